"""Power of data centres: sums against an independent computation, running apart from planned, places, and the words."""

from __future__ import annotations

from datetime import date

import pandas as pd
import pytest

from charts.core import Chart
from data import us_states
from data.reading import compute_sites
from data.store import Store
from engine.request import Request
from pages.factory import site_frames
from pages.factory.site_frames import IT, NoSites, PowerSteps, SitePlaces, SitePower, site_places, site_power
from service.drawing import chart as service
from tools.plotly_schema import validated

COMPANIES = ("META", "GOOGL", "MSFT", "AMZN")


def drawn(store: Store, slug: str, **params: object) -> Chart:
    chart = service.draw(store, slug, params)
    validated(chart.figure)
    return chart


def power(store: Store, kind: str = IT, **more: str) -> SitePower:
    found = site_power(store, Request((), COMPANIES, options={"power": kind}, **more))  # type: ignore[arg-type]
    assert isinstance(found, SitePower)
    return found


def on(steps: PowerSteps, day: str) -> float:
    """Megawatts on a day."""
    return [step.value for step in steps.steps if step.day <= pd.Timestamp(day)][-1] / 1e6


@pytest.mark.parametrize(
    ("kind", "megawatts"),
    [(IT, (1_583, 5_986, 10_908)), ("power", (1_992, 7_597, 13_960))],
)
def test_what_runs_is_what_an_independent_computation_finds(
    store: Store, kind: str, megawatts: tuple[float, ...]
) -> None:
    """The last row of each site on or before the day, added up; whole sites and their computers are two columns."""
    total = power(store, kind).total
    assert [on(total, day) for day in ("2024-12-31", "2025-12-31", "2026-06-30")] == pytest.approx(megawatts, abs=0.6)


def test_owners_and_places_each_make_up_the_whole(store: Store) -> None:
    found = power(store)
    places = site_places(store, Request((), COMPANIES, options={"power": IT}))
    assert isinstance(places, SitePlaces)
    assert places.unplaced is not None
    for of in ("now", "ahead"):
        whole = getattr(found.total, of)
        by_place = [getattr(place.power, of) for place in places.places] + [getattr(places.unplaced, of)]
        assert sum(getattr(owner, of) for owner in found.owners) == pytest.approx(whole)
        assert sum(by_place) == pytest.approx(whole)


def test_plans_begin_after_the_last_day_that_was_seen(store: Store) -> None:
    found = power(store)
    assert found.seen == pd.Timestamp("2026-08-16")
    for owner in found.owners:
        assert [step.planned for step in owner.steps] == [step.day > found.seen for step in owner.steps]
    meta = next(owner for owner in found.owners if owner.ticker == "META")
    assert on(meta, "2026-08-16") == pytest.approx(meta.now / 1e6)
    assert meta.ahead > meta.now > 0


def test_a_site_that_shrinks_takes_power_away_and_one_without_an_owner_counts(store: Store) -> None:
    owners = {owner.name: owner for owner in power(store).owners}
    falls = [
        b.day for a, b in zip(owners["SpaceXAI"].steps, owners["SpaceXAI"].steps[1:], strict=False) if b.value < a.value
    ]
    assert falls == [pd.Timestamp("2025-09-17")]  # Colossus 1, whose chillers were removed
    assert owners[site_frames.UNKNOWN].sites > 0


def test_the_cost_of_a_gigawatt_is_one_assumption(store: Store) -> None:
    low, high = power(store).cost
    assert (low, high) == pytest.approx((37.882, 37.882), abs=1e-3)
    low, high = power(store, "power").cost
    assert (low, high) == pytest.approx((21.73, 33.48), abs=0.01)
    assert power(store).overhead == pytest.approx((1.13, 1.74), abs=0.005)
    notes = " ".join(drawn(store, "site_power").notes)
    assert "$37.9bn for each gigawatt in every row: an assumption" in notes
    assert "by site" in " ".join(drawn(store, "site_power", power="power").notes)


def test_a_window_that_ends_earlier_shows_only_what_ran_by_then(store: Store) -> None:
    found = power(store, end="2025Q4")
    assert found.seen == pd.Timestamp("2025-12-31")
    assert found.total.now == found.total.ahead == pytest.approx(5_986e6, abs=1e6)
    chart = drawn(store, "site_power", to="2025Q4")
    assert "planned" not in set(chart.table["name"].str.removeprefix("power_"))
    assert "once every plan" not in chart.finding.deck


def test_the_day_before_the_list_was_published_nothing_is_known(store: Store) -> None:
    request = Request((), COMPANIES, as_of=date(2026, 8, 15), options={"power": IT})
    assert isinstance(site_power(store, request), NoSites)
    assert isinstance(site_places(store, request), NoSites)
    assert "No list of data centres was published" in drawn(store, "site_map", as_of=date(2026, 8, 15)).finding.headline


@pytest.mark.parametrize(
    ("address", "site", "country", "place"),
    [
        ("5502 Spinks Rd, Abilene, TX 79601", "OpenAI Stargate Abilene", "United States", "TX"),
        ("14651-15249 Gold Coast Rd 68138 Papillion Nebraska, USA", "Google Papillion", "United States", "NE"),
        ("1401 Meadowville Technology Parkway, Chester, VA", "CoreWeave Chester", "United States", "VA"),
        ("Somewhere, West Virginia", "A site", "United States", "WV"),
        (None, "OpenAI Stargate Michigan", "United States", "MI"),
        (None, "Google Kansas City East", "United States", ""),
        ("2950 S. Litchfield Road", "Stream Phoenix", "United States", ""),
        ("Sines, Portugal", "Start Campus Sines", "Portugal", "Portugal"),
        (None, "EdgeCore Mesa PH03", None, ""),
    ],
)
def test_a_site_is_placed_by_its_address_or_not_at_all(
    address: str | None, site: str, country: str | None, place: str
) -> None:
    outline = us_states.outline()
    row = {"address": address, "site": site, "country": country}
    assert site_frames._place(row, outline, site_frames._pattern(outline)) == place


def test_the_outline_has_every_state_inside_the_sheet_and_says_whose_it_is() -> None:
    outline = us_states.outline()
    assert len(outline.names) == 51
    assert outline.names["TX"] == "Texas"
    points = [point for line in outline.borders for point in line] + list(outline.places.values())
    assert all(-60 <= x <= 975 and 0 <= y <= 610 for x, y in points)
    assert outline.places["WA"][1] < outline.places["CA"][1] < outline.places["HI"][1]
    assert "public domain" in outline.source


def test_who_is_chosen_has_a_colour_and_rows_of_its_own(store: Store) -> None:
    table = drawn(store, "site_power", companies=("META",)).table
    assert set(table["ticker"].dropna()) == {"META"}
    assert "Google" in set(table.loc[table["ticker"].isna(), "company"])
    both = drawn(store, "site_power", companies=("META", "GOOGL"))
    assert both.finding.headline.startswith("Alphabet runs 3.02 GW for machine learning, the most of those chosen")
    assert drawn(store, "site_power", companies=("META",)).finding.headline.startswith("Meta runs 2.1")


def test_planned_power_is_weaker_evidence_than_running(store: Store) -> None:
    table = drawn(store, "site_power").table
    grades = table.groupby("name")["evidence"].unique()
    assert list(grades["power_running"]) == ["single_source"]
    assert list(grades["power_planned"]) == ["estimated"]
    assert list(grades["power_now"]) == ["single_source"]
    assert list(grades["power_ahead"]) == ["estimated"]


def test_the_words_follow_the_numbers(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    """With every plan cut out, and with Meta's sites made ten times as large, the sentences are others."""
    rows = compute_sites.timeline(store)

    def seen_only(_store: Store, _as_of: date | None) -> pd.DataFrame:
        return rows[rows["basis"] == "estimate"].copy()

    def larger(_store: Store, _as_of: date | None) -> pd.DataFrame:
        return rows.assign(it_power=rows["it_power"].where(rows["owner"] != "Meta", rows["it_power"] * 10))

    monkeypatch.setattr(compute_sites, "timeline", seen_only)
    without = drawn(store, "site_power", companies=COMPANIES)
    assert without.finding.headline == "Alphabet runs 3.02 GW for machine learning, the most of those chosen."
    monkeypatch.setattr(compute_sites, "timeline", larger)
    assert drawn(store, "site_power", companies=COMPANIES).finding.headline.startswith("Meta runs 21.")


def test_words_on_sites_are_true_of_few_sites_and_of_doubtful_owners(store: Store) -> None:
    early, whole = (drawn(store, "site_power", companies=COMPANIES, to=to) for to in ("2022Q3", None))
    assert early.finding.deck.startswith("The one site on the list runs")
    assert "Meta: no site of it on the list has power by then." in early.missing
    [note] = [note for note in whole.notes if "speculative" in note]
    assert "Goodnight (Google)" in note
    assert not [each for each in early.notes if "Goodnight" in each]
