"""One company on one A4 page: key measures with their grades, four small charts, findings, and sources."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from charts import text
from charts.core import Chart
from charts.frame import day
from engine import catalogue, evaluate, provenance
from errors import MissingTool, UsageError
from service.drawing import chart as charts
from service.report import content, drawings, tables
from service.report.content import Edition, Section
from service.report.drawings import Drawing
from service.report.notes import Note, Notes
from service.report.tables import Cell, Table

if TYPE_CHECKING:
    from data.store import Store

MEASURES: Final = (
    *("headcount", "market_value", "revenue", "operating_income", "capex", "capex_to_revenue"),
    *("gross_profit_per_employee", "revenue_per_employee", "market_value_per_employee"),
)
_DRAWN: Final = ("headcount", "market_value", "capex", "revenue_per_employee")
_FINDINGS: Final = ("paradox", "headcount_since_peak", "value_bridge", "capex_returns", "must_be_true")
_WIDTH, _HEIGHT = 420, 230


@dataclass(frozen=True, slots=True)
class Sheet:
    """All that the page says."""

    company: str
    ticker: str
    edition: Edition
    measures: Table
    drawings: tuple[Drawing, ...]
    left_out: str
    findings: tuple[Section, ...]
    sources: tuple[Note, ...]


def sheet(store: Store, asked: Mapping[str, str]) -> Sheet:
    """The page of the one company that `asked` names. Raises UsageError for several, and where nothing is known."""
    params = charts.strict(store, "compare", asked)
    if len(params["companies"]) != 1:
        raise UsageError(
            "A page is about one company", which=asked["companies"][:80], next_step="Use --companies for several"
        )
    (company,) = catalogue.companies(store, params["companies"])
    notes = Notes()
    drawn = [charts.draw(store, "compare", params | {"y": name}) for name in _DRAWN]
    known = [chart for chart in drawn if not chart.table.empty]
    measures = _measures(store, company.ticker, params["as_of"], notes)
    if not known or not measures.rows:
        raise UsageError("Nothing is known of this company then", which=company.ticker, next_step="Choose another day")
    pictures, left_out = _drawings(known)
    findings = tuple(section for slug in _FINDINGS if (section := _finding(store, slug, asked, notes)))
    edition = content.edition(store, known, asked.get("as_of", ""))
    return Sheet(company.name, company.ticker, edition, measures, pictures, left_out, findings, notes.listed)


def _drawings(known: Sequence[Chart]) -> tuple[tuple[Drawing, ...], str]:
    try:
        return tuple(drawings.drawing(c, phone=False, width=_WIDTH, height=_HEIGHT) for c in known), ""
    except MissingTool:
        return (), drawings.MISSING


def _finding(store: Store, slug: str, asked: Mapping[str, str], notes: Notes) -> Section | None:
    chart = charts.draw(store, slug, charts.strict(store, slug, charts.taken(slug, asked)))
    if chart.table.empty:
        return None
    cited = notes.numbers(tables.said_by(chart), chart.sources)
    finding = chart.finding
    return Section("", "", chart.question, finding.headline, finding.deck, cited, caveats=finding.exceptions)


def _measures(store: Store, ticker: str, as_of: Any, notes: Notes) -> Table:
    """The newest value of each measure and the one of four quarters before."""
    rows = evaluate.values(store, MEASURES, (ticker,), as_of=as_of, any_currency=True).dropna(subset=["value"])
    sources = provenance.sources_for(store, rows["accession"].dropna().unique())
    lines = []
    for name in MEASURES:
        own = tables.records(rows[rows["name"] == name].sort_values("quarter"))
        if own:
            lines.append(_line(name, own[-1], {r["quarter"]: r for r in own}, notes, sources))
    heads = ("Measure", "Value", "Period", "A year before", "Grade", "Known since", "Source")
    return Table("Key measures", heads, tuple(lines))


def _line(
    name: str, row: dict[str, Any], by_quarter: Mapping[str, dict[str, Any]], notes: Notes, sources: Any
) -> tuple[Cell, ...]:
    quarter = str(row["quarter"])
    before = by_quarter.get(f"{int(quarter[:4]) - 1}{quarter[4:]}")
    return (
        Cell(catalogue.describe(name).title),
        Cell(_written(row), True),
        Cell(text.quarter(quarter)),
        Cell(_written(before) if before else "–", True),
        Cell(text.evidence(row["evidence"])),
        Cell(day(row["known_on"])),
        Cell("", notes=notes.numbers([row["accession"], before["accession"] if before else None], sources)),
    )


def _written(row: Mapping[str, Any]) -> str:
    return tables.written(float(row["value"]), str(row["unit"] or ""))
