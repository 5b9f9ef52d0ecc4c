"""What tests of refreshes look up in a store."""

from __future__ import annotations

from data.store import Store


def value(store: Store, ticker: str, concept: str, period_end: str) -> float | None:
    rows = store.query(
        "SELECT value FROM series WHERE basis = 'quarter' AND ticker = $t AND concept = $c AND period_end = $d::DATE",
        {"t": ticker, "c": concept, "d": period_end},
    )
    return None if rows.empty else float(rows["value"].iloc[0])


def facts(store: Store) -> set[tuple[object, ...]]:
    rows = store.query("SELECT ticker, concept, tag, period_start, period_end, value, known_on FROM observation")
    return set(rows.astype("str").itertuples(index=False, name=None))
