"""What can be chosen on the page *Scenarios*: a company's start, two plans by name, and what is assumed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Final

from charts import params
from charts.parameter import Parameter, Params, field
from pages.scenarios.plans import OWN, PLANS

ELASTICITY: Final = ("estimated", "low", "high")
TRENDS: Final = {"own": "As in its own past", "half": "Half of that", "none": "None"}
SHOWN: Final = {
    "profit": "Operating income",
    "output": "Revenue",
    "value": "Market value",
}
_ASSUMED: Final = "Assumptions"
_OWN: Final = "A plan of your own"


def begin() -> Parameter:
    meaning = "The quarter that the plan begins after; empty for the newest of which all is known. What came is drawn."
    return Parameter("begin", "quarter", None, "Begins after", meaning)


def plan(name: str, default: str, title: str) -> Parameter:
    meaning = "A plan by name; its numbers stand under Method."
    labels = tuple(each.title for each in PLANS.values())
    return Parameter(name, "choice", default, title, meaning, choices=tuple(PLANS), labels=labels)


def shown() -> Parameter:
    labels = tuple(SHOWN.values())
    return Parameter("shows", "choice", "profit", "Shown", "Of a year.", choices=tuple(SHOWN), labels=labels)


def years() -> Parameter:
    return Parameter("years", "int", 5, "Years ahead", "How far the plan is run.", low=1, high=10)


def life() -> Parameter:
    meaning = "Over how many years what is bought is written off."
    return Parameter("life", "int", 6, "Useful life, years", meaning, low=2, high=15, group=_ASSUMED)


def elasticity() -> Parameter:
    meaning = (
        "Of output per person to capital per person: as estimated from large filers, or an end of its 95% interval."
    )
    return Parameter("elasticity", "choice", "estimated", "Elasticity", meaning, choices=ELASTICITY, group=_ASSUMED)


def trend() -> Parameter:
    meaning = (
        "Growth of revenue per person that does not come with more capital per person: that of the last five years."
    )
    labels = tuple(TRENDS.values())
    return Parameter(
        "trend", "choice", "half", "Other growth", meaning, choices=tuple(TRENDS), labels=labels, group=_ASSUMED
    )


def rate(name: str, title: str, what: str) -> Parameter:
    return Parameter(name, "int", 0, title, f"Percent a year, of {OWN}: {what}.", low=-50, high=100, group=_OWN)


@dataclass(frozen=True, slots=True)
class ScenarioParams(Params):
    """The first company, where it begins, two plans, and what is assumed."""

    companies: tuple[str, ...] = field(params.companies())
    end: str | None = field(params.end())
    as_of: date | None = field(params.as_of())
    begin: str | None = field(begin())
    scenario: str = field(plan("scenario", "build_and_cut", "Plan"))
    against: str = field(plan("against", "as_now", "Against"))
    shows: str = field(shown())
    years: int = field(years())
    life: int = field(life())
    elasticity: str = field(elasticity())
    trend: str = field(trend())
    capex_growth: int = field(rate("capex_growth", "Growth of capex", "its capital expenditure"))
    people_growth: int = field(rate("people_growth", "Growth of people", "its headcount"))
