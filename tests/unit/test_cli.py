"""The command line: exact columns, exact figures, exit codes, and what goes where."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from urllib.parse import urlencode

import pandas as pd
import pytest
from starlette.applications import Starlette

from commands import shared_options as options
from contracts import METRIC_COLUMNS, SERIES_COLUMNS
from data.store import Store
from service.drawing import chart as charts
from service.export import FORMATS, IMAGES, images
from service.server import tab_pool
from service.web import addresses
from tests.asgi import ask
from tests.unit.terminal import Result, Run, runner

pytestmark = pytest.mark.slow  # commands on the store of all facts

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def run(store: Store, capfd: pytest.CaptureFixture[str]) -> Run:
    return runner(capfd)


def millions(result: Result) -> dict[str, int]:
    return dict(zip(result.frame["period_end"], (result.frame["value"] / 1e6).astype(int), strict=True))


# ---------------------------------------------------------------------------------------- series


def test_metas_quarters_are_differences_of_what_was_filed(run: Run) -> None:
    result = run("series", "META", "--concept", "capex", "--basis", "quarter", "--format", "csv")
    assert result.code == 0
    assert result.err == ""
    assert result.out.splitlines()[0] == ",".join(SERIES_COLUMNS)
    # Form 10-Q filed 2026-07-30 (0001628280-26-050705): 49,113 in six months, 18,997 in three; 10-K of 2025: 69,691
    # less 48,308.
    assert ",2026-06-30,30116000000,USD,derived_ytd,derived," in result.out
    assert ",2025-12-31,21383000000,USD,derived_fy,derived," in result.out


def test_alphabets_quarters(run: Run) -> None:
    result = run("series", "GOOGL", "--concept", "capex", "--from", "2025Q3", "--format", "csv")
    assert millions(result) == {"2025-09-30": 23_953, "2025-12-31": 27_851, "2026-03-31": 35_674, "2026-06-30": 44_924}


def test_metas_own_definition_adds_finance_leases(run: Run) -> None:
    result = run("series", "META", "--concept", "capex_company", "--from", "2026Q2", "--format", "csv")
    assert millions(result) == {"2026-06-30": 31_078}


def test_headcount_as_reported_has_only_reported_dates(run: Run) -> None:
    found = run("series", "META", "--concept", "headcount", "--basis", "reported", "--format", "csv").frame
    assert set(found["method"]) == {"reported"}
    assert float(found.loc[found["period_end"] == "2026-06-30", "value"].iloc[0]) == 75_472


def test_market_value_is_a_concept_too(run: Run) -> None:
    found = run("series", "MSFT", "--concept", "market_value", "--from", "2025Q1", "--format", "csv").frame
    assert list(found["period_end"])[:2] == ["2025-03-31", "2025-06-30"]
    assert (found["value"] > 1e12).all()


def test_nothing_later_than_the_day_is_told(run: Run) -> None:
    result = run(
        "series",
        "META",
        "MSFT",
        "--concept",
        "capex",
        "--concept",
        "headcount",
        "--as-of",
        "2023-02-15",
        "--format",
        "csv",
    )
    assert result.frame["known_on"].max() <= "2023-02-15"
    late = run("metric", "capex_to_revenue", "--companies", "META", "--as-of", "2023-02-15", "--format", "csv")
    assert late.frame["period_end"].max() == "2022-12-31"


def test_several_concepts_in_json(run: Run) -> None:
    rows = json.loads(
        run("series", "AAPL", "--concept", "capex", "--concept", "revenue", "--from", "2026", "--format", "json").out
    )
    assert {row["concept"] for row in rows} == {"capex", "revenue"}
    assert set(rows[0]) == set(SERIES_COLUMNS)


def test_a_table_is_for_people(run: Run) -> None:
    result = run("series", "META", "--concept", "capex", "--from", "2026Q2")
    assert "$30.1bn" in result.out
    assert "30 Jun 2026" in result.out


# --------------------------------------------------------------------------------------- metrics


def test_a_metric_has_its_columns_and_a_hand_checked_value(run: Run) -> None:
    result = run("metric", "capex_to_revenue", "--companies", "META,MSFT", "--format", "csv")
    assert result.out.splitlines()[0] == ",".join(METRIC_COLUMNS)
    found = result.frame
    value = found[(found["ticker"] == "META") & (found["period_end"] == "2025-12-31")]["value"].iloc[0]
    assert value == pytest.approx(69_691 / 200_965, rel=1e-9), (
        "the 10-K says 200,966; its rounded quarters add to 200,965"
    )


def test_a_metric_takes_its_options(run: Run) -> None:
    found = run("metric", "headcount_index", "--companies", "META", "--set", "base=2022Q4", "--format", "csv").frame
    assert found.loc[found["period_end"] == "2022-12-31", "value"].item() == pytest.approx(100)


def test_the_catalogue_lists_every_name_with_its_meaning(run: Run) -> None:
    found = run("metrics", "--format", "csv").frame
    assert {"capex", "intelligence_leverage", "leverage_multiple"} <= set(found["name"])
    assert found["interpretation"].notna().all()


def test_charts_are_listed_with_their_parameters(run: Run) -> None:
    found = run("charts", "--format", "json")
    assert {row["slug"] for row in json.loads(found.out)} == set(charts.CHARTS)
    assert "base=peak" in found.out


def test_status_tells_the_newest_filing_of_each_company(run: Run, store: Store) -> None:
    result = run("status")
    assert store.snapshot in result.out
    found = run("status", "--format", "csv").frame.set_index("ticker")
    assert found.loc["META", "newest_filing"] == "2026-07-30"


# ---------------------------------------------------------------------------------------- source


def test_source_shows_the_two_filings_behind_a_quarter(run: Run) -> None:
    result = run("source", "META", "capex", "2026-06-30")
    assert result.code == 0
    for said in ("30,116,000,000", "49,113,000,000", "18,997,000,000", "0001628280-26-050705", "https://www.sec.gov/"):
        assert said in result.out
    whole = json.loads(run("source", "META", "capex", "2026-06-30", "--format", "json").out)
    assert [row["value"] for row in whole["inputs"]] == [49_113e6, 18_997e6]


def test_a_source_may_be_asked_for_by_calendar_quarter(run: Run) -> None:
    """Apple's June quarter of 2026 ended on the 27th."""
    whole = json.loads(run("source", "AAPL", "capex", "2026Q2", "--format", "json").out)
    assert whole["period_end"] == "2026-06-27"


def test_source_of_a_trailing_year(run: Run) -> None:
    whole = json.loads(run("source", "META", "capex", "2025-12-31", "--basis", "ttm", "--format", "json").out)
    assert whole["value"] == 69_691e6


# ---------------------------------------------------------------------------------------- export


@pytest.mark.parametrize("format", FORMATS)
def test_export_writes_every_format(run: Run, tmp_path: Path, format: str, request: pytest.FixtureRequest) -> None:
    if format in IMAGES:
        request.getfixturevalue("chromium")
    result = run(
        "export", "paradox", "--format", format, "--set", "companies=META,MSFT", "--out", str(tmp_path / "new")
    )
    assert result.code == 0, result.err
    path = Path(result.out.strip())
    assert path.suffix == f".{format}"
    assert path.name.startswith("paradox_META-MSFT")
    assert path.stat().st_size > 1000


@pytest.mark.usefixtures("chromium")
def test_a_picture_of_the_command_line_is_that_of_the_address(run: Run, tmp_path: Path, store: Store) -> None:
    looks = {"size": "square", "theme": "dark", "headline": "My words", "byline": "Ada"}
    options = [part for name, text in looks.items() for part in (f"--{name}", text)]
    result = run("export", "rank", "--format", "svg", "--out", str(tmp_path), *options)
    assert result.code == 0, result.err
    drawn = Path(result.out.strip()).read_bytes()
    app = Starlette(routes=addresses.routes(lambda: store))
    assert ask(app, f"/charts/rank.svg?{urlencode(looks)}").body == drawn
    assert b"My words" in drawn
    assert b'width="1080" height="1080"' in drawn


def test_export_of_all_charts_in_two_formats(run: Run, tmp_path: Path) -> None:
    result = run("export", "all", "--format", "csv,json", "--out", str(tmp_path))
    assert result.code == 0, result.err
    assert len(result.out.split()) == 2 * len(charts.CHARTS) == len(list(tmp_path.iterdir()))


def test_export_into_a_file_is_one_message(run: Run, tmp_path: Path) -> None:
    (tmp_path / "taken").write_text("mine")
    result = run("export", "rank", "--format", "csv", "--out", str(tmp_path / "taken"))
    assert (result.code, result.out) == (1, "")
    assert "Cannot write" in result.err
    assert (tmp_path / "taken").read_text() == "mine"


# ------------------------------------------------------------------------------------- bad input

WRONG = [
    (["series", "ZZZZ", "--concept", "capex"], "ZZZZ"),
    (["series", "META", "--concept", "capx"], "capex"),
    (["series", "META", "--concept", "capex", "--as-of", "banana"], "2023-02-15"),
    (["series", "META", "--concept", "capex", "--as-of", "2023-02-30"], "2023-02-30"),
    (["series", "META", "--concept", "capex", "--from", "banana"], "2019Q4"),
    (["series", "META", "--concept", "capex", "--from", "2025", "--to", "2019Q1"], "--from is after --to"),
    (["series", "META", "--concept", ""], "--concept was given nothing"),
    (["series", "META"], "--concept"),
    (["series", "META", "--concept", "capex", "--basis", "weekly"], "weekly"),
    (["metric", "nonsense", "--companies", "META"], "nonsense"),
    (["metric", "headcount_index", "--companies", "META", "--set", "basis=2022Q4"], "base"),
    (["metric", "headcount_index", "--companies", ""], "--companies was given nothing"),
    (["metric", "headcount_index", "--companies", ","], "No company"),
    (["export", "nothing"], "nothing"),
    (["export", "paradox", "--format", "gif"], "gif"),
    (["export", "paradox", "--set", "companies=ZZZZ"], "ZZZZ"),
    (["export", "paradox", "--size", "poster"], "Choose from: article (1200 x 675), square"),
    (["export", "paradox", "--theme", "purple"], "Choose from: light, dark"),
    (["export", "paradox", "--headline", "x" * 121], "Write at most 120 characters"),
    (["export", "paradox", "--byline", "x" * 61], "Write at most 60 characters"),
    (["export", "paradox", "--format", "csv", "--size", "story"], "Add one of --format png"),
    (["export", "paradox", "--set", "companies"], "NAME=VALUE"),
    (["export", "paradox", "--set", "=SUM(A1)=1"], "NAME=VALUE"),
    (["source", "META", "capex", "2026-06-29"], "2026-06-30"),
    (["source", "META", "capex", "yesterday"], "PERIOD_END"),
    (["source", "META", "capex", "2026Q5"], "2019Q4"),
    (["nothing"], "nothing"),
]


@pytest.mark.parametrize(("arguments", "said"), WRONG, ids=[" ".join(a)[:60] for a, _ in WRONG])
def test_misuse_is_told_on_stderr_and_nothing_on_stdout(run: Run, arguments: list[str], said: str) -> None:
    result = run(*arguments)
    assert (result.code, result.out) == (2, "")
    assert said in result.err
    assert "Traceback" not in result.err


def test_a_fault_nobody_foresaw_is_one_line(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: object, **__: object) -> None:
        raise RuntimeError("the\nroof fell in")

    monkeypatch.setattr("engine.data_status.status", broken)
    result = run("status", "--format", "csv")
    assert (result.code, result.out) == (1, "")
    assert result.err.splitlines() == [
        "Something unexpected went wrong: RuntimeError: the roof fell in. Run it again with --debug to see where."
    ]
    with pytest.raises(RuntimeError, match="roof"):
        run("--debug", "status", "--format", "csv")


@pytest.mark.processes
def test_a_full_disk_is_one_line(store: Store) -> None:
    if not Path("/dev/full").exists():
        pytest.skip("this system has no /dev/full, the disk that is always full")
    with Path("/dev/full").open("w") as full:
        command = [sys.executable, "cli.py", "series", "META", "--concept", "capex", "--format", "csv"]
        done = subprocess.run(command, cwd=ROOT, stdout=full, stderr=subprocess.PIPE, text=True, check=False)
    assert done.returncode == 1
    assert done.stderr == ("Cannot write: standard output (No space left on device). Make room, or write elsewhere.\n")


@pytest.mark.processes
def test_a_closed_output_is_one_line(store: Store) -> None:
    command = f"{sys.executable} cli.py charts >&-"
    done = subprocess.run(command, shell=True, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 2
    assert done.stderr == "There is nowhere to write to: standard output is closed. Open it.\n"


@pytest.mark.parametrize(("form", "out"), [("csv", ",".join(SERIES_COLUMNS)), ("json", "[]")])
def test_no_rows_are_told_and_still_parse(run: Run, form: str, out: str) -> None:
    result = run("series", "META", "--concept", "capex", "--from", "2100Q1", "--format", form)
    assert (result.code, result.out.strip()) == (0, out)
    assert "no rows" in result.err


def test_without_a_browser_the_other_formats_are_still_written(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(images, "_POOL", tab_pool.TabPool())
    monkeypatch.setattr(tab_pool, "browser_path", lambda: None)
    result = run("export", "rank", "--format", "png,csv,svg,pdf", "--out", str(tmp_path))
    assert result.code == 1
    assert [Path(line).suffix for line in result.out.splitlines()] == [".csv"]
    assert len(result.err.splitlines()) == 1
    assert "apt-get install chromium" in result.err


def test_text_that_would_run_in_a_spreadsheet_is_disarmed(capfd: pytest.CaptureFixture[str]) -> None:
    frame = pd.DataFrame({"ticker": ["=cmd()", "+1", "-x", "@y"], "value": [-1.5, 30_116_000_000.0, None, 2.0]})
    options.write(frame, options.Form.CSV)
    assert capfd.readouterr().out.splitlines() == ["ticker,value", "'=cmd(),-1.5", "'+1,30116000000", "'-x,", "'@y,2"]


@pytest.mark.processes
def test_debug_shows_where_a_failure_came_from(store: Store) -> None:
    command = [sys.executable, "cli.py", "--debug", "series", "ZZZZ", "--concept", "capex"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 1
    assert "Traceback" in done.stderr


@pytest.mark.parametrize("command", ["status", "build", "series", "metrics", "metric", "charts", "export", "source"])
def test_help_shows_an_example(run: Run, command: str) -> None:
    result = run(command, "--help")
    assert result.code == 0
    assert f"Example: leverage {command}" in result.out


@pytest.mark.processes
def test_a_reader_that_has_enough_is_no_failure(store: Store) -> None:
    command = f"{sys.executable} cli.py series META --concept revenue --format csv | head -n 1"
    done = subprocess.run(command, shell=True, cwd=ROOT, capture_output=True, text=True, check=False, env=os.environ)
    assert done.stdout.startswith("ticker,")
    assert done.stderr == ""


def test_no_line_of_a_table_is_padded_where_no_terminal_is(run: Run) -> None:
    lines = run("series", "META,ORCL", "--concept", "revenue").out.splitlines()
    assert len(lines) > 10
    assert [line for line in lines if line != line.rstrip()] == []


def test_build_makes_a_new_snapshot(run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LEVERAGE_STORE", str(tmp_path))
    result = run("build")
    assert result.code == 0
    assert (tmp_path / "CURRENT").read_text().strip().removesuffix(".duckdb") == result.out.strip()
    assert result.err.splitlines()[0] == "Reading the embedded facts", "nobody waits without a word"


@pytest.mark.processes
def test_help_loads_nothing_heavy() -> None:
    code = "import cli, sys; print(*sorted({'pandas', 'duckdb', 'plotly', 'streamlit', 'scipy'} & set(sys.modules)))"
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    assert done.stdout.split() == []
