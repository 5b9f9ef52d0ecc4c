"""What Reality Labs has lost, added up over the quarters that are known without a gap, beside the whole company."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

import pandas as pd

from contracts import QUARTERLY
from data.store import Store
from engine import evaluate
from engine.origin import Origin, documents_of, merged
from engine.request import Request
from pages.attention import stated
from pages.attention.stated import Figure, Figures

LOSS: Final = "reality_labs_operating_loss"
BESIDE: Final = ("capex", "operating_income")
_YEAR: Final = 4  # quarters


@dataclass(frozen=True, slots=True)
class Sum:
    """An amount added up from the first quarter to the end of another, in USD."""

    quarter: str
    ends: pd.Timestamp
    value: float
    origin: Origin


@dataclass(frozen=True, slots=True)
class Losses:
    """Losses of one company's Reality Labs, added up from the beginning of `since`, and what the company spent and
    earned over the same quarters.

    losses: one sum per quarter end that is known, oldest first; beside: by name of `BESIDE`, empty where a quarter is
    missing.
    """

    since: str
    losses: tuple[Sum, ...]
    beside: Mapping[str, tuple[Sum, ...]]

    @property
    def origins(self) -> list[Origin]:
        """Of every sum."""
        return [each.origin for own in (self.losses, *self.beside.values()) for each in own]


@dataclass(frozen=True, slots=True)
class RealityLabs:
    """By company."""

    rows: Mapping[str, Losses]

    @property
    def documents(self) -> frozenset[str]:
        """The newest document behind each sum."""
        return documents_of(origin for own in self.rows.values() for origin in own.origins)


def reality_labs(store: Store, request: Request) -> RealityLabs:
    """The losses of each company that states them, inside the window; a quarter that is not stated is its year less
    the other three.
    """
    figures = stated.by_company(store, request, (LOSS,))
    pieces = {ticker: _longest(_pieces(own, request)) for ticker, own in figures.items()}
    return RealityLabs({ticker: _losses(store, request, ticker, own) for ticker, own in pieces.items() if own})


@dataclass(frozen=True, slots=True)
class _Piece:
    """A loss of the quarters from `first` to `last`."""

    first: pd.Period
    last: pd.Period
    ends: pd.Timestamp
    value: float
    origin: Origin


def _pieces(figures: Figures, request: Request) -> list[_Piece]:
    """The quarters of each year where all of them are known, else the year itself, else what is known of it."""
    known = figures[LOSS].values()
    quarters = {f.quarter: _piece(f) for f in known if f.quarters == 1}
    years = {f.quarter[:4]: f for f in known if f.quarters == _YEAR}
    found = []
    for year in sorted({*years, *(quarter[:4] for quarter in quarters)}):
        have = [piece for quarter, piece in sorted(quarters.items()) if quarter[:4] == year]
        found += _of_year(have, years[year]) if year in years else have
    return [piece for piece in found if stated.inside(request, str(piece.first))]


def _of_year(have: Sequence[_Piece], year: Figure) -> list[_Piece]:
    """The pieces of a year that is known as a whole."""
    if len(have) == _YEAR:
        return list(have)
    if len(have) < _YEAR - 1:
        return [_piece(year)]
    every = pd.period_range(end=pd.Period(year.quarter, freq="Q"), periods=_YEAR, freq="Q")
    [lost] = set(every) - {piece.first for piece in have}
    return sorted([*have, _rest(year, have, lost)], key=lambda piece: piece.last)


def _piece(figure: Figure) -> _Piece:
    last = pd.Period(figure.quarter, freq="Q")
    return _Piece(last - figure.quarters + 1, last, figure.ends, figure.value, figure.origin)


def _rest(year: Figure, have: Sequence[_Piece], quarter: pd.Period) -> _Piece:
    origin = merged([year.origin, *(p.origin for p in have)]).derived()
    value = year.value - sum(p.value for p in have)
    return _Piece(quarter, quarter, quarter.end_time.normalize(), value, origin)


def _longest(pieces: Sequence[_Piece]) -> list[_Piece]:
    """The longest run without a gap, the newest of equal ones."""
    runs: list[list[_Piece]] = []
    for piece in pieces:
        if runs and piece.first == runs[-1][-1].last + 1:
            runs[-1].append(piece)
        else:
            runs.append([piece])
    return max(reversed(runs), key=_length, default=[])


def _length(run: Sequence[_Piece]) -> int:
    return int(run[-1].last.ordinal) - int(run[0].first.ordinal)


def _losses(store: Store, request: Request, ticker: str, pieces: Sequence[_Piece]) -> Losses:
    first, last = str(pieces[0].first), str(pieces[-1].last)
    window: dict[str, Any] = {"start": first, "end": last, "as_of": request.as_of}
    beside = evaluate.values(store, BESIDE, [ticker], **window, period=QUARTERLY)
    ends = {str(p.last) for p in pieces}
    return Losses(first, tuple(_added(pieces)), {n: tuple(_beside(beside, n, first, last, ends)) for n in BESIDE})


def _added(pieces: Sequence[_Piece]) -> Iterator[Sum]:
    for i, piece in enumerate(pieces, start=1):
        origin = merged(p.origin for p in pieces[:i])
        value = sum(p.value for p in pieces[:i])
        yield Sum(str(piece.last), piece.ends, value, origin if i == 1 else origin.derived())


def _beside(rows: pd.DataFrame, name: str, first: str, last: str, ends: set[str]) -> Iterator[Sum]:
    own = rows[(rows["name"] == name) & rows["value"].notna()].sort_values("quarter")
    grid = pd.period_range(first, last, freq="Q").astype(str).tolist()
    known = own.set_index("quarter")
    whole = grid[: next((i for i, q in enumerate(grid) if q not in known.index), len(grid))]
    origins = {q: Origin.of_row(known.loc[q].to_dict()) for q in whole}
    for i, quarter in enumerate(whole, start=1):
        if quarter in ends:
            part = known.loc[whole[:i]]
            origin = merged(origins[q] for q in whole[:i]).derived()
            yield Sum(quarter, pd.Timestamp(known.loc[quarter, "period_end"]), float(part["value"].sum()), origin)
