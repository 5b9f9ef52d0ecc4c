"""Loader of how a company changed: another ticker, another CIK; everything of it in the store follows."""

from __future__ import annotations

from typing import Any, Final

from data import kept_responses
from data.kept_responses import Response
from data.load_shared import Connection, Counts, cite
from data.sources.submissions import Filer
from data.store_backend import StoreBackend

_BY_SYMBOL: Final = ("price", "split", "told_price")  # their `ticker` is a symbol with a price record
_KEPT: Final = ("answer", *_BY_SYMBOL)  # answers stand under the ticker that a company had when they came


def identity(con: Connection, backend: StoreBackend, response: Response) -> Counts:
    """A rename, a successor, or a company that gives way, as `data.updating.identity` saw it; nothing
    where it is known.
    """
    told = kept_responses.read_object(backend, response, "what", "ticker", "cik", "now", "why")
    if told["what"] == "taken over":
        con.execute("DELETE FROM alias WHERE alias = $1 AND kind <> 'CIK'", [told["ticker"]])
        return Counts()
    old, now = str(told["ticker"]), told["now"]
    symbol, cik = str(now["symbol"]), str(now["cik"])
    if not con.execute("SELECT 1 FROM entity WHERE ticker = $1 AND cik = $2", [old, told["cik"]]).fetchone():
        return Counts()
    source = _source(con, response, f"SEC's list of tickers: {old} ({told['cik']}) is {symbol} ({cik}), {told['why']}")
    if symbol != old:
        _rename(con, old, symbol)
    if told["what"] == "renamed":
        add_alias(con, old, symbol, "ticker", source, response)
    if cik != told["cik"]:
        con.execute("UPDATE entity SET cik = $1 WHERE ticker = $2", [cik, symbol])
        add_alias(con, str(told["cik"]), symbol, "CIK", source, response)
    return Counts()  # a name is no value


def _rename(con: Connection, old: str, new: str) -> None:
    """Everything that stands under a ticker under another one, with the prices of its symbol."""
    tables = con.execute(
        "SELECT DISTINCT table_name FROM duckdb_columns() JOIN duckdb_tables() USING (database_name, table_name) "
        "WHERE column_name = 'ticker' AND database_name = current_database() AND NOT duckdb_tables.temporary"
    ).fetchall()
    symbol = con.execute("SELECT price_ticker FROM entity WHERE ticker = $1", [old]).fetchone()
    for (table,) in tables:
        if table not in _KEPT:
            con.execute(f"UPDATE {table} SET ticker = $1 WHERE ticker = $2", [new, old])
    if symbol is not None:
        _rename_symbol(con, str(symbol[0]), new)


def _rename_symbol(con: Connection, old: str, new: str) -> None:
    for table in ("entity", "share_count"):
        con.execute(f"UPDATE {table} SET price_ticker = $1 WHERE price_ticker = $2", [new, old])
    for table in ("price", "split"):
        con.execute(
            f"DELETE FROM {table} WHERE ticker = $1 AND date IN (SELECT date FROM {table} WHERE ticker = $2)",
            [old, new],
        )
        con.execute(f"UPDATE {table} SET ticker = $1 WHERE ticker = $2", [new, old])


def of_filer(con: Connection, ticker: str, filer: Filer, response: Response) -> None:
    """What a filer's own list tells of its names: those before, and the symbols of its other classes of share."""
    source = ""
    for alias, kind in (
        *((name, "name") for name in filer.former_names),
        *((symbol, "share class") for symbol in filer.tickers if symbol != ticker),
    ):
        source = source or _source(con, response, f"{filer.name}, list of filings with the SEC")
        add_alias(con, alias, ticker, kind, source, response)


def add_alias(con: Connection, alias: str, ticker: str, kind: str, source: str, response: Response) -> None:
    """One more name of a company, where it is not known yet."""
    row: dict[str, Any] = {"alias": alias, "ticker": ticker, "kind": kind, "known_on": response.retrieved_at.date()}
    con.execute(
        """
        INSERT INTO alias (alias, ticker, kind, known_on, source_id)
        SELECT $alias, $ticker, $kind, $known_on, $source
        WHERE NOT EXISTS (SELECT 1 FROM alias WHERE alias = $alias AND ticker = $ticker AND kind = $kind)
        """,
        row | {"source": source},
    )


def _source(con: Connection, response: Response, title: str) -> str:
    name = f"identity:{response.sha256[:12]}"
    cite(con, name, title, "SEC EDGAR", "confirmed", response, response.url.partition("#")[0])
    return name
