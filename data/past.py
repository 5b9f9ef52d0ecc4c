"""What was known on other days than today: asked of the history beside the snapshot, else made for the day.

Until the history is there (`data.history_process`), the whole series of a day is made once and asked often: the macro
costs as much for one company as for all, and a page asks a dozen questions of one day.
"""

from __future__ import annotations

import logging
import threading
import time
import weakref
from collections import OrderedDict
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import date
from itertools import count
from pathlib import Path
from typing import TYPE_CHECKING, Final

import duckdb

from data import history_check, history_file, history_frame
from data.build import FOR_GOOD, KEPT, TODAY, Known, make_known
from data.history_file import Stamp
from data.history_frame import HistoryFrame
from data.shortages import shortage

if TYPE_CHECKING:
    import pyarrow

_WAITS: Final = (60.0, 120.0, 300.0, 900.0)  # seconds until a history is tried again that something was lacking for
_DAYS: Final = 4  # kept at a time, those asked last
_NUMBERS: Final = count()
_log: Final = logging.getLogger("leverage")


@dataclass(frozen=True, eq=False)
class Past:
    """What was known on the days asked last, as tables in memory. Safe for threads."""

    _connection: duckdb.DuckDBPyConnection = field(repr=False)
    stamp: Stamp | None = None  # of the history that may be used; None: no history
    # A database in memory beside the snapshot, which is read-only. Of its own name: connections to one file share what
    # is attached, and one would drop what the other still counts on.
    name: str = field(default_factory=lambda: f"past_{next(_NUMBERS)}")
    _tables: OrderedDict[date, Known] = field(default_factory=OrderedDict)
    _history: _History = field(default_factory=lambda: _History(), repr=False)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def __post_init__(self) -> None:
        weakref.finalize(self, _detach, self._connection, self.name)

    def known(self, day: date | None) -> Known:
        """What was known on a day: rows of the history, else tables of the day, made where they are not kept. Of today
        (None) the snapshot's own tables, and of what it has none of the history where that is in memory.

        Raises duckdb.Error.
        """
        self._history.asked = time.monotonic()
        if day is None:
            here = self._history.frame is not None
            return TODAY._replace(shown=_rows_of(f"{self.name}.shown", FOR_GOOD)) if here else TODAY
        with self._lock:
            if self._has_history():
                return Known(*(_rows_of(f"{self.name}.{table}", day) for table in Known._fields))
            if day not in self._tables:
                self._make(day)
            self._tables.move_to_end(day)
            return self._tables[day]

    def frame(self, *, load: bool) -> HistoryFrame | None:
        """The history of the series; None where there is none, or where it is not in memory yet and `load` is not set.

        Raises duckdb.Error.
        """
        self._history.asked = time.monotonic()
        if load and self._history.frame is None:
            with self._lock:
                self._has_history()
        return self._history.frame

    def rest(self, idle: float) -> None:
        """Give back the memory of the history and of single days, where nobody has asked for so many seconds; whoever
        asks again has them taken from the file, or made, again.
        """
        if time.monotonic() - self._history.asked < idle or not self._lock.acquire(blocking=False):
            return
        try:
            if self._history.frame is not None or self._tables:
                self._history.frame, self._history.seen = None, None
                self._tables.clear()
                _detach(self._connection, self.name)
        finally:
            self._lock.release()

    @property
    def is_short(self) -> bool:
        """Whether a history may be there, and memory, open files or a right were lacking to load it."""
        return self._history.tries > 0

    def _has_history(self) -> bool:
        """Whether the history is in memory, taken from its file where that has come."""
        state = self._history
        if state.frame is None and self.stamp is not None and state.is_due():
            try:
                self._look(self.stamp)
            except Exception as error:
                if not (lacking := shortage(error)):
                    raise
                if what_comes := state.put_off():
                    _log.warning("The history of %s could not be loaded and %s: %s", self.stamp[0], what_comes, lacking)
        return state.frame is not None

    def _look(self, stamp: Stamp) -> None:
        """Take the history from its file where that is another one than was seen last, or was not read to its end."""
        state = self._history
        seen = _seen(history_file.file_of(self._find()))
        if seen is None or (seen == state.seen and not state.tries):
            state.tries = 0
            return
        why = self._take(history_file.read(self._find(), stamp))
        state.seen, state.tries = seen, 0
        if why:
            _log.warning("The history of %s is left aside, each day is worked out by itself: %s", stamp[0], why)

    def _find(self) -> Path:
        """The file that is open."""
        if self._history.snapshot is None:
            with self._connection.cursor() as cursor:
                row = cursor.execute("SELECT path FROM duckdb_databases() WHERE path IS NOT NULL").fetchone()
            self._history.snapshot = Path(str(row[0])) if row else Path()
        return self._history.snapshot

    def _take(self, tables: Mapping[str, pyarrow.Table]) -> str:
        """Take the tables of a history into memory, or tell why they are left aside. Raises where something is lacking
        (`data.shortages`).
        """
        if not tables.keys() >= set(Known._fields):
            return "its file is damaged, or of another snapshot or other rules"
        history = Known(*(f"{self.name}.{table}" for table in Known._fields))
        with self._connection.cursor() as cursor:
            try:
                cursor.execute(f"ATTACH IF NOT EXISTS ':memory:' AS {self.name} (READ_WRITE)")
                for table, rows in history._asdict().items():
                    cursor.register("given", tables[table])
                    cursor.execute(f"CREATE OR REPLACE TABLE {rows} AS FROM given")
                    cursor.unregister("given")
                why = history_check.fault(cursor, zip(history, TODAY, strict=True))
                self._history.frame = None if why else history_frame.load(cursor, history.series)
            except duckdb.Error as error:
                why = " ".join(str(error).split())[:200]
                if shortage(error):
                    raise
            finally:
                for rows in history if self._history.frame is None else ():
                    with suppress(duckdb.Error):  # what cannot be made cannot always be dropped
                        cursor.execute(f"DROP TABLE IF EXISTS {rows}")
        if not why:
            self._give_up(0)
        return why

    def _make(self, day: date) -> None:
        tables = [f"{self.name}.{table}_{day:%Y%m%d}" for table in KEPT]
        known = Known._make([*tables, f"shown_at(DATE '{day.isoformat()}')"])
        with self._connection.cursor() as cursor:
            cursor.execute(f"ATTACH IF NOT EXISTS ':memory:' AS {self.name} (READ_WRITE)")
            make_known(cursor, day, known)
            self._tables[day] = known
        self._give_up(_DAYS)

    def _give_up(self, most: int) -> None:
        """Drop the days asked longest ago; a question under way keeps what it reads until it ends."""
        with self._connection.cursor() as cursor:
            while len(self._tables) > most:
                for table in self._tables.popitem(last=False)[1][: len(KEPT)]:
                    cursor.execute(f"DROP TABLE IF EXISTS {table}")


@dataclass
class _History:
    """How it stands with the history: in memory or not, which file was looked at last, and how often in vain."""

    frame: HistoryFrame | None = None
    asked: float = 0.0  # when somebody last asked for anything, in seconds of the same clock as `again`
    snapshot: Path | None = None
    seen: tuple[int, int] | None = None
    tries: int = 0  # in a row for which something was lacking
    again: float = 0.0  # seconds of the clock that only goes forward, before which it is not tried again

    def is_due(self) -> bool:
        """Whether it may be looked at now: at any time, but for one that something was lacking for."""
        return not self.tries or (self.tries <= len(_WAITS) and time.monotonic() >= self.again)

    def put_off(self) -> str:
        """Something was lacking: try it again later, the next time a day is asked for; what comes of it, once told."""
        self.tries += 1
        if self.tries <= len(_WAITS):
            self.again = time.monotonic() + _WAITS[self.tries - 1]
            later = "is left where it is, to be tried again; until then each day is worked out by itself"
            return later if self.tries == 1 else ""
        return f"is not tried again after {self.tries} times; each day is worked out by itself"


def _seen(file: Path) -> tuple[int, int] | None:
    """What tells one version of a file from another; None where there is none. Raises OSError where that is hidden."""
    try:
        status = file.stat()
    except OSError as error:
        if shortage(error):
            raise
        return None
    return status.st_mtime_ns, status.st_size


def _rows_of(table: str, day: date) -> str:
    """The rows of a history that were valid on a day, as what a query may read from."""
    return history_check.valid_on(table, f"DATE '{day.isoformat()}'")


def _detach(connection: duckdb.DuckDBPyConnection, name: str) -> None:
    """Give the memory back where another connection keeps the file open; else it went with the connection."""
    with suppress(duckdb.Error), connection.cursor() as cursor:
        cursor.execute(f"DETACH DATABASE IF EXISTS {name}")
