"""How a chart is taken away: eight formats and its links."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Final
from urllib.parse import urlencode, urlsplit

import streamlit as st

from service import export, images

if TYPE_CHECKING:
    from service.chart import Chart

_SAID: Final = {
    "png": "Picture for slides and posts",
    "svg": "Picture that scales, editable",
    "pdf": "Picture for print",
    "html": "Interactive, stands alone",
    "csv": "Numbers, with comment lines on top",
    "xlsx": "Numbers, with a README sheet",
    "parquet": "Numbers for pandas, DuckDB, R",
    "json": "Numbers and all metadata",
}
_NO_BROWSER: Final = "Needs Chrome or Chromium where the dashboard runs; the camera above the chart works without."


def menu(chart: Chart, page: str, query: dict[str, str], chart_query: dict[str, str], snapshot: str) -> None:
    """The formats and the links of a chart. Files are made when they are asked for."""
    _files(chart, snapshot)
    st.caption("Copy link: this page, and this chart as a file (any of the formats)")
    st.code(_link(page, query), language=None, wrap_lines=True)
    st.code(_link(f"charts/{chart.slug}.png", chart_query), language=None, wrap_lines=True)


def _files(chart: Chart, snapshot: str) -> None:
    drawable = images.browser_path() is not None
    columns = st.columns(2, gap="small")
    for place, form in enumerate(export.FORMATS):
        able = drawable or form not in export.IMAGES
        columns[place % 2].download_button(
            form.upper(),
            data=partial(_bytes, chart, form, st.context.theme.type or "light", snapshot),
            file_name=export.file_name(chart, form),
            mime=export.media_type(form),
            key=f"save:{chart.slug}:{form}",
            help=_SAID[form] if able else _NO_BROWSER,
            disabled=not able,
            on_click="ignore",
            width="stretch",
        )


def _bytes(chart: Chart, form: str, theme: str, snapshot: str) -> bytes:
    return export.export(chart, form, theme=theme, snapshot=snapshot)


def _link(path: str, query: dict[str, str]) -> str:
    """The full address beside the one that is open now."""
    here = urlsplit(st.context.url or "")
    base = here.path.rsplit("/", 1)[0]
    root = f"{here.scheme}://{here.netloc}{base}" if here.netloc else ""
    return f"{root}/{path}" + (f"?{urlencode(query, safe=',')}" if query else "")
