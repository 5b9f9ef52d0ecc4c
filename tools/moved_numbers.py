"""`python -m tools.moved_numbers --base COMMIT --version 2026-11 [--write]`: which numbers a change tells otherwise.

Each of the two commits builds a store of its own embedded facts in a process of its own. Values of one company, concept
and true period are set side by side; what moved by more than a thousandth, or is published no more, is listed with its
reason. `--write` puts the list into data/curated/moved_numbers.csv, which the page Data shows; lines of other versions
stay. Periods that only changed their calendar quarter are counted by company.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any, Final

import numpy as np
import pandas as pd

from data.curated_files import FOLDER
from tools.checkout import WORKTREE, checkout, commit_of
from tools.command_line import Parser

KEY: Final = ["ticker", "concept", "basis", "period_end"]
COLUMNS: Final = ["version", *KEY, "unit", "before", "after", "reason"]
MOVED: Final = 0.001  # of itself
FILE: Final = FOLDER / "moved_numbers.csv"
_DUMP: Final = """
import sys
from pathlib import Path
from data.opening import build_store
store = build_store(Path(sys.argv[1]) / "store")
series = store.query(
    "SELECT basis, ticker, concept, quarter, period_end, value, unit, tag, method, evidence, known_on, source_id "
    "FROM series WHERE basis IN ('quarter', 'annual')"
)
series.to_parquet(Path(sys.argv[1]) / "series.parquet")
"""


def series_of(revision: str) -> pd.DataFrame:
    """The quarters and years that a commit makes out of its embedded facts. Raises subprocess.CalledProcessError."""
    with checkout(revision) as code, tempfile.TemporaryDirectory(prefix="leverage-moved-") as folder:
        environment = os.environ | {"PYTHONPATH": str(code), "LEVERAGE_STORE": f"{folder}/store"}
        command = [sys.executable, "-P", "-W", "ignore", "-c", _DUMP, folder]
        subprocess.run(command, cwd=code, env=environment, check=True)
        return pd.read_parquet(Path(folder) / "series.parquet")


def moved(before: pd.DataFrame, after: pd.DataFrame) -> pd.DataFrame:
    """One row per value that moved or is published no more (`COLUMNS` but the version), by company, concept, period."""
    both = before.merge(after, on=KEY, how="left", suffixes=("_before", "_after"))
    gone = both["value_after"].isna()
    far = (both["value_after"] - both["value_before"]).abs() > MOVED * both["value_before"].abs()
    rows = both[gone | far]
    return pd.DataFrame(
        {
            **{name: rows[name] for name in KEY},
            "unit": rows["unit_before"],
            "before": rows["value_before"],
            "after": rows["value_after"],
            "reason": [_reason(row) for row in rows.to_dict("records")],
        }
    ).sort_values(KEY, ignore_index=True)


def _reason(row: dict[Any, Any]) -> str:
    """Why a value moved, as far as the two rows tell."""
    if pd.isna(row["value_after"]):
        return "no longer published: the filings do not settle it, or the period is reported under another end"
    if row["concept"] == "market_value":
        return f"share count now by {row['tag_after']}, {row['evidence_after']} (before {row['evidence_before']})"
    tags = [row[f"tag_{side}"] for side in ("before", "after")]
    if not any(map(pd.isna, tags)) and tags[0] != tags[1]:
        return f"now from {row['tag_after']} instead of {row['tag_before']}"
    if row["source_id_after"] != row["source_id_before"]:
        return f"now from the filing {row['source_id_after']}"
    return f"now {row['method_after']} (before {row['method_before']})".replace("_", " ")


def relabelled(before: pd.DataFrame, after: pd.DataFrame) -> pd.Series:
    """How many quarters of each company stand in another calendar quarter than before, by ticker."""
    both = before.merge(after, on=KEY, suffixes=("_before", "_after"))
    other = both[(both["quarter_before"] != both["quarter_after"]) & (both["basis"] == "quarter")]
    return other.groupby("ticker")["period_end"].nunique()


def write(rows: pd.DataFrame, version: str, file: Path = FILE) -> None:
    """Put the rows of a version into the list; the rows of other versions stay."""
    others = pd.read_csv(file, dtype="str") if file.exists() else pd.DataFrame(columns=COLUMNS)
    others = others[others["version"] != version]
    new = rows.assign(version=version, period_end=pd.to_datetime(rows["period_end"]).dt.strftime("%Y-%m-%d"))
    new = new.assign(before=rows["before"].map(_plain), after=rows["after"].map(_plain))
    pd.concat([others, new])[COLUMNS].to_csv(file, index=False, lineterminator="\n")


def _plain(value: float) -> str | None:
    """Twelve digits without an exponent; nothing for a value that is missing."""
    return None if pd.isna(value) else np.format_float_positional(float(f"{value:.12g}"), trim="-")


def main() -> None:
    parser = Parser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--base", required=True, help="the commit before")
    parser.add_argument("--head", default=WORKTREE, help="the commit after (default: the files as they are)")
    parser.add_argument("--version", required=True, help="the month of the change, 2026-11")
    parser.add_argument("--write", action="store_true", help=f"put the list into {FILE.name}")
    given = parser.parse_args()
    before, after = (series_of(commit_of(revision)) for revision in (given.base, given.head))
    rows = moved(before, after)
    new = after.merge(before[KEY], on=KEY, how="left", indicator=True)["_merge"].eq("left_only").sum()
    print(f"{len(rows):,} values moved or are gone, {new:,} are new. By company and concept:")
    print(rows.groupby(["ticker", "concept"]).size().to_string())
    print("Quarters in another calendar quarter:", relabelled(before, after).to_dict())
    if given.write:
        write(rows, given.version)


if __name__ == "__main__":
    main()
