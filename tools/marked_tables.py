"""Tables that a program writes between two marks of a document, which name the program."""

from __future__ import annotations

import argparse
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Final

from errors import UsageError

_MARKS: Final = "<!-- {name}: written by python -m {program} -->\n{table}<!-- end of {name} -->\n"


def parser(program: str, about: str | None) -> argparse.ArgumentParser:
    """The command line of a program called as `python -m PROGRAM`, with `--write` for the document of its tables."""
    form = argparse.RawDescriptionHelpFormatter
    options = argparse.ArgumentParser(prog=f"python -m {program}", description=about, formatter_class=form)
    options.add_argument("--write", type=Path, metavar="FILE", help="the document between whose marks the tables go")
    return options


def deliver(tables: Mapping[str, str], program: str, document: Path | None) -> None:
    """Print tables under their names and, where there is a document, put them between its marks.

    Raises UsageError where a mark is missing.
    """
    for name, table in tables.items():
        print(f"## {name}\n{table}")
    if document is not None:
        document.write_text(written(document.read_text("utf-8"), program, tables), "utf-8")


def written(document: str, program: str, tables: Mapping[str, str]) -> str:
    """The document with each table between the marks of its name. Raises UsageError where a mark is missing."""
    for name, table in tables.items():
        document = _put(document, program, name, table)
    return document


def _put(document: str, program: str, name: str, table: str) -> str:
    pattern = re.compile(_MARKS.format(name=name, program=re.escape(program), table="(.*?)"), re.S)
    if not pattern.search(document):
        raise UsageError("The document has no place for a table", which=name, next_step="Put its two marks in")
    return pattern.sub(lambda _: _MARKS.format(name=name, program=program, table=table), document)
