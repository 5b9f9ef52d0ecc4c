"""What the mathematics assumes because nobody publishes it: every such number, with its source, in one place."""

from __future__ import annotations

from typing import Final

from analytics.options import Option
from contracts import FRACTION, Unit

YEARS: Final = Unit("years")
A_YEAR: Final = Unit("fraction a year", style="percent")

TAX: Final = Option(
    "tax",
    0.21,
    FRACTION,
    "one flat rate of tax on operating profit for all companies and years",
    "the federal rate of the United States since 2018, 26 U.S.C. 11(b)",
    assumption=True,
)
WEAR: Final = Option(
    "depreciation",
    0.20,
    A_YEAR,
    "one rate of wear for all capital expenditure",
    "a mean life of five years; Alphabet, Amazon, Meta and Microsoft stated 4 to 6 for servers from 2021 on",
    assumption=True,
)
GROWTH: Final = Option(
    "growth",
    0.10,
    A_YEAR,
    "growth of capital expenditure before the first known quarter",
    "a round figure for the steady growth that Harberger (1978) takes; the opening stock fades",
    assumption=True,
)
CAPITAL_SHARE: Final = Option(
    "share",
    1 / 3,
    FRACTION,
    "capital's share of output",
    "labour's share is 0.65 to 0.80 in most countries: Gollin, Journal of Political Economy 110 (2002)",
    assumption=True,
)
COST_OF_CAPITAL: Final = Option(
    "cost_of_capital",
    0.09,
    A_YEAR,
    "the return that owners and lenders could have elsewhere",
    "a round figure to start from, not measured",
    assumption=True,
)
LIFE: Final = Option(
    "life",
    8.0,
    YEARS,
    "the one life of what is bought",
    "servers of 5.5 years for 60% of the cost and buildings of 25 for the rest, harmonic mean",
    assumption=True,
)
MARGIN: Final = Option(
    "margin",
    0.5,
    FRACTION,
    "what a dollar of new revenue leaves before depreciation",
    "a round figure to start from; a company's own margin takes its place",
    assumption=True,
)
RUNNING: Final = Option(
    "running",
    0.0,
    A_YEAR,
    "power and maintenance, of the capital expenditure",
    "none beyond what is in the margin",
    assumption=True,
)
MAINTENANCE: Final = Option(
    "maintenance",
    0.0,
    FRACTION,
    "the share of a plan that brings no new revenue",
    "none: all of it is growth",
    assumption=True,
)
RAMP: Final = Option("ramp", 0.0, YEARS, "the time to full use", "none: in use at once", assumption=True)
FADE: Final = Option(
    "fade", 0.0, A_YEAR, "the fall of the revenue of the same capacity", "none: it lasts", assumption=True
)
USE: Final = Option(
    "use",
    1.0,
    FRACTION,
    "the use of new capacity",
    "as well used as that by which its revenue was measured",
    assumption=True,
)
MACHINES: Final = Option(
    "b",
    0.5,
    Unit("number"),
    "how late a machine loses its efficiency (a structure: 0.75)",
    "ABS, Australian System of National Accounts: Concepts, Sources and Methods, 14.37-14.38",
    assumption=True,
)
