"""The drawing of a chart as SVG for a printed page: without its words, which the report sets as text."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from charts.core import Chart
from charts.figure import Figure
from service.export import images, labels, picture

WIDTH: Final = 820  # units of a drawing, which a page shows at four fifths: its letters of 12 units have 7 points
TALLEST: Final = 860  # units that a page has for it, beside what is said of it
PHONE: Final = 380
MISSING: Final = (
    "Not drawn: pictures need Chrome or Chromium, and none was found where this report was made. The numbers are below."
)
_SQUEEZE: Final = 0.58  # the share of its own height to which a drawing can be pressed; then it is made smaller
_USUAL: Final = 480.0


@dataclass(frozen=True, slots=True)
class Drawing:
    """A chart as SVG for a page and, where it is asked for, for a phone, and the same in words."""

    page: str
    phone: str
    alt: str


def drawing(chart: Chart, *, phone: bool, width: int = WIDTH, height: int = 0) -> Drawing:
    """The drawing in a width and, where one is given, a height. Raises what `images.svg` raises."""
    own = float(chart.figure.layout.get("height") or _USUAL)
    small = images.svg(picture.sized(chart, "light", PHONE, round(own))) if phone else ""
    return Drawing(
        images.svg(picture.sized(chart, "light", width, height or _height(chart.figure, own))), small, chart.alt
    )


def _height(figure: Figure, own: float) -> int:
    """As high as it is, or pressed to what a page holds; never lower than its labels need."""
    return round(own if own <= TALLEST else max(TALLEST, own * _SQUEEZE, labels.least_height(figure)))
