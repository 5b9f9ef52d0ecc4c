"""Server time of a page rerun against a bare Streamlit page with the same Plotly figures: `python -m benchmarks rerun`.

All run under Streamlit's own test runner in one process, turn by turn. Aim: within 1.5x. The bare page is measured with
Plotly's own objects, made once, and with the finished dictionaries that our page hands over, which Streamlit neither
validates nor copies.
"""

from __future__ import annotations

import statistics
import time
from collections.abc import Iterator
from typing import Final

from streamlit.testing.v1 import AppTest

from benchmarks.report import Line
from pages import PAGES
from service.snapshots import current_store

PAGE = "from ui.page.page_frame import show; show('{slug}')"  # what the script runs for one page, alone
AIM: Final = 1.5
_BARE: Final = """
import streamlit as st
from plotly.graph_objects import Figure
from service.drawing import chart
from service.snapshots import current_store
from ui.session import cache
from ui.elements.plain_figure import plain_figure

def drawn(slug):
    return cache.chart(current_store.store(), slug, chart.spec_of(slug).defaults()).figure

@st.cache_resource
def objects(slug):
    return Figure(drawn(slug).to_dict())

def finished(slug):
    return plain_figure(drawn(slug))

for slug in {slugs!r}:
    st.plotly_chart({kind}(slug), key=slug)
"""
_BASES: Final = {"objects": "the same figures of Plotly alone", "finished": "the same finished figures alone"}


def measured(repeats: int = 15, slugs: tuple[str, ...] = ("paradox", "efficiency", "compare", "across")) -> list[Line]:
    """One line per page and kind of bare page: medians of reruns after the first."""
    current_store.store()
    return [line for slug in slugs for line in _page(slug, repeats)]


def _page(slug: str, repeats: int) -> Iterator[Line]:
    bare = {kind: _BARE.format(slugs=PAGES[slug].charts, kind=kind) for kind in _BASES}
    apps = {name: _opened(script) for name, script in {"ours": PAGE.format(slug=slug), **bare}.items()}
    taken: dict[str, list[float]] = {name: [] for name in apps}
    for _ in range(repeats):
        for name, app in apps.items():
            start = time.perf_counter()
            app.run()
            taken[name].append(time.perf_counter() - start)
    medians = {name: statistics.median(seconds) for name, seconds in taken.items()}
    for kind, title in _BASES.items():
        own, other = medians["ours"], medians[kind]
        yield Line(f"rerun of the page {slug}", own, other, title, f"within {AIM:g}x", own <= AIM * other)


def _opened(script: str) -> AppTest:
    app = AppTest.from_string(script, default_timeout=60).run()
    assert not app.exception
    return app
