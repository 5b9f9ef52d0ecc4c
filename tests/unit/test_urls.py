"""Chart addresses, asked as a browser would: content types, caching, redirects, and errors as JSON."""

from __future__ import annotations

import json
from collections.abc import Callable
from functools import partial
from types import SimpleNamespace
from typing import Any

import pandas as pd
import pytest
from starlette.applications import Starlette

from charts.core import Chart, ChartSpec, Finding
from charts.figure import Figure
from charts.parameter import Parameter
from contracts import SOURCE_COLUMNS, VALUE_COLUMNS, Company
from engine import catalogue
from errors import MissingTool, StoreError
from pages import CHARTS
from service.drawing import chart
from service.web import addresses
from tests.asgi import Answer, ask
from tools.toy_params import declared

COMPANIES = tuple(Company(t, t, "1", "#000000") for t in ("META", "MSFT", "GOOGL"))
PARAMETERS = (
    Parameter("companies", "companies", ("META", "MSFT"), "Companies"),
    Parameter("from", "quarter", "2019Q4", "From"),
    Parameter("to", "quarter", None, "To"),
)
Get = Callable[..., Answer]


def _never(*_: object) -> Any:
    pytest.fail("a chart was drawn to read its parameters")


def _drawn(store: Any, slug: str, params: dict[str, Any]) -> Chart:
    store.drawn += 1
    rows = [
        (t, "2026Q2", pd.Timestamp("2026-06-30"), "x", 1.0, "USD", "reported", None, None) for t in params["companies"]
    ]
    table = pd.DataFrame(rows, columns=list(VALUE_COLUMNS))
    sources = pd.DataFrame(columns=list(SOURCE_COLUMNS))
    return Chart(slug, "A question?", Finding("A finding."), Figure(), table, sources, "Nothing", (), params)


@pytest.fixture
def store() -> Any:
    return SimpleNamespace(snapshot="snap-1", drawn=0)


@pytest.fixture
def get(store: Any, monkeypatch: pytest.MonkeyPatch) -> Get:
    """Ask the application for an address without a server in between."""
    toy = ChartSpec("A question?", declared(*PARAMETERS), _never, _never, "toy", "toys")
    monkeypatch.setitem(CHARTS, "toy", toy)
    monkeypatch.setattr(catalogue, "companies", lambda _: COMPANIES)
    monkeypatch.setattr(catalogue, "names", lambda: ("capex",))
    monkeypatch.setattr(catalogue, "other_names", lambda _: {})
    monkeypatch.setattr(chart, "draw", _drawn)
    app = Starlette(routes=addresses.routes(lambda: store))

    return partial(ask, app)


def test_a_chart_file_comes_with_type_and_name(get: Get) -> None:
    answer = get("/charts/toy.csv?companies=META&from=2020")
    assert answer.status == 200
    assert answer.headers["content-type"] == "text/csv; charset=utf-8"
    assert answer.headers["content-disposition"] == 'attachment; filename="toy_META_2020Q1-2026Q2.csv"'
    assert "access-control-allow-origin" not in answer.headers, "who may read it from elsewhere is the guard's"
    assert b"# question: A question?" in answer.body
    assert get("/charts/toy.html").headers["content-disposition"].startswith("inline")


def test_a_repeated_key_is_a_list_of_companies(get: Get) -> None:
    data = json.loads(get("/charts/toy.json?companies=META&companies=googl").body)
    assert data["meta"]["parameters"]["companies"] == ["META", "GOOGL"]


def test_what_counts_readers_of_a_link_asks_for_nothing(get: Get) -> None:
    tag = get("/charts/toy.json?companies=META").headers["etag"]
    counted = get("/charts/toy.json?companies=META&utm_source=x&utm_campaign=y&fbclid=z&gclid=1", if_none_match=tag)
    assert counted.status == 304
    assert get("/charts/toy.json?companies=META&utmost=x").status == 400


def test_an_unchanged_chart_is_not_sent_and_not_drawn_again(get: Get, store: SimpleNamespace) -> None:
    first = get("/charts/toy.json?companies=META")
    again = get("/charts/toy.json?companies=meta,META&to=", if_none_match=first.headers["etag"])
    assert (again.status, again.body, store.drawn) == (304, b"", 1)
    assert get("/charts/toy.json?companies=META").body == first.body
    assert store.drawn == 1


@pytest.mark.parametrize("other", ["companies=MSFT", "theme=dark", "width=800"])
def test_another_chart_or_snapshot_has_another_tag(get: Get, store: SimpleNamespace, other: str) -> None:
    tag = get("/charts/toy.json?companies=META").headers["etag"]
    assert get(f"/charts/toy.json?companies=META&{other}").headers["etag"] != tag
    store.snapshot = "snap-2"
    assert get("/charts/toy.json?companies=META").headers["etag"] != tag


def test_a_slug_alone_leads_to_its_page_with_the_same_query(get: Get) -> None:
    answer = get("/charts/toy?companies=META,MSFT&from=2019")
    assert (answer.status, answer.headers["location"]) == (302, "../toys?companies=META,MSFT&from=2019")


def test_the_list_names_every_chart_and_parameter(get: Get) -> None:
    assert get("/charts/").body == get("/charts").body
    charts = {c["slug"]: c for c in json.loads(get("/charts").body)["charts"]}
    assert charts["toy"]["page"] == "/toys"
    assert charts["toy"]["parameters"][0]["default"] == ["META", "MSFT"]
    assert "/charts/toy.parquet" in charts["toy"]["files"]


@pytest.mark.parametrize(
    ("address", "status", "which"),
    [
        ("/charts/toy.csv?companies=ZZZZ", 400, "ZZZZ"),
        ("/charts/toy.csv?from=banana", 400, "banana"),
        ("/charts/toy.csv?from=2022&to=2020", 400, "2022Q1, 2020Q4"),
        ("/charts/toy.csv?colour=red", 400, "colour"),
        ("/charts/toy.csv?theme=purple", 400, "purple"),
        ("/charts/toy.csv?width=99999999999999999999", 400, "99999999999999999999"),
        ("/charts/toy.csv?height=-1", 400, "-1"),
        ("/charts/toy.csv?from=%3Cscript%3E", 400, "<script>"),
        ("/charts/toy.gif", 404, "gif"),
        ("/charts/nothing.csv", 404, "nothing"),
        ("/charts/nothing", 404, "nothing"),
        ("/charts/a/b/../toy.csv", 404, "a/b/../toy"),
    ],
)
def test_what_cannot_be_answered_says_what_which_and_what_to_do(
    get: Get, address: str, status: int, which: str
) -> None:
    answer = get(address)
    error = json.loads(answer.body)["error"]
    assert answer.status == status
    assert answer.headers["content-type"] == "application/json"
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert error["which"] == which
    assert error["what"]
    assert error["todo"]


def test_all_refused_values_are_told(get: Get) -> None:
    told = json.loads(get("/charts/toy.csv?companies=ZZZZ&from=banana").body)
    assert [e["which"] for e in told["errors"]] == ["ZZZZ", "banana"]


@pytest.mark.parametrize(("error", "status"), [(MissingTool("No browser"), 503), (StoreError("No store"), 500)])
def test_a_failure_of_ours_is_told_too(
    get: Get, monkeypatch: pytest.MonkeyPatch, error: Exception, status: int
) -> None:
    def failing(*_: object) -> Chart:
        raise error

    monkeypatch.setattr(chart, "draw", failing)
    answer = get("/charts/toy.png")
    assert (answer.status, json.loads(answer.body)["error"]["what"]) == (status, str(error).rstrip("."))


def test_an_address_reads_back(get: Get) -> None:
    assert (
        addresses.address("toy", {"companies": ("META",), "from": "2020Q1"}, "png")
        == "/charts/toy.png?companies=META&from=2020Q1"
    )
    assert addresses.address("toy", {}) == "/toys"
