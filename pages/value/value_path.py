"""The path of the value: the part of each factor in the change, added up quarter by quarter."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final

import pandas as pd

from charts import assemble, frame, marks, params, style, text
from charts.core import Chart, ChartData, ChartSpec
from charts.figure import Figure, Trace, scatter
from charts.parameter import Params, legacy
from contracts import USD, Company
from engine.request import Request
from pages.value import bridge, frames, identity, stacks
from pages.value.identity import Factor, Identity

TABLE: Final = (*frame.TABLE_COLUMNS, "since", "ratio", "step")


def request(p: Params) -> Request:
    return identity.of_value(p).request(p, [identity.in_focus(p)], frames.paths)


def build(data: ChartData, p: Params) -> Chart:
    """Stacked bars of the chained parts, the change as a line through them."""
    made, told, company = identity.of_value(p), data.result(frames.paths), data.companies[0]
    missing = [*identity.reasons(data, told, p, made), *identity.gaps(data, told, "one step leads across")]
    parts = told[told["part"].isin(["effect", "change"])]
    if parts.empty:
        return bridge.refused(data, p, made, missing)
    table = _table(data, company, made, told)
    first, last = str(parts["since"].iloc[0]), str(parts["quarter"].max())
    return assemble.chart(
        identity.cited(data, table), p, _drawn(company, made, parts), table, names=(), described=made.described(),
        finding=finding(company, made, parts),
        alt=f"Stacked bars of the parts of {text.join([text.lower(f.title) for f in made.factors])} in the change of market "
            f"value of {text.short(company)} since {first}, quarter by quarter to {last}, with the change as a line",
        notes=[*identity.notes(p), "The parts are added up from quarter to quarter (chained), so they sum to the same change as "
               "the bridge, but are weighted by the path and may differ from its bars."],
        missing=missing,
    )  # fmt: skip


# ----------------------------------------------------------------------------------------- finding


def finding(company: Company, made: Identity, parts: pd.DataFrame) -> str:
    """Where the parts stand at the end, and which of them swung most on the way."""
    effects = parts[parts["part"] == "effect"]
    first, last = str(parts["since"].iloc[0]), str(parts["quarter"].max())
    ends = {r.name: float(r.value) for r in frame.records(effects[effects["quarter"] == last])}
    factors = {f.level: f for f in made.factors}
    stand = [f"{text.lower(factors[n].title)} {bridge.signed(v)}" for n, v in ends.items()]
    who = text.short(company)
    lead = f"Quarter by quarter from {first} to {last} the parts in the change of market value of {who} add up to"
    rows = {n: frame.records(effects[effects["name"] == n]) for n in ends}
    low, high = (
        {n: min(own, key=_value) for n, own in rows.items()},
        {n: max(own, key=_value) for n, own in rows.items()},
    )
    widest = max(ends, key=lambda n: float(high[n].value - low[n].value))
    if high[widest].value == low[widest].value:
        return f"{lead} {text.join(stand)}"
    swing = text.join([f"{bridge.signed(_value(r))} in {r.quarter}" for r in (low[widest], high[widest])])
    return f"{lead} {text.join(stand)}; that of {text.lower(factors[widest].title)} swung most, between {swing}"


def _value(r: Any) -> float:
    return float(r.value)


def _table(data: ChartData, company: Company, made: Identity, told: pd.DataFrame) -> pd.DataFrame:
    """The parts and their sum by quarter, then the levels."""
    names = {f.level: (f"part_{f.kind}", f"Part of {text.lower(f.title)}, chained") for f in made.factors}
    names["change"] = ("change", f"Change of {made.whole}")
    rows = []
    for r in frame.records(told[told["part"].isin(["effect", "change", "level"])].sort_values("part", kind="stable")):
        said = bridge.row(company, r, data)
        if r.part != "level":
            said |= dict(zip(("name", "title"), names[r.name], strict=True))
            said |= {"since": r.since, "ratio": r.ratio, "step": r.step}
        rows.append(said)
    return pd.DataFrame(rows, columns=list(TABLE))


# ----------------------------------------------------------------------------------------- drawing


def _drawn(company: Company, made: Identity, parts: pd.DataFrame) -> Figure:
    quarters = frame.span(parts)
    paths = {f.level: frame.path(parts, company.ticker, f.level) for f in made.factors}
    figure = Figure(
        [stacks.bars(paths[f.level], "value", f.colour, [_said(company, f, r) for r in frame.records(paths[f.level])])
         for f in made.factors]
    )  # fmt: skip
    line = frame.path(parts, company.ticker, "change")
    days = [style.quarter_day(q) for q in line["quarter"]]
    figure.add_trace(_halo(days, line["value"].tolist()))
    marks.trace_line(
        figure, days, line["value"].tolist(), frame.weak(line["evidence"]), company.colour,
        [_line_said(company, r) for r in frame.records(line)], width=2.5,
    )  # fmt: skip
    low, high = stacks.extent([paths[f.level]["value"].tolist() for f in made.factors])
    labels = _labels(company, made, paths, float(line["value"].iloc[-1]))
    figure.update_layout(barmode="relative", bargap=0)
    figure.update_xaxes(**stacks.time_axis(quarters))
    figure.update_yaxes(**style.value_axis(low, high, USD, most=6) | {"zeroline": True})
    marks.end_labels(figure, labels, low, high, pixels=360, size=style.SMALL)
    said = f"Change of market value of {text.short(company)} since {quarters[0]} (USD), and the parts that came with each factor"
    top = marks.caption(figure, said, weak=bool(frame.weak(parts["evidence"]).any()))
    return style.base(figure, height=500, right=marks.label_room(labels, style.SMALL), top=top)


def _halo(days: Sequence[str], values: Sequence[float]) -> Trace:
    """A pale line under the change, so that it stands out from bars of a like colour on white and on black."""
    line = {"color": "rgba(190,196,204,0.55)", "width": 6}
    return scatter(x=list(days), y=list(values), mode="lines", line=line, hoverinfo="skip", showlegend=False)


def _said(company: Company, f: Factor, r: Any) -> str:
    if pd.isna(r.value):
        return ""
    lines = [
        f"{text.escape(f.title)}: {bridge.signed(r.value)} USD since {r.since} (×{bridge.ratio_said(r.ratio)})",
        f"{bridge.signed(r.step)} USD in {r.quarter}",
    ]
    return marks.box(company, lines, r)


def _line_said(company: Company, r: Any) -> str:
    if pd.isna(r.value):
        return ""
    return marks.box(
        company,
        [f"Market value {bridge.signed(r.value)} USD since {r.since} (×{bridge.ratio_said(r.ratio)})", r.quarter],
        r,
    )


def _labels(company: Company, made: Identity, wide: Mapping[str, pd.DataFrame], change: float) -> list[marks.EndLabel]:
    """Each factor's name beside its last bar, and the change beside the line's end."""
    up = down = 0.0
    labels = []
    for f in made.factors:
        value = float(wide[f.level]["value"].iloc[-1])
        at = (up if value >= 0 else down) + value / 2
        up, down = (up + value, down) if value >= 0 else (up, down + value)
        labels.append(marks.EndLabel(_short(f), bridge.signed(value), f.colour, at))
    return [*labels, marks.EndLabel("Change", bridge.signed(change), company.colour, change)]


def _short(f: Factor) -> str:
    return {"productivity": "Output/person"}.get(f.kind, f.title)


def factor_words(factors: Sequence[Factor]) -> str:
    """The factors' names in their colours: a legend in words; finished markup."""
    return " · ".join(f'<b><span style="color:{f.colour}">{text.escape(f.title)}</span></b>' for f in factors)


CHART = ChartSpec(
    question="How did the parts add up on the way?",
    params=legacy(
        params.companies(),
        identity.focus(),
        identity.since(),
        identity.until(),
        params.as_of(),
        identity.output(),
        identity.profit(),
        identity.stocks(),
    ),
    request=request,
    build=build,
)
