"""Embedded files out of compiled facts:

    python -m tools.convert_facts --facts FOLDER            write the files and say what is new, changed and gone
    python -m tools.convert_facts --facts FOLDER --check    only say it; ends with 1 where a file would change
    python -m tools.convert_facts --facts FOLDER chips      only some files

A row whose figures have not changed keeps the words and the id that it has in the embedded file. Nothing is written of
a file in which a conflict between sources is not yet settled in words (`settled` in readers.py); it ends with 2 then.
"""

from __future__ import annotations

import argparse
import sys

from data.curated_files import folder
from data.tables import tables
from tools.convert_facts.documents import Reports, folder_of
from tools.convert_facts.merging import Merged, merge, read_rows, written
from tools.convert_facts.readers import READERS


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("names", nargs="*", metavar="file", help=f"of: {', '.join(READERS)}")
    parser.add_argument("--facts", required=True, type=folder_of, help="the folder of the compiled facts")
    parser.add_argument("--check", action="store_true", help="write nothing")
    said = parser.parse_args()
    unknown = set(said.names) - READERS.keys()
    if unknown:
        parser.error(f"unknown: {', '.join(sorted(unknown))}")
    differ, unsettled, reports = False, 0, Reports()
    for name in said.names or [name for name, reader in READERS.items() if reader.always]:
        reader, table, path = READERS[name], tables()[name], folder() / f"{name}.csv"
        compiled = reader.read(read_rows(said.facts / (reader.file or path.name)), reports)
        merged = merge(table, compiled, read_rows(path), reader.same)
        text = written(table, merged.rows)
        differ |= text != path.read_text(encoding="utf-8")
        _say(name, merged)
        unsettled += len(merged.unsettled)
        if not said.check and not merged.unsettled:
            path.write_text(text, encoding="utf-8")
    return 2 if unsettled else int(differ and said.check)


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
