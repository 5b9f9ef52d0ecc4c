"""Embedded files out of compiled facts:

    python -m tools.convert_facts --facts FOLDER            write the files and say what is new, changed and gone
    python -m tools.convert_facts --facts FOLDER --check    only say it; ends with 1 where a file would change
    python -m tools.convert_facts --facts FOLDER chips      only some files

A row whose figures have not changed keeps the words and the id that it has in the embedded file. Nothing is written of
a file in which a conflict between sources is not yet settled in words (in readers.py); it ends with 2 then.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterable
from enum import Enum, auto
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from data.curated_files import folder
from data.tables import tables
from data.tables.declaration import Table
from tools.convert_facts.annual_panel import PANEL_TABLES, panel_table
from tools.convert_facts.documents import Reports, folder_of
from tools.convert_facts.merging import Merged, Row, merge, read_rows, written
from tools.convert_facts.parquet import GATHERED, as_parquet, gather, write
from tools.convert_facts.readers import READERS


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    every = [*READERS, *GATHERED, *PANEL_TABLES]
    parser.add_argument("names", nargs="*", metavar="file", help=f"of: {', '.join(every)}")
    parser.add_argument("--facts", required=True, type=folder_of, help="the folder of the compiled facts")
    parser.add_argument("--check", action="store_true", help="write nothing")
    asked = parser.parse_args()
    unknown = set(asked.names) - set(every)
    if unknown:
        parser.error(f"unknown: {', '.join(sorted(unknown))}")
    outcomes, reports = set[Outcome](), Reports()
    for name in asked.names or every:
        if name in PANEL_TABLES:
            outcomes.add(_whole(tables()[name], panel_table(tables()[name], asked.facts), asked.check))
        elif name in GATHERED:
            outcomes.add(_gathered(name, asked.facts, asked.check))
        else:
            outcomes.add(_converted(name, asked.facts, reports, asked.check))
    return 2 if Outcome.UNSETTLED in outcomes else int(asked.check and Outcome.DIFFERS in outcomes)


class Outcome(Enum):
    """How an embedded file stands to the compiled facts."""

    SAME = auto()
    DIFFERS = auto()
    UNSETTLED = auto()  # a conflict has to be settled in words first


def _converted(name: str, facts: Path, reports: Reports, check: bool) -> Outcome:
    """One CSV file, written where it differs and nothing is left to settle."""
    reader, table, path = READERS[name], tables()[name], folder() / f"{name}.csv"
    rows = [row for file in reader.files or (path.name,) for row in read_rows(facts / file)]
    if table.format == "parquet":
        return _typed(table, reader.read(rows, reports), check)
    merged = merge(table, reader.read(rows, reports), read_rows(path) if path.exists() else [], reader.same)
    text = written(table, merged.rows)
    _say(name, merged)
    if merged.unsettled:
        return Outcome.UNSETTLED
    if path.exists() and text == path.read_text(encoding="utf-8"):
        return Outcome.SAME
    if not check:
        path.write_text(text, encoding="utf-8")
    return Outcome.DIFFERS


def _typed(table: Table, rows: Iterable[Row], check: bool) -> Outcome:
    """A list of others that is embedded whole, as Parquet. Raises ValueError where the strict reader refuses a row."""
    return _whole(table, as_parquet(table, rows), check)


def _whole(table: Table, typed: pa.Table, check: bool) -> Outcome:
    """A Parquet file that is made whole, written where it differs."""
    path = folder() / table.file
    same = path.exists() and pq.read_table(path).equals(typed)
    print(f"{table.name}: {typed.num_rows} rows, {'as embedded' if same else 'new or changed'}")
    if not (same or check):
        write(typed, path)
    return Outcome.SAME if same else Outcome.DIFFERS


def _gathered(name: str, facts: Path, check: bool) -> Outcome:
    """One Parquet file, written where it differs."""
    table = tables()[name]
    gathered = gather(table, facts, folder() / table.file)
    print(f"{name}: {gathered.rows.num_rows} rows, {gathered.new} new, {gathered.gone} gone")
    if not gathered.differs:
        return Outcome.SAME
    if not check:
        write(gathered.rows, folder() / table.file)
    return Outcome.DIFFERS


def _say(name: str, merged: Merged) -> None:
    print(
        f"{name}: {len(merged.rows)} rows, {len(merged.new)} new, {len(merged.changed)} changed, "
        f"{len(merged.gone)} gone"
    )
    for before, row in merged.changed:
        print(f"  changed: {[(k, before[k], row[k]) for k in row if before[k] != row[k]]}")
    for row in merged.gone:
        print(f"  gone: {[cell for cell in row.values() if cell][:8]}")
    for cell in merged.unsettled:
        print(f"  settle in words: {cell}")


if __name__ == "__main__":
    sys.exit(main())
