"""The command lines of the programs in `tools`: `--help` says what a program does, and it does not run."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any


class Parser(argparse.ArgumentParser):
    """A parser that refuses a program which was started by its path: Python then looks for the project's rooms not
    beside it but where the project is installed, which may be another checkout.
    """

    def parse_known_args(  # type: ignore[override]
        self, args: Sequence[str] | None = None, namespace: argparse.Namespace | None = None
    ) -> Any:
        if (path := _started_by_path()) is not None:
            self.error(f"start it as `python -m tools.{path.stem}` in the folder {path.parent.parent}")
        return super().parse_known_args(args, namespace)


def _started_by_path() -> Path | None:
    """The file that Python was started with where that is a program of some checkout's `tools`."""
    main = sys.modules["__main__"]
    file = Path(getattr(main, "__file__", None) or "").resolve()
    return file if getattr(main, "__spec__", None) is None and file.parent.name == "tools" else None


def arguments(about: str | None, usage: str) -> list[str]:
    """What the command line names, in its order; `--help` prints what the program does and ends it."""
    parser = _parser(about, usage)
    parser.add_argument("named", nargs="*", help=argparse.SUPPRESS)
    return list(parser.parse_args().named)


def no_arguments(about: str | None, usage: str) -> None:
    """For a program that takes none: `--help` prints what it does and ends it, anything else is refused."""
    _parser(about, usage).parse_args()


def _parser(about: str | None, usage: str) -> Parser:
    form = argparse.RawDescriptionHelpFormatter
    return Parser(usage=usage, description=about, formatter_class=form)
