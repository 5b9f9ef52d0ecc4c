"""Cells of the annual panel, read again in the as-filed facts by a reader that knows nothing of how the panel is made:

    python -m tools.panel_check --facts FOLDER              500 cells drawn by seed 1
    python -m tools.panel_check --facts FOLDER --cells 2000 --seed 7

The second reader is given filer, accession, tag, start and end of a cell and looks up the value that the filing states
there. Employees that no tag states are not among the cells. It ends with 1 where a cell differs or is not found.
"""

from __future__ import annotations

import argparse
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import pandas as pd
import pyarrow.parquet as pq

from data.curated_files import parquet_path
from tools.command_line import Parser

_NAMED_BY: Final = ["cik", "accession", "tag", "period_start", "period_end"]
_FILES: Final = ("universe/filings.parquet", "filings.parquet")


@dataclass(frozen=True, slots=True)
class Outcome:
    """How many cells were drawn, and those whose value is not what the filing states: with `stated`, all values that
    stand there under their tag for their period (missing where there are none).
    """

    cells: int
    differing: pd.DataFrame

    @property
    def agreeing(self) -> int:
        """How many agree."""
        return self.cells - len(self.differing)


def drawn(cells: int, seed: int) -> pd.DataFrame:
    """Cells of the embedded panel that a tag states, drawn without replacement."""
    panel: pd.DataFrame = pq.read_table(parquet_path("annual_facts")).to_pandas()
    return panel[panel["tag"].notna() & panel["accession"].notna()].sample(cells, random_state=seed)


def read_again(facts: Path, cells: pd.DataFrame) -> Outcome:
    """Each cell against what its filing states under its tag for its period."""
    filed = _filed(facts, set(cells["accession"]))
    stated = filed.groupby(_NAMED_BY, dropna=False)["value"].agg(tuple).rename("stated").reset_index()
    both = cells.merge(stated, on=_NAMED_BY, how="left")
    differs = [stated != (value,) for stated, value in zip(both["stated"], both["value"], strict=True)]
    return Outcome(len(cells), both[differs])


def _filed(facts: Path, accessions: set[str]) -> pd.DataFrame:
    wanted = [("accession", "in", accessions)]
    parts = [pq.read_table(facts / file, columns=[*_NAMED_BY, "value"], filters=wanted) for file in _FILES]
    rows: pd.DataFrame = pd.concat([part.to_pandas().astype({"cik": "int64"}) for part in parts], ignore_index=True)
    return rows.drop_duplicates()  # a filer of both files is in them twice


def main() -> int:
    parser = Parser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--facts", required=True, type=Path, help="the folder of the compiled facts")
    parser.add_argument("--cells", type=int, default=500)
    parser.add_argument("--seed", type=int, default=1)
    asked = parser.parse_args()
    outcome = read_again(asked.facts, drawn(asked.cells, asked.seed))
    print(f"{outcome.agreeing} of {outcome.cells} cells agree with the filings (seed {asked.seed})")
    for cell in outcome.differing.to_dict("records"):
        print(f"  {cell}")
    return int(outcome.agreeing < outcome.cells)


if __name__ == "__main__":
    sys.exit(main())
