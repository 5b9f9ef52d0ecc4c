"""Where a store lives: what a folder on this machine and a database shared by a team have in common.

A place holds finished snapshots and a pointer to the current one, the answers of public sources, what is held back for
a person to decide, and a log. Snapshots are never changed; a reader never waits, a writer keeps other writers out.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Any, Final, NamedTuple

import duckdb

from data import database_limits
from errors import NotFound, StoreError

KEEP: Final = 5  # snapshots kept, so that a refresh can be undone
FULL: Final = ("No space left on device", "Disk quota exceeded", "File too large", "Could not write")
# At 0: it guesses that few rows are looked up, and goes through all prices for each.
ASOF: Final = "asof_loop_join_threshold"
READ_ONLY: Final[dict[str, str | bool | int | float | list[str]]] = {
    "enable_external_access": False,
    "autoinstall_known_extensions": False,
    "autoload_known_extensions": False,
    ASOF: 0,
    "lock_configuration": True,
}


class Draft(NamedTuple):
    """A DuckDB file to write into, and the unchanged file of the snapshot that it is a copy of (None: it is empty)."""

    file: Path
    base: Path | None

    def connect(self) -> duckdb.DuckDBPyConnection:
        """The file, to write into."""
        con = duckdb.connect(str(self.file), config=database_limits.writing(self.file))
        con.execute("SET enable_progress_bar = false")  # DuckDB draws it on stdout, among the data
        con.execute(f"SET {ASOF} = 0")
        return con


def of_disk(error: duckdb.Error) -> bool:
    """Whether DuckDB fails because of the disk: it says so by several classes of error."""
    return isinstance(error, duckdb.IOException) or is_full(error)


def is_full(error: duckdb.Error) -> bool:
    """Whether DuckDB fails because there is no room."""
    return any(words in str(error) for words in FULL)


class StoreBackend(ABC):
    """What the store needs of the place where it lives. Names of snapshots sort by age.

    Every method raises StoreError where the place cannot be reached, read or written.
    """

    address: str  # for people
    shared: bool = False  # whether other machines and other versions of this program use it too

    # ---------------------------------------------------------------------------------- snapshots

    @abstractmethod
    def current_name(self) -> str:
        """What the pointer says, or '' where there is none: cheap enough to ask at every interaction."""

    @abstractmethod
    def names(self) -> list[str]:
        """The snapshots, newest first."""

    @abstractmethod
    def connect(self, name: str) -> duckdb.DuckDBPyConnection:
        """A snapshot, read-only.

        Raises DamagedSnapshot for what is none or is damaged, UnopenedStore for a good one that cannot be opened here
        now.
        """

    @abstractmethod
    def refused(self, name: str, error: duckdb.Error) -> StoreError:
        """What a failure to read a snapshot that was opened means, as `connect` would raise it."""

    def is_intact(self, name: str) -> bool:
        """Whether a snapshot's file is what was published, where that is recorded."""
        return bool(name)

    def connect_unchecked(self, name: str) -> duckdb.DuckDBPyConnection:
        """A snapshot, read-only, even where its file was changed since. Raises as `connect` does."""
        return self.connect(name)

    @abstractmethod
    def exclusive(self, what: str, wait: float = 0) -> AbstractContextManager[None]:
        """Keep others out who do the same ("write" or "refresh"), in any process; whoever is killed frees it.

        Raises StoreError where somebody else still does it after `wait` seconds.
        """

    @abstractmethod
    def draft(self, base: str = "") -> AbstractContextManager[Draft]:
        """A draft, empty or a copy of a snapshot; what is left of it at the end is removed."""

    @abstractmethod
    def publish(self, file: Path, name: str) -> None:
        """Make a finished draft the current snapshot, all or nothing, and drop the oldest beyond `KEEP`."""

    @abstractmethod
    def set_current(self, name: str) -> None:
        """Move the pointer to a snapshot that is there."""

    # ------------------------------------------------------------------------ answers, by their hash

    @abstractmethod
    def has_blob(self, key: str) -> bool:
        """Whether bytes are kept under a key."""

    @abstractmethod
    def write_blob(self, key: str, content: bytes) -> None:
        """Keep bytes under a key, all or nothing."""

    @abstractmethod
    def read_blob(self, key: str) -> bytes:
        """The bytes under a key. Raises NotFound."""

    # ------------------------------------------------------------------------- held back, and the log

    @abstractmethod
    def quarantine(self, name: str, record: dict[str, Any]) -> None:
        """Put something aside for a person to decide; JSON."""

    @abstractmethod
    def quarantined(self) -> list[str]:
        """Names of what is held back, newest first."""

    @abstractmethod
    def read_quarantined(self, name: str) -> dict[str, Any]:
        """What was put aside under a name. Raises NotFound."""

    @abstractmethod
    def drop_quarantined(self, name: str) -> None:
        """Forget what is held back under a name. Raises NotFound."""

    @abstractmethod
    def append_log(self, line: dict[str, Any]) -> None:
        """Add a line to the log. A log that cannot be written must not undo what it tells of: it is left out then."""

    @abstractmethod
    def read_log(self, most: int = 200) -> list[dict[str, Any]]:
        """The newest lines of the log, newest first."""

    # --------------------------------------------------------------- own figures that are not shared

    @abstractmethod
    def save_private(self, name: str, record: dict[str, Any]) -> None:
        """Keep a file of own figures that only its owner sees; JSON."""

    @abstractmethod
    def private_names(self, prefix: str = "") -> list[str]:
        """Names of such files that begin so, in their order."""

    @abstractmethod
    def read_private(self, name: str) -> dict[str, Any]:
        """What was kept under a name. Raises NotFound."""

    @abstractmethod
    def drop_private(self, name: str) -> None:
        """Delete what is kept under a name; nothing where there is none."""

    # ----------------------------------------------------------------------------------- in common

    def no_private(self, name: str) -> NotFound:
        """No own figures are kept under this name."""
        return NotFound("These own figures are not here any more", which=name[:60], next_step="Import them again")

    def unusable(self, error: Exception) -> StoreError:
        """The place cannot be used, and why."""
        why = getattr(error, "strerror", None) or next((w for w in FULL if w in str(error)), type(error).__name__)
        return StoreError(
            "The store cannot be used",
            which=f"{self.address} ({why})",
            next_step="Make it a writable folder with room, or set LEVERAGE_STORE to another one",
        )

    def busy(self, what: str) -> StoreError:
        """Somebody else is doing it."""
        doing = {"write": "Another process is writing to the store", "refresh": "Another refresh is under way"}
        return StoreError(doing[what], which=self.address, next_step="Wait until that has ended, or cancel it there")

    def not_quarantined(self, name: str) -> NotFound:
        """Nothing is held back under this name."""
        known = ", ".join(self.quarantined())
        return NotFound(
            "Nothing is in quarantine under this name",
            which=name[:60],
            next_step=f"In quarantine: {known or 'nothing'}",
        )

    def removable(self, current: str) -> list[str]:
        """The snapshots that may be removed: all but the newest ones and the current one."""
        return [name for name in self.names() if name != current][KEEP - 1 :]
