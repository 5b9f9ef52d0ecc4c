"""Every format is opened with a reader of its own and says where it comes from; nothing in it can be run."""

from __future__ import annotations

import base64
import csv
import gzip
import io
import json
import re
from dataclasses import replace
from datetime import date, datetime
from html.parser import HTMLParser
from typing import Any

import openpyxl
import pandas as pd
import pyarrow.parquet as pq
import pypdf
import pytest
from PIL import Image

from charts.core import Chart, Finding
from charts.figure import Figure, scatter
from contracts import PERSONS, SOURCE_COLUMNS, USD, VALUE_COLUMNS, Description
from errors import MissingTool, NotFound, UsageError
from service.export import FORMATS, PICTURED, export, file_name, images, media_type, size_of, wording
from service.export.formula import plain
from service.server import tab_pool
from service.tables.html_table import safe_address
from service.tables.table_text import disarmed

pytestmark = pytest.mark.slow  # charts in every format

SCRIPT = "<script>alert(1)</script>"
TICKER = "0001326801-26-000051"
needs_browser = pytest.mark.skipif(
    images.browser_path() is None,
    reason="no Chrome or Chromium: PNG, SVG and PDF are not tested (apt-get install chromium)",
)


def _chart(**changes: Any) -> Chart:
    """Two companies, two quarters, one value missing; texts that a careless export would run."""
    ends = pd.to_datetime(["2026-03-31", "2026-06-30"] * 2)
    table = pd.DataFrame(
        {
            "ticker": ["META", "META", "=EVIL()", "=EVIL()"],
            "quarter": ["2026Q1", "2026Q2"] * 2,
            "period_end": ends,
            "name": "capex_quarter",
            "value": [18_997e6, 30_116e6, -1.5, float("nan")],
            "unit": "USD",
            "evidence": ["reported", "derived", "reported", None],
            "known_on": ends + pd.Timedelta(days=30),
            "accession": TICKER,
        },
        columns=list(VALUE_COLUMNS),
    )
    sources = pd.DataFrame(
        [
            (
                TICKER,
                f"10-Q of Meta {SCRIPT}",
                "SEC",
                "10-Q",
                TICKER,
                "https://www.sec.gov/x#a",
                date(2026, 7, 30),
                "reported",
            ),
            (
                "news",
                "@layoffs, +1, =2+3",
                "Newsroom",
                None,
                None,
                "javascript:alert(1)",
                date(2022, 11, 9),
                "reported",
            ),
        ],
        columns=list(SOURCE_COLUMNS),
    )
    chart = Chart(
        slug="toy",
        question="Is it so?",
        finding=Finding(f'META spends more & more {SCRIPT}, =cmd|"calc"!A0'),
        figure=Figure(scatter(x=ends[:2], y=[18_997e6, 30_116e6], name=SCRIPT)),
        table=table,
        sources=sources,
        alt=f"A line that rises {SCRIPT}",
        described=(
            Description("capex_quarter", "Capital expenditure, quarter", USD, r"\frac{a}{b}", caveat="Gross."),
            Description("headcount", "Headcount", PERSONS, ""),
        ),
        parameters={"companies": ("META", "MSFT"), "from": "2019Q4", "to": None, "as_of": None},
        notes=("First line\nsecond line",),
        missing=("MSFT: not disclosed",),
    )
    return replace(chart, **changes)


# ------------------------------------------------------------------------------------------- CSV


def _csv_lines() -> tuple[list[str], list[str]]:
    lines = export(_chart(), "csv", snapshot="snap-1").decode("utf-8").splitlines()
    return [line for line in lines if line.startswith("#")], [line for line in lines if not line.startswith("#")]


def test_csv_begins_with_comments_that_say_what_it_is() -> None:
    comments, _ = _csv_lines()
    text = "\n".join(comments)
    for part in (
        "# title: META spends",
        "# question: Is it so?",
        "companies=META,MSFT",
        "# units: capex_quarter USD; headcount persons",
        "# as of: newest known, 30 Jul 2026",
        "# snapshot: snap-1",
        "# notes: First line second line",
        "# caveats: MSFT: not disclosed",
        TICKER,
    ):
        assert part in text


def test_csv_table_reads_back_with_its_numbers() -> None:
    back = pd.read_csv(io.BytesIO(export(_chart(), "csv")), comment="#")
    assert list(back.columns) == list(VALUE_COLUMNS)
    assert back["value"].tolist()[:3] == [18_997_000_000, 30_116_000_000, -1.5]
    assert back["value"].isna().tolist() == [False, False, False, True]
    assert back["period_end"].tolist()[:2] == ["2026-03-31", "2026-06-30"]


@pytest.mark.parametrize("separator", [",", ";", "\t"])
def test_no_csv_cell_is_a_formula_wherever_a_spreadsheet_splits(separator: str) -> None:
    for row in csv.reader(io.StringIO(export(_chart(), "csv").decode()), delimiter=separator):
        for cell in row:
            assert re.fullmatch(r"-?[\d.]+", cell) or not re.match(r"\s*[=+\-@＝＋－＠]", cell), row


@pytest.mark.parametrize(
    "start",
    [
        "=",
        "+",
        "-",
        "@",
        "\t",
        "\r",
        " =",
        "\uff1d",
        "\uff0b",
        "\uff0d",
        "\uff20",
        "\ufeff=",
        "\0=",
        "\x1b+",
        "\xad@",
        "\u2060=",
        "\u202e-",
    ],
)
def test_text_that_would_run_is_disarmed(start: str) -> None:
    assert disarmed(f"{start}1") == f"'{start}1"


@pytest.mark.parametrize("text", ["META", "0001326801-26-000051", "a=b", "2026-06-30", "", "a, -b"])
def test_harmless_text_is_left_alone(text: str) -> None:
    assert disarmed(text) == text


# ------------------------------------------------------------------------------------------ XLSX


def _book() -> Any:
    return openpyxl.load_workbook(io.BytesIO(export(_chart(), "xlsx", snapshot="snap-1")))


def test_xlsx_has_readme_data_and_sources() -> None:
    book = _book()
    assert book.sheetnames == ["README", "Data", "Sources"]
    readme = {row[0].value: row[1].value for row in book["README"].iter_rows()}
    assert readme["question"] == "Is it so?"
    assert readme["snapshot"] == "snap-1"
    assert readme["formula capex_quarter"] == "a / b"
    assert book["Sources"]["E2"].value == TICKER
    assert book["Data"].freeze_panes == "A2"


def test_xlsx_keeps_numbers_and_days_and_runs_no_text() -> None:
    data = _book()["Data"]
    assert [c.value for c in data[1]] == list(VALUE_COLUMNS)
    assert (data["E3"].value, data["E3"].data_type, data["E3"].number_format) == (30_116_000_000, "n", "#,##0")
    assert data["C3"].value == datetime(2026, 6, 30)
    assert data["E5"].value is None
    assert (data["A4"].value, data["A4"].data_type) == ("=EVIL()", "s")


def test_xlsx_has_no_formula_and_no_link_at_all() -> None:
    for sheet in _book():
        for row in sheet.iter_rows():
            assert all(cell.data_type != "f" and cell.hyperlink is None for cell in row)


# --------------------------------------------------------------------------------- Parquet, JSON


def test_parquet_carries_the_table_and_the_record() -> None:
    table = pq.read_table(io.BytesIO(export(_chart(), "parquet", snapshot="snap-1")))
    meta = json.loads(table.schema.metadata[b"meta"])
    assert (meta["question"], meta["snapshot"]) == ("Is it so?", "snap-1")
    pd.testing.assert_frame_equal(table.to_pandas(), _chart().table, check_dtype=False)


def test_json_carries_the_record_and_strict_values() -> None:
    whole = json.loads(export(_chart(as_of=date(2023, 2, 15)), "json", snapshot="snap-1"), parse_constant=pytest.fail)
    meta = whole["meta"]
    assert meta["title"] == meta["finding"] == _chart().finding.headline
    assert meta["parameters"] == {"companies": ["META", "MSFT"], "from": "2019Q4", "to": None, "as_of": None}
    assert (meta["unit"]["capex_quarter"], meta["formula"]["capex_quarter"]) == ("USD", "a / b")
    assert (meta["as_of"], meta["snapshot"]) == ("2023-02-15", "snap-1")
    assert meta["sources"][0]["accession"] == TICKER
    assert meta["sources"][0]["published_on"] == "2026-07-30"
    assert whole["data"][1]["value"] == 30_116_000_000
    assert whole["data"][1]["period_end"] == "2026-06-30"
    assert whole["data"][3]["value"] is None


# ------------------------------------------------------------------------------------------ HTML


class _Elements(HTMLParser):
    """Counts elements and collects what could leave the page or run in it."""

    def __init__(self) -> None:
        super().__init__()
        self.scripts = 0
        self.links: list[str] = []
        self.loads: list[str] = []
        self.labels: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        found = {k: v or "" for k, v in attrs}
        self.scripts += tag == "script"
        self.links += [found["href"]] if "href" in found else []
        self.loads += [found["src"]] if "src" in found else []
        self.labels += [found["aria-label"]] if "aria-label" in found else []


def test_html_stands_alone_and_shows_script_as_text() -> None:
    text = export(_chart(), "html", snapshot="snap-1").decode()
    elements = _Elements()
    elements.feed(text)
    plain_scripts = _Elements()
    plain_scripts.feed(
        export(_chart(finding=Finding("x"), alt="x", sources=_chart().sources.iloc[:0]), "html").decode()
    )
    assert elements.scripts == plain_scripts.scripts  # nothing of the data became an element
    assert elements.loads == []
    assert elements.links == ["https://www.sec.gov/x#a"]
    assert elements.labels == [_chart().alt]
    assert "alert(1)</script>" not in text
    library = re.findall(r'id="library">([^<]+)</script>', text)[0]
    assert b"plotly.js (cartesian" in gzip.decompress(base64.b64decode(library))
    assert len(text) < 700_000, "the cartesian bundle, packed"
    assert "snap-1" in text
    assert "MSFT: not disclosed" in text


def test_html_speaks_as_pictures_do_without_formulas_accessions_or_codes_of_units() -> None:
    text = export(_chart(), "html").decode()
    said = re.sub(r"<[^>]+>", " ", re.sub(r"<(script|style)\b.*?</\1>", "", text, flags=re.S))
    for part in (
        "Is it so? Units: US dollars, people.",
        "Source: SEC filings by META and =EVIL() to 30 Jul 2026; Newsroom · Chart: Intelligence Leverage",
        "Capital expenditure, quarter  (US dollars). Gross.",
        "Grade",
        "$30.1bn",
        "Q2 2026",
        "30 Jul 2026",
    ):
        assert part in said
    assert TICKER not in said
    assert "a / b" not in said, "no formula"
    assert not re.search(r"\bUSD\b|\bpersons\b|\b2026Q2\b|\b2026-\d\d-\d\d\b|capex_quarter", said)


@pytest.mark.parametrize(
    "url", ["javascript:alert(1)", "data:text/html,x", "//evil", "http://", "", "https://[", " https:x"]
)
def test_only_web_addresses_become_links(url: str) -> None:
    assert not safe_address(url)


# ---------------------------------------------------------------------------------------- images


@pytest.mark.browser
@needs_browser
@pytest.mark.parametrize("theme", ["light", "dark"])
def test_png_has_its_size_and_its_theme(theme: str) -> None:
    picture = Image.open(io.BytesIO(export(_chart(), "png", theme=theme))).convert("RGB")
    assert picture.size == (2400, 1350)
    assert picture.getpixel((3, 3)) == {"light": (255, 255, 255), "dark": (14, 17, 23)}[theme]
    assert len(picture.getcolors(10**6) or []) > 10


@pytest.mark.browser
@needs_browser
@pytest.mark.parametrize("legend", [None, True, False])
def test_svg_carries_what_a_reader_needs_as_text_and_nothing_internal(legend: bool | None) -> None:
    figure = _chart().figure.copy()
    figure.update_layout(showlegend=legend)
    svg = export(_chart(figure=figure), "svg").decode()
    text = re.sub(r"<[^>]+>", " ", svg)
    for part in (
        "META spends more &amp; more",
        "Is it so?",
        "First line second line. MSFT: not disclosed.",
        "Source: SEC filings by META and =EVIL() to 30 Jul 2026; Newsroom",
        "Chart: Intelligence Leverage · /charts/toy",
    ):
        assert part in text
    assert TICKER not in text
    assert "a / b" not in text, "no formula"
    assert "<script" not in svg


@pytest.mark.browser
@needs_browser
def test_own_headline_and_byline_stand_on_it_as_text_and_the_chart_keeps_its_say() -> None:
    own = wording(f"Meta & friends {SCRIPT}", "Ada L.")
    svg = export(_chart(finding=Finding("It rose.")), "svg", size=size_of("square"), wording=own).decode()
    text = re.sub(r"<[^>]+>", " ", svg)
    assert "Meta &amp; friends &lt;script&gt;" in text
    for part in ("It rose. Is it so?", "By Ada L.", "Headline: Ada L."):
        assert part in text
    assert 'width="1080" height="1080"' in svg
    assert "<script" not in svg


@pytest.mark.browser
@needs_browser
def test_pdf_is_one_page_with_live_text_and_no_clock() -> None:
    pdf = export(_chart(), "pdf")
    assert pdf.startswith(b"%PDF-")
    assert pdf.rstrip().endswith(b"%%EOF")
    assert len(re.findall(rb"/Type\s*/Page\b", pdf)) == 1
    assert b"/Font" in pdf
    named = pypdf.PdfReader(io.BytesIO(pdf)).metadata
    assert named is not None
    assert named.title == f"{_chart().finding.headline} Intelligence Leverage"
    assert b"(D:20260730000000" in pdf


@pytest.mark.browser
@needs_browser
def test_a_browser_that_died_is_started_again() -> None:
    first = export(_chart(), "png", size=size_of(width=600, height=600))
    process = images._POOL.process
    assert process is not None
    process.kill()
    process.wait(10)
    assert export(_chart(), "png", size=size_of(width=600, height=600)) == first


def test_without_a_browser_the_message_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(images, "_POOL", tab_pool.TabPool())
    monkeypatch.setattr(tab_pool, "browser_path", lambda: None)
    with pytest.raises(MissingTool, match="apt-get install chromium"):
        export(_chart(), "png")


# ----------------------------------------------------------------------------------- all formats


@pytest.mark.parametrize(
    "format",
    [
        *(pytest.param(format, marks=[pytest.mark.browser, needs_browser]) for format in ("svg", "pdf")),
        "html",
        "csv",
        "xlsx",
        "parquet",
        "json",
    ],
)
def test_equal_charts_give_equal_bytes(format: str) -> None:
    assert export(_chart(), format, snapshot="s") == export(_chart(), format, snapshot="s")


@pytest.mark.parametrize("format", ["html", "csv", "xlsx", "parquet", "json"])
def test_a_chart_without_rows_or_sources_still_exports(format: str) -> None:
    empty = _chart(table=_chart().table.iloc[:0], sources=_chart().sources.iloc[:0], described=(), notes=(), missing=())
    assert export(empty, format)


def test_an_export_leaves_the_chart_as_it_was() -> None:
    chart = _chart()
    before = chart.figure.to_json(), chart.table.copy()
    for format in FORMATS:
        if format not in PICTURED or images.browser_path():
            export(chart, format)
    assert chart.figure.to_json() == before[0]
    pd.testing.assert_frame_equal(chart.table, before[1])


def test_unknown_format_and_theme_are_refused() -> None:
    with pytest.raises(NotFound, match="gif"):
        export(_chart(), "gif")
    with pytest.raises(UsageError, match="purple"):
        export(_chart(), "csv", theme="purple")
    assert media_type("svg") == "image/svg+xml"


def test_a_file_name_is_short_safe_and_telling() -> None:
    assert file_name(_chart(), "png") == "toy_META_2019Q4-2026Q2.png", "no number of Microsoft is in it"
    many = _chart(parameters={"companies": tuple(f"T{i}" for i in range(19)), "y": "a/../b\n" + "c" * 300})
    assert re.fullmatch(r"toy_T0-T1-T2-T3-T4-and-14-more_a-..-b-c+\.csv", file_name(many, "csv"))
    assert len(file_name(many, "csv")) <= 120
    assert file_name(_chart(as_of=date(2023, 2, 15)), "pdf") == "toy_META_2019Q4-2026Q2_as-of-2023-02-15.pdf"


@pytest.mark.parametrize(
    ("latex", "text"),
    [
        (r"\frac{\text{capex}}{\text{revenue}}", "capex / revenue"),
        (r"\ln\frac{V_t}{V_0} - \ln\frac{L_t}{L_0}", "ln (Vₜ / V₀) - ln (Lₜ / L₀)"),
        (r"K_t = (1-\delta)K_{t-1} + I_t", "Kₜ = (1-δ)Kₜ₋₁ + Iₜ"),
        (r"\frac{Y_t - Y_{t-4}}{K_t - K_{t-4}}", "(Yₜ - Yₜ₋₄) / (Kₜ - Kₜ₋₄)"),
        (r"100 \cdot \frac{L_t}{L_{base}}", "100 · Lₜ / L_base"),
        (r"\frac{a", "a /"),
    ],
)
def test_a_formula_reads_without_a_typesetter(latex: str, text: str) -> None:
    assert plain(latex) == text
