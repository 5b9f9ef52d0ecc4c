"""The sizes in which a picture leaves the house, and what its publisher may write on it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from errors import UsageError
from service.input.grammar import line, shown

HEADLINE_MOST: Final = 120  # characters
BYLINE_MOST: Final = 60
WIDTHS: Final = (480, 2400)  # of a picture of another size, in pixels
HEIGHTS: Final = (360, 2400)


@dataclass(frozen=True, slots=True)
class Size:
    """A picture's size in pixels; `zoom`: how many of them a unit of its drawing takes, so that a letter is large
    enough where the picture is looked at; `density`: how many times as many a PNG has each way. A height of 0 is as
    much as the drawing wants.
    """

    width: int
    height: int
    zoom: float = 1.0
    density: int = 1
    use: str = ""


SIZES: Final[dict[str, Size]] = {
    "article": Size(1200, 675, density=2, use="web pages, newsletters, previews of links"),
    "square": Size(1080, 1080, zoom=1.2, use="feeds of social networks"),
    "story": Size(1080, 1920, zoom=1.5, use="a phone, upright"),
    "slide": Size(1920, 1080, zoom=1.6, use="a slide, full screen"),
}


@dataclass(frozen=True, slots=True)
class Wording:
    """What a publisher writes on a picture in place of, or beside, what the chart says itself.

    `address`: where the chart is found, in place of its address on this dashboard; empty for none.
    """

    headline: str = ""
    byline: str = ""
    address: str | None = None


PLAIN: Final = Wording()


def wording(headline: str = "", byline: str = "") -> Wording:
    """The texts on one line each. Raises UsageError for one that is too long."""
    return Wording(line("headline", headline, HEADLINE_MOST), line("byline", byline, BYLINE_MOST))


def size(name: str = "", width: int | None = None, height: int | None = None) -> Size:
    """A size by its name, or in pixels; without either 1200 wide and as high as the drawing wants.

    Raises UsageError for a name that is none, and for a name beside pixels.
    """
    if name and (width or height):
        raise UsageError("size and pixels are both given", which=shown(name), next_step="Give one of them.")
    if name and name not in SIZES:
        raise UsageError("size is not one of its choices", which=shown(name), next_step=f"Choose from: {_names()}.")
    return SIZES[name] if name else Size(width or SIZES["article"].width, height or 0, density=2)


def _names() -> str:
    return ", ".join(f"{name} ({one.width} x {one.height})" for name, one in SIZES.items())
