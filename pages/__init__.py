"""The registry of pages and charts: one folder per question, found here, listed nowhere.

A folder with a `page.py` that declares `PAGE` is a page; each of its charts is a file of the chart's name that declares
`CHART`. Pages are known when this package is imported; the modules of a page's charts are loaded when asked for.
"""

from __future__ import annotations

import dataclasses
import importlib
import pkgutil
from collections.abc import Iterator, MutableMapping
from typing import TYPE_CHECKING, Any, Final

from errors import NotFound

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
    """

    def __init__(self, package: str, pages: dict[str, Page]) -> None:
        self._package = package
        self._pages = {slug: page.slug for page in pages.values() for slug in page.charts}
        self._loaded: dict[str, ChartSpec[Any]] = {}

    def __getitem__(self, slug: str) -> ChartSpec[Any]:
        if slug not in self._loaded:
            page = self._pages[slug]
            spec: ChartSpec[Any] = importlib.import_module(f"{self._package}.{page}.{slug}").CHART
            self._loaded[slug] = dataclasses.replace(spec, slug=slug, page=page)
        return self._loaded[slug]

    def __setitem__(self, slug: str, spec: ChartSpec[Any]) -> None:
        self._pages[slug], self._loaded[slug] = spec.page, spec

    def __delitem__(self, slug: str) -> None:
        del self._pages[slug]
        self._loaded.pop(slug, None)

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
        return (self[other] for other, page in tuple(self._pages.items()) if page == self._pages[slug])


PAGES: Final = discover(__name__)
CHARTS: Final = Charts(__name__, PAGES)


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
    of_charts = (p for slug in page.charts for p in CHARTS[slug].parameters)
    return tuple({p.name: p for p in (*of_charts, *page.extra)}.values())


def lineage_address(name: str, ticker: str, quarter: str) -> str:
    """Where a value is led back to its filings, relative to any page."""
    return f"data?of={ticker}&number={name}&at={quarter}"
