"""`python -m tools.recipes [NAME ...]`: add what CONTRIBUTING.md says to a copy of the project, count files, run
tests."""

from __future__ import annotations

import argparse
import sys

from tools.recipes.kitchen import ROOT, cook, copy
from tools.recipes.recipe import recipes


def main() -> int:
    known = recipes((ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8"))
    parser = argparse.ArgumentParser(prog="python -m tools.recipes", description=__doc__)
    parser.add_argument("names", nargs="*", metavar="NAME", help=f"of: {', '.join(known)} (default all)")
    names = parser.parse_args().names or list(known)
    if unknown := [name for name in names if name not in known]:
        parser.error(f"no recipe is called {', '.join(unknown)}; there are: {', '.join(known)}")
    failed = 0
    for name in names:
        with copy() as root:
            files, failures = cook(known[name], root)
        print(f"{known[name].title}: {files}; {'its tests fail' if failures else 'its tests pass'}", flush=True)
        for path in (*files.new, *files.edited):
            print(f"    {path}")
        for failure in failures:
            print(failure, file=sys.stderr)
        failed += bool(failures)
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
