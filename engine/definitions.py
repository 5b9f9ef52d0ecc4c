"""What a value counts, where a concept is told under several definitions: depreciation with or without amortization.

Such values are not comparable between companies, or of one company over time, without saying so.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Final

import pandas as pd

from analytics import METRICS
from analytics.metrics.declare import required_measures
from contracts import CONCEPTS, MEASURES
from data import queries
from data.concepts import LINES
from data.store import Store

COLUMNS: Final = ("ticker", "quarter", "concept", "definition")


def several() -> dict[str, Mapping[str, str]]:
    """What each tag of a concept counts, for the concepts whose tags do not all count the same."""
    return {name: lines.definitions for name, lines in LINES.items() if len(set(lines.definitions.values())) > 1}


def behind(name: str) -> tuple[str, ...]:
    """The concepts with several definitions that a measure or metric rests on. Raises UsageError."""
    read = dict.fromkeys(MEASURES[measure].concept.name for measure in required_measures([name]))
    return tuple(concept for concept in read if concept in several())


def defined(store: Store, names: Iterable[str], companies: Sequence[str], as_of: date | None = None) -> pd.DataFrame:
    """One row per company, calendar quarter and concept that the names rest on (`COLUMNS`), by quarter.

    Only concepts with several definitions are there, and only values filed under a tag.
    """
    concepts = tuple(dict.fromkeys(concept for name in names for concept in behind(name)))
    if not concepts:
        return pd.DataFrame(columns=list(COLUMNS))
    rows = queries.series(store, companies, concepts, ["quarter"], as_of).dropna(subset=["tag"])
    texts = [several()[concept].get(tag) for concept, tag in zip(rows["concept"], rows["tag"], strict=True)]
    quarters = rows["quarter"].dt.to_period("Q").astype("str")
    frame = pd.DataFrame({**{n: rows[n] for n in ("ticker", "concept")}, "quarter": quarters, "definition": texts})
    return frame.dropna(subset=["definition"]).sort_values(["quarter", "ticker"], ignore_index=True)[list(COLUMNS)]


def of_rows(rows: pd.DataFrame, known: pd.DataFrame) -> list[str]:
    """What each row of a long frame (ticker, quarter, name) counts, as "depreciation alone"; else ''."""
    text = {(r.ticker, r.quarter, r.concept): str(r.definition) for r in known.itertuples()}
    concepts = {name: behind(name) if name in MEASURES or name in METRICS else () for name in set(rows["name"])}
    return [
        "; ".join(text[ticker, quarter, concept] for concept in concepts[name] if (ticker, quarter, concept) in text)
        for ticker, quarter, name in zip(rows["ticker"], rows["quarter"], rows["name"], strict=True)
    ]


def footing(known: pd.DataFrame, companies: Mapping[str, str]) -> list[str]:
    """A sentence for each concept that the companies (names by ticker) tell on different footings, and one for each
    company that changed its own within the quarters of `known`.
    """
    sentences = []
    for concept, rows in known.groupby("concept", sort=False):
        newest = rows.drop_duplicates("ticker", keep="last")
        groups = {str(text): [companies[t] for t in group["ticker"]] for text, group in newest.groupby("definition")}
        if len(groups) > 1:
            parts = "; ".join(f"{text} at {', '.join(names)}" for text, names in groups.items())
            sentences.append(f"{CONCEPTS[str(concept)].title} counts different things here: {parts}.")
        sentences += _changes(rows, companies)
    return sentences


def _changes(rows: pd.DataFrame, companies: Mapping[str, str]) -> list[str]:
    """A sentence for each company whose newest definition is not that of all its quarters."""
    sentences = []
    for ticker, own in rows.groupby("ticker", sort=False):
        newest = own["definition"].iloc[-1]
        other = own.loc[own["definition"] != newest, "quarter"]
        if len(other):
            since = own.loc[own["quarter"] > other.iloc[-1], "quarter"].iloc[0]
            sentences.append(
                f"{companies[str(ticker)]}: {newest} since {since}, {own.loc[other.index[-1], 'definition']} before."
            )
    return sentences
