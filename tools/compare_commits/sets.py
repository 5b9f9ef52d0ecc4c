"""Sets of parameters to draw a chart with, made from what `/charts` says of it; the same seed gives the same sets."""

from __future__ import annotations

import random
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any, Final
from urllib.parse import urlencode

FIRST_DAY, LAST_DAY = date(2017, 1, 1), date(2026, 6, 30)
STARTS: Final = (2012, 2021)  # first and last year that a window may begin in
ENDS: Final = (2019, 2026)
_VARIED: Final = 0.5  # how likely a parameter differs from its default
_TRIES: Final = 40  # for a set that was not there yet


@dataclass(frozen=True, slots=True)
class Known:
    """What names a store and a catalogue know, and the range of whole numbers by chart and parameter."""

    tickers: Sequence[str]
    names: Sequence[str]
    ranges: Mapping[tuple[str, str], tuple[int, int]] = field(default_factory=dict)


def parameter_sets(chart: Mapping[str, Any], known: Known, number: int, seed: int) -> list[dict[str, str]]:
    """The defaults, up to `number` sets that differ, and one that must be refused; values as text of an address.

    `chart` is one entry of `/charts`. A chart of few parameters may have fewer sets.
    """
    maker = _Maker(chart, known, random.Random(f"{seed}:{chart['slug']}"))
    sets: list[dict[str, str]] = [{}]
    for _ in range(number):
        fresh = next((s for s in (maker.one() for _ in range(_TRIES)) if s and s not in sets), None)
        if fresh is not None:
            sets.append(fresh)
    return [*sets, maker.refused()]


def query(values: Mapping[str, str]) -> str:
    """A set as the query of an address, with its question mark; empty for the defaults."""
    return f"?{urlencode(values, safe=',')}" if values else ""


class _Maker:
    def __init__(self, chart: Mapping[str, Any], known: Known, rng: random.Random) -> None:
        self._slug, self._parameters, self._known, self._rng = chart["slug"], chart["parameters"], known, rng
        self._left: dict[str, list[str]] = {}

    def one(self) -> dict[str, str]:
        """Some of the parameters, each with a value of its kind."""
        chosen = [p for p in self._parameters if self._rng.random() < _VARIED]
        values = {p["name"]: self._value(p) for p in chosen or self._rng.sample(self._parameters, 1)}
        return {name: value for name, value in values.items() if value is not None}

    def refused(self) -> dict[str, str]:
        """A value that no parameter takes, under the name of one of them or of none."""
        name = self._rng.choice([p["name"] for p in self._parameters] or ["nothing"])
        return {name: "no-such-thing"}

    def _value(self, p: Mapping[str, Any]) -> str | None:
        """A value as text; None for a kind that is not known here, which so keeps its default."""
        kinds: dict[str, Callable[[Mapping[str, Any]], str]] = {
            "companies": self._companies,
            "quarter": self._quarter,
            "date": self._day,
            "choice": self._choice,
            "name": self._name,
            "int": self._int,
            "year": self._year,
            "flag": self._flag,
        }
        return kinds[p["kind"]](p) if p["kind"] in kinds else None

    def _companies(self, p: Mapping[str, Any]) -> str:
        some = 1 if not p["default"] else self._rng.choice((1, 2, 4, 6, 8, 12, len(self._known.tickers)))
        separator = self._rng.choice((",", ",", ",", ";"))
        return separator.join(self._rng.sample(self._known.tickers, min(some, len(self._known.tickers))))

    def _quarter(self, p: Mapping[str, Any]) -> str:
        year, number = self._rng.randint(*(ENDS if p["name"] == "to" else STARTS)), self._rng.randint(1, 4)
        usual = f"{year}Q{number}"
        return self._rng.choice((usual, usual, usual, f"{year}q{number}", str(year), f"{year}-{3 * number - 2:02}-01"))

    def _day(self, _: Mapping[str, Any]) -> str:
        return (FIRST_DAY + timedelta(self._rng.randint(0, (LAST_DAY - FIRST_DAY).days))).isoformat()

    def _choice(self, p: Mapping[str, Any]) -> str:
        """Every choice once before any comes again."""
        if not self._left.get(p["name"]):
            self._left[p["name"]] = self._rng.sample(p["choices"], len(p["choices"]))
        return self._left[p["name"]].pop()

    def _name(self, p: Mapping[str, Any]) -> str:
        names: list[str] = [*p["choices"], *self._known.names]
        return self._rng.choice(names)

    def _int(self, p: Mapping[str, Any]) -> str:
        low, high = self._known.ranges.get((self._slug, p["name"]), (p["default"], p["default"]))
        return str(self._rng.choice((low, high, *(self._rng.randint(low, high) for _ in range(6)))))

    def _year(self, p: Mapping[str, Any]) -> str:
        years: list[str] = [*p["choices"], str(self._rng.randint(*STARTS))]
        return self._rng.choice(years)

    def _flag(self, p: Mapping[str, Any]) -> str:
        return "0" if p["default"] else "1"
