"""A chart in nine formats. Equal charts of one snapshot give equal bytes."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from charts.core import Chart
from errors import MissingTool, NotFound, UsageError
from service.export import bundle, images, picture, standalone, tables
from service.export.formula import plain as plain_formula
from service.export.meta import MAKER, meta, stands_on
from service.export.meta import file_name as _file_name
from service.export.sizes import SIZES, Size, Wording, wording
from service.export.sizes import size as size_of
from service.server.tab_pool import never

__all__ = [
    "FORMATS",
    "IMAGES",
    "PICTURED",
    "PREVIEW",
    "PREVIEW_SIZE",
    "SIZES",
    "Size",
    "Wording",
    "export",
    "file_name",
    "media_type",
    "meta",
    "plain_formula",
    "size_of",
    "wording",
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
    "zip": "application/zip",
}
IMAGES: Final = ("png", "svg", "pdf")
PICTURED: Final = (*IMAGES, "zip")  # whose bytes hold a picture
PREVIEW: Final = {"size": "article"}  # what an address adds for the picture in a preview of a link
PREVIEW_SIZE: Final = (
    SIZES["article"].density * SIZES["article"].width,
    SIZES["article"].density * SIZES["article"].height,
)
DEFAULT: Final = size_of()
PLAIN: Final = wording()
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
    size: Size = DEFAULT,
    wording: Wording = PLAIN,
    is_gone: Callable[[], bool] = never,
) -> bytes:
    """The bytes of a chart. `theme` matters to pictures and HTML, `size`, `wording` and `is_gone` to pictures.

    `is_gone` says that nobody waits for the picture any more. Raises UsageError for an unknown format or theme and for
    a size in which the drawing cannot be read, MissingTool for a picture without Chrome or Chromium, Busy where too
    many are being drawn.
    """
    _known(format)
    if theme not in picture.THEMES:
        raise UsageError("There is no such theme", which=theme, next_step=f"Choose from: {', '.join(picture.THEMES)}.")
    if format in _TABLES:
        return _TABLES[format](chart, snapshot)
    if format == "html":
        return standalone.html(chart, theme, snapshot)
    if format == "zip":
        return bundle.zipped(
            chart, snapshot, _picture_if_any(chart, picture.sheet(chart, theme, size, wording), is_gone)
        )
    return _picture(chart, format, picture.sheet(chart, theme, size, wording), is_gone)


def _picture(chart: Chart, format: str, sheet: picture.Sheet, is_gone: Callable[[], bool]) -> bytes:
    whole = sheet.svg(images.svg(sheet.figure, is_gone))
    wide, high = sheet.size.width, sheet.height
    if format == "svg":
        return whole.encode()
    if format == "pdf":
        known = stands_on(chart)
        title = f"{sheet.headline} {MAKER}"
        return images.pdf(whole, wide, high, title, known.isoformat() if known else "", is_gone)
    return images.png(whole, wide * sheet.size.density, high * sheet.size.density, is_gone)


def _picture_if_any(chart: Chart, sheet: picture.Sheet, is_gone: Callable[[], bool]) -> bytes | None:
    try:
        return _picture(chart, "png", sheet, is_gone)
    except MissingTool:
        return None


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
