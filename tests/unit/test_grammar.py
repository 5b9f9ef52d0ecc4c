"""One grammar of input: a spelling means the same in addresses, `--set`, options of commands and forms."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from datetime import date
from typing import Any
from urllib.parse import urlencode

import pandas as pd
import pytest
from starlette.applications import Starlette
from streamlit.testing.v1 import AppTest

import cli
from contracts import SERIES_COLUMNS
from data.store import Store
from errors import LeverageError, NotFound, UsageError
from service.drawing import chart
from service.input import grammar
from service.updating import operations
from service.web import addresses
from tests.actors import ME

Ask = Callable[[str, str], Any]
PAGE = "from ui.page.page_frame import show; show('compare')"
OPTIONS = {"from": "--from", "to": "--to", "as_of": "--as-of"}


class Recorder:
    """In the place of what draws a chart or reads a series: notes what it was asked for and ends there."""

    def __init__(self) -> None:
        self.values: dict[str, Any] = {}

    def draw(self, _store: Store, _slug: str, params: dict[str, Any]) -> Any:
        self.values = dict(params)
        raise NotFound("It was asked for")

    def series(self, _store: Store, tickers: Any, _concepts: Any, **window: Any) -> pd.DataFrame:
        self.values = {
            "companies": tuple(tickers),
            "from": window["start"],
            "to": window["end"],
            "as_of": window["as_of"],
        }
        return pd.DataFrame(columns=list(SERIES_COLUMNS))


@pytest.fixture
def recorder(monkeypatch: pytest.MonkeyPatch) -> Recorder:
    noted = Recorder()
    monkeypatch.setattr(chart, "draw", noted.draw)
    monkeypatch.setattr("engine.series.series", noted.series)
    return noted


def command(*arguments: str) -> None:
    """Run a command of `leverage`; what it says is not of interest."""
    with pytest.raises((SystemExit, LeverageError)):
        cli.app(list(arguments), prog_name="leverage")


@pytest.fixture
def ways(store: Store, recorder: Recorder) -> dict[str, Ask]:
    """The ways in which a parameter of a chart or series can be typed; each returns the value that arrives."""

    def address(name: str, text: str) -> Any:
        query = urlencode({name: text})
        asyncio.run(_get(Starlette(routes=addresses.routes(lambda: store)), "/charts/compare.json", query))
        return recorder.values[name]

    def setting(name: str, text: str) -> Any:
        command("export", "compare", "--format", "json", "--set", f"{name}={text}")
        return recorder.values[name]

    def option(name: str, text: str) -> Any:
        named = [text] if name == "companies" else ["META", f"{OPTIONS[name]}={text}"]
        command("series", *named, "--concept", "capex", "--format", "csv")
        return recorder.values[name]

    return {"address": address, "--set": setting, "option": option}


async def _get(app: Starlette, path: str, query: str) -> None:
    scope = {
        "type": "http",
        "method": "GET",
        "path": path,
        "raw_path": path.encode(),
        "root_path": "",
        "headers": [],
        "query_string": query.encode(),
        "scheme": "http",
        "server": ("test", 80),
        "http_version": "1.1",
    }

    async def receive() -> dict[str, Any]:
        return {"type": "http.request", "body": b"", "more_body": False}

    async def send(_: Any) -> None:
        return None

    await app(scope, receive, send)


SPELLINGS = [
    ("companies", "META;MSFT", ("META", "MSFT")),
    ("companies", "META,MSFT", ("META", "MSFT")),
    ("companies", "meta msft", ("META", "MSFT")),
    ("companies", " msft, ;META,msft", ("MSFT", "META")),
    ("from", "2020", "2020Q1"),
    ("from", "2020q4", "2020Q4"),
    ("from", "2020-Q4", "2020Q4"),
    ("from", " 2020-10-01 ", "2020Q4"),
    ("to", "2020", "2020Q4"),
    ("to", "2020q3", "2020Q3"),
    ("to", "2020-03-31", "2020Q1"),
    ("as_of", "2023", date(2023, 12, 31)),
    ("as_of", "2023q2", date(2023, 6, 30)),
    ("as_of", "2023-02-15", date(2023, 2, 15)),
]


@pytest.mark.parametrize(("name", "text", "value"), SPELLINGS)
def test_a_spelling_means_the_same_whichever_way_it_comes(
    ways: dict[str, Ask], name: str, text: str, value: object
) -> None:
    assert {way: ask(name, text) for way, ask in ways.items()} == dict.fromkeys(ways, value)


@pytest.mark.slow
def test_a_page_reads_its_address_by_the_same_grammar(store: Store) -> None:
    app = AppTest.from_string(PAGE, default_timeout=60)
    for name, text in {"companies": "meta;msft", "from": "2020", "to": "2023-02-15", "as_of": "2024q1"}.items():
        app.query_params[name] = text
    app.run()
    assert not app.exception
    assert [*app.warning] == []
    state = {name: app.session_state[f"all pages:{name}"] for name in ("companies", "from", "to", "as_of")}
    assert state == {"companies": ["META", "MSFT"], "from": "2020Q1", "to": "2023Q1", "as_of": date(2024, 3, 31)}


@pytest.mark.parametrize(("text", "value"), [("2020", "2020Q1"), ("2020q4", "2020Q4"), ("2020-10-01", "2020Q4")])
def test_the_base_of_a_chart_and_of_a_metric_are_the_same(store: Store, text: str, value: str) -> None:
    from commands.shared_options import metric_options

    assert chart.strict(store, "paradox", {"base": text})["base"] == value
    assert metric_options("headcount_index", [f"base={text}"]) == {"base": value}


@pytest.mark.parametrize("text", ["banana", "2020Q5", "20201", "2020-13-01", "２０２０", "1066"])
def test_what_is_no_quarter_is_refused_whichever_way_it_comes(store: Store, text: str) -> None:
    from commands.shared_options import metric_options, window

    for ask in (
        lambda: chart.strict(store, "compare", {"from": text}),
        lambda: window(text, None),
        lambda: metric_options("headcount_index", [f"base={text}"]),
    ):
        with pytest.raises(UsageError):
            ask()


@pytest.mark.parametrize(("text", "value"), [("2024", date(2024, 1, 1)), ("2024q3", date(2024, 7, 1))])
def test_since_begins_with_the_first_day(text: str, value: date) -> None:
    assert grammar.day("--since", text, start=True) == value


@pytest.mark.parametrize("text", ["xyz", " XYZ ", "xyz,", "XYZ;"])
def test_a_typed_ticker_is_read_as_in_a_list(store: Store, monkeypatch: pytest.MonkeyPatch, text: str) -> None:
    """The field of the page and the argument of `leverage add` both end here."""
    monkeypatch.setenv("EDGAR_IDENTITY", "Ada Lovelace ada@example.org")
    assert operations.add(ME, text).title == "add XYZ"
    assert grammar.tickers(text) == ("XYZ",)


@pytest.mark.parametrize("text", ["", "META MSFT", "<b>", "1A", "A" * 50])
def test_what_is_not_one_ticker_is_refused(text: str) -> None:
    with pytest.raises(UsageError, match="no ticker"):
        grammar.ticker(text)


@pytest.mark.parametrize("text", ["nan", "inf", "0,15", "٣", "1_0", ""])
def test_a_number_is_finite_and_has_a_point(text: str) -> None:
    with pytest.raises(UsageError, match="is not a number"):
        grammar.number("tax", text)


def test_a_repeated_key_is_one_list() -> None:
    pairs = [("companies", "META"), ("from", "2020"), ("companies", "MSFT;AMZN")]
    assert grammar.tickers(grammar.joined(pairs)["companies"]) == ("META", "MSFT", "AMZN")
    assert grammar.joined(pairs)["from"] == "2020"
