"""A chart with all that belongs to it as one zip: table, sources, record, picture, and how to cite and use it."""

from __future__ import annotations

import io
import json
import zipfile
from typing import Final

from charts.core import Chart
from service.export import tables
from service.export.cite import citations
from service.export.meta import MAKER, meta
from service.export.picture import caveats
from service.server import public_address

_DAY: Final = (1980, 1, 1, 0, 0, 0)  # no clock, so that equal charts give equal bytes
_LICENCE: Final = (
    f"The chart and this selection may be used and changed freely when {MAKER} is named. The program is under the MIT "
    "licence. Facts in filings with the SEC are in the public domain. Closing prices come from Yahoo Finance and data "
    "of other publishers from those named in sources.csv: their own terms hold for them. Not investment advice."
)
_FILES: Final = {
    "data.csv": "the numbers drawn, one row each, after at most ten lines of comment that begin with #",
    "sources.csv": "the documents behind them, one row each",
    "metadata.json": "parameters, formulas, units, definitions, caveats, sources",
    "picture.png": "the chart",
}


def zipped(chart: Chart, snapshot: str, picture: bytes | None) -> bytes:
    """The zip; `picture` is None where no browser is there to draw it."""
    files = {
        "README.md": _readme(chart, snapshot, pictured=picture is not None).encode(),
        "data.csv": tables.csv(chart, snapshot),
        "sources.csv": tables.sources_csv(chart),
        "metadata.json": json.dumps(meta(chart, snapshot), ensure_ascii=False, allow_nan=False, indent=1).encode(),
    }
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in (files | ({"picture.png": picture} if picture else {})).items():
            archive.writestr(zipfile.ZipInfo(f"{chart.slug}/{name}", _DAY), content, zipfile.ZIP_DEFLATED)
    return out.getvalue()


def _readme(chart: Chart, snapshot: str, *, pictured: bool) -> str:
    address = public_address.link(f"charts/{chart.slug}", {})
    listed = [f"- `{name}`: {what}" for name, what in _FILES.items() if pictured or name != "picture.png"]
    missing = [] if pictured else ["", "There is no picture: no Chrome or Chromium was found where this was made."]
    notes = [f"- {caveat}" for caveat in caveats(chart)]
    cited = [f"{style}:\n\n```\n{text}\n```" for style, text in citations(chart, address, snapshot).items()]
    parts = [
        f"# {chart.finding.headline}",
        chart.finding.deck or chart.question,
        "\n".join(["## Files", "", *listed, *missing]),
        "\n".join(["## What changes the reading", "", *notes]) if notes else "",
        "\n\n".join(["## How to cite it", *cited]),
        f"## Licence\n\n{_LICENCE}",
    ]
    return "\n\n".join(part for part in parts if part) + "\n"
