"""New closes make no more of a company's history again than the market values that can rest on them; its rows are
those made of nothing, and those of the rules.
"""

from __future__ import annotations

import shutil
from datetime import date
from pathlib import Path

import duckdb
import pytest

from data import build, history, history_file
from data.past import Past
from data.store import Store, open_snapshot, stamp
from tests.histories import asked, made_after, rows, storied, watched, with_history
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
# What a refresh brings, and the day after which market values can rest on it; None: none can.
EVER = "0001-01-01"
CHANGES: dict[str, tuple[str, str | None]] = {
    "days of a quarter that goes on": (CLOSES.format(until="2025-06-30", but="2000-01-01"), None),
    "the end of a quarter": (CLOSES.format(until="2025-07-01", but="2000-01-01"), "2025-03-31"),
    "the days after it alone": (CLOSES.format(until="2025-07-03", but="2025-06-30"), "2025-03-31"),
    "a corrected close of another day": (CORRECTED.format(close="close * 1.01", day="2025-02-11"), None),
    "dividends, which change no close": ("UPDATE price SET adj_close = close * 0.98", None),
    "a corrected close of a quarter's end": (CORRECTED.format(close="77", day="2024-09-30"), "2024-07-01"),
    "a corrected close that is a step as well": (CORRECTED.format(close="77", day="2024-06-28"), EVER),
    "a close that is set aside": ("DELETE FROM price WHERE date = DATE '2024-12-31'", "2024-12-30"),
    "a close before all others": ("INSERT INTO price VALUES ('TOY', '2024-01-02', 9, 9, 1, 'derived')", EVER),
    "a split": (SPLIT, EVER),
    "a step that no split explains": ("UPDATE price SET close = close / 3 WHERE date > DATE '2025-03-12'", EVER),
}


@pytest.fixture(scope="module")
def toyed(tmp_path_factory: pytest.TempPathFactory) -> Store:
    """A company with decisions, doubts, own figures and closes, and its history."""
    return with_history(storied(tmp_path_factory.mktemp("toy"), f"DELETE FROM price WHERE date > DATE '{LAST}'"))


@pytest.mark.parametrize("change", share(list(CHANGES), 3))
def test_closes_that_come_later(toyed: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, change: str) -> None:
    sql, since = CHANGES[change]
    name = f"{toyed.snapshot}-later"
    shutil.copy(history_file.file_of(toyed.file), tmp_path)
    file = Path(shutil.copy(toyed.file, tmp_path / f"{name}.duckdb"))
    with duckdb.connect(str(file)) as con:
        con.execute(sql)
        build.finish(con)
    remade, wanted = watched(monkeypatch), stamp(name, toyed.meta)
    assert wanted is not None
    made_after(file, wanted.rules)
    assert remade == [*([f"TOY after {since}"] if since else []), "TOY"], "with the earlier one, and of nothing"
    after = open_snapshot(file.parent, name)
    fast, slow = with_history(after), Past(after._connection)
    for day in (date(2024, 9, 30), date(2025, 6, 29), date(2025, 7, 1), date(2025, 7, 2), date(2026, 1, 1)):
        assert asked(after, fast.past, day, ["TOY"]) == asked(after, slow, day, ["TOY"]), day


# The last close of each night in turn, and the day after which market values were made again.
NIGHTS: list[tuple[str, str | None]] = [
    ("2024-02-28", "TOY"),
    ("2024-02-29", "2024-02-20"),
    ("2024-12-30", "2024-02-20"),
    ("2025-01-02", "2024-12-30"),
    ("2025-04-01", "2024-12-31"),
    ("2024-09-27", "2024-07-01"),  # closes are taken back, as by a clock that went backward
    ("2025-05-01", "2024-07-01"),  # two quarters later
]


def test_nights_in_turn(toyed: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Over the ends of quarters and years, a leap day, quarters without a refresh and a clock that goes backward."""
    made, wanted = watched(monkeypatch), stamp(toyed.snapshot, toyed.meta)
    assert wanted is not None
    earlier, found = history_file.NOTHING, list[tuple[str, str | None]]()
    for night, _ in NIGHTS:
        file = Path(shutil.copy(toyed.file, tmp_path / f"{night}.duckdb"))
        with duckdb.connect(str(file)) as con:
            con.execute(f"DELETE FROM price WHERE date > DATE '{night}'; UPDATE price SET close = 20 + day(date) / 9")
            build.finish(con)
        made.clear()
        now = history.digests(file)
        tables = history.made(file, now, earlier)
        assert rows(tables) == rows(history.made(file, now)), night
        assert made[-1] == "TOY", "of nothing"
        found.append((night, made[0].removeprefix("TOY after ") if len(made) > 1 else None))
        earlier = history_file.Earlier(tables, now)
    assert found == NIGHTS, str(found)[150:]
