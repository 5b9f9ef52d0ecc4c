"""Writes the list of files in `data/curated/README.md` out of the declared tables: `python -m tools.curated_readme`."""

from __future__ import annotations

from pathlib import Path
from typing import Final

from data.curated_files import FOLDER
from data.tables import tables
from data.tables.declaration import EVIDENCE, Column, Table
from tools.command_line import no_arguments

_HEAD: Final = "| file | one row per | columns |\n|---|---|---|\n"
_FROM, _TO = "<!-- from the declarations in data/tables/ -->\n", "<!-- to here -->\n"


def written(readme: Path) -> str:
    """The text of the README with the list as the declarations have it."""
    before, _, rest = readme.read_text(encoding="utf-8").partition(_FROM)
    return before + _FROM + listed() + _TO + rest.partition(_TO)[2]


def listed() -> str:
    """The list as a table in Markdown, one line per file."""
    return _HEAD + "".join(_line(tables()[name]) for name in sorted(tables()))


def _line(table: Table) -> str:
    columns = ", ".join(map(_column, table.columns))
    return f"| `{table.file}` | {table.grain}; key {_code(', '.join(table.key))} | {columns} |\n"


def _column(column: Column) -> str:
    about = [column.about] if column.about else []
    if column.choices and column.choices != EVIDENCE.choices:
        about.append(", ".join(map(_code, column.choices)))
    return _code(column.name) + (f" ({'; '.join(about)})" if about else "")


def _code(text: str) -> str:
    return f"`{text}`"


if __name__ == "__main__":
    no_arguments(__doc__, "python -m tools.curated_readme")
    path = FOLDER / "README.md"
    path.write_text(written(path), encoding="utf-8")
    print(f"{path}: {len(tables())} files")
