"""Which numbers a change tells otherwise, and why."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from data import curated_files
from tools import moved_numbers


def series(**changed: Any) -> pd.DataFrame:
    """One quarter of Meta's capex."""
    row = {
        "basis": "quarter",
        "ticker": "META",
        "concept": "capex",
        "quarter": pd.Timestamp("2026-04-01"),
        "period_end": pd.Timestamp("2026-06-30"),
        "value": 30_116e6,
        "unit": "USD",
        "tag": "PaymentsToAcquirePropertyPlantAndEquipment",
        "method": "derived_ytd",
        "evidence": "derived",
        "known_on": pd.Timestamp("2026-07-30"),
        "source_id": "0001628280-26-050705",
    }
    return pd.DataFrame([row | changed])


@pytest.mark.parametrize(
    ("after", "reason"),
    [
        (series(value=31_500e6, tag="PaymentsToAcquireProductiveAssets"), "now from PaymentsToAcquireProductiveAssets"),
        (series(value=31_500e6, source_id="0001"), "now from the filing 0001"),
        (series(value=31_500e6, method="reported"), "now reported \\(before derived ytd\\)"),
        (series(period_end=pd.Timestamp("2026-07-01")), "no longer published"),
    ],
)
def test_a_number_that_moved_says_why(after: pd.DataFrame, reason: str) -> None:
    rows = moved_numbers.moved(series(), after)
    assert len(rows) == 1
    assert rows["before"].item() == 30_116e6
    assert rows["reason"].str.contains(reason).all()


def test_what_moved_by_less_than_a_thousandth_or_is_new_is_not_listed() -> None:
    assert moved_numbers.moved(series(), series(value=30_117e6)).empty
    assert moved_numbers.moved(series().iloc[:0], series()).empty


def test_a_quarter_under_another_label_is_counted_and_not_listed() -> None:
    after = series(quarter=pd.Timestamp("2026-07-01"))
    assert moved_numbers.moved(series(), after).empty
    assert moved_numbers.relabelled(series(), after).to_dict() == {"META": 1}


def test_the_list_of_another_version_stays_and_the_file_is_read_whole(tmp_path: Path) -> None:
    file = tmp_path / "moved_numbers.csv"
    for version, value in (("2026-10", 1e9), ("2026-11", 2e9), ("2026-11", 3e9)):
        moved_numbers.write(moved_numbers.moved(series(), series(value=value)), version, file)
    rows, rejects = curated_files.parse_csv("moved_numbers", file.read_text())
    assert rejects == []
    assert rows[["version", "after"]].values.tolist() == [["2026-10", 1e9], ["2026-11", 3e9]]
