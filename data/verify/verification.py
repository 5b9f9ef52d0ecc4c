"""Every number of a snapshot derived again from the embedded files and the kept answers, and these checked first."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import duckdb

from data import build, curated_files, load, rebuild, store
from data.backends import backend_at
from data.kept_responses import Response
from data.store_backend import Draft, StoreBackend
from data.verify import comparison, cross_checks, own_figures, recorded_hashes, scratch
from data.verify.comparison import Compared
from data.verify.finding import Finding
from errors import BadData, DamagedSnapshot, LeverageError, NotFound

Watcher = Callable[[str], None]
_OTHER_VERSION: Final = "Another version of this program wrote it; `leverage build` writes it with this one"


@dataclass(frozen=True, slots=True)
class Verification:
    """What was verified and what differs; nothing differs where `findings` is empty."""

    snapshot: str
    files: int
    responses: int
    compared: Compared
    findings: tuple[Finding, ...]


def verify(where: store.Where = None, name: str = "", watch: Watcher | None = None) -> Verification:
    """Verify a snapshot (the current one without a name) with all that it was made of. Nothing is written.

    Raises NotFound where there is no such snapshot, BadData or StoreError where the store cannot be reached.
    """
    say, backend = watch or (lambda _: None), backend_at(where)
    name = name or backend.current_name()
    if not name or name not in backend.names():
        known = ", ".join(backend.names()) or "none"
        raise NotFound("There is no such snapshot to verify", which=name[:60], next_step=f"There are: {known}")
    say("Embedded files against their recorded hashes")
    findings = list(recorded_hashes.differences(curated_files.folder()))
    stored, damage = opened(backend, name)
    try:
        responses = _responses(stored)
        with tempfile.TemporaryDirectory(prefix="intelligence-leverage-") as made:
            derived, wrong = derive(backend, responses, Path(made), watch)
            say("Every number of the snapshot")
            much, unlike = compared(stored, derived) if stored and derived else (Compared(), [])
            if stored and derived and not unlike and backend.private_names():
                say("Own figures that only their owners see")
                unlike = list(own_figures.differences(backend, _file(stored), derived, Path(made)))
    finally:
        if stored:
            stored.close()
    files = len(recorded_hashes.files())
    return Verification(name, files, len(responses), much, (*findings, *damage, *wrong, *unlike))


def _file(stored: duckdb.DuckDBPyConnection) -> Path:
    """The file that a connection has open."""
    row = stored.execute("SELECT path FROM duckdb_databases() WHERE path IS NOT NULL").fetchone()
    return Path(str(row[0])) if row else Path()


def opened(backend: StoreBackend, name: str) -> tuple[duckdb.DuckDBPyConnection | None, list[Finding]]:
    """The snapshot, None where it cannot be opened, and what is wrong with its file."""
    changed = [] if backend.is_intact(name) else [_damaged(name, "Its bytes are not those that were written")]
    try:
        return backend.connect_unchecked(name), changed
    except DamagedSnapshot as error:
        return None, [*changed, _damaged(name, f"It cannot be opened ({error.what})")]


def _damaged(name: str, detail: str) -> Finding:
    return Finding(comparison.CHECK, f"{name}.duckdb", detail)


def _responses(stored: duckdb.DuckDBPyConnection | None) -> list[Response]:
    """The answers that a snapshot was made with, in the order of loading; none where their list is damaged."""
    if stored is None:
        return []
    try:
        return rebuild.responses_in(stored.execute("FROM answer ORDER BY place").df())
    except (duckdb.Error, ValueError):
        return []


def derive(
    backend: StoreBackend, responses: Sequence[Response], made: Path, watch: Watcher | None = None
) -> tuple[Path | None, list[Finding]]:
    """A snapshot derived again in the folder `made`, and what is wrong with figures and responses; None instead of the
    file where nothing can be derived.
    """
    say, folder = watch or (lambda _: None), curated_files.folder()
    draft = Draft(made / "derived.duckdb", None)
    with draft.connect() as con:
        say("Embedded figures against each other")
        try:
            build.define(con)
            build.fill(con)
        except (BadData, duckdb.Error) as error:
            why = error.message if isinstance(error, BadData) else str(error).splitlines()[0]
            return None, [Finding(recorded_hashes.CHECK, folder.name, f"Nothing can be derived from them: {why}")]
        findings = list(cross_checks.differences(con, folder))
        findings += _loaded(con, scratch.Scratch(made, backend), responses, say)
        con.executemany("INSERT OR REPLACE INTO meta VALUES (?, ?)", list(store.ingredients().items()))
    return draft.file, findings


def _loaded(
    con: duckdb.DuckDBPyConnection, place: scratch.Scratch, responses: Sequence[Response], say: Watcher
) -> list[Finding]:
    """Load the answers and make the series; what is wrong with the answers is returned."""
    findings = []
    for number, response in enumerate(responses, 1):
        say(f"Saved response {number} of {len(responses)}: {response.source} {response.kind} {response.ticker}")
        usable = scratch.usable(place, response)
        findings += [usable.finding] if usable.finding else []
        findings += _load(con, place, response, usable.response)
    findings += scratch.unlike_notes(place)
    build.finish(con)
    return findings


def _load(
    con: duckdb.DuckDBPyConnection, place: scratch.Scratch, response: Response, usable: Response | None
) -> Iterator[Finding]:
    if usable is None:
        return
    try:
        load.load(con, place, usable)
    except LeverageError as error:
        where = f"{response.source} {response.kind}, {response.url}"
        yield Finding(scratch.CHECK, where, f"It cannot be loaded: {error.what}", response.ticker, response.kind)


def compared(stored: duckdb.DuckDBPyConnection, derived: Path) -> tuple[Compared, list[Finding]]:
    """How much of a snapshot was compared with what was derived, and what differs."""
    try:
        if _recipe(stored) != store.recipe():
            return Compared(), [Finding(comparison.CHECK, "meta", _OTHER_VERSION)]
        with Draft(derived, None).connect() as con:  # DuckDB spells a macro otherwise before it was written
            return comparison.compare(stored, con)
    except duckdb.Error as error:
        return Compared(), [Finding(comparison.CHECK, "blocks", f"They are damaged: {str(error).splitlines()[0]}")]


def _recipe(stored: duckdb.DuckDBPyConnection) -> str:
    row = stored.execute("SELECT value FROM meta WHERE key = 'recipe'").fetchone()
    return str(row[0]) if row else ""
