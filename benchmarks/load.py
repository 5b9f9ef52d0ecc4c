"""Processor time of a view on the server, against a bare Streamlit page that draws the page's first chart alone:
`python -m benchmarks load`.

Both are servers of their own on one store, asked in turn over Streamlit's protocol, each view in a new tab: the page as
it is first seen, at its defaults and seen before (cached), and of companies or of a day that nobody has asked for
(uncached; the bare page draws its chart for the same ones). Linux alone tells what a process takes. Aims: within 1x
and 1.5x.
"""

from __future__ import annotations

import asyncio
import random
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from datetime import date, timedelta
from pathlib import Path
from typing import Final

from benchmarks.report import Line
from data.opening import build_store
from engine import catalogue
from pages import PAGES
from tools.load.server import Server, await_history, dashboard
from tools.load.visitor import visiting
from tools.postgres import free_port

CACHED_AIM: Final = 1.0
UNCACHED_AIM: Final = 1.5
SLUGS: Final = ("paradox", "compare", "efficiency")
_REST: Final = 0.3  # seconds after a view in which the server puts away what it used
_BARE: Final = """
import streamlit as st
from service.drawing import chart
from service.snapshots import current_store
from ui.session import cache
from ui.elements.plain_figure import plain_figure
asked = st.query_params.to_dict()
store, slug = current_store.store(), asked.pop("chart")
params, _ = chart.check(store, slug, asked)
st.plotly_chart(plain_figure(cache.chart(store, slug, params).figure))
"""
_Views = list[Mapping[str, str]]


def measured(repeats: int = 12, slugs: Sequence[str] = SLUGS, seed: int = 1) -> list[Line]:
    """Three lines per page: seen before, of other companies, and as of another day."""
    draw, lines = random.Random(seed), list[Line]()
    with _servers() as (ours, bare, companies):
        for slug in slugs:
            for kind, aim, views in _kinds(draw, companies, repeats):
                taken = asyncio.run(_turns(ours, bare, slug, views))
                own, other = taken["ours"] / repeats, taken["bare"] / repeats
                base = "a bare page with its first chart"
                lines.append(Line(f"{kind} {slug}", own, other, base, f"within {aim:g}x", own <= aim * other))
    return lines


def _kinds(draw: random.Random, companies: list[str], repeats: int) -> Iterator[tuple[str, float, _Views]]:
    """What is looked at: the name of the kind, the aim, and the selection of each view."""
    yield "processor time of a view seen before,", CACHED_AIM, [{}] * repeats
    chosen = [{"companies": ",".join(draw.sample(companies, 5))} for _ in range(repeats)]
    yield "of a view of other companies,", UNCACHED_AIM, [*chosen]
    days = [date(2019, 1, 1) + timedelta(draw.randrange(2_500)) for _ in range(repeats)]
    yield "of a view as of another day,", UNCACHED_AIM, [{"as_of": day.isoformat()} for day in days]


async def _turns(ours: Server, bare: Server, slug: str, views: _Views) -> dict[str, float]:
    """Processor seconds of both servers for these views, asked in turn; a first view at the defaults is not counted."""
    taken = dict.fromkeys(("ours", "bare"), 0.0)
    asked = {"ours": (ours, slug, {}), "bare": (bare, "", {"chart": PAGES[slug].charts[0]})}
    for number, view in enumerate([{}, *views]):
        for name, (server, page, further) in asked.items():
            before = server.seconds()
            async with visiting(server.address) as visitor:
                seen = await visitor.see(page, {**view, **further})
            if seen.errors:
                raise RuntimeError(f"{name} {slug}: {seen.errors[0]}")
            await asyncio.sleep(_REST)
            taken[name] += (server.seconds() - before) if number else 0.0
    return taken


@contextmanager
def _servers() -> Iterator[tuple[Server, Server, list[str]]]:
    """Our dashboard and the bare page on a store of their own, when its history has been made; its companies."""
    with tempfile.TemporaryDirectory(prefix="load-") as made, ExitStack() as both:
        folder = Path(made)
        store = build_store(folder / "store")
        (folder / "bare.py").write_text(_BARE)
        ours = both.enter_context(dashboard(free_port(), folder, str(folder / "store")))
        bare = both.enter_context(dashboard(free_port(), folder, str(folder / "store"), folder / "bare.py"))
        asyncio.run(_turns(ours, bare, SLUGS[0], []))
        await_history(folder / "store")
        yield ours, bare, [company.ticker for company in catalogue.companies(store)]
