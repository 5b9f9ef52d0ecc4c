"""The sentences of charts: right for one company, two and many, and true for toy data that can be checked by eye."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

import pandas as pd
import pytest

import pages  # noqa: F401  (importing it registers every chart)
from charts import style, text
from charts.core import Chart, ChartData, Number
from contracts import INDEX, SOURCE_COLUMNS, VALUE_COLUMNS, Company, Description
from data.store import Store
from engine.announcements import Announcements, announcements
from pages import CHARTS
from pages.paradox import words
from pages.paradox.frames import Starts, fewer_people_more_value
from service.drawing.chart import draw
from tools.plotly_schema import validated

ALPHA = Company("AAA", "Alpha <script>", "1", "#111111")
BETA = Company("BBB", "Beta", "2", "#222222")
NAMES = ("headcount_index", "market_value_index", "capex_index")


@pytest.mark.parametrize(
    ("count", "whole", "said"),
    [
        (4, 4, "All 4 companies"),
        (2, 2, "Both companies"),
        (1, 1, "The only company"),
        (0, 4, "None of the 4 companies"),
        (0, 2, "Neither of the 2 companies"),
        (2, 4, "2 of 4 companies"),
    ],
)
def test_counting_companies(count: int, whole: int, said: str) -> None:
    assert text.counted(count, whole, "company", "companies") == said


def paradox(paths: Mapping[Company, Mapping[str, list[float | None]]], evidence: str = "reported") -> Chart:
    """The paradox of toy companies: one value per quarter from 2019Q4 for each of the three indices."""
    rows = []
    for company, lines in paths.items():
        for name, path in lines.items():
            for quarter, value in zip(pd.period_range("2019Q4", periods=len(path), freq="Q"), path, strict=True):
                known = value is not None
                rows.append(
                    (
                        company.ticker,
                        str(quarter),
                        quarter.end_time.normalize(),
                        name,
                        value,
                        "index",
                        evidence if known else None,
                        pd.Timestamp("2021-01-01") if known else None,
                        "X-1" if known else None,
                    )
                )
    values = pd.DataFrame(rows, columns=list(VALUE_COLUMNS)).astype({"value": "float64"})
    described = {n: Description(n, n.replace("_", " ").capitalize(), INDEX, "") for n in NAMES}
    tickers = tuple(c.ticker for c in paths)
    results = {announcements: Announcements(), fewer_people_more_value: Starts(dict.fromkeys(tickers, "2019Q4"))}
    data = ChartData(values, tuple(paths), described, pd.DataFrame(columns=list(SOURCE_COLUMNS)), results)
    spec = CHARTS["paradox"]
    chosen = {"companies": tickers, "from": "2019Q4", "base": "2019Q4"}
    return spec.build(data, spec.params.from_values(spec.defaults() | chosen))


def lines(headcount: list[float | None], value: list[float | None], capex: list[float | None]) -> dict[str, Any]:
    return dict(zip(NAMES, (headcount, value, capex), strict=True))


def test_fewer_people_and_more_value_is_said_so() -> None:
    chart = paradox({ALPHA: lines([100, 90], [100, 150], [100, 300]), BETA: lines([100, 120], [100, 110], [100, 100])})
    assert chart.finding.headline.startswith("Alpha <script>'s headcount fell 10% from ")
    assert chart.finding.headline.endswith("; market value rose 50%.")
    assert [(n.value, n.name, n.ticker, n.quarter) for n in chart.finding.numbers] == [
        (90, "headcount_index", "AAA", "2020Q1"),
        (150, "market_value_index", "AAA", "2020Q1"),
        (120, "headcount_index", "BBB", "2020Q1"),
        (110, "market_value_index", "BBB", "2020Q1"),
    ], "the values of all that are counted"


def test_the_greatest_cut_leads_and_the_others_are_named() -> None:
    chart = paradox({ALPHA: lines([100, 90], [100, 150], [100, 300]), BETA: lines([100, 80], [100, 110], [100, 100])})
    assert chart.finding.headline.startswith("Beta's headcount fell 20%")
    assert chart.finding.deck.startswith("Also fewer people, more value: Alpha")


def test_no_company_with_fewer_people_is_said_so() -> None:
    chart = paradox({ALPHA: lines([100, 110], [100, 220], [100, 300]), BETA: lines([100, 120], [100, 120], [100, 100])})
    assert chart.finding.headline.startswith("Neither of the 2 companies had fewer people and more value than in ")
    assert chart.finding.deck.startswith("Alpha <script>'s headcount rose 10% from ")


def test_fewer_people_with_less_value_is_an_exception_by_name() -> None:
    chart = paradox({ALPHA: lines([100, 90], [100, 80], [100, 300]), BETA: lines([100, 120], [100, 120], [100, 100])})
    assert chart.finding.headline.startswith("Neither of the 2 companies")
    assert chart.finding.exceptions[0].startswith("Fewer people and no more market value: Alpha")


def test_capital_expenditure_is_not_needed_to_be_counted() -> None:
    chart = paradox({ALPHA: lines([100, 90], [100, 150], []), BETA: lines([100, 120], [100, 110], [100, 100])})
    assert chart.finding.headline.startswith("Alpha <script>'s headcount fell 10%")


# ------------------------------------------------------------------------------------- on embedded facts


def test_each_company_starts_from_its_own_peak(store: Store) -> None:
    """Meta 87,314 people in September 2022 and 75,472 in June 2026; Alphabet had never more than then."""
    chart = draw(store, "paradox", {"companies": ("META", "GOOGL"), "to": "2026Q2"})
    at_base = chart.table[(chart.table["name"] == "headcount_index") & (chart.table["value"] == 100)]
    assert set(zip(at_base["ticker"], at_base["quarter"], strict=True)) == {("META", "2022Q3"), ("GOOGL", "2026Q1")}
    assert chart.finding.numbers[0] == Number(100 * 75_472 / 87_314, "headcount_index", "META", "2026Q2")
    assert "Alphabet employed more people than ever before" in chart.finding.deck
    assert any(line.startswith("More people than ever before: Alphabet") for line in chart.finding.exceptions)


@pytest.mark.slow
def test_it_says_from_how_many_quarters_the_answer_is_the_same(store: Store) -> None:
    """Counted by drawing the chart from each quarter that headcount and market value of both are known for."""
    companies = {"companies": ("META", "GOOGL")}
    spec = CHARTS["paradox"]
    starts = fewer_people_more_value(store, spec.request(spec.params.from_values(companies)))
    assert starts.chosen == {"META"}
    drawn = {base: draw(store, "paradox", companies | {"base": base}).finding for base in list(starts.others)[::5]}
    for base, finding in drawn.items():
        first = finding.headline.split("'")[0].split(" ")[0]
        assert (first == "Meta") == (starts.others[base] == {"META"}), base
    assert 1 < starts.same < len(starts.others) / 2
    whole = len(starts.others)
    stated = f"From the same start for every company, only {starts.same} of {whole} quarters give this answer"
    assert draw(store, "paradox", companies).finding.deck.startswith(stated), "what undercuts the headline comes first"


@pytest.mark.parametrize(
    ("same", "whole", "first", "said"),
    [
        (2, 4, False, "The answer is the same from 2 of 4 possible starting quarters"),
        (4, 4, False, "The answer is the same from all 4 possible starting quarters"),
        (2, 5, True, "The answer depends on the starting quarter: 2 of 5 possible quarters give it"),
        (1, 4, True, "The answer depends on the starting quarter: 1 of 4 possible quarters gives it"),
        (0, 4, True, "The answer depends on the starting quarter: none of 4 possible quarters gives it"),
    ],
)
def test_a_deck_begins_with_the_starting_quarter_where_under_half_agree(
    same: int, whole: int, first: bool, said: str
) -> None:
    answers = {f"{2000 + at}Q1": frozenset({"META"} if at < same else ()) for at in range(whole)}
    starts = Starts(chosen=frozenset({"META"}), others=answers)
    assert words.with_robust(["Meta leads"], starts) == ([said, "Meta leads"] if first else ["Meta leads", said])


def test_labels_are_of_the_quarter_that_the_words_compare(store: Store) -> None:
    """Meta's market value is known after its newest headcount, for which the headline gives it."""
    chart = draw(store, "paradox", {"companies": ("META", "AMZN")})
    stated = {(n.ticker, n.name): n for n in chart.finding.numbers}
    labels = [a["text"] for a in chart.figure.layout["annotations"] if ">Meta<" in a["text"] or ">Amazon<" in a["text"]]
    for place, (ticker, name) in enumerate((t, n) for n in NAMES[:2] for t in ("META", "AMZN")):
        number = stated[ticker, name]
        assert style.quantity(number.value, INDEX) in labels[place]
        last = chart.table[(chart.table["name"] == name)]["quarter"].max()
        assert (text.quarter(number.quarter) in text.quarter(labels[place])) == (number.quarter < last)
    assert (
        stated["META", "market_value_index"].quarter
        < chart.table.query("name == 'market_value_index'")["quarter"].max()
    )


def test_2019_stands_beside_the_peak(store: Store) -> None:
    chart = draw(store, "paradox", {"companies": ("META", "GOOGL")})
    assert "no company had fewer people and more market value" in chart.finding.exceptions[-1]


@pytest.mark.slow
def test_a_peak_is_the_one_known_on_the_day(store: Store) -> None:
    """At the end of 2022 Meta had never had more people than it stated last, so it is compared with June 2022."""
    chart = draw(store, "paradox", {"companies": ("META",), "as_of": date(2022, 12, 31)})
    assert chart.finding.numbers[0] == Number(100 * 87_314 / 83_553, "headcount_index", "META", "2022Q3")
    assert "It employed more people than ever before" in chart.finding.deck


# --------------------------------------------------------------------------------------------- drawing


def test_a_name_cannot_become_markup() -> None:
    chart = paradox({ALPHA: lines([100, 90], [100, 150], [100, 300]), BETA: lines([100, 120], [100, 110], [100, 100])})
    assert "<script" not in chart.figure.to_json()


def test_missing_is_a_gap_and_never_zero() -> None:
    chart = paradox({ALPHA: lines([100, None, 80, 70], [100, 120, 130, 140], [100, 110, 120, 130])})
    headcount = next(trace for trace in validated(chart.figure).data if trace.mode == "lines")
    assert [None if y != y else y for y in headcount.y] == [100, None, 80, 70]
    assert not headcount.connectgaps
    own = chart.table[chart.table["name"] == "headcount_index"]
    assert list(own["value"]) == [100, 80, 70], "what is not known is not in the table either"


def test_weak_points_are_dashed_or_hollow_and_strong_ones_are_not() -> None:
    strong = paradox({ALPHA: lines([100, 90, 80], [100, 120, 130], [100, 110, 120])})
    weak = paradox({ALPHA: lines([100, 90, 80], [100, 120, 130], [100, 110, 120])}, evidence="interpolated")

    def dashed(chart: Chart) -> bool:
        return any(
            trace.line.dash not in (None, "solid") for trace in validated(chart.figure).data if trace.type == "scatter"
        )

    assert dashed(weak)
    assert not dashed(strong)
    assert any("interpolated" in note.lower() for note in weak.notes)


@pytest.mark.parametrize(
    ("same", "whole", "said"),
    [
        (4, 4, "The answer is the same from all 4 common starting quarters"),
        (2, 5, "From the same start for every company, only 2 of 5 quarters give this answer"),
        (1, 4, "From the same start for every company, only 1 of 4 quarters gives this answer"),
        (0, 4, "From the same start for every company, none of 4 quarters gives this answer"),
    ],
)
def test_beside_peaks_of_their_own_a_starting_quarter_is_a_common_one(same: int, whole: int, said: str) -> None:
    answers = {f"{2000 + at}Q1": frozenset({"META"} if at < same else ()) for at in range(whole)}
    peaks = {"META": "2022Q3", "GOOGL": "2022Q4"}
    assert words.robust(Starts(bases=peaks, chosen=frozenset({"META"}), others=answers)) == said
