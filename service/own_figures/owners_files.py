"""The files of own figures of one owner: checked before they are imported, listed, and written out again.

A file is its owner's alone until it is shared: then it is part of the snapshot that everybody sees.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any, Final, NamedTuple

import pandas as pd

from data import aliases, private_figures
from data.backends import backend_at
from data.kept_responses import read_response
from data.private_figures import PrivateFile
from data.reading import audit_queries
from data.rebuild import responses_of
from data.sources import upload as uploads
from data.sources import user_load
from data.sources.bounded_reader import KINDS
from data.sources.table_file import BYTES as MOST_BYTES
from data.sources.upload import HOW, TEMPLATE, Question, Upload
from data.sources.user_load import FISCAL_ENDS, KNOWN, Answer, fiscal_ends, source_id
from data.store import Store
from errors import BadData, NotFound
from service.input import grammar
from service.tables.table_text import csv_text

__all__ = [
    "EVERYBODY",
    "HOW",
    "KINDS",
    "MOST_BYTES",
    "ONLY_YOU",
    "TEMPLATE",
    "Answer",
    "Question",
    "Upload",
    "called",
    "check",
    "count",
    "csv",
    "files",
    "has_private",
    "is_owned",
    "newest",
    "private",
    "rows",
    "shared",
    "taken_over",
    "to_import",
]

ONLY_YOU: Final = "only you"
EVERYBODY: Final = "everybody"
_TITLE: Final = "Own data: "
_LISTED: Final = ("source_id", "title", "imported_on", "rows")


class Answered(NamedTuple):
    """A file whose questions are answered: its bytes as they are kept, its name, and how many figures it has."""

    content: bytes
    title: str
    figures: int


def check(store: Store, content: bytes, name: str, today: date | None = None) -> Upload:
    """The good rows of a file, those that cannot be used, and what must be asked about the good ones.

    The store is the snapshot, not a view of it: a file is not to rest on another one that may be removed. Today is a
    day of UTC, by which a file is kept: by the day of this place, ahead of it or behind, other rows would be loaded
    again. Raises BadData where it cannot be read at all.
    """
    ends, known = fiscal_ends(store.query(FISCAL_ENDS)), store.query(KNOWN)
    others = aliases.names(store)
    today = today or datetime.now(UTC).date()
    return uploads.parse(content, name, ends=ends, today=today, known=known, aliases=others)


def to_import(
    store: Store, content: bytes, name: str, today: date, answers: Mapping[int, Answer], otherwise: Answer | None
) -> Answered:
    """A file with its questions answered, by line, as it is kept: under its name, on one line of what can be printed.

    Raises BadData as `check` and where no figure is left, UsageError for a question that nobody answered.
    """
    checked = check(store, content, grammar.printable(name), today)
    rows = user_load.answered(checked, answers, otherwise)
    if rows.empty:
        raise BadData("No row of this file can be used", which=name, next_step="Correct it and import it again")
    kept, title = user_load.as_file(checked, content, rows, fiscal_ends(store.query(FISCAL_ENDS)), today)
    return Answered(kept, title, len(rows))


def files(store: Store, owner: str = "") -> pd.DataFrame:
    """One row per file of own figures that an owner sees: source_id, title, imported_on, rows, seen_by.

    A file of his that cannot be loaded into this view is among them, so that it can be removed.
    """
    shown = audit_queries.own_files(store)
    mine = private_figures.files(backend_at(), owner) if owner else []
    unseen = [f for f in mine if f.source not in set(shown["source_id"])]
    hidden: list[tuple[Any, ...]] = [(f.source, _title(f), f.at.date(), f.rows) for f in unseen]
    hidden += [(name, "A damaged file", None, 0) for name in _damaged(owner)]
    private = store.private_sources | {str(row[0]) for row in hidden}
    listed = [*shown[list(_LISTED)].itertuples(index=False, name=None), *hidden]
    seen_by = [ONLY_YOU if row[0] in private else EVERYBODY for row in listed]
    rows = pd.DataFrame(listed, columns=list(_LISTED)).assign(seen_by=pd.Series(seen_by, dtype="object"))
    return rows.astype({"imported_on": "datetime64[us]", "rows": "int64"})


def called(store: Store, owner: str, name: str) -> str:
    """The file of own figures that a person means by its source or its name. Raises NotFound for none or several."""
    listed = files(store, owner)
    found = listed[(listed["source_id"] == name) | (listed["title"] == f"{_TITLE}{name}") | (listed["title"] == name)]
    if len(found) == 1:
        return str(found["source_id"].iloc[0])
    known = ", ".join(listed["source_id"]) or "none"
    what = "Several files of own figures have this name" if len(found) else "There are no own figures of this name"
    raise NotFound(what, which=name[:40], next_step=f"There are: {known}")


def private(owner: str, source: str) -> PrivateFile | None:
    """An owner's file by its source, whether it is shared or not; None where he has none."""
    mine = private_figures.files(backend_at(), owner) if owner else []
    return next((file for file in mine if file.source == source), None)


def is_owned(source: str) -> bool:
    """Whether anybody keeps a file as his own."""
    return any(file.source == source for file in private_figures.everybodys(backend_at()))


def newest(owner: str) -> str:
    """The source of the file that an owner imported last; '' without one."""
    return next((file.source for file in reversed(private_figures.files(backend_at(), owner))), "")


def has_private(owner: str) -> bool:
    """Whether an owner keeps any file. Raises StoreError."""
    return bool(owner and private_figures.names(backend_at(), owner))


def shared(store: Store) -> dict[str, str]:
    """The files that everybody sees: their titles by source."""
    listed = audit_queries.own_files(store)
    return {s: t for s, t in zip(listed["source_id"], listed["title"], strict=True) if s not in store.private_sources}


def taken_over(store: Store, source: str, owner: str) -> PrivateFile:
    """A shared file that nobody owns, as one of an owner, since the day on which it was imported.

    Raises NotFound where its response is not kept, BadData.
    """
    for response in reversed(responses_of(store)):
        if response.kind == "upload" and source_id(response.sha256) == source:
            title, content = response.url.removeprefix("upload:"), read_response(backend_at(), response.sha256)
            made = private_figures.made(owner, title, content, count(store, source))
            return replace(made, at=response.retrieved_at)
    raise NotFound("The file of these own figures is not kept", which=source, next_step="Remove and import it again")


def count(store: Store, source: str) -> int:
    """How many figures of a file a store holds."""
    listed = audit_queries.own_files(store)
    return int(listed.loc[listed["source_id"] == source, "rows"].sum())


def _damaged(owner: str) -> list[str]:
    return private_figures.damaged(backend_at(), owner) if owner else []


def _title(file: PrivateFile) -> str:
    return f"{_TITLE}{file.title}"


def rows(store: Store) -> pd.DataFrame:
    """The own figures in the columns of an upload, one row per company, concept and period."""
    return audit_queries.own_rows(store)


def csv(store: Store) -> bytes:
    """The own figures as a file that can be uploaded again."""
    return f"{csv_text(rows(store))}\n".encode()
