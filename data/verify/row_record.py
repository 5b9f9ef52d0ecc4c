"""What is recorded of the rows of an embedded file, so that a changed row can be named and, mostly, restored.

Of each row a hash of two bytes, in the order of the file: a changed, lost or added row shows by its place. The rows are
dealt into classes like cards, and of each class the exclusive-or of its rows is kept, as a RAID 5 array keeps its
parity (Patterson, Gibson and Katz 1988, doi:10.1145/50202.50214): the one changed row of a class follows from the
others.
"""

from __future__ import annotations

import base64
import csv
import gzip
import hashlib
import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from functools import reduce
from math import isqrt
from pathlib import Path
from typing import Final

import pyarrow.parquet as pq

_SEPARATOR: Final = "\x1f"  # between the cells of a Parquet row
_LONGEST: Final = 4000  # rows between the first and the last difference that are aligned one by one


def rows(path: Path) -> list[str]:
    """The rows of an embedded file as text, the header of a CSV included. Raises OSError or ValueError."""
    if path.suffix == ".csv":
        return path.read_bytes().decode("utf-8-sig").splitlines()
    columns = [column.to_pylist() for column in pq.read_table(path).columns]
    return [
        _SEPARATOR.join("" if cell is None else str(cell) for cell in cells) for cells in zip(*columns, strict=True)
    ]


def cells(path: Path, row: str, header: str = "") -> dict[str, str]:
    """A row's cells by column; those of a CSV are named by its header."""
    if path.suffix == ".csv":
        parsed = list(csv.reader([header, row]))
        return dict(zip(parsed[0], parsed[1], strict=False)) if len(parsed) == 2 else {}
    return dict(zip(pq.read_schema(path).names, row.split(_SEPARATOR), strict=False))


def _digest(row: str) -> bytes:
    return hashlib.blake2b(row.encode(), digest_size=2).digest()


@dataclass(frozen=True, slots=True)
class Change:
    """A place at which rows differ. `place` counts rows as recorded from 0, `now` in the file.

    `row` is what stands there (None: lost) and `before` what stood there (None: added, or it cannot be said).
    """

    place: int
    now: int
    row: str | None
    before: str | None


@dataclass(frozen=True, slots=True)
class RowRecord:
    """The hashes of the rows, the parity of the classes, and the SHA-256 of the file that they are of."""

    sha256: str
    digests: tuple[bytes, ...]
    parity: tuple[bytes, ...]

    @classmethod
    def of(cls, sha256: str, rows: Sequence[str]) -> RowRecord:
        """The record of a file with these rows."""
        count = isqrt(len(rows)) + 1
        parity = tuple(_xor(row.encode() for row in rows[first::count]) for first in range(count))
        return cls(sha256, tuple(map(_digest, rows)), parity)

    def text(self) -> bytes:
        """As compressed JSON."""
        spelled = {
            "sha256": self.sha256,
            "rows": base64.b64encode(b"".join(self.digests)).decode(),
            "parity": [base64.b64encode(one).decode() for one in self.parity],
        }
        return gzip.compress(json.dumps(spelled).encode(), 9, mtime=0)

    @classmethod
    def of_text(cls, content: bytes) -> RowRecord:
        """The record in compressed JSON. Raises OSError, EOFError, KeyError, ValueError or zlib.error for anything
        else.
        """
        spelled = json.loads(gzip.decompress(content))
        joined = base64.b64decode(spelled["rows"])
        digests = tuple(joined[i : i + 2] for i in range(0, len(joined), 2))
        return cls(str(spelled["sha256"]), digests, tuple(map(base64.b64decode, spelled["parity"])))

    def changes(self, rows: Sequence[str]) -> list[Change]:
        """What differs between the recorded rows and these, in their order."""
        pairs = list(self._pairs(list(map(_digest, rows))))
        kept = {place: rows[now] for place, now in self._unchanged(pairs, len(rows))}
        return [
            Change(
                place if place is not None else now or 0,
                now if now is not None else place or 0,
                rows[now] if now is not None else None,
                self._restored(place, kept) if place is not None else None,
            )
            for place, now in pairs
        ]

    def _pairs(self, now: list[bytes]) -> Iterator[tuple[int | None, int | None]]:
        """The places that differ: one recorded and one of the file each, None where there is no counterpart."""
        first, last = _common(self.digests, now)
        old, new = self.digests[first : len(self.digests) - last], now[first : len(now) - last]
        for start, end, other, stop in _unlike(old, new):
            for i in range(max(end - start, stop - other)):
                yield (
                    first + start + i if start + i < end else None,
                    first + other + i if other + i < stop else None,
                )

    def _unchanged(self, pairs: list[tuple[int | None, int | None]], count: int) -> Iterator[tuple[int, int]]:
        gone = {place for place, _ in pairs if place is not None}
        new = {now for _, now in pairs if now is not None}
        recorded = (place for place in range(len(self.digests)) if place not in gone)
        return zip(recorded, (now for now in range(count) if now not in new), strict=False)

    def _restored(self, place: int, kept: dict[int, str]) -> str | None:
        """The row that stood at a place; None where others of its class are changed too."""
        count = len(self.parity)
        others = [other for other in range(place % count, len(self.digests), count) if other != place]
        if any(other not in kept for other in others):
            return None
        content = _xor([self.parity[place % count], *(kept[other].encode() for other in others)]).rstrip(b"\0")
        try:
            row = content.decode()
        except UnicodeDecodeError:
            return None
        return row if _digest(row) == self.digests[place] else None


def _common(old: Sequence[bytes], new: Sequence[bytes]) -> tuple[int, int]:
    """How many rows are alike at the start and at the end."""
    shortest = min(len(old), len(new))
    first = next((i for i in range(shortest) if old[i] != new[i]), shortest)
    rest = shortest - first
    last = next((i for i in range(rest) if old[-1 - i] != new[-1 - i]), rest)
    return first, last


def _unlike(old: Sequence[bytes], new: Sequence[bytes]) -> Iterator[tuple[int, int, int, int]]:
    """The ranges of two sequences that differ."""
    if len(old) == len(new):
        yield from ((i, i + 1, i, i + 1) for i in range(len(old)) if old[i] != new[i])
    elif max(len(old), len(new)) > _LONGEST:
        yield 0, len(old), 0, len(new)
    else:
        matched = SequenceMatcher(None, old, new, autojunk=False).get_opcodes()
        yield from ((a, b, c, d) for tag, a, b, c, d in matched if tag != "equal")


def _xor(texts: Sequence[bytes] | Iterator[bytes]) -> bytes:
    """The exclusive-or of texts, the shorter ones filled up with zeros."""
    listed = list(texts)
    width = max(map(len, listed), default=0)
    return reduce(lambda a, b: a ^ b, (int.from_bytes(t.ljust(width, b"\0")) for t in listed), 0).to_bytes(width)
