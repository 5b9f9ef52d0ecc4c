"""Labels beside lines are in two lines where in one they would leave a phone little room."""

from __future__ import annotations

import pytest

from charts import marks


def _labels(count: int, value: str, late: str = "") -> list[marks.EndLabel]:
    return [marks.EndLabel("Microsoft", value, "#828dd7", at, late) for at in range(count)]


def test_long_labels_are_written_in_two_lines() -> None:
    labels = _labels(4, "$516,000", "Q4 2025")
    tall = marks.shaped(labels, 340)
    assert {label.lines for label in tall} == {2}
    assert [(each.name, each.value, each.late, each.at) for each in tall] == [
        (each.name, each.value, each.late, each.at) for each in labels
    ]
    assert marks.label_room(tall) < 0.7 * marks.label_room(labels)


@pytest.mark.parametrize(("count", "value", "late"), [(4, "×4.5", ""), (12, "$516,000", "Q4 2025")])
def test_short_ones_and_too_many_stay_as_they_are(count: int, value: str, late: str) -> None:
    labels = _labels(count, value, late)
    assert marks.shaped(labels, 340) == labels
