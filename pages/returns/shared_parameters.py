"""Parameters that several charts of *Returns on capex* share: lag, cost of capital, and what a plan assumes."""

from __future__ import annotations

from typing import Final

from charts.parameter import Parameter

PLAN: Final = "What a plan brings and costs"
CAPITAL: Final = "Cost and life of capital"


def lag() -> Parameter:
    meaning = "Over how many quarters after the twelve months of spending the gain is measured."
    return Parameter("lag", "int", 4, "Lag, quarters", meaning, low=1, high=12)


def cost() -> Parameter:
    meaning = "What owners and lenders could earn elsewhere at the same risk, percent a year."
    return Parameter("wacc", "int", 9, "Cost of capital, %", meaning, low=1, high=30, group=CAPITAL)


def tax() -> Parameter:
    meaning = "One flat rate on operating profit for all."
    return Parameter("tax", "int", 21, "Tax, %", meaning, low=0, high=60, group=CAPITAL)


def plan() -> Parameter:
    meaning = (
        "Yearly capital expenditure of the first company chosen, in billions of dollars; 0 for its newest guidance."
    )
    return Parameter("plan", "int", 0, "Plan, $bn", meaning, low=0, high=2000, group=PLAN)


def years() -> Parameter:
    meaning = "For how many years in a row the plan is spent."
    return Parameter("years", "int", 1, "Years of the plan", meaning, low=1, high=5, group=PLAN)


def life() -> Parameter:
    meaning = "Useful life of servers and network, years. Stated: as the company last said, else 5."
    choices = ("stated", "3", "4", "5", "5.5", "6", "7", "8")
    return Parameter("life", "choice", "stated", "Life of servers, years", meaning, choices=choices, group=CAPITAL)


def servers() -> Parameter:
    meaning = (
        "Share of capital expenditure that goes into servers and network, percent. Alphabet puts its own at about 60%."
    )
    return Parameter("servers", "int", 60, "Servers' share, %", meaning, low=0, high=100, group=CAPITAL)


def buildings() -> Parameter:
    meaning = "Useful life of the rest: buildings, power, cooling."
    return Parameter("buildings", "int", 25, "Life of buildings, years", meaning, low=5, high=50, group=CAPITAL)


def margin() -> Parameter:
    meaning = "What a dollar of new revenue leaves before depreciation, percent; 0 for the company's own of today."
    return Parameter("margin", "int", 0, "Margin before depreciation, %", meaning, low=0, high=100, group=PLAN)


def running() -> Parameter:
    meaning = "Power and maintenance a year as a percentage of what was spent, on top of the costs in the margin."
    return Parameter("running", "int", 2, "Running cost, % of capex", meaning, low=0, high=30, group=PLAN)


def maintenance() -> Parameter:
    meaning = "Share of the plan that only keeps the present business going and needs no new revenue, percent."
    return Parameter("maintenance", "int", 20, "Maintenance share, %", meaning, low=0, high=90, group=PLAN)


def ramp() -> Parameter:
    meaning = "Quarters from the spending until the capacity is in full use; it rises in a straight line."
    return Parameter("ramp", "int", 4, "Ramp-up, quarters", meaning, low=0, high=20, group=PLAN)


def fade() -> Parameter:
    meaning = "By how much the revenue of the same capacity falls each year once in full use, percent."
    return Parameter("fade", "int", 0, "Fade of revenue, % a year", meaning, low=0, high=60, group=PLAN)
