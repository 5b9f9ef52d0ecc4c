"""A chart dressed for publication: what it says above, the drawing, and below it all that changes how it is read.

Texts are set here, as SVG around the drawing: plotly.js has no room for them, and drops or cuts what does not fit.
Nothing is ever cut here. A size in which text and drawing cannot both be read is refused.
"""

from __future__ import annotations

import math
import re
from dataclasses import dataclass, replace
from html import escape
from itertools import chain
from typing import Any, Final

from charts import lettering, paragraphs
from charts import text as plain
from charts.core import Chart
from charts.figure import Figure
from charts.frame import day
from errors import UsageError
from service.export import captions, columns, grids, labels
from service.export.meta import MAKER
from service.export.sizes import PLAIN, SIZES, Size, Wording
from service.export.source_words import source_words
from service.server import public_address

FONT: Final = (
    "'Source Sans', 'Source Sans 3', 'Segoe UI', Roboto, 'Helvetica Neue', Arial, 'Liberation Sans', sans-serif"
)
_EDGE: Final = 24.0  # units between the picture's border and its text
_GAP: Final = 10.0  # between texts and drawing
_LEADING: Final = 1.28  # lines are so many font sizes apart
_USUAL: Final = SIZES["article"].height  # units that a picture without a given height has at least
_SQUEEZE: Final = 0.58  # the share of its own height to which a drawing can be pressed
_SHRINK: Final = 0.72  # and how far it may be made smaller: labels of 12 units are 8.6 then
_STRETCH: Final = 1.7  # the share of its own height that a drawing fills at most


@dataclass(frozen=True, slots=True)
class Theme:
    paper: str
    ink: str
    soft: str
    grid: str


THEMES: Final[dict[str, Theme]] = {
    "light": Theme("#ffffff", "#1c2024", "#5b6470", "#e3e6ea"),
    "dark": Theme("#0e1117", "#f2f4f7", "#a9b2bd", "#2c333d"),
}


@dataclass(frozen=True, slots=True)
class Sheet:
    """A picture without its drawing: the figure to draw, where the drawing goes, and all texts.

    `width`, `height` are in pixels, everything else in units of `zoom` pixels.
    """

    size: Size
    height: int
    figure: dict[str, Any]
    place: tuple[float, float]
    scale: float
    paper: str
    texts: tuple[str, ...]
    label: str
    headline: str

    def svg(self, drawing: str) -> str:
        """The whole picture, with the drawing of its figure in its place."""
        width, zoom = self.size.width, self.size.zoom
        x, y = self.place
        inner = re.sub(r"^<svg ", f'<svg x="0" y="0" font-family="{escape(FONT)}" ', drawing, count=1)
        return "\n".join(
            [
                f'<svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="{self.height}" '
                f'viewBox="0 0 {_number(width / zoom)} {_number(self.height / zoom)}" role="img">',
                f"<title>{escape(self.label, quote=False)}</title>",
                f'<rect width="100%" height="100%" fill="{self.paper}"/>',
                f'<g class="drawing" transform="translate({_number(x)},{_number(y)}) scale({_number(self.scale)})">',
                f"{inner}</g>",
                *self.texts,
                "</svg>\n",
            ]
        )


def themed(figure: Figure, theme: str) -> Figure:
    """A copy of the figure on light or dark paper; what the builder chose itself stays as it is."""
    copy = figure.copy()
    copy.layout.pop("template", None)
    copy.update_layout(**theme_layout(theme))
    return copy


def theme_layout(theme: str) -> dict[str, Any]:
    """What a theme sets of a figure's layout."""
    t = THEMES[theme]
    axis = {"gridcolor": t.grid, "zerolinecolor": t.grid, "linecolor": t.soft, "automargin": True}
    defaults = {"font": {"color": t.ink, "family": FONT}, "xaxis": axis, "yaxis": axis}
    return {"template": {"layout": defaults}, "paper_bgcolor": t.paper, "plot_bgcolor": t.paper}


def sheet(chart: Chart, theme: str, size: Size, wording: Wording) -> Sheet:
    """The picture of a chart in a size. Raises UsageError where it would not be legible."""
    t, width = THEMES[theme], size.width / size.zoom
    above, below = _above(chart, t, wording), _below(chart, t, wording)
    room = width - 2 * _EDGE
    top = _EDGE + sum(text.height(room) for text in above) + _GAP
    bottom = _GAP + sum(text.height(room) for text in below) + _EDGE
    high = size.height / size.zoom or max(_USUAL, round(top + _height(chart.figure) + bottom))
    space = high - top - bottom
    chart = replace(chart, figure=_of_text(chart.figure, width - _EDGE))
    chart, scale = _fitting(chart, space, width, size)
    drawn = min(space, (_height(chart.figure) or space) * _STRETCH * scale)
    figure = sized(chart, theme, round((width - _EDGE) / scale), round(drawn / scale))
    placed = [*_placed(above, _EDGE, room), *_placed(below, high - bottom + _GAP, room)]
    return Sheet(
        size,
        round(high * size.zoom),
        figure,
        (_EDGE / 2, top + (space - drawn) / 2),
        scale,
        t.paper,
        tuple(placed),
        f"{chart.finding.headline} {chart.alt}",
        own_words(chart, wording).headline,
    )


def _of_text(figure: Figure, across: float) -> Figure:
    """A drawing of text in lines for the picture's width; any other as it is."""
    blocks = paragraphs.of(figure)
    return paragraphs.drawn(blocks, across) if blocks else figure


def _fitting(chart: Chart, space: float, width: float, size: Size) -> tuple[Chart, float]:
    """The chart with its panels beside one another where the picture is too low for them as they are on the page, and
    how much smaller it is drawn. Raises UsageError where no arrangement is legible.
    """
    if scale := _scale(chart.figure, space):
        return chart, scale
    across = width - _EDGE
    for figure in chain(columns.beside(chart.figure, across), grids.wider(chart.figure, across)):  # headings keep room
        if (scale := min(space / figure.layout["height"], 1.0)) >= _SHRINK:
            return replace(chart, figure=figure), scale
    raise _illegible(size)


def _scale(figure: Figure, space: float) -> float:
    """How much smaller the drawing has to be, when what it lacks is half pressed out of it and half made smaller; zero
    where it would not be legible.
    """
    own = _height(figure) or space
    scale = min(1.0, max(math.sqrt(space / own), _SHRINK)) if space > 0 else 1.0
    least = max(own * _SQUEEZE, labels.least_height(figure))
    if least * scale <= space:
        return scale
    return space / least if least * _SHRINK <= space else 0.0


def _height(figure: Figure) -> float:
    """As on the page; zero where it has none of its own."""
    return float(figure.layout.get("height") or 0)


def _illegible(size: Size) -> UsageError:
    taller = ", ".join(name for name, one in SIZES.items() if one.height / one.zoom > 1.2 * size.height / size.zoom)
    next_step = "Choose fewer companies or a shorter window, or leave the size out"
    return UsageError(
        "The drawing would not be legible in this size",
        which=f"{size.width} x {size.height}",
        next_step=f"{next_step}; higher sizes: {taller}." if taller else f"{next_step}.",
    )


def still(figure: Figure, theme: str) -> Figure:
    """A themed copy without frames and what moves between them."""
    copy = themed(figure, theme)
    copy.frames = []
    copy.layout |= {"updatemenus": [], "sliders": []}
    return copy


def sized(chart: Chart, theme: str, width: int, height: int) -> dict[str, Any]:
    """The figure without what only a screen can use, in a size: what `service.export.images.svg` draws."""
    figure = still(chart.figure, theme)
    figure.update_layout(width=width, height=height, autosize=False)
    captions.fitted(figure)
    labels.respaced(figure)
    return figure.to_dict()


# ----------------------------------------------------------------------------------------- texts


@dataclass(frozen=True, slots=True)
class Text:
    """A paragraph. `kind` names it in the picture, for whoever checks or restyles it; sizes are in units."""

    kind: str
    words: str
    size: float
    colour: str
    bold: bool = False
    after: float = 4.0

    def lines(self, room: float) -> tuple[str, ...]:
        return lettering.lines(self.words, room, self.size, self.bold)

    def height(self, room: float) -> float:
        return len(self.lines(room)) * self.size * _LEADING + self.after


def _above(chart: Chart, t: Theme, wording: Wording) -> list[Text]:
    """Headline, deck and byline; with another headline the chart's own statement stays under it."""
    statement = own_words(chart, wording)
    texts = [
        Text("headline", statement.headline, 22 if len(statement.headline) <= 150 else 18, t.ink, True),
        Text("deck", statement.deck, 14.5, t.soft),
        Text("byline", f"By {wording.byline}" if wording.byline else "", 12.5, t.soft),
    ]
    return [text for text in texts if text.words.strip()]


@dataclass(frozen=True, slots=True)
class Statement:
    """Headline and deck as they are printed, and whose headline it is; empty for the chart's own."""

    headline: str
    deck: str
    author: str = ""


def own_words(chart: Chart, wording: Wording) -> Statement:
    """What the chart states, below a publisher's headline where there is one."""
    stated, deck = chart.finding.headline, chart.finding.deck or chart.question
    if not wording.headline:
        return Statement(stated, deck)
    return Statement(wording.headline, f"{stated} {deck}", f"Headline: {wording.byline or 'not by ' + MAKER}")


def caveats(chart: Chart) -> tuple[str, ...]:
    """Every sentence that changes how the chart is read, each once."""
    return _each_once((*chart.finding.exceptions, *chart.notes, *plain.gathered(chart.missing)))


def left_out(chart: Chart) -> str:
    """The caveats that say who is missing or is measured otherwise, as one paragraph."""
    return _paragraph(_each_once((*chart.finding.exceptions, *plain.gathered(chart.missing))))


def _each_once(given: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(" ".join(text.split()) for text in given if text.strip()))


def _paragraph(texts: tuple[str, ...]) -> str:
    return " ".join(text if text.endswith((".", "!", "?")) else f"{text}." for text in texts)


def note(chart: Chart) -> str:
    """The caveats as one paragraph, empty where there is none."""
    notes = _paragraph(caveats(chart))
    return f"Note: {notes}" if notes else ""


def _below(chart: Chart, t: Theme, wording: Wording) -> list[Text]:
    texts = [
        Text("caveat", note(chart), 11.5, t.soft),
        Text("source", source_text(chart, wording), 11.5, t.soft, after=0),
    ]
    return [text for text in texts if text.words]


def source_text(chart: Chart, wording: Wording = PLAIN) -> str:
    """What a picture ends with: the day of a view of the past, and the line of sources."""
    return " ".join(part for part in (public_then(chart), source_line(chart, wording)) if part)


def public_then(chart: Chart) -> str:
    """The day of a view of the past in a sentence; empty for today's."""
    return f"Only what was public on {day(chart.as_of)}." if chart.as_of else ""


def source_line(chart: Chart, wording: Wording) -> str:
    """The last line: whose numbers these are, who drew them, where the chart is, and whose words stand above it."""
    sources = source_words(chart)
    author = own_words(chart, wording).author
    drawn = f"Chart: {MAKER}"
    address = public_address.short(f"charts/{chart.slug}") if wording.address is None else wording.address
    return " · ".join(part for part in (f"Source: {sources}" if sources else "", drawn, address, author) if part)


def _placed(texts: list[Text], top: float, room: float) -> list[str]:
    """The paragraphs one under the other, from `top` on, as SVG."""
    placed = []
    for text in texts:
        placed += [_line(text, words, top + (i * _LEADING + 1) * text.size) for i, words in enumerate(text.lines(room))]
        top += text.height(room)
    return placed


def _line(text: Text, words: str, y: float) -> str:
    weight = ' font-weight="bold"' if text.bold else ""
    return (
        f'<text class="{text.kind}" x="{_number(_EDGE)}" y="{_number(y)}" font-family="{escape(lettering.FONT)}" '
        f'font-size="{_number(text.size)}"{weight} fill="{text.colour}">{escape(words, quote=False)}</text>'
    )


def _number(value: float) -> str:
    return f"{value:.4f}".rstrip("0").rstrip(".")
