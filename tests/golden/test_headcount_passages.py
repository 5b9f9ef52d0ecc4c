"""Headcount read out of passages in the manner of filings, by the measure of `make headcount`."""

from __future__ import annotations

from typing import Any

import pytest

from data.sources import headcount
from tools import headcount_evaluation as evaluation

SERIES: dict[str, list[Any]] = {name: evaluation.tried(passages) for name, passages in evaluation.series().items()}


@pytest.mark.parametrize("name", SERIES)
def test_a_series_is_read_precisely_and_widely(name: str) -> None:
    found = evaluation.score(SERIES[name], doubtful=False)
    wrong = [o.passage.id for o in SERIES[name] if o.sure and not o.right]
    missed = [o.passage.id for o in SERIES[name] if o.passage.employees is not None and not o.sure]
    assert found.precision >= evaluation.PRECISION, (
        f"read wrongly: {wrong}. Find the general rule; never write one for a passage."
    )
    assert found.recall >= evaluation.RECALL, f"not read: {missed}"


def test_doubtful_readings_are_mostly_right_too() -> None:
    everything = [o for found in SERIES.values() for o in found]
    assert evaluation.score(everything, doubtful=True).precision >= evaluation.PRECISION


def test_there_are_passages_enough_of_both_kinds() -> None:
    held_out = [o.passage for name, found in SERIES.items() if name != "development" for o in found]
    assert len(held_out) >= 80
    assert sum(p.employees is None for p in held_out) >= 80
    ids = [o.passage.id for found in SERIES.values() for o in found]
    assert len(set(ids)) == len(ids)


def test_the_evidence_of_every_passage_is_word_for_word_and_says_the_number() -> None:
    for o in (o for found in SERIES.values() for o in found if o.reading is not None):
        assert o.passage.text[o.reading.start : o.reading.end] == o.reading.sentence, o.passage.id
        assert (
            any(c.isdigit() for c in o.reading.sentence) or "hundred" in o.reading.sentence or o.reading.employees < 100
        )


def test_the_measure_tells_a_wrong_day_and_a_wrong_number() -> None:
    stated = evaluation.Passage("toy", "", "As of May 1, 2024, we had 7 employees.", employees=7.0, as_of=None)
    assert not evaluation.Outcome(stated, headcount.best(stated.text)).right  # it expects no day
    assert not evaluation.Outcome(
        evaluation.Passage("toy", "", stated.text), headcount.best(stated.text)
    ).right  # and here nothing
    assert evaluation.score([evaluation.Outcome(stated, None)], doubtful=True).recall == 0
