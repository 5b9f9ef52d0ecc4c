"""`leverage verify`: the embedded facts are as recorded, what is derived again is the same, and tampering is named."""

from __future__ import annotations

from pathlib import Path

import duckdb
import pytest
from hypothesis import given
from hypothesis import strategies as st

from data import build, curated_files
from data.store import Store
from data.verify import cross_checks, recorded_hashes, row_record
from data.verify.row_record import Change, RowRecord
from data.verify.verification import verify
from service.checking import verification
from tests import thorough
from tools.tampering.cases import Case, cases
from tools.tampering.scene import Scene, make
from tools.tampering.trial import unnamed

pytestmark = pytest.mark.slow
FOLDER = curated_files.FOLDER
RUN = "run `python -m tools.record_hashes`"
CASES = cases()
ROWS = st.lists(st.text("ab1,é", max_size=6), min_size=2, max_size=40)


def test_the_embedded_facts_are_as_recorded(store: Store) -> None:
    assert recorded_hashes.sums_path(FOLDER).read_text(encoding="utf-8") == recorded_hashes.sums_text(FOLDER), RUN
    for file in recorded_hashes.files():
        kept = RowRecord.of_text(recorded_hashes.rows_path(FOLDER, file).read_bytes())
        assert kept.sha256 == recorded_hashes.sums(FOLDER)[file], RUN
    with store._connection.cursor() as con:
        assert set(cross_checks.disagreements(con)) == cross_checks.recorded(FOLDER), RUN


def test_the_rows_of_a_file_are_those_that_are_recorded() -> None:
    for file in thorough.share(recorded_hashes.files(), 10):
        rows = row_record.rows(FOLDER / file)
        made = RowRecord.of(recorded_hashes.sha256(FOLDER / file), rows)
        assert RowRecord.of_text(recorded_hashes.rows_path(FOLDER, file).read_bytes()) == made, RUN


@thorough.examples(50)
@given(ROWS, st.data())
def test_a_changed_row_is_named_and_restored(rows: list[str], data: st.DataObject) -> None:
    place = data.draw(st.integers(0, len(rows) - 1))
    changed = [*rows[:place], rows[place] + "changed", *rows[place + 1 :]]
    assert RowRecord.of("", rows).changes(changed) == [Change(place, place, changed[place], rows[place])]


@thorough.examples(30)
@given(st.lists(st.text("ab1,é", min_size=1, max_size=6), min_size=2, max_size=40, unique=True), st.data())
def test_a_lost_row_is_restored_and_an_added_one_is_named(rows: list[str], data: st.DataObject) -> None:
    place = data.draw(st.integers(0, len(rows) - 1))
    record = RowRecord.of("", rows)
    assert record.changes(rows[:place] + rows[place + 1 :]) == [Change(place, place, None, rows[place])]
    [added] = record.changes([*rows[:place], "added row", *rows[place:]])
    assert (added.row, added.before) == ("added row", None)


def test_a_record_survives_being_written(tmp_path: Path) -> None:
    record = RowRecord.of("abc", ["one", "two", "drei é"])
    assert RowRecord.of_text(record.text()) == record


def test_the_embedded_snapshot_is_what_is_derived_again(store: Store) -> None:
    result = verify(None, store.snapshot)
    assert result.findings == ()
    assert result.compared.numbers > 500_000
    assert result.compared.tables > 50


def test_share_counts_are_numbered_alike_however_many_threads_load_them() -> None:
    assert loaded_counts(1) == loaded_counts(2)


def loaded_counts(threads: int) -> list[tuple[object, ...]]:
    """The embedded share counts in the order of their numbers."""
    with duckdb.connect(config={"threads": threads}) as con:
        build.define(con)
        build.fill(con)
        return con.execute("SELECT ticker, tag, as_of, known_on, shares FROM share_count ORDER BY rowid").fetchall()


# ------------------------------------------------------------------------------------- tampering


@pytest.fixture(scope="module")
def scene(tmp_path_factory: pytest.TempPathFactory) -> Scene:
    return make(tmp_path_factory.mktemp("tampering") / "scene")


@pytest.fixture(scope="module")
def derived(scene: Scene, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return scene.derived(tmp_path_factory.mktemp("derived"))


def test_there_are_fifty_tamperings_of_every_kind() -> None:
    assert len(CASES) >= 50
    kinds = {"embedded file", "kept response", "snapshot", "derived value", "accession", "date"}
    assert {case.kind for case in CASES} == kinds


def test_an_untouched_store_with_responses_has_no_difference(scene: Scene, derived: Path) -> None:
    assert scene.against(derived) == []


@pytest.mark.parametrize(
    "case", [CASES[0], *thorough.share(CASES[1:], 22)], ids=lambda c: f"{c.kind}: {c.name}".replace("/", " ")
)
def test_a_tampering_is_named(case: Case, scene: Scene, derived: Path, tmp_path: Path) -> None:
    assert unnamed(case, scene, tmp_path / "copy", derived, whole=thorough.WHOLE) == []


def test_a_report_in_words(monkeypatch: pytest.MonkeyPatch, scene: Scene, tmp_path: Path) -> None:
    copy = scene.copy(tmp_path / "copy")
    monkeypatch.setenv("LEVERAGE_CURATED", str(copy.curated))
    monkeypatch.setenv("LEVERAGE_STORE", str(copy.backend.path))
    (copy.curated / "headcount.csv").write_text("no table")
    result = verification.verify()
    assert "3 saved responses" in result.summary
    assert result.differences["detail"].str.contains("lost columns").any()
