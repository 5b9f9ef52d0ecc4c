"""A chart as the templates show it: texts, tables, files and code, each finished or to be escaped by the template."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from markupsafe import Markup

from charts import paragraphs
from charts import text as words
from charts.core import Chart
from charts.frame import day
from contracts import Description
from service.export import embed
from service.export.cite import citations
from service.export.formula import plain
from service.export.meta import stands_on
from service.export.picture import caveats
from service.export.source_words import source_words
from service.publish.prices import MARK
from service.publish.target import size_text
from service.tables import value_table
from service.tables.value_table import Links, View

if TYPE_CHECKING:
    import pandas as pd

HERE: Final = "https://your-site.example/"
"""What stands for the address of a site that does not know its own; a script of the page puts it in."""

_HIGH: Final = 520  # pixels of a drawing that says none
_WIDE: Final = 24  # quarters of a table with companies side by side: six years
_ROWS: Final = 72  # of all tables of a chart together; the rest is in its CSV
_DOCUMENTS: Final = 40


@dataclass(frozen=True, slots=True)
class File:
    """A file to download: its kind, its path from the root of the site, how large it is."""

    kind: str
    path: str
    size: int

    @property
    def size_text(self) -> str:
        """The size as people read it."""
        return size_text(self.size)


@dataclass(frozen=True, slots=True)
class Definition:
    """One measure or metric in words."""

    title: str
    unit: str
    formula: str
    texts: tuple[str, ...]

    @classmethod
    def of(cls, d: Description) -> Definition:
        """The texts of a description that are there."""
        texts = (d.interpretation, d.caveat, f"Reference: {d.reference}" if d.reference else "")
        formula = plain(d.formula) if d.formula else ""
        return cls(d.title, words.unit(d.unit.symbol), formula, tuple(text for text in texts if text))


@dataclass(frozen=True, slots=True)
class ChartView:
    """One chart on a page. `id`: unique on the site; `page`: the file that it stands on, from the root; `preview`:
    whether its picture has the size that previews of links want.
    """

    id: str
    page: str
    chart: Chart
    snapshot: str
    base: str
    files: tuple[File, ...] = ()
    picture: str = ""
    title: str = ""
    preview: bool = False
    tables: tuple[Markup, ...] = field(init=False)
    more: str = field(init=False)

    def __post_init__(self) -> None:
        tables, more = _tables(self.id, self.chart)
        object.__setattr__(self, "tables", tables)
        object.__setattr__(self, "more", more)

    @property
    def headline(self) -> str:
        """What the chart says."""
        return self.chart.finding.headline

    @property
    def priced(self) -> bool:
        """Whether its values are made of daily prices."""
        return MARK in self.chart.notes

    @property
    def blocks(self) -> list[list[str]]:
        """What a drawing of text says: titles with the sentences below them; none of any other drawing."""
        return paragraphs.of(self.chart.figure)

    @property
    def high(self) -> int:
        """Pixels of its drawing."""
        return int(self.chart.figure.layout.get("height") or _HIGH)

    @property
    def left_out(self) -> tuple[str, ...]:
        """Who is missing, and who is measured at another date."""
        return words.gathered((*self.chart.finding.exceptions, *self.chart.missing))

    @property
    def notes(self) -> tuple[str, ...]:
        """How it is read."""
        return tuple(note for note in caveats(self.chart) if note not in self.left_out)

    @property
    def source(self) -> str:
        """Where its numbers come from, in words."""
        return source_words(self.chart)

    @property
    def known(self) -> str:
        """The day that it stands on."""
        return day(stands_on(self.chart))

    @property
    def definitions(self) -> list[Definition]:
        """What is measured."""
        return [Definition.of(d) for d in self.chart.described]

    @property
    def documents(self) -> Markup:
        """The newest documents, each a link."""
        if self.chart.sources.empty:
            return Markup("<p>No documents.</p>")
        drawn = value_table.documents(self.chart.sources, _DOCUMENTS)
        return _own(drawn.html, f"{self.id}-documents", self.headline)

    @property
    def more_documents(self) -> str:
        """How many more there are."""
        rest = len(self.chart.sources) - _DOCUMENTS
        return f"{words.plural(rest, 'more document')} in the JSON." if rest > 0 else ""

    @property
    def address(self) -> str:
        """The absolute address of the chart, with a stand-in where the site does not know its own."""
        return f"{self.base or HERE}{self.page}#{self.id}"

    @property
    def code(self) -> str:
        """HTML that shows the chart on another page."""
        return embed.iframe(f"{self.base or HERE}embed/{self.id}.html", self.chart)

    @property
    def citations(self) -> dict[str, str]:
        """How it is cited, by style."""
        return citations(self.chart, self.address, self.snapshot)


def _tables(id: str, chart: Chart) -> tuple[tuple[Markup, ...], str]:
    """The newest numbers of a chart, each a link to its document, and how many more its CSV has."""
    table = chart.table
    if table.empty:
        return (), "Nothing is known for this selection."
    shown, rows = list[Markup](), 0
    links = Links(value_table.addresses(chart.sources))
    for name in _measures(table):
        view = View(wide=bool(name), measure=name)
        drawn = value_table.drawn(chart, view, min(_WIDE, _ROWS - rows) if name else _ROWS, links)
        shown.append(_own(drawn.html, f"{id}-{len(shown)}", chart.finding.headline))
        rows += drawn.shown
        if rows >= _ROWS:
            break
    return tuple(shown), f"The CSV and the JSON have all {words.plural(len(table), 'number')}, with their exact values."


def _measures(table: pd.DataFrame) -> list[str]:
    """The measures that are shown with companies side by side; one empty name where no measure can be."""
    return [*value_table.side_by_side(table)] or [""]


def _own(html: str, id: str, headline: str) -> Markup:
    """A table with names that no other table of a page has, for links and for screen readers."""
    named = html.replace("behind-", f"behind-{id}-").replace(
        'aria-label="', f'aria-label="{Markup.escape(headline)}: ', 1
    )
    return Markup(named)  # value_table has escaped every text in it
