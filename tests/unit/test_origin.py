"""Where a value comes from: rows of embedded tables, and the documents behind several."""

from __future__ import annotations

import pandas as pd
import pytest

from contracts import Evidence
from engine.origin import Origin, documents_of

ROW = {"evidence": "confirmed", "edition": "2026-03-13", "announced": "2026-02-01", "source_id": "price:1"}


@pytest.mark.parametrize(("label", "grade"), [("confirmed", "reported"), ("single_source", "single_source")])
def test_a_cited_row_is_graded_by_the_label_of_its_source(label: str, grade: str) -> None:
    origin = Origin.cited(ROW | {"evidence": label})
    assert origin == Origin(str(Evidence(grade)), pd.Timestamp("2026-03-13"), "price:1")


def test_a_cited_row_is_known_since_the_day_in_the_column_that_is_named() -> None:
    assert Origin.cited(ROW, "announced").known_on == pd.Timestamp("2026-02-01")


def test_a_value_without_a_document_adds_none() -> None:
    one, other = Origin.cited(ROW), Origin(str(Evidence.USER), None, None)
    assert documents_of([one, other, one]) == {"price:1"}
