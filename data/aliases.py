"""Other names of companies: tickers of before, other classes of share, names, and CIKs of filers that they go on from.

Curated ones are in `aliases.csv`; a refresh adds what the SEC's lists tell. A ticker that a company has now goes before
every alias.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from typing import Final

import duckdb

from data.load_shared import Connection
from data.store import Store

_LEGAL: Final = re.compile(
    r"inc(orporated)?|corp(oration)?|co|company|companies|plc|ltd|limited|llc|lp|sa|nv|ag|se|holdings?|group|the|trust|"
    r"class|common"
)


def plain(name: str) -> str:
    """A company's name in small letters without what only its legal form adds: `exxonmobil` for EXXON MOBIL CORP."""
    words = re.sub(r"[^a-z0-9]+", " ", name.casefold().replace("'", "").replace(".", "")).split()
    return "".join([word for word in words if not _LEGAL.fullmatch(word)] or words)


def names(store: Store) -> dict[str, str]:
    """The ticker behind every other name of a company, in capitals and without blanks; what two share is left out."""
    entities = store.query("SELECT ticker, name FROM entity")
    tickers = set(entities["ticker"])
    pairs = [(plain(name).upper(), ticker) for ticker, name in zip(entities["ticker"], entities["name"], strict=True)]
    pairs += _listed(store)
    owners: dict[str, set[str]] = {}
    for name, ticker in pairs:
        owners.setdefault(name, set()).add(ticker)
    return {n: next(iter(o)) for n, o in owners.items() if n and n not in tickers and len(o) == 1}


def short(store: Store) -> dict[str, list[str]]:
    """By ticker, what else people look for a company by, as it is written: symbols, and names of one word."""
    found: dict[str, list[str]] = {}
    for alias, ticker, kind in _rows(store):
        if kind != "name" or alias.isalpha():
            found.setdefault(ticker, []).append(alias)
    return found


def _listed(store: Store) -> list[tuple[str, str]]:
    return [(plain(alias).upper() if kind == "name" else alias.upper(), t) for alias, t, kind in _rows(store)]


def _rows(store: Store) -> list[tuple[str, str, str]]:
    try:
        rows = store.query(
            "SELECT DISTINCT alias, ticker, kind FROM alias WHERE kind <> 'CIK' ORDER BY kind DESC, alias"
        )
    except duckdb.CatalogException:  # a snapshot of before there were any, shown as it is
        return []
    return [(str(a), str(t), str(k)) for a, t, k in zip(rows["alias"], rows["ticker"], rows["kind"], strict=True)]


def ticker_of(text: str, tickers: Iterable[str], others: Mapping[str, str]) -> str:
    """The ticker that was meant: itself, spelled with a point, or another name of the company; else what was typed."""
    typed, known = text.strip().upper(), set(tickers)
    spellings = (typed, typed.replace(".", "-"))
    present = next((t for t in spellings if t in known), None)
    meant = present or next((others[t] for t in (*spellings, plain(typed).upper()) if others.get(t) in known), None)
    return meant or typed


def tickers_of(typed: Sequence[str], tickers: Collection[str], others: Callable[[], Mapping[str, str]]) -> list[str]:
    """The tickers that were meant, each once; the other names are asked for only where something is no ticker."""
    if set(typed) <= set(tickers):
        return list(typed)
    named = others()
    return list(dict.fromkeys(ticker_of(text, tickers, named) for text in typed))


def present(con: Connection, ticker: str) -> str:
    """The ticker that a company has now, of one that it had when something was said of it."""
    row = con.execute(
        """
        SELECT ticker FROM alias WHERE alias = $1 AND kind = 'ticker' AND $1 NOT IN (SELECT ticker FROM entity)
            AND ticker IN (SELECT ticker FROM entity)
        """,
        [ticker],
    ).fetchone()
    return str(row[0]) if row else ticker
