"""One refresh that something goes wrong with, and what is asked of it afterwards.

A child process refreshes a copy of a store while a thread here reads it as the dashboard does. Afterwards the store
must open,
hold every fact that it held before, have answered every reader, and the child must have named the failure.
"""

from __future__ import annotations

import random
import resource
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Final

from data.opening import open_store
from data.sources import asked_sources
from data.store import Store, current_name
from tools.replay.faults import FAULTS, Fault
from tools.replay.server import Replay, Request, environment_for
from tools.replay.world import World

SOURCES: Final = {name: source.host for name, source in asked_sources().items()}
Content = tuple[tuple[int, int], ...]
KINDS: Final = (*FAULTS, "disk full", "killed")
_HUNG: Final = 600  # seconds; where a source never answers a quiet machine takes 35, a busy one many times that
_LISTS: Final = ("/submissions/", "/companyfacts/", "/v8/finance/chart/")
# What the child must say, unless everything came in spite of the fault. A killed child is not there to speak.
NAMED: Final[dict[str, tuple[str, ...]]] = {
    "refused": ("could not be reached",),
    "timeout": ("did not answer in time", "could not be reached"),
    "403": ("(403)",),
    "404": ("(404)",),
    "429": ("(429)",),
    "500": ("(500)",),
    "truncated": ("broke off", "could not be reached", "no price record"),
    "drip": ("broke off", "did not answer in time", "could not be reached"),
    "cut JSON": ("This is not", "no price record", "breaks off"),
    "HTML": ("This is not", "no price record", "no tagged report"),
    "changed schema": ("This is not", "no price record", "has no prices"),
    "NaN prices": ("no price record", "This is not", "no tagged report"),
    "unknown symbol": ("has no prices", "(404)"),
    "disk full": ("cannot be used",),
}


@dataclass
class Trial:
    """What happened. `wrong` lists every broken promise."""

    seed: int
    fault: str
    where: str
    outcome: str = ""
    said: str = ""
    reads: int = 0
    slowest: float = 0.0
    seconds: float = 0.0
    wrong: list[str] = field(default_factory=list)


def saboteur(fault: Fault, source: str, rng: random.Random) -> tuple[str, object]:
    """Spoil every answer of a source, one kind of them, or every second one; what was chosen, and the function that
    does it."""
    scope = (
        "every connection"
        if fault.connecting
        else rng.choice(("every answer", "lists", "documents", "every second answer"))
    )
    if source == "yahoo" and scope == "documents":
        scope = "lists"
    every = random.Random(rng.random())

    def spoil(request: Request) -> Fault | None:
        if not request.host.endswith(SOURCES[source]) or (request.number < 0) != fault.connecting:
            return None
        if "crumb" in request.path or request.host == "fc.yahoo.com" or "quoteSummary" in request.path:
            return None  # the cross-check is no data: its failure is a note
        listed = any(part in request.path for part in _LISTS)
        chosen = {"lists": listed, "documents": not listed, "every second answer": every.random() < 0.5}.get(
            scope, True
        )
        return replace(fault, seed=request.number) if chosen else None

    return f"{source}, {scope}", spoil


@contextmanager
def _room(fault: str, rng: random.Random, base: Path) -> Iterator[tuple[Path, int | None]]:
    """A copy of the store; for a full disk on a small file system of its own, or where that cannot be, with a limit per
    file."""
    with tempfile.TemporaryDirectory(prefix="trial-") as folder:
        place = Path(folder) / "store"
        if fault != "disk full":
            yield Path(shutil.copytree(base, place)), None
            return
        used = sum(f.stat().st_size for f in base.rglob("*") if f.is_file())
        size = used + rng.randint(8_192, max(used, 100_000))
        place.mkdir()
        mounted = (
            subprocess.run(
                ["mount", "-t", "tmpfs", "-o", f"size={size}", "tmpfs", place], capture_output=True, check=False
            ).returncode
            == 0
        )
        try:
            shutil.copytree(base, place, dirs_exist_ok=True)
            yield place, None if mounted else rng.randint(4096, used)
        finally:
            if mounted:
                subprocess.run(["umount", "-l", place], check=False)


def whole(world: World, base: Path, curated: Path) -> Content:
    """What a store holds after a refresh that nothing goes wrong with."""
    with Replay(world.route, lambda _: None) as replay, _room("none", random.Random(0), base) as (place, _):
        trial = Trial(-1, "none", "nowhere")
        _refresh(trial, _environment(replay, place, curated), None, None)
        assert trial.outcome == "published", trial.said
        return _content(open_store(place))


def run(seed: int, world: World, base: Path, curated: Path, healthy: Content) -> Trial:
    """The trial of a seed: its fault is the seed's turn in `KINDS`, everything else is drawn from it.

    `healthy` is what `whole` returns.
    """
    rng = random.Random(seed)
    kind = KINDS[seed % len(KINDS)]
    source = rng.choice(list(SOURCES))
    if kind in ("NaN prices", "unknown symbol"):
        source = "yahoo"
    where, spoil = (
        ("the whole refresh", lambda _: None)
        if kind in ("disk full", "killed")
        else saboteur(FAULTS[kind], source, rng)
    )
    trial = Trial(seed, kind, where)
    started = time.monotonic()
    with Replay(world.route, spoil) as replay, _room(kind, rng, base) as (place, limit):  # type: ignore[arg-type]
        environment = _environment(replay, place, curated)
        before = open_store(place)
        with _reader(place, trial):
            _refresh(trial, environment, rng if kind == "killed" else None, limit)
        _examine(trial, place, before, healthy)
        if kind in ("disk full", "killed"):
            _again(trial, place, environment, kind)
    trial.seconds = time.monotonic() - started
    return trial


def _environment(replay: Replay, place: Path, curated: Path) -> dict[str, str]:
    """An impatient program that asks the replayed sources for this store."""
    return environment_for(
        replay,
        LEVERAGE_STORE=str(place),
        LEVERAGE_CURATED=str(curated),
        EDGAR_IDENTITY="Ada Lovelace ada@example.org",
        EDGAR_HTTP_TIMEOUT="1.5",
        LEVERAGE_YAHOO_TIMEOUT="1.5",
        EDGAR_RATE_LIMIT_PER_SEC="100",
    )


@contextmanager
def _reader(place: Path, trial: Trial) -> Iterator[None]:
    """Read as the dashboard does, again and again, until the end; every answer must have the facts of before."""
    stop = threading.Event()

    def read() -> None:
        opened = {current_name(place): open_store(place)}
        while not stop.is_set():
            start = time.monotonic()
            try:
                name = current_name(place)
                if name not in opened:
                    opened[name] = open_store(place)
                rows = int(opened[name].query("SELECT count(*) AS n FROM series")["n"].iloc[0])
                trial.reads += rows > 0
            except Exception as error:  # whatever a reader meets is a broken promise
                trial.wrong.append(f"a reader met {type(error).__name__}: {error}")
            trial.slowest = max(trial.slowest, time.monotonic() - start)
            time.sleep(0.02)

    thread = threading.Thread(target=read)
    thread.start()
    try:
        yield
    finally:
        stop.set()
        thread.join()


def _refresh(trial: Trial, environment: dict[str, str], kill: random.Random | None, limit: int | None) -> None:
    def bounded() -> None:
        if limit is not None:
            signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
            resource.setrlimit(resource.RLIMIT_FSIZE, (limit, limit))

    command = [sys.executable, "-m", "tools.replay.impatient", "refresh"]
    child = subprocess.Popen(
        command, env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, preexec_fn=bounded
    )
    try:
        said, _ = child.communicate(timeout=kill.uniform(0.5, 9.0) if kill else _HUNG)
    except subprocess.TimeoutExpired:
        child.send_signal(signal.SIGKILL)
        said, _ = child.communicate()
        if not kill:
            trial.wrong.append("the refresh hung")
    trial.said = said
    trial.outcome = {0: "published", 1: "failed", 2: "misused"}.get(child.returncode, f"killed ({child.returncode})")
    if child.returncode == 2:
        trial.wrong.append("the command line was misused")


def _content(store: Store) -> Content:
    """Rows of facts, prices and share counts with a hash over what they say; equal where two stores hold the same."""
    parts = {
        "observation": "ticker, concept, tag, period_start, period_end, value, known_on",
        "price": "ticker, date, close",
        "share_count": "ticker, share_class, as_of, shares, known_on, source_id",
    }
    found = (
        store.query(f"SELECT count(*) AS n, bit_xor(hash({columns})) AS h FROM {table}").iloc[0]
        for table, columns in parts.items()
    )
    return tuple((int(row["n"]), int(row["h"])) for row in found)


def _examine(trial: Trial, place: Path, before: Store, healthy: Content) -> None:
    """The store opens without complaint and has every fact of before; what did not come is told why."""
    after = open_store(place)
    trial.wrong += [f"a notice: {n}" for n in after.notices]
    lost = before.query("SELECT * FROM observation")
    held = after.query("SELECT * FROM observation")
    keys = ["ticker", "concept", "tag", "period_start", "period_end", "value", "known_on", "source_id"]
    missing = lost.merge(held[keys], on=keys, how="left", indicator=True)["_merge"].eq("left_only").sum()
    if missing:
        trial.wrong.append(f"{missing} facts are lost")
    if trial.reads == 0:
        trial.wrong.append("no reader was answered")
    if "Traceback" in trial.said or "Something unexpected" in trial.said:
        trial.wrong.append(f"not told in our words: {trial.said[-300:]}")
    wanted = NAMED.get(trial.fault, ())
    if wanted and not any(phrase in trial.said for phrase in wanted) and _content(after) != healthy:
        trial.wrong.append(f"not everything came, and the failure was not named: {trial.said[-300:]}")


def _again(trial: Trial, place: Path, environment: dict[str, str], kind: str) -> None:
    """Whatever was left behind, the next refresh goes through (after a full disk: in a roomier place)."""
    if kind == "disk full":
        roomier = Path(tempfile.mkdtemp(prefix="trial-")) / "store"
        place, environment = Path(shutil.copytree(place, roomier)), environment | {"LEVERAGE_STORE": str(roomier)}
    command = [sys.executable, "-m", "tools.replay.impatient", "refresh"]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False, timeout=_HUNG)
    if done.returncode != 0:
        trial.wrong.append(f"the next refresh failed: {done.stderr[-300:]}")
    if kind == "disk full":
        shutil.rmtree(place.parent, ignore_errors=True)
