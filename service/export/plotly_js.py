"""The plotly.js of what leaves the house: the cartesian bundle, a third of the whole; `vendor/README.md`."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Final

VERSION: Final = "4.1.1"
SHA256: Final = "79542150855a52c567260e3137095dbe2b744e6d702a5cabe67da246942fba7a"
TRACES: Final = frozenset(
    {"bar", "box", "contour", "heatmap", "histogram", "histogram2d", "histogram2dcontour", "image", "pie", "scatter"}
    | {"scatterternary", "violin"}
)
FILE: Final = Path(__file__).parent / "vendor" / "plotly-cartesian.min.js"


def licence() -> bytes:
    """The licence that whoever passes the script on has to pass on with it."""
    return FILE.with_name("LICENSE.plotly.js").read_bytes()


@cache
def plotly_js() -> bytes:
    """The script that draws every kind of trace that charts use, and no maps or 3D."""
    return FILE.read_bytes()


@cache
def caption_lines() -> str:
    """The script that sets the captions of drawings in lines as long as there is room for, wherever plotly.js draws."""
    return Path(__file__).with_name("caption_lines.js").read_text("utf-8")
