"""On a phone every change stands clear of the labels left of the plot, however far it goes."""

from __future__ import annotations

import pytest

from charts import lettering, style
from pages.newest import words
from pages.newest.change_drawing import ChangeRow, drawn

LABEL = "Net property and equipment<br>$195bn → $226bn"


@pytest.mark.parametrize(
    "changes", [(-0.15, 0.18), (-0.98, 0.02), (-0.5, -0.4), (0.1, 0.9), (-0.001, 12.5), (-0.97, 4.0)]
)
def test_changes_have_room_beside_their_marks(changes: tuple[float, ...]) -> None:
    figure = drawn([ChangeRow(LABEL, change, "#4447f6", "") for change in changes], "Above")
    low, high = figure.layout["xaxis"]["range"]
    left = max(lettering.width(lettering.plain(part), style.TINY) for part in LABEL.split("<br>"))
    right = figure.layout["margin"]["r"]
    plot = style.PHONE - left - right - 12
    for change in changes:
        at, wide = (change - low) / (high - low) * plot, lettering.width(words.signed(change), style.SMALL)
        assert at >= wide + 5 if change < 0 else at + 5 + wide <= plot + right + 1
