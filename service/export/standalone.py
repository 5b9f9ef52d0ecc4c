"""A chart as one HTML file that works without a network: plotly.js, numbers and sources are inside, in words.

Formulas, accession numbers and exact values are in the formats for programs.
"""

from __future__ import annotations

import base64
import gzip
from functools import cache
from html import escape
from typing import Any, Final

from charts import text as words
from charts.core import Chart
from service.export.meta import MAKER, source_records, units_text
from service.export.picture import FONT, THEMES, source_text, themed
from service.export.plotly_js import caption_lines, plotly_js
from service.tables import table_words
from service.tables.html_table import safe_address
from service.tables.table_text import jsonable

# Nothing may be fetched or sent; Plotly needs inline script and style, and blobs for its own image button.
_POLICY: Final = (
    "default-src 'none'; script-src 'unsafe-inline'; style-src 'unsafe-inline'; img-src data: blob:; font-src data:; "
    "base-uri 'none'; form-action 'none'"
)
_BOOT: Final = """(async () => {
  const chart = document.getElementById("chart"), text = id => document.getElementById(id).textContent;
  try {
    const packed = Uint8Array.from(atob(text("library")), c => c.charCodeAt(0));
    const stream = new Blob([packed]).stream().pipeThrough(new DecompressionStream("gzip"));
    const script = document.createElement("script");
    script.textContent = await new Response(stream).text();
    document.head.append(script);
    const {data, layout, frames} = JSON.parse(text("figure"));
    await Plotly.newPlot(chart, {data, layout, frames, config: {responsive: true, displaylogo: false}});
  } catch (fault) { chart.textContent = `This browser cannot draw the chart (${fault}); its numbers are below.`; }
})();"""
_EXACT: Final = "Exact numbers, formulas and accession numbers are in the chart's CSV, XLSX, JSON and zip."
_LEFT_OUT: Final = frozenset({"name", "accession", "unit", "source_id"})
_STYLE: Final = """
:root { color-scheme: %(scheme)s; }
body { margin: 0 auto; max-width: 1200px; padding: 1.25rem; background: %(paper)s; color: %(ink)s;
  font: 16px/1.5 %(font)s; }
h1 { font-size: 1.5rem; line-height: 1.25; margin: 0 0 .25rem; text-wrap: balance; }
h2 { font-size: 1.1rem; margin: 1.5rem 0 .5rem; }
p, li, figure { margin: 0 0 .5rem; }
.soft, figcaption { color: %(soft)s; }
.wide { overflow-x: auto; }
table { border-collapse: collapse; font-size: .875rem; }
th, td { border-bottom: 1px solid %(grid)s; padding: .25rem .6rem; text-align: left; vertical-align: top; }
td.n { text-align: right; font-variant-numeric: tabular-nums; white-space: nowrap; }
a { color: inherit; }
summary { cursor: pointer; font-weight: 600; margin: 1rem 0 .5rem; }
"""


def html(chart: Chart, theme: str, snapshot: str = "") -> bytes:
    """The whole page; every text in it is escaped, and only http and https addresses become links."""
    t = THEMES[theme]
    scheme = {"scheme": theme, "paper": t.paper, "ink": t.ink, "soft": t.soft, "grid": t.grid, "font": FONT}
    parts = [
        "<!DOCTYPE html>",
        '<html lang="en"><head><meta charset="utf-8">',
        f'<meta http-equiv="Content-Security-Policy" content="{_POLICY}">',
        '<meta name="viewport" content="width=device-width, initial-scale=1">',
        f'<meta name="description" content="{escape(chart.question)}">',
        f'<meta name="generator" content="{MAKER}"><meta name="snapshot" content="{escape(snapshot)}">',
        f"<title>{escape(chart.finding.headline)}</title><style>{_STYLE % scheme}</style></head><body><main>",
        f"<h1>{escape(words.unbroken(chart.finding.headline))}</h1>",
        f"<p>{escape(words.unbroken(chart.finding.deck))}</p>" if chart.finding.deck else "",
        f'<p class="soft">{escape(f"{chart.question} {units_text(chart)}")}</p>',
        f'<figure role="group" aria-label="{escape(chart.alt)}">{_drawing(chart, theme)}',
        f"<figcaption>{escape(source_text(chart))}</figcaption></figure>",
        _list("Exceptions", chart.finding.exceptions),
        _list("Notes", chart.notes),
        _list("Missing", words.gathered(chart.missing)),
        _list("Statistics", chart.statistics),
        _definitions(chart),
        f"<h2>Sources</h2>{_table(['Title', *map(table_words.head, _source_columns(chart)[1:])], _source_rows(chart))}",
        f"<details><summary>Numbers ({words.plural(len(chart.table), 'row')})</summary>{_data(chart)}</details>",
        f'<p class="soft">{_EXACT}{f" Snapshot {escape(snapshot)}." if snapshot else ""} {MAKER}.</p>',
        "</main></body></html>\n",
    ]
    return "\n".join(part for part in parts if part).encode()


def _drawing(chart: Chart, theme: str) -> str:
    """The figure with its own copy of plotly.js, packed."""
    figure = themed(chart.figure, theme)
    figure.update_layout(autosize=True, height=figure.layout.get("height") or 560)
    data = figure.to_json().replace("<", "\\u003c")  # nothing in it ends the element that it stands in
    return (
        f'<div id="chart"></div><script type="application/json" id="figure">{data}</script>'
        f'<script type="text/plain" id="library">{_library()}</script><script>{_BOOT}{caption_lines()}</script>'
    )


@cache
def _library() -> str:
    """plotly.js as gzip in base64; no clock in it, so that equal charts give equal bytes."""
    return base64.b64encode(gzip.compress(plotly_js(), 9, mtime=0)).decode()


def _list(title: str, items: tuple[str, ...]) -> str:
    if not items:
        return ""
    return f"<h2>{title}</h2><ul>{''.join(f'<li>{escape(item)}</li>' for item in items)}</ul>"


def _definitions(chart: Chart) -> str:
    rows = [
        f"<li><strong>{escape(d.title)}</strong> ({escape(words.unit(d.unit.symbol))}). "
        f"{escape(' '.join(part for part in (d.interpretation, d.caveat, d.reference) if part))}</li>"
        for d in chart.described
    ]
    return f"<h2>What is measured</h2><ul>{''.join(rows)}</ul>" if rows else ""


# ---------------------------------------------------------------------------------------- tables


def _source_columns(chart: Chart) -> tuple[str, ...]:
    wanted = ("title", "publisher", "form", "published_on", "evidence")
    return tuple(c for c in wanted if c in chart.sources)


def _source_rows(chart: Chart) -> list[list[str]]:
    columns = _source_columns(chart)
    return [
        [_linked(r[c], r.get("url")) if c == "title" else _cell(r[c], c) for c in columns]
        for r in source_records(chart)
    ]


def _data(chart: Chart) -> str:
    table = chart.table
    hidden = _LEFT_OUT | ({"ticker"} if "company" in table else set())
    columns = [str(c) for c in table.columns if c not in hidden]
    units = [str(unit or "") for unit in table["unit"]] if "unit" in table else [""] * len(table)
    rows = zip(table[columns].itertuples(index=False, name=None), units, strict=True)
    cells = [[_cell(v, c, unit) for c, v in zip(columns, row, strict=True)] for row, unit in rows]
    return _table([*map(table_words.head, columns)], cells)


def _table(columns: list[str], rows: list[list[str]]) -> str:
    """Cells arrive as finished `<td>` elements."""
    head = "".join(f'<th scope="col">{escape(c)}</th>' for c in columns)
    body = "\n".join(f"<tr>{''.join(row)}</tr>" for row in rows)
    return f'<div class="wide"><table><thead><tr>{head}</tr></thead><tbody>\n{body}</tbody></table></div>'


def _cell(value: Any, column: str, unit: str = "") -> str:
    value = jsonable(value)
    number = isinstance(value, int | float) and not isinstance(value, bool)
    start = '<td class="n">' if number else "<td>"
    return f"{start}{escape(table_words.cell(column, value, unit))}</td>"


def _linked(title: Any, url: Any) -> str:
    text = escape(str(title or url or ""))
    if not safe_address(str(url or "")):
        return f"<td>{text}</td>"
    return f'<td><a href="{escape(str(url))}" rel="noopener noreferrer">{text}</a></td>'
