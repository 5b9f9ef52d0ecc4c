"""What is audited beside charts at their usual parameters: with each parameter moved once, and companies."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from random import Random
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import urlencode

from charts.parameter import Parameter
from engine import catalogue
from errors import NotFound, UsageError
from service.drawing import chart as charts

if TYPE_CHECKING:
    from data.store import Store

_SEED: Final = 12
_DAYS: Final = (date(2019, 11, 15), date(2023, 2, 15), date(2025, 5, 15))
_QUARTERS: Final = ("2016Q2", "2018Q4", "2021Q3", "2024Q4")
_MARKS: Final = frozenset({"events", "own_events", "text", "day"})  # what a reader adds herself
_COMPANIES: Final = 3  # of an everyday audit


@dataclass(frozen=True, slots=True)
class View:
    """A chart and what its address asks for, as text by name."""

    slug: str
    query: tuple[tuple[str, str], ...]

    def __str__(self) -> str:
        return f"{self.slug}?{urlencode(self.query)}"


def moved(store: Store, slug: str, *, thorough: bool = False) -> list[View]:
    """The views of a chart in which one parameter differs from its default: each parameter once, with the same value
    every time. Thorough: with every other choice, both ends of a number, and several quarters and days. None that is
    refused, such as an end before the usual begin: it would show no number.
    """
    tickers = [company.ticker for company in catalogue.companies(store)]
    views = []
    for parameter in charts.spec_of(slug).parameters:
        chance = Random(f"{_SEED} {slug} {parameter.name}")
        values = [value for value in _others(parameter, tickers, chance) if value != parameter.default]
        asked = [View(slug, tuple(charts.to_query(slug, {parameter.name: value}).items())) for value in values]
        shown = [view for view in asked if _is_shown(store, view)]
        views += shown if thorough else chance.sample(shown, min(1, len(shown)))
    return views


def _is_shown(store: Store, view: View) -> bool:
    try:
        charts.strict(store, view.slug, dict(view.query))
    except (NotFound, UsageError):
        return False
    return True


def one_moved(store: Store, slug: str) -> list[View]:
    """One of the views with a parameter moved, where there is any; the same every time."""
    views = moved(store, slug)
    return Random(f"{_SEED} {slug}").sample(views, min(1, len(views)))


def some_companies(store: Store) -> list[str]:
    """Three of the companies by the quarter; the same every time."""
    tickers = [company.ticker for company in catalogue.companies(store)]
    return Random(_SEED).sample(tickers, min(_COMPANIES, len(tickers)))


def _others(p: Parameter, tickers: Sequence[str], chance: Random) -> list[Any]:
    """Values that a reader may choose, the default perhaps among them."""
    if p.kind == "companies":
        counts = (1, 1) if p.single else (1, 3, len(tickers))
        return [tuple(chance.sample(tickers, count)) for count in counts]
    if p.kind in _MARKS:
        return []
    offered: dict[str, list[Any]] = {
        "quarter": [*p.choices, *_QUARTERS],
        "date": list(_DAYS),
        "choice": list(p.choices),
        "name": [*p.choices, *chance.sample(catalogue.names(), 3)],
        "int": [p.low, p.high],
        "year": [*p.choices, str(p.low), str(p.high)],
        "flag": [True, False],
    }
    return offered[p.kind]
