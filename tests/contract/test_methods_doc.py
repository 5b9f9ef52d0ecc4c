"""docs/methods.md measures every regression that is drawn, at the size that is drawn."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from analytics.methods.coverage import Coverage
from data.store import Store
from errors import UsageError
from pages.efficiency.parameters import FISCAL_YEAR
from tools import ceiling_simulation, frontier_coverage, headcount_coverage
from tools.coverage import PROGRAM, _cell, cases, main
from tools.marked_tables import deliver, written

DOCUMENT = (Path(__file__).resolve().parents[2] / "docs" / "methods.md").read_text(encoding="utf-8")
MARKED = "a\n<!-- coverage: written by python -m tools.coverage -->\nold\n<!-- end of coverage -->\nb\n"


def test_every_regression_drawn_is_measured_at_its_size(store: Store) -> None:
    """A change of the data or of a rule changes the counts: then `make coverage` measures again."""
    missing = [
        row
        for case in cases(store)
        if (row := f"| {case.name} | {len(case.fit.firms)} | {case.fit.observations:,} | ") not in DOCUMENT
    ]
    assert missing == []


def test_what_is_short_is_in_bold_and_nothing_else() -> None:
    count = int(re.findall(r"([\d,]+) simulated panels", DOCUMENT)[0].replace(",", ""))
    rows = re.findall(r"^\| [^|]+ \| \d+ \| [\d,]+ \| ([^|]+) \| ([^|]+) \| ([^|]+) \|", DOCUMENT, re.M)
    assert len(rows) > 40
    for cell in (cell for row in rows for cell in row if cell != "–"):
        share = float(cell.strip("*%")) / 100
        near = abs(share - (0.95 - 2 * Coverage(0.95, count).error)) < 6e-4  # printed to a tenth of a percent
        assert near or cell.startswith("**") == Coverage(share, count).short


def test_what_the_band_of_headcount_covers_is_the_measured(store: Store) -> None:
    assert "".join(headcount_coverage.rows(store)) in DOCUMENT


def test_a_table_goes_between_its_marks() -> None:
    document = written(MARKED, PROGRAM, {"coverage": "new\n"})
    assert document == MARKED.replace("old", "new")
    assert written(document, PROGRAM, {"coverage": "new\n"}) == document


def test_a_document_without_marks_is_refused() -> None:
    with pytest.raises(UsageError, match="no place for a table"):
        written("a\n", PROGRAM, {"coverage": "new\n"})


def test_what_a_program_writes_it_also_prints(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    document = tmp_path / "methods.md"
    document.write_text(MARKED, "utf-8")
    deliver({"coverage": "new\n"}, PROGRAM, None)
    assert document.read_text("utf-8") == MARKED
    deliver({"coverage": "new\n"}, PROGRAM, document)
    assert document.read_text("utf-8") == MARKED.replace("old", "new")
    assert capsys.readouterr().out == 2 * "## coverage\nnew\n\n"


def test_every_made_up_series_has_its_row(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ceiling_simulation, "SERIES", 1)
    written_ = "".join(ceiling_simulation.rows({"straight line": lambda t: 2.2 + 0.2 * t}))
    assert re.fullmatch(r"\| straight line \| \d+% \| \d+% \|\n", written_)
    of = DOCUMENT.split("<!-- end of ceilings -->")[0].split("<!-- ceilings: ")[1]
    assert re.findall(r"^\| ([^|]+) \| \d+% \| \d+% \|$", of, re.M) == list(ceiling_simulation.CASES)


def test_a_cell_is_a_share_and_a_method_that_gives_no_interval_is_a_dash(store: Store) -> None:
    case = next(case for case in cases(store) if case.name.startswith("fiscal 2022: Communication"))
    assert re.fullmatch(r"\*{0,2}\d+\.\d%\*{0,2}", _cell(case.fit, "cr3", 50))


def test_the_command_knows_its_options(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        main(["--help"])
    assert "--simulations" in capsys.readouterr().out


def test_every_frontier_with_intervals_is_measured_at_its_size(store: Store) -> None:
    """A change of the panel changes the counts: then `make coverage` measures again."""
    measured = [f"| {case.name} | {len(case.outputs)} | " for case in frontier_coverage.cases(store)]
    assert len(measured) > 5
    assert [row for row in measured if row not in DOCUMENT] == []
    assert DOCUMENT.count(f", fiscal {FISCAL_YEAR} | ") == len(measured), "and nothing else stands there"


def test_a_measured_frontier_is_written_as_a_row(store: Store) -> None:
    case = next(frontier_coverage.cases(store))
    assert re.fullmatch(
        r"\| gross profit, all sectors, fiscal 2022 \| 95 \| \d+\.\d% ± \d+\.\d% \| .*%, .*% \| .* \| .* \|\n",
        frontier_coverage.row(case, simulations=3),
    )
