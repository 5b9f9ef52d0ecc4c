"""What the charts of the panel regression share: specifications, intervals, parameters, and their words."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, Literal

from charts import params, text
from charts.parameter import Parameter, Params
from contracts import ELASTICITY, Description
from engine.request import Frame, Request

PAGE: Final = "inference"
X: Final = "compute_capital_per_employee"
OUTCOMES: Final = ("market_value", "gross_profit", "revenue", "operating_income")
FEW: Final = 4  # degrees of freedom below which Satterthwaite's t is not to be trusted (Tipton 2015)
LEVEL: Final = "95%"


@dataclass(frozen=True, slots=True)
class Specification:
    """One way to compare: `lead` opens a finding, `effects` go to the fit, `apart` makes headcount a regressor of its own."""

    title: str
    lead: str
    formula: str
    effects: Literal["none", "firm", "time", "firm_and_time"]
    apart: bool = False
    changes: bool = False

    def names(self, outcome: str) -> tuple[str, ...]:
        """Outcome, regressor and further regressors, as the catalogue names them."""
        return (outcome, "compute_capital", "headcount") if self.apart else (f"{outcome}_per_employee", X)


SPECIFICATIONS: Final[dict[str, Specification]] = {
    "pooled": Specification(
        "Pooled", "Taking all companies and times together",
        r"\ln\frac{Y_{it}}{L_{it}} = a + \beta \ln\frac{K_{it}}{L_{it}} + e_{it}", "none",
    ),
    "firm": Specification(
        "Company effects", "Within companies",
        r"\ln\frac{Y_{it}}{L_{it}} = a_i + \beta \ln\frac{K_{it}}{L_{it}} + e_{it}", "firm",
    ),
    "firm_and_time": Specification(
        "Company and time effects", "Within companies, apart from what each {period} brought to all",
        r"\ln\frac{Y_{it}}{L_{it}} = a_i + d_t + \beta \ln\frac{K_{it}}{L_{it}} + e_{it}", "firm_and_time",
    ),
    "people_apart": Specification(
        "Both effects with people apart", "Within companies, apart from what each {period} brought to all and at the same headcount",
        r"\ln Y_{it} = a_i + d_t + \beta \ln K_{it} + \gamma \ln L_{it} + e_{it}", "firm_and_time", apart=True,
    ),
    "changes": Specification(
        "Changes over a year", "From one year to the next, apart from what each {period} brought to all",
        r"\Delta_4 \ln\frac{Y_{it}}{L_{it}} = d_t + \beta\, \Delta_4 \ln\frac{K_{it}}{L_{it}} + e_{it}", "time", changes=True,
    ),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Interval:
    """One way to an interval: its name in the field, its formula, what to know, and where it is from."""

    title: str
    formula: str
    caveat: str
    reference: str


INTERVALS: Final[dict[str, Interval]] = {
    "bias_reduced": Interval(
        "CR2, bias-reduced linearization",
        r"V = \frac{\sum_g (x_g' M_g^{-1/2} e_g)^2}{(x'x)^2}, \quad \text{df} = \frac{(\sum_g W_{gg})^2}{\sum_{gh} W_{gh}^2}",
        "Student's t with Satterthwaite's degrees of freedom; below 4 of them the interval itself is not to be trusted.",
        "Bell and McCaffrey, Survey Methodology 28 (2002); Pustejovsky and Tipton, JBES 36 (2018); Tipton, Psychological Methods 20 (2015)",
    ),
    "jackknife": Interval(
        "CR3, jackknife over companies",
        r"V = \frac{G-1}{G} \sum_g (b_{-g} - b)^2, \quad \text{df} = G-1",
        "Built from the coefficients without each company; cautious where one company carries much.",
        "MacKinnon, Nielsen and Webb, Journal of Econometrics 232 (2023)",
    ),
    "wild_bootstrap": Interval(
        "Wild cluster restricted bootstrap",
        r"p(c) = \text{share of samples with } |t^*(c)| \ge |t(c)|, \quad \text{all } c \text{ with } p(c) > 0.05",
        "Every vector of signs up to 12 companies, above that 9,999 draws of Webb's six points. With 5 companies or fewer "
        "no value can be rejected at 5%, and the interval has no ends.",
        "Cameron, Gelbach and Miller, REStat 90 (2008); Webb, Canadian Journal of Economics 56 (2023)",
    ),
    "sandwich": Interval(
        "CRV1, the usual clustered sandwich",
        r"V = \frac{G}{G-1} \frac{N-1}{N-K} \frac{\sum_g (x_g' e_g)^2}{(x'x)^2}, \quad \text{df} = G-1",
        "Too narrow with few or unlike companies: shown because it is what most papers show.",
        "Cameron and Miller, Journal of Human Resources 50 (2015)",
    ),
}  # fmt: skip

_COMPARED: Final = (
    "Pooled compares companies with each other too. Company effects compare each with itself; time effects take out what a year or quarter "
    "brought to all. People apart does not divide by headcount. Changes compares growth over a year."
)
_INTERVAL: Final = (
    "How the error is found when companies are few and each is like itself from year to year. Bias reduced: CR2 with Satterthwaite's "
    "degrees of freedom. Jackknife: CR3. Wild bootstrap: signs of whole companies changed. Sandwich: CRV1, usual and too narrow."
)


def parameters() -> tuple[Parameter, ...]:
    """The parameters of every chart of the page."""
    return (
        params.companies(params.EIGHT), params.start(), params.end(), params.as_of(),
        Parameter("outcome", "choice", "market_value", "Outcome", "What is compared, per employee; flows are of twelve months.", OUTCOMES),
        Parameter("specification", "choice", "firm_and_time", "Specification", _COMPARED, tuple(SPECIFICATIONS),
                  labels=tuple(s.title for s in SPECIFICATIONS.values())),
        Parameter("frequency", "choice", "annual", "Observations",
                  "Annual: the quarter in which the fiscal year ends, when headcount is stated. Quarterly: all, many of them alike.",
                  ("annual", "quarterly")),
        Parameter("interval", "choice", "bias_reduced", "Interval", _INTERVAL, tuple(INTERVALS),
                  labels=tuple(i.title for i in INTERVALS.values())),
        Parameter("stated", "flag", False, "Stated headcount only",
                  "Leave out quarters whose headcount is interpolated between two reports."),
    )  # fmt: skip


def names(p: Params) -> tuple[str, str]:
    """Compute per employee and the chosen outcome per employee: what a chart of one outcome lists and describes."""
    return X, f"{p['outcome']}_per_employee"


def outcomes(chosen: str) -> tuple[str, ...]:
    """The chosen outcome first, then the usual others."""
    return tuple(dict.fromkeys((chosen, *OUTCOMES[:3])))


def request(p: Params, names: tuple[str, ...], frames: tuple[Frame, ...]) -> Request:
    """A request for regressions; `names` are what is described and whose sources are listed."""
    chosen = ("outcome", "specification", "frequency", "interval", "stated")
    return Request(names, **params.window(p), options={k: p[k] for k in chosen}, frames=frames)


def described(p: Params) -> list[Description]:
    """The regression and its interval, for "how this is computed"."""
    spec, interval = SPECIFICATIONS[str(p["specification"])], INTERVALS[str(p["interval"])]
    return [
        Description(
            "coefficient", f"Coefficient of compute capital: {spec.title}", ELASTICITY, spec.formula,
            "Percent of the outcome that went with each percent of compute capital; least squares, i a company, t a year or quarter.",
            "An association, not a cause: a high market value also pays for compute. Y/L and K/L share the headcount, whose errors "
            "pull the coefficient towards one; the specification with people apart does not divide by it.",
            "Baltagi, Econometric Analysis of Panel Data (6th ed., 2021), ch. 2 and 3; ratios: Kronmal, JRSS A 156 (1993) 379-392",
        ),
        Description("interval", f"{LEVEL} interval: {interval.title}", ELASTICITY, interval.formula,
                    "Errors of one company may depend on each other in any way, those of two companies may not. x and e: regressor and "
                    "residuals net of effects; M: what the fit leaves; g: a company of G.",
                    interval.caveat, interval.reference),
    ]  # fmt: skip


def notes(p: Params) -> list[str]:
    """What every chart of the page has to say of its assumptions."""
    annual = p["frequency"] == "annual"
    which = (
        "One observation per company and fiscal year, at its end; a year that ends by June counts to the year before."
        if annual
        else "One observation per company and quarter; neighbouring quarters share most of their twelve months and say less than their number."
    )
    return [
        "An association, never a cause: companies that are valued highly can also pay for more compute.",
        text.COMPUTE,
        which,
    ]
