"""Kept answers read without touching the store: what is made on the way goes into a folder that is thrown away."""

from __future__ import annotations

import gzip
import hashlib
import zlib
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final

from data.kept_responses import Response, save_response
from data.local_backend import LocalBackend
from data.store_backend import StoreBackend
from data.verify.finding import Finding
from errors import LeverageError

CHECK: Final = "kept response"


class Scratch(LocalBackend):
    """A place that reads the answers of another and writes nothing there."""

    def __init__(self, path: Path, real: StoreBackend) -> None:
        super().__init__(path)
        self.real = real

    def has_blob(self, key: str) -> bool:
        return super().has_blob(key) or (not _is_note(key) and self.real.has_blob(key))

    def read_blob(self, key: str) -> bytes:
        return super().read_blob(key) if super().has_blob(key) or _is_note(key) else self.real.read_blob(key)

    def notes(self) -> Iterator[str]:
        """The keys of what was read out of answers here."""
        return (path.stem for path in sorted((self.path / "raw").glob("*/*.gz")) if _is_note(path.stem))


def _is_note(key: str) -> bool:
    """Whether a key is of what was read out of an answer (`read_cached`), not of the answer itself."""
    return "-" in key


@dataclass(frozen=True, slots=True)
class Usable:
    """An answer as it can be loaded, and what is wrong with it. `response` is None where it cannot be read."""

    response: Response | None
    finding: Finding | None = None


def usable(scratch: Scratch, response: Response) -> Usable:
    """An answer held against its recorded hash; one that was changed is loaded as it is now, so that the comparison
    names the numbers that it changed.
    """
    try:
        content = gzip.decompress(scratch.read_blob(response.sha256))
    except (LeverageError, OSError, EOFError, zlib.error) as error:
        return Usable(None, _finding(response, f"It is lost or damaged ({_why(error)})"))
    now = hashlib.sha256(content).hexdigest()
    if now == response.sha256:
        return Usable(response)
    save_response(
        scratch, content, source=response.source, kind=response.kind, ticker=response.ticker, url=response.url
    )
    changed = _finding(response, "Its bytes are not those that were recorded", now)
    return Usable(replace(response, sha256=now), changed)


def _finding(response: Response, detail: str, now: str = "") -> Finding:
    where = f"{response.source} {response.kind}, {response.url}"
    day = response.retrieved_at.date().isoformat()
    return Finding(CHECK, where, detail, response.ticker, response.kind, day, "sha256", now, response.sha256)


def _why(error: Exception) -> str:
    return error.what if isinstance(error, LeverageError) else type(error).__name__


def unlike_notes(scratch: Scratch) -> Iterator[Finding]:
    """What was read out of answers once and is kept beside them, where it differs from what is read now."""
    for key in scratch.notes():
        if not scratch.real.has_blob(key):
            continue
        try:
            kept = gzip.decompress(scratch.real.read_blob(key))
        except (LeverageError, OSError, EOFError, zlib.error):
            kept = b""
        if kept != gzip.decompress(scratch.read_blob(key)):
            yield Finding(CHECK, key[:24], "What was read out of a response is not what it says")
