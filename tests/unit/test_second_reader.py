"""The second headcount reader: numbers in their words, scored by numpy as scikit-learn would."""

from __future__ import annotations

from collections import Counter
from datetime import date

import numpy as np
import pytest

from data.sources import headcount
from data.sources.headcount import second_reader
from data.sources.headcount.second_reader import AGREES, features, places, probabilities
from tools import headcount_evaluation as evaluation
from tools import train_headcount_reader as training
from tools.headcount_cross_validation import Result, lines, result, summary
from tools.headcount_reports import Report

YEAR_END = date(2024, 12, 31)
PLAIN = "As of December 31, 2024, we had 1,234 employees."


def likelihood(text: str) -> dict[float, float]:
    return {place.value: probability for place, probability in probabilities(text)}


def test_every_number_that_may_count_people_has_its_place() -> None:
    text = f"Our plants made 70 cars.\n{PLAIN} In 2024, 12 people left.\nTotal employees | 1,234"
    found = list(places(text))
    assert [place.value for place in found] == [1234, 12, 1234]
    assert all(text[place.start : place.end].replace(",", "") == f"{place.value:.0f}" for place in found)


def test_words_are_features_by_side_and_distance() -> None:
    (place,) = places("We had about 500 full-time employees.")
    found = features(place)
    assert found["b1 about"] == found["b2 had"] == found["b had"] == found["a employees"] == found["b about had"] == 1
    assert found["v 5"] == 1
    assert "a had" not in found


def test_a_statement_is_likely_and_an_event_is_not() -> None:
    likely = likelihood(f"{PLAIN} In 2024, we laid off 51 employees at a cost of $3 million.")
    assert likely[1234] >= AGREES > likely[51]


def test_numpy_scores_as_scikit_learn_does() -> None:
    passages = evaluation.series()["development"]
    examples = [
        example for passage in passages for example in training.examples(passage.text, {passage.employees or -1.0}, 1.0)
    ]
    vectorizer, tfidf, model = training.fitted(examples)
    ours = training.trained(examples)
    unseen = [*(example.features for example in examples), Counter({"b nothing": 3}), Counter()]
    expected = model.predict_proba(tfidf.transform(vectorizer.transform(unseen)))[:, 1]
    np.testing.assert_allclose([ours.probability(counted) for counted in unseen], expected, rtol=0, atol=1e-9)


def test_the_shipped_weights_are_whole() -> None:
    shipped = second_reader.weights()
    assert len(shipped.columns) == len(shipped.idf) == len(shipped.coefficients) > 1_000
    assert (shipped.idf >= 1).all()


def test_what_the_reader_does_not_find_likely_waits() -> None:
    never = second_reader.weights_of([("", 0.0, -9.0), ("b had", 1.0, 0.0)])
    always = second_reader.weights_of([("", 0.0, 9.0), ("b had", 1.0, 0.0)])
    doubted, sure = (headcount.best(PLAIN, YEAR_END, reader) for reader in (never, always))
    assert doubted is not None
    assert sure is not None
    assert doubted.confidence < headcount.SURE <= sure.confidence
    assert "not those of a headcount" in doubted.reasons[-1]


def toy(text: str, employees: float | None) -> Result:
    return result(Report("toy", "toy", text, YEAR_END, None, employees, None, ""))


@pytest.mark.parametrize(
    ("text", "employees", "mistake"),
    [
        (PLAIN, 1234.0, ""),
        (PLAIN, 2000.0, "wrong: a part or an event"),
        (PLAIN, 1000.0, "wrong: more than the whole"),
        (PLAIN, None, "wrong: the report states none"),
        ("We sell cars.", 7.0, "missed: no number considered"),
        ("We laid off 51 employees.", 51.0, "missed: it is a change or an event, not a count"),
        ("We sell cars.", None, ""),
    ],
)
def test_mistakes_have_kinds(text: str, employees: float | None, mistake: str) -> None:
    assert toy(text, employees).mistake == mistake


def test_a_report_without_its_statements_is_silent_or_an_alarm() -> None:
    assert toy(PLAIN, 1234.0).alarm is None
    alarm = toy(PLAIN, 5.0).alarm
    assert alarm is not None
    assert alarm.employees == 1234


def test_the_summary_counts_and_says_what_is_wrong() -> None:
    results = [toy(PLAIN, 1234.0), toy(PLAIN, None), toy("We sell cars.", 7.0)]
    total = summary(results)
    assert (total.reports, total.stating, total.loaded, total.right, total.alarms) == (3, 2, 2, 1, 1)
    assert (total.precision, total.recall, total.silence, total.good) == (1 / 2, 1 / 2, 1 / 3, False)
    assert any("wrong: the report states none" in line for line in lines(results))
