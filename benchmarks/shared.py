"""One machine's folder against a team's shared store, for 20, 500 and 10,000 filers.

`python -m benchmarks shared` measures 20 and 500; `python -m benchmarks.shared 20 500 10000` any numbers (10,000 takes
a
quarter of an hour and 15 GB of disk). The filers are the real ones again and again under other tickers. Server, files
and
both machines are this one: a network between them adds its own time to whatever travels.
"""

from __future__ import annotations

import os
import shutil
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date
from functools import partial
from pathlib import Path
from typing import Any

import duckdb
import psycopg

from benchmarks.report import median_seconds
from data import build
from data.lake import lake_address
from data.lake.lake_backend import LakeBackend
from data.local_backend import LocalBackend
from data.opening import build_store
from data.past import Past
from data.reading import queries
from data.store import Store, open_snapshot
from data.store_backend import StoreBackend
from tools import postgres

CONCEPTS = ["revenue", "gross_profit", "capex", "ppe_net", "headcount", "market_value"]
_CHANGED = 3  # companies that a refresh brings something new about
# Tables by what makes their rows another company's.
_COPIES = {
    "entity": "ticker || '_' || i AS ticker, price_ticker || '_' || i AS price_ticker, FALSE AS core",
    "source": "source_id || '_' || i AS source_id",
    "concept_tag": "ticker || '_' || i AS ticker",
    "concept_part": "ticker || '_' || i AS ticker",
    "observation": "ticker || '_' || i AS ticker, id + i * {most} AS id, source_id || '_' || i AS source_id",
    "share_count": (
        "ticker || '_' || i AS ticker, price_ticker || '_' || i AS price_ticker, source_id || '_' || i AS source_id"
    ),
    "price": "ticker || '_' || i AS ticker",
    "split": "ticker || '_' || i AS ticker",
    "series": (
        "ticker || '_' || i AS ticker, source_id || '_' || i AS source_id, list_transform(parts, lambda p: p "
        "+ i * {most}) AS parts"
    ),
}


def measured(filers: tuple[int, ...] = (20, 500)) -> Iterator[str]:
    """The lines of all measurements, as they are taken; one that says why where there is no PostgreSQL."""
    if postgres.find() is None:
        yield f"shared store: not measured. {postgres.HOW}"
        return
    with tempfile.TemporaryDirectory(prefix="leverage-bench-") as folder, postgres.cluster() as server:
        first = LocalBackend(Path(folder) / "embedded")
        whole = first.file(build_store(first).snapshot)
        for number in filers:
            yield from _Trial(number, whole, Path(folder) / str(number), server).lines()


class _Trial:
    """One number of filers: a folder, a lake with the same snapshot, and a second machine that reads the lake."""

    def __init__(self, filers: int, whole: Path, room: Path, server: str) -> None:
        self.filers, self.whole, self.room = filers, whole, room
        self.said = f"{server}?data_path={room / 'files'}&schema=filers{filers}"
        room.mkdir()
        self.folder = LocalBackend(room / "folder")
        self.lake, self.other = LakeBackend(self.said), LakeBackend(self.said)

    def lines(self) -> Iterator[str]:
        """Every measurement, the cheap ones as medians; what was laid on disk is removed."""
        file = self.room / "snapshot.duckdb"
        multiply(self.whole, file, self.filers)
        size = file.stat().st_size / 1e6
        with self.folder.draft() as draft:
            shutil.copyfile(file, draft.file)
            seconds = _seconds(lambda: self.folder.publish(draft.file, "a"))
        yield self._line("first publication", seconds, self._first(file))
        yield self._line("size on disk", size, self._lake_size(), "MB")
        yield self._line("open on a machine that has no copy", None, _seconds(lambda: open_snapshot(self.other, "a")))
        yield self._line("open", _open(self.folder), _open(self.other))
        yield self._line("ask which snapshot is current", _ask(self.folder), _ask(self.other), "ms")
        before = self._lake_size()
        yield self._line(
            f"draft, and publish what is new of {_CHANGED} filers", _refresh(self.folder), _refresh(self.lake)
        )
        yield self._line("what that adds to the lake", None, self._lake_size() - before, "MB")
        folder, other = (_seconds(partial(open_snapshot, place, "b")) for place in (self.folder, self.other))
        yield self._line("open what is new on the other machine", folder, other)
        yield from self._queries()
        shutil.rmtree(self.room)

    def _first(self, file: Path) -> float:
        self._elsewhere(self.lake, "one")
        self._elsewhere(self.other, "other")
        with self.lake.draft() as draft:
            shutil.copyfile(file, draft.file)
            file.unlink()
            return _seconds(lambda: self.lake.publish(draft.file, "a"))

    def _elsewhere(self, lake: LakeBackend, name: str) -> None:
        """Give a machine a folder of its own for copies."""
        os.environ["LEVERAGE_CACHE"] = str(self.room / name)
        with lake.exclusive("write"):
            lake._copies()

    def _lake_size(self) -> float:
        address = lake_address.parsed(self.said)
        with psycopg.connect(address.conninfo) as con:
            found = con.execute(
                (
                    "SELECT sum(pg_total_relation_size(c.oid)) FROM pg_class AS c WHERE relnamespace = "
                    "%s::regnamespace AND relkind = 'r'"
                ),
                (address.schema,),
            ).fetchone()
        files = sum(f.stat().st_size for f in Path(address.data_path).rglob("*.parquet"))
        return (files + int(found[0] if found else 0)) / 1e6

    def _queries(self) -> Iterator[str]:
        """The heaviest questions of a page: of a folder's snapshot, of a copy, and of the lake itself."""
        local, copy = open_snapshot(self.folder, "b"), open_snapshot(self.other, "b")
        with _direct(self.other, copy) as direct:
            core = [str(ticker) for ticker in queries.entities(local).query("core")["ticker"]]
            asked: dict[str, Callable[[Store], Any]] = {
                "series of the core": lambda s: queries.series(s, core, CONCEPTS, ["quarter", "ttm"]),
                "findings": lambda s: queries.findings(s, core),
                "restatements": lambda s: queries.restatements(s, core),
                "status of all companies": queries.status,
                "fiscal year ends": lambda s: queries.fiscal_year_ends(s, core),
            }
            if self.filers <= 500:
                asked["series of the core as of a day"] = lambda s: queries.series(
                    s, core, CONCEPTS, ["quarter"], date(2023, 2, 1)
                )
            for what, ask in asked.items():
                repeats = 1 if "as of" in what and self.filers > 20 else 3
                folder, shared, lake = (
                    median_seconds(partial(_asked, ask, store), repeats) for store in (local, copy, direct)
                )
                yield self._line(f"query: {what}", folder, shared, "ms") + f"   the lake itself {lake * 1000:9,.0f} ms"

    def _line(self, what: str, folder: float | None, lake: float | None, unit: str = "s") -> str:
        scale = 1000 if unit == "ms" else 1
        one, two = (f"{value * scale:9,.2f} {unit:2}" if value is not None else " " * 12 for value in (folder, lake))
        return f"{self.filers:6,} filers  {what:48}  folder {one}   shared {two}"


def multiply(whole: Path, file: Path, filers: int) -> None:
    """A snapshot with so many companies: those of another one, again and again under other tickers."""
    shutil.copyfile(whole, file)
    with duckdb.connect(str(file)) as con:
        con.execute("SET enable_progress_bar = false; SET preserve_insertion_order = true")
        own, most = con.execute("SELECT (SELECT count(*) FROM entity), (SELECT max(id) FROM observation)").fetchall()[0]
        for table, changed in _COPIES.items():
            con.execute(f"CREATE TEMP TABLE own AS FROM {table}")
            rows = f"SELECT own.* REPLACE ({changed.format(most=most)}) FROM own, range(1, {filers // own}) AS t(i)"
            con.execute(f"INSERT INTO {table} {rows}")
            con.execute("DROP TABLE own")


def _refresh(place: StoreBackend) -> float:
    """Seconds from a draft of the current snapshot to the next one, with some new rows and some that give way to
    others.

    The making of the series is left out: it is the same work for every place (`build.finish`)."""

    def job() -> None:
        with place.exclusive("write"), place.draft("a") as draft:
            with draft.connect() as con:
                some = f"ticker IN (SELECT ticker FROM entity ORDER BY ticker LIMIT {_CHANGED})"
                con.execute(
                    "INSERT INTO price SELECT ticker, max(date) + 1, 1, 1, 1, 'single_source' FROM price "
                    f"WHERE {some} GROUP BY ticker"
                )
                con.execute(
                    "INSERT INTO observation SELECT * REPLACE (id + 1000000000 AS id, known_on + 90 AS "
                    f"known_on) FROM observation WHERE {some} AND id % 40 = 0"
                )
                con.execute(f"UPDATE series SET value = value * 1.01 WHERE {some} AND quarter > DATE '2025-06-01'")
                con.execute("UPDATE meta SET value = now()::VARCHAR WHERE key = 'built_at'")
            place.publish(draft.file, "b")

    return _seconds(job)


@contextmanager
def _direct(lake: LakeBackend, like: Store) -> Iterator[Store]:
    """The lake asked without a copy: views and macros in memory on its tables at a version."""
    version = lake._catalogue.version(like.snapshot).number
    with lake._catalogue.attached(read_only=True) as con:
        for (name,) in con.execute("SELECT table_name FROM duckdb_tables() WHERE database_name = 'lake'").fetchall():
            con.execute(f"CREATE VIEW {name} AS FROM lake.{name} AT (VERSION => {version})")
        for script in ("schema", *build.MACROS):
            for statement in con.extract_statements(build.script(script)):
                if "CREATE MACRO" in statement.query and "rowid" not in statement.query:  # which only a writer asks for
                    con.execute(statement)
        yield Store(like.snapshot, like.meta, _connection=con, past=Past(con))
        for (name,) in con.execute(
            "SELECT view_name FROM duckdb_views() WHERE database_name = 'memory' AND NOT internal"
        ).fetchall():
            con.execute(f"DROP VIEW {name}")


def _asked(ask: Callable[[Store], Any], store: Store) -> None:
    """Ask a question of the store, whose memory of answers is emptied first."""
    store.memo.clear()
    ask(store)


def _open(place: StoreBackend) -> float:
    return median_seconds(lambda: open_snapshot(place, "a"))


def _ask(place: StoreBackend) -> float:
    return median_seconds(lambda: [place.current_name() for _ in range(100)]) / 100


def _seconds(job: Callable[[], Any]) -> float:
    start = time.perf_counter()
    job()
    return time.perf_counter() - start


if __name__ == "__main__":
    for line in measured(tuple(map(int, sys.argv[1:])) or (20, 500)):
        print(line, flush=True)
