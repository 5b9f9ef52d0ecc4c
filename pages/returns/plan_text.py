"""How the two charts about a plan describe it, its assumptions, and what is computed."""

from __future__ import annotations

import math
from typing import Final

from charts import style
from contracts import FRACTION, USD, Description
from engine.capex_plans import STATED, Plan
from pages.returns.parameters import PlanParams

_MODEL: Final = (
    "Brealey, Myers and Allen, Principles of Corporate Finance (13th ed., 2019), ch. 2 and 6 (annuities, equivalent "
    "annual cash flow); Koller, Goedhart and Wessels, Valuation (7th ed., 2020), ch. 10"
)
_REVENUE: Final = Description(
    "needed_revenue",
    "Needed new revenue a year",
    USD,
    r"\frac{(1-\mu)\,I\,\left(1 - \tau A/T + (1-\tau)\rho A\right)}{(1-\tau)\,m\,U}, \qquad "
    r"A = \sum_t \Delta_t (1+w)^{-t}, \qquad U = \sum_t u_t (1+w)^{-t}",
    "Revenue a year in full use at which the discounted after-tax cash of the plan is exactly what it costs. I is the "
    "plan, μ the maintenance share, m the margin before depreciation, ρ the running cost, τ the tax, w the cost of "
    "capital, T the life of the mix of assets, u the use, which ramps up and fades, Δ the length of a step.",
    "A model with the assumptions of the sidebar, not a forecast. Straight-line depreciation for tax; losses are set "
    "against other profits; assets are worth nothing after their life. The company's own margin is an average of all "
    "its business, not what new capacity earns.",
    _MODEL,
)
_MARGIN: Final = Description(
    "needed_margin",
    "Needed margin",
    FRACTION,
    r"m\,\frac{\text{needed revenue}}{\text{revenue added}}",
    "The margin before depreciation at which the revenue added in the last twelve months would do. Above 100% no "
    "margin does it.",
)
_USE: Final = Description(
    "needed_use",
    "Needed use",
    FRACTION,
    r"\frac{\text{needed revenue}}{y\,I}",
    "How well the new capacity must be used, compared with that of before, when each dollar brings the revenue y that "
    "each dollar of capital expenditure was followed by over the chosen lag. Above 100% no use does it.",
    "All growth is credited to the capital expenditure of one year: it flatters.",
)
DESCRIBED: Final = (_REVENUE, _MARGIN, _USE)
UNANSWERED: Final = "a plan whose needed revenue can be computed"


def assumed(p: PlanParams) -> str:
    """The assumptions of a plan as a note."""
    life = "life as stated" if p.life == STATED else f"{p.life} years"
    lives = f"{p.servers}% servers ({life}), the rest {p.buildings} years"
    return (
        f"Assumed: cost of capital {p.wacc}%, tax {p.tax}%, {lives}; {p.maintenance}% of the plan is maintenance; full "
        f"use after {p.ramp} quarters; running cost {p.running}% of what was spent a year; revenue fades by {p.fade}% "
        "a year."
    )


def amount(plan: Plan) -> str:
    """Both ends of a plan, its one figure, or "over" its lower end."""
    if math.isnan(plan.high):
        return f"over {style.money(plan.low)}"
    if plan.low == plan.high:
        return style.quantity(plan.low, USD)
    return f"{style.quantity(plan.low, USD)} to {style.quantity(plan.high, USD)}"
