"""New closes make a company's history again only where a market value can rest on them; its rows are those made of
nothing, and those of the rules.
"""

from __future__ import annotations

import shutil
from datetime import date
from pathlib import Path

import duckdb
import pytest

from data import build, history_file
from data.past import Past
from data.store import Store, open_snapshot, stamp
from tests.histories import asked, made_after, storied, watched, with_history
from tests.thorough import share

pytestmark = pytest.mark.slow

LAST = date(2025, 6, 20)  # a Friday, ten days before the end of a quarter
CLOSES = """INSERT INTO price BY NAME
    SELECT 'TOY' AS ticker, day::DATE AS date, 35 AS close, 35 AS adj_close, 'single_source' AS evidence
    FROM range(DATE '2025-06-23', DATE '{until}', INTERVAL 1 DAY) AS r(day)
    WHERE isodow(day) < 6 AND day <> DATE '{but}'"""
CORRECTED = "UPDATE price SET close = {close} WHERE date = DATE '{day}'"
SPLIT = """INSERT INTO split VALUES ('TOY', '2025-06-12', 2, 'split', 'single_source', NULL);
    UPDATE price SET close = close / 2, adj_close = adj_close / 2"""
# What a refresh brings, and whether a market value can rest on it.
CHANGES = {
    "days of a quarter that goes on": (CLOSES.format(until="2025-06-30", but="2000-01-01"), False),
    "the end of a quarter": (CLOSES.format(until="2025-07-01", but="2000-01-01"), True),
    "the days after it alone": (CLOSES.format(until="2025-07-03", but="2025-06-30"), True),
    "a corrected close of another day": (CORRECTED.format(close="close * 1.01", day="2025-02-11"), False),
    "dividends, which change no close": ("UPDATE price SET adj_close = close * 0.98", False),
    "a corrected close of a quarter's end": (CORRECTED.format(close="77", day="2024-09-30"), True),
    "a corrected close before a weekend": (CORRECTED.format(close="77", day="2024-06-28"), True),
    "a close that is set aside": ("DELETE FROM price WHERE date = DATE '2024-12-31'", True),
    "a close before all others": ("INSERT INTO price VALUES ('TOY', '2024-01-02', 9, 9, 1, 'derived')", True),
    "a split": (SPLIT, True),
    "a step that no split explains": ("UPDATE price SET close = close / 3 WHERE date > DATE '2025-03-12'", True),
}


@pytest.fixture(scope="module")
def toyed(tmp_path_factory: pytest.TempPathFactory) -> Store:
    """A company with decisions, doubts, own figures and closes, and its history."""
    return with_history(storied(tmp_path_factory.mktemp("toy"), f"DELETE FROM price WHERE date > DATE '{LAST}'"))


@pytest.mark.parametrize("change", share(list(CHANGES), 3))
def test_closes_that_come_later(toyed: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, change: str) -> None:
    sql, matters = CHANGES[change]
    name = f"{toyed.snapshot}-later"
    shutil.copy(history_file.file_of(toyed.file), tmp_path)
    file = Path(shutil.copy(toyed.file, tmp_path / f"{name}.duckdb"))
    with duckdb.connect(str(file)) as con:
        con.execute(sql)
        build.finish(con)
    remade, wanted = watched(monkeypatch), stamp(name, toyed.meta)
    assert wanted is not None
    made_after(file, wanted.rules)
    assert remade == ["TOY"] * (1 + matters), "once of nothing, and before that only if it matters"
    after = open_snapshot(file.parent, name)
    fast, slow = with_history(after), Past(after._connection)
    for day in (date(2024, 9, 30), date(2025, 6, 29), date(2025, 7, 1), date(2025, 7, 2), date(2026, 1, 1)):
        assert asked(after, fast.past, day, ["TOY"]) == asked(after, slow, day, ["TOY"]), day
