"""Records the hashes of the embedded files and of their rows, and which of their figures do not agree with each other,
in `data/curated/recorded/`, for `leverage verify`.

Run it after every deliberate change of an embedded file; a test fails where it was forgotten.
"""

from __future__ import annotations

import duckdb

from data import build, curated_files
from data.verify import cross_checks, recorded_hashes
from tools.command_line import no_arguments


def main() -> None:
    """Write the records and say which files had changed."""
    no_arguments(__doc__, "python -m tools.record_hashes")
    changed = record()
    print(f"Recorded again: {', '.join(changed)}" if changed else "All embedded files are as recorded.")


def record() -> list[str]:
    """Write the records of the embedded files in use; returns the names of those that had changed."""
    folder = curated_files.folder()
    changed = recorded_hashes.record(folder)
    with duckdb.connect() as con:
        build.define(con)
        build.fill(con)
        disagreements = cross_checks.disagreements(con)
    cross_checks.path(folder).write_text(cross_checks.text(disagreements), encoding="utf-8")
    return changed


if __name__ == "__main__":
    main()
