"""What a report is asked for, checked before anything is computed: charts, companies, day and other parameters."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

import pages
from charts.blocks import Page
from errors import UsageError
from service.drawing import chart as charts

if TYPE_CHECKING:
    from data.store import Store

COMPANIES_MOST: Final = 12  # more lines cannot be told apart in a printed chart
ALL: Final = "all"
_LOOKED_UP: Final = "Look up"  # pages that answer a reader's own question, so no part of an unasked report


@dataclass(frozen=True, slots=True)
class Chapter:
    """A page of the dashboard and the charts of it that the report has, each with its typed parameters."""

    page: Page
    charts: tuple[tuple[str, Mapping[str, Any]], ...]


@dataclass(frozen=True, slots=True)
class Plan:
    """The chapters of a report, and the texts of the parameters that were asked for, by name."""

    chapters: tuple[Chapter, ...]
    asked: Mapping[str, str]

    @property
    def count(self) -> int:
        """How many charts will be drawn."""
        return sum(len(chapter.charts) for chapter in self.chapters)


def plan(store: Store, asked: Mapping[str, str], wanted: Sequence[str] = ()) -> Plan:
    """The plan for some pages in full; without any, for the lead chart of each page but those of the group *Look up*.

    `asked` are texts of parameters, as in an address; a chart is given those that it takes. Raises UsageError for an
    unknown page or company, a parameter that no chart takes and a value that cannot be used.
    """
    slugs = list(_slugs(wanted))
    _refuse_untaken(asked, [slug for _, slugs_of in slugs for slug in slugs_of])
    chapters = tuple(
        Chapter(page, tuple((slug, _parameters(store, slug, asked)) for slug in of_page)) for page, of_page in slugs
    )
    if "companies" in asked:
        _refuse_many(chapters)
    return Plan(chapters, asked)


def _slugs(wanted: Sequence[str]) -> Iterator[tuple[Page, tuple[str, ...]]]:
    if not wanted:
        yield from ((page, page.charts[:1]) for page in _with_charts() if page.group != _LOOKED_UP)
    elif ALL in wanted:
        yield from ((page, page.charts) for page in _with_charts())
    else:
        yield from ((page, page.charts) for page in map(_page, dict.fromkeys(wanted)))


def _with_charts() -> Iterator[Page]:
    return (page for page in pages.PAGES.values() if page.charts)


def _page(slug: str) -> Page:
    known = pages.aliases().get(slug, slug)
    page = pages.PAGES.get(known)
    if page is None or not page.charts:
        what = "There is no such page" if page is None else "This page has no chart"
        choices = ", ".join([*(p.slug for p in _with_charts()), ALL])
        raise UsageError(what, which=slug[:40], next_step=f"Choose from: {choices}.")
    return page


def _parameters(store: Store, slug: str, asked: Mapping[str, str]) -> Mapping[str, Any]:
    return charts.strict(store, slug, charts.taken(slug, asked))


def _refuse_untaken(asked: Mapping[str, str], slugs: Sequence[str]) -> None:
    taken = {p.name for slug in slugs for p in charts.spec_of(slug).parameters}
    if strangers := [name for name in asked if name not in taken]:
        next_step = "`leverage charts` lists the parameters of each chart."
        raise UsageError("No chart of this report takes it", which=", ".join(strangers)[:80], next_step=next_step)


def _refuse_many(chapters: Sequence[Chapter]) -> None:
    chosen = max((len(given.get("companies") or ()) for c in chapters for _, given in c.charts), default=0)
    if chosen > COMPANIES_MOST:
        next_step = "Choose fewer; --pages screener,across place them among all large filers."
        raise UsageError(f"A report holds at most {COMPANIES_MOST} companies", which=str(chosen), next_step=next_step)
