"""What the charts of the efficiency frontier share: inputs and output, what their numbers mean, and who is missing why."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

import pandas as pd

from charts import assemble, frame, params, style, text
from charts.core import Chart, ChartData
from charts.parameter import Params
from contracts import FRACTION, INDEX, MULTIPLE, PERSONS, USD, Company, Description, Unit
from engine.request import Frame, Request

FEW: Final = 9  # max(m s, 3 (m + s)) for two inputs and one output
MILLION: Final = 1e6
PER_MILLION: Final = Unit("persons/million USD", dollars=-1, people=1)
WEIGHT: Final = Unit("weight")
_HINT: Final = "Choose more companies or a wider window, or compare with all companies of the store."
_CCR: Final = "Charnes, Cooper and Rhodes, Measuring the efficiency of decision making units, EJOR 2 (1978) 429-444"
_FGNZ: Final = "Färe, Grosskopf, Norris and Zhang, Productivity growth, technical progress, and efficiency change in industrialized countries, AER 84 (1994) 66-83"
_SW: Final = "Simar and Wilson, Sensitivity analysis of efficiency scores, Management Science 44 (1998) 49-61"
_AP: Final = "Andersen and Petersen, A procedure for ranking efficient units in data envelopment analysis, Management Science 39 (1993) 1261-1264"


def names(p: Params) -> tuple[str, str, str]:
    """People, capital and output: the mean headcount of the year for a year's flow, the latest for a market value."""
    output = str(p.get("output") or "gross_profit")
    people = "headcount" if output == "market_value" else "headcount_average"
    return people, str(p.get("capital") or "ppe_net"), output


def request(p: Params, *frames: Frame, **options: Any) -> Request:
    window = params.window(p) | {"start": p.get("from") or params.EFFICIENCY_START}
    return Request(names(p), **window, options={"reference": p.get("reference") or "chosen", **options}, frames=frames)


def described(data: ChartData, p: Params) -> dict[str, Description]:
    """What every number of these charts is, by its name."""
    capital, output = (text.lower(frame.describe(data, n).title) for n in names(p)[1:])
    said = (
        Description("people_per_output", f"People per {output}", PER_MILLION, r"\frac{L}{Y}"),
        Description("capital_per_output", f"{capital[:1].upper()}{capital[1:]} per {output}", MULTIPLE, r"\frac{K}{Y}"),
        Description(
            "efficiency", "Efficiency", FRACTION,
            r"\theta_k = \min_{\theta,\lambda}\ \theta \ \text{with}\ \sum_j \lambda_j x_j \le \theta x_k,\ "
            r"\sum_j \lambda_j y_j \ge y_k,\ \lambda \ge 0",
            f"The share of its people and capital with which a mix of the best would make the same {output}.",
            "Relative to the companies compared: 100% is the best seen, not the best there could be.", _CCR,
        ),
        Description("peer_share", "Peer's share of the target's output", FRACTION, r"\frac{\lambda_j y_j}{\sum_i \lambda_i y_i}"),
        Description("peer_weight", "Weight of the peer", WEIGHT, r"\lambda_j"),
        Description(
            "frontier_shift", "Shift of the frontier since a year before", INDEX, r"TC_k", "Above 1: the frontier moved out.",
            reference=_FGNZ,
        ),
        Description(
            "efficiency_low", "Efficiency, lower end of the 95% interval", FRACTION, "",
            "Smoothed bootstrap, distances reflected at 1, seed 1998.", "Few companies make the interval itself rough.", _SW,
        ),
        Description("efficiency_high", "Efficiency, upper end of the 95% interval", FRACTION, ""),
        Description("efficiency_corrected", "Efficiency less its bias", FRACTION, ""),
        Description(
            "super_efficiency", "Super-efficiency", FRACTION, r"\theta_k \ \text{by the frontier of all the others}",
            "Above 100%: an efficient company would still be so with that multiple of its inputs.", reference=_AP,
        ),
        Description("people_slack", "People beyond the radial target", PERSONS, r"s_{L}^{-}"),
        Description("capital_slack", "Capital beyond the radial target", USD, r"s_{K}^{-}"),
        Description("output_slack", "Output short of the target", USD, r"s_{Y}^{+}"),
        Description("malmquist_index", "Productivity", INDEX, r"M = EC \cdot TC", "Both inputs together; 1 in the first quarter.",
                    "A chain of quarters: not the index between its ends.", _FGNZ),
        Description("malmquist_efficiency", "Catching up", INDEX, r"EC = \frac{D_{t+1}(x_{t+1}, y_{t+1})}{D_t(x_t, y_t)}",
                    "Above 1: nearer to the frontier than in the first quarter.", reference=_FGNZ),
        Description("malmquist_technical", "Shift of the frontier", INDEX,
                    r"TC = \left(\frac{D_t(x_{t+1}, y_{t+1})}{D_{t+1}(x_{t+1}, y_{t+1})} \cdot \frac{D_t(x_t, y_t)}{D_{t+1}(x_t, y_t)}\right)^{1/2}",
                    "Above 1: where the company is, the frontier moved out.", reference=_FGNZ),
    )  # fmt: skip
    return {d.name: d for d in said}


def table(rows: pd.DataFrame, said: Mapping[str, Description]) -> pd.DataFrame:
    """The tidy table: `frame.TABLE_COLUMNS` and the peer, in the order of the names; people as drawn, per million USD."""
    people = rows["name"] == "people_per_output"
    rows = rows.assign(
        value=rows["value"].where(~people, rows["value"] * MILLION), unit=rows["unit"].where(~people, PER_MILLION.symbol)
    )  # fmt: skip
    order = {name: i for i, name in enumerate(said)}
    told = rows.assign(title=rows["name"].map({n: d.title for n, d in said.items()}), order=rows["name"].map(order))
    told = told.sort_values(["order", "ticker", "quarter"], kind="stable", ignore_index=True)
    return told[[*frame.TABLE_COLUMNS, "peer"]]


def of(rows: pd.DataFrame, name: str, quarter: str | None = None) -> pd.DataFrame:
    """The rows of a name, of one quarter when given."""
    own = rows[rows["name"] == name]
    return own if quarter is None else own[own["quarter"] == quarter]


def label(data: ChartData, rows: pd.DataFrame) -> dict[str, str]:
    """Short names of all companies compared, also of those that were not chosen."""
    others = rows.drop_duplicates("ticker")[["ticker", "company"]].itertuples(index=False, name=None)
    made = {t: text.short(Company(t, str(name), "", "")) for t, name in others}
    return made | {c.ticker: text.short(c) for c in data.companies}


def peers(rows: pd.DataFrame, quarter: str, named: Mapping[str, str]) -> dict[str, str]:
    """Who stands for each company's target, by ticker: "NVIDIA", "NVIDIA 96% and Broadcom 4%"."""
    shares = of(rows, "peer_share", quarter).sort_values("value", ascending=False)
    found = {}
    for ticker, own in shares.groupby("ticker"):
        both = list(zip(own["peer"], own["value"], strict=True))
        said = [named[p] if len(both) == 1 else f"{named[p]} {text.share(v)}" for p, v in both]
        found[str(ticker)] = text.join(said)
    return found


def few(count: int) -> str:
    """What so few companies mean for the scores, an empty text when they are enough."""
    if count >= FEW:
        return ""
    return (
        f"{text.plural(count, 'company', 'companies')} for two inputs and one output are fewer than the {FEW} of the rule of "
        "thumb (Cooper, Seiford and Tone 2007, p. 116), so scores are generous. 'Compared with: all' takes in all the store has."
    )


def missing(data: ChartData, p: Params, quarter: str, there: set[str]) -> list[str]:
    """A line for each chosen company that is not compared in the quarter: which of the three figures fails."""
    return [f"{text.short(c)}: {why(data, p, c, quarter)}." for c in data.companies if c.ticker not in there]


def why(data: ChartData, p: Params, company: Company, quarter: str) -> str:
    """Why a company is not compared in a quarter ("" for any)."""
    known = frame.known(data, names(p))
    own = known[known["ticker"] == company.ticker]
    for name in reversed(names(p)):
        title, mine = text.lower(frame.describe(data, name).title), own[own["name"] == name]
        if mine.empty:
            return f"{title} is not known in this window"
        at = mine[mine["quarter"] == quarter]
        if at.empty and quarter:
            return f"{title} is not known for {quarter}, only {_span(mine)}"
        if (at["value"] <= 0).any() or (mine["value"] <= 0).all():
            return f"{title} is not above zero{f' in {quarter}' if len(at) else ''}, which no ratio to it survives"
    return (
        "the three figures are known, but for no quarter in which another company has them"
        if not quarter
        else ("too few quarters have the three figures together")
    )


def _span(mine: pd.DataFrame) -> str:
    first, last = mine["quarter"].min(), mine["quarter"].max()
    return f"for {first}" if first == last else f"from {first} to {last}"


def empty(data: ChartData, p: Params) -> Chart:
    """The chart when no quarter has two companies to compare, or none of those chosen among them: it says so."""
    said = text.sentence(alone(data, p))
    figure = style.empty(f"{text.wrapped(said)}<br><span>{text.wrapped(_HINT)}</span>")
    lines = [f"{text.short(c)}: {why(data, p, c, '')}." for c in data.companies]
    return assemble.chart(data, p, figure, frame.table(data, []), finding=said, alt="Empty chart", names=names(p),
                        missing=lines)  # fmt: skip


def alone(data: ChartData, p: Params) -> str:
    """What is said when no quarter has two companies to compare."""
    what = text.join([text.lower(frame.describe(data, n).title) for n in names(p)])
    return f"A frontier needs two companies with {what} in one quarter, and this selection has none"
