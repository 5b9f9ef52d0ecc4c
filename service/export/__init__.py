"""A chart in eight formats. Equal charts of one snapshot give equal bytes."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from charts.core import Chart
from errors import NotFound, UsageError
from service import images
from service.export import picture, standalone, tables
from service.export.formula import plain as plain_formula
from service.export.meta import file_name as _file_name
from service.export.meta import meta, newest

__all__ = [
    "FORMATS",
    "IMAGES",
    "PREVIEW",
    "PREVIEW_SIZE",
    "export",
    "file_name",
    "media_type",
    "meta",
    "plain_formula",
]

FORMATS: Final[dict[str, str]] = {
    "png": "image/png",
    "svg": "image/svg+xml",
    "pdf": "application/pdf",
    "html": "text/html; charset=utf-8",
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "parquet": "application/vnd.apache.parquet",
    "json": "application/json",
}
IMAGES: Final = ("png", "svg", "pdf")
PREVIEW: Final[dict[str, str]] = {}  # what an address adds for the picture in a preview of a link
PREVIEW_SIZE: Final = (picture.WIDTH * picture.SCALE, picture.HEIGHT * picture.SCALE)
_TABLES: Final[dict[str, Callable[[Chart, str], bytes]]] = {
    "csv": tables.csv,
    "xlsx": tables.xlsx,
    "parquet": tables.parquet,
    "json": tables.json_bytes,
}


def export(
    chart: Chart,
    format: str,
    *,
    theme: str = "light",
    snapshot: str = "",
    width: int | None = None,
    height: int | None = None,
) -> bytes:
    """The bytes of a chart. `theme` matters to pictures and HTML, `width` and `height` (CSS pixels) to pictures.

    A picture is 1200 x 675 unless a size is given or the drawing needs more height; a PNG has twice the pixels.
    Raises UsageError for an unknown format or theme, MissingTool for a picture without Chrome or Chromium.
    """
    _known(format)
    if theme not in picture.THEMES:
        raise UsageError("There is no such theme", which=theme, next_step=f"Choose from: {', '.join(picture.THEMES)}.")
    if format in _TABLES:
        return _TABLES[format](chart, snapshot)
    if format == "html":
        return standalone.html(chart, theme, snapshot)
    day = chart.as_of.isoformat() if chart.as_of else newest(chart)
    return images.picture(picture.framed(chart, theme, width, height), format, scale=picture.SCALE, day=day)


def media_type(format: str) -> str:
    """The content type to send with the bytes."""
    return FORMATS[_known(format)]


def file_name(chart: Chart, format: str) -> str:
    """A name to save under, such as `paradox_META-MSFT_2019Q4-2026Q2.png`."""
    return _file_name(chart, _known(format))


def _known(format: str) -> str:
    if format not in FORMATS:
        raise NotFound("There is no such format", which=format[:40], next_step=f"Choose from: {', '.join(FORMATS)}.")
    return format
