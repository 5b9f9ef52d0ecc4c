"""What leaves with a chart: citations, code that fetches it, and the zip."""

from __future__ import annotations

import io
import json
import shlex
import shutil
import subprocess
import zipfile
from datetime import date
from pathlib import Path
from typing import Any

import duckdb
import pandas as pd
import pytest

from charts.core import Chart, Finding
from charts.figure import Figure, scatter
from contracts import SOURCE_COLUMNS
from service.export import export, images
from service.export.cite import citations
from service.export.snippets import snippets
from service.server import tab_pool
from tests.unit.terminal import Run, runner

ADDRESS = "https://leverage.example.org/charts/toy.csv?companies=META"
HOSTILE = "https://x.y/toy.csv?a='; rm -rf /; \"$(id)\\"


@pytest.fixture
def run(capfd: pytest.CaptureFixture[str]) -> Run:
    return runner(capfd)


@pytest.fixture
def chart() -> Chart:
    table = pd.DataFrame({"ticker": ["META"], "quarter": ["2026Q2"], "value": [1.5], "unit": ["USD"]})
    source = ("a", "10-Q", "SEC", "10-Q", "0001326801-26-000051", "https://x.y", date(2026, 7, 30), "reported")
    return Chart(
        "toy",
        "Is 100% of R&D_cost {new}?",
        Finding("It rose.", exceptions=("Oracle is left out.",)),
        Figure(scatter(x=[1], y=[1])),
        table,
        pd.DataFrame([source], columns=list(SOURCE_COLUMNS)),
        "A dot.",
        (),
        {"companies": ("META",)},
        date(2023, 2, 15),
        notes=tuple(f"Note {i}." for i in range(20)),
    )


def test_a_chart_is_cited_in_three_ways(chart: Chart) -> None:
    cited = citations(chart, ADDRESS, "snap-1")
    assert cited["Sentence"] == (
        "“It rose.” Intelligence Leverage, from SEC filings by META to 30 Jul 2026 "
        f"(as known on 15 Feb 2023, snapshot snap-1). {ADDRESS}"
    )
    assert cited["APA"].startswith("Intelligence Leverage. (2023, February 15). Is 100% of R&D_cost {new}? [Chart")
    assert r"title = {{Is 100\% of R\&D\_cost \{new\}?}}," in cited["BibTeX"]
    assert cited["BibTeX"].count("{") - cited["BibTeX"].count("\\{") == cited["BibTeX"].count("}") - cited[
        "BibTeX"
    ].count("\\}")


# --------------------------------------------------------------------------------- code that fetches


@pytest.fixture
def file(chart: Chart, tmp_path: Path) -> Path:
    """The CSV as a file, with a name that a careless quote would break."""
    path = tmp_path / 'it\'s "toy".csv'
    path.write_bytes(export(chart, "csv"))
    return path


def test_pandas_reads_the_numbers(file: Path) -> None:
    names: dict[str, Any] = {}
    exec(snippets(str(file), "toy", {})["pandas"], names)
    assert names["data"]["value"].tolist() == [1.5]


def test_duckdb_reads_the_numbers(file: Path) -> None:
    row = duckdb.sql(snippets(str(file), "toy", {})["DuckDB"]).df().iloc[0]
    assert (row["ticker"], row["value"]) == ("META", 1.5)


@pytest.mark.processes
@pytest.mark.skipif(shutil.which("curl") is None, reason="no curl")
def test_curl_fetches_the_file(file: Path, tmp_path: Path) -> None:
    command = snippets(file.as_uri(), "toy", {})["curl"]
    subprocess.run(["/bin/sh", "-c", command], check=True, cwd=tmp_path, capture_output=True)
    assert (tmp_path / "toy.csv").read_bytes() == file.read_bytes()


@pytest.mark.slow
def test_the_command_line_takes_what_it_is_given(run: Run, tmp_path: Path, store: object) -> None:
    command = snippets(ADDRESS, "rank", {"companies": "META,MSFT", "as_of": "2024-05-01"})["Command line"]
    result = run(*shlex.split(command)[1:], "--out", str(tmp_path))
    assert result.code == 0
    assert Path(result.out.strip()).name.startswith("rank_META-MSFT")


@pytest.mark.processes
def test_r_reads_the_numbers_where_it_is_installed(file: Path) -> None:
    code = snippets(str(file), "toy", {})["R"]
    assert code == f'data <- read.csv("{str(file).replace(chr(34), chr(92) + chr(34))}", comment.char = "#")'
    if program := shutil.which("Rscript"):
        ran = subprocess.run([program, "-e", f"{code}; cat(data$value)"], capture_output=True, text=True, check=True)
        assert ran.stdout == "1.5"


def test_an_address_cannot_end_the_text_that_it_stands_in() -> None:
    code = snippets(HOSTILE, "toy", {"a": "$(id)'"})
    assert shlex.split(code["curl"])[-1] == HOSTILE
    assert shlex.split(code["Command line"])[-1] == "a=$(id)'"
    assert HOSTILE in compile(code["pandas"], "code", "exec").co_consts
    assert duckdb.extract_statements(code["DuckDB"])[0].type == duckdb.StatementType.SELECT
    assert len(duckdb.extract_statements(code["DuckDB"])) == 1


# ------------------------------------------------------------------------------------- CSV and zip


def test_a_csv_starts_with_at_most_ten_lines_of_comment(chart: Chart) -> None:
    lines = export(chart, "csv", snapshot="snap-1").decode().splitlines()
    comments = [line for line in lines if line.startswith("#")]
    assert len(comments) <= 10
    assert lines[: len(comments)] == comments
    assert "Oracle is left out." in "\n".join(comments)
    assert "Note 19." in "\n".join(comments)


@pytest.mark.browser
@pytest.mark.skipif(images.browser_path() is None, reason="no Chrome or Chromium")
def test_a_zip_has_table_sources_record_picture_and_how_to_cite(chart: Chart) -> None:
    content = export(chart, "zip", snapshot="snap-1")
    archive = zipfile.ZipFile(io.BytesIO(content))
    names = ("README.md", "data.csv", "sources.csv", "metadata.json", "picture.png")
    assert archive.namelist() == [f"toy/{name}" for name in names]
    assert archive.read("toy/data.csv") == export(chart, "csv", snapshot="snap-1")
    assert pd.read_csv(io.BytesIO(archive.read("toy/sources.csv")))["accession"].tolist() == ["0001326801-26-000051"]
    assert json.loads(archive.read("toy/metadata.json"))["exceptions"] == ["Oracle is left out."]
    assert archive.read("toy/picture.png").startswith(b"\x89PNG")
    assert "MIT" in archive.read("toy/README.md").decode()
    assert export(chart, "zip", snapshot="snap-1") == content


def test_without_a_browser_the_zip_says_that_there_is_no_picture(chart: Chart, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(images, "_POOL", tab_pool.TabPool())
    monkeypatch.setattr(tab_pool, "browser_path", lambda: None)
    archive = zipfile.ZipFile(io.BytesIO(export(chart, "zip")))
    assert "toy/picture.png" not in archive.namelist()
    assert "There is no picture" in archive.read("toy/README.md").decode()
