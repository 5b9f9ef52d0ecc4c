"""A reader's own view: a snapshot with the files of own figures that only he sees, in a file that nobody else opens.

It is derived from the published snapshot and those files whenever it is needed, and never published. It lies in a
draft of the store's folder, so it goes when it is closed, and is swept where its process was killed.
"""

from __future__ import annotations

import hashlib
import shutil
import tempfile
from collections.abc import Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

import duckdb

from data import build, database_limits, durable, load
from data.local_backend import LocalBackend
from data.private_figures import PrivateFile
from data.store import PRIVATE, VIEW_OF, Store, opened, with_notice
from data.store_backend import READ_ONLY, Draft
from errors import BadData, StoreError

_DIGEST: Final = 12


@dataclass(frozen=True)
class OwnView:
    """An opened view, and what holds its file. `left_out` says by name why a file could not be loaded."""

    store: Store
    size: int  # bytes
    left_out: Mapping[str, str]
    _held: ExitStack = field(repr=False)

    def close(self) -> None:
        """Delete its file. A question under way keeps what it reads until it ends."""
        self._held.close()


def open_view(base: Store, owner: str, files: Sequence[PrivateFile]) -> OwnView:
    """The view of an owner on a snapshot. A file that cannot be loaded is left out, which its notices tell.

    Raises StoreError where it cannot be written, and where a figure cannot be worked with.
    """
    with ExitStack() as held:
        folder = _folder(held, base.file.parent)
        file = folder / "view.duckdb"
        try:
            shutil.copyfile(base.file, file)
            with database_limits.within():
                lost = fill(file, base.published, files)
            con = duckdb.connect(str(file), read_only=True, config=READ_ONLY | database_limits.reading(file))
        except (OSError, duckdb.Error) as error:
            raise _unusable(error) from error
        store = opened(con, name_of(base.published, owner, files), str(folder))
        for notice in (*base.notices, *lost.values()):
            store = with_notice(store, notice)
        return OwnView(store, file.stat().st_size, lost, held.pop_all())


def fill(file: Path, published: str, files: Sequence[PrivateFile]) -> dict[str, str]:
    """Load private files into a copy of a snapshot and make its series anew; by name, why one had to be left out.

    Raises duckdb.Error.
    """
    place, lost, private = LocalBackend(file.parent), dict[str, str](), list[str]()
    with Draft(file, None).connect() as con:
        for own in files:
            try:
                counts = load.load(con, place, own.response(place))
            except BadData as error:
                lost[own.name] = f"Your own figures {own.title} are left out: {error.message}"
                continue
            private += [own.source] if counts.new else []
        build.finish(con)
        facts = [(VIEW_OF, published), (PRIVATE, ",".join(private))]
        con.executemany("INSERT OR REPLACE INTO meta VALUES (?, ?)", facts)
    return lost


def name_of(published: str, owner: str, files: Sequence[PrivateFile]) -> str:
    """The name of a view: another one for each snapshot, owner and choice of files, so that no cache mixes them."""
    texts = [published, owner, *(own.name for own in files)]
    return f"{published}+{hashlib.sha256(chr(0).join(texts).encode()).hexdigest()[:_DIGEST]}"


def _folder(held: ExitStack, beside: Path) -> Path:
    """A folder of its own beside the snapshot, else, where that may not be written, among temporary files."""
    try:
        return held.enter_context(durable.draft_folder(beside))
    except OSError:
        try:
            return held.enter_context(durable.draft_folder(Path(tempfile.gettempdir())))
        except OSError as error:
            raise _unusable(error) from error


def _unusable(error: Exception) -> StoreError:
    why = getattr(error, "strerror", None) or str(error).splitlines()[0][:160]
    return StoreError(
        "Your own figures cannot be shown",
        which=why,
        next_step="Make room in the store's folder, or remove the file that you imported last",
    )
