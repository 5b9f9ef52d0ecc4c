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
    folder = curated_files.folder()
    changed = recorded_hashes.record(folder)
    cross_checks.path(folder).write_text(cross_checks.text(disagreements()), encoding="utf-8")
    print(f"Recorded again: {', '.join(changed)}" if changed else "All embedded files are as recorded.")


def disagreements() -> list[tuple[str, ...]]:
    """What does not agree in the embedded files as they are."""
    with duckdb.connect() as con:
        build.define(con)
        build.fill(con)
        return cross_checks.disagreements(con)


if __name__ == "__main__":
    main()
