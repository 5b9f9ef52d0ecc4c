"""Files of own figures that only their owner sees: kept beside the snapshots, and in none of them.

A file belongs to who imported it: an e-mail address, or `local` for the one who sits at this machine. Whether it is
shared is not written down here: a shared one is among the sources of the current snapshot, also after an undo.
"""

from __future__ import annotations

import base64
import gzip
import hashlib
import zlib
from collections.abc import Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final

from data.kept_responses import Response, save_response
from data.sources.user_load import source_id
from data.store_backend import StoreBackend
from errors import BadData, NotFound, UsageError

_OWNER_LETTERS: Final = 16  # of the hash of an owner, with which the names of his files begin
_SHA_LETTERS: Final = 12
MOST_OF_ALL: Final = 500  # files of all visitors together


@dataclass(frozen=True, slots=True)
class Bounds:
    """How much one owner may keep: files, and bytes of them together."""

    files: int
    size: int


OF_VISITORS: Final = Bounds(10, 2_000_000)  # who may not change the store
OF_MAINTAINERS: Final = Bounds(100, 100_000_000)


@dataclass(frozen=True, slots=True)
class PrivateFile:
    """One file: its name among those of the place, whose it is, what it is called, since when, its rows and bytes."""

    name: str
    owner: str
    title: str
    at: datetime
    rows: int
    content: bytes

    @property
    def source(self) -> str:
        """What it is called among the sources."""
        return source_id(_sha256(self.content))

    def response(self, place: StoreBackend) -> Response:
        """Its record as a response that is saved in a place. Raises StoreError where that cannot be written."""
        url = f"upload:{self.title}"
        return save_response(place, self.content, source="user", kind="upload", ticker="", url=url, at=self.at)


def made(owner: str, title: str, content: bytes, rows: int = 0) -> PrivateFile:
    """A file that an owner brings now; nothing is kept yet."""
    now = datetime.now(UTC)
    name = f"{_prefix(owner)}{now:%Y%m%dT%H%M%S%f}-{_sha256(content)[:_SHA_LETTERS]}"
    return PrivateFile(name, owner, title, now, rows, content)


def check_room(backend: StoreBackend, file: PrivateFile, bounds: Bounds) -> None:
    """Raises UsageError where the owner has this file, or more than he may; StoreError."""
    before = files(backend, file.owner)
    if file.source in {other.source for other in before}:
        raise UsageError("These figures are imported already", which=file.title, next_step="Nothing was changed")
    size = sum(len(other.content) for other in (*before, file))
    if len(before) >= bounds.files or size > bounds.size:
        raise UsageError(
            f"Own figures are kept up to {bounds.files} files and {bounds.size / 1e6:g} MB together",
            which=f"{len(before) + 1} files with {size / 1e6:.1f} MB",
            next_step="Remove a file that is not needed any more",
        )
    if bounds == OF_VISITORS and len(backend.private_names()) >= MOST_OF_ALL:
        raise UsageError("No more own figures can be kept here", next_step="Ask whoever runs this dashboard")


def save_file(backend: StoreBackend, file: PrivateFile) -> None:
    """Keep a file for its owner alone. Raises StoreError."""
    backend.save_private(file.name, _record(file))


def everybodys(backend: StoreBackend) -> list[PrivateFile]:
    """The files of all owners, but for damaged ones. For whoever keeps the store alone. Raises StoreError."""
    return [file for _, file in every(backend) if file is not None]


def every(backend: StoreBackend) -> list[tuple[str, PrivateFile | None]]:
    """The files of all owners by name, None for a damaged one. For whoever keeps the store. Raises StoreError."""
    return list(_all(backend, backend.private_names()))


def names(backend: StoreBackend, owner: str) -> tuple[str, ...]:
    """The names of an owner's files, oldest first: cheap enough to ask at every interaction. Raises StoreError."""
    return tuple(backend.private_names(_prefix(owner)))


def files(backend: StoreBackend, owner: str) -> list[PrivateFile]:
    """An owner's files, oldest first, but for those that are damaged or were removed meanwhile. Raises StoreError."""
    return [file for _, file in _read(backend, owner) if file is not None]


def damaged(backend: StoreBackend, owner: str) -> list[str]:
    """The names of an owner's files that are not what was kept. Raises StoreError."""
    return [name for name, file in _read(backend, owner) if file is None]


def _read(backend: StoreBackend, owner: str) -> Iterator[tuple[str, PrivateFile | None]]:
    for name, file in _all(backend, names(backend, owner)):
        if file is None or file.owner == owner:
            yield name, file


def _all(backend: StoreBackend, listed: Iterable[str]) -> Iterator[tuple[str, PrivateFile | None]]:
    for name in listed:
        with suppress(NotFound):
            try:
                file = read(backend, name)
            except BadData:
                yield name, None
                continue
            yield name, file


def read(backend: StoreBackend, name: str) -> PrivateFile:
    """A file by its name. Raises NotFound, and BadData where it is not what was kept."""
    record = backend.read_private(name)
    try:
        content = gzip.decompress(base64.b64decode(str(record["content"]), validate=True))
        at = datetime.fromisoformat(str(record["at"]))
        file = PrivateFile(name, str(record["owner"]), str(record["title"]), at, int(record["rows"]), content)
        whole = name.startswith(_prefix(file.owner)) and _sha256(content) == record["sha256"]
    except (KeyError, ValueError, TypeError, OSError, EOFError, zlib.error):
        whole = False
    if not whole or not name.endswith(_sha256(content)[:_SHA_LETTERS]):
        raise BadData("A file of own figures is not what was kept", which=name, next_step="Remove and import it again")
    return file


def delete_file(backend: StoreBackend, name: str) -> None:
    """Delete a file. Raises StoreError."""
    backend.drop_private(name)


def _record(file: PrivateFile) -> dict[str, object]:
    return {
        "owner": file.owner,
        "title": file.title,
        "at": file.at.isoformat(),
        "rows": file.rows,
        "sha256": _sha256(file.content),
        "content": base64.b64encode(gzip.compress(file.content, 6, mtime=0)).decode(),
    }


def _prefix(owner: str) -> str:
    return f"{hashlib.sha256(owner.encode()).hexdigest()[:_OWNER_LETTERS]}-"


def _sha256(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()
