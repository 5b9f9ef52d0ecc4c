"""The validator of chart parameters: what it understands, what it says, and that no text makes it raise."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from hypothesis import HealthCheck, given
from hypothesis import strategies as st

from charts.core import ChartSpec
from charts.parameter import Parameter
from contracts import Company
from engine import catalogue
from errors import NotFound, UsageError
from pages import CHARTS
from service.drawing.chart import parse, strict, to_query
from tests.thorough import examples
from tools.toy_params import declared

COMPANIES = (
    Company("META", "Meta Platforms", "1326801", "#0072b2", core=True),
    Company("MSFT", "Microsoft", "789019", "#009e73", core=True),
    Company("GOOGL", "Alphabet", "1652044", "#d55e00", core=True),
)
PARAMETERS = (
    Parameter("companies", "companies", ("META", "MSFT"), "Companies"),
    Parameter("from", "quarter", "2019Q4", "From"),
    Parameter("to", "quarter", None, "To"),
    Parameter("base", "quarter", "2019Q4", "Base", choices=("peak", "2019Q4"), labels=("Peak", "2019")),
    Parameter("as_of", "date", None, "As of"),
    Parameter("scale", "choice", "linear", "Scale", choices=("linear", "log")),
    Parameter("x", "name", "time", "Across", choices=("time",)),
    Parameter("y", "name", "capex", "Up"),
    Parameter("horizon", "int", 8, "Horizon", low=1, high=20),
    Parameter("year", "year", "newest", "Year", choices=("newest",), low=2009, high=2030, labels=("Newest",)),
    Parameter("events", "flag", True, "Events"),
    Parameter("of", "companies", ("GOOGL",), "Company in focus"),
)
STORE: Any = object()


def _never(*_: object) -> Any:
    pytest.fail("a chart was drawn to read its parameters")


def _spec(slug: str, page: str, parameters: tuple[Parameter, ...]) -> ChartSpec[Any]:
    return ChartSpec("A question?", declared(*parameters), _never, _never, slug, page)


@pytest.fixture(autouse=True)
def _toys(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(CHARTS, "toy", _spec("toy", "toys", PARAMETERS))
    monkeypatch.setitem(
        CHARTS, "toy_two", _spec("toy_two", "toys", (Parameter("size", "int", 1, "Size", low=1, high=3),))
    )
    monkeypatch.setattr(catalogue, "companies", lambda _: COMPANIES)
    monkeypatch.setattr(catalogue, "other_names", lambda _: {"FB": "META", "FACEBOOK": "META"})
    monkeypatch.setattr(catalogue, "names", lambda: ("capex", "headcount", "market_value", "intelligence_leverage"))


@pytest.mark.parametrize(
    ("key", "text", "value"),
    [
        ("companies", "msft, meta,MSFT", ("MSFT", "META")),
        ("companies", "META MSFT", ("META", "MSFT")),
        ("companies", "fb,MSFT,Facebook", ("META", "MSFT")),
        ("of", "FB", ("META",)),
        ("from", "2019Q4", "2019Q4"),
        ("from", "2019-q4", "2019Q4"),
        ("from", "2020", "2020Q1"),
        ("base", "2020", "2020Q1"),
        ("base", "2019q4", "2019Q4"),
        ("base", "Peak", "peak"),
        ("to", "2020", "2020Q4"),
        ("to", "2020-10-01", "2020Q4"),
        ("to", "2020-03-31", "2020Q1"),
        ("to", "", None),
        ("as_of", "2023-02-15", date(2023, 2, 15)),
        ("scale", "LOG", "log"),
        ("x", "time", "time"),
        ("x", "headcount", "headcount"),
        ("horizon", "20", 20),
        ("year", " 2026", "2026"),
        ("year", "NEWEST", "newest"),
        ("events", "no", False),
        ("events", "TRUE", True),
    ],
)
def test_a_value_is_understood(key: str, text: str, value: object) -> None:
    params, messages = parse(STORE, "toy", {key: text})
    assert (params[key], messages) == (value, ())


@pytest.mark.parametrize(
    ("key", "text", "says"),
    [
        ("companies", "ZZZZ", ["ZZZZ", "META, MSFT and GOOGL"]),
        ("companies", "MICROSOFT", ["MICROSOFT", "Did you mean MSFT?"]),
        ("companies", "", ["No company", "META"]),
        ("from", "banana", ["from is not a quarter", "banana", "2019Q4"]),
        ("from", "2019Q5", ["2019Q5"]),
        ("from", "peak", ["from is not a quarter", "peak"]),
        ("base", "peaks", ["base is not a quarter", "peaks", "such as 2019Q4", "It may be peak too."]),
        ("from", "0001Q1", ["out of range", "1990"]),
        ("as_of", "2023-02-30", ["as_of is not a date", "2023-02-30"]),
        ("as_of", "15.2.2023", ["year-month-day"]),
        ("scale", "cubic", ["scale", "cubic", "linear and log"]),
        ("y", "intelligence_leverag", ["Did you mean intelligence_leverage?"]),
        ("y", "time", ["known measure or metric"]),
        ("horizon", "21", ["from 1 to 20"]),
        ("year", "2031", ["from 2009 to 2030", "It may be newest too."]),
        ("horizon", "²", ["whole number"]),
        ("events", "maybe", ["yes nor no"]),
        ("colour", "red", ["Unknown parameter: colour", "companies, from, to"]),
    ],
)
def test_a_refused_value_keeps_the_default_and_says_why(key: str, text: str, says: list[str]) -> None:
    params, messages = parse(STORE, "toy", {key: text})
    assert params == CHARTS["toy"].defaults()
    assert len(messages) == 1
    for part in says:
        assert part in messages[0]


def test_what_is_valid_in_an_impossible_address_still_counts() -> None:
    params, messages = parse(STORE, "toy", {"companies": "ZZZZ,GOOGL", "from": "banana", "scale": "log"})
    assert (params["companies"], params["from"], params["scale"]) == (("GOOGL",), "2019Q4", "log")
    assert len(messages) == 2


def test_several_companies_for_one_are_said_and_on_a_page_the_first_is_taken() -> None:
    params, [message] = parse(STORE, "toy", {"of": "META,FB,MSFT"})
    assert (params["of"], message) == (("META",), "of takes one company: META, MSFT. Name one, such as META.")
    with pytest.raises(UsageError, match="of takes one company"):
        strict(STORE, "toy", {"of": "META,MSFT"})
    assert parse(STORE, "toy", {"of": "META,FB"}) == (params, ()), "two names of one company are one"


def test_a_window_that_ends_before_it_starts_is_left_out() -> None:
    params, messages = parse(STORE, "toy", {"from": "2022Q1", "to": "2020Q1"})
    assert (params["from"], params["to"]) == ("2019Q4", None)
    assert messages == ("from is after to: 2022Q1, 2020Q1. Swap them; a page leaves both out.",)


def test_a_sibling_on_the_page_is_passed_over_but_not_on_the_command_line() -> None:
    assert parse(STORE, "toy", {"size": "2"})[1] == ()
    with pytest.raises(UsageError, match="Unknown parameter: size"):
        strict(STORE, "toy", {"size": "2"})


def test_strict_joins_all_messages() -> None:
    with pytest.raises(UsageError, match=r"banana.*cubic"):
        strict(STORE, "toy", {"from": "banana", "scale": "cubic"})


def test_an_unknown_chart_names_the_nearest() -> None:
    with pytest.raises(NotFound, match="Did you mean toy"):
        parse(STORE, "toyy", {})


def test_long_and_odd_text_is_cut_to_one_line() -> None:
    [message] = parse(STORE, "toy", {"from": "<script>\n\x00\u202e" + "x" * 100_000})[1]
    assert "\n" not in message
    assert "\u202e" not in message
    assert len(message) < 200


def test_a_thousand_unknown_keys_make_one_message() -> None:
    [message] = parse(STORE, "toy", {f"key{i}": "1" for i in range(1000)})[1]
    assert "and 994 more" in message


def test_only_values_that_differ_are_written_and_they_read_back() -> None:
    defaults = CHARTS["toy"].defaults()
    chosen = defaults | {
        "companies": ("GOOGL",),
        "as_of": date(2023, 2, 15),
        "events": False,
        "base": "2020Q1",
        "y": "headcount",
    }
    query = to_query("toy", chosen)
    assert query == {"companies": "GOOGL", "base": "2020Q1", "as_of": "2023-02-15", "y": "headcount", "events": "0"}
    assert parse(STORE, "toy", query) == (chosen, ())
    assert to_query("toy", defaults) == {}


texts = st.one_of(st.text(max_size=60), st.from_regex(r"-?\d{1,12}(-?[Qq]?\d{1,2}){0,2}", fullmatch=True))


@pytest.mark.slow
@examples(300, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.dictionaries(st.one_of(st.sampled_from([p.name for p in PARAMETERS]), st.text(max_size=8)), texts, max_size=6)
)
def test_no_text_raises_and_what_is_accepted_reads_back(mapping: dict[str, str]) -> None:
    params, messages = parse(STORE, "toy", mapping)
    assert set(params) == {p.name for p in PARAMETERS}
    assert all(m and "\n" not in m for m in messages)
    assert parse(STORE, "toy", to_query("toy", params)) == (params, ())
