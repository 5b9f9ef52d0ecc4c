"""`python -m tools.replay [--recordings DIR] -- COMMAND...`: run a command against the replayed sources instead of the
network."""

from __future__ import annotations

import argparse
import subprocess
import sys
from pathlib import Path

import pandas as pd

from data import curated_files
from tools.replay import Replay, World
from tools.replay.server import environment_for


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tools.replay", description=__doc__)
    parser.add_argument(
        "--recordings", type=Path, help="a folder of recorded answers; without it, the embedded facts are told"
    )
    parser.add_argument("command", nargs="+", help="what to run, after --")
    asked = parser.parse_args()
    with Replay(world(asked.recordings).route) as replay:
        done = subprocess.run(
            asked.command, env=environment_for(replay, EDGAR_IDENTITY="Ada Lovelace ada@example.org"), check=False
        )
        print(f"{len(replay.asked)} requests were answered.", file=sys.stderr)
    return done.returncode


def world(recordings: Path | None = None) -> World:
    """What the sources say: recordings where there are some, else the embedded facts in the sources' formats."""
    frames, _ = curated_files.read()
    prices = pd.read_parquet(curated_files.parquet_path("prices"))
    if recordings:
        return World.of_recordings(recordings, frames["companies"], prices)
    filed = pd.read_parquet(curated_files.parquet_path("filings"))
    return World.of_facts(
        frames["companies"], filed, prices, headcount=frames["headcount"], classes=frames["share_classes"]
    )


if __name__ == "__main__":
    sys.exit(main())
