"""A store in a folder of this machine: DuckDB files, a `CURRENT` pointer moved by an atomic rename, answers by their
hash.
"""

from __future__ import annotations

import hashlib
import json
import shutil
import stat
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any, Final

import duckdb
import filelock

from data import database_limits, durable, history_file, snapshot_file
from data.store_backend import READ_ONLY, Draft, StoreBackend, of_disk
from errors import NotFound, StoreError

_LOG: Final = "log.jsonl"
_OWN: Final = "private"  # the folder of own figures that are not shared


class LocalBackend(StoreBackend):
    """`<name>.duckdb`, `<name>.sha256`, `<name>.history`, `CURRENT`, `raw/`, `held/`, `private/`, `log.jsonl`.

    Lock files: `.write`, `.refresh`, `.histories`.
    """

    def __init__(self, path: Path, *, private: bool = True) -> None:
        """With `private`, what is written can be read by its owner only."""
        self.path = path
        self.address = str(path)
        self._private = private

    def __eq__(self, other: object) -> bool:
        return isinstance(other, LocalBackend) and other.path == self.path

    def __hash__(self) -> int:
        return hash(self.path)

    # ---------------------------------------------------------------------------------- snapshots

    def current_name(self) -> str:
        try:
            return Path((self.path / "CURRENT").read_text(encoding="utf-8").strip()).name.removesuffix(".duckdb")
        except (FileNotFoundError, NotADirectoryError, UnicodeDecodeError):
            return ""
        except OSError as error:  # a store that cannot be asked now is not one in which nothing is yet
            raise self.unusable(error) from error

    def names(self) -> list[str]:
        try:
            return sorted((p.stem for p in self.path.glob("*.duckdb")), reverse=True)
        except OSError as error:
            raise self.unusable(error) from error

    def file(self, name: str) -> Path:
        """The file of a snapshot."""
        return self.path / f"{name}.duckdb"

    def is_intact(self, name: str) -> bool:
        return self._as_published(name) is not False

    def _as_published(self, name: str) -> bool | None:
        """Whether a snapshot's bytes are those that were written; None where that is not recorded or cannot be read."""
        try:
            recorded = self._sum(name).read_text(encoding="utf-8").split()
            return recorded[:1] == [_sha256(self.file(name))]
        except (OSError, UnicodeDecodeError):
            return None  # a version recorded none; that the file cannot be read is told when it is opened

    def _sum(self, name: str) -> Path:
        """The file that says what a snapshot's bytes hash to, as `sha256sum -c` reads it."""
        return self.path / f"{name}.sha256"

    def connect(self, name: str) -> duckdb.DuckDBPyConnection:
        if not self.is_intact(name):
            # Raises where another program has it open or a newer DuckDB rewrote it: so its bytes differ without damage.
            self.connect_unchecked(name).close()
            raise snapshot_file.damaged(name)
        return self.connect_unchecked(name)

    def connect_unchecked(self, name: str) -> duckdb.DuckDBPyConnection:
        try:
            if not stat.S_ISREG(self.file(name).stat().st_mode):
                raise snapshot_file.damaged(name, "is no file")
            config = READ_ONLY | database_limits.reading(self.file(name))
            return duckdb.connect(str(self.file(name)), read_only=True, config=config)
        except (FileNotFoundError, NotADirectoryError) as error:
            raise snapshot_file.damaged(name, "is not there") from error
        except (duckdb.Error, OSError) as error:
            raise self.refused(name, error) from error

    def refused(self, name: str, error: duckdb.Error | OSError) -> StoreError:
        return snapshot_file.refused(self.file(name), error, as_published=self._as_published(name))

    @contextmanager
    def exclusive(self, what: str, wait: float = 0) -> Iterator[None]:
        try:
            durable.make_folder(self.path, private=self._private)
            lock = filelock.FileLock(self.path / f".{what}", timeout=wait, mode=durable.mode(self._private))
            lock.acquire()
        except filelock.Timeout as error:
            raise self.busy(what) from error
        except OSError as error:
            raise self.unusable(error) from error
        try:
            yield
        finally:
            lock.release()

    @contextmanager
    def draft(self, base: str = "") -> Iterator[Draft]:
        try:
            durable.make_folder(self.path, private=self._private)
            with durable.draft_folder(self.path) as folder, database_limits.within():
                file = folder / "snapshot.duckdb"
                if base:
                    shutil.copyfile(self.file(base), file)
                yield Draft(file, self.file(base) if base else None)
        except OSError as error:
            raise self.unusable(error) from error
        except duckdb.Error as error:
            if of_disk(error):
                raise self.unusable(error) from error
            raise

    def publish(self, file: Path, name: str) -> None:
        try:
            self.settle(file, name)  # before the pointer may name it
            self.set_current(name)
        except OSError as error:
            raise self.unusable(error) from error
        for old in self.removable(name):
            self.remove(old)
        history_file.sweep(self.path)

    def settle(self, file: Path, name: str) -> None:
        """Move a finished file into place as a snapshot, and record what its bytes hash to. Raises OSError."""
        digest = _sha256(file)
        durable.settle(file, self.file(name), private=self._private)
        durable.replace(self._sum(name), f"{digest}  {name}.duckdb\n".encode(), private=self._private)

    def remove(self, name: str) -> None:
        """Remove the file of a snapshot; one that a reader on Windows has open stays for the next writer."""
        with suppress(OSError):
            self.file(name).unlink(missing_ok=True)
            self._sum(name).unlink(missing_ok=True)

    def set_current(self, name: str) -> None:
        self._replace(self.path / "CURRENT", f"{name}.duckdb\n".encode())

    # ------------------------------------------------------------------------ answers, by their hash

    def has_blob(self, key: str) -> bool:
        return self._blob(key).is_file()

    def write_blob(self, key: str, content: bytes) -> None:
        self._replace(self._blob(key), content)

    def read_blob(self, key: str) -> bytes:
        try:
            return self._blob(key).read_bytes()
        except FileNotFoundError as error:
            raise NotFound("No such response is saved", which=key[:80]) from error
        except OSError as error:
            raise self.unusable(error) from error

    def _blob(self, key: str) -> Path:
        return self.path / "raw" / key[:2] / f"{key}.gz"

    def _replace(self, path: Path, content: bytes) -> None:
        try:
            durable.replace(path, content, private=self._private)
        except OSError as error:
            raise self.unusable(error) from error

    # ------------------------------------------------------------------------- held back, and the log

    def quarantine(self, name: str, record: dict[str, Any]) -> None:
        self._replace(self._held(name), json.dumps(record, indent=1, default=str).encode())

    def quarantined(self) -> list[str]:
        return sorted((path.stem for path in (self.path / "held").glob("*.json")), reverse=True)

    def read_quarantined(self, name: str) -> dict[str, Any]:
        try:
            record: dict[str, Any] = json.loads(self._held(name).read_text(encoding="utf-8"))
        except (OSError, ValueError) as error:
            raise self.not_quarantined(name) from error
        return record

    def drop_quarantined(self, name: str) -> None:
        try:
            self._held(name).unlink()
        except FileNotFoundError as error:
            raise self.not_quarantined(name) from error
        except OSError as error:
            raise self.unusable(error) from error

    def _held(self, name: str) -> Path:
        return self.path / "held" / f"{Path(name).name}.json"

    # --------------------------------------------------------------- own figures that are not shared

    def save_private(self, name: str, record: dict[str, Any]) -> None:
        self._replace(self._private_file(name), json.dumps(record).encode())

    def private_names(self, prefix: str = "") -> list[str]:
        try:
            return sorted(path.stem for path in (self.path / _OWN).glob("*.json") if path.stem.startswith(prefix))
        except OSError as error:
            raise self.unusable(error) from error

    def read_private(self, name: str) -> dict[str, Any]:
        try:
            record: dict[str, Any] = json.loads(self._private_file(name).read_text(encoding="utf-8"))
        except (OSError, ValueError) as error:
            raise self.no_private(name) from error
        return record

    def drop_private(self, name: str) -> None:
        try:
            self._private_file(name).unlink(missing_ok=True)
        except OSError as error:
            raise self.unusable(error) from error

    def _private_file(self, name: str) -> Path:
        return self.path / _OWN / f"{Path(name).name}.json"

    # --------------------------------------------------------------------------------------- the log

    def append_log(self, line: dict[str, Any]) -> None:
        with suppress(OSError):
            durable.append(self.path / _LOG, f"{json.dumps(line, default=str)}\n", private=self._private)

    def read_log(self, most: int = 200) -> list[dict[str, Any]]:
        try:
            lines = (self.path / _LOG).read_text(encoding="utf-8").splitlines()[-most:]
        except (OSError, UnicodeDecodeError):
            return []
        return [record for record in map(_read, reversed(lines)) if record]


def _sha256(file: Path) -> str:
    with file.open("rb") as opened:
        return hashlib.file_digest(opened, "sha256").hexdigest()


def _read(line: str) -> dict[str, Any] | None:
    """A line of the log; None for one that a killed writer left half-written."""
    try:
        record = json.loads(line)
    except ValueError:
        return None
    return record if isinstance(record, dict) else None
