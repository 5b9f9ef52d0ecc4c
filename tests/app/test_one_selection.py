"""One selection for all pages, without a browser: the line of chips, links, what is refused, pages' own parameters."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from data.store import Store
from pages import PAGES
from service.drawing.selection import NAMES
from ui.parameters import selection_chips

Opened = Callable[..., AppTest]
ROOT = Path(__file__).parents[2]

PAGE = "import streamlit as st; from ui.page.page_frame import show; show(st.session_state.page)"


@pytest.fixture
def opened(store: Store) -> Opened:
    """Opens a page with an address; the state `page` names the one that is shown at the next run."""

    def open_(slug: str, **query: str | list[str]) -> AppTest:
        app = AppTest.from_string(PAGE, default_timeout=60)
        app.query_params |= query
        return moved(app, slug)

    return open_


def moved(app: AppTest, slug: str) -> AppTest:
    """The same session on another page."""
    app.session_state["page"] = slug
    return app.run()


def buttons(app: AppTest) -> dict[str, str]:
    """The buttons that take a choice back: their labels by what they reset."""
    keys = {b.key: b.label for b in app.button}
    return {key.removeprefix("reset:"): label for key, label in keys.items() if key and key.startswith("reset:")}


def banner(app: AppTest) -> str:
    """What is said of an as-of day under the title."""
    return " ".join(str(m.value) for m in app.markdown if str(m.value).startswith(":material/history:"))


def test_the_selection_goes_along_over_all_pages(opened: Opened) -> None:
    app = opened("data", companies="META,NVDA", to="2023Q4", base="2020Q1", as_of="2023-12-31")
    wanted = {"companies": "META,NVDA", "to": "2023Q4", "base": "2020Q1", "as_of": "2023-12-31"}
    for slug in PAGES:
        moved(app, slug)
        assert not app.exception
        assert dict(app.query_params) == wanted, slug
        assert {"companies", "to", "base", "as_of"} <= buttons(app).keys()
        assert "31 Dec 2023" in banner(app), "no page shows another day without a word"


@pytest.mark.parametrize(
    ("as_of", "says"),
    [
        ("2009-04-24", "Nothing was published by then; the first figures are of 25 Apr 2009."),
        ("2009-04-25", "Nothing that was published later is used."),
    ],
)
def test_a_day_before_all_facts_says_when_they_begin(opened: Opened, as_of: str, says: str) -> None:
    assert banner(opened("data", as_of=as_of)).endswith(says)


def test_the_start_page_of_a_past_day_leaves_out_what_is_new(store: Store) -> None:
    app = AppTest.from_string("from ui.start import start\nstart.show()\n", default_timeout=60)
    app.query_params["as_of"] = "2023-12-31"
    app.run()
    assert not app.exception
    said = [str(caption.value) for caption in app.caption]
    assert "Left out while the page shows an earlier day." in said
    assert "the newest filing is of" not in " ".join(str(m.value) for m in app.markdown)


def test_a_page_that_cannot_show_the_past_says_so(opened: Opened) -> None:
    app = opened("update", as_of="2023-12-31", companies="META")
    assert "This page shows today" in banner(app)
    assert "not used on this page" in buttons(app)["companies"]
    app.button(key="reset:as_of").click().run()
    assert dict(app.query_params) == {"companies": "META"}
    assert banner(app) == ""


def test_only_what_differs_is_a_button_and_one_click_takes_it_back(opened: Opened) -> None:
    app = opened("compare", companies="Google,NVDA", **{"from": "2019"})
    assert dict(app.query_params) == {"companies": "GOOGL,NVDA", "from": "2019Q1"}
    assert buttons(app) == {"companies": "Alphabet, NVIDIA", "from": "from Q1 2019", "all": "Reset all"}
    app.button(key="reset:from").click().run()
    assert dict(app.query_params) == {"companies": "GOOGL,NVDA"}
    app.button(key="reset:companies").click().run()
    assert dict(app.query_params) == {}
    assert buttons(app) == {}
    assert len(app.sidebar.multiselect[0].value) == 8, "the page's own companies again"


def test_what_is_put_back_to_the_default_leaves_the_address(opened: Opened) -> None:
    app = opened("data")
    usual = app.sidebar.multiselect[0].value
    app.sidebar.multiselect[0].set_value(usual[:2]).run()
    assert dict(app.query_params) == {"companies": ",".join(usual[:2])}
    app.sidebar.multiselect[0].set_value(usual).run()
    assert dict(app.query_params) == {}


def test_an_emptied_list_waits_for_companies_and_loses_nothing(opened: Opened) -> None:
    app = opened("data", as_of="2023-12-31")
    app.sidebar.multiselect[0].set_value([]).run()
    assert not app.exception
    assert any("Choose at least one company" in str(i.value) for i in app.info)
    app.sidebar.multiselect[0].set_value(["NVDA"]).run()
    assert dict(app.query_params) == {"companies": "NVDA", "as_of": "2023-12-31"}


@pytest.mark.parametrize("written", [["META", "NVDA"], "META,NVDA", "meta;nvda", "Facebook NVDA"])
def test_every_spelling_of_an_address_means_the_same(opened: Opened, written: str | list[str]) -> None:
    app = opened("data", companies=written, utm_source="letter")
    assert dict(app.query_params) == {"companies": "META,NVDA", "utm_source": "letter"}
    assert [*app.warning] == []
    app.run()
    assert dict(app.query_params)["companies"] == "META,NVDA"


def test_a_refused_value_is_told_once_and_what_was_valid_stays(opened: Opened) -> None:
    app = opened("data", companies="ZZZZ,MSFT", as_of="2099-01-01")
    assert len(app.warning) == 1
    told = app.warning[0].value.replace("\\", "")
    assert told.startswith("Part of this link is not valid:")
    assert "ZZZZ" in told
    assert "as_of lies in the future" in told
    assert dict(app.query_params) == {"companies": "MSFT"}
    app.run()
    assert len(app.warning) == 1, "until something is chosen"
    app.sidebar.multiselect[0].set_value(["MSFT", "META"]).run()
    assert [*app.warning] == []


def test_a_page_keeps_its_own_parameters_while_the_selection_changes_elsewhere(opened: Opened) -> None:
    app = opened("compare", scale="log", companies="META")
    moved(app, "data")
    assert dict(app.query_params)["companies"] == "META"
    app.sidebar.multiselect[0].set_value(["META", "NVDA"]).run()
    app.query_params.pop("scale", None)  # as the navigation does in a browser
    moved(app, "compare")
    assert dict(app.query_params) == {"companies": "META,NVDA", "scale": "log"}


def test_a_group_is_one_word_of_an_address_and_one_click(opened: Opened) -> None:
    app = opened("data", companies="semiconductors,META")
    assert dict(app.query_params) == {"companies": "NVDA,AVGO,AMD,INTC,META"}
    [pills] = [group for group in app.sidebar.pills if group.label == "Groups of companies"]
    assert pills.value is None
    pills.set_value("core").run()
    assert app.sidebar.multiselect[0].value == ["META", "GOOGL", "MSFT", "AMZN", "AAPL", "NVDA", "ORCL", "TSLA"]
    assert buttons(app)["companies"] == "Core, 8 companies"
    pills = app.sidebar.pills[0]
    assert pills.value == "core"
    pills.set_value(None).run()
    assert dict(app.query_params) == {}


def test_a_company_that_is_not_here_can_be_added(opened: Opened, monkeypatch: pytest.MonkeyPatch) -> None:
    app = opened("data", companies="META,jpm,<b>", as_of="2023-12-31")
    link = "[add it](update?open=add&ticker=JPM&companies=META&as_of=2023-12-31)"
    assert not_here(app) == [f"**JPM** is not here: {link}."]
    form = opened("update", open="add", ticker="JPM")
    assert not form.exception
    assert [*form.warning] == []
    assert form.text_input(key="update:ticker").value == "JPM"
    monkeypatch.setenv("LEVERAGE_READ_ONLY", "1")
    assert not not_here(opened("data", companies="META,jpm"))


def not_here(app: AppTest) -> list[str]:
    """What is said of companies that the store has not."""
    return [str(m.value) for m in app.markdown if "is not here" in str(m.value)]


@pytest.mark.parametrize(
    ("typed", "address"),
    [
        ("nvda", "META,NVDA"),
        ("Google", "META,GOOGL"),
        ("GOOG", "META,GOOGL"),
        ("Facebook", "META"),
        ("Oracle", "META,ORCL"),
        ("semiconductors", "META,NVDA,AVGO,AMD,INTC"),
    ],
)
def test_the_picker_takes_names_tickers_aliases_and_groups(opened: Opened, typed: str, address: str) -> None:
    app = opened("data", companies="META")
    app.sidebar.multiselect[0].set_value(["META", typed]).run()
    assert dict(app.query_params) == {"companies": address}
    assert app.sidebar.multiselect[0].value == address.split(",")
    assert not_here(app) == []


def test_a_company_of_the_annual_panel_is_said_to_be_there(opened: Opened) -> None:
    app = opened("data", companies="META")
    app.sidebar.multiselect[0].set_value(["META", "xom"]).run()
    texts = [str(m.value) for m in app.markdown if "annual figures only" in str(m.value)]
    address = "screener?find=Exxon+Mobil"
    assert len(texts) == 1
    assert texts[0].startswith(f"**xom** has annual figures only ([Screener]({address}")
    assert "[add it](update?open=add&ticker=XOM" in texts[0]


def test_what_is_typed_and_not_here_says_so_with_the_way_to_add_it(
    opened: Opened, monkeypatch: pytest.MonkeyPatch
) -> None:
    app = opened("data", companies="META")
    app.sidebar.multiselect[0].set_value(["META", "jpm", "NVDA"]).run()
    assert dict(app.query_params) == {"companies": "META,NVDA"}
    assert app.sidebar.multiselect[0].value == ["META", "NVDA"]
    assert not_here(app) == ["**jpm** is not here: [add it](update?open=add&ticker=JPM&companies=META,NVDA)."]
    app.run()
    assert len(not_here(app)) == 1, "until something is chosen"
    app.sidebar.multiselect[0].set_value(["NVDA"]).run()
    assert not_here(app) == []
    app.sidebar.multiselect[0].set_value(["NVDA", "no such name"]).run()
    assert not_here(app) == ["**no such name** is not here: a ticker can be [added](update?open=add&companies=NVDA)."]
    monkeypatch.setenv("LEVERAGE_READ_ONLY", "1")
    app.sidebar.multiselect[0].set_value(["NVDA", "jpm"]).run()
    assert not_here(app) == ["**jpm** is not here."]


def test_words_of_the_chips(store: Store) -> None:
    words = selection_chips.words
    assert words(store, "companies", ("META", "GOOGL")) == "Meta, Alphabet"
    assert words(store, "companies", ("META", "GOOGL", "MSFT", "AMZN", "NVDA")) == "5 companies"
    assert words(store, "companies", ("INTC", "NVDA", "AVGO", "AMD", "META")) == "5 companies"
    assert words(store, "from", None) == "from first known"
    assert words(store, "to", None) == "to newest"
    assert words(store, "base", "2019Q4") == "measured from Q4 2019"
    assert words(store, "base", "peak") == "measured from each company's headcount peak"


def test_a_link_in_a_text_leads_to_the_same_day(opened: Opened) -> None:
    app = opened("paradox", companies="META", as_of="2023-12-31")
    links = [part for m in app.markdown for part in str(m.value).split("](")[1:] if part.startswith("data?")]
    assert links, "key figures lead to their filings"
    assert all("companies=META&as_of=2023-12-31)" in link for link in links)
    plain = opened("paradox")
    assert "as_of" not in "".join(str(m.value) for m in plain.markdown)


@pytest.mark.parametrize("opens", ["", "paradox"])
def test_every_link_in_a_text_keeps_the_selection(opened: Opened, opens: str) -> None:
    chosen = {"companies": "META,NVDA", "as_of": "2023-12-31"}
    if opens:
        app = opened(opens, **chosen).run()  # the entry script, which reads the address first, is not run here
    else:
        app = AppTest.from_file(str(ROOT / "ui" / "main.py"), default_timeout=60)
        app.query_params |= chosen
        app.run()
    texts = [str(element.value) for element in (*app.markdown, *app.caption)]
    links = [link for text in texts for link in re.findall(r"\]\(([^()\s]+)\)", text) if "://" not in link]
    assert {link.partition("?")[0] for link in links} >= ({"./", "data"} if opens else {"paradox", "returns", "data"})
    assert all(link.endswith("companies=META,NVDA&as_of=2023-12-31") for link in links), links


def late(app: AppTest, address: dict[str, list[str]]) -> None:
    """Let the browser answer as one that has not heard yet what was done since it had an address."""
    app.query_params.clear()
    app.query_params |= address
    for name, texts in address.items():
        if name in NAMES:
            app.text_input(key=name).set_value(",".join(texts))


def test_a_second_reset_in_the_same_moment_does_not_bring_back_the_first(opened: Opened) -> None:
    app = opened("compare", companies="META,NVDA", as_of="2023-12-31", base="2020Q1")
    address = dict(app.query_params)
    app.button(key="reset:companies").click().run()
    late(app, address)
    app.button(key="reset:as_of").click().run()
    assert dict(app.query_params) == {"base": "2020Q1"}
    assert buttons(app).keys() == {"base"}
    late(app, address)
    app.run()
    assert buttons(app).keys() == {"base"}


def test_a_choice_stays_when_the_next_click_knows_only_the_address_before_it(opened: Opened) -> None:
    app = opened("compare", as_of="2023-12-31")
    address = dict(app.query_params)
    app.segmented_control(key="compare:scale").set_value("log").run()
    late(app, address)
    app.button(key="reset:as_of").click().run()
    assert app.session_state["compare:scale"] == "log"
    assert dict(app.query_params) == {"scale": "log"}
