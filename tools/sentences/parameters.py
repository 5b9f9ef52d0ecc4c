"""Random parameters of charts: what a reader may choose, and some of what must be refused."""

from __future__ import annotations

import random
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, Final

from charts import params
from charts.parameter import Parameter
from data.store import Store
from engine import catalogue
from service.drawing import chart as charts

_INVALID_ONE_IN: Final = 12
_FIRST, _LAST = 2014, 2026
_DAYS: Final = tuple(date(2017, 2, 10) + timedelta(days=step) for step in range(0, 3300, 410))
_NAMES: Final = (
    "revenue_per_employee",
    "headcount",
    "market_value",
    "operating_income",
    "free_cash_flow",
    "capex_to_revenue",
    "roic",
    "leverage_multiple",
    "intelligence_leverage",
    "divergence",
    "payback_quarters",
)
_REFUSED: Final = {
    "companies": "NOSUCH",
    "quarter": "2019Q5",
    "date": "2999-01-01",
    "choice": "nonsense",
    "name": "nonsense",
    "int": "4711",
    "year": "4711",
    "flag": "perhaps",
    "own_events": "META:2999-01-01",
}


@dataclass(frozen=True, slots=True)
class Drawing:
    """A chart and the address that asks for it; `refused` names the parameter whose value must be refused."""

    slug: str
    query: Mapping[str, str]
    refused: str = ""

    def __str__(self) -> str:
        return f"{self.slug}?{'&'.join(f'{name}={value}' for name, value in self.query.items())}"


def drawings(store: Store, slugs: Sequence[str], count: int, seed: int) -> list[Drawing]:
    """So many addresses of these charts by turns, each chart's first with its defaults; the same for a seed.

    They are in the order of their as-of days, because a day costs more than a chart.
    """
    tickers = [c.ticker for c in catalogue.companies(store)]
    drawn = [Drawing(slug, {}) for slug in slugs[:count]]
    for place in range(len(drawn), count):
        slug = slugs[place % len(slugs)]
        drawn.append(_drawing(slug, tickers, random.Random(f"{seed} {slug} {place}")))
    return sorted(drawn, key=lambda drawing: drawing.query.get("as_of", ""))


def _drawing(slug: str, tickers: Sequence[str], chance: random.Random) -> Drawing:
    declared = [p for p in charts.spec_of(slug).parameters if p.kind in _VALUES]  # marks change no sentence
    changed = [p for p in declared if chance.random() < 0.5]
    typed = {p.name: _VALUES[p.kind](p, tickers, chance) for p in changed}
    query = charts.to_query(slug, {p.name: p.default for p in declared} | typed)
    if chance.random() * _INVALID_ONE_IN > 1:
        return Drawing(slug, query)
    wrong = chance.choice(declared)
    return Drawing(slug, {**query, wrong.name: _REFUSED[wrong.kind]}, wrong.name)


def _companies(p: Parameter, tickers: Sequence[str], chance: random.Random) -> tuple[str, ...]:
    if p.single:
        return tuple(chance.sample(tickers, 1))
    count = chance.choice((1, 1, 2, 2, 3, 4, 5, 8, len(tickers)))
    return tuple(chance.sample(tickers, count))


def _quarter(p: Parameter, _tickers: Sequence[str], chance: random.Random) -> str | None:
    if p.default is None and chance.random() < 0.2:
        return None
    low, high = (_FIRST, 2022) if p.name == "from" else (2018, _LAST) if p.name == "to" else (_FIRST, _LAST)
    return f"{chance.randint(low, high)}Q{chance.randint(1, 4)}"


def _date(_p: Parameter, _tickers: Sequence[str], chance: random.Random) -> date:
    return chance.choice(_DAYS)


def _choice(p: Parameter, _tickers: Sequence[str], chance: random.Random) -> str:
    return chance.choice(p.choices)


def _name(p: Parameter, _tickers: Sequence[str], chance: random.Random) -> str:
    return chance.choice((*_NAMES, *p.choices))


def _int(p: Parameter, _tickers: Sequence[str], chance: random.Random) -> int:
    if p.name == "replications":  # each costs time and changes no words
        return chance.choice((0, 50, 100))
    return chance.choice((p.low, p.high, chance.randint(p.low, p.high), chance.randint(p.low, p.high)))


def _year(p: Parameter, _tickers: Sequence[str], chance: random.Random) -> str:
    return chance.choice((*p.choices, str(chance.randint(p.low, p.high))))


def _flag(p: Parameter, _tickers: Sequence[str], _chance: random.Random) -> bool:
    return not p.default


def _own_events(_p: Parameter, _tickers: Sequence[str], chance: random.Random) -> tuple[str, ...]:
    """Some days of companies with prices since 2012, of which a chart may have chosen none."""
    listed = [(ticker, day) for ticker in params.EIGHT for day in _DAYS]
    return tuple(f"{ticker}:{day}~own" for ticker, day in chance.sample(listed, chance.choice((1, 2, 12))))


_VALUES: Final[dict[str, Callable[[Parameter, Sequence[str], random.Random], Any]]] = {
    "companies": _companies,
    "quarter": _quarter,
    "date": _date,
    "choice": _choice,
    "name": _name,
    "int": _int,
    "year": _year,
    "flag": _flag,
    "own_events": _own_events,
}
