"""What can be ranked: lines of the annual panel, and ratios of two of them in one fiscal year."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from contracts import FRACTION, PERSONS, USD, USD_PER_PERSON, Description, Unit

_YEAR_END: Final = (
    "Employees are those counted nearest to the fiscal year's end, within 45 days, as the company counts them."
)
_ONE_YEAR: Final = "One fiscal year, as it was known first; nominal US dollars."

DIFFERENCES: Final = frozenset({"operating_income", "net_income", "operating_cash_flow"})  # may be next to nothing
SOLID: Final = 0.01  # of revenue: from less, a change says how near zero it began (Block earned 0.04%: 29,546% more)
_BASE: Final = f"A change is measured where income or cash flow began at {SOLID:.0%} of revenue or more."


@dataclass(frozen=True, slots=True)
class Screen:
    """One measure: a line of the panel, or a line over another."""

    name: str
    title: str
    unit: Unit
    over: str
    under: str = ""

    @property
    def lines(self) -> tuple[str, ...]:
        """The lines of the panel that it takes."""
        return tuple(filter(None, (self.over, self.under)))

    @property
    def ratio(self) -> bool:
        """Whether it is in percent, so that a change would be one of percentage points."""
        return self.unit == FRACTION

    @property
    def difference(self) -> bool:
        """Whether it is of a line that is a small difference of large amounts, which can come near zero."""
        return self.over in DIFFERENCES

    def described(self, years: int) -> Description:
        """What it is, or its change over some years."""
        formula = f"{self.over} / {self.under}" if self.under else self.over
        caveat = " ".join([_YEAR_END] * ("employees" in self.lines) + [_BASE] * bool(years and self.difference))
        if not years:
            return Description(f"fiscal_{self.name}", self.title, self.unit, formula, _ONE_YEAR, caveat)
        length = "1 year" if years == 1 else f"{years} years"
        name, title = f"fiscal_{self.name}_change_{years}", f"{self.title}, change over {length}"
        return Description(name, title, FRACTION, f"({formula}) / ({formula}, {length} before) - 1", _ONE_YEAR, caveat)


def _ratio(name: str, title: str, unit: Unit, over: str, under: str) -> Screen:
    return Screen(name, title, unit, over, under)


def _per_employee(line: str, title: str) -> Screen:
    return _ratio(f"{line}_per_employee", f"{title} per employee", USD_PER_PERSON, line, "employees")


_ALL: Final = (
    _per_employee("revenue", "Revenue"),
    _per_employee("capex", "Capital expenditure"),
    _per_employee("ppe_net", "Net property"),
    _per_employee("operating_income", "Operating income"),
    _per_employee("rnd", "R&D"),
    _per_employee("stock_compensation", "Stock compensation"),
    _per_employee("labour_expense", "Labour expense"),
    _per_employee("public_float", "Public float"),
    _ratio("capex_to_revenue", "Capital expenditure over revenue", FRACTION, "capex", "revenue"),
    _ratio("operating_margin", "Operating margin", FRACTION, "operating_income", "revenue"),
    _ratio("rnd_to_revenue", "R&D over revenue", FRACTION, "rnd", "revenue"),
    _ratio("capex_to_depreciation", "Capital expenditure over depreciation", FRACTION, "capex", "depreciation"),
    Screen("revenue", "Revenue", USD, "revenue"),
    Screen("capex", "Capital expenditure", USD, "capex"),
    Screen("employees", "Employees", PERSONS, "employees"),
    Screen("operating_income", "Operating income", USD, "operating_income"),
    Screen("net_income", "Net income", USD, "net_income"),
    Screen("operating_cash_flow", "Operating cash flow", USD, "operating_cash_flow"),
    Screen("rnd", "R&D", USD, "rnd"),
    Screen("ppe_net", "Net property", USD, "ppe_net"),
    Screen("assets", "Total assets", USD, "assets"),
    Screen("public_float", "Public float", USD, "public_float"),
)
MEASURES: Final[dict[str, Screen]] = {measure.name: measure for measure in _ALL}
