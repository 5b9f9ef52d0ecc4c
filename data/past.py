"""What was known on other days than today: the whole series of a day, made once and asked often.

The macro that makes it costs as much for one company as for all, and a page asks a dozen questions of one day.
"""

from __future__ import annotations

import threading
import weakref
from collections import OrderedDict
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import date
from itertools import count
from typing import Final

import duckdb

from data.build import TODAY, Known, make_known

_DAYS: Final = 4  # kept at a time, those asked last
_NUMBERS: Final = count()


@dataclass(frozen=True, eq=False)
class Past:
    """What was known on the days asked last, as tables in memory. Safe for threads."""

    _connection: duckdb.DuckDBPyConnection = field(repr=False)
    # A database in memory beside the snapshot, which is read-only. Of its own name: connections to one file share what
    # is attached, and one would drop what the other still counts on.
    name: str = field(default_factory=lambda: f"past_{next(_NUMBERS)}")
    _tables: OrderedDict[date, Known] = field(default_factory=OrderedDict)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def __post_init__(self) -> None:
        weakref.finalize(self, _detach, self._connection, self.name)

    def known(self, day: date) -> Known:
        """The tables of what was known on a day; made where they are not kept.

        Raises duckdb.Error.
        """
        with self._lock:
            if day not in self._tables:
                self._make(day)
            self._tables.move_to_end(day)
            return self._tables[day]

    def _make(self, day: date) -> None:
        known = Known(*(f"{self.name}.{table}_{day:%Y%m%d}" for table in TODAY))
        with self._connection.cursor() as cursor:
            cursor.execute(f"ATTACH IF NOT EXISTS ':memory:' AS {self.name} (READ_WRITE)")
            make_known(cursor, day, known)
            self._tables[day] = known
            while len(self._tables) > _DAYS:
                # A question under way keeps what it reads until it ends.
                for table in self._tables.popitem(last=False)[1]:
                    cursor.execute(f"DROP TABLE IF EXISTS {table}")


def _detach(connection: duckdb.DuckDBPyConnection, name: str) -> None:
    """Give the memory back where another connection keeps the file open; else it went with the connection."""
    with suppress(duckdb.Error), connection.cursor() as cursor:
        cursor.execute(f"DETACH DATABASE IF EXISTS {name}")
