"""Whole annual reports with the counts that a reader finds in them (`reports/truths.csv` of the recordings)."""

from __future__ import annotations

import csv
import gzip
import os
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Final

from data.sources import document

ROOT: Final = Path(__file__).resolve().parents[1]


@dataclass(frozen=True)
class Report:
    """A report's text and what it states: `employees` is None where it states no headcount; `also_right` is another
    count."""

    name: str
    filer: str
    text: str
    period_end: date
    as_of: date | None
    employees: float | None
    also_right: float | None
    note: str

    @property
    def right(self) -> set[float]:
        """The counts that are right."""
        return {value for value in (self.employees, self.also_right) if value is not None}


def reports_folder() -> Path | None:
    """The folder of whole reports, None where the recordings are not here."""
    named = os.environ.get("LEVERAGE_FIXTURES")
    folders = [Path(named)] if named else [ROOT.parent / "shared" / "fixtures", ROOT / "fixtures"]
    return next((folder / "reports" for folder in folders if (folder / "reports" / "truths.csv").is_file()), None)


def reports(folder: Path) -> Iterator[Report]:
    """The reports of a folder in the order of its truths.csv."""
    with (folder / "truths.csv").open(encoding="utf-8", newline="") as rows:
        for row in csv.DictReader(rows):
            content = gzip.decompress((folder / row["file"]).read_bytes())
            yield Report(
                name=row["file"],
                filer=_filer(row),
                text=document.text(content),
                period_end=date.fromisoformat(row["period_end"]),
                as_of=date.fromisoformat(row["as_of"]) if row["as_of"] else None,
                employees=float(row["employees"]) if row["employees"] else None,
                also_right=float(row["also_right"]) if row["also_right"] else None,
                note=row["note"],
            )


def _filer(row: dict[str, str]) -> str:
    """Who filed a report: its central index key where the file's name tells it, else the first word of its name."""
    parts = row["file"].split("_")
    return parts[1] if parts[0] == "E" else (row["ticker"].split(" ")[0] or row["file"])
