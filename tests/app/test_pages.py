"""Every page as a reader meets it, without a browser: what it says, what it takes, and what it does with nonsense."""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Callable
from datetime import date
from html import unescape
from io import StringIO
from pathlib import Path
from types import ModuleType
from typing import NoReturn
from urllib.parse import parse_qsl, urlsplit

import pandas as pd
import pytest
from streamlit.testing.v1 import AppTest

from charts import paragraphs
from charts.blocks import ChartBlock, Page, QuestionsBlock
from charts.params import MARKED
from charts.text import gathered
from data import corrections as editors
from data.store import Store
from pages import CHARTS, PAGES
from service.checking import error_reports
from service.drawing import chart as charts
from service.snapshots import current_store
from service.tables import value_table
from tests import thorough
from ui.chart_frame import chart_table, download
from ui.data_page import lineage
from ui.page import cards
from ui.parameters import controls
from ui.session import cache, opening
from ui.start import start_page, start_pictures

PAGE = "from ui.page.page_frame import show; show('{slug}')"  # what the script runs for one page, alone
ROOT = Path(__file__).resolve().parents[2]
WITH_CHARTS = [p for p in PAGES.values() if p.charts]
EVERY_PAGE = pytest.mark.parametrize("page", WITH_CHARTS, ids=lambda p: p.slug)
# What is asked of a third of the pages every day, each of another third, and of all in a thorough run.
PROPERTIES = ("closed", "named by the address", "nonsense", "choice", "past", "no company", "grades")
Opened = Callable[..., AppTest]
Usual = Callable[[str], charts.Chart]


def some_pages(what: str) -> pytest.MarkDecorator:
    """The pages of which this property is asked."""
    asked = [page for page, name in thorough.crossed(WITH_CHARTS, PROPERTIES, 3) if name == what]
    return pytest.mark.parametrize("page", asked, ids=lambda p: p.slug)


@pytest.fixture
def opened(store: Store) -> Opened:
    """Opens a page file on its own, with an address."""

    def open_(slug: str, **query: str) -> AppTest:
        app = AppTest.from_string(PAGE.format(slug=slug), default_timeout=60)
        for name, value in query.items():
            app.query_params[name] = value
        return app.run()

    return open_


def text(app: AppTest) -> str:
    """All prose of the page."""
    kinds = ("title", "subheader", "markdown", "caption", "warning", "error", "info")
    return "\n".join(str(e.value) for kind in kinds for e in getattr(app, kind)).replace("\\", "").replace("\u2060", "")


def first(app: AppTest) -> str:
    """The first prose below the line that says what is chosen."""
    chips = app.markdown[0].value
    assert chips.startswith(":gray["), "the line under the title"
    return str(app.markdown[1].value).replace("\\", "").replace("\u2060", "")


def drawn(app: AppTest) -> list[str]:
    """The alternative texts of the charts of the page."""
    return [element.proto.alt for element in app.get("plotly_chart")]


@EVERY_PAGE
def test_a_page_stands_alone_and_opens_with_its_finding(opened: Opened, usual: Usual, page: Page) -> None:
    app = opened(page.slug)
    assert not app.exception
    assert not app.error
    assert not app.warning
    assert app.title[0].value == page.question
    lead = usual(page.charts[0])
    assert lead.finding.headline in text(app)
    heads = [
        str(m.value).replace("\\", "").replace("\u2060", "") for m in app.markdown if str(m.value).startswith("## ")
    ]
    assert heads == [f"## {lead.finding.headline}"], "the finding heads the page, and nothing else does"


@EVERY_PAGE
def test_every_chart_of_a_page_has_its_drawing_table_method_sources_and_files(
    opened: Opened, usual: Usual, page: Page
) -> None:
    app = unfolded(opened(page.slug), page)
    made = [usual(slug) for slug in page.charts]
    assert drawn(app) == [chart.alt for chart in made if not paragraphs.of(chart.figure)]
    as_text = " ".join(unescape(element.proto.body) for element in app.get("html"))
    assert all(line in as_text for chart in made for block in paragraphs.of(chart.figure) for line in block)
    said = text(app)
    assert all(chart.finding.headline in said and chart.finding.deck in said for chart in made)
    left_out = [line for chart in made for line in gathered((*chart.finding.exceptions, *chart.missing))]
    assert all(line in said for line in left_out)
    assert sizes(turned(app, page, "Table")) >= {len(chart.table) for chart in made}
    assert drawn(app) == [], "a closed tab is not sent"
    assert sizes(turned(app, page, "Sources")) >= {len(chart.sources) for chart in made}
    assert len(turned(app, page, "Download & share").get("download_button")) >= 8 * len(made)
    formulas = [element.value for element in turned(app, page, "Method").latex]
    assert all(d.formula in " ".join(formulas) for chart in made for d in chart.described if d.formula)


def unfolded(app: AppTest, page: Page) -> AppTest:
    """The page with all its further questions open."""
    for slug in page.charts[1:]:
        app.session_state[opening.question(slug)] = True
    app.run()
    assert not app.exception
    return app


def turned(app: AppTest, page: Page, tab: str) -> AppTest:
    """The page with this tab open in every frame, and every number and document in a row of its own."""
    for slug in page.charts:
        app.session_state[opening.tabs(slug)] = tab
        app.session_state[chart_table.layout(slug)] = chart_table.LONG
        app.session_state[chart_table.rows(slug)] = app.session_state[chart_table.documents_shown(slug)] = 10_000
    app.run()
    assert not app.exception
    return app


def later(page: Page) -> list[ChartBlock]:
    """The charts of a page that are computed when they are opened."""
    blocks = [one for block in page.blocks if isinstance(block, QuestionsBlock) for one in block.blocks]
    return [block for block in blocks if isinstance(block, ChartBlock) and block.answer]


@some_pages("closed")
def test_what_is_closed_is_neither_computed_nor_sent(
    opened: Opened, usual: Usual, page: Page, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Of a closed question there is its headline; of closed tabs and the record nothing."""
    calls: list[str] = []

    def counted(module: ModuleType, name: str) -> None:
        monkeypatch.setattr(module, name, lambda *_, **__: calls.append(name))

    for name in ("show", "documents"):
        counted(chart_table, name)
    counted(download, "menu")
    counted(lineage, "picker")
    counted(cards, "key_figures")
    app = opened(page.slug)
    assert not app.exception
    assert calls == []
    assert drawn(app) == [usual(page.charts[0]).alt], "the lead chart alone"
    said = text(app)
    for slug in page.at_once[1:]:
        assert usual(slug).finding.headline in said, "the answer of a closed question"
    for block in later(page):
        assert block.answer in said, "what stands below a question that takes long"
    turned(app, page, "Table")
    assert calls == ["show"], "the table of the lead chart alone"


@pytest.mark.usefixtures("store")
def test_a_widget_whose_value_is_gone_says_again_what_the_address_says() -> None:
    name = controls.key("efficiency", "scale")
    lost = f"import streamlit as st\nif st.session_state.pop('lose', False): del st.session_state['{name}']\n"
    app = AppTest.from_string(lost + PAGE.format(slug="efficiency"), default_timeout=60)
    app.query_params["scale"] = "linear"
    app.run()
    assert app.session_state[name] == "linear"
    app.session_state["lose"] = True
    app.run()
    assert not app.exception
    assert app.session_state[name] == "linear"


@some_pages("named by the address")
def test_an_address_opens_the_question_and_the_tab_that_it_names(opened: Opened, usual: Usual, page: Page) -> None:
    lead, *others = page.charts
    app = opened(page.slug, tab="table")
    assert len(tables(app)) == 1
    whole = f"All {len(usual(lead).table):,} numbers as CSV"
    assert [button.proto.label for button in app.get("download_button")] == [whole]
    for slug in others[-1:]:
        alts = [usual(one).alt for one in (lead, slug)]
        app = opened(page.slug, open=slug)
        assert not app.warning
        assert drawn(app) == alts
        app.session_state[opening.question(slug)] = False
        assert drawn(app.run()) == alts[:1], "closed by the reader, it stays closed"
        assert drawn(opened(page.slug, open=slug, tab="sources")) == alts[:1]


def test_an_address_that_opens_nothing_of_the_page_is_told(opened: Opened) -> None:
    app = opened("paradox", open="<b>nothing", tab="nowhere")
    assert not app.exception
    assert "open is not one of its choices" in text(app)
    assert "tab is not one of its choices" in text(app)
    assert len(drawn(app)) == 1


def tables(app: AppTest) -> list[pd.DataFrame]:
    """The tables on the page."""
    bodies = [element.proto.body for element in app.get("html")]
    return [pd.read_html(StringIO(body), keep_default_na=False)[0] for body in bodies if "<table>" in body]


def sizes(app: AppTest) -> set[int]:
    """How many rows the tables of the page have."""
    return {len(table) for table in tables(app)}


@some_pages("nonsense")
def test_nonsense_in_the_address_is_told_and_the_page_goes_on(opened: Opened, page: Page) -> None:
    app = opened(page.slug, companies="ZZZZ,MSFT", **{"from": "banana"}, evil="<script>alert(1)</script>")
    assert not app.exception
    assert len(app.warning) == 1
    said = text(app)
    assert "ZZZZ" in said
    assert "banana" in said
    assert "2019Q4" in said, "the message says how to write a quarter"
    assert "evil" in said
    assert drawn(app), "the page works with what is valid"
    assert app.sidebar.multiselect[0].value == ["MSFT"]
    assert dict(app.query_params) == {"companies": "MSFT"}, "the address says what is shown"


@some_pages("choice")
def test_a_choice_is_in_the_address_and_the_address_makes_the_choice(opened: Opened, page: Page) -> None:
    app = opened(page.slug)
    assert dict(app.query_params) == {}, "an undisturbed page has a plain address"
    app.sidebar.multiselect[0].set_value(["META", "NVDA"]).run()
    assert not app.exception
    assert dict(app.query_params) == {"companies": "META,NVDA"}
    again = opened(page.slug, companies="META,NVDA")
    assert again.sidebar.multiselect[0].value == ["META", "NVDA"]
    assert drawn(again) == drawn(app)


def test_widgets_that_are_folded_away_are_not_drawn_and_keep_their_values(opened: Opened) -> None:
    app, fold = opened("paradox"), controls.group_key("paradox", MARKED)
    assert not app.sidebar.text_input
    app.session_state[fold] = True
    app.run().sidebar.text_input[0].set_value("A note of mine").run()
    app.session_state[fold] = False
    app.run().run()
    assert not app.sidebar.text_input
    assert dict(app.query_params) == {"note": "A note of mine"}
    app.session_state[fold] = True
    assert app.run().sidebar.text_input[0].value == "A note of mine"


def test_widgets_that_an_address_fills_are_open(opened: Opened) -> None:
    assert opened("paradox", note="A note of mine").sidebar.text_input[0].value == "A note of mine"


@some_pages("past")
def test_the_past_is_shown_as_it_was_known(opened: Opened, page: Page) -> None:
    app = turned(unfolded(opened(page.slug, as_of="2023-02-15"), page), page, "Table")
    assert not app.error
    assert text(app).count("As known on 15 Feb 2023.") == 1, "the page says so once, not every chart again"
    texts = [table["Known since"] for table in tables(app) if "Known since" in table]
    days = [pd.to_datetime(text[text != ""], format="%d %b %Y") for text in texts]
    assert any(len(day) for day in days) or page.slug == "data"
    assert all(day.max() <= pd.Timestamp("2023-02-15") for day in days if len(day))


def test_a_focus_that_is_left_open_is_called_by_its_company(opened: Opened) -> None:
    app = opened("value", companies="MSFT,META")
    focus = next(box for box in app.sidebar.selectbox if box.label == "Company in focus")
    assert focus.options[0] == "Microsoft (first chosen)"
    app.sidebar.multiselect[0].set_value(["META", "MSFT"]).run()
    focus = next(box for box in app.sidebar.selectbox if box.label == "Company in focus")
    assert focus.options[0] == "Meta (first chosen)"


def test_a_day_outside_the_calendar_is_kept(opened: Opened) -> None:
    app = opened("paradox", as_of="2009-01-01")
    assert not app.exception
    assert "As known on 1 Jan 2009" in text(app)
    assert dict(app.query_params) == {"as_of": "2009-01-01"}


def test_a_day_that_has_not_come_is_refused_and_what_is_known_now_is_shown(opened: Opened) -> None:
    app = opened("paradox", as_of="2099-01-01")
    assert not app.exception
    assert "as_of lies in the future" in " ".join(w.value.replace("\\", "").replace("\u2060", "") for w in app.warning)
    assert "As known on" not in text(app)
    assert app.sidebar.date_input[0].max == date.today()


@some_pages("no company")
def test_no_company_is_a_hint_and_not_an_error(opened: Opened, page: Page) -> None:
    app = opened(page.slug)
    app.sidebar.multiselect[0].set_value([]).run()
    assert not app.exception
    assert "Choose at least one company" in text(app)


def test_script_in_a_name_is_shown_as_text(opened: Opened) -> None:
    app = opened("paradox", companies="<img src=x onerror=alert(1)>")
    assert "\\<" in app.warning[0].value, "every character of markdown's syntax is made literal"
    assert not app.exception


def test_key_figures_lead_to_their_filings(opened: Opened) -> None:
    app = opened("paradox", companies="META")
    card = "[75,472](data?of=META&number=headcount&at=2026Q2&companies=META)"
    assert text(app).count(card) == 1, "Meta's headcount of 30 June 2026, as its earnings release states it"
    assert "Meta Platforms · Q2 2026 · reported" in text(app)
    app.session_state[opening.question("key-figures")] = True
    assert text(app.run()).count(card) == 2, "in the table of all companies too"


def test_a_key_figure_tells_its_own_evidence_and_the_change_the_weaker(opened: Opened) -> None:
    """Microsoft's headcount of June 2026 is in its annual report; that of the base quarter is not."""
    card = text(opened("paradox", companies="MSFT", base="2019Q4", open="key-figures"))
    assert "Microsoft :small[:gray[Q2 2026]] | [223,000]" in card
    assert "+48% :small[:gray[single source]]" in card


def test_a_number_is_led_back_to_its_filings(opened: Opened) -> None:
    app = opened("data", of="META", number="capex_quarter", at="2026Q2")
    assert not app.exception
    assert "30,116,000,000" in text(app)
    inputs = next(table for table in tables(app) if "Input" in table)
    exact = [float(str(value).replace(",", "")) for value in inputs["Exact value"]]
    assert sorted(exact) == [18_997e6, 49_113e6], "the half year less the first quarter"
    body = next(e.proto.body for e in app.get("html") if "What was filed" in e.proto.body)
    assert len(re.findall(r'<a href="https://www\.sec\.gov/', body)) == 2


def test_a_number_that_nobody_knows_is_told(opened: Opened) -> None:
    app = opened("data", of="AMZN", number="rnd", at="2024Q1")
    assert not app.exception
    assert "Nothing is known of this number" in text(app)


def test_the_value_page_shows_the_company_in_focus_and_keeps_it_in_the_address(opened: Opened) -> None:
    app = opened("value", of="NVDA")
    assert not app.exception
    assert "NVIDIA" in first(app), "the cards"
    assert "Of NVIDIA's $" in text(app)
    assert dict(app.query_params) == {"of": "NVDA"}
    app.sidebar.selectbox(key="value:of").set_value("").run()
    assert dict(app.query_params) == {}
    assert "Of Meta's $" in text(app)


def test_a_loss_has_no_logarithm_and_the_page_takes_the_next_quarter_or_says_so(opened: Opened) -> None:
    app = opened("value", of="TSLA")
    assert not app.exception
    assert "Counted from Q1 2020, since operating income of Tesla was not above zero in Q4 2019." in text(app)
    app = opened("value", **{"of": "TSLA", "from": "2019Q3", "profit": "net_income"})
    assert "Tesla: net income was −$827m in Q3 2019, so there is no logarithm of margin and multiple" in text(app)
    app = opened("value", of="TSLA", profit="none")
    assert "Of Tesla's $" in text(app)


def test_nonsense_of_the_value_page_is_told_in_one_message(opened: Opened) -> None:
    app = opened("value", of="ZZZZ", profit="banana", alpha="7", stocks="0", capital="x", output="market_value")
    assert not app.exception
    assert len(app.warning) == 1
    said = text(app)
    assert all(
        word in said
        for word in ("ZZZZ", "banana", "alpha is not one of its choices", "stocks", "capital", "market_value")
    )
    assert dict(app.query_params) == {}
    assert len(drawn(app)) == 1


@pytest.fixture
def broken(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """A store folder that cannot be one."""
    path = tmp_path / "file"
    path.write_text("not a folder")
    monkeypatch.setenv("LEVERAGE_STORE", str(path))
    monkeypatch.setattr(current_store, "_newest", current_store._Newest())
    return path


def test_an_unusable_store_is_told_and_the_embedded_facts_are_shown(broken: Path) -> None:
    app = AppTest.from_string(PAGE.format(slug="compare"), default_timeout=60).run()
    assert not app.exception
    assert len(app.warning) == 1
    assert str(broken) in app.warning[0].value.replace("\\", "").replace("\u2060", "")
    assert len(drawn(app)) == 1


def test_no_store_and_broken_facts_are_one_callout(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    (tmp_path / "curated").mkdir()
    monkeypatch.setenv("LEVERAGE_CURATED", str(tmp_path / "curated"))
    monkeypatch.setenv("LEVERAGE_STORE", str(tmp_path / "store"))
    monkeypatch.setattr(current_store, "_newest", current_store._Newest())
    app = AppTest.from_string(PAGE.format(slug="compare"), default_timeout=60).run()
    assert not app.exception
    assert len(app.error) == 1
    assert "An embedded file cannot be read" in app.error[0].value


def test_the_entry_opens_the_start_page_with_the_answers_of_three_charts(usual: Usual) -> None:
    app = AppTest.from_file(str(ROOT / "ui" / "main.py"), default_timeout=60).run()
    assert not app.exception
    assert not app.error
    assert app.title[0].value == start_page.PAGE.question
    said = text(app)
    for slug in ("paradox", "capex_returns", "guidance"):
        assert usual(slug).finding.headline in said
    assert len(drawn(app)) == 5, "the picture, what is new, and three answers"
    assert "from Q1 2018" not in said, "each answer has a usual window of its own"


@pytest.mark.parametrize(
    ("asked", "answer"),
    [
        ("META", "[People and value](paradox?companies=META)"),
        ("facebook", "[Returns on capex](returns?companies=META)"),
        ("brk.c", "**brk.c** is not here"),
        ("JPM", "**JPM** is not here: "),
        ("JPM", "[add it](update?open=add&ticker=JPM)"),
    ],
)
def test_the_search_leads_to_a_company_or_offers_to_add_it(store: Store, asked: str, answer: str) -> None:
    app = AppTest.from_file(str(ROOT / "ui" / "main.py"), default_timeout=60)
    app.session_state["start:search"] = asked
    app.run()
    assert not app.exception
    assert answer in text(app)


def test_the_arrows_of_the_picture_are_those_of_the_table(usual: Usual) -> None:
    table = usual("efficiency").table
    steep, flat = start_pictures.arrows(table, {})
    assert steep.leverage > flat.leverage
    assert steep.first == flat.first
    for arrow in (steep, flat):
        rows = table[(table["ticker"] == arrow.ticker) & (table["name"] == "compute_capital_per_employee")]
        by_quarter = rows.set_index("quarter")["value"]
        assert arrow.capital == pytest.approx(by_quarter[arrow.last] / by_quarter[arrow.first])


@some_pages("grades")
def test_the_foot_of_a_page_counts_its_values_by_grade(opened: Opened, usual: Usual, page: Page) -> None:
    tables = [usual(slug).table.dropna(subset=["value"]) for slug in page.charts]
    reported = sum(int((table["evidence"] == "reported").sum()) for table in tables)
    said = text(opened(page.slug))
    assert not reported or f"Values in the charts of this page: {reported:,} reported" in said


def test_an_error_is_reported_where_the_settings_say(opened: Opened, monkeypatch: pytest.MonkeyPatch) -> None:
    assert "[Report an error](data?open=report)" in text(opened("compare"))
    monkeypatch.setenv("LEVERAGE_REPORTS", "mailto:desk@example.org")
    assert "[Report an error](mailto:desk@example.org)" in text(opened("compare"))
    monkeypatch.setenv("LEVERAGE_REPORTS", "javascript:alert(1)")
    assert "[Report an error](data?open=report)" in text(opened("compare"))


def reports(app: AppTest) -> list[str]:
    """The addresses of the reports in the tables of the page."""
    bodies = " ".join(element.proto.body for element in app.get("html"))
    return [unescape(address) for address in re.findall(r'<td class="report"><a href="([^"]+)"', bodies)]


def test_a_row_leads_to_a_report_that_holds_its_particulars(opened: Opened, monkeypatch: pytest.MonkeyPatch) -> None:
    asked = {"companies": "META", "y": "capex_quarter", "from": "2026Q2", "to": "2026Q2", "tab": "table"}
    [address] = reports(opened("compare", **asked))
    query = dict(parse_qsl(urlsplit(address).query))
    app = opened("data", **query)
    assert not app.exception
    assert not app.error
    lines = app.code[0].value.splitlines()
    assert lines[0] == "Company: Meta Platforms (META)"
    assert any(line.startswith("Value: $30.1bn (3.0116e+10 USD)") for line in lines)
    assert any("https://www.sec.gov/Archives/edgar/data/1326801/" in line for line in lines)
    assert dict(app.query_params)["about"] == query["about"], "a reload shows it again"
    assert f"snapshot={current_store.store().snapshot}" in query["about"], "of the numbers that the reader saw"
    assert "No address for reports is configured here" in text(app)
    monkeypatch.setenv("LEVERAGE_REPORTS", "https://github.com/owner/name/issues/new")
    [address] = reports(opened("compare", **asked))
    assert address.startswith("https://github.com/owner/name/issues/new?title=Error%3A%20Meta%20Platforms")


def test_a_number_whose_document_has_no_address_can_be_reported(opened: Opened) -> None:
    chart = charts.draw(current_store.store(), "paradox", {})
    nowhere = chart.sources.loc[chart.sources["url"].isna(), "source_id"]
    row = value_table.records(chart.table[chart.table["accession"].isin(nowhere)])[0]
    app = opened("data", open="report", about=error_reports.of_row("paradox", {}, row).text)
    assert not app.exception
    assert f"Source: {row['accession']}" in app.code[0].value.splitlines()


@pytest.mark.parametrize(
    ("about", "said"),
    [
        ("<script>", "This names no number"),
        ("nothing?#ticker=META", "There is no such chart"),
        ("compare?companies=ZZZZ#", "Unknown company"),
        ("compare?snapshot=x#", "This snapshot is not kept any more"),
        ("compare?#ticker=ZZZZ", "The chart has no such number"),
    ],
)
def test_a_report_about_nothing_says_so(opened: Opened, about: str, said: str) -> None:
    app = opened("data", open="report", about=about)
    assert not app.exception
    assert said in text(app)
    assert list(app.code) == []


def test_corrections_are_listed_with_their_documents(opened: Opened) -> None:
    app = opened("data", open="corrections")
    table = next(table for table in tables(app) if "Shown before" in table)
    assert len(table) == len(editors.corrections())
    assert {"Figure", "Shown before", "Shown now", "Why", "Noticed by"} <= set(table)


def test_a_chart_that_fails_is_one_line_with_a_number_and_the_rest_of_the_page_is_there(
    opened: Opened, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def build(*_: object) -> NoReturn:
        raise ZeroDivisionError("secret detail")

    lead = CHARTS["paradox"]
    monkeypatch.setitem(CHARTS._loaded, "paradox", dataclasses.replace(lead, build=build))
    cache._charts.clear()
    app = opened("paradox")
    assert not app.exception
    number = re.search(r"error (\d{8})", app.error[0].value)
    assert number
    assert f"Error {number[1]} at chart paradox of page paradox" in caplog.text
    assert "secret" not in text(app)
    assert CHARTS["divergence"].question in str([e.label for e in app.expander]), "the other chart"
    assert "Not investment advice" in text(app)


def test_an_empty_value_of_the_address_is_named_without_a_gap(opened: Opened) -> None:
    assert "**No company in companies**. Known: AAPL" in text(opened("paradox", companies=""))
