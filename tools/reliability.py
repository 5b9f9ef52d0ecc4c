"""`python -m tools.reliability [--runs N] [--first SEED] [--write FILE]`: refreshes that something goes wrong with,
counted.

Each run has a fault of its own at the sources, a full disk or a kill at a random moment; `tools/replay/trial.py` says
what is asked
of it afterwards. Exit 1 when any promise is broken. `--write` puts the counts into a document.
"""

from __future__ import annotations

import os
import shutil
import sys
import tempfile
from collections import Counter
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path
from typing import Any

from data.opening import build_store
from tools.command_line import Parser
from tools.replay import Replay, crowd, small, trial
from tools.replay.server import Reply
from tools.replay.world import World

OTHERS = "\n## Many readers at a time\n"  # the part of the document that `python -m tools.load` writes
_what: tuple[World, Path, Path, trial.Content]


def begin(*what: Any) -> None:
    """Keep what every run of this process of the pool needs."""
    global _what
    _what = what
    os.environ["LEVERAGE_CURATED"] = str(what[2])


def one(seed: int) -> trial.Trial:
    """A run in a process of the pool."""
    return trial.run(seed, *_what)


def main() -> int:
    parser = Parser(description=__doc__)
    parser.add_argument("--runs", type=int, default=15 * 14)
    parser.add_argument("--first", type=int, default=0)
    parser.add_argument("--minute", type=float, default=60, help="seconds for which ten readers and refreshes meet")
    parser.add_argument("--write", type=Path)
    asked = parser.parse_args()
    world = small.world()  # what the sources say comes of all embedded facts: before the store is told to know fewer
    with tempfile.TemporaryDirectory(prefix="reliability-") as folder:
        curated = small.embedded(Path(folder) / "curated")
        base = Path(folder) / "store"
        os.environ.update(LEVERAGE_CURATED=str(curated), LEVERAGE_STORE=str(base))
        build_store(base)
        met = meet(world, base, curated, asked.minute)
        what = (world, base, curated, trial.whole(world, base, curated))
        with ProcessPoolExecutor(2, initializer=begin, initargs=what) as pool:
            jobs = [pool.submit(one, seed) for seed in range(asked.first, asked.first + asked.runs)]
            trials = []
            for job in jobs:
                done = job.result()
                trials.append(done)
                mark = "ok" if not done.wrong else "WRONG"
                print(
                    f"{done.seed:4} {done.fault:15} {done.where:28} {done.outcome:14} {done.reads:5} reads "
                    f"{done.seconds:5.1f} s {mark}",
                    flush=True,
                )
                for line in done.wrong:
                    print(f"     {line}", flush=True)
    text = report(trials) + "\n" + met[1]
    print(text)
    if asked.write:
        _, marked, others = (
            asked.write.read_text(encoding="utf-8").partition(OTHERS) if asked.write.exists() else ("",) * 3
        )
        asked.write.write_text(f"{text}{marked}{others}", encoding="utf-8")
    return met[0] or any(t.wrong for t in trials)


def meet(world: World, base: Path, curated: Path, seconds: float) -> tuple[bool, str]:
    """Ten readers in ten processes while refreshes publish: whether anything was wrong, and a sentence."""
    with tempfile.TemporaryDirectory(prefix="crowd-") as folder, Replay(lambda _: Reply(404)) as replay:
        os.environ.update(replay.environment, EDGAR_IDENTITY="Ada Lovelace ada@example.org")
        place = Path(shutil.copytree(base, Path(folder) / "store"))
        readers, published = crowd.run(place, curated, world, replay, seconds=seconds)
    errors = [error for reader in readers for error in reader.errors]
    stale = sum(reader.seen[-1] != published[-1] for reader in readers if reader.seen)
    print(*errors, sep="\n")
    answers, slowest = sum(reader.answers for reader in readers), max(reader.slowest for reader in readers)
    said = (
        f"Ten readers in ten processes for {seconds:g} s, while {len(published)} refreshes published: "
        f"{answers:,} answers, the slowest after "
        f"{slowest:.2f} s; {len(errors)} errors; {stale} readers left with an old snapshot.\n"
    )
    return bool(errors or stale), said


def report(trials: list[trial.Trial]) -> str:
    """The counts as a document."""
    lines = [
        "# Reliability",
        "",
        "Written by `make reliability` (`python -m tools.reliability --write docs/reliability.md`): seeded "
        "refreshes over real sockets and TLS against a",
        "server that speaks as the SEC and Yahoo do, each with something going wrong. A reader asks the "
        "store all the while.",
        "",
        "After each run: the store opens without a notice; it holds every fact that it held before; every "
        "reader was answered and met no",
        "error; what did not come is told why, by the fault's name. After a kill and a full disk the next "
        "refresh must also go through.",
        "",
        "| what goes wrong | runs | published the rest | nothing published | killed | readers' answers | "
        "promises broken |",
        "|---|---|---|---|---|---|---|",
    ]
    for fault in trial.KINDS:
        own = [t for t in trials if t.fault == fault]
        if own:
            ends = Counter(t.outcome.split()[0] for t in own)
            lines.append(
                f"| {fault} | {len(own)} | {ends['published']} | {ends['failed']} | {ends['killed']} | "
                f"{sum(t.reads for t in own):,} | {sum(bool(t.wrong) for t in own)} |"
            )
    broken, slowest = sum(bool(t.wrong) for t in trials), max(t.slowest for t in trials)
    lines += [
        "",
        f"In all {len(trials)} runs (seeds {trials[0].seed} to {trials[-1].seed}): {broken} with a broken promise; "
        f"{sum(t.reads for t in trials):,} readers' answers, the slowest after {slowest:.2f} s.",
    ]
    return "\n".join(lines) + "\n"


if __name__ == "__main__":
    sys.exit(main())
