"""The regressions of the page: outcomes, what is compared with what, and ways to an interval."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final, Literal

from analytics.methods.clustered import Inference, cr2, cr3, crv1
from analytics.methods.coverage import Coverage, Method, coverage
from analytics.methods.panel_regression import Fit
from analytics.methods.wild_bootstrap import MANY, wild, wild_of_many
from errors import UsageError

COMPUTE: Final = "compute_capital_per_employee"
OUTCOMES: Final = ("market_value", "gross_profit", "revenue", "operating_income")
FREQUENCIES: Final = ("annual", "quarterly")
LEVEL: Final = "95%"


def per_employee(outcome: str) -> str:
    """The metric of an outcome per employee."""
    return f"{outcome}_per_employee"


def outcomes(chosen: str) -> tuple[str, ...]:
    """The chosen outcome first, then the usual others."""
    return tuple(dict.fromkeys((chosen, *OUTCOMES[:3])))


@dataclass(frozen=True, slots=True)
class Specification:
    """One way to compare: `lead` opens a finding, `effects` go to the fit, `apart` makes headcount a regressor."""

    title: str
    lead: str
    formula: str
    effects: Literal["none", "firm", "time", "firm_and_time"]
    apart: bool = False
    changes: bool = False

    def names(self, outcome: str) -> tuple[str, ...]:
        """Outcome, regressor and further regressors, as the catalogue names them."""
        return (outcome, "compute_capital", "headcount") if self.apart else (per_employee(outcome), COMPUTE)


SPECIFICATIONS: Final[dict[str, Specification]] = {
    "pooled": Specification(
        "Pooled",
        "Taking all observations together",
        r"\ln\frac{Y_{it}}{L_{it}} = a + \beta \ln\frac{K_{it}}{L_{it}} + e_{it}",
        "none",
    ),
    "firm": Specification(
        "Company effects",
        "Within companies",
        r"\ln\frac{Y_{it}}{L_{it}} = a_i + \beta \ln\frac{K_{it}}{L_{it}} + e_{it}",
        "firm",
    ),
    "firm_and_time": Specification(
        "Company and time effects",
        "Within companies, apart from what each {period} brought to all",
        r"\ln\frac{Y_{it}}{L_{it}} = a_i + d_t + \beta \ln\frac{K_{it}}{L_{it}} + e_{it}",
        "firm_and_time",
    ),
    "people_apart": Specification(
        "Both effects with people apart",
        "Within companies, apart from what each {period} brought to all and at the same headcount",
        r"\ln Y_{it} = a_i + d_t + \beta \ln K_{it} + \gamma \ln L_{it} + e_{it}",
        "firm_and_time",
        apart=True,
    ),
    "changes": Specification(
        "Changes over a year",
        "From one year to the next, apart from what each {period} brought to all",
        r"\Delta_4 \ln\frac{Y_{it}}{L_{it}} = d_t + \beta\, \Delta_4 \ln\frac{K_{it}}{L_{it}} + e_{it}",
        "time",
        changes=True,
    ),
}


SIMULATIONS: Final[dict[Method, int]] = {"crv1": 200, "cr2": 200, "cr3": 200, "wild": 100}


def _bootstrapped(fit: Fit) -> Inference:
    return wild(fit) if len(fit.firms) < MANY else wild_of_many(fit)


@dataclass(frozen=True, slots=True)
class Interval:
    """One way to an interval: its name in the field, its formula, what to know, its reference, and its function."""

    title: str
    formula: str
    caveat: str
    reference: str
    inference: Callable[[Fit], Inference]
    method: Method


INTERVALS: Final[dict[str, Interval]] = {
    "bias_reduced": Interval(
        "CR2, bias-reduced linearization",
        r"V = \frac{\sum_g (x_g' M_g^{-1/2} e_g)^2}{(x'x)^2}, \quad "
        r"\text{df} = \frac{(\sum_g W_{gg})^2}{\sum_{gh} W_{gh}^2}",
        "Student's t with Satterthwaite's degrees of freedom; below 4 of them the interval itself is not to be "
        "trusted.",
        "Bell and McCaffrey, Survey Methodology 28 (2002); Pustejovsky and Tipton, JBES 36 (2018); Tipton, "
        "Psychological Methods 20 (2015)",
        cr2,
        "cr2",
    ),
    "jackknife": Interval(
        "CR3, jackknife over companies",
        r"V = \frac{G-1}{G} \sum_g (b_{-g} - b)^2, \quad \text{df} = G-1",
        "Built from the coefficients without each company; cautious where one company carries much.",
        "MacKinnon, Nielsen and Webb, Journal of Econometrics 232 (2023)",
        cr3,
        "cr3",
    ),
    "wild_bootstrap": Interval(
        "Wild cluster restricted bootstrap",
        r"p(c) = \text{share of samples with } |t^*(c)| \ge |t(c)|, \quad \text{all } c \text{ with } p(c) > 0.05",
        "Every vector of signs up to 12 companies, above that 9,999 draws of Webb's six points, from 60 companies on "
        "1,999 of Rademacher's two. With 5 companies or fewer no value can be rejected at 5%, and the interval has no "
        "ends.",
        "Cameron, Gelbach and Miller, REStat 90 (2008); Webb, Canadian Journal of Economics 56 (2023)",
        _bootstrapped,
        "wild",
    ),
    "sandwich": Interval(
        "CRV1, the usual clustered sandwich",
        r"V = \frac{G}{G-1} \frac{N-1}{N-K} \frac{\sum_g (x_g' e_g)^2}{(x'x)^2}, \quad \text{df} = G-1",
        "Too narrow with few or unlike companies: shown because it is what most papers show.",
        "Cameron and Miller, Journal of Human Resources 50 (2015)",
        crv1,
        "crv1",
    ),
}


def measured_coverage(fit: Fit, interval: str) -> Coverage | None:
    """How often the interval covers the truth in simulated panels of this shape; None where that takes too long: a
    bootstrap of many companies is measured by command only.
    """
    method = INTERVALS[interval].method
    if method == "wild" and len(fit.firms) >= MANY:
        return None
    try:
        return coverage(fit, method, SIMULATIONS[method])
    except UsageError:
        return None


@dataclass(frozen=True, slots=True)
class Regression:
    """What is to be estimated, and from which observations; outcome, specification and interval by their names."""

    outcome: str
    specification: str
    interval: str
    annual: bool
    stated: bool  # without interpolated headcount

    @property
    def how(self) -> Specification:
        return SPECIFICATIONS[self.specification]
