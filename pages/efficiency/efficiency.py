"""Efficiency against compute: output over compute capital, both per employee, one trail per company through time."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

import pandas as pd

from charts import assemble, emphasis, frame, headline, style, text, trails
from charts.core import Chart, ChartData, ChartSpec, Finding, Number
from charts.trails import Plane
from contracts import ANNUAL, MULTIPLE, Company
from data.age_limits import ANNUAL_HEADCOUNT_AGE
from engine import periods
from engine.request import Request
from pages.efficiency import instead
from pages.efficiency.parameters import COMPUTE, TrailParams
from pages.efficiency.trail_drawing import SIZE, Scene, drawn

SAME: Final = 0.005  # growth below which nothing has changed


def _inputs(p: TrailParams) -> tuple[str, str, str]:
    """What the measures of both axes and the size of the bubbles are computed from."""
    return p.output, "headcount", "capex_quarter"


def request(p: TrailParams) -> Request:
    return Request((COMPUTE, p.output_per_person, SIZE, *_inputs(p)), **p.window, options={"period": p.period})


def build(data: ChartData, p: TrailParams) -> Chart:
    """Trails with bubbles at their newest points, and a frame for every quarter."""
    y = p.output_per_person
    both = trails.points(data, COMPUTE, y, positive=(True, p.log))
    if both.empty:
        what = f"compute capital and {_title(data, y)} in one quarter"
        chart = assemble.empty(data, p, [COMPUTE, y], what=what)
        return assemble.replaced(chart, missing=tuple(_missing(data, both, p)))
    statement, names = finding(data, both, y), [COMPUTE, y, SIZE]
    shown = emphasis.drawn(data, statement, both["ticker"])
    scene = _scene(shown, both, p)
    return assemble.chart(
        data,
        p,
        drawn(scene),
        frame.table(data, names),
        names=names,
        finding=statement,
        alt=_alt(scene),
        notes=[*_notes(scene, p), *emphasis.notes(shown)],
        missing=_missing(data, both, p),
    )


def says(data: ChartData, p: TrailParams) -> Finding | None:
    """The finding without the chart."""
    both = trails.points(data, COMPUTE, p.output_per_person, positive=(True, p.log))
    return None if both.empty else finding(data, both, p.output_per_person)


def _title(data: ChartData, name: str) -> str:
    return text.lower(periods.split(frame.describe(data, name).title)[0])


def _alt(scene: Scene) -> str:
    who = text.join([text.short(c) for c in scene.companies])
    return (
        f"Trails of {_title(scene.data, scene.plane.y)} over compute capital per employee of {who}, "
        f"{scene.quarters[0]} to {scene.quarters[-1]}, bubbles sized by capital expenditure"
    )


def _scene(data: ChartData, both: pd.DataFrame, p: TrailParams) -> Scene:
    companies = tuple(c for c in data.companies if c.ticker in set(both["ticker"]))
    capex = frame.known(data, [SIZE]).merge(both[["ticker", "quarter"]], on=["ticker", "quarter"])
    x_range, y_range = style.span(both["value_x"], log=True), style.span(both["value_y"], log=p.log)
    return Scene(
        data=data,
        companies=companies,
        paths={c.ticker: trails.trail(both, c.ticker, p.apart) for c in companies},
        capex={(r.ticker, r.quarter): float(r.value) for r in frame.records(capex)},
        plane=Plane(COMPUTE, p.output_per_person, x_range, y_range, log_x=True, log_y=p.log),
        quarters=tuple(frame.span(both) if p.apart == 1 else sorted(set(both["quarter"]))),
        apart=p.apart,
    )


# ----------------------------------------------------------------------------------------- finding


@dataclass(frozen=True, slots=True)
class _Ends:
    """A company's first and last point: quarters, compute capital (x) and output (y) per employee."""

    company: Company
    first: str
    last: str
    x: tuple[float, float]
    y: tuple[float, float]

    @property
    def rose(self) -> bool:
        """Whether both are higher at the end."""
        return self.x[1] > self.x[0] and self.y[1] > self.y[0]

    @property
    def gain(self) -> float:
        """Output per employee as a multiple of its start; minus infinity where the start is not above zero."""
        return self.y[1] / self.y[0] if self.y[0] > 0 else -math.inf

    def numbers(self, y: str) -> Iterator[Number]:
        """The four values."""
        for at, quarter in enumerate((self.first, self.last)):
            yield Number(self.x[at], COMPUTE, self.company.ticker, quarter)
            yield Number(self.y[at], y, self.company.ticker, quarter)


def _ends(company: Company, rows: pd.DataFrame) -> _Ends:
    first, last = rows.iloc[0], rows.iloc[-1]
    x, y = ((float(first[side]), float(last[side])) for side in ("value_x", "value_y"))
    return _Ends(company, str(first["quarter"]), str(last["quarter"]), x, y)


def finding(data: ChartData, both: pd.DataFrame, y: str) -> Finding:
    """How many have more compute and more output per employee than at their first quarter, and who gained most."""
    stopped, trail_of = ended(both), {str(t): rows for t, rows in both.groupby("ticker") if len(rows) > 1}
    ends = [_ends(c, trail_of[c.ticker]) for c in data.companies if c.ticker in trail_of and c.ticker not in stopped]
    output = _title(data, y)
    if not ends:
        return Finding("No company has compute capital and output in two quarters to compare")
    line = _one(ends[0], output) if len(ends) == 1 else _several(ends, output)
    numbers = tuple(number for one in ends for number in one.numbers(y))
    return Finding(line, _deck(ends, output), _exceptions(data, both, ends), numbers)


def ended(both: pd.DataFrame) -> dict[str, str]:
    """Companies whose last point is too old to be compared with the newest, with its quarter."""
    last = both.groupby("ticker")["quarter"].max()
    behind = {str(t): frame.after(str(last.max()), str(q)) for t, q in last.items()}
    return {str(t): str(q) for t, q in last.items() if ANNUAL_HEADCOUNT_AGE.passed_by(behind[str(t)])}


def _one(ends: _Ends, output: str) -> str:
    capital = f"{text.short(ends.company)} has {_times(ends.x[1] / ends.x[0])} the compute capital per employee"
    what = output.removesuffix(" per employee")
    much = f"as much {what}" if abs(ends.gain - 1) < SAME else f"{_times(ends.gain)} the {what}"
    fuller = [f"{capital} of {ends.first} and {much}"] if math.isfinite(ends.gain) else []
    return headline.fitting([*fuller, f"{capital} of {ends.first}"])


def _several(ends: Sequence[_Ends], output: str) -> str:
    """How many rose in both, and where output rose most, if that is one of them."""
    count = text.counted(sum(one.rose for one in ends), len(ends), "company", "companies")
    lead = f"Capital and {output} grew at {count[:1].lower()}{count[1:]}"
    top = _top(ends)
    fuller = (
        [f"{lead}, most at {text.short(top.company)} ({_times(top.gain)})"]
        if top.rose and _comparable(ends, top)
        else []
    )
    return headline.fitting([*fuller, lead])


def _top(ends: Sequence[_Ends]) -> _Ends:
    return max(ends, key=lambda one: one.gain)


def _comparable(ends: Sequence[_Ends], top: _Ends) -> bool:
    """Whether the largest multiple is over as many quarters as most: gains over unequal spans have no order."""
    usual = frame.after(headline.usual(_lasts(ends)), headline.usual(_firsts(ends)))
    return frame.after(top.last, top.first) == usual


def _times(ratio: float) -> str:
    return style.quantity(ratio, MULTIPLE)


def _firsts(ends: Sequence[_Ends]) -> dict[str, str]:
    return {text.short(one.company): one.first for one in ends}


def _lasts(ends: Sequence[_Ends]) -> dict[str, str]:
    return {text.short(one.company): one.last for one in ends}


def _deck(ends: Sequence[_Ends], output: str) -> str:
    """What is compared, from when to when, and whose output gained most, with its own quarters where they differ."""
    first, last = headline.usual(_firsts(ends)), headline.usual(_lasts(ends))
    lead = f"Compute capital and {output}, {first} to {last}"
    top = _top(ends)
    if len(ends) == 1 and not math.isfinite(top.gain):
        return f"{lead}; output was not above zero at the start, so it has no multiple."
    if len(ends) > 1 and top.rose and text.short(top.company) in _several(ends, output):
        return f"{lead}; the multiple is that of {output}."
    if len(ends) > 1 and math.isfinite(top.gain) and abs(top.gain - 1) >= SAME and _comparable(ends, top):
        way = "rose" if top.gain > 1 else "fell"
        who = f"{'most' if top.gain > 1 else 'least'} at {text.short(top.company)}"
        most = f"{output} {way} {who} ({_times(top.gain)})"
        return headline.fitting([f"{lead}; {most}.", f"{lead}."], headline.DECK)
    return f"{lead}."


def _exceptions(data: ChartData, both: pd.DataFrame, ends: Sequence[_Ends]) -> tuple[str, ...]:
    """Who begins or ends at another quarter, and who has a point but no second one."""
    single = [text.short(c) for c in data.companies if (both["ticker"] == c.ticker).sum() == 1]
    alone = f"{text.every(single)}: known in one quarter only, so not compared."
    late = (*headline.others(_firsts(ends), "from"), *headline.others(_lasts(ends), "to"))
    return (*late, alone) if single else late


# ------------------------------------------------------------------------------------------- notes


def _missing(data: ChartData, both: pd.DataFrame, p: TrailParams) -> list[str]:
    """Companies without a point, with the input that fails, and those whose trail ends too early."""
    names = [COMPUTE, p.output_per_person, *_inputs(p)]
    known = set(frame.known(data, names)[["ticker", "name"]].itertuples(index=False, name=None))
    stopped, drawn_tickers = ended(both), set(both["ticker"])
    lines = []
    for c in data.companies:
        if c.ticker in stopped:
            quarter = stopped[c.ticker]
            lines.append(f"{text.short(c)}: the trail ends in {quarter} and is left out of the finding.")
        if c.ticker not in drawn_tickers:
            lines.append(f"{text.short(c)}: {_why(data, c, p, known)}.")
    return lines


def _why(data: ChartData, company: Company, p: TrailParams, known: set[tuple[Any, ...]]) -> str:
    """Which input fails, or else which measure, or else that no quarter has both."""
    for names in (_inputs(p), (COMPUTE, p.output_per_person)):
        lost = [name for name in names if (company.ticker, name) not in known]
        if lost:
            titles = text.join([_title(data, name) for name in lost])
            return f"{titles} {'is' if len(lost) == 1 else 'are'} not known in this window"
    rows = frame.known(data, [p.output_per_person])
    if p.log and (rows.loc[rows["ticker"] == company.ticker, "value"] <= 0).all():
        return "its output is never above zero, which a logarithmic axis cannot show"
    return "no quarter has both measures"


def _notes(scene: Scene, p: TrailParams) -> list[str]:
    years = "Each point is a company's fiscal year, in the quarter in which it ends."
    lines = [
        text.COMPUTE,
        "Output and capital expenditure are sums of four quarters, not adjusted for inflation.",
        *([years] if p.period == ANNUAL else []),
    ]
    return [*lines, _largest(scene.capex, scene)] if scene.capex else lines


def _largest(capex: Mapping[tuple[str, str], float], scene: Scene) -> str:
    value, ticker, quarter = max((value, ticker, quarter) for (ticker, quarter), value in capex.items())
    name = text.short(frame.by_ticker(scene.data)[ticker])
    amount = style.quantity(value, frame.describe(scene.data, SIZE).unit)
    return f"The largest bubble is {amount} of capital expenditure ({name}, {quarter})."


CHART = ChartSpec(
    question="Does more compute per employee bring more output per employee?",
    params=TrailParams,
    request=request,
    build=build,
    instead=instead.trail,
    says=says,
)
