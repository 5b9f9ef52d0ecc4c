"""The command lines of programs that take names or nothing: `--help` says what a program does, and it does not run."""

from __future__ import annotations

import argparse


def arguments(about: str | None, usage: str) -> list[str]:
    """What the command line names, in its order; `--help` prints what the program does and ends it."""
    parser = _parser(about, usage)
    parser.add_argument("named", nargs="*", help=argparse.SUPPRESS)
    return list(parser.parse_args().named)


def no_arguments(about: str | None, usage: str) -> None:
    """For a program that takes none: `--help` prints what it does and ends it, anything else is refused."""
    _parser(about, usage).parse_args()


def _parser(about: str | None, usage: str) -> argparse.ArgumentParser:
    form = argparse.RawDescriptionHelpFormatter
    return argparse.ArgumentParser(usage=usage, description=about, formatter_class=form)
