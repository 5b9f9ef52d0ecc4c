"""`python -m tools.compare_commits --base COMMIT [--head COMMIT|WORKTREE]`: what every chart exports, before and after.

Each commit is taken out into a temporary folder, builds a store of its own embedded facts and draws, in a process of
its own, every chart with its defaults, with some seeded sets of parameters made from what the base declares, and with a
value that must be refused. JSON and CSV must be equal byte for byte, but for the snapshot's name; figures must mean the
same. What a change intends is listed in intended.toml. Exit 1 on any other difference, 2 when misused.

`--time` measures instead the processor time from the default parameters to the figure as JSON, turn by turn.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from tools.checkout import WORKTREE, commit_of
from tools.compare_commits.differences import INTENDED, Intended, intended
from tools.compare_commits.draw_times import report as time_report
from tools.compare_commits.records import Records, Sets, record
from tools.compare_commits.sets import query
from tools.compare_commits.verdicts import FORMATS, OUTCOMES, Verdict, compact, verdict


def main(arguments: list[str] | None = None) -> int:
    """Compare as the arguments say; the exit code."""
    options = _parser().parse_args(arguments)
    slugs = [slug for slug in options.charts.split(",") if slug]
    try:
        base, head = commit_of(options.base), commit_of(options.head)
        if options.time:
            return time_report(base, head, slugs, options.repeats)
        rules = intended(options.intended)
        with tempfile.TemporaryDirectory(prefix="leverage-compare-") as folder:
            keep = options.keep or Path(folder)
            drawn = record(base, head, slugs, options.sets, options.seed, keep)
            return Comparison(*drawn, rules, options.show).report()
    except (ValueError, OSError, TypeError) as error:
        print(error, file=sys.stderr)
        return 2


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m tools.compare_commits",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    add = parser.add_argument
    add("--base", required=True, help="the commit before")
    add("--head", default="HEAD", help=f"the commit after, or {WORKTREE} for the files as they are (default HEAD)")
    add("--charts", default="", help="slugs, with commas (default all)")
    add("--sets", type=int, default=10, help="sets of parameters beside the defaults and the refused one (default 10)")
    add("--seed", type=int, default=9, help="what the sets are drawn by lot with")
    add("--intended", type=Path, default=INTENDED, help="TOML file of intended differences")
    add("--show", type=int, default=5, help="kinds of difference shown for a chart and format")
    add("--keep", type=Path, help="a folder for what was drawn: the same commit is drawn into it once a day")
    add("--time", action="store_true", help="compare draw times instead of exports")
    add("--repeats", type=int, default=5, help="with --time: draws of a chart by each commit")
    return parser


@dataclass(frozen=True, slots=True)
class Comparison:
    """What two commits drew with the same sets, the rules for what may differ, and how much of a difference to show."""

    base: Records
    head: Records
    sets: Sets
    rules: Sequence[Intended]
    show: int
    reasons: Counter[str] = field(default_factory=Counter)

    def report(self) -> int:
        """Print a line per chart with its differences, then the reasons of the intended ones; the exit code."""
        print(f"base {self.base.revision}, head {self.head.revision}; the names of the snapshots are not compared")
        different = sum(self.chart(slug) for slug in self.sets)
        for rule in self.rules:
            print(f"intended, met {self.reasons[rule.reason]} times: {rule.reason}")
        added = [slug for slug in self.head.read("charts.json") if slug not in self.base.read("charts.json")]
        print(f"new charts, not compared: {', '.join(added) or 'none'}")
        sets = sum(map(len, self.sets.values()))
        print(f"{len(self.sets)} charts, {sets} sets, {sets * len(FORMATS)} exports: {different} differ unintendedly")
        return int(different > 0)

    def chart(self, slug: str) -> int:
        """Print what became of one chart; how many of its exports differ."""
        judged = {form: list(self._verdicts(slug, form)) for form in FORMATS}
        print(f"{slug}: " + "; ".join(f"{form} {_counted(verdicts)}" for form, verdicts in judged.items()))
        for form, verdicts in judged.items():
            places = [(where, place) for where, one in verdicts for place in one.left]
            print(*(f"    {form} {line}\n" for line in compact(places, self.show)), sep="", end="")
        return sum(one.outcome == "different" for verdicts in judged.values() for _, one in verdicts)

    def _verdicts(self, slug: str, form: str) -> Iterator[tuple[str, Verdict]]:
        """The verdict on every set, with the set's name; a fault of the program on both sides is said on stderr."""
        for i, values in enumerate(self.sets[slug]):
            before, after = self.base.export(slug, i, form), self.head.export(slug, i, form)
            where = f"set {i} ({query(values) or 'defaults'})"
            if min(before.status, after.status) >= 500:
                print(f"{slug} {form} {where}: both commits fail: {after.text[:200]}", file=sys.stderr)
            one = verdict(before, after, slug, form, self.rules)
            self.reasons.update(one.reasons)
            yield where, one


def _counted(verdicts: Sequence[tuple[str, Verdict]]) -> str:
    counts = Counter(one.outcome for _, one in verdicts)
    return ", ".join(f"{counts[outcome]} {outcome}" for outcome in OUTCOMES if counts[outcome])


if __name__ == "__main__":
    sys.exit(main())
