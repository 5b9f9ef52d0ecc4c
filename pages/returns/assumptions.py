"""Parameters of the page Returns on capex that several of its charts share, and how notes tell them."""

from __future__ import annotations

from typing import Final

from charts.parameter import Parameter, Params

START: Final = "2018Q1"
PLAN: Final = "What a plan brings and costs"
CAPITAL: Final = "Cost and life of capital"
SERVERS_SAID: Final = "Alphabet puts its own at about 60%."


def lag() -> Parameter:
    said = "Over how many quarters after the twelve months of spending the gain is measured."
    return Parameter("lag", "int", 4, "Lag, quarters", said, low=1, high=12)


def cost() -> Parameter:
    said = "What owners and lenders could earn elsewhere at the same risk, percent a year."
    return Parameter("wacc", "int", 9, "Cost of capital, %", said, low=1, high=30, group=CAPITAL)


def tax() -> Parameter:
    return Parameter(
        "tax", "int", 21, "Tax, %", "One flat rate on operating profit for all.", low=0, high=60, group=CAPITAL
    )


def plan() -> Parameter:
    said = "Yearly capital expenditure of the first company chosen, in billions of dollars; 0 for its newest guidance."
    return Parameter("plan", "int", 0, "Plan, bn USD", said, low=0, high=2000, group=PLAN)


def years() -> Parameter:
    said = "For how many years in a row the plan is spent."
    return Parameter("years", "int", 1, "Years of the plan", said, low=1, high=5, group=PLAN)


def life() -> Parameter:
    said = "Useful life of servers and network, years. Stated: as the company last said, else 5."
    choices = ("stated", "3", "4", "5", "5.5", "6", "7", "8")
    return Parameter("life", "choice", "stated", "Life of servers, years", said, choices=choices, group=CAPITAL)


def servers() -> Parameter:
    said = f"Share of capital expenditure that goes into servers and network, percent. {SERVERS_SAID}"
    return Parameter("servers", "int", 60, "Servers' share, %", said, low=0, high=100, group=CAPITAL)


def buildings() -> Parameter:
    said = "Useful life of the rest: buildings, power, cooling."
    return Parameter("buildings", "int", 25, "Life of buildings, years", said, low=5, high=50, group=CAPITAL)


def margin() -> Parameter:
    said = "What a dollar of new revenue leaves before depreciation, percent; 0 for the company's own of today."
    return Parameter("margin", "int", 0, "Margin before depreciation, %", said, low=0, high=100, group=PLAN)


def running() -> Parameter:
    said = "Power and upkeep a year as a percentage of what was spent, on top of the costs in the margin."
    return Parameter("running", "int", 2, "Running cost, % of capex", said, low=0, high=30, group=PLAN)


def maintenance() -> Parameter:
    said = "Share of the plan that only keeps the present business going and needs no new revenue, percent."
    return Parameter("maintenance", "int", 20, "Maintenance share, %", said, low=0, high=90, group=PLAN)


def ramp() -> Parameter:
    said = "Quarters from the spending until the capacity is in full use; it rises in a straight line."
    return Parameter("ramp", "int", 4, "Ramp-up, quarters", said, low=0, high=20, group=PLAN)


def fade() -> Parameter:
    said = "By how much the revenue of the same capacity falls each year once in full use, percent."
    return Parameter("fade", "int", 0, "Fade of revenue, % a year", said, low=0, high=60, group=PLAN)


def of_the_plan() -> tuple[Parameter, ...]:
    """What the answers of the two charts about a plan hang on."""
    return (
        plan(),
        years(),
        cost(),
        tax(),
        margin(),
        maintenance(),
        ramp(),
        fade(),
        running(),
        life(),
        servers(),
        buildings(),
        lag(),
    )


def told(p: Params) -> str:
    """The assumptions of a plan as a note."""
    lives = f"{p['servers']}% servers ({_life(p)}), the rest {p['buildings']} years"
    return (
        f"Assumed: cost of capital {p['wacc']}%, tax {p['tax']}%, {lives}; {p['maintenance']}% of the plan is maintenance; full use after "
        f"{p['ramp']} quarters; running cost {p['running']}% of what was spent a year; revenue fades by {p['fade']}% a year."
    )


def _life(p: Params) -> str:
    return "life as stated" if p["life"] == "stated" else f"{p['life']} years"
