"""The identities that are decomposed: their levels, and what each factor is called."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from charts import style, text
from contracts import FRACTION, MULTIPLE, PERSONS, USD, USD_PER_PERSON, Description, Unit
from engine.request import Frame, Request
from pages.value.frames import Specification
from pages.value.parameters import NO_PROFIT, YEAR_MEAN, OneCompany, OutputParams, PeerParams, ValueParams

NAMES: Final = {  # of levels, inside a sentence
    "headcount": "headcount",
    "gross_profit": "gross profit",
    "revenue": "revenue",
    "operating_income": "operating income",
    "net_income": "net income",
    "free_cash_flow": "free cash flow",
    "market_value": "market value",
    "compute_capital": "compute capital",
    "ppe_net": "net property",
}
COLOURS: Final = {
    "people": style.THINGS["people"],
    "productivity": style.THINGS["productivity"],
    "margin": style.THINGS["margin"],
    "multiple": style.THINGS["multiple"],
    "deepening": style.THINGS["capital"],
    "efficiency": style.THINGS["productivity"],
}
_DARK: Final = ("productivity", "efficiency", "multiple")  # colours that white text can be read on
ANG: Final = "Ang, The LMDI approach to decomposition analysis, Energy Policy 33 (2005) 867, eq. 4 and 5"
_PARTS: Final = (
    r"\Delta V_x = L(V_T, V_0)\,\ln\left(\frac{x_T}{x_0}\right),\quad L(a,b) = \frac{a - b}{\ln(a/b)},\quad "
)
# What a factor's fall, rest and rise is called.
Ways = tuple[str, str, str]


@dataclass(frozen=True, slots=True)
class Factor:
    """One factor: the level that ends it, its name on an axis, and what its fall, rest and rise are called."""

    level: str
    kind: str
    title: str
    unit: Unit
    ways: Ways
    formula: str

    @property
    def colour(self) -> str:
        return COLOURS[self.kind]

    @property
    def ink(self) -> str:
        """A colour for text on a bar of this factor."""
        return "#ffffff" if self.kind in _DARK else "#000000"

    def came_with(self, ratio: float) -> str:
        """ "more people", "a lower multiple", "as many people": the direction in which the factor went."""
        less, same, more = self.ways
        return same if abs(ratio - 1) < 1e-9 else more if ratio > 1 else less


@dataclass(frozen=True, slots=True)
class Identity:
    """What is decomposed and into what; the levels telescope: people, output, profit, value.

    `measures` are evaluated, those in `averaged` as the mean of four quarter ends. `profit` and `capital` are None
    where the identity has none.
    """

    measures: tuple[str, ...]
    averaged: tuple[str, ...]
    factors: tuple[Factor, ...]
    whole: str
    formula: str
    output: str
    profit: str | None = None
    capital: str | None = None
    year_mean: bool = True

    @property
    def levels(self) -> tuple[str, ...]:
        """The names of the prepared levels."""
        return tuple(f.level for f in self.factors)

    @property
    def specification(self) -> Specification:
        """The same for a frame."""
        return Specification(self.measures, self.averaged)

    def described(self) -> tuple[Description, ...]:
        """How the parts are computed, and each factor."""
        parts = Description(
            name="part",
            title=f"Part of a factor in the change of {self.whole}",
            unit=USD,
            formula=_PARTS + self.formula,
            interpretation="The parts add up to the change, whatever the order of the factors; as factors of the "
            "ratio, x_T/x_0, they multiply to it. L: people, Y: output, P: profit, V: market value, K: capital.",
            caveat="An accounting identity: it says what the change came with, not what it came from.",
            reference=ANG,
        )
        return (parts, *(Description(f.kind, f.title, f.unit, f.formula) for f in self.factors))

    def notes(self) -> list[str]:
        """What the numbers rest on."""
        mean = "the mean of the four quarter ends of the same twelve months"
        stock = mean if self.year_mean else "those of the quarter's end"
        what = "People and capital" if self.capital else "People"
        first = f"Output and profit are sums of four quarters, not adjusted for inflation. {what} are {stock}."
        return [first, text.COMPUTE] if self.capital == "compute_capital" else [first]


def request(
    p: OneCompany | PeerParams, specification: Specification, companies: Sequence[str], frame: Frame
) -> Request:
    """What has to be prepared for these companies."""
    options = specification.options()
    return Request(specification.levels, tuple(companies), p.start, p.end, p.as_of, options, (frame,))


# ----------------------------------------------------------------------------------------- identities


def of_value(p: ValueParams | PeerParams) -> Identity:
    """V = L x (Y/L) x (profit/Y) x (V/profit), or V = L x (Y/L) x (V/Y) without a profit."""
    people, productivity = _people(p.stocks), _productivity(p.output)
    profit = None if p.profit == NO_PROFIT else p.profit
    if profit is None:
        factors: tuple[Factor, ...] = (people, productivity, _multiple(p.output))
        formula = r"V = L\cdot\left(\frac{Y}{L}\right)\cdot\left(\frac{V}{Y}\right)"
    else:
        factors = (people, productivity, _margin(profit, p.output), _multiple(profit))
        formula = r"V = L\cdot\left(\frac{Y}{L}\right)\cdot\left(\frac{P}{Y}\right)\cdot\left(\frac{V}{P}\right)"
    levels = tuple(f.level for f in factors)
    return Identity(
        levels, (), factors, "market value", formula, p.output, profit=profit, year_mean=p.stocks == YEAR_MEAN
    )


def of_output(p: OutputParams) -> Identity:
    """Y = L x (K/L) x (Y/K): people, compute per employee, output per compute."""
    mean = p.stocks == YEAR_MEAN
    people, k = _people(p.stocks), p.capital
    factors = (people, _deepening(k, f"{k}_average" if mean else k), _efficiency(p.output, k))
    formula = r"Y = L\cdot\left(\frac{K}{L}\right)\cdot\left(\frac{Y}{K}\right)"
    measures = (people.level, k, p.output)
    averaged = (k,) if mean else ()
    return Identity(measures, averaged, factors, NAMES[p.output], formula, p.output, capital=k, year_mean=mean)


# -------------------------------------------------------------------------------------------- factors


def _ways(name: str) -> Ways:
    return f"less {name}", f"the same {name}", f"more {name}"


def _people(stocks: str) -> Factor:
    level = "headcount_average" if stocks == YEAR_MEAN else "headcount"
    return Factor(level, "people", "People", PERSONS, ("fewer people", "as many people", "more people"), "L")


def _productivity(y: str) -> Factor:
    name = f"{NAMES[y]} per employee"
    formula = rf"\frac{{Y}}{{L}},\quad Y = \text{{{NAMES[y]}}}"
    return Factor(y, "productivity", name.capitalize(), USD_PER_PERSON, _ways(name), formula)


def _margin(profit: str, y: str) -> Factor:
    ways = ("a lower margin", "the same margin", "a higher margin")
    formula = rf"\frac{{\text{{{NAMES[profit]}}}}}{{\text{{{NAMES[y]}}}}}"
    return Factor(profit, "margin", "Margin", FRACTION, ways, formula)


def _multiple(of: str) -> Factor:
    ways = ("a lower multiple", "the same multiple", "a higher multiple")
    formula = rf"\frac{{V}}{{\text{{{NAMES[of]}}}}}"
    return Factor("market_value", "multiple", "Multiple", MULTIPLE, ways, formula)


def _deepening(k: str, level: str) -> Factor:
    name = f"{NAMES[k]} per employee"
    formula = rf"\frac{{K}}{{L}},\quad K = \text{{{NAMES[k]}}}"
    return Factor(level, "deepening", name.capitalize(), USD_PER_PERSON, _ways(name), formula)


def _efficiency(y: str, k: str) -> Factor:
    dollar = "property dollar" if k == "ppe_net" else "compute dollar"
    title = f"{NAMES[y].capitalize()} per {dollar}"
    ways = _ways(f"{NAMES[y]} per dollar of {NAMES[k]}")
    return Factor(y, "efficiency", title, MULTIPLE, ways, r"\frac{Y}{K}")
