"""Coverage: for every company, concept and quarter, whether a value is reported, derived, filled in or missing."""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

import pandas as pd

from charts import assemble, frame, params, style, text
from charts.core import Chart, ChartData, ChartSpec, Finding, Number
from charts.figure import Figure, Trace, heatmap, panels, scatter
from charts.frame import TABLE_COLUMNS
from charts.parameter import Params, field
from contracts import CONCEPTS, Company, Description
from engine.data_coverage import MISSING, Cell
from engine.request import Request
from pages.data import coverage_rows, coverage_shares, frames
from pages.data.coverage_rows import Row
from pages.data.coverage_shares import Shares


@dataclass(frozen=True, slots=True)
class State:
    """How a state of knowledge is drawn: its colour, a glyph that says it a second time, and its name."""

    colour: str
    glyph: str
    title: str


# Okabe and Ito's colours: distinct with any colour vision.
STATES: Final = {
    "reported": State("#0072B2", "", "Reported"),
    "derived": State("#56B4E9", "", "Derived from reports"),
    "single_source": State("#009E73", "•", "Seen in one source"),
    "machine_read": State("#D55E00", "m", "Read by machine"),
    "interpolated": State("#F0E442", "–", "Interpolated"),
    "estimated": State("#E69F00", "~", "Estimated"),
    "user": State("#CC79A7", "u", "Own figure"),
    MISSING: State("rgba(125,135,146,0.18)", "×", "Missing"),
}
CONCEPTS_DRAWN: Final = (
    "headcount",
    "market_value",
    "revenue",
    "gross_profit",
    "operating_income",
    "operating_cash_flow",
    "capex",
    "depreciation",
    "ppe_net",
    "rnd",
    "stock_compensation",
)
BRIEF: Final = {
    "rnd": "R&D",
    "ppe_net": "Net property",
    "depreciation": "Depreciation",
    "capex": "Capex",
    "operating_cash_flow": "Op. cash flow",
    "stock_compensation": "Stock comp.",
}
_ROW: Final = 18
_ALIKE: Final = "Measures of which every value is reported or derived share a row, derived where one of them is."
_PLAIN: Final[dict[str, Any]] = {"showgrid": False, "zeroline": False, "fixedrange": True, "ticks": ""}


@dataclass(frozen=True, slots=True)
class CoverageParams(Params):
    """The companies and a window."""

    companies: tuple[str, ...] = field(params.companies())
    start: str | None = field(params.start("2018Q1"))
    end: str | None = field(params.end())
    as_of: date | None = field(params.as_of())


@dataclass(frozen=True, slots=True)
class Grid:
    """The cells of the window, the companies and concepts with any, and all quarters from the first to the last."""

    cells: tuple[Cell, ...]
    companies: tuple[Company, ...]
    concepts: tuple[str, ...]
    quarters: tuple[str, ...]

    @classmethod
    def of(cls, data: ChartData, p: CoverageParams) -> Grid | None:
        """The grid of a chart's window; None where it holds no cell."""
        first, last = p.start or "", p.end or "9999Q4"
        cells = tuple(c for c in data.result(frames.coverage).cells if first <= c.quarter <= last)
        if not cells:
            return None
        tickers, concepts = {c.ticker for c in cells}, dict.fromkeys(c.concept for c in cells)
        order = [*(c for c in CONCEPTS_DRAWN if c in concepts), *(c for c in concepts if c not in CONCEPTS_DRAWN)]
        companies = tuple(c for c in data.companies if c.ticker in tickers)
        ends = min(c.quarter for c in cells), max(c.quarter for c in cells)
        return cls(cells, companies, tuple(order), tuple(map(str, pd.period_range(*ends, freq="Q"))))

    def of_ticker(self, ticker: str) -> list[Cell]:
        """The cells of one company."""
        return [cell for cell in self.cells if cell.ticker == ticker]

    def rows(self) -> dict[tuple[str, str], list[Cell]]:
        """The cells by company and concept, in the order of the cells."""
        rows: dict[tuple[str, str], list[Cell]] = {}
        for cell in self.cells:
            rows.setdefault((cell.ticker, cell.concept), []).append(cell)
        return rows


def request(p: CoverageParams) -> Request:
    return Request(CONCEPTS_DRAWN, **params.window(p), frames=(frames.coverage,))


def build(data: ChartData, p: CoverageParams) -> Chart:
    """One block per company, one row per concept with a gap or a doubt and one for all others, one cell per quarter."""
    grid = Grid.of(data, p)
    if grid is None:
        return assemble.empty(data, p, CONCEPTS_DRAWN, what="coverage")
    shares = Shares.of(grid.cells)
    return assemble.chart(
        data,
        p,
        _drawn(data, grid, shares),
        table(data, grid, shares),
        names=grid.concepts,
        finding=finding(data, grid, shares),
        alt=_alt(data, grid),
        notes=_notes(grid),
        missing=_never(data, grid),
        key=False,
        described=[_described(data, c) for c in grid.concepts],
    )


def table(data: ChartData, grid: Grid, shares: Shares) -> pd.DataFrame:
    """One row per cell: the columns of every table, then state and reason. `value` is empty: a cell has no number.

    Then the count of all cells and the share of each state, which belong to no company and no quarter.
    """
    names, cells = frame.by_ticker(data), grid.cells
    columns = {
        "ticker": [c.ticker for c in cells],
        "company": [names[c.ticker].name for c in cells],
        "quarter": [c.quarter for c in cells],
        "period_end": [c.period_end for c in cells],
        "name": [c.concept for c in cells],
        "title": [_title(data, c.concept) for c in cells],
        "value": float("nan"),
        "unit": pd.Series(dtype="str"),
        "evidence": pd.Series([c.evidence for c in cells], dtype="str"),
        "known_on": pd.Series([c.known_on for c in cells], dtype="datetime64[ns]"),
        "accession": pd.Series(dtype="str"),
        "state": [c.state for c in cells],
        "reason": pd.Series([c.reason.value if c.reason else None for c in cells], dtype="str"),
    }
    table = pd.DataFrame(columns, index=range(len(cells)))[[*TABLE_COLUMNS, "state", "reason"]]
    return frame.with_rows(table, shares.rows({name: state.title for name, state in STATES.items()}))


def _described(data: ChartData, concept: str) -> Description:
    """The concept itself, not the measure of the same name: a cell is of a single quarter."""
    known = CONCEPTS.get(concept)
    if known is None:
        return frame.describe(data, concept)
    return Description(concept, known.title, known.unit, "", known.definition)


def _title(data: ChartData, concept: str) -> str:
    return CONCEPTS[concept].title if concept in CONCEPTS else frame.describe(data, concept).title


# ------------------------------------------------------------------------------------------- words


def finding(data: ChartData, grid: Grid, shares: Shares) -> Finding:
    """The share of firm cells, the share of missing ones, and the row with the most missing quarters."""
    missing = f"{coverage_shares.written(shares.missing)} missing" if shares.missing else "none missing"
    deck = f"{text.plural(shares.count, 'quarterly value')} looked for since {grid.quarters[0]}, {missing}"
    headline = f"{coverage_shares.written(shares.firm)} of the values are reported or derived from reports"
    gap = (_largest_gap(data, grid.rows()),) if shares.missing else ()
    return Finding(headline, deck, gap, tuple(_numbers(shares)))


def _numbers(shares: Shares) -> Iterator[Number]:
    yield Number(shares.count, coverage_shares.COUNT)
    yield Number(shares.firm, coverage_shares.FIRM_SHARE)
    if shares.missing:
        yield Number(shares.missing, f"{coverage_shares.SHARE}{MISSING}")


def _largest_gap(data: ChartData, rows: Mapping[tuple[str, str], Sequence[Cell]]) -> str:
    """The row with the most missing quarters; of equal ones the last by name."""
    missing = {row: sum(c.missing for c in cells) for row, cells in rows.items()}
    ticker, concept = worst = max(missing, key=lambda row: (missing[row], row))
    gap = f"{text.lower(_title(data, concept))} of {text.short(frame.by_ticker(data)[ticker])}"
    return f"Largest gap: {gap}, missing in {_often(missing[worst], len(rows[worst]))}"


def _often(missing: int, count: int) -> str:
    """ "the only quarter", "all 34 quarters", "12 of 34 quarters"."""
    if missing < count:
        return f"{missing} of {text.plural(count, 'quarter')}"
    return "the only quarter" if count == 1 else f"all {text.plural(count, 'quarter')}"


def _alt(data: ChartData, grid: Grid) -> str:
    who = text.join([text.short(c) for c in data.companies])
    return (
        f"Grid of {len(grid.cells):,} cells: {who}, {len(grid.concepts)} concepts, {grid.quarters[0]} to "
        f"{grid.quarters[-1]}, coloured by whether a value is reported, derived, filled in or missing"
    )


def _notes(grid: Grid) -> list[str]:
    first = "Single quarters, not sums of four. A row runs from a company's first report to its last."
    reasons = sorted({_words(c) for c in grid.cells if c.reason})
    why = [f"Reasons why a cell is missing: {text.join(reasons)}."] if reasons else []
    return [first, _ALIKE, *why]


def _words(cell: Cell) -> str:
    """Why a cell is missing."""
    return cell.reason.value.replace("_", " ") if cell.reason else ""


def _never(data: ChartData, grid: Grid) -> list[str]:
    """Companies without a cell, and rows without a single value with the reason that the data give."""
    rows = grid.rows()
    lines = []
    for company in data.companies:
        if company not in grid.companies:
            lines.append(f"{text.short(company)}: nothing is known in this window.")
        for (ticker, concept), cells in rows.items():
            if ticker == company.ticker and all(c.missing for c in cells):
                reason = next(filter(None, map(_words, cells)), MISSING)
                lines.append(f"{text.short(company)}: {text.lower(_title(data, concept))} is {reason}.")
    return lines


# ----------------------------------------------------------------------------------------- drawing


def _drawn(data: ChartData, grid: Grid, shares: Shares) -> Figure:
    blocks = [coverage_rows.of_company(grid.of_ticker(c.ticker), grid.concepts) for c in grid.companies]
    count, high = len(blocks), [len(rows) for rows in blocks]
    lines = sum(high) + count * 1.6
    spacing = min(1.6 / lines, 0.9 / max(count - 1, 1))
    figure = panels(rows=count, cols=1, shared_xaxes=True, vertical_spacing=spacing, row_heights=high)
    for number, rows in enumerate(blocks, start=1):
        _block(figure, data, grid, rows, number)
    figure.update_xaxes(_PLAIN | _years(grid.quarters))
    style.base(figure, height=max(320, round(110 + _ROW * lines)), right=12, top=64)
    _legend(figure, shares, 1 + 22 / (_ROW * lines))
    return figure


def _block(figure: Figure, data: ChartData, grid: Grid, rows: Sequence[Row], row: int) -> None:
    """One company's rows as a heat map, glyphs on the states that are not firm."""
    company = grid.companies[row - 1]
    wide = [[line.cells.get(quarter) for quarter in grid.quarters] for line in rows]
    hovers = [[_hover(data, company, line, line.cells.get(q)) for q in grid.quarters] for line in rows]
    figure.add_trace(_heat(grid.quarters, wide, hovers), row=row, col=1)
    figure.add_trace(_crosses(grid.quarters, wide), row=row, col=1)
    ticks = [text.escape(_label(data, line, alone=len(rows) == 1)) for line in rows]
    names = {"tickvals": list(range(len(ticks))), "ticktext": ticks, "autorange": "reversed", "automargin": True}
    figure.update_yaxes(_PLAIN | names | {"tickfont": {"size": 11}}, row=row, col=1)
    axis = str(row) if row > 1 else ""
    place = {"x": 0, "xref": f"x{axis} domain", "xanchor": "left", "y": 1, "yref": f"y{axis} domain", "yshift": 0}
    title = f"<b>{text.escape(text.short(company))}</b>"
    figure.add_annotation(text=title, yanchor="bottom", showarrow=False, **place)


def _label(data: ChartData, row: Row, *, alone: bool) -> str:
    """What a row is called: by its concept, "9 others", or "All 11" of a company without a gap or a doubt."""
    first, *others = row.concepts
    if others:
        return f"All {len(row.concepts)}" if alone else f"{len(row.concepts)} others"
    return BRIEF.get(first, _title(data, first))


def _heat(quarters: Sequence[str], wide: Sequence[Sequence[Cell | None]], hovers: Sequence[Sequence[str]]) -> Trace:
    """State numbers, with the glyphs of known cells; missing cells have theirs from `_crosses`."""
    order = list(STATES)
    return heatmap(
        z=[[order.index(cell.state) if cell else None for cell in line] for line in wide],
        x=list(quarters),
        y=list(range(len(wide))),
        text=[[STATES[cell.state].glyph if cell and not cell.missing else "" for cell in line] for line in wide],
        texttemplate="%{text}",
        textfont={"color": "#000000"},  # on the colours of the states, which are the same on any page
        hovertext=hovers,
        hoverinfo="text",
        colorscale=_scale(),
        zmin=-0.5,
        zmax=len(order) - 0.5,
        showscale=False,
        xgap=1,
        ygap=1,
        hoverongaps=False,
        meta="state",
    )


def _crosses(quarters: Sequence[str], wide: Sequence[Sequence[Cell | None]]) -> Trace:
    """The glyph of the missing cells in the colour of the page's text: the heat map's would be black on a dark page."""
    at = [(q, i) for i, line in enumerate(wide) for q, c in zip(quarters, line, strict=True) if c and c.missing]
    return scatter(
        x=[q for q, _ in at],
        y=[i for _, i in at],
        mode="text",
        text=STATES[MISSING].glyph,
        meta="state",
        textfont={"size": style.SMALL},
        opacity=0.75,
        hoverinfo="skip",
        showlegend=False,
    )


def _scale() -> list[list[Any]]:
    """Steps of equal width, so that each state number has one flat colour."""
    steps = [[i / len(STATES), (i + 1) / len(STATES)] for i in range(len(STATES))]
    both = [[[end, state.colour] for end in ends] for ends, state in zip(steps, STATES.values(), strict=True)]
    return list(itertools.chain.from_iterable(both))


def _years(quarters: Sequence[str]) -> dict[str, Any]:
    """A label under each first quarter of a year; every few years when there are many."""
    firsts = [q for q in quarters if q.endswith("Q1")] or list(quarters[:1])
    step = 1 if len(firsts) <= 9 else 2 if len(firsts) <= 16 else 4
    many = len(quarters) > 6
    chosen = firsts[::step] if many else list(quarters)
    ticks = {"tickvals": chosen, "ticktext": [q[:4] if many else q for q in chosen], "tickangle": 0}
    order = {"type": "category", "categoryorder": "array", "categoryarray": list(quarters)}
    return order | ticks | {"range": [-0.5, len(quarters) - 0.5]}


def _hover(data: ChartData, company: Company, row: Row, cell: Cell | None) -> str:
    if cell is None:
        return ""
    why = f": {_words(cell)}" if cell.reason else ""
    lines = [
        f"<b>{text.escape(company.name)}</b> {cell.quarter}",
        *(text.escape(_title(data, concept)) for concept in row.concepts),
        f"{STATES[cell.state].title}{text.escape(why)}",
    ]
    return "<br>".join(lines)


def _legend(figure: Figure, shares: Shares, y: float) -> None:
    """Squares for the states that occur, with their shares of all cells, above the blocks."""
    for name in STATES:
        if name in shares.by_state:
            figure.add_trace(_square(STATES[name], shares.share(name)), row=1, col=1)
    place = {"orientation": "h", "x": 0, "xanchor": "left", "y": y, "yanchor": "bottom", "itemwidth": 30}
    still = {"itemclick": False, "itemdoubleclick": False, "bgcolor": "rgba(0,0,0,0)", "font": {"size": style.SMALL}}
    figure.update_layout(showlegend=True, legend=place | still)


def _square(state: State, share: float) -> Trace:
    name = " ".join(filter(None, (state.glyph, state.title, coverage_shares.written(share))))  # "~ 4%" is "about 4%"
    marker = {"symbol": "square", "size": 11, "color": state.colour}
    return scatter(x=[None], y=[None], mode="markers", name=name, hoverinfo="skip", meta="mark", marker=marker)


CHART = ChartSpec(question="What is known, and how firmly?", params=CoverageParams, request=request, build=build)
