"""What was known on other days than today: the whole series of a day, made once and asked often.

The macro that makes it costs as much for one company as for all, and a page asks a dozen questions of one day.
"""

from __future__ import annotations

import threading
from collections import OrderedDict
from dataclasses import dataclass, field
from datetime import date
from typing import Final

import duckdb

from data.build import TODAY, Known, make_known

_DAYS: Final = 4  # kept at a time, those asked last
_SCHEMA: Final = "past"  # a database in memory beside the snapshot, which is read-only


@dataclass(frozen=True, eq=False)
class Past:
    """What was known on the days asked last, as tables in memory. Safe for threads."""

    _connection: duckdb.DuckDBPyConnection = field(repr=False)
    _tables: OrderedDict[date, Known] = field(default_factory=OrderedDict)
    _lock: threading.Lock = field(default_factory=threading.Lock)

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
        known = Known(*(f"{_SCHEMA}.{name}_{day:%Y%m%d}" for name in TODAY))
        with self._connection.cursor() as cursor:
            cursor.execute(f"ATTACH IF NOT EXISTS ':memory:' AS {_SCHEMA} (READ_WRITE)")
            make_known(cursor, day, known)
            self._tables[day] = known
            while len(self._tables) > _DAYS:
                # A question under way keeps what it reads until it ends.
                for name in self._tables.popitem(last=False)[1]:
                    cursor.execute(f"DROP TABLE IF EXISTS {name}")
