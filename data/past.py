"""What was known on other days than today: the whole series of a day, made once and asked often.

The macro that makes it costs as much for one company as for all, and a page asks a dozen questions of one day.
"""

from __future__ import annotations

import threading
from collections import OrderedDict
from dataclasses import dataclass, field
from datetime import date
from typing import Final, NamedTuple

import duckdb

_DAYS: Final = 4  # kept at a time, those asked last
_SCHEMA: Final = "past"  # a database in memory beside the snapshot, which is read-only


class Known(NamedTuple):
    """The names of the tables of what was known on a day, with the columns of today's (data/sql/now.sql)."""

    series: str = "series"
    contested: str = "contested"
    conflict: str = "conflict"


TODAY: Final = Known()
# The statements of now.sql for another day. What they rest on is this connection's own, and gone with it.
_MAKE: Final = """
    ATTACH IF NOT EXISTS ':memory:' AS {schema} (READ_WRITE);
    CREATE TEMP TABLE settled_then AS FROM settled_at(DATE '{day}');
    CREATE TEMP TABLE series_row_then AS FROM series_row_of('settled_then', DATE '{day}');
    CREATE OR REPLACE TABLE {known.series} AS FROM unique_of('series_row_then');
    CREATE OR REPLACE TABLE {known.contested} AS FROM contested_of('settled_then');
    CREATE OR REPLACE TABLE {known.conflict} AS FROM conflict_of('series_row_then');
"""


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
            cursor.execute(_MAKE.format(schema=_SCHEMA, day=day.isoformat(), known=known))
            self._tables[day] = known
            while len(self._tables) > _DAYS:
                # A question under way keeps what it reads until it ends.
                for name in self._tables.popitem(last=False)[1]:
                    cursor.execute(f"DROP TABLE IF EXISTS {name}")
