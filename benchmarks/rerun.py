"""Server time of a page rerun against a bare Streamlit page with the same Plotly figures: `python -m benchmarks rerun`.

Both run under Streamlit's own test runner in one process, turn by turn. Aim: within 1.5x.
"""

from __future__ import annotations

import statistics
import time

from streamlit.testing.v1 import AppTest

from benchmarks.report import Line
from pages import PAGES
from service import current_store

PAGE = "from ui.page_frame import show; show('{slug}')"  # what the script runs for one page, alone
AIM = 1.5
_BARE = """
import streamlit as st
from service import chart, current_store
from ui import cache
from ui.plain_figure import plain_figure
for slug in {slugs!r}:
    drawn = cache.chart(current_store.store(), slug, chart.spec_of(slug).defaults())
    st.plotly_chart(plain_figure(drawn.figure), key=slug)
"""


def measured(repeats: int = 15, slugs: tuple[str, ...] = ("paradox", "efficiency", "compare")) -> list[Line]:
    """One line per page: medians of reruns after the first."""
    current_store.store()
    return [_page(slug, repeats) for slug in slugs]


def _page(slug: str, repeats: int) -> Line:
    page = AppTest.from_string(PAGE.format(slug=slug), default_timeout=60).run()
    bare = AppTest.from_string(_BARE.format(slugs=PAGES[slug].charts), default_timeout=60).run()
    assert not page.exception
    assert not bare.exception
    ours, base = list[float](), list[float]()
    for _ in range(repeats):
        for app, taken in ((page, ours), (bare, base)):
            start = time.perf_counter()
            app.run()
            taken.append(time.perf_counter() - start)
    own, other = statistics.median(ours), statistics.median(base)
    return Line(
        f"rerun of the page {slug}", own, other, "the same figures alone", f"within {AIM:g}x", own <= AIM * other
    )
