"""What can be chosen on the page *Scenarios*: a company and its start, two plans by name, and what is assumed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from charts import params
from charts.parameter import Parameter, Params, field
from pages.scenarios.plans import PLANS, Assumptions, NamedPlan

FIRST_OWN, SECOND_OWN = "own", "second"
ELASTICITIES: Final = {
    "estimated": "As estimated",
    "low": "Lower end of its interval",
    "high": "Upper end of its interval",
    "third": "One third",
}
TRENDS: Final = {"own": "As in its own past", "half": "Half of that", "none": "None"}
SHOWN: Final = {"profit": "Operating income", "output": "Revenue", "value": "Market value"}
ASSUMED: Final = "Assumptions"
_GROUPS: Final = {FIRST_OWN: "A plan of your own", SECOND_OWN: "A second plan of your own"}
_TITLES: Final = {FIRST_OWN: "Your plan", SECOND_OWN: "Your second plan"}
_LETTERS: Final = 32  # of a plan's name


def begin() -> Parameter:
    meaning = (
        "The plan begins with what was known on this day, and what came since is drawn beside it; empty for the newest "
        "quarter of which all is known."
    )
    return Parameter("begin", "date", None, "Begins as known on", meaning)


def plan(name: str, default: str, title: str) -> Parameter:
    meaning = "A plan by name; its numbers stand under Method. Yours are set below."
    titles = {key: each.title for key, each in PLANS.items()} | _TITLES
    return Parameter(name, "choice", default, title, meaning, choices=tuple(titles), labels=tuple(titles.values()))


def shown() -> Parameter:
    labels = tuple(SHOWN.values())
    return Parameter("shows", "choice", "profit", "Shown", "Of a year.", choices=tuple(SHOWN), labels=labels)


def years() -> Parameter:
    return Parameter("years", "int", 5, "Years ahead", "How far the plan is run.", low=1, high=10)


def life() -> Parameter:
    meaning = "Over how many years what is bought is written off."
    return Parameter("life", "int", 6, "Useful life, years", meaning, low=2, high=15, group=ASSUMED)


def elasticity() -> Parameter:
    meaning = (
        "Of revenue to net property, both per employee: as estimated from large filers, an end of its 95% interval, or "
        "a third, the usual share of capital in income."
    )
    labels = tuple(ELASTICITIES.values())
    return Parameter(
        "elasticity",
        "choice",
        "estimated",
        "Elasticity",
        meaning,
        choices=tuple(ELASTICITIES),
        labels=labels,
        group=ASSUMED,
    )


def trend() -> Parameter:
    meaning = (
        "Growth of revenue per employee that does not come with more capital per employee: that of the company's last "
        "five years, half of it, or none. It decides much."
    )
    labels = tuple(TRENDS.values())
    return Parameter(
        "trend", "choice", "half", "Other growth", meaning, choices=tuple(TRENDS), labels=labels, group=ASSUMED
    )


def pay() -> Parameter:
    meaning = (
        "What of an employee's pay goes where people go, in percent of the median pay of the newest proxy statement; "
        "costs besides follow revenue. 0: all do."
    )
    return Parameter("pay", "int", 100, "Pay, percent of median", meaning, low=0, high=300, group=ASSUMED)


def margin() -> Parameter:
    meaning = "Percentage points added to the margin before depreciation."
    return Parameter("margin", "int", 0, "Margin, points", meaning, low=-40, high=40, group=ASSUMED)


def multiple() -> Parameter:
    meaning = "Market value per dollar of a year's operating income, in percent of what it is at the start."
    return Parameter("multiple", "int", 100, "Multiple, percent", meaning, low=10, high=400, group=ASSUMED)


def plan_name(which: str) -> Parameter:
    meaning = "What your plan is called. It stands in the address and in the file."
    return Parameter(f"{which}_name", "text", "", "Name", meaning, high=_LETTERS, group=_GROUPS[which])


def first_capex(which: str) -> Parameter:
    meaning = "Capital expenditure of its first quarter, in percent of the start's."
    return Parameter(f"{which}_capex", "int", 100, "Capex, percent", meaning, low=0, high=500, group=_GROUPS[which])


def growth_of(which: str, of: str, title: str) -> Parameter:
    meaning = "Percent a year."
    return Parameter(f"{which}_{of}_growth", "int", 0, title, meaning, low=-50, high=100, group=_GROUPS[which])


@dataclass(frozen=True, slots=True)
class ScenarioParams(Params):
    """The first company, where it begins, two plans, and what is assumed."""

    companies: tuple[str, ...] = field(params.companies())
    end: str | None = field(params.end())
    as_of: date | None = field(params.as_of())
    begin: date | None = field(begin())
    scenario: str = field(plan("scenario", "build_and_cut", "Plan"))
    against: str = field(plan("against", "as_now", "Against"))
    shows: str = field(shown())
    years: int = field(years())
    life: int = field(life())
    elasticity: str = field(elasticity())
    trend: str = field(trend())
    pay: int = field(pay())
    margin: int = field(margin())
    multiple: int = field(multiple())
    own_name: str = field(plan_name(FIRST_OWN))
    own_capex: int = field(first_capex(FIRST_OWN))
    own_capex_growth: int = field(growth_of(FIRST_OWN, "capex", "Growth of capex"))
    own_people_growth: int = field(growth_of(FIRST_OWN, "people", "Growth of people"))
    second_name: str = field(plan_name(SECOND_OWN))
    second_capex: int = field(first_capex(SECOND_OWN))
    second_capex_growth: int = field(growth_of(SECOND_OWN, "capex", "Growth of capex"))
    second_people_growth: int = field(growth_of(SECOND_OWN, "people", "Growth of people"))

    @property
    def plan(self) -> NamedPlan:
        """The plan."""
        return self._named(self.scenario)

    @property
    def other(self) -> NamedPlan:
        """The plan that it is compared with."""
        return self._named(self.against)

    def _named(self, which: str) -> NamedPlan:
        if which in PLANS:
            return PLANS[which]
        own: dict[str, Any] = {name.removeprefix(f"{which}_"): value for name, value in self.values().items()}
        rates = (own[name] / 100 for name in ("capex", "capex_growth", "people_growth"))
        return NamedPlan(own["name"] or _TITLES[which], *rates)

    @property
    def assumptions(self) -> Assumptions:
        """What both plans assume."""
        return Assumptions(
            float(self.life), self.elasticity, self.trend, self.pay / 100, self.margin / 100, self.multiple / 100
        )
