"""How many people a company's apps reach, by its own counts."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from data.store import Store
from engine.origin import documents_of
from engine.request import Request
from pages.attention import stated
from pages.attention.stated import PEOPLE, Figure

COUNTS: Final = (PEOPLE, "facebook_daily_active_users", "facebook_monthly_active_users")


@dataclass(frozen=True, slots=True)
class Reach:
    """Counts by company and what is counted, oldest first."""

    rows: Mapping[str, Mapping[str, Sequence[Figure]]]

    @property
    def documents(self) -> frozenset[str]:
        """The documents behind them."""
        return documents_of(f.origin for own in self.rows.values() for every in own.values() for f in every)


def people_reached(store: Store, request: Request) -> Reach:
    """The counts of each company that states any, inside the window."""
    every = stated.by_company(store, request, COUNTS)
    kept = {
        ticker: {name: own for name, figures in counts.items() if (own := _inside(request, figures.values()))}
        for ticker, counts in every.items()
    }
    return Reach({ticker: counts for ticker, counts in kept.items() if counts})


def _inside(request: Request, figures: Iterable[Figure]) -> list[Figure]:
    return [figure for figure in figures if stated.inside(request, figure.quarter)]
