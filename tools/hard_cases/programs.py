"""Cases of whole programs: a store that another program holds or a newer DuckDB wrote, and files of own figures."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Final

import numpy as np

from data.local_backend import LocalBackend
from data.opening import open_store
from data.own_view import OwnView, open_view
from data.private_figures import files
from service.updating.access import command_line
from tools.hard_cases.bench import HELD, Bench
from tools.hard_cases.checks import Holds, Judgement, Outcome

ROOT: Final = Path(__file__).resolve().parents[2]
_HOLD: Final = "import duckdb, sys; con = duckdb.connect(sys.argv[1]); print('open', flush=True); sys.stdin.read()"


def leverage(store: Path, *arguments: str) -> tuple[int, str]:
    """Exit code and what a command of the project says beside its answer."""
    done = subprocess.run(
        [sys.executable, "cli.py", *arguments],
        cwd=ROOT,
        env={**os.environ, "LEVERAGE_STORE": str(store)},
        capture_output=True,
        text=True,
        stdin=subprocess.DEVNULL,
        check=False,
    )
    return done.returncode, " ".join(done.stderr.split())


# ----------------------------------------------------------------------------------------------- a store


def duckdb(where: Bench, _: Path) -> Iterator[Judgement]:
    """A snapshot that another process has open to write, and one whose storage version is too new for this library."""
    for name, trouble in (("locked", _locked), ("newer", _newer)):
        place = where.copy(f"duckdb {name}")
        snapshot = LocalBackend(place).path / f"{LocalBackend(place).current_name()}.duckdb"
        before, names = LocalBackend(place).current_name(), LocalBackend(place).names()
        with trouble(snapshot):
            said = leverage(place, "status")[1]
        yield from _of_store(name, said, (before, names), place)
        where.forget(f"duckdb {name}")


def _of_store(name: str, said: str, before: tuple[str, list[str]], place: Path) -> Iterator[Judgement]:
    word = {"locked": "another program", "newer": "newer"}[name]
    yield _judged(f"{name}: not called damaged", "not damaged", said, "damaged" not in said)
    yield _judged(f"{name}: said what it is", word, said, _means(name, said))
    after = (LocalBackend(place).current_name(), LocalBackend(place).names())
    yield _judged(f"{name}: nothing touched", f"{before[0]}", f"{after[0]}, {len(after[1])} snapshots", after == before)


def _means(name: str, said: str) -> bool:
    words = {"locked": ("another program", "another process", "locked", " in use"), "newer": ("newer", "later version")}
    return any(word in said.lower() for word in words[name])


def _judged(what: str, expected: str, got: str, right: bool) -> Judgement:
    return Judgement(what, expected, got[-200:], "right" if right else "wrong")


@contextmanager
def _locked(snapshot: Path) -> Iterator[None]:
    """Another process has the file open to write."""
    process = subprocess.Popen(
        [sys.executable, "-c", _HOLD, str(snapshot)], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    )
    try:
        assert process.stdout is not None
        assert process.stdout.readline().startswith(b"open")
        yield
    finally:
        process.communicate(b"")


_BLOCK, _VERSION, _FAR = 4096, 12, 200  # bytes of the first header, where its version stands, a version of the future


@contextmanager
def _newer(snapshot: Path) -> Iterator[None]:
    """The file's header names a storage version that this library does not know, with the checksum that belongs."""
    content = bytearray(snapshot.read_bytes())
    assert checksum(content[8:_BLOCK]) == int.from_bytes(content[:8], "little"), "DuckDB's header is another one now"
    content[_VERSION : _VERSION + 8] = _FAR.to_bytes(8, "little")
    content[:8] = checksum(content[8:_BLOCK]).to_bytes(8, "little")
    snapshot.chmod(0o600)
    snapshot.write_bytes(content)
    yield


def checksum(block: bytes | bytearray) -> int:
    """DuckDB's checksum of a block of whole 8-byte words."""
    with np.errstate(over="ignore"):
        words = np.frombuffer(bytes(block), dtype="<u8") * np.uint64(0xBF58476D1CE4E5B9)
    return int(np.bitwise_xor.reduce(words)) ^ 5381


# ---------------------------------------------------------------------------------------- own figures


def uploads(where: Bench, folder: Path) -> Iterator[Judgement]:
    """Files of own figures, brought in by the command as a user would, and looked at in that user's view."""
    for name, checks in _FILES.items():
        place = where.copy(f"upload {name}")
        code, said = leverage(place, "import", str(folder / name))
        with closing(_own_view(place)) as view:
            outcome = Outcome(view.store, errors=[said])
            for check in checks:
                j = check.judge(outcome)
                yield Judgement(f"{name}: {j.what}", j.expected, f"{j.got} (exit {code}: {said[:70]})", j.verdict)
        where.forget(f"upload {name}")


def _own_view(place: Path) -> OwnView:
    """What whoever runs the command sees: the snapshot with the own figures of that user alone."""
    owner = command_line().owner
    return open_view(open_store(place), owner, files(LocalBackend(place), owner))


def _unpublished(concept: str, wrong: float) -> Holds:
    def test(outcome: Outcome) -> tuple[str, bool]:
        rows = outcome.series(HELD, concept, "quarter")
        got = rows.loc[rows["quarter"].astype("str").str.startswith("2026-07"), "value"].tolist()
        return str(got), wrong not in got

    return Holds(f"{concept} Q3 2026", f"asked; not {wrong:,.0f}", test)


def _read_or_named(outcome: Outcome) -> tuple[str, bool]:
    rows = outcome.series(HELD, "headcount", "quarter")
    read = 76_000 in rows["value"].tolist()
    said = outcome.errors[0].lower()
    return "read" if read else said[:60], read or "semicolon" in said or "';'" in said


_FILES: Final[dict[str, tuple[Holds, ...]]] = {
    "up_thousand.csv": (_unpublished("headcount", 76),),
    "up_scale.csv": (_unpublished("capex", 31_500),),
    "up_comma.csv": (_unpublished("capex", 31_500),),
    "up_semi.csv": (Holds("headcount", "read, or the semicolon named", _read_or_named),),
}

RUNS: Final[dict[str, Callable[[Bench, Path], Iterator[Judgement]]]] = {"duckdb": duckdb, "uploads": uploads}
