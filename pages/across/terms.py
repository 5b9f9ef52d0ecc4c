"""What every chart of the panel regression asks for, and what it says of its method and assumptions."""

from __future__ import annotations

from typing import Final

from charts import params, text
from contracts import ELASTICITY, Description
from engine.request import Frame, Request
from pages.across.parameters import AcrossParams
from pages.across.specifications import LEVEL

_COEFFICIENT: Final = (
    "Percent of the outcome that went with each percent of compute capital; least squares, i a company, t a year or "
    "quarter."
)
_ASSOCIATION: Final = (
    "An association, not a cause: a high market value also pays for compute. Y/L and K/L share the headcount, whose "
    "errors pull the coefficient towards one; the specification with people apart does not divide by it."
)
_BALTAGI: Final = (
    "Baltagi, Econometric Analysis of Panel Data (6th ed., 2021), ch. 2 and 3; ratios: Kronmal, JRSS A 156 (1993) "
    "379-392"
)
_CLUSTERED: Final = (
    "Errors of one company may depend on each other in any way, those of two companies may not. x and e: regressor and "
    "residuals net of effects; M: what the fit leaves; g: a company of G."
)
NO_CAUSE: Final = "An association, never a cause: companies that are valued highly can also pay for more compute."
_ANNUAL: Final = (
    "One observation per company and fiscal year, at its end; a year that ends by June counts to the year before."
)
_QUARTERLY: Final = (
    "One observation per company and quarter; neighbouring quarters share most of their twelve months and say less "
    "than their number."
)


def request(p: AcrossParams, names: tuple[str, ...], frames: tuple[Frame, ...]) -> Request:
    """A request for regressions; `names` are what is described and whose sources are listed."""
    return Request(names, **params.window(p), options={"regression": p.regression}, frames=frames)


def described(p: AcrossParams) -> list[Description]:
    """The regression and its interval, for "how this is computed"."""
    title, interval = f"Coefficient of compute capital: {p.how.title}", f"{LEVEL} interval: {p.way.title}"
    return [
        Description("coefficient", title, ELASTICITY, p.how.formula, _COEFFICIENT, _ASSOCIATION, _BALTAGI),
        Description("interval", interval, ELASTICITY, p.way.formula, _CLUSTERED, p.way.caveat, p.way.reference),
    ]


def notes(p: AcrossParams) -> list[str]:
    """What a chart of the page has to say of its assumptions."""
    return [NO_CAUSE, text.COMPUTE, _ANNUAL if p.annual else _QUARTERLY]
