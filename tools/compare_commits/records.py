"""What a commit drew, in files: one folder per chart with its exports and how long they took."""

from __future__ import annotations

import hashlib
import json
import shutil
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any, Final

from tools.checkout import WORKTREE
from tools.compare_commits.sets import parameter_sets, query
from tools.compare_commits.sides import WORKER, Side, side
from tools.compare_commits.verdicts import FORMATS, Export

Sets = dict[str, list[dict[str, str]]]
_DONE: Final = "done"


@dataclass(frozen=True, slots=True)
class Records:
    """What one commit drew; with the same folder a second run takes it from there."""

    revision: str
    folder: Path

    def missing(self, slugs: Sequence[str]) -> list[str]:
        """The charts that were not drawn yet."""
        return [slug for slug in slugs if not (self.folder / slug / _DONE).is_file()]

    def draw(self, source: Side, slug: str, sets: Sequence[dict[str, str]]) -> None:
        """Draw a chart with its sets in every format and write down the answers."""
        room = self.folder / slug
        shutil.rmtree(room, ignore_errors=True)
        room.mkdir(parents=True)
        for i, values in enumerate(sets):
            for form in FORMATS:
                export = source.export(slug, form, query(values))
                (room / f"{i}.{form}").write_text(f"{export.status}\n{export.text}", encoding="utf-8", newline="")
        (room / _DONE).touch()

    def export(self, slug: str, i: int, form: str) -> Export:
        """What was drawn of a chart with its i-th set."""
        with (self.folder / slug / f"{i}.{form}").open(encoding="utf-8", newline="") as file:
            status, _, text = file.read().partition("\n")
        return Export(int(status), text)

    def write(self, name: str, content: Any) -> None:
        """Write down something that is no chart."""
        self.folder.mkdir(parents=True, exist_ok=True)
        (self.folder / name).write_text(json.dumps(content, indent=1), encoding="utf-8")

    def read(self, name: str) -> Any:
        """What was written down under this name; None when nothing was."""
        file = self.folder / name
        return json.loads(file.read_text(encoding="utf-8")) if file.is_file() else None


def record(
    base: str, head: str, slugs: Sequence[str], number: int, seed: int, keep: Path
) -> tuple[Records, Records, Sets]:
    """Draw the charts with both commits, the sets made from what the base declares; no slugs are all of the base.

    Raises ValueError for a slug that the base does not have.
    """
    drawn = [Records(r, keep / _key(role, r, base, number, seed)) for role, r in (("base", base), ("head", head))]
    if drawn[0].read("sets.json") is None:
        with side(base) as source:
            drawn[0].write("sets.json", _sets(source, number, seed))
            _draw(drawn[0], source, drawn[0].read("sets.json"), slugs)
    sets: Sets = drawn[0].read("sets.json")
    for records in drawn:
        if records.missing(_chosen(sets, slugs)) or records.read("charts.json") is None:
            with side(records.revision) as source:
                _draw(records, source, sets, slugs)
    return drawn[0], drawn[1], {slug: sets[slug] for slug in _chosen(sets, slugs)}


def _key(role: str, revision: str, base: str, number: int, seed: int) -> str:
    """A folder's name: what is drawn hangs on the commits, the sets, this tool, and the day by the clock."""
    tool = b"".join(file.read_bytes() for file in (WORKER, WORKER.with_name("sets.py")))
    moment = str(time.time_ns()) if revision == WORKTREE else date.today().isoformat()
    whole = json.dumps([role, revision, base, number, seed, moment, sys.version]).encode() + tool
    return f"{role}-{revision[:10]}-{hashlib.sha256(whole).hexdigest()[:12]}"


def _sets(source: Side, number: int, seed: int) -> Sets:
    known = source.known()
    return {slug: parameter_sets(chart, known, number, seed) for slug, chart in source.charts().items()}


def _chosen(sets: Sets, slugs: Sequence[str]) -> list[str]:
    unknown = [slug for slug in slugs if slug not in sets]
    if unknown:
        raise ValueError(f"The base has no chart {', '.join(unknown)}: choose from {', '.join(sets)}.")
    return list(slugs or sets)


def _draw(records: Records, source: Side, sets: Sets, slugs: Sequence[str]) -> None:
    """Draw what is missing, with a line on stderr for each chart."""
    records.write("charts.json", list(source.charts()))
    missing = records.missing(_chosen(sets, slugs))
    for i, slug in enumerate(missing, start=1):
        start = time.perf_counter()
        records.draw(source, slug, sets[slug])
        taken = time.perf_counter() - start
        print(
            f"{records.revision[:10]} {i}/{len(missing)} {slug}: {len(sets[slug])} sets in {taken:.1f} s",
            file=sys.stderr,
        )
