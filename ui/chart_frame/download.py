"""How a chart is taken away and passed on: as a picture in a size, as numbers, as a link, a citation, as code."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from typing import TYPE_CHECKING, Any, Final

import streamlit as st

from service import export
from service.export import embed, images
from service.export.cite import citations
from service.export.sizes import BYLINE_MOST, HEADLINE_MOST
from service.export.snippets import snippets
from service.web import frozen
from ui.elements import callout
from ui.session import here

if TYPE_CHECKING:
    from service.drawing.chart import Chart
    from service.snapshots.current_store import Store

_PURPOSES: Final = {
    "png": "Picture for slides and posts",
    "svg": "Picture that scales, editable",
    "pdf": "Picture for print",
    "html": "Interactive, stands alone",
    "csv": "Numbers, at most ten comment lines on top",
    "xlsx": "Numbers, with a README sheet",
    "parquet": "Numbers for pandas, DuckDB, R",
    "json": "Numbers and all metadata",
    "zip": "Numbers, sources, metadata, picture, how to cite",
}
_NO_BROWSER: Final = "Needs Chrome or Chromium where the dashboard runs; the camera above the chart works without."
_AS_ON_SCREEN: Final = "as high as the chart"
_WITHOUT: Final = (
    "**Links, embeds and code show this chart without your own figures**, which only you see. The pictures and files "
    "above have them."
)
_NUMBERS: Final = tuple(form for form in export.FORMATS if form not in export.IMAGES)


def menu(chart: Chart, page: str, query: dict[str, str], chart_query: dict[str, str], store: Store) -> None:
    """All ways to take a chart of a store away. Files are made when they are asked for."""
    looks = _picture(chart, store.label)
    st.markdown("**Numbers**")
    _buttons(chart, _NUMBERS, {"theme": st.context.theme.type or "light"}, store.label)
    frozen_link = here.link(f"charts/{chart.slug}.html", frozen.query(store, chart.slug, chart.parameters))
    _links(
        store,
        {
            "Live: this page, with what is newest whenever it is opened": here.link(page, query),
            "Live: the picture (any of the formats at the end of the address)": here.link(
                f"charts/{chart.slug}.png", chart_query | looks
            ),
            "Frozen: this page as its numbers are now, for as long as this dashboard keeps them": here.link(
                page, frozen.of_page(store, page, query)
            ),
            "Frozen: the chart as HTML, likewise": frozen_link,
        },
    )
    _embed(chart, chart_query, looks)
    _cite(chart, frozen_link, store.label)
    _code(chart, chart_query)


# --------------------------------------------------------------------------------------- picture


def _picture(chart: Chart, snapshot: str) -> dict[str, str]:
    """What the picture looks like, its preview and its files; returns what an address says of it."""
    st.markdown("**Picture**")
    asked = _looks(chart.slug)
    with callout.guarded():
        looks: dict[str, Any] = {
            "theme": asked["theme"],
            "size": export.size_of(asked["size"]),
            "wording": export.wording(asked["headline"], asked["byline"]),
        }
        _buttons(chart, export.IMAGES, looks, snapshot)
        if images.browser_path() and st.toggle("Preview", key=f"preview:{chart.slug}"):
            with st.spinner("Drawing the picture"):
                st.image(export.export(chart, "png", snapshot=snapshot, **looks), width=640)
    return {name: text for name, text in asked.items() if text}


def _looks(slug: str) -> dict[str, str]:
    size, theme = st.columns([2, 1], gap="small")
    chosen = size.selectbox("Size", ["", *export.SIZES], format_func=_sized, key=f"size:{slug}")
    themed = theme.selectbox("Background", ["light", "dark"], key=f"theme:{slug}")
    headline = st.text_input(
        "Headline of your own", key=f"headline:{slug}", max_chars=HEADLINE_MOST, placeholder="The chart's own"
    )
    byline = st.text_input("Byline", key=f"byline:{slug}", max_chars=BYLINE_MOST)
    return {"theme": themed, "size": chosen, "headline": headline or "", "byline": byline or ""}


def _sized(name: str) -> str:
    if not name:
        return f"1200 wide, {_AS_ON_SCREEN}"
    size = export.SIZES[name]
    return f"{name.capitalize()}, {size.width} × {size.height}: {size.use}"


def _buttons(chart: Chart, forms: tuple[str, ...], looks: dict[str, Any], snapshot: str) -> None:
    drawable = images.browser_path() is not None
    columns = st.columns(3, gap="small")
    for place, form in enumerate(forms):
        able = drawable or form not in export.IMAGES
        columns[place % 3].download_button(
            form.upper(),
            data=partial(_bytes, chart, form, looks, snapshot),
            file_name=export.file_name(chart, form),
            mime=export.media_type(form),
            key=f"save:{chart.slug}:{form}",
            help=_PURPOSES[form] if able else _NO_BROWSER,
            disabled=not able,
            on_click="ignore",
            width="stretch",
        )


def _bytes(chart: Chart, form: str, looks: dict[str, Any], snapshot: str) -> bytes:
    return export.export(chart, form, snapshot=snapshot, **looks)


# ------------------------------------------------------------------------- links, citations, code


def _links(store: Store, addresses: Mapping[str, str]) -> None:
    st.markdown("**Links**")
    if store.private_sources:
        callout.hint(_WITHOUT)
    for said, address in addresses.items():
        st.caption(said)
        _copied(address)


def _embed(chart: Chart, chart_query: dict[str, str], looks: dict[str, str]) -> None:
    """The code, with the background, the headline and the byline that are chosen for the picture."""
    worn: dict[str, str] = {name: looks[name] for name in ("headline", "byline") if name in looks}
    worn |= {"theme": "dark"} if looks.get("theme") == "dark" else {}
    with st.expander("Embed", key=f"embed:{chart.slug}", on_change="rerun", type="compact") as opened:
        if opened.open:
            st.caption("HTML that shows this chart on another page, live and as high as it is")
            address = here.link(f"embed/{chart.slug}", chart_query | worn)
            _copied(embed.iframe(address, chart, worn.get("headline", "")))


def _cite(chart: Chart, frozen_link: str, snapshot: str) -> None:
    with st.expander("Cite", key=f"cite:{chart.slug}", on_change="rerun", type="compact") as opened:
        if not opened.open:
            return
        for style, text in citations(chart, frozen_link, snapshot).items():
            st.caption(style)
            _copied(text)


def _code(chart: Chart, chart_query: dict[str, str]) -> None:
    with st.expander(
        "Code that fetches the numbers", key=f"code:{chart.slug}", on_change="rerun", type="compact"
    ) as it:
        if not it.open:
            return
        for tool, code in snippets(here.link(f"charts/{chart.slug}.csv", chart_query), chart.slug, chart_query).items():
            st.caption(tool)
            _copied(code)


def _copied(text: str) -> None:
    """A text with a button that copies it."""
    st.code(text, language=None, wrap_lines=True)
