"""The frontier of large filers: scores against the closed form, intervals only where there are enough, and words."""

from __future__ import annotations

from datetime import date
from typing import Any

import numpy as np
import pandas as pd
import pytest

from analytics.evidence import derived
from analytics.methods import isoquant
from charts.core import Chart
from data.store import Store
from engine.annual_panel import annual_panel
from engine.request import Request
from pages.efficiency.large_frames import LargeFrontier, large_frontier
from pages.efficiency.parameters import LargeParams
from service.drawing import chart as service
from tools.plotly_schema import validated

BOUNDS = ["efficiency_low", "efficiency_high", "efficiency_corrected", "measured_coverage"]


def drawn(store: Store, **params: Any) -> Chart:
    return service.draw(store, "large_frontier", {"companies": ("NVDA", "META"), "replications": 50} | params)


def frontier(store: Store, **params: Any) -> LargeFrontier:
    p = LargeParams(replications=params.pop("replications", 50), **params)
    return large_frontier(store, Request((), (), as_of=p.as_of, options={"large": p.large}))


def captions(chart: Chart) -> str:
    """What stands in the figure beside its bars."""
    return " ".join(str(a.text) for a in validated(chart.figure).layout.annotations).replace("<br>", " ")


def rows(chart: Chart, name: str) -> pd.Series:
    return chart.table[chart.table["name"] == name].set_index("ticker")["value"]


@pytest.mark.parametrize("sector", ["Information Technology", "all"])
def test_scores_are_those_of_the_closed_form_on_the_panel(store: Store, sector: str) -> None:
    """Read again here: everybody of the sector with the three figures of fiscal 2022 above zero."""
    panel = annual_panel(store).frame("employees", "ppe_net", "gross_profit")
    of = panel[(panel["fiscal_year"] == 2022) & (panel[["employees", "ppe_net", "gross_profit"]] > 0).all(axis=1)]
    of = of if sector == "all" else of[of["sector"] == sector]
    points = of[["employees", "ppe_net"]].to_numpy() / of[["gross_profit"]].to_numpy()
    found = rows(drawn(store, sector=sector), "efficiency")
    assert len(of) == (29 if sector == "Information Technology" else 95)
    np.testing.assert_allclose(found[of["ticker"]], isoquant.scores(points), rtol=1e-9)


def test_an_input_per_output_is_as_firm_as_its_two_figures(store: Store) -> None:
    """Machine-read people weaken people per output and every score, and not capital per output."""
    panel = annual_panel(store)
    place = {key: k for k, key in enumerate(zip(panel.at["ticker"], panel.at["fiscal_year"], strict=True))}
    table = drawn(store).table
    for name, measure in (("people_per_output", "employees"), ("capital_per_output", "ppe_net")):
        of = table[table["name"] == name]
        grades = [
            [panel.provenance[m].evidence[place[ticker, 2022]] for m in (measure, "gross_profit")]
            for ticker in of["ticker"]
        ]
        assert of["evidence"].tolist() == [str(derived(each)) for each in grades]
    of_one = table[table["ticker"] == "TEL"].drop_duplicates("name").set_index("name")["evidence"]
    assert (of_one["people_per_output"], of_one["capital_per_output"]) == ("machine_read", "derived")


def test_peers_make_up_the_output_of_a_target(store: Store) -> None:
    result = frontier(store, sector="all")
    best = {place for place, unit in enumerate(result.units) if unit.best}
    for unit in result.units:
        assert sum(share for _, share in unit.peers) == pytest.approx(1)
        assert {place for place, _ in unit.peers} <= best
        shares = [share for _, share in unit.peers]
        assert shares == sorted(shares, reverse=True)
        mixed = sum(share * result.units[place].people / result.units[place].output for place, share in unit.peers)
        assert mixed <= unit.score * unit.people / unit.output * (1 + 1e-9), "a target needs no more people"


def test_the_headline_counts_the_frontier_and_the_deck_has_the_coverage_beside_the_interval(store: Store) -> None:
    chart = drawn(store)
    assert chart.finding.headline == "4 of 29 companies set the frontier in fiscal 2022; the median reaches 38%."
    low, high = (rows(chart, f"efficiency_{end}")["NVDA"] for end in ("low", "high"))
    [share] = chart.table[chart.table["name"] == "measured_coverage"]["value"]
    assert 0.6 < share < 0.9, "far from the nominal 95%"
    assert chart.finding.deck == (
        f"Information Technology, gross profit from people and net property: NVIDIA reaches 70%, corrected "
        f"for the sample {low:.0%} to {high:.0%}; such 95% intervals hold the truth in {share:.0%} of simulations."
    )
    assert f"95% interval, measured coverage {share:.0%}" in captions(chart)
    assert chart.missing == ("Meta: of the sector Communication Services.",)


@pytest.mark.parametrize(
    "params",
    [{"sector": "Consumer Staples"}, {"sector": "Information Technology", "year": 2024}, {"sector": "Materials"}],
)
def test_below_25_companies_there_is_neither_interval_nor_a_headline_on_the_frontier(
    store: Store, params: dict[str, Any]
) -> None:
    chart = drawn(store, **params)
    count = len(rows(chart, "efficiency"))
    assert 1 < count < 25
    assert chart.finding.headline == (
        f"The data cannot tell who is efficient: {count} companies are too few for a frontier."
    )
    assert " made the most gross profit per employee" in chart.finding.deck
    assert not chart.table["name"].isin(BOUNDS).any()
    assert "No interval below 25 companies." in chart.notes
    assert "interval" not in chart.figure.to_json()


def test_what_a_few_made_most_of_is_read_from_the_table(store: Store) -> None:
    chart = drawn(store, sector="Consumer Staples")
    ratios = chart.table[chart.table["name"].isin(["people_per_output", "capital_per_output"])]
    least = ratios.loc[ratios.groupby("name")["value"].idxmin()].set_index("name")["company"]
    people, capital = (least[f"{name}_per_output"].split()[0] for name in ("people", "capital"))
    assert f": {people}" in chart.finding.deck
    assert capital in chart.finding.deck


def test_without_replications_there_is_no_interval_and_no_coverage(store: Store) -> None:
    chart = drawn(store, replications=0)
    assert chart.finding.headline.startswith("4 of 29 companies")
    assert not chart.table["name"].isin(BOUNDS).any()
    assert "No interval: 0 replications." in chart.notes


def test_the_coverage_is_that_of_intervals_of_as_few_replications(store: Store) -> None:
    """Between the ends of 5 draws the truth lies less often than between those of 50."""
    few, more = (drawn(store, replications=n).table.set_index("name")["value"] for n in (5, 50))
    assert few["measured_coverage"] < more["measured_coverage"] - 0.05
    assert "No interval: 1 replication." in drawn(store, replications=1).notes


def test_a_company_is_found_among_its_neighbours(store: Store) -> None:
    usual, found = (drawn(store, find=find) for find in ("", "intel, nobody at all"))
    ticks = [validated(chart.figure).layout.yaxis.ticktext for chart in (usual, found)]
    assert not any("Intel" in tick for tick in ticks[0])
    [place] = [k for k, tick in enumerate(ticks[1]) if "Intel" in tick]
    ranks = [int(tick.removeprefix("<b>").split(".")[0]) for tick in ticks[1]][place - 1 : place + 2]
    assert ranks == [ranks[1] + 1, ranks[1], ranks[1] - 1]
    assert found.finding.deck.startswith("No company called “nobody at all” is compared here.")


def test_a_year_that_is_not_known_gives_way_to_the_newest_that_is(store: Store) -> None:
    chart = drawn(store, as_of=date(2020, 6, 1))
    assert "Shown is fiscal 2019, since fiscal 2022 is known for too few companies." in chart.finding.exceptions
    assert set(chart.table["year"]) == {2019}
    early = drawn(store, to="2018Q4")
    assert "Shown is fiscal 2018, since fiscal 2022 lies outside the window." in early.finding.exceptions


def test_a_sector_that_states_no_gross_profit_is_shown_by_revenue(store: Store) -> None:
    chart = drawn(store, sector="Utilities")
    assert any(line.startswith("Shown is revenue") for line in chart.finding.exceptions)
    assert len(rows(chart, "efficiency")) > 1


@pytest.mark.parametrize(
    ("params", "words"),
    [
        ({"output": "market_value"}, "Annual reports state no market value: no frontier of large filers by it."),
        ({"year": 2010, "sector": "Utilities"}, "Fiscal 2010 lies outside the window."),
        (
            {"as_of": date(2008, 1, 1)},
            "No frontier: fewer than two large filers have the three figures of fiscal 2022.",
        ),
    ],
)
def test_nobody_to_compare_is_said_with_the_reason(store: Store, params: dict[str, Any], words: str) -> None:
    chart = drawn(store, **params)
    assert chart.table.empty
    assert chart.finding.headline == words


def test_without_machine_read_people_fewer_are_compared(store: Store) -> None:
    every, stated = (len(frontier(store, sector="all", machine_read=read).units) for read in (True, False))
    assert 1 < stated < every
    assert {unit.origin.evidence for unit in frontier(store, sector="all", machine_read=False).units} <= {
        "reported",
        "derived",
        "single_source",
        "quarantined",
    }


def test_the_last_of_an_operating_loss_is_left_out_and_said(store: Store) -> None:
    chart = drawn(store, output="operating_income", sector="all")
    assert "Who made an operating loss is left out." in chart.notes
