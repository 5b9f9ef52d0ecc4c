"""What a value counts, where a concept is told under several definitions: depreciation with or without amortization.

Such values are not comparable between companies, or of one company over time, without saying so.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from functools import cache
from typing import Final

import pandas as pd

from analytics import METRICS
from contracts import CONCEPTS, MEASURES
from data.concepts import LINES, Lines
from data.reading import queries
from data.store import Store
from engine.catalogue import concepts_of

COLUMNS: Final = ("ticker", "quarter", "concept", "definition")
_USUAL: Final = {  # what tags without a definition of their own count, of concepts that have others with one
    "net_income": "income of all holders of the company",
    "capex": "property and equipment",
    "cash": "cash without restricted cash",
}


@cache
def several() -> dict[str, Mapping[str, str]]:
    """What each tag of a concept counts, for the concepts whose tags do not all count the same."""
    every = {name: _counted(name, lines) for name, lines in LINES.items() if lines.definitions}
    return {name: counted for name, counted in every.items() if len(set(counted.values())) > 1}


def _counted(name: str, lines: Lines) -> Mapping[str, str]:
    usual = [tag for tag in lines.tags if name in _USUAL and not lines.scope_of(tag)]
    return {**dict.fromkeys(usual, _USUAL.get(name, "")), **lines.definitions}


@cache
def behind(name: str) -> tuple[str, ...]:
    """The concepts with several definitions that a measure or metric rests on. Raises UsageError."""
    return tuple(concept for concept in concepts_of([name]) if concept in several())


def defined(store: Store, names: Iterable[str], companies: Sequence[str], as_of: date | None = None) -> pd.DataFrame:
    """One row per company, calendar quarter and concept that the names rest on (`COLUMNS`), by quarter.

    Only values filed under a tag are there, of concepts that do not count the same in all of them.
    """
    concepts = tuple(dict.fromkeys(concept for name in names for concept in behind(name)))
    if not concepts:
        return pd.DataFrame(columns=list(COLUMNS))
    key = ("definitions", concepts, tuple(companies), as_of)
    return store.memo.of(key, lambda: _defined(store, concepts, companies, as_of))


def _defined(store: Store, concepts: Sequence[str], companies: Sequence[str], as_of: date | None) -> pd.DataFrame:
    counted = several()
    rows = queries.series(store, companies, concepts, ["quarter"], as_of).dropna(subset=["tag"])
    texts = [counted[concept].get(tag) for concept, tag in zip(rows["concept"], rows["tag"], strict=True)]
    quarters = rows["quarter"].dt.to_period("Q").astype("str")
    frame = pd.DataFrame({**{n: rows[n] for n in ("ticker", "concept")}, "quarter": quarters, "definition": texts})
    frame = frame.dropna(subset=["definition"]).sort_values(["quarter", "ticker"])
    return _differing(frame).reset_index(drop=True)[list(COLUMNS)]


def _differing(known: pd.DataFrame) -> pd.DataFrame:
    """The rows of concepts that count more than one thing: where all count the same, nobody needs to be told."""
    return known[known.groupby("concept")["definition"].transform("nunique") > 1]


def of_rows(rows: pd.DataFrame, known: pd.DataFrame) -> list[str]:
    """What each row of a long frame (ticker, quarter, name) counts, as "depreciation alone"; else ''."""
    concepts = {name: behind(name) if name in MEASURES or name in METRICS else () for name in set(rows["name"])}
    if known.empty or not any(concepts.values()):
        return [""] * len(rows)
    keys = zip(known["ticker"], known["quarter"], known["concept"], strict=True)
    text = dict(zip(keys, known["definition"].astype("str"), strict=True))
    return [
        "; ".join(text[ticker, quarter, concept] for concept in concepts[name] if (ticker, quarter, concept) in text)
        for ticker, quarter, name in zip(rows["ticker"], rows["quarter"], rows["name"], strict=True)
    ]


def footing(known: pd.DataFrame, companies: Mapping[str, str]) -> list[str]:
    """A sentence for each concept that companies (names by ticker) count differently, or one of them did not always
    count alike within the quarters of `known`; of each company its newest change.
    """
    return [
        f"{CONCEPTS[str(concept)].title} counts different things here: {_parts(rows, companies)}."
        for concept, rows in _differing(known).groupby("concept", sort=False)
    ]


def _parts(rows: pd.DataFrame, companies: Mapping[str, str]) -> str:
    """What the companies count of one concept, as "depreciation alone at Meta (since 2025Q3); ... before"."""
    several_before = rows["definition"].nunique() > 2
    named: dict[str, list[str]] = {}
    by_ticker = {str(t): own.set_index("quarter")["definition"] for t, own in rows.groupby("ticker")}
    for ticker in (t for t in companies if t in by_ticker):
        quarters = by_ticker[ticker]
        named.setdefault(quarters.iloc[-1], []).append(companies[ticker] + _since(quarters, several_before))
    parts = [f"{definition} at {', '.join(names)}" for definition, names in named.items()]
    if not several_before and len(parts) == 1:
        [before] = set(rows["definition"]) - named.keys()
        parts.append(f"{before} before")
    return "; ".join(parts)


def _since(quarters: pd.Series[str], name_before: bool) -> str:
    """The quarter of a company's newest change in brackets, with what it counted before on demand; else ''."""
    other = quarters[quarters != quarters.iloc[-1]]
    if other.empty:
        return ""
    since = quarters.index[quarters.index > other.index[-1]][0]
    return f" (since {since}; before: {other.iloc[-1]})" if name_before else f" (since {since})"
