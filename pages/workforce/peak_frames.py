"""The quarter that each company is measured from: that of its most people before its newest headcount, or a chosen
one.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from engine.headcount_peaks import quarter_of, resolved

if TYPE_CHECKING:
    from data.store import Store
    from engine.request import Request


@dataclass(frozen=True, slots=True)
class Bases:
    """The base quarter of each company by ticker; a company without two headcounts has no peak and is not in it."""

    quarters: Mapping[str, str] = field(default_factory=dict)

    @property
    def documents(self) -> frozenset[str]:
        """None of their own: the headcounts of those quarters are among the values drawn."""
        return frozenset()


def bases(store: Store, request: Request) -> Bases:
    """The bases of a request's companies, as known on its day, up to its last quarter."""
    base = resolved(store, str(request.options["base"]), request.companies, end=request.end, as_of=request.as_of)
    return Bases({ticker: quarter for ticker in request.companies if (quarter := quarter_of(base, ticker))})
