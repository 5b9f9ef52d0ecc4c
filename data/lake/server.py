"""One PostgreSQL database: short questions over a connection that is kept, and locks that die with whoever holds
them.
"""

from __future__ import annotations

import os
import threading
import time
import weakref
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, Final, LiteralString

if TYPE_CHECKING:
    import psycopg

_PAUSE: Final = 0.5  # seconds before a server that was too busy is asked once more
_BUSY: Final = ("too many clients", "too many connections", "remaining connection slots", "is starting up")
_REST: Final = 5.0  # seconds in which a server that could not be reached is not asked again
# A machine that loses power says no goodbye: the server then frees its locks after about a minute.
_GOODBYE: Final = {"tcp_keepalives_idle": 30, "tcp_keepalives_interval": 10, "tcp_keepalives_count": 3}


class Server:
    """A database and the schema in it that `{schema}` stands for in every statement. Safe to use from any thread.

    Every method raises psycopg.Error.
    """

    def __init__(self, conninfo: str, schema: str) -> None:
        self._conninfo, self._schema = conninfo, schema
        self._lock = threading.Lock()
        self._kept: psycopg.Connection | None = None
        self._owner = 0
        self._failed: tuple[float, psycopg.Error] | None = None

    def rows(self, query: LiteralString, *values: Any) -> list[tuple[Any, ...]]:
        """The rows of one statement, committed at once; a connection that was lost since the last one is made again."""
        import psycopg

        with self._lock:
            known = self._known()
            if known is not None:
                try:
                    return self._answer(known, query, values)
                except (psycopg.OperationalError, psycopg.InterfaceError):
                    known.close()
                    self._kept = None
            self._kept, self._owner = self._connected(), os.getpid()
            weakref.finalize(self, _close, self._kept, self._owner)
            return self._answer(self._kept, query, values)

    def _known(self) -> psycopg.Connection | None:
        """The connection that is kept, unless it is a parent process's."""
        return self._kept if self._owner == os.getpid() else None

    def _connected(self) -> psycopg.Connection:
        import psycopg

        if self._failed and time.monotonic() < self._failed[0]:
            raise self._failed[1]
        try:
            made = self._entered()
        except psycopg.Error as error:
            self._failed = (time.monotonic() + _REST, error)
            raise
        self._failed = None
        return made

    def _entered(self) -> psycopg.Connection:
        """A new connection; a server that is too busy for one more, or is starting, is asked once more."""
        import psycopg

        try:
            return psycopg.connect(self._conninfo, autocommit=True, prepare_threshold=None)
        except psycopg.OperationalError as error:
            if not _is_busy(error):
                raise
        time.sleep(_PAUSE)
        return psycopg.connect(self._conninfo, autocommit=True, prepare_threshold=None)

    def _answer(self, con: psycopg.Connection, query: LiteralString, values: tuple[Any, ...]) -> list[tuple[Any, ...]]:
        from psycopg import sql

        cursor = con.execute(sql.SQL(query).format(schema=sql.Identifier(self._schema)), values or None)
        return cursor.fetchall() if cursor.description else []

    @contextmanager
    def locked(self, what: str, wait: float = 0) -> Iterator[Callable[[], bool]]:
        """Hold the lock of this name, on a connection of its own; gives a function that tells whether it is still held.

        Raises TimeoutError where somebody else still holds it after `wait` seconds.
        """
        import psycopg

        with self._entered() as con:
            for name, value in (*_GOODBYE.items(), ("lock_timeout", max(1, int(wait * 1000)))):
                con.execute("SELECT set_config(%s, %s, false)", (name, str(value)))
            key = f"intelligence-leverage {self._schema} {what}"
            if wait <= 0:
                got = con.execute("SELECT pg_try_advisory_lock(hashtextextended(%s, 0))", (key,)).fetchone()
                if not (got and got[0]):
                    raise TimeoutError(what)
            else:
                try:
                    con.execute("SELECT pg_advisory_lock(hashtextextended(%s, 0))", (key,))
                except psycopg.errors.LockNotAvailable as error:
                    raise TimeoutError(what) from error
            yield lambda: _alive(con)


def _is_busy(error: psycopg.OperationalError) -> bool:
    """Whether a server is there and has no room or no time now. Its code does not come with a refused connection."""
    from psycopg import errors

    return isinstance(error, errors.ConnectionTimeout) or any(words in str(error) for words in _BUSY)


def _close(con: psycopg.Connection, owner: int) -> None:
    if os.getpid() == owner:  # a child process would end its parent's
        con.close()


def _alive(con: psycopg.Connection) -> bool:
    import psycopg

    try:
        con.execute("SELECT 1")
    except psycopg.Error:
        return False
    return True
