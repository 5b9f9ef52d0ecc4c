"""What charts say is true: numbers of sentences as a reader sees them are those of the exported CSV."""

from __future__ import annotations

import dataclasses
from collections import defaultdict
from collections.abc import Callable
from typing import Any

import pytest

from charts.core import Number
from data.store import Store
from service.drawing import chart as charts
from tests import thorough
from tools.sentences.checks import check
from tools.sentences.drawing import breaches, names, sentence
from tools.sentences.figures import rows_of
from tools.sentences.parameters import Drawing, drawings
from tools.sentences.reading import read
from tools.sentences.sentence import Sentence, Violation

NAMES = {"Meta": "META", "Alphabet": "GOOGL", "Amazon": "AMZN", "META": "META"}
CSV = """# title: three companies
ticker,company,quarter,name,value,unit
META,Meta,2019Q4,value,500000000000,USD
META,Meta,2026Q2,value,1400000000000,USD
GOOGL,Alphabet,2019Q4,value,900000000000,USD
GOOGL,Alphabet,2026Q2,value,4320000000000,USD
AMZN,Amazon,2019Q4,value,1000000000000,USD
AMZN,Amazon,2025Q4,value,900000000000,USD
META,Meta,2026Q2,margin,0.41,fraction
"""
MIDDLE = CSV + "GOOGL,Alphabet,2018Q4,value,800000000000,USD\nAMZN,Amazon,2018Q4,value,1100000000000,USD\n"
ROWS = rows_of(CSV)
NUMBERS = tuple(Number(row.value, row.name, row.ticker, row.moment) for row in ROWS if row.name == "value")
TRUE = Sentence(
    headline="Value grew at 2 of 3 companies, most at Alphabet (×4.8).",
    deck="Market value in Q2 2026 against Q4 2019. Meta gained $900bn, Amazon lost 10%.",
    exceptions=("Amazon to Q4 2025.",),
    left_out=(),
    numbers=NUMBERS,
    rows=ROWS,
    names=NAMES,
    parameters={"base": "2019Q4"},
)
WITHOUT = "Market value in Q2 2026 against Q4 2019."
WITHOUT_AMAZON = tuple(number for number in NUMBERS if number.ticker != "AMZN")
LONG = "Value grew at Alphabet and it grew at Meta too but it did not grow at Amazon, alas."
INTERVAL = "name,ticker,quarter,unit,value,low,high\nslope,,2026Q2,elasticity,-0.1,{},{}"


def kinds(**changed: Any) -> set[str]:
    """The kinds of breach of the true sentence with something changed."""
    return {violation.kind for violation in check(dataclasses.replace(TRUE, **changed))}


def test_a_true_sentence_passes() -> None:
    assert check(TRUE) == []


@pytest.mark.parametrize(
    ("kind", "changed"),
    [
        ("headline too long", {"headline": LONG}),
        ("deck too long", {"deck": f"{TRUE.deck} {LONG}"}),
        ("no sentence", {"headline": "Value grew most at Alphabet (×4.8)"}),
        ("number not in the table", {"headline": "Value grew at 2 of 3 companies, most at Alphabet (×4.9)."}),
        ("number not in the table", {"deck": TRUE.deck.replace("$900bn", "$905bn")}),
        ("number not in the table", {"deck": TRUE.deck.replace("lost 10%", "lost 12%")}),
        ("number not in the table", {"deck": TRUE.deck + " It has 75,472 people."}),
        ("number not in the table", {"deck": TRUE.deck + " It reaches 1.40tn people."}),  # that are dollars here
        ("number not in the table", {"deck": TRUE.deck.replace("gained $900bn", "gained −$900bn")}),
        ("number not in the table", {"deck": TRUE.deck + " It needs 5 of them."}),
        ("wrong direction", {"deck": TRUE.deck.replace("lost 10%", "gained 10%")}),
        ("wrong direction", {"deck": TRUE.deck.replace("gained $900bn", "lost $900bn")}),
        ("another company's number", {"headline": "Value grew at 2 of 3 companies, most at Meta (×4.8)."}),
        ("another company's number", {"deck": TRUE.deck.replace("Meta gained $900bn", "Meta's is $4.32tn")}),
        ("not the extreme", {"headline": "Value grew at 2 of 3 companies, most at Meta (×2.8)."}),
        ("not the extreme", {"headline": "Value grew at 2 of 3 companies; Alphabet lowest, $4.32tn in Q2 2026."}),
        ("not the extreme", {"headline": "Value grew at 2 of 3 companies; Alphabet least, $4.32tn in Q2 2026."}),
        ("not the extreme", {"headline": "Value grew at 2 of 3 companies; Meta highest, $500bn (Q4 2019)."}),
        ("another date", {"exceptions": ()}),
        ("another date", {"exceptions": ("Alphabet to Q4 2025.",)}),
        ("another date", {"deck": TRUE.deck.replace("Q4 2019", "Q3 2019")}),
        ("count of other companies", {"headline": "Value grew at 2 of 4 companies, most at Alphabet (×4.8)."}),
        ("part that the numbers do not give", {"headline": "Value grew at all 3 companies, most at Alphabet (×4.8)."}),
        ("part that the numbers do not give", {"headline": "Value grew at none of the three companies."}),
        (
            "left out in silence",
            {
                "headline": "Value grew at both companies, most at Alphabet (×4.8).",
                "deck": "Market value in Q2 2026 against Q4 2019.",
                "numbers": WITHOUT_AMAZON,
                "exceptions": (),
            },
        ),
        ("count of other things", {"headline": "Value grew in 17 of 40 quarters."}),
        ("time runs backward", {"deck": "Market value from Q2 2026 to Q4 2019."}),
        ("time runs backward", {"deck": "Market value in Q2 2026 and Q4 2019 since Q3 2026."}),
        ("declared number not in the table", {"numbers": (Number(1.0, "value", "META", "2026Q2"),)}),
        ("cannot tell without its rule", {"headline": "The data cannot tell."}),
        ("grammar: one of one", {"headline": "Value grew at none of the 1 companies."}),
        ("grammar: one of one", {"deck": "The last of 1 quarter, Q2 2026 and Q4 2019."}),
        ("grammar: plural", {"headline": "Value grew at 1 companies."}),
        ("grammar: plural", {"headline": "Value lasts from 3.1 years to 1 years."}),
        ("grammar: grew to once", {"headline": "Value grew most at Meta, ×1.00, of the highest."}),
        ("grammar: singular", {"headline": "Value grew at 3 company."}),
        ("grammar: grew to once", {"headline": "Value of Meta grew to 1.0 times its start."}),
        ("grammar: grew to once", {"headline": "Value of Meta ×1.0."}),
        ("grammar: spaces", {"headline": "Value  grew."}),
        ("grammar: spaces", {"headline": "Value grew ."}),
        ("grammar: no value", {"headline": "Value of Meta is nan."}),
        ("grammar: no value", {"headline": "Value of Meta in None."}),
        ("grammar: internal name", {"headline": "The market_value grew."}),
        ("grammar: unit debris", {"headline": "Alphabet has 4.32 tn USD."}),
        ("grammar: unit debris", {"headline": "Meta stands at 280 index."}),
        ("grammar: old quarter", {"headline": "Value grew since 2019Q4."}),
        ("grammar: minus", {"headline": "Amazon lost -10%."}),
        ("grammar: word twice", {"headline": "Value grew at at Meta."}),
    ],
)
def test_a_false_sentence_is_caught(kind: str, changed: dict[str, Any]) -> None:
    assert kind in kinds(**changed)


STARTS = CSV + ",,,starting_quarters,39,quarters\n,,,starting_quarters_same,2,quarters\n"


@pytest.mark.parametrize(
    ("count", "expected"),
    [("2 of 39", set()), ("3 of 39", {"part that the numbers do not give"}), ("2 of 40", {"count of other things"})],
)
def test_possible_starting_quarters_are_those_of_the_table(count: str, expected: set[str]) -> None:
    deck = f"{TRUE.deck} The answer is the same from {count} possible starting quarters."
    assert expected <= kinds(deck=deck, rows=rows_of(STARTS))
    assert expected or not kinds(deck=deck, rows=rows_of(STARTS))


@pytest.mark.parametrize(
    ("count", "kind"),
    [
        ("2 of 3", ""),
        ("1 of 3", "part that the numbers do not give"),
        ("2 of 17", "count of other things"),
    ],
)
def test_announced_cuts_are_those_of_the_table(count: str, kind: str) -> None:
    rows = rows_of(CSV + ",,,cuts_compared,3,cuts\n,,,cuts_lower,2,cuts\n")
    found = kinds(deck=f"{TRUE.deck} Headcount fell after {count} announced cuts.", rows=rows)
    assert found == ({kind} if kind else set())


@pytest.mark.parametrize(
    ("line", "true"),
    [
        ("Amazon had the highest value in Q4 2019: $1.00tn.", True),  # Alphabet's is higher in Q2 2026, which is named
        ("Alphabet had the highest value in Q4 2019: $900bn.", False),
    ],
)
def test_the_highest_of_a_quarter_is_held_against_that_quarter(line: str, true: bool) -> None:
    said = {"headline": line, "deck": "Against Q2 2026 and Q4 2018.", "exceptions": ("Amazon to Q4 2025.",)}
    assert ("not the extreme" not in kinds(**said, rows=rows_of(MIDDLE))) == true


@pytest.mark.parametrize(
    ("line", "true"),
    [
        ("Amazon lowest, $900bn (Q4 2025).", True),  # alone in its quarter, and below the newest of the others
        ("Meta lowest, $1.40tn (Q2 2026).", False),
        ("Amazon highest, $900bn (Q4 2025).", False),
    ],
)
def test_a_quarter_in_brackets_is_that_of_the_number_not_of_the_comparison(line: str, true: bool) -> None:
    newest = tuple(number for number in NUMBERS if number.quarter != "2019Q4")
    changed = {"headline": f"Of the three companies, {line}", "deck": "Q2 2026 against Q4 2019.", "numbers": newest}
    assert ("not the extreme" not in kinds(**changed)) == true


@pytest.mark.parametrize(
    ("line", "silent", "exception", "true"),
    [
        # not Meta's $500bn of Q4 2019, a quarter that the words name too
        ("lowest at Amazon: $900bn", "", "Amazon to Q4 2025.", True),
        ("lowest at Meta: $1.40tn", "", "Amazon to Q4 2025.", False),
        # what the finding does not declare is compared all the same, unless it says that it is not
        ("lowest at Meta: $1.40tn", "AMZN", "Amazon to Q4 2025.", False),
        ("lowest at Meta: $1.40tn", "AMZN", "Not compared: Amazon Q4 2025.", True),
        ("lowest at Alphabet: $4.32tn", "AMZN", "Not compared: Amazon Q4 2025.", False),
    ],
)
def test_a_number_is_compared_with_the_declared_ones_of_others(
    line: str, silent: str, exception: str, true: bool
) -> None:
    declared = tuple(n for n in NUMBERS if n.quarter != "2019Q4" and n.ticker != silent)
    said = {"headline": f"Value was {line}.", "deck": "In Q2 2026, known since Q4 2019.", "exceptions": (exception,)}
    assert ("not the extreme" not in kinds(**said, numbers=declared)) == true


@pytest.mark.parametrize(
    ("line", "true"), [("Amazon $900bn, at first $1.00tn.", True), ("Amazon $900bn, first $1.00tn.", False)]
)
def test_what_was_so_at_first_is_no_superlative(line: str, true: bool) -> None:
    said = {"headline": line, "deck": "Q2 2026 against Q4 2019 and Q4 2018.", "exceptions": ("Amazon to Q4 2025.",)}
    assert ("not the extreme" not in kinds(**said, rows=rows_of(MIDDLE))) == true


@pytest.mark.parametrize(("said", "true"), [("employ more people than ever", True), ("has more people", False)])
def test_more_people_than_ever_are_as_many_as_at_the_peak(said: str, true: bool) -> None:
    index = "ticker,quarter,name,unit,value\nMETA,2026Q2,people,index,100\nGOOGL,2026Q2,people,index,90\n"
    rows = rows_of(index + "AMZN,2026Q2,people,index,110\n")
    line = {"headline": f"2 of 3 companies {said}.", "deck": "Known up to Q2 2026.", "exceptions": ()}
    numbers = tuple(Number(row.value, row.name, row.ticker, row.moment) for row in rows)
    assert ("part that the numbers do not give" not in kinds(**line, rows=rows, numbers=numbers)) == true


@pytest.mark.parametrize(
    ("line", "true"), [("lowest of the chosen, Alphabet ($4.32tn)", True), ("lowest, Alphabet ($4.32tn)", False)]
)
def test_the_lowest_of_the_chosen_leaves_out_the_others(line: str, true: bool) -> None:
    rows = rows_of(CSV + "AMZN,Amazon,2026Q2,value,9000000000000,USD\nGOOGL,Alphabet,2018Q4,value,800000000000,USD\n")
    rows += rows_of(CSV.splitlines()[1] + "\nGOOGL,Alphabet,2030Q2,value,5000000000000,USD\n")
    said = {"headline": f"Value in Q2 2026 is {line}.", "deck": "", "exceptions": (), "rows": rows}
    parameters = {"companies": ("GOOGL", "AMZN")}
    assert ("not the extreme" not in kinds(**said, parameters=parameters)) == true


@pytest.mark.parametrize(("low", "high", "true"), [(-0.3, 0.1, True), (-0.3, -0.1, False)])
def test_what_cannot_be_told_names_a_rule_that_holds(low: float, high: float, true: bool) -> None:
    said = dataclasses.replace(
        TRUE,
        headline="The data cannot tell whether more capital goes with more value.",
        deck="The 95% interval takes in zero.",
        numbers=(),
        exceptions=(),
        rows=rows_of(INTERVAL.format(low, high)),
    )
    expected = [] if true else ["cannot tell by a rule that does not hold"]
    assert [violation.kind for violation in check(said)] == expected


@pytest.mark.parametrize(("own", "true"), [((-0.3, 0.1), True), ((-0.3, -0.1), False)])
def test_what_cannot_be_told_holds_of_its_own_interval(own: tuple[float, float], true: bool) -> None:
    beside = "slope,,2026Q2,elasticity,0.2,{},{}".format(*((0.1, 0.3) if true else (-0.1, 0.3)))
    rows = rows_of(f"{INTERVAL.format(*own)}\n{beside}")
    said = dataclasses.replace(
        TRUE,
        headline="The data cannot tell whether more capital goes with more value.",
        deck="The 95% interval takes in zero in Q2 2026.",
        numbers=(Number(-0.1, "slope", "", "2026Q2"),),
        exceptions=(),
        rows=rows,
    )
    expected = [] if true else ["cannot tell by a rule that does not hold"]
    assert [violation.kind for violation in check(said)] == expected


@pytest.mark.parametrize(("lag", "true"), [(12, True), (11, False), (7, False)])
def test_a_lag_is_that_of_the_number_it_stands_beside(lag: int, true: bool) -> None:
    head = "ticker,quarter,name,unit,value,lag\n"
    rows = rows_of(head + "".join(f"META,2026Q2,gain,fraction,0.{n},{n}\n" for n in (11, 12)))
    finding = {
        "headline": "Each dollar of Meta's capex was followed by 12 cents more.",
        "deck": f"{lag} quarters after the spending. In Q2 2026.",
        "numbers": (Number(0.12, "gain", "META", "2026Q2"),),
    }
    assert ("number not in the table" not in kinds(**finding, exceptions=(), rows=rows)) == true


@pytest.mark.parametrize(("written", "true"), [("×1,968", True), ("×1", False), ("×1.0", False), ("×1, again", False)])
def test_growing_to_once_is_not_growing_to_thousands(written: str, true: bool) -> None:
    line = f"Value of Meta grew by {written}."
    assert ("grammar: grew to once" not in kinds(headline=line)) == true


@pytest.mark.parametrize(
    "line",
    [
        "Amazon has the highest growth, ×1.00, and Meta the lowest, ×1.00.",
        "It lasts 3.1 years.",
        "Capex moved furthest in Meta's report of 1 Nov 2024.",
        "Capex moved furthest in Meta's report of 1 February 2024.",
    ],
)
def test_levels_of_one_days_and_decimals_before_a_noun_are_no_slips(line: str) -> None:
    assert not {kind for kind in kinds(headline=line) if kind.startswith("grammar")}


@pytest.mark.parametrize(
    ("have", "need", "true"),
    [("3 companies have", 5, True), ("3 companies have", 3, False), ("2 companies have", 5, False)],
)
def test_too_few_companies_are_as_few_as_the_table_has(have: str, need: int, true: bool) -> None:
    rows = rows_of(
        CSV.splitlines()[1] + "".join(f"\n{t},,2026Q2,{n},{i},USD" for i, t in enumerate(NAMES.values()) for n in "xy")
    )
    said = {
        "headline": f"The data cannot tell: {have} both measures in Q2 2026, {need} are needed.",
        "numbers": tuple(Number(row.value, row.name, row.ticker, row.moment) for row in rows),
    }
    expected = set() if true else {"cannot tell by a rule that does not hold"}
    assert {kind for kind in kinds(**said, deck="", exceptions=(), rows=rows) if "cannot" in kind} == expected


def test_what_is_known_only_somewhere_is_no_rule() -> None:
    assert "cannot tell without its rule" in kinds(headline="The data cannot tell.", deck="Known in Q2 2026 only.")


def test_a_company_left_out_is_excused_by_its_name() -> None:
    assert kinds(
        headline="Value grew most at Alphabet (×4.8).", exceptions=(), numbers=WITHOUT_AMAZON, deck=WITHOUT
    ) == {"drawn but left out in silence"}
    both = {
        "headline": "Value grew at both companies, most at Alphabet (×4.8).",
        "deck": "Market value in Q2 2026 against Q4 2019.",
        "numbers": WITHOUT_AMAZON,
    }
    assert kinds(**both, exceptions=("Amazon ends in Q4 2025.",)) == set()


@pytest.mark.parametrize(
    ("text", "kind", "value"),
    [
        ("$1.85tn", "money", 1.85e12),
        ("$605bn", "money", 605e9),
        ("1.44 tn USD", "money", 1.44e12),
        ("$453,000", "money", 453_000),
        ("14%", "percent", 0.14),
        ("1.9 percentage points", "percent", 0.019),
        ("×2.8", "multiple", 2.8),
        ("2.8 times", "multiple", 2.8),
        ("75,472", "plain", 75_472),
        ("41 cents", "cents", 0.41),
        ("2.95 GW", "money", 2.95e9),
        ("1.3 TFLOP/s per W", "money", 1.3e12),
    ],
)
def test_numbers_are_read_as_people_write_them(text: str, kind: str, value: float) -> None:
    [quantity] = read(f"It was {text} in Q2 2026 and on 30 Jun 2026, 2026-06-30, in 2026Q2 and in 2026.", {}).quantities
    assert quantity.kind == kind
    assert quantity.value == pytest.approx(value)


def test_a_range_shares_its_unit() -> None:
    assert [q.kind for q in read("15 to 41 cents, 2% to 7% and 3 to 4%", {}).quantities] == ["cents"] * 2 + [
        "percent"
    ] * 4


def test_under_a_share_is_anything_below_it() -> None:
    [quantity] = read("Under 0.1% of the differences.", {}).quantities
    assert (quantity.value - quantity.half, quantity.value + quantity.half) == pytest.approx((0, 0.001))


# ----------------------------------------------------------------------------------- the charts


@pytest.fixture(scope="module")
def broken(store: Store) -> dict[str, list[str]]:
    """The breaches of a seeded share of the sets of parameters, by chart."""
    found = defaultdict[str, list[str]](list)
    for drawing in drawings(store, list(charts.CHARTS), 4000 if thorough.WHOLE else 100, seed=11):
        found[drawing.slug] += [f"{v.kind}: {drawing}\n  {v.what}" for v in breaches(store, drawing)]
    return found


@pytest.mark.parametrize("slug", charts.CHARTS)
def test_no_sentence_of_a_chart_is_false(broken: dict[str, list[str]], slug: str) -> None:
    assert broken[slug] == [], f"{len(broken[slug])} breaches; python -m tools.sentences --chart {slug}"


@pytest.mark.parametrize(
    ("slug", "query"),
    [
        ("site_power", {"companies": "NVDA,AMD"}),
        ("site_power", {"from": "2019Q4", "to": "2020Q3"}),
        ("panel_coefficient", {"companies": "TSLA", "outcome": "gross_profit", "interval": "sandwich"}),
    ],
)
def test_what_was_once_false_is_true(store: Store, slug: str, query: dict[str, str]) -> None:
    assert breaches(store, Drawing(slug, query)) == []


def test_nonsense_that_is_taken_is_caught(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    refused = next(d for d in drawings(store, ["rank"], 60, seed=11) if d.refused)
    assert not {"nonsense taken", "nonsense passed over in silence"} & {v.kind for v in breaches(store, refused)}
    monkeypatch.setattr(charts, "strict", lambda *_: {})
    monkeypatch.setattr(charts, "parse", lambda *_: ({}, ()))
    caught = {v.kind for v in breaches(store, refused)}
    assert {"nonsense taken", "nonsense passed over in silence"} <= caught


def test_most_headlines_carry_a_number(store: Store, usual: Callable[[str], charts.Chart]) -> None:
    said = [sentence(usual(slug), names(store)).readings[0] for slug in charts.CHARTS]
    assert sum(bool(reading.quantities or reading.counts) for reading in said) >= 20


def test_a_breach_says_what() -> None:
    [violation] = check(dataclasses.replace(TRUE, deck=TRUE.deck.replace("$900bn", "$905bn")))
    assert violation == Violation(
        "number not in the table",
        f"$905bn (META) in: {TRUE.headline} {TRUE.deck.replace('$900bn', '$905bn')} Amazon to Q4 2025.",
    )
