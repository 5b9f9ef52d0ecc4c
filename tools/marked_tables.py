"""Tables that a program writes between two marks of a document, which name the program."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Final

from errors import UsageError

_MARKS: Final = "<!-- {name}: written by python -m {program} -->\n{table}<!-- end of {name} -->\n"


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
