"""Coverage: for every company, concept and quarter, whether a value is reported, derived, filled in or missing."""

from __future__ import annotations

from typing import Any, Final

import numpy as np
import pandas as pd

from charts import assemble, frame, params, style, text
from charts.core import Chart, ChartData, ChartSpec
from charts.figure import Figure, heatmap, panels, scatter
from charts.frame import TABLE_COLUMNS
from charts.parameter import Params, legacy
from contracts import CONCEPTS, Company, Description
from engine.request import Request
from pages.data import frames

MISSING: Final = "missing"
# Okabe and Ito's colours: told apart with any colour vision; a glyph says it a second time.
STATES: Final[dict[str, tuple[str, str, str]]] = {
    "reported": ("#0072B2", "", "Reported"),
    "derived": ("#56B4E9", "", "Derived from reports"),
    "single_source": ("#009E73", "•", "Seen in one source"),
    "interpolated": ("#F0E442", "–", "Interpolated"),
    "estimated": ("#E69F00", "~", "Estimated"),
    "user": ("#CC79A7", "u", "Entered by you"),
    MISSING: ("rgba(125,135,146,0.18)", "×", "Missing"),
}
FIRM: Final = ("reported", "derived")
SHOWN: Final = (
    "headcount", "market_value", "revenue", "gross_profit", "operating_income", "operating_cash_flow", "capex",
    "depreciation", "ppe_net", "rnd", "stock_compensation",
)  # fmt: skip
BRIEF: Final = {"rnd": "R&D", "ppe_net": "Net property", "depreciation": "Depreciation", "capex": "Capex",
                "operating_cash_flow": "Op. cash flow", "stock_compensation": "Stock comp."}  # fmt: skip
_ROW: Final = 15


def request(p: Params) -> Request:
    return Request(SHOWN, **params.window(p), frames=(frames.coverage,))


def build(data: ChartData, p: Params) -> Chart:
    """One block per company, one row per concept, one cell per quarter."""
    cells = _cells(data, p)
    if cells.empty:
        return assemble.empty(data, p, SHOWN, what="coverage")
    quarters = frame.span(cells)
    who = text.join([text.short(c) for c in data.companies])
    reasons = sorted({str(r) for r in cells["reason"].dropna() if str(r)})
    notes = ["Single quarters, not sums of four. A row runs from a company's first report to its last."]
    if reasons:
        notes.append(f"Reasons why a cell is missing: {text.join([r.replace('_', ' ') for r in reasons])}.")
    return assemble.chart(
        data, p, _drawn(data, cells, quarters), table(data, cells), names=_concepts(cells),
        finding=finding(data, cells),
        alt=f"Grid of {len(cells):,} cells: {who}, {len(_concepts(cells))} concepts, {quarters[0]} to {quarters[-1]}, "
            "coloured by whether a value is reported, derived, filled in or missing",
        notes=notes, missing=_never(data, cells), key=False, described=[_described(data, c) for c in _concepts(cells)],
    )  # fmt: skip


def _cells(data: ChartData, p: Params) -> pd.DataFrame:
    """The rows of the window, one per company, concept and quarter."""
    cells = data.result(frames.coverage)
    if cells.empty:
        return cells
    inside = cells["ticker"].isin(frame.by_ticker(data)) & cells["state"].isin(list(STATES))
    inside &= cells["quarter"] >= (p.get("from") or "")
    inside &= cells["quarter"] <= (p.get("to") or "9999Q4")
    return cells[inside].drop_duplicates(["ticker", "concept", "quarter"])


def _concepts(cells: pd.DataFrame) -> list[str]:
    present = list(dict.fromkeys(cells["concept"]))
    return [c for c in SHOWN if c in present] + [c for c in present if c not in SHOWN]


def table(data: ChartData, cells: pd.DataFrame) -> pd.DataFrame:
    """One row per cell: the columns of every table, then state and reason. `value` is empty: a cell shows no number."""
    names = {c.ticker: c.name for c in data.companies}
    found = cells.rename(columns={"concept": "name"}).reset_index(drop=True)
    found["company"] = found["ticker"].map(names)
    found["title"] = [_title(data, n) for n in found["name"]]
    found["evidence"] = found["state"].where(found["state"] != MISSING)
    blank: dict[str, Any] = {
        "period_end": pd.NaT, "value": np.nan, "unit": pd.Series(dtype="str"), "known_on": pd.NaT,
        "accession": pd.Series(dtype="str"),
    }  # fmt: skip
    found = found.assign(**{column: value for column, value in blank.items() if column not in found})
    return found[[*TABLE_COLUMNS, "state", "reason"]]


def _described(data: ChartData, concept: str) -> Description:
    """The concept itself, not the measure of the same name: a cell tells of a single quarter."""
    known = CONCEPTS.get(concept)
    return (
        Description(concept, known.title, known.unit, "", known.definition) if known else frame.describe(data, concept)
    )


def _title(data: ChartData, concept: str) -> str:
    return CONCEPTS[concept].title if concept in CONCEPTS else frame.describe(data, concept).title


# ----------------------------------------------------------------------------------------- finding


def finding(data: ChartData, cells: pd.DataFrame) -> str:
    """The share of firm cells, and the row with the most missing quarters."""
    firm = float(cells["state"].isin(FIRM).mean())
    said = f"{text.share(firm)} of the {len(cells):,} cells are reported or derived from reports"
    gaps = cells.assign(gap=cells["state"] == MISSING).groupby(["ticker", "concept"])["gap"].agg(["sum", "size"])
    if not gaps["sum"].any():
        return f"{said}; none is missing"
    worst = frame.records(gaps.reset_index().sort_values("sum", kind="stable"))[-1]
    name = text.short(frame.by_ticker(data)[worst.ticker])
    said += f"; the largest gap is {text.lower(_title(data, worst.concept))} of {name}"
    whole = text.plural(int(worst.size), "quarter")
    often = (
        ("the only quarter" if worst.size == 1 else f"all {whole}")
        if worst.sum == worst.size
        else f"{worst.sum} of {whole}"
    )
    return f"{said}, missing in {often}"


def _never(data: ChartData, cells: pd.DataFrame) -> list[str]:
    """Rows without a single value, with the reason that the data give."""
    lines = []
    for company in data.companies:
        own = cells[cells["ticker"] == company.ticker]
        if own.empty:
            lines.append(f"{text.short(company)}: nothing is known in this window.")
        for concept, row in own.groupby("concept", sort=False):
            if (row["state"] == MISSING).all():
                reason = next((str(r).replace("_", " ") for r in row["reason"].dropna() if str(r)), "missing")
                lines.append(f"{text.short(company)}: {text.lower(_title(data, str(concept)))} is {reason}.")
    return lines


# ----------------------------------------------------------------------------------------- drawing


def _drawn(data: ChartData, cells: pd.DataFrame, quarters: list[str]) -> Figure:
    present = [c for c in data.companies if c.ticker in set(cells["ticker"])]
    concepts = _concepts(cells)
    lines = len(present) * (len(concepts) + 1.6)
    figure = panels(
        rows=len(present), cols=1, shared_xaxes=True, vertical_spacing=min(1.6 / lines, 0.9 / max(len(present) - 1, 1))
    )
    for row, company in enumerate(present, start=1):
        _block(figure, company, cells[cells["ticker"] == company.ticker], concepts, quarters, row, data)
    figure.update_xaxes(showgrid=False, zeroline=False, fixedrange=True, ticks="", **_years(quarters))
    style.base(figure, height=max(320, round(130 + _ROW * lines)), right=12, top=84)
    _legend(figure, cells, 1 + 22 / (_ROW * lines))
    return figure


def _block(figure: Figure, company: Company, own: pd.DataFrame, concepts: list[str], quarters: list[str], row: int,
           data: ChartData) -> None:  # fmt: skip
    """One company's cells as a heat map of state numbers, glyphs on the states that are not firm."""
    order = list(STATES)
    wide = own.pivot(index="concept", columns="quarter", values="state").reindex(index=concepts, columns=quarters)
    why = own.pivot(index="concept", columns="quarter", values="reason").reindex(index=concepts, columns=quarters)
    codes = [[order.index(s) if isinstance(s, str) else None for s in line] for line in wide.to_numpy()]
    glyphs = [[STATES[s][1] if isinstance(s, str) and s != MISSING else "" for s in line] for line in wide.to_numpy()]
    said = [
        [_said(company, _title(data, c), q, s, r) for q, s, r in zip(quarters, line, reasons, strict=True)]
        for c, line, reasons in zip(concepts, wide.to_numpy(), why.to_numpy(), strict=True)
    ]
    figure.add_trace(
        heatmap(
            z=codes, x=quarters, y=list(range(len(concepts))), text=glyphs, texttemplate="%{text}", hovertext=said,
            hoverinfo="text", colorscale=_scale(), zmin=-0.5, zmax=len(order) - 0.5, showscale=False, xgap=1, ygap=1,
            hoverongaps=False, meta="state",
        ),
        row=row, col=1,
    )  # fmt: skip
    _crosses(figure, wide, row)
    axis = str(row) if row > 1 else ""
    figure.update_yaxes(tickvals=list(range(len(concepts))), ticktext=[text.escape(BRIEF.get(c, _title(data, c))) for c in concepts],
                        autorange="reversed", showgrid=False, zeroline=False, ticks="", automargin=True, fixedrange=True,
                        tickfont={"size": 11}, row=row, col=1)  # fmt: skip
    figure.add_annotation(text=f"<b>{text.escape(text.short(company))}</b>", x=0, xref=f"x{axis} domain", xanchor="left", y=1,
                          yref=f"y{axis} domain", yanchor="bottom", yshift=0, showarrow=False)  # fmt: skip


def _crosses(figure: Figure, wide: pd.DataFrame, row: int) -> None:
    """The glyph of the missing cells in a grey of its own: that of the heat map would be black on a dark page."""
    at = [
        (q, i)
        for i, line in enumerate(wide.to_numpy())
        for q, s in zip(wide.columns, line, strict=True)
        if s == MISSING
    ]
    figure.add_trace(scatter(x=[q for q, _ in at], y=[i for _, i in at], mode="text", text=STATES[MISSING][1], meta="state",
                                textfont={"color": style.SOFT, "size": style.SMALL}, hoverinfo="skip", showlegend=False),
                     row=row, col=1)  # fmt: skip


def _scale() -> list[list[Any]]:
    """Steps of equal width, so that each state number has one flat colour."""
    count = len(STATES)
    return [[(i + end) / count, colour] for i, (colour, _, _) in enumerate(STATES.values()) for end in (0, 1)]


def _years(quarters: list[str]) -> dict[str, Any]:
    """A label under each first quarter of a year; every few years when there are many."""
    firsts = [q for q in quarters if q.endswith("Q1")] or quarters[:1]
    step = 1 if len(firsts) <= 9 else 2 if len(firsts) <= 16 else 4
    chosen = firsts[::step] if len(quarters) > 6 else quarters
    return {"type": "category", "categoryorder": "array", "categoryarray": quarters, "tickvals": chosen,
            "ticktext": [q[:4] if len(quarters) > 6 else q for q in chosen], "tickangle": 0,
            "range": [-0.5, len(quarters) - 0.5]}  # fmt: skip


def _said(company: Company, title: str, quarter: str, state: Any, reason: Any) -> str:
    if not isinstance(state, str):
        return ""
    why = f": {reason.replace('_', ' ')}" if isinstance(reason, str) and reason else ""
    return (
        f"<b>{text.escape(company.name)}</b> {quarter}<br>{text.escape(title)}<br>{STATES[state][2]}{text.escape(why)}"
    )


def _legend(figure: Figure, cells: pd.DataFrame, y: float) -> None:
    """Squares for the states that occur, above the blocks."""
    for state in [s for s in STATES if s in set(cells["state"])]:
        colour, glyph, title = STATES[state]
        named = f"{title} {glyph}" if glyph else title
        figure.add_trace(scatter(x=[None], y=[None], mode="markers", name=named, hoverinfo="skip", meta="mark",
                                    marker={"symbol": "square", "size": 11, "color": colour}), row=1, col=1)  # fmt: skip
    figure.update_layout(showlegend=True, legend={
        "orientation": "h", "x": 0, "xanchor": "left", "y": y, "yanchor": "bottom", "font": {"size": style.SMALL},
        "itemclick": False, "itemdoubleclick": False, "itemwidth": 30, "bgcolor": "rgba(0,0,0,0)",
    })  # fmt: skip


CHART = ChartSpec(
    question="What is known, and how firmly?",
    params=legacy(params.companies(), params.start("2018Q1"), params.end(), params.as_of()),
    request=request,
    build=build,
)
