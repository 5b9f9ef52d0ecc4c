"""Local copies of a lake's snapshots: DuckDB files like a folder's, made where they are needed, the least used dropped.

Reading a local file is as fast and as well shut in as reading a folder's snapshot, and goes on while the server is
away.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Final

import duckdb
import filelock

from data import durable, history_file
from data.lake.lake_catalogue import Catalogue, Version
from data.local_backend import LocalBackend
from data.store_backend import is_full
from data.user_folders import cache_folder
from errors import DamagedSnapshot, StoreError

KEPT: Final = 3  # per machine and lake: the current one, and those before it that a reader may still be in
_LONGEST_WAIT: Final = 900  # seconds to wait for another process that makes a copy


class Copies(LocalBackend):
    """The copies of one lake on this machine."""

    def __init__(self, catalogue: Catalogue, identity: str) -> None:
        named = os.environ.get("LEVERAGE_CACHE")
        super().__init__((Path(named) if named else cache_folder("snapshots")) / identity)
        self._catalogue = catalogue

    def unusable(self, error: Exception) -> StoreError:
        failure = super().unusable(error)
        what = "The local copy of the shared store cannot be written"
        return StoreError(
            what, which=failure.which, next_step="Make room there, or set LEVERAGE_CACHE to another folder"
        )

    def have(self, name: str) -> Path:
        """The copy of a snapshot, made where there is none: from the nearest one before it, else from nothing.

        Raises DamagedSnapshot for what is none, StoreError where it cannot be written, and what the catalogue raises.
        """
        file = self.file(name)
        try:
            if not file.is_file():
                durable.make_folder(self.path)
                with filelock.FileLock(self.path / ".copy", timeout=_LONGEST_WAIT):
                    if not file.is_file():
                        self._make(name)
        except (OSError, filelock.Timeout) as error:
            raise self.unusable(error) from error
        except duckdb.Error as error:
            if is_full(error):
                raise self.unusable(error) from error
            raise
        with suppress(OSError):
            os.utime(file)  # used last, dropped last
        return file

    def adopt(self, file: Path, name: str) -> None:
        """Take a file that was just published as the copy of its snapshot."""
        with suppress(OSError):
            self.settle(file, name)
            self.prune(name)

    def _make(self, name: str) -> None:
        wanted = self._catalogue.version(name)
        for base, had in (*self._nearest(wanted), ("", None)):
            try:
                self._bring(name, base, had, wanted)
                break
            except (duckdb.Error, DamagedSnapshot, FileNotFoundError) as error:
                if not base or (isinstance(error, duckdb.Error) and is_full(error)):
                    raise  # else: where the changes do not lead, the whole does
        self.prune(name)

    def _bring(self, name: str, base: str, had: Version | None, wanted: Version) -> None:
        """A copy of a snapshot out of the copy of another one ('': out of nothing)."""
        with durable.draft_folder(self.path) as folder:
            file = folder / "copy.duckdb"
            if base:
                shutil.copyfile(self.file(base), file)
            self._catalogue.bring(file, had, wanted)
            self.settle(file, name)

    def _nearest(self, wanted: Version) -> Iterator[tuple[str, Version | None]]:
        """The newest copy of a snapshot before the wanted one that the lake still has."""
        numbers = self._catalogue.numbers()
        older = [name for name in self.names() if numbers.get(name, wanted.number) < wanted.number]
        for name in sorted(older, key=lambda n: -numbers[n])[:1]:
            with suppress(DamagedSnapshot):
                yield name, self._catalogue.version(name)

    def prune(self, keep: str) -> None:
        """Drop the copies that were used longest ago."""
        others = [self.file(name) for name in self.names() if name != keep]
        for old in sorted(others, key=_used, reverse=True)[KEPT - 1 :]:
            self.remove(old.stem)
        history_file.sweep(self.path)


def _used(file: Path) -> float:
    try:
        return file.stat().st_mtime
    except OSError:
        return 0.0
