"""What a report says, as text and numbers: gathered from its charts before any page is laid out."""

from __future__ import annotations

import shlex
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final

from analytics.evidence import in_order
from charts import text
from charts.core import Chart
from charts.frame import day
from contracts import Description, Evidence, Unit
from engine import catalogue
from errors import LeverageError, MissingTool
from service.drawing import chart as charts
from service.export import plain_formula
from service.export.meta import newest
from service.export.picture import caveats
from service.report import drawings, tables
from service.report.drawings import Drawing
from service.report.notes import Note, Notes
from service.report.plan import Plan
from service.report.tables import Table

if TYPE_CHECKING:
    from data.store import Store

Say = Callable[[str], None]
PROMISES: Final = {  # of each grade of evidence
    Evidence.REPORTED: "Stated in a primary document, such as a filing.",
    Evidence.DERIVED: "Arithmetic on stated values of one definition.",
    Evidence.SINGLE_SOURCE: "Seen in one secondary place only, or resting on such a value.",
    Evidence.MACHINE_READ: "Read out of a report's text by rules of others, some of them wrongly.",
    Evidence.INTERPOLATED: "Between two reports; drawn dashed and hollow.",
    Evidence.ESTIMATED: "Rests on an assumption or a stand-in of a neighbouring definition; drawn dashed and hollow.",
    Evidence.USER: "Entered or assumed by a user, such as a cost of capital; no filing states it.",
}


@dataclass(frozen=True, slots=True)
class Section:
    """One chart: its question, what it says, its drawing, and its tables. `notes` are the numbers of the documents of
    the sentences; `left_out` says why there is no drawing.
    """

    number: str
    anchor: str
    question: str
    headline: str
    deck: str
    notes: tuple[int, ...] = ()
    caveats: tuple[str, ...] = ()
    drawing: Drawing | None = None
    left_out: str = ""
    tables: tuple[Table, ...] = ()
    sources: str = ""


@dataclass(frozen=True, slots=True)
class ChapterText:
    """A page of the dashboard in the report."""

    number: str
    anchor: str
    title: str
    question: str
    sections: tuple[Section, ...]


@dataclass(frozen=True, slots=True)
class Term:
    """A measure or metric that the report uses."""

    title: str
    unit: str
    formula: str
    meaning: str
    caveat: str
    reference: str


@dataclass(frozen=True, slots=True)
class Edition:
    """Which facts a report stands on: snapshot and its day, the newest fact, and the day of a view of the past."""

    snapshot: str
    built: str
    newest: str
    as_of: str


@dataclass(frozen=True, slots=True)
class Report:
    """All that a report says, in its order."""

    companies: str
    edition: Edition
    chapters: tuple[ChapterText, ...]
    sources: tuple[Note, ...]
    glossary: tuple[Term, ...]
    grades: tuple[tuple[str, str], ...]
    command: str


@dataclass(slots=True)
class _Gathered:
    """What is collected over all charts while they are drawn one after the other."""

    notes: Notes
    drawn: list[Chart]
    listed: set[str] = field(default_factory=set)  # the measures that tables have rows of
    browser: bool = True  # as long as none was looked for in vain


def report(store: Store, plan: Plan, say: Say, *, phone: bool, command: str) -> Report:
    """The report of a plan; `say` is given one line for each chart, before it is drawn.

    Without a browser there are no drawings, and each place says so: whoever cannot do without asks first.
    """
    gathered = _Gathered(Notes(), [])
    chapters = tuple(_chapters(store, plan, say, gathered, phone=phone))
    return Report(
        _companies(store, plan),
        edition(store, gathered.drawn, plan.asked.get("as_of", "")),
        chapters,
        gathered.notes.listed,
        _glossary(gathered.drawn, gathered.listed),
        grades_of(gathered.drawn),
        command,
    )


def _chapters(store: Store, plan: Plan, say: Say, gathered: _Gathered, *, phone: bool) -> Iterator[ChapterText]:
    done = 0
    for at, chapter in enumerate(plan.chapters, start=1):
        sections = []
        for place, (slug, params) in enumerate(chapter.charts, start=1):
            done += 1
            say(f"{done} of {plan.count}: {chapter.page.title}, {slug}")
            sections.append(_section(store, slug, params, f"{at}.{place}", plan.asked, gathered, phone=phone))
        page = chapter.page
        yield ChapterText(str(at), f"page-{page.slug}", page.title, page.question, tuple(sections))


def _section(
    store: Store,
    slug: str,
    params: Mapping[str, Any],
    number: str,
    asked: Mapping[str, str],
    gathered: _Gathered,
    *,
    phone: bool,
) -> Section:
    """A chart that refuses its parameters is a section that says why: the others of the report stand."""
    spec, anchor = charts.spec_of(slug), f"chart-{slug}"
    try:
        chart = charts.draw(store, slug, params)
    except LeverageError as error:
        return Section(number, anchor, spec.question, "This chart cannot be drawn.", "", left_out=error.message)
    gathered.drawn.append(chart)
    shown, left_out = _drawing(chart, gathered, phone=phone)
    notes = gathered.notes
    given = () if chart.table.empty else tables.tables(chart, notes, _whole(slug, asked))
    gathered.listed |= {name for table in given for name in table.names}
    return Section(
        number,
        anchor,
        chart.question,
        chart.finding.headline,
        chart.finding.deck,
        notes.numbers(tables.said_by(chart), chart.sources),
        caveats(chart),
        shown,
        left_out,
        given,
        _sources(chart, "" if any(table.cut for table in given) else export_command(slug, asked)),
    )


def _drawing(chart: Chart, gathered: _Gathered, *, phone: bool) -> tuple[Drawing | None, str]:
    if chart.table.empty:
        return None, "There is nothing to draw for this selection."
    try:
        return (drawings.drawing(chart, phone=phone), "") if gathered.browser else (None, drawings.MISSING)
    except MissingTool:
        gathered.browser = False
        return None, drawings.MISSING


# ------------------------------------------------------------------------------------------ around them


def _whole(slug: str, asked: Mapping[str, str]) -> str:
    return f"The whole table, with all documents: {export_command(slug, asked)}"


def export_command(slug: str, asked: Mapping[str, str]) -> str:
    """The command that writes a chart's whole table and all its sources."""
    options = [f"--set {shlex.quote(f'{name}={value}')}" for name, value in charts.taken(slug, asked).items()]
    return " ".join(["leverage export", slug, "--format xlsx", *options])


def _sources(chart: Chart, command: str) -> str:
    """How many documents the drawing rests on, and the command that lists all, where no table names it already."""
    if chart.sources.empty:
        return ""
    counted = text.plural(len(chart.sources), "document")
    return f"The drawing rests on {counted}{f'; all of them: {command}' if command else '.'}"


def edition(store: Store, drawn: list[Chart], as_of: str) -> Edition:
    """Which facts some charts of a store stand on."""
    days = [known for chart in drawn if (known := newest(chart))]
    past = next((chart.as_of for chart in drawn if chart.as_of), None) if as_of else None
    return Edition(store.label, text.day(store.built_at.date()), day(max(days, default=None)), day(past))


def _companies(store: Store, plan: Plan) -> str:
    """The companies by name where they were asked for; else every chart has its own."""
    if "companies" not in plan.asked:
        return ""
    chosen = next((given["companies"] for c in plan.chapters for _, given in c.charts if given.get("companies")), ())
    return text.every([company.name for company in catalogue.companies(store, chosen)])


def _glossary(drawn: list[Chart], listed: set[str]) -> tuple[Term, ...]:
    """The measures of the tables and the methods of the charts, by title: each once, in its fullest words."""
    terms: dict[tuple[str, str], Term] = {}
    for given in (d for chart in drawn for d in chart.described if _is_used(d.name, chart, listed)):
        term = _term(given)
        key = (term.title, term.meaning)
        if (term.meaning or len(term.formula) > 1) and len(term.formula) >= len(getattr(terms.get(key), "formula", "")):
            terms[key] = term
    explained = {title for title, meaning in terms if meaning}
    kept = [term for (title, meaning), term in terms.items() if meaning or title not in explained]
    return tuple(sorted(kept, key=lambda term: term.title.casefold()))


def _is_used(name: str, chart: Chart, listed: set[str]) -> bool:
    """Whether a table has rows of a measure; a method, of which no row of the chart is, is always used."""
    names = set() if chart.table.empty else set(chart.table["name"])
    return name in listed or name not in names


def _term(given: Description) -> Term:
    formula = plain_formula(given.formula)
    return Term(given.title, _unit(given.unit), formula, given.interpretation, given.caveat, given.reference)


def _unit(unit: Unit) -> str:
    return text.unit(unit.symbol)


def grades_of(drawn: list[Chart]) -> tuple[tuple[str, str], ...]:
    """The grades of evidence that values of the charts have, with what each promises, strongest first."""
    columns = [c.table[name] for c in drawn for name in c.table if str(name).startswith("evidence")]
    present = {str(grade): 1 for column in columns for grade in column.dropna().unique()}
    return tuple((text.evidence(grade), PROMISES[Evidence(grade)]) for grade, _ in in_order(present))
