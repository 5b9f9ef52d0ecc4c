"""What the numbers of the efficiency frontier are: inputs and output, and a description of every exported number."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

from charts import frame, text
from charts.core import ChartData
from contracts import FRACTION, INDEX, MULTIPLE, PERSONS, USD, Description, Unit
from engine.request import Frame, Request
from pages.efficiency.parameters import ProductionParams

MILLION: Final = 1e6
PER_MILLION: Final = Unit("persons/million USD", dollars=-1, people=1)
WEIGHT: Final = Unit("weight")
_CCR: Final = "Charnes, Cooper and Rhodes, Measuring the efficiency of decision making units, EJOR 2 (1978) 429-444"
_BCC: Final = (
    "Banker, Charnes and Cooper, Some models for estimating technical and scale inefficiencies, Management Science 30 "
    "(1984) 1078-1092"
)
_FGNZ: Final = (
    "Färe, Grosskopf, Norris and Zhang, Productivity growth, technical progress, and efficiency change in "
    "industrialized countries, AER 84 (1994) 66-83"
)
_SW: Final = "Simar and Wilson, Sensitivity analysis of efficiency scores, Management Science 44 (1998) 49-61"
_AP: Final = (
    "Andersen and Petersen, A procedure for ranking efficient units in data envelopment analysis, Management Science "
    "39 (1993) 1261-1264"
)

PEER_SHARE: Final = Description(
    "peer_share", "Peer's share of the target's output", FRACTION, r"\frac{\lambda_j y_j}{\sum_i \lambda_i y_i}"
)
PEER_WEIGHT: Final = Description("peer_weight", "Weight of the peer", WEIGHT, r"\lambda_j")
FRONTIER_SHIFT: Final = Description(
    "frontier_shift",
    "Shift of the frontier since a year before",
    INDEX,
    r"TC_k",
    "Above 1: the frontier moved out.",
    reference=_FGNZ,
)
LOW: Final = Description(
    "efficiency_low",
    "Efficiency, lower end of the 95% interval",
    FRACTION,
    "",
    "Smoothed bootstrap, distances reflected at 1, seed 1998.",
    "Few companies make the interval itself rough.",
    _SW,
)
HIGH: Final = Description("efficiency_high", "Efficiency, upper end of the 95% interval", FRACTION, "")
COVERAGE: Final = Description(
    "measured_coverage",
    "Measured coverage of the intervals",
    FRACTION,
    "",
    "Share of intervals that hold the true efficiency in simulated samples: inputs as they are, a smooth frontier of "
    "constant returns, half-normal inefficiency of the size that the scores show.",
    "Sizes and sectors that are drawn at first, and a second kind of inefficiency, are in the documentation, under "
    "Methods.",
    "Simar and Wilson, Journal of Applied Statistics 27 (2000) 779-802",
)
CORRECTED: Final = Description("efficiency_corrected", "Efficiency less its bias", FRACTION, "")
SUPER_EFFICIENCY: Final = Description(
    "super_efficiency",
    "Super-efficiency",
    FRACTION,
    r"\theta_k \ \text{by the frontier of all the others}",
    "Above 100%: an efficient company would still be so with that multiple of its inputs.",
    reference=_AP,
)
PEOPLE_SLACK: Final = Description("people_slack", "People beyond the radial target", PERSONS, r"s_{L}^{-}")
CAPITAL_SLACK: Final = Description("capital_slack", "Capital beyond the radial target", USD, r"s_{K}^{-}")
OUTPUT_SLACK: Final = Description("output_slack", "Output short of the target", USD, r"s_{Y}^{+}")
PRODUCTIVITY: Final = Description(
    "malmquist_index",
    "Productivity",
    INDEX,
    r"M = EC \cdot TC",
    "Both inputs together; 1 in the first quarter.",
    "A chain of quarters: not the index between its ends.",
    _FGNZ,
)
CATCHING_UP: Final = Description(
    "malmquist_efficiency",
    "Catching up",
    INDEX,
    r"EC = \frac{D_{t+1}(x_{t+1}, y_{t+1})}{D_t(x_t, y_t)}",
    "Above 1: nearer to the frontier than in the first quarter.",
    reference=_FGNZ,
)
SHIFT: Final = Description(
    "malmquist_technical",
    "Shift of the frontier",
    INDEX,
    r"TC = \left(\frac{D_t(x_{t+1}, y_{t+1})}{D_{t+1}(x_{t+1}, y_{t+1})} \cdot "
    r"\frac{D_t(x_t, y_t)}{D_{t+1}(x_t, y_t)}\right)^{1/2}",
    "Above 1: where the company is, the frontier moved out.",
    reference=_FGNZ,
)


# ------------------------------------------------------------------------------ what depends on the choice


def names(p: ProductionParams) -> tuple[str, str, str]:
    """People, capital and output: the mean headcount of the year for a year's flow, the latest for a market value."""
    people = "headcount" if p.output == "market_value" else "headcount_average"
    return people, p.capital, p.output


def request(p: ProductionParams, work: Frame, **options: Any) -> Request:
    return Request(names(p), **p.window, options={"reference": p.reference, **options}, frames=(work,))


def title(data: ChartData, name: str) -> str:
    """The catalogue's title of a name inside a sentence."""
    return text.lower(frame.describe(data, name).title)


def bootstrap(replications: int) -> str:
    """How intervals of scores are made."""
    return f"Interval: smoothed bootstrap with {replications:,} replications (Simar and Wilson 1998), seed 1998."


def people_per_output(output: str) -> Description:
    return Description("people_per_output", f"People per {output}", PER_MILLION, r"\frac{L}{Y}")


def capital_per_output(capital: str, output: str) -> Description:
    what = f"{capital[:1].upper()}{capital[1:]} per {output}"
    return Description("capital_per_output", what, MULTIPLE, r"\frac{K}{Y}")


@dataclass(frozen=True, slots=True)
class Programme:
    """The linear programme that scores solve."""

    by_input: bool = True
    variable: bool = False

    @property
    def formula(self) -> str:
        radial = (
            r"\theta_k = \min_{\theta,\lambda}\ \theta \ \text{with}\ \sum_j \lambda_j x_j \le \theta x_k,\ "
            r"\sum_j \lambda_j y_j \ge y_k"
            if self.by_input
            else r"\frac{1}{\phi_k},\ \phi_k = \max_{\phi,\lambda}\ \phi \ \text{with}\ \sum_j \lambda_j x_j \le x_k,\ "
            r"\sum_j \lambda_j y_j \ge \phi y_k"
        )
        return radial + r",\ \lambda \ge 0" + (r",\ \sum_j \lambda_j = 1" if self.variable else "")

    def meaning(self, output: str) -> str:
        if self.by_input:
            return f"The share of its people and capital with which a mix of the best would make the same {output}."
        return "The share of the output that a mix of the best would make of the same people and capital, 1/phi."


USUAL: Final = Programme()


def efficiency(output: str, programme: Programme = USUAL) -> Description:
    return Description(
        "efficiency",
        "Efficiency",
        FRACTION,
        programme.formula,
        programme.meaning(output),
        "Relative to the companies compared: 100% is the best seen, not the best there could be.",
        _BCC if programme.variable else _CCR,
    )
