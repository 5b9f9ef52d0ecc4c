"""Every file of a chart says what it is, and command line and address give the same.

Every day each chart is written in a few formats and each format with some charts; all with all in a thorough run.
"""

from __future__ import annotations

import csv
import html
import io
import json
import zipfile
from collections.abc import Callable
from xml.etree import ElementTree

import openpyxl
import pyarrow.parquet as pq
import pytest
from PIL import Image
from starlette.applications import Starlette

from data.store import Store
from service import export
from service.drawing import chart as charts
from service.drawing.chart import Chart
from service.export import FORMATS, IMAGES
from service.web import addresses
from tests import thorough
from tests.asgi import ask


def opened(format: str, content: bytes, chart: Chart) -> None:
    """Open a file with a reader of its own and find the chart in it."""
    if format == "png":
        width, height = Image.open(io.BytesIO(content)).size
        assert width == 2400
        assert height >= 1000
    elif format == "svg":
        assert ElementTree.fromstring(content).tag.endswith("svg")
    elif format == "pdf":
        assert content.startswith(b"%PDF-")
        assert b"/Page" in content
    elif format == "html":
        page = content.decode()
        assert html.escape(chart.question) in page
        assert "Plotly.newPlot" in page
    elif format == "csv":
        text = content.decode()
        assert text.startswith("# title: ")
        rows = list(csv.reader(line for line in text.splitlines() if not line.startswith("#")))
        assert rows[0] == list(chart.table.columns)
        assert len(rows) == len(chart.table) + 1
    elif format == "xlsx":
        book = openpyxl.load_workbook(io.BytesIO(content))
        assert book.sheetnames == ["README", "Data", "Sources"]
        assert book["Data"].max_row == len(chart.table) + 1
    elif format == "zip":
        _opened_bundle(content, chart)
    elif format == "parquet":
        table = pq.read_table(io.BytesIO(content))
        assert table.num_rows == len(chart.table)
        assert json.loads(table.schema.metadata[b"meta"])["chart"] == chart.slug
    else:
        whole = json.loads(content)
        assert len(whole["data"]) == len(chart.table)
        meta = whole["meta"]
        assert {"title", "question", "parameters", "formula", "unit", "sources"} <= set(meta)
        assert meta["title"] == chart.finding.headline
        assert {s["accession"] for s in meta["sources"] if s["accession"]} >= {
            key for key in chart.table["accession"].dropna() if key[:1].isdigit()
        }


def _opened_bundle(content: bytes, chart: Chart) -> None:
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        files = {name.removeprefix(f"{chart.slug}/"): archive.read(name) for name in archive.namelist()}
    assert {"README.md", "data.csv", "sources.csv", "metadata.json"} <= files.keys()
    opened("csv", files["data.csv"], chart)
    assert json.loads(files["metadata.json"])["title"] == chart.finding.headline
    assert files["README.md"].decode().startswith(f"# {chart.finding.headline}")
    assert "picture.png" not in files or files["picture.png"].startswith(b"\x89PNG")


@pytest.mark.parametrize(("slug", "format"), thorough.crossed(tuple(charts.CHARTS), tuple(FORMATS), 4))
def test_every_chart_exports_in_every_format(
    usual: Callable[[str], Chart], slug: str, format: str, request: pytest.FixtureRequest
) -> None:
    if format in IMAGES:
        request.getfixturevalue("chromium")
    opened(format, export.export(usual(slug), format), usual(slug))


@pytest.mark.parametrize(("slug", "format"), thorough.crossed(tuple(charts.CHARTS), tuple(FORMATS)[::-1], len(FORMATS)))
def test_every_chart_has_an_address_for_every_format(
    store: Store, slug: str, format: str, request: pytest.FixtureRequest
) -> None:
    if format in IMAGES:
        request.getfixturevalue("chromium")
    answer = ask(Starlette(routes=addresses.routes(lambda: store)), f"/charts/{slug}.{format}?companies=META,MSFT")
    assert answer.status == 200
    assert answer.headers["content-type"] == FORMATS[format]
    opened(format, answer.body, charts.draw(store, slug, {"companies": ("META", "MSFT")}))
