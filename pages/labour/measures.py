"""What is drawn year by year: labour's part, and the charges for letting people go, as filers tag them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from contracts import FRACTION, PERSONS, USD, USD_PER_PERSON, Description, Unit

_FIRST_KNOWN: Final = "One fiscal year, as it was known first; nominal US dollars."
_EXPENSE: Final = (
    "Few filers tag their labour expense, airlines, railways and brokers most, and some tag a part of it; since fiscal "
    "2022 a few more do."
)
_CHARGES: Final = (
    "As tagged over the fiscal year; negative where an earlier charge is taken back. Most filers tag it in some years "
    "only: a year without a tag is missing, not zero."
)


@dataclass(frozen=True, slots=True)
class Measure:
    """One line of the annual panel, or one over the sum of others, of a fiscal year."""

    name: str
    title: str
    unit: Unit
    over: str
    under: tuple[str, ...]
    caveat: str
    reference: str = ""

    @property
    def lines(self) -> tuple[str, ...]:
        """The lines of the panel that it takes."""
        return (self.over, *self.under)

    @property
    def described(self) -> Description:
        """What it is, for "how this is computed"."""
        below = " + ".join(self.under)
        formula = (
            f"{self.over} / ({below})" if len(self.under) > 1 else f"{self.over} / {below}" if below else self.over
        )
        return Description(self.name, self.title, self.unit, formula, _FIRST_KNOWN, self.caveat, self.reference)


_ADDED: Final = ("labour_expense", "operating_income", "depreciation")
_SHARE: Final = "Krueger, AER 89 (1999) 45-51; Elsby, Hobijn and Sahin, Brookings Papers (2013) 1-63"
SHARES: Final[dict[str, Measure]] = {
    m.name: m
    for m in (
        Measure("labour_to_revenue", "Labour expense over revenue", FRACTION, "labour_expense", ("revenue",), _EXPENSE),
        Measure(
            "labour_share",
            "Labour share of value added",
            FRACTION,
            "labour_expense",
            _ADDED,
            f"Value added as labour expense, operating income and depreciation, before taxes on it. {_EXPENSE}",
            _SHARE,
        ),
        Measure(
            "labour_per_employee",
            "Labour expense per employee",
            USD_PER_PERSON,
            "labour_expense",
            ("employees",),
            _EXPENSE,
        ),
    )
}
CHARGES: Final[dict[str, Measure]] = {
    m.name: m
    for m in (
        Measure(
            "restructuring_per_employee",
            "Restructuring charges per employee",
            USD_PER_PERSON,
            "restructuring",
            ("employees",),
            _CHARGES,
        ),
        Measure("restructuring", "Restructuring charges", USD, "restructuring", (), _CHARGES),
        Measure(
            "severance_per_employee",
            "Severance charges per employee",
            USD_PER_PERSON,
            "severance",
            ("employees",),
            _CHARGES,
        ),
        Measure("severance", "Severance charges", USD, "severance", (), _CHARGES),
        Measure("positions_eliminated", "Positions eliminated", PERSONS, "positions_eliminated", (), _CHARGES),
        Measure(
            "positions_to_employees",
            "Positions eliminated over employees",
            FRACTION,
            "positions_eliminated",
            ("employees",),
            _CHARGES,
        ),
    )
}
MEASURES: Final = SHARES | CHARGES
