"""Measures how well the texts and colours of every chart are seen, in its drawn SVG, light and dark.

    python -m tools.contrast [--charts paradox,rank] [--set companies=NVDA,AMD] [--write docs/contrast.md]

Prints for each chart the text with the least contrast to what lies behind it and the company's colour with the least to
the paper, then how far the companies' colours are apart with and without colour-blindness. Ends with 1 where a limit is
missed. Limits: 4.5:1 for text and 3:1 for marks (WCAG 2.2, 1.4.3 and 1.4.11); for distances see `APART`.
"""

from __future__ import annotations

import argparse
import itertools
import re
import sys
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from charts import marks, style
from contracts import Company
from data.colours import OTHER_COLOURS
from data.store import Store
from engine import catalogue
from service import export
from service.drawing import chart as charts
from service.drawing.chart import Chart
from service.export import images, picture
from service.server.tab_pool import TabPool
from service.snapshots import current_store
from tools import colour
from tools.command_line import Parser

TEXT: Final = 4.5
MARK: Final = 3.0
APART: Final = {"normal": (20.0, 12.0), "protanopia": (14.0, 7.0), "deuteranopia": (14.0, 7.0)}  # the core; and all
_SHARE: Final = 0.2  # of a text's box that a colour covers to count as its ground
# Every piece of text with its paint and what lies behind it, and the paint of every mark.
_PAINTS: Final = """async svg => {
  document.body.style.margin = 0;
  document.body.innerHTML = svg;
  const root = document.querySelector('svg'), {width, height} = root.getBoundingClientRect();
  const bare = root.cloneNode(true);
  bare.querySelectorAll('text').forEach(t => t.remove());
  const image = new Image();
  image.src = URL.createObjectURL(new Blob([bare.outerHTML], {type: 'image/svg+xml'}));
  await image.decode();
  const canvas = new OffscreenCanvas(Math.ceil(width), Math.ceil(height)), pen = canvas.getContext('2d');
  pen.drawImage(image, 0, 0, width, height);
  URL.revokeObjectURL(image.src);
  const opacity = e => {
    let product = 1;
    for (; e && e !== document.body; e = e.parentNode) product *= +getComputedStyle(e).opacity;
    return product;
  };
  const paint = e => {
    const {fill, fillOpacity, stroke, strokeOpacity, visibility} = getComputedStyle(e);
    return {fill, fillOpacity: +fillOpacity, stroke, strokeOpacity: +strokeOpacity, visibility, opacity: opacity(e)};
  };
  const grounds = box => {
    const [x, y] = [Math.max(0, Math.floor(box.left)), Math.max(0, Math.floor(box.top))];
    const {data} = pen.getImageData(x, y, Math.max(1, Math.ceil(box.width)), Math.max(1, Math.ceil(box.height)));
    const counts = {};
    for (let i = 0; i < data.length; i += 4) {
      const key = `rgb(${data[i]}, ${data[i + 1]}, ${data[i + 2]})`;
      counts[key] = (counts[key] || 0) + 4 / data.length;
    }
    return counts;
  };
  const texts = [], nodes = document.createTreeWalker(root, NodeFilter.SHOW_TEXT);
  while (nodes.nextNode()) {
    const node = nodes.currentNode, range = document.createRange();
    if (!node.data.trim() || !node.parentNode.closest('text')) continue;
    range.selectNodeContents(node);
    const box = range.getBoundingClientRect();
    if (box.width) texts.push({text: node.data, grounds: grounds(box), ...paint(node.parentNode)});
  }
  const drawn = 'path:not(.js-fill), rect, circle';  // the edges of an area are lines beside it
  const shapes = [...root.querySelectorAll(drawn)].filter(e => !e.closest('defs, clipPath'));
  const marks = shapes.map(paint);
  document.body.innerHTML = '';
  return {texts, marks};
}"""


@dataclass(frozen=True, slots=True)
class Seen:
    """A text, or a company's mark, and its contrast to what is behind it."""

    contrast: float
    what: str


@dataclass(frozen=True, slots=True)
class Measured:
    """One chart in one theme: its faintest text and its faintest mark in a colour; None where there is none."""

    slug: str
    theme: str
    text: Seen
    mark: Seen | None

    @property
    def faults(self) -> list[str]:
        """What misses a limit, in words."""
        limits = ((self.text, TEXT, "text"), (self.mark, MARK, "mark"))
        return [
            f"{self.slug}, {self.theme}: {kind} {seen.what!r} has {seen.contrast:.2f}:1, not {limit}:1"
            for seen, limit, kind in limits
            if seen and seen.contrast < limit
        ]


def measured(pool: TabPool, chart: Chart, theme: str, companies: Iterable[Company]) -> Measured:
    """The faintest text, and the faintest mark of a company or thing, of a chart as a picture of a theme."""
    paints: dict[str, Any] = pool.run(lambda tab: tab.call(_PAINTS, export.export(chart, "svg", theme=theme).decode()))
    paper = picture.THEMES[theme].paper
    shown = [text for text in paints["texts"] if text["visibility"] != "hidden"]
    words = [Seen(_text_contrast(each), each["text"]) for each in shown if each["text"].strip() != marks.DOT]
    names = {each: name for name, each in style.THINGS.items()} | {c.colour: c.name for c in companies}
    dots = [each | {"stroke": "none"} for each in shown if each["text"].strip() == marks.DOT]
    strokes = [seen for each in [*paints["marks"], *dots] if (seen := _mark(each, paper, names))]
    return Measured(chart.slug, theme, min(words, key=_contrast), min(strokes, key=_contrast, default=None))


def _contrast(seen: Seen) -> float:
    return seen.contrast


def _text_contrast(text: dict[str, Any]) -> float:
    """The least contrast of a text to a colour that covers a share of its box."""
    ink, alpha = _read(text["fill"])
    alpha *= text["fillOpacity"] * text["opacity"]
    grounds = [_read(name)[0] for name, share in text["grounds"].items() if share >= _SHARE]
    return min(colour.contrast(colour.over(ink, alpha, ground), ground) for ground in grounds)


def _mark(mark: dict[str, Any], paper: str, names: dict[str, str]) -> Seen | None:
    """What a coloured mark stands for, by its outline or its fill, whichever is seen better; None for others."""
    seen = [
        Seen(colour.contrast(colour.over(paint, alpha, paper), paper), names[paint])
        for side in ("fill", "stroke")
        if mark["visibility"] != "hidden" and (found := _read(mark[side]))[0] in names
        for paint, alpha in [(found[0], found[1] * mark[f"{side}Opacity"] * mark["opacity"])]
        if alpha
    ]
    return max(seen, key=_contrast, default=None)


def _read(paint: str) -> tuple[str, float]:
    """A CSS colour, rgb(1, 2, 3) or rgba(1, 2, 3, 0.5), as #rrggbb and its opacity; nothing is black and clear."""
    parts = [float(part) for part in re.findall(r"[\d.]+", paint)] if paint.startswith("rgb") else [0, 0, 0, 0]
    return "#" + "".join(f"{round(part):02x}" for part in parts[:3]), parts[3] if len(parts) > 3 else 1.0


# -------------------------------------------------------------------------------------- distances


@dataclass(frozen=True, slots=True)
class Pair:
    """Two colours by name, and their CIEDE2000 distances by kind of sight."""

    names: tuple[str, str]
    apart: dict[str, float]
    core: bool

    @property
    def faults(self) -> list[str]:
        """The kinds of sight in which they are too near."""
        return [
            f"{' and '.join(self.names)}: {self.apart[sight]:.1f} apart with {sight} sight, not {limits[not self.core]}"
            for sight, limits in APART.items()
            if self.apart[sight] < limits[not self.core]
        ]


def pairs(companies: Sequence[Company]) -> list[Pair]:
    """Every two of the core's colours and of those for others, the nearest first."""
    core = {c.name: c.colour for c in companies if c.core}
    every = core | {f"other {i}": each for i, each in enumerate(OTHER_COLOURS, start=1)}
    found = [
        Pair((a, b), {s: colour.distance(every[a], every[b], s) for s in colour.SIGHTS}, a in core and b in core)
        for a, b in itertools.combinations(every, 2)
    ]
    return sorted(found, key=lambda pair: min(pair.apart.values()))


# ---------------------------------------------------------------------------------------- report


_HEAD: Final = """# Contrast of the charts

Written by `python -m tools.contrast --write docs/contrast.md` from the drawn SVG of every chart at its defaults, on the
light and on the dark paper. Text needs 4.5:1 to what lies behind it; lines, points and bars of a company, or of a thing
such as people, 3:1 to the paper (WCAG 2.2, 1.4.3 and 1.4.11). A mark with outline and fill counts by the better seen.
"""
_DISTANCES: Final = """
## Colours of companies

CIEDE2000 as seen with full colour vision, protanopia and deuteranopia (Machado, Oliveira and Fernandes 2009, full
severity). Any two of the core are at least 20, 14 and 14 apart; with the twelve colours that others take in their order
any two of all are at least 12, 7 and 7. Every line carries its company's name beside its colour.
"""


def report(charts_measured: Sequence[Measured], found: Sequence[Pair]) -> str:
    """Both tables as Markdown."""
    lines = [_HEAD, "| chart | theme | faintest text | | faintest mark | |", "|---|---|---|---|---|---|"]
    for each in charts_measured:
        mark = (f"{each.mark.contrast:.1f}", each.mark.what) if each.mark else ("", "")
        words = " ".join(each.text.what.split())[:40].replace("|", "/")
        lines.append(f"| {each.slug} | {each.theme} | {each.text.contrast:.1f} | {words} | {mark[0]} | {mark[1]} |")
    lines += [_DISTANCES, f"| pair | {' | '.join(colour.SIGHTS)} |", "|---|---|---|---|"]
    for pair in [p for p in found if p.core] + [p for p in found if not p.core][:12]:
        lines.append(f"| {', '.join(pair.names)} | {' | '.join(f'{pair.apart[s]:.1f}' for s in colour.SIGHTS)} |")
    return "\n".join([*lines, "", "Of the pairs with another company the twelve nearest are listed.", ""])


def main() -> int:
    """Measure what the command line names; 1 where a limit is missed."""
    asked = _asked()
    store = current_store.store()
    companies, pool = catalogue.companies(store), TabPool()
    slugs = asked.charts.split(",") if asked.charts else list(charts.CHARTS)
    try:
        rows = [row for slug in slugs for row in _themes(store, slug, _set(store, slug, asked.set), pool, companies)]
    finally:
        pool.close()
        images.stop()
    found = pairs(companies)
    text = report(rows, found)
    if asked.write:
        asked.write.write_text(text, encoding="utf-8")
    print(text)
    faults = [*(fault for row in rows for fault in row.faults), *(fault for pair in found for fault in pair.faults)]
    print("\n".join(faults) or "No limit is missed.")
    return 1 if faults else 0


def _themes(
    store: Store, slug: str, params: dict[str, Any], pool: TabPool, companies: Sequence[Company]
) -> list[Measured]:
    chart = charts.draw(store, slug, params)
    return [measured(pool, chart, theme, companies) for theme in picture.THEMES]


def _set(store: Store, slug: str, given: Sequence[str]) -> dict[str, Any]:
    """Parameters typed as name=value."""
    return charts.strict(store, slug, dict(each.split("=", 1) for each in given))


def _asked() -> argparse.Namespace:
    parser = Parser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--charts", default="")
    parser.add_argument("--set", action="append", default=[], help="a parameter of every chart, name=value")
    parser.add_argument("--write", type=Path)
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(main())
