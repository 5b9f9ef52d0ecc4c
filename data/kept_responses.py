"""What public sources and users said, byte for byte, addressed by its SHA-256: a parse can be repeated, a number
proven.

An answer is written once and never changed. Its record (`Response`) stands in the snapshot that was made with it.
"""

from __future__ import annotations

import gzip
import hashlib
import json
import zlib
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from typing import Any, Self

from data.store_backend import StoreBackend
from errors import BadData, NotFound


@dataclass(frozen=True, slots=True)
class Response:
    """The record of one answer: who said it of which company, where, when, and the address of its bytes.

    `kind` names what it is within its source (facts, submissions, filing, release, prices, upload, decision);
    `etag` and `last_modified` serve the next conditional request.
    """

    source: str
    kind: str
    ticker: str
    url: str
    sha256: str
    size: int
    retrieved_at: datetime
    etag: str | None = None
    last_modified: str | None = None

    def record(self) -> dict[str, Any]:
        """As JSON keeps it."""
        return asdict(self) | {"retrieved_at": self.retrieved_at.isoformat()}

    @classmethod
    def of_record(cls, record: Mapping[str, Any]) -> Self:
        """The response of such a record. Raises TypeError or ValueError for another one."""
        return cls(**{**record, "retrieved_at": datetime.fromisoformat(record["retrieved_at"])})


def save_response(
    backend: StoreBackend,
    content: bytes,
    *,
    source: str,
    kind: str,
    ticker: str,
    url: str,
    etag: str | None = None,
    last_modified: str | None = None,
    at: datetime | None = None,
) -> Response:
    """Write the bytes where they are not yet. Raises StoreError (a full disk, no right to write)."""
    sha = hashlib.sha256(content).hexdigest()
    if not backend.has_blob(sha):
        backend.write_blob(sha, gzip.compress(content, 6, mtime=0))
    return Response(source, kind, ticker, url, sha, len(content), at or datetime.now(UTC), etag, last_modified)


def read_response(backend: StoreBackend, sha256: str) -> bytes:
    """The bytes of an answer. Raises BadData where they are lost or no longer what they were."""
    try:
        content = gzip.decompress(backend.read_blob(sha256))
    except (NotFound, OSError, EOFError, zlib.error) as error:
        raise _lost(sha256, type(error).__name__) from error
    if hashlib.sha256(content).hexdigest() != sha256:
        raise _lost(sha256, "its bytes have changed")
    return content


def read_object(backend: StoreBackend, response: Response, *names: str) -> dict[str, Any]:
    """A JSON object with these names. Raises BadData."""
    try:
        given = json.loads(read_response(backend, response.sha256))
        return {name: given[name] for name in names}
    except (ValueError, KeyError, TypeError) as error:
        raise BadData(
            f"This is no {response.kind}", which=f"{response.url} ({type(error).__name__})", next_step="Do it again"
        ) from error


def read_cached(
    backend: StoreBackend, sha256: str, version: str, make: Callable[[bytes], dict[str, Any]]
) -> dict[str, Any]:
    """What `make` reads out of an answer, kept beside it: reading a report takes seconds, and it never changes.

    `version` names the rules that read it: other rules read it again.
    """
    key = f"{sha256}-{version}"
    if backend.has_blob(key):
        try:
            cached: dict[str, Any] = json.loads(gzip.decompress(backend.read_blob(key)))
            return cached
        except (NotFound, OSError, EOFError, ValueError, zlib.error):
            pass  # a damaged note is made again
    fresh = make(read_response(backend, sha256))
    backend.write_blob(key, gzip.compress(json.dumps(fresh, default=str).encode(), 6, mtime=0))
    return fresh


def _lost(sha256: str, why: str) -> BadData:
    return BadData(
        "A saved response cannot be read",
        which=f"{sha256[:12]} ({why})",
        next_step="Refresh again to fetch it once more",
    )
