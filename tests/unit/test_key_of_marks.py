"""The key to dashed and hollow marks names own figures where a chart rests on them, however its lines break."""

from __future__ import annotations

import pytest

from charts import marks, text


@pytest.mark.parametrize(
    ("key", "named"),
    [
        (marks.KEY, "Dashed, hollow: interpolated, estimated or own figures"),
        ("Hollow: interpolated<br>or estimated.", "Hollow: interpolated,<br>estimated or own figures."),
        ("Filled: reported", "Filled: reported"),
    ],
)
def test_a_key_names_own_figures(key: str, named: str) -> None:
    assert marks.key_with_own(key).replace("estimated<br>", "estimated ") == named


def test_a_grade_is_named_in_plain_words() -> None:
    assert [text.evidence(grade) for grade in ("user", "single_source", None)] == [
        "own figure",
        "single source",
        "None",
    ]
