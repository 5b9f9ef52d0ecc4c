"""A chart as a light page for an iframe on somebody else's page, and the code that puts it there."""

from __future__ import annotations

import json
from functools import cache
from hashlib import sha256
from html import escape
from typing import Any, Final

from charts.core import Chart
from charts.text import how_to_read, unbroken
from service.export.meta import MAKER
from service.export.picture import FONT, THEMES, left_out, own_words, public_then, still, theme_layout
from service.export.plotly_js import caption_lines, plotly_js
from service.export.sizes import PLAIN, Wording
from service.export.source_words import source_words

POLICY: Final = (
    "default-src 'none'; script-src 'self'; style-src 'unsafe-inline'; img-src 'self' data: blob:; font-src data:; "
    "base-uri 'none'; form-action 'none'"
)
_HEIGHT: Final = 520  # of a drawing that says none
_AROUND: Final = 220  # pixels that the texts take, until the page says how high it is
_DIGITS: Final = 6  # of a drawn number; more cannot be seen
# The height goes to whoever frames the page; it is no secret. Printed by itself, the chart is drawn light, as wide as
# the sheet, and made smaller until it fits there, if possible with its words; in a frame it keeps its width.
_BOOT: Final = """"use strict";
function drawChart(place, figure) {
  return Plotly.react(place, figure.data, figure.layout, {responsive: true, displaylogo: false, displayModeBar: false});
}
addEventListener("DOMContentLoaded", () => {
  const own = document.getElementById("figure");
  if (!own) return;
  const {slug, figure, paper} = JSON.parse(own.textContent);
  const place = document.getElementById("chart"), main = document.querySelector("main");
  drawChart(place, figure);
  const home = document.querySelector("[data-home]");
  if (location.protocol.startsWith("http")) home.textContent = ` (${home.previousElementSibling.href})`;
  const sheet = {wide: 680, high: 930}; // CSS pixels of an upright A4 or Letter within its margins
  const notes = document.querySelector("details");
  let wasOpen = false;
  addEventListener("beforeprint", () => {
    if (notes) { wasOpen = notes.open; notes.open = true; }
    const {data, layout} = structuredClone(figure), alone = parent === window;
    if (alone) main.style.width = `${sheet.wide}px`;
    place.style.display = "none";
    const beside = sheet.high - main.getBoundingClientRect().height;
    place.style.display = "";
    const room = beside > 0.7 * layout.height ? beside : sheet.high; // else it has a sheet of its own
    const zoom = alone ? Math.min(1, room / layout.height) : 1;
    const width = Math.floor((alone ? sheet.wide - 24 : place.clientWidth) / zoom);
    Plotly.react(place, data, {...layout, ...structuredClone(paper), width, autosize: false}, {staticPlot: true});
    Object.assign(place.style, {zoom, width: `${width}px`});
  });
  addEventListener("afterprint", () => {
    if (notes) notes.open = wasOpen;
    main.style.width = "";
    Object.assign(place.style, {zoom: "", width: ""});
    Plotly.purge(place);
    drawChart(place, structuredClone(figure));
  });
  const tell = () => parent.postMessage({leverage: "height", slug, height: Math.ceil(
    main.getBoundingClientRect().height)}, "*");
  new ResizeObserver(tell).observe(main);
});
"""
_STYLE: Final = """:root { color-scheme: %(scheme)s; }
body { margin: 0; background: %(paper)s; color: %(ink)s; font: 16px/1.4 %(font)s; }
main { padding: 1px 12px 12px; } h1 { font-size: 1.2rem; line-height: 1.25; margin: 10px 0 4px; }
p { margin: 0 0 8px; } .soft { color: %(soft)s; font-size: .85rem; } a { color: inherit; }
details { margin: 0 0 8px; } summary { cursor: pointer; } ul { margin: 4px 0 0; padding-left: 1.2em; }
#chart, noscript img { width: 100%%; } [data-home] { display: none; }
@page { margin: 14mm; }
@media print {
  :root { color-scheme: light; } body { background: #fff; color: %(dark)s; } .soft { color: %(dim)s; }
  main > * { break-inside: avoid; } [data-home] { display: inline; overflow-wrap: anywhere; }
}"""


def page(
    chart: Chart, theme: str, links: dict[str, str], wording: Wording = PLAIN, *, scripts_in: str = "", head: str = ""
) -> bytes:
    """The page. `links`: addresses relative to it of the chart's "page" and, where there is one, its "picture" for who
    runs no scripts. `scripts_in`: where the scripts lie, relative to it; `head`: finished HTML for its head.

    With a headline of the publisher's the chart's own statement stays under it, as in a picture.
    """
    t, printed = THEMES[theme], THEMES["light"]
    look = {"scheme": theme, "paper": t.paper, "ink": t.ink, "soft": t.soft, "font": FONT}
    look |= {"dark": printed.ink, "dim": printed.soft}
    alt = escape(chart.alt)
    unscripted = f'<img src="{escape(links["picture"])}" alt="{alt}">' if "picture" in links else alt
    known = f"{then} " if (then := public_then(chart)) else ""
    source = f"Source: {escape(words)} · " if (words := source_words(chart)) else ""
    statement = own_words(chart, wording)
    author = escape(f" · {statement.author}") if statement.author else ""
    here = f'<a href="{escape(links["page"])}" target="_blank" rel="noopener">{MAKER}</a><span data-home></span>'
    parts = [
        f'<!DOCTYPE html>\n<html lang="en"><head><meta charset="utf-8">{head}',
        '<meta name="viewport" content="width=device-width, initial-scale=1"><meta name="robots" content="noindex">',
        f"<title>{escape(statement.headline)}</title><style>{_STYLE % look}</style>",
        "".join(f'<script defer src="{scripts_in}{name}"></script>' for name in scripts()),
        f"</head><body><main><h1>{escape(unbroken(statement.headline))}</h1>",
        f"<p>{escape(unbroken(statement.deck))}</p>",
        f'<p class="soft">By {escape(wording.byline)}</p>' if wording.byline else "",
        f'<div id="chart" role="img" aria-label="{alt}"></div><noscript>{unscripted}</noscript>',
        f'<p class="soft">{escape(unbroken(beside))}</p>' if (beside := left_out(chart)) else "",
        _notes(chart),
        f'<p class="soft">{known}{source}Chart: {here}{author}</p></main>',
        f'<script type="application/json" id="figure">{figure_json(chart, theme)}</script></body></html>\n',
    ]
    return "\n".join(part for part in parts if part).encode()


def _notes(chart: Chart) -> str:
    """How the chart is read, folded, as in its frame on the page; nothing where it has no notes."""
    if not chart.notes:
        return ""
    items = "".join(f"<li>{escape(unbroken(text))}</li>" for text in chart.notes)
    return f'<details class="soft"><summary>{how_to_read(chart.notes)}</summary><ul>{items}</ul></details>'


def figure_json(chart: Chart, theme: str) -> str:
    """The chart's slug and figure, and what paper changes of it, as JSON in which nothing ends its element."""
    figure = still(chart.figure, theme)
    figure.update_layout(autosize=True, height=figure.layout.get("height") or _HEIGHT)
    spec = _rounded(json.loads(figure.to_json()))
    paper = theme_layout("light") if theme != "light" else {}
    text = json.dumps({"slug": chart.slug, "figure": spec, "paper": paper}, ensure_ascii=False, separators=(",", ":"))
    return text.replace("<", "\\u003c")


def _rounded(value: Any) -> Any:
    if isinstance(value, float):
        return float(f"{value:.{_DIGITS}g}")
    if isinstance(value, dict):
        return {key: _rounded(inner) for key, inner in value.items()}
    return [_rounded(inner) for inner in value] if isinstance(value, list) else value


@cache
def scripts() -> dict[str, bytes]:
    """The scripts of the page by names that change with their content, so that a browser keeps them for good."""
    named = {"plotly": plotly_js(), "boot": f"{_BOOT}{caption_lines()}".encode()}
    return {f"{name}.{sha256(content).hexdigest()[:16]}.js": content for name, content in named.items()}


def iframe(address: str, chart: Chart, headline: str = "") -> str:
    """HTML that shows the chart at an address of this dashboard, as high as it is, under its headline or another.

    A page may have the same chart several times, of other companies or not.
    """
    name, title = f"leverage-{chart.slug}", escape(headline or chart.finding.headline)
    high = int(chart.figure.layout.get("height") or _HEIGHT) + _AROUND
    listen = (
        'addEventListener("message",e=>{if(e.data&&e.data.leverage==="height")'
        f'for(const f of document.getElementsByClassName("{name}"))'
        'if(e.source===f.contentWindow)f.style.height=e.data.height+"px"})'
    )
    return (
        f'<iframe class="{name}" src="{escape(address)}" title="{title}" width="100%" '
        f'height="{high}" style="border:0" loading="lazy"></iframe>\n<script>{listen}</script>'
    )
