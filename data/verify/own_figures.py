"""Own figures that only their owners see: the records as they were kept, and the views that are derived from them."""

from __future__ import annotations

import shutil
from collections.abc import Iterator, Sequence
from itertools import groupby
from pathlib import Path
from typing import Final

import duckdb

from data import own_view, private_figures
from data.private_figures import PrivateFile
from data.store_backend import Draft, StoreBackend
from data.verify import comparison
from data.verify.finding import Finding
from errors import BadData, NotFound

CHECK: Final = "own figures"


def differences(backend: StoreBackend, snapshot: Path, derived: Path, made: Path) -> Iterator[Finding]:
    """What is wrong with private files, and what differs between each owner's view on the snapshot and on what was
    derived again. `made` is a folder to work in. Raises StoreError.
    """
    good: list[PrivateFile] = []
    for name in backend.private_names():
        try:
            good.append(private_figures.read(backend, name))
        except BadData as error:
            yield Finding(CHECK, name, error.what)
        except NotFound:
            continue  # removed a moment ago
    by_owner = sorted(good, key=lambda file: (file.owner, file.name))
    for owner, files in groupby(by_owner, key=lambda file: file.owner):
        yield from _of_owner(owner, list(files), snapshot, derived, made)


def _of_owner(owner: str, files: Sequence[PrivateFile], snapshot: Path, derived: Path, made: Path) -> Iterator[Finding]:
    place = made / "own"
    try:
        shown, again = (_view(file, place / kind, files) for kind, file in (("shown", snapshot), ("again", derived)))
        with Draft(shown, None).connect() as one, Draft(again, None).connect() as other:
            yield from _lost(other, owner, files)
            yield from comparison.compare(one, other)[1]
    except duckdb.Error as error:
        yield Finding(CHECK, owner, f"They cannot be worked with: {str(error).splitlines()[0]}")
    finally:
        shutil.rmtree(place, ignore_errors=True)


def _view(base: Path, folder: Path, files: Sequence[PrivateFile]) -> Path:
    """A view on a copy of a snapshot's file. Raises duckdb.Error."""
    folder.mkdir(parents=True)
    file = folder / "view.duckdb"
    shutil.copyfile(base, file)
    own_view.fill(file, "", files)
    return file


def _lost(con: duckdb.DuckDBPyConnection, owner: str, files: Sequence[PrivateFile]) -> Iterator[Finding]:
    """The files of which other rows are loaded than were kept."""
    counted = con.execute("SELECT source_id, count(*) FROM observation WHERE method = 'user' GROUP BY ALL").fetchall()
    rows = {str(source): int(count) for source, count in counted}
    for file in files:
        now = rows.get(file.source, 0)
        if now != file.rows:
            detail = "Other rows of it can be loaded than when it was imported"
            yield Finding(CHECK, f"{file.title} of {owner}", detail, value=str(now), expected=str(file.rows))
