"""What can be asked: companies, measures and metrics, and what each of them means."""

from __future__ import annotations

import dataclasses
import difflib
from collections.abc import Iterable, Sequence
from functools import cache
from typing import Any

import pandas as pd

from analytics import METRICS, required_measures
from contracts import CONCEPTS, MEASURES, Company, Description, Measure, Unit
from data import aliases
from data.age_limits import AGE_LIMITS
from data.colours import OTHER_COLOURS
from data.reading import queries
from data.store import Store
from errors import UsageError


def companies(store: Store, tickers: Sequence[str] | None = None) -> tuple[Company, ...]:
    """All companies, the core first, or the given ones in the given order, of which no two have the same colour as long
    as there are enough.
    """
    known = store.memo.of("companies", lambda: _known(store))  # asked several times in every rerun of a page
    return tuple(known.values()) if tickers is None else apart([known[t] for t in tickers if t in known])


def _known(store: Store) -> dict[str, Company]:
    rows = queries.entities(store)
    return {
        str(r.ticker): Company(str(r.ticker), str(r.name_), str(r.cik or ""), str(r.colour), bool(r.core))
        for r in rows.rename(columns={"name": "name_"}).itertuples(index=False)
    }


def apart(companies: Sequence[Company]) -> tuple[Company, ...]:
    """The companies, of which no two have the same colour as long as there are enough.

    The core keeps its colours, then whoever comes first has it; the others get the first ones that are free.
    """
    first: dict[str, Company] = {}
    for company in sorted(companies, key=lambda c: not c.core):
        first.setdefault(company.colour, company)
    free = iter([colour for colour in OTHER_COLOURS if colour not in first])
    return tuple(
        c if first[c.colour] is c and c.colour else dataclasses.replace(c, colour=next(free, c.colour))
        for c in companies
    )


def other_names(store: Store) -> dict[str, str]:
    """The ticker behind every other name of a company, in capitals: tickers of before, classes of share, names."""
    return aliases.names(store)


def labels(store: Store) -> dict[str, str]:
    """Every company by ticker as a list to choose from names it, with what else people look for it by."""
    others = aliases.short(store)
    names = {c.ticker: [c.name, *others.get(c.ticker, ())] for c in companies(store)}
    return {ticker: _label(ticker, *listed) for ticker, listed in names.items()}


def _label(ticker: str, name: str, *others: str) -> str:
    listed = [other for other in (ticker, *others) if other != name]
    return f"{name} ({', '.join(listed)})" if listed else name


def names() -> tuple[str, ...]:
    """All names that can be evaluated: measures, then metrics."""
    return (*MEASURES, *METRICS)


@cache
def describe(name: str) -> Description:
    """Title, unit, formula and meaning of a measure or metric. Raises UsageError for an unknown name."""
    if name in METRICS:
        m = METRICS[name]
        caveat = " ".join(part for part in (m.caveat, m.assumptions) if part)
        return Description(name, m.title, m.unit, m.formula, m.interpretation, caveat, m.reference)
    if name in MEASURES:
        measure = MEASURES[name]
        concept = measure.concept
        return Description(name, measure.title, concept.unit, measure_formula(measure), concept.definition)
    raise unknown("measure or metric", name, names())


def measure_formula(measure: Measure) -> str:
    """What a measure is made of: its concept, and what of it."""
    concept = measure.concept
    basis = {
        "quarter": "one quarter" if concept.kind == "flow" else "at the end of the quarter",
        "ttm": "sum of four contiguous quarters (trailing twelve months)",
        "average": "mean of the four quarter ends of the trailing-twelve-month window",
    }[measure.basis]
    return rf"\text{{{concept.title}, {basis}}}"


def unit_of(name: str, symbol: str) -> Unit:
    """The unit of a name's values as they are told: an amount may be in another currency than the catalogue's."""
    return dataclasses.replace(describe(name).unit, symbol=symbol)


def concepts_of(names: Iterable[str]) -> tuple[str, ...]:
    """The concepts that measures and metrics rest on in the end, each once. Raises UsageError."""
    return tuple(dict.fromkeys(MEASURES[measure].concept.name for measure in required_measures(names)))


def family(name: str) -> str:
    """The family that a name belongs to, as menus group them; measures are 'as filed'."""
    return METRICS[name].family if name in METRICS else "as filed"


def options(name: str) -> dict[str, Any]:
    """The options that a metric takes with their defaults; a measure takes none."""
    describe(name)
    return dict(METRICS[name].options) if name in METRICS else {}


def quarters(store: Store) -> tuple[str, ...]:
    """Every calendar quarter from the first to the last that anything is known of, oldest first."""
    first, last = queries.span(store)
    return tuple(str(p) for p in pd.period_range(first, last, freq="Q-DEC")) if first is not None else ()


def glossary() -> pd.DataFrame:
    """One row per measure and metric: family, title, name, unit, interpretation, caveat, reference, formula."""
    rows = [
        (family(n), d.title, n, d.unit.symbol, d.interpretation, d.caveat, d.reference, d.formula)
        for n, d in ((n, describe(n)) for n in names())
    ]
    return pd.DataFrame(
        rows, columns=["family", "title", "name", "unit", "interpretation", "caveat", "reference", "formula"]
    )


def age_limits() -> pd.DataFrame:
    """When a value is too old to stand for the present, one row per kind: kind, limit, unit, behind, reason."""
    return pd.DataFrame(map(dataclasses.asdict, AGE_LIMITS))


def unknown(kind: str, name: str, known: Iterable[str]) -> UsageError:
    """The one message for a name that does not exist: what, which, and the nearest that do."""
    choices = sorted(known)
    near = difflib.get_close_matches(name, choices, n=3) or choices[:6]
    brief = name if len(name) <= 40 else name[:40] + "…"
    return UsageError(f"Unknown {kind}", which=brief, next_step=f"Try one of: {', '.join(near)}")


def checked_tickers(store: Store, tickers: Iterable[str]) -> list[str]:
    """Tickers in capitals, once each, also of companies that are named otherwise (FB, Facebook, BRK.B).

    Raises UsageError naming the first unknown one.
    """
    known = [c.ticker for c in companies(store)]
    typed = list(dict.fromkeys(t.strip().upper() for t in tickers if t.strip()))
    wanted = aliases.tickers_of(typed, known, lambda: other_names(store))
    for ticker in wanted:
        if ticker not in known:
            raise unknown("ticker", ticker, known)
    if not wanted:
        raise UsageError("No company was named", next_step=f"Name some of: {', '.join(known[:8])}")
    return wanted


def checked_concepts(concepts: Iterable[str]) -> list[str]:
    """Concept names, once each. Raises UsageError naming the first unknown one."""
    wanted = list(dict.fromkeys(c.strip() for c in concepts if c.strip()))
    for concept in wanted:
        if concept not in CONCEPTS:
            raise unknown("concept", concept, CONCEPTS)
    return wanted
