"""The registry of pages and charts: one folder per question, found here, listed nowhere.

A folder with a `page.py` that declares `PAGE` is a page; each of its charts is a file of the chart's name that declares
`CHART`. Pages are known when this package is imported; the modules of a page's charts are loaded when asked for.
"""

from __future__ import annotations

import dataclasses
import importlib
import pkgutil
from collections.abc import Iterable, Iterator, MutableMapping
from contextlib import suppress
from typing import TYPE_CHECKING, Any, Final, get_args

from charts.blocks import Group
from errors import NotFound, UnexpectedError, unexpected

if TYPE_CHECKING:
    from charts.blocks import Page
    from charts.core import ChartSpec
    from charts.parameter import Parameter


def discover(package: str) -> dict[str, Page]:
    """The pages of a package of pages by slug, in the order of their places.

    Raises ValueError where two pages claim one place, address or chart.
    """
    folders = pkgutil.iter_modules(importlib.import_module(package).__path__)
    pages = [_page(package, found.name) for found in folders if found.ispkg]
    _refuse_duplicates("place", [str(page.place) for page in pages])
    _refuse_duplicates("address", [slug for page in pages for slug in (page.slug, *page.aliases)])
    _refuse_duplicates("chart", [slug for page in pages for slug in page.charts])
    return {page.slug: page for page in sorted(pages, key=lambda page: page.place)}


def _page(package: str, folder: str) -> Page:
    page: Page = importlib.import_module(f"{package}.{folder}.page").PAGE
    return dataclasses.replace(page, slug=folder)


def _refuse_duplicates(what: str, names: list[str]) -> None:
    if twice := sorted({name for name in names if names.count(name) > 1}):
        raise ValueError(f"{what} {', '.join(twice)} is declared twice")


class Charts(MutableMapping[str, "ChartSpec[Any]"]):
    """The charts of some pages by slug, in the order of the pages; a chart's module is loaded when the chart is
    asked for.

    A chart whose module cannot be loaded raises UnexpectedError when it is asked for, and leaves the others alone.
    """

    def __init__(self, package: str, pages: dict[str, Page]) -> None:
        self._package = package
        self._pages = {slug: page.slug for page in pages.values() for slug in page.charts}
        self._loaded: dict[str, ChartSpec[Any]] = {}
        self._broken: dict[str, str] = {}  # numbers of errors, so that the log has each once

    def __getitem__(self, slug: str) -> ChartSpec[Any]:
        if slug in self._broken:
            raise UnexpectedError(self._broken[slug])
        if slug not in self._loaded:
            self._loaded[slug] = self._load(self._pages[slug], slug)
        return self._loaded[slug]

    def _load(self, page: str, slug: str) -> ChartSpec[Any]:
        try:
            spec: ChartSpec[Any] = importlib.import_module(f"{self._package}.{page}.{slug}").CHART
            return dataclasses.replace(spec, slug=slug, page=page)
        except Exception as error:  # whatever a file does while it is loaded
            shown = unexpected(error, f"the file of chart {slug}")
            self._broken[slug] = shown.number
            raise shown from error

    def __setitem__(self, slug: str, spec: ChartSpec[Any]) -> None:
        self._pages[slug], self._loaded[slug] = spec.page, spec

    def __delitem__(self, slug: str) -> None:
        del self._pages[slug]
        self._loaded.pop(slug, None)
        self._broken.pop(slug, None)

    def __iter__(self) -> Iterator[str]:
        return iter(tuple(self._pages))

    def __len__(self) -> int:
        return len(self._pages)

    def __contains__(self, slug: object) -> bool:
        return slug in self._pages

    def page_of(self, slug: str) -> str:
        """The slug of the page that a chart is on, without loading the chart."""
        return self._pages[slug]

    def beside(self, slug: str) -> Iterator[ChartSpec[Any]]:
        """The charts of the page that a chart is on, itself among them."""
        return self.usable([other for other, page in tuple(self._pages.items()) if page == self._pages[slug]])

    def usable(self, slugs: Iterable[str]) -> Iterator[ChartSpec[Any]]:
        """Those of these charts whose modules can be loaded."""
        for slug in slugs:
            with suppress(UnexpectedError):
                yield self[slug]


PAGES: Final = discover(__name__)
CHARTS: Final = Charts(__name__, PAGES)


def menu(pages: Iterable[Page]) -> dict[Group, list[Page]]:
    """These pages, in their order, under the groups of the menu that have one."""
    grouped: dict[Group, list[Page]] = {group: [] for group in get_args(Group)}
    for page in pages:
        grouped[page.group].append(page)
    return {group: members for group, members in grouped.items() if members}


def page_of(slug: str) -> Page:
    """The declared page of this slug. Raises NotFound."""
    if slug not in PAGES:
        raise NotFound("There is no such page", which=slug[:40], next_step=f"Choose from: {', '.join(PAGES)}.")
    return PAGES[slug]


def aliases() -> dict[str, str]:
    """Earlier slugs of pages and what they are called now."""
    return {old: page.slug for page in PAGES.values() for old in page.aliases}


def parameters_of(page: Page) -> tuple[Parameter, ...]:
    """Every parameter of a page's address once, in the order of the charts that declare it."""
    of_charts = (p for spec in CHARTS.usable(page.charts) for p in spec.parameters)
    return tuple({p.name: p for p in (*of_charts, *page.extra)}.values())


def lineage_address(name: str, ticker: str, quarter: str) -> str:
    """Where a value is led back to its filings, relative to any page."""
    return f"data?of={ticker}&number={name}&at={quarter}"
