"""`python -m tools.sentences [--sets N] [--seed N] [--chart SLUG]`: is every sentence over a chart true?

Random parameters of every chart, some of which must be refused, are drawn as a page draws them. The numbers of
headline, deck and exceptions are read as a reader sees them and looked up in the exported CSV; words, dates, counts and
refusals are checked beside. One line for each kind of breach, with an example. Exit 1 when there is any.
"""

from __future__ import annotations

import argparse
import sys
from collections import Counter

from service.drawing import chart as charts
from service.snapshots import current_store
from tools.sentences.drawing import breaches
from tools.sentences.parameters import drawings


def main(arguments: list[str] | None = None) -> int:
    """Check as the arguments say; the exit code."""
    options = _parser().parse_args(arguments)
    store = current_store.store()
    slugs = options.chart or list(charts.CHARTS)
    kinds: Counter[str] = Counter()
    examples: dict[str, str] = {}
    for drawing in drawings(store, slugs, options.sets, options.seed):
        for breach in breaches(store, drawing):
            kinds[breach.kind] += 1
            examples.setdefault(breach.kind, f"{drawing}\n    {breach.what}")
            if options.all:
                print(f"{breach.kind}: {drawing}\n    {breach.what}")
    for kind, count in kinds.most_common():
        print(f"{count:6,}  {kind}\n    {examples[kind]}")
    print(f"{options.sets:,} sets of parameters over {len(slugs)} charts, {sum(kinds.values()):,} breaches.")
    return int(bool(kinds))


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m tools.sentences", description=__doc__)
    parser.add_argument("--sets", type=int, default=2000, help="sets of parameters over all charts (default 2000)")
    parser.add_argument("--seed", type=int, default=11, help="what they are drawn by lot with (default 11)")
    parser.add_argument("--chart", action="append", choices=sorted(charts.CHARTS), help="this chart only, repeatable")
    parser.add_argument("--all", action="store_true", help="print every breach, not one of a kind")
    return parser


if __name__ == "__main__":
    sys.exit(main())
