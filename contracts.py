"""The nouns everybody shares: units, evidence, concepts, measures, companies' colours, column names.

A leaf: it imports the standard library only, so that every room of the house may read it.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Final, Literal

# --------------------------------------------------------------------------------------- units

Style = Literal["money", "count", "percent", "multiple", "physical", "number"]


@dataclass(frozen=True, slots=True)
class Unit:
    """A unit of measurement with its dimensions; values are stored in base units, never scaled.

    `dollars` and `people` are the powers of money and heads in the unit: rescaling the currency by c
    must rescale a value by c**dollars. `style` tells a formatter how to write it for people; a physical unit takes
    prefixes (GW, TB/s).
    """

    symbol: str
    dollars: int = 0
    people: int = 0
    style: Style = "number"

    def __str__(self) -> str:
        return self.symbol

    def in_currency(self, code: str) -> Unit:
        """The same unit in another currency than dollars: TWD, TWD/person; itself where there is no money in it."""
        return replace(self, symbol=self.symbol.replace("USD", code)) if self.dollars else self


USD: Final = Unit("USD", dollars=1, style="money")
PERSONS: Final = Unit("persons", people=1, style="count")
SHARES: Final = Unit("shares", style="count")
USD_PER_SHARE: Final = Unit("USD/share", dollars=1, style="money")
USD_PER_PERSON: Final = Unit("USD/person", dollars=1, people=-1, style="money")
FRACTION: Final = Unit("fraction", style="percent")
FRACTION_CHANGE: Final = Unit("change of a fraction", style="percent")  # written in percentage points
MULTIPLE: Final = Unit("multiple", style="multiple")
INDEX: Final = Unit("index", style="number")
ELASTICITY: Final = Unit("elasticity", style="number")
LOG_POINTS: Final = Unit("log points", style="number")
QUARTERS: Final = Unit("quarters", style="number")
PROBABILITY: Final = Unit("probability", style="number")
CUTS: Final = Unit("cuts", style="count")  # announcements of layoffs
MONTHS: Final = Unit("months", style="number")
WATTS: Final = Unit("W", style="physical")
BYTES: Final = Unit("B", style="physical")
BYTES_A_SECOND: Final = Unit("B/s", style="physical")
OPERATIONS: Final = Unit("FLOP/s", style="physical")
OPERATIONS_PER_WATT: Final = Unit("FLOP/s per W", style="physical")
USD_PER_MILLION_TOKENS: Final = Unit("USD/million tokens", dollars=1, style="money")
TOKENS_A_MONTH: Final = Unit("tokens/month", style="count")
H100_EQUIVALENTS: Final = Unit("H100 equivalents", style="count")
_UNITS: Final = {unit.symbol: unit for unit in list(globals().values()) if isinstance(unit, Unit)}
_COUNTS: Final = (
    *("announcements", "chips", "claims", "companies", "findings", "measures", "observations", "relations", "reports"),
    "verdicts",
)
_STYLES: Final[dict[str, Style]] = {
    **dict.fromkeys(_COUNTS, "count"),
    "times cheaper a year": "multiple",
    "fraction a year": "percent",
}
"""How values of further units are written, by symbol; `unit_called` is asked for a row, which has nothing else."""


def unit_called(symbol: str) -> Unit:
    """The unit of a symbol in a row: one of these, also in another currency (TWD/person), or a bare one."""
    code, _, per = symbol.partition("/")
    dollars = _UNITS.get(f"USD/{per}" if per else "USD")
    foreign = dollars if len(code) == 3 and code.isupper() else None
    bare = Unit(symbol, style=_STYLES.get(symbol, "number"))
    return _UNITS.get(symbol) or (foreign.in_currency(code) if foreign else bare)


# ------------------------------------------------------------------------------------ evidence


class Method(StrEnum):
    """How a row of a series came about."""

    REPORTED = "reported"
    DERIVED_YTD = "derived_ytd"  # one cumulative fact less another with the same start
    DERIVED_FY = "derived_fy"  # a full year less nine months
    DERIVED_TTM = "derived_ttm"  # four contiguous quarters added
    DERIVED_LINES = "derived_lines"  # arithmetic on other lines of the same period (gross profit)
    INTERPOLATED = "interpolated"
    ESTIMATED = "estimated"
    USER = "user"


class Evidence(StrEnum):
    """How far to trust a value, strongest first; a computed value has its weakest input's."""

    REPORTED = "reported"  # stated in a primary document
    DERIVED = "derived"  # arithmetic on stated values
    SINGLE_SOURCE = "single_source"  # seen in one secondary place only
    MACHINE_READ = "machine_read"  # read out of a report's text by others' rules, of which some readings are wrong
    INTERPOLATED = "interpolated"  # between two reports
    ESTIMATED = "estimated"  # a stand-in of a neighbouring definition, or resting on an assumption
    USER = "user"  # entered by the user

    @property
    def rank(self) -> int:
        """0 is strongest; integers are what frames of evidence hold."""
        return _RANKS[self]


_RANKS: Final = {grade: rank for rank, grade in enumerate(Evidence)}


# Drawn dashed and hollow: between two reports, resting on an assumption or a stand-in, or the user's own.
WEAK_EVIDENCE: Final = frozenset(e.value for e in Evidence if e.rank >= Evidence.INTERPOLATED.rank)

# Kinds of announcement that cut jobs; a `derived` one was computed from headcounts and announced by nobody.
JOB_CUTS: Final = frozenset({"layoff", "voluntary_exit", "restructuring", "flattening"})


class Missing(StrEnum):
    """Why a value is absent. Absence is data too."""

    NOT_DISCLOSED = "not_disclosed"
    NOT_IN_SOURCE = "not_in_source"
    NOT_YET_REPORTED = "not_yet_reported"
    QUARANTINED = "quarantined"  # stated, but set aside: in doubt, not settled by the filings, or refused by a person
    UNDEFINED = "undefined"


# ------------------------------------------------------------------------------------ concepts


@dataclass(frozen=True, slots=True)
class Concept:
    """What is observed: its name, what it means, its unit, and whether it flows over a period or stands at a date.

    By which lines of a filing it is found is declared in `data/concepts.py`.
    """

    name: str
    title: str
    unit: Unit
    kind: Literal["flow", "stock"]
    definition: str
    nonnegative: bool = True


_ALL: tuple[Concept, ...] = (
    Concept(
        "revenue",
        "Revenue",
        USD,
        "flow",
        "Total revenue of the consolidated company; of a bank, net of interest expense.",
    ),
    Concept("cost_of_revenue", "Cost of revenue", USD, "flow", "Cost of revenue or of goods and services sold."),
    Concept(
        "gross_profit",
        "Gross profit",
        USD,
        "flow",
        "The reported line, else revenue less cost of revenue, else missing. Oracle reports neither.",
        nonnegative=False,
    ),
    Concept("operating_income", "Operating income", USD, "flow", "Income from operations.", nonnegative=False),
    Concept("net_income", "Net income", USD, "flow", "Net income attributable to the company.", nonnegative=False),
    Concept(
        "rnd",
        "Research and development",
        USD,
        "flow",
        "Research and development expense. Amazon reports technology and infrastructure instead: missing.",
    ),
    Concept("selling_and_marketing", "Selling and marketing", USD, "flow", "Selling, as a line of its own."),
    Concept("general_and_administrative", "General and administrative", USD, "flow", "Overhead, as a line of its own."),
    Concept(
        "stock_compensation", "Stock compensation", USD, "flow", "Share-based compensation of the cash-flow statement."
    ),
    Concept(
        "depreciation",
        "Depreciation and amortization",
        USD,
        "flow",
        "Depreciation and amortization of the cash-flow statement; depreciation only where nothing else is tagged.",
    ),
    Concept(
        "operating_cash_flow",
        "Operating cash flow",
        USD,
        "flow",
        "Net cash provided by operating activities.",
        nonnegative=False,
    ),
    Concept(
        "capex",
        "Capital expenditure",
        USD,
        "flow",
        "Gross cash purchases of property and equipment: comparable between companies.",
    ),
    Concept(
        "finance_lease_principal", "Principal payments on finance leases", USD, "flow", "Cash repaid on finance leases."
    ),
    Concept(
        "capex_company",
        "Capital expenditure, company definition",
        USD,
        "flow",
        "As the company itself defines it. Meta adds principal payments on finance leases. Missing where the "
        "company's definition needs a line that is not in the source (Microsoft, Amazon).",
    ),
    Concept(
        "free_cash_flow",
        "Free cash flow",
        USD,
        "flow",
        "Operating cash flow less capital expenditure (gross cash purchases).",
        nonnegative=False,
    ),
    Concept(
        "ppe_net",
        "Net property and equipment",
        USD,
        "stock",
        "Property and equipment after depreciation. Some companies moved to a tag that includes finance-lease assets.",
    ),
    Concept("assets", "Total assets", USD, "stock", "Total assets."),
    Concept(
        "equity",
        "Stockholders' equity",
        USD,
        "stock",
        "Equity attributable to the company's holders.",
        nonnegative=False,
    ),
    Concept("cash", "Cash and equivalents", USD, "stock", "Cash and cash equivalents."),
    Concept("long_term_debt", "Long-term debt", USD, "stock", "Long-term debt, the non-current part where tagged."),
    Concept(
        "debt_current",
        "Debt due within a year",
        USD,
        "stock",
        "Debt due within a year: all of it where tagged, else the current part of long-term debt.",
    ),
    Concept(
        "operating_leases",
        "Operating lease liabilities",
        USD,
        "stock",
        "What is owed under operating leases, on balance sheets since 2019; some state the whole once a year only.",
    ),
    Concept(
        "remaining_performance_obligation",
        "Remaining performance obligation",
        USD,
        "stock",
        "Contracted revenue not yet recognised.",
    ),
    Concept(
        "headcount",
        "Headcount",
        PERSONS,
        "stock",
        "Employees at a date as the company states them; between two annual reports interpolated log-linearly.",
    ),
    Concept(
        "market_value",
        "Market value",
        USD,
        "stock",
        "Latest share count known by the day, all classes, times the last close on or before it, one split basis.",
    ),
    Concept(
        "market_value_fiscal",
        "Market value on the fiscal quarter's last day",
        USD,
        "stock",
        "As market value, on the day of the company's people and flows: what ratios with those take.",
    ),
)
MARKET_VALUES: Final = (
    "market_value",
    "market_value_fiscal",
)  # computed out of share counts and closes, filed by nobody
CONCEPTS: Final[dict[str, Concept]] = {c.name: c for c in _ALL}

# ------------------------------------------------------------------------------------ measures

Basis = Literal["reported", "quarter", "ttm", "annual"]
ANNUAL: Final = "annual"  # the periods that flows are summed over: the company's fiscal year,
TRAILING: Final = "trailing"  # the last four quarters, at each quarter,
QUARTERLY: Final = "quarterly"  # and one quarter
PERIODS: Final = (ANNUAL, TRAILING, QUARTERLY)


@dataclass(frozen=True, slots=True)
class Measure:
    """A concept on a basis: what a metric takes as a parameter. One value per company and calendar quarter."""

    name: str
    concept: Concept
    basis: Literal["quarter", "ttm", "average"]

    @property
    def title(self) -> str:
        suffix = {"quarter": ", quarter" if self.concept.kind == "flow" else "", "ttm": "", "average": ", average"}
        return self.concept.title + suffix[self.basis]


def _measures() -> dict[str, Measure]:
    """Flows: `revenue` is trailing twelve months, `revenue_quarter` one quarter. Stocks: the period's end.

    `headcount_average` is the mean of the four quarter ends of the trailing-twelve-month window.
    """
    found: dict[str, Measure] = {}
    for c in CONCEPTS.values():
        if c.kind == "flow":
            found[c.name] = Measure(c.name, c, "ttm")
            found[f"{c.name}_quarter"] = Measure(f"{c.name}_quarter", c, "quarter")
        else:
            found[c.name] = Measure(c.name, c, "quarter")
    found["headcount_average"] = Measure("headcount_average", CONCEPTS["headcount"], "average")
    return found


MEASURES: Final[dict[str, Measure]] = _measures()

# -------------------------------------------------------------------------------- descriptions


@dataclass(frozen=True, slots=True)
class Description:
    """What the catalogue says of a measure or metric; for titles, axes, hovers, notes and export headers."""

    name: str
    title: str
    unit: Unit
    formula: str
    interpretation: str = ""
    caveat: str = ""
    reference: str = ""


# ----------------------------------------------------------------------------------- companies


@dataclass(frozen=True, slots=True)
class Company:
    """A filer as the dashboard shows it. Colours are fixed across all pages and apart also for the colour-blind."""

    ticker: str
    name: str
    cik: str
    colour: str
    core: bool = False


# ------------------------------------------------------------------------------ column contracts

SERIES_COLUMNS: Final = (
    "ticker",
    "concept",
    "period_start",
    "period_end",
    "value",
    "unit",
    "method",
    "evidence",
    "known_on",
    "accession",
)
METRIC_COLUMNS: Final = ("ticker", "period_end", "value", "unit", "evidence")
# The long frame that evaluation returns and charts receive: one row per company, calendar quarter and name.
VALUE_COLUMNS: Final = (
    "ticker",
    "quarter",
    "period_end",
    "name",
    "value",
    "unit",
    "evidence",
    "known_on",
    "accession",
)
SOURCE_COLUMNS: Final = ("source_id", "title", "publisher", "form", "accession", "url", "published_on", "evidence")
