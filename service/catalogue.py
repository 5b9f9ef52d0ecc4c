"""What can be asked: companies, measures and metrics, and what each of them means."""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Sequence
from functools import cache

from analytics import METRICS
from charts.core import Description
from contracts import CONCEPTS, MEASURES, Company
from data import queries
from data.store import Store
from errors import UsageError


def companies(store: Store, tickers: Sequence[str] | None = None) -> tuple[Company, ...]:
    """All companies, the core first, or the given ones in the given order."""
    rows = queries.entities(store)
    known = {
        str(r.ticker): Company(str(r.ticker), str(r.name_), str(r.cik or ""), str(r.colour), bool(r.core))
        for r in rows.rename(columns={"name": "name_"}).itertuples(index=False)
    }
    return tuple(known.values()) if tickers is None else tuple(known[t] for t in tickers if t in known)


def names() -> tuple[str, ...]:
    """All names that can be evaluated: measures, then metrics."""
    return (*MEASURES, *METRICS)


@cache
def describe(name: str) -> Description:
    """Title, unit, formula and meaning of a measure or metric. Raises UsageError for an unknown name."""
    if name in METRICS:
        m = METRICS[name]
        return Description(name, m.title, m.unit, m.formula, m.interpretation, m.caveat, m.reference)
    if name in MEASURES:
        measure = MEASURES[name]
        concept = measure.concept
        basis = {
            "quarter": "one quarter" if concept.kind == "flow" else "at the end of the quarter",
            "ttm": "sum of four contiguous quarters (trailing twelve months)",
            "average": "mean of the four quarter ends of the trailing-twelve-month window",
        }[measure.basis]
        return Description(name, measure.title, concept.unit, rf"\text{{{concept.title}, {basis}}}", concept.definition)
    raise unknown("measure or metric", name, names())


def unknown(kind: str, name: str, known: Iterable[str]) -> UsageError:
    """The one message for a name that does not exist: what, which, and the nearest that do."""
    choices = sorted(known)
    near = difflib.get_close_matches(name, choices, n=3) or choices[:6]
    shown = name if len(name) <= 40 else name[:40] + "…"
    return UsageError(f"Unknown {kind}", which=shown, todo=f"Try one of: {', '.join(near)}")


def checked_tickers(store: Store, tickers: Iterable[str]) -> list[str]:
    """Tickers in capitals, once each. Raises UsageError naming the first unknown one."""
    known = [c.ticker for c in companies(store)]
    wanted = list(dict.fromkeys(t.strip().upper() for t in tickers if t.strip()))
    for ticker in wanted:
        if ticker not in known:
            raise unknown("ticker", ticker, known)
    if not wanted:
        raise UsageError("No company was named", todo=f"Name some of: {', '.join(known[:8])}")
    return wanted


def checked_concepts(concepts: Iterable[str]) -> list[str]:
    """Concept names, once each. Raises UsageError naming the first unknown one."""
    wanted = list(dict.fromkeys(c.strip() for c in concepts if c.strip()))
    for concept in wanted:
        if concept not in CONCEPTS:
            raise unknown("concept", concept, CONCEPTS)
    return wanted
