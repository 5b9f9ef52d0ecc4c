"""The page on the thesis: its words follow the verdicts, its tables hold what is drawn, the start page leads to it."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace

import pytest

from analytics.verdicts import Claim, Measured, Outcome, Sureness, Verdict, verdict
from charts import style
from contracts import FRACTION_CHANGE
from data.store import Store
from engine.request import Request
from engine.thesis import verdicts
from engine.thesis.claims import CLAIMS
from engine.thesis.verdicts import Board, Judged
from pages.thesis import claim_evidence, thesis, verdict_timeline, words
from service.drawing.chart import draw
from service.export import captions
from ui.start import start_board


@pytest.fixture(scope="module")
def board(store: Store) -> Board:
    return verdicts.board(store, Request((), ()))


def with_outcome(row: Judged, outcome: Outcome) -> Judged:
    outcomes = dict.fromkeys(row.verdict.outcomes, outcome)
    return replace(row, verdict=replace(row.verdict, outcome=outcome, outcomes=outcomes))


@pytest.mark.parametrize("outcome", [Outcome.SUPPORTED, Outcome.CONTRADICTED, Outcome.MIXED])
def test_the_words_of_the_board_follow_the_verdicts(board: Board, outcome: Outcome) -> None:
    changed = replace(board, rows=tuple(with_outcome(row, outcome) for row in board.rows))
    usual, said = thesis.finding(board), thesis.finding(changed)
    assert said.headline != usual.headline
    assert {n.value for n in said.numbers} == {0.0, float(len(CLAIMS))}
    assert str(len(CLAIMS)) in said.headline
    counted = Counter(row.verdict.outcome for row in board.rows)
    assert [n.value for n in usual.numbers] == [float(counted[each]) for each in Outcome]


@pytest.mark.parametrize("claim", CLAIMS, ids=lambda claim: claim.slug)
def test_the_words_of_every_claim_follow_its_measures(board: Board, claim: Claim) -> None:
    usual = claim_evidence.finding(board.of(claim.slug))
    for outcome in (Outcome.SUPPORTED, Outcome.CONTRADICTED, Outcome.MIXED):
        row = with_outcome(board.of(claim.slug), outcome)
        said = claim_evidence.finding(row)
        assert outcome.value in said.headline
        assert said != usual or set(board.of(claim.slug).verdict.outcomes.values()) == {outcome}
    assert board.of(claim.slug).verdict.outcome.value in usual.headline


@pytest.mark.parametrize(
    ("value", "written", "tick"),
    [
        (-0.019, "−1.9 percentage points", "−1.9"),
        (0.05, "5 percentage points", "5"),
        (-0.01, "−1 percentage point", "−1"),
        (0.0, "0 percentage points", "0"),
    ],
)
def test_a_change_of_a_share_is_written_in_percentage_points(value: float, written: str, tick: str) -> None:
    assert words.written(value, FRACTION_CHANGE) == style.quantity(value, FRACTION_CHANGE) == written
    assert style.brief(value, FRACTION_CHANGE) == style.tick_text(value, FRACTION_CHANGE) == tick


def test_measures_that_are_changes_of_shares_are_written_as_such() -> None:
    [claim] = [claim for claim in CLAIMS if claim.slug == "layers-removed"]
    [criterion] = [c for c in claim.criteria if c.name == "meta_overhead_change"]
    row = Judged(claim, verdict(claim, [Measured(criterion.name, -0.019, -0.019, -0.019, 1)]), ())
    [described] = [each for each in words.described([row]) if each.name == criterion.name]
    assert "at −1 percentage point or less, contradicts it at 0 percentage points or more." in described.interpretation
    [measured] = row.verdict.tested
    assert words.of_criterion(row, criterion, measured)["unit"] == FRACTION_CHANGE.symbol
    assert "<br>−1.9 percentage points: supported" in words.hover(criterion, measured, Outcome.SUPPORTED)
    changes = [c for claim in CLAIMS for c in claim.criteria if c.title.startswith(("Change of", "Change in"))]
    assert {c.unit for c in changes} == {FRACTION_CHANGE}


def test_a_comparison_over_three_years_names_the_last_of_them(board: Board) -> None:
    [measured] = [m for row in board.rows for m in row.measurements if m.measured.criterion == "panel_together"]
    [last] = {point.day.year for point in measured.points}
    assert measured.title.endswith(f" over three years to fiscal {last}")


@pytest.mark.parametrize("slug", [claim.slug for claim in CLAIMS])
def test_the_table_of_a_claim_holds_its_measures_and_every_point(store: Store, board: Board, slug: str) -> None:
    table = draw(store, "claim_evidence", {"claim": slug}).table
    row = board.of(slug)
    of_claim = table[table["claim"] == slug]
    values = dict(zip(of_claim["name"], of_claim["value"].astype(float), strict=True))
    for each in row.verdict.measured:
        value = values[each.criterion]
        assert value == each.value or (value != value and each.reason)
    drawn = table[table["name"].str.contains("_drawn")]
    assert len(drawn) == sum(len(each.points) for each in row.measurements)


def test_no_note_calls_a_claim_contradicted_by_one_measure_alone(store: Store, board: Board) -> None:
    row = board.of("wealth-by-leverage")
    assert Outcome.CONTRADICTED in row.verdict.outcomes.values()
    assert row.verdict.outcome == Outcome.MIXED
    chart = draw(store, "claim_evidence", {"claim": row.claim.slug})
    texts = [*chart.notes, *(each.interpretation for each in chart.described)]
    assert not [each for each in texts if "claim is contradicted if" in each or each.startswith("It is contradicted")]
    assert all(any(c.falsifies in each for each in chart.notes) for c in row.claim.criteria)


def test_the_board_is_of_the_end_of_a_quarter_where_one_is_chosen(store: Store) -> None:
    usual, before = (draw(store, "thesis", {"to": to}) for to in (None, "2022Q3"))
    assert usual.finding.headline != before.finding.headline
    assert "30 Sep 2022" in before.finding.deck
    assert before.table["known_on"].max() < usual.table["known_on"].max()


@pytest.mark.slow
def test_the_timeline_ends_with_the_board_and_counts_the_claims_that_turned(store: Store, board: Board) -> None:
    known = verdicts.timeline(store, Request((), ()))
    assert {slug: v.outcome for slug, v in known.verdicts[-1].items()} == {
        row.claim.slug: row.verdict.outcome for row in board.rows
    }
    turned = verdict_timeline.turns(known)
    assert verdict_timeline.finding(known, turned).numbers[0].value == len({slug for slug, *_ in turned}) > 0
    still = replace(known, verdicts=(known.verdicts[-1],) * len(known.days))
    assert verdict_timeline.turns(still) == []
    assert verdict_timeline.finding(still, []).headline.startswith("No verdict has turned since")


def test_a_claim_that_becomes_testable_has_not_turned(store: Store, board: Board) -> None:
    known = verdicts.timeline(store, Request((), ()))
    row = board.of("own-silicon")
    first, lost = row.verdict, with_outcome(row, Outcome.NOT_TESTABLE).verdict
    other = with_outcome(row, Outcome.CONTRADICTED).verdict
    rest = known.verdicts[-1]

    def turned(*each: Verdict) -> list[tuple[str, Outcome]]:
        days = [{**rest, row.claim.slug: verdict} for verdict in each]
        of = replace(known, days=known.days[: len(days)], verdicts=tuple(days))
        return [(slug, now) for slug, _, now in verdict_timeline.turns(of)]

    assert turned(lost, first, lost, first) == []
    assert turned(first, lost, other) == [(row.claim.slug, Outcome.CONTRADICTED)]


def test_the_start_page_has_a_line_for_each_claim_with_its_verdict(store: Store, board: Board) -> None:
    rows = draw(store, "thesis", {}).table.query("name == 'measures_supporting'").to_dict("records")
    labels = {claim.slug: claim.label for claim in CLAIMS}
    lines = [start_board.line(row, labels) for row in rows]
    assert len(lines) == len(CLAIMS)
    for line, row in zip(lines, board.rows, strict=True):
        assert f"claim={row.claim.slug}" in line
        assert row.verdict.outcome.value in line
        assert (row.verdict.sureness == Sureness.NONE) or row.verdict.sureness.value in line


def test_the_board_says_what_each_sign_means_in_its_colour(store: Store) -> None:
    figure = draw(store, "thesis", {}).figure
    texts = [str(each["text"]) for each in figure.layout["annotations"]]
    [key] = [each for each in texts if "supports" in each]
    assert all(colour in key and words.SAYS[outcome] in key for outcome, colour in words.COLOURS.items())
    assert "Measures" not in texts


@pytest.mark.parametrize(("width", "lines"), [(380, 3), (1200, 1)])
def test_a_statement_has_the_lines_that_its_picture_needs(store: Store, width: int, lines: int) -> None:
    figure = draw(store, "thesis", {}).figure.copy()
    figure.update_layout(width=width)
    captions.fitted(figure)
    [text] = [a["text"] for a in figure.layout["annotations"] if "built-in" in str(a["text"])]
    statement, verdict = str(text).split("</b>")
    assert len(statement.split("<br>")) == lines
    assert verdict.startswith("<br>Not testable")
