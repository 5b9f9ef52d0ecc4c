"""A drawing of text is set again for the width of whoever shows it."""

from __future__ import annotations

import itertools
from types import SimpleNamespace

import pytest

from charts import lettering, paragraphs, style
from charts.figure import Figure
from service.publish import pages_html

BLOCKS = [
    ["People and value", "Before: Meta's headcount fell 11% from Q3 2022 to Q1 2026; market value rose to ×4.0."],
    ["Why <b>the value</b> changed", "Before: nothing.", "After: of Meta's $854bn gain, $597bn goes with more people."],
]


def _lines(figure: Figure) -> list[list[str]]:
    return [str(each["text"]).split("<br>") for each in figure.layout["annotations"]]


@pytest.mark.parametrize("width", [style.PHONE, 700, 1150])
def test_blocks_stand_below_one_another_inside_the_width(width: int) -> None:
    figure = paragraphs.drawn(BLOCKS, width)
    for line in itertools.chain.from_iterable(_lines(figure)):
        assert lettering.width(lettering.plain(line), style.SIZE, bold="<b>" in line) <= width - 12
    first, second = (each["y"] for each in figure.layout["annotations"])
    assert second - first >= 17 * len(_lines(figure)[0])


def test_a_wide_drawing_needs_fewer_lines_and_says_the_same() -> None:
    phone, wide = paragraphs.drawn(BLOCKS), paragraphs.drawn(BLOCKS, 1150)
    assert [len(lines) for lines in _lines(wide)] == [2, 3]
    assert phone.layout["height"] > wide.layout["height"]
    assert paragraphs.of(phone) == paragraphs.of(wide) == BLOCKS
    assert "&lt;b&gt;the" in str(wide.layout["annotations"][1]["text"]), "what is said is no markup"


def test_any_other_drawing_has_no_blocks() -> None:
    assert paragraphs.of(Figure()) == []


def test_a_site_shows_a_drawing_of_text_as_text() -> None:
    """Drawn for a phone it filled a third of a wide page."""
    macros = pages_html.environment().get_template("chart.html").module
    view = SimpleNamespace(blocks=BLOCKS)
    written = str(macros.drawing(view, ""))  # type: ignore[attr-defined]
    assert "data-figure" not in written
    assert written.count("<li>") == 2
    assert "Why &lt;b&gt;the value&lt;/b&gt; changed</strong><p>Before: nothing.</p>" in written
