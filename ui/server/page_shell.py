"""The HTML of every page as the server sends it: Streamlit's own, with a title and a description of what is asked.

Streamlit writes the page with scripts, which previews of links and most search engines do not run. What they read
stands in the head, by address: the lead chart's own headline, and its picture where a public address is configured.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from hashlib import sha256
from html import escape
from pathlib import Path
from typing import TYPE_CHECKING, Final

import streamlit as st
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response

from errors import LeverageError
from service.drawing import chart as charts
from service.export import PREVIEW, PREVIEW_SIZE
from service.export.plotly_js import caption_lines
from service.input import grammar
from service.server import public_address
from service.snapshots import current_store
from service.web.frozen import FROZEN
from service.web.page_head import PageHead
from service.whats_new import feed

if TYPE_CHECKING:
    from charts.blocks import Page

STATIC: Final = Path(st.__file__).parent / "static"
_MODULES: Final = STATIC / "static" / "js"
SHELL: Final = (STATIC / "index.html").read_text("utf-8")
_HERE: Final = Path(__file__).parents[1] / "browser"
_STYLE: Final = "".join((_HERE / name).read_text("utf-8") for name in ("page.css", "print.css"))
_SCRIPTS: Final = (
    "address.js",
    "opening.js",
    "tabs.js",
    "chart_touch.js",
    "printing.js",
    "same_tab.js",
    "sidebar.js",
    "skip_table.js",
    "typed_day.js",
)
_CODE: Final = "\n".join([*((_HERE / name).read_text("utf-8") for name in _SCRIPTS), caption_lines()])
INLINE: Final = f"{SHELL}<script>{_CODE}</script>"
"""All scripts that stand in a page itself, as the policy of the server has to know them."""

_TITLE: Final = "<title>Streamlit</title>"
_ROOT: Final = '<div id="root"></div>'
_FEED: Final = f'<link rel="alternate" type="{feed.TYPE}" title="{escape(feed.TITLE)}" href=".{feed.PATH}">'
_FIELDS: Final = ("TextInput", "Selectbox")  # of every page: the selection, and a search or a choice
_CONTROLS: Final = ("Multiselect", "DateInput", "ButtonGroup")  # of the sidebar beside a chart
_CHARTS: Final = ("PlotlyChart",)  # two thirds of all that a page loads
_IMPORT: Final = re.compile(r"""(?:\bfrom|\bimport)\s*["']\./([\w.-]+\.js)["']""")
_IMPORTS: Final = 20_000  # letters within which a file of Streamlit names what it needs

if SHELL.count(_TITLE) != 1 or SHELL.count(_ROOT) != 1:
    raise RuntimeError("Streamlit's index.html has changed: its title and root are no longer where ours go")


def endpoint(page: Page) -> Callable[[Request], Response]:
    """What answers the address of a page. A plain function, which Starlette runs in its pool of threads."""
    shell = SHELL.replace(_ROOT, f"<style>{_STYLE}</style>{_early(page)}\n    {_loading(page)}", 1)

    def answer(request: Request) -> Response:
        body = shell.replace(_TITLE, f"{_head(page, request).html()}\n    {_FEED}\n    {_script(page)}", 1)
        tag = f'W/"{sha256(body.encode()).hexdigest()[:20]}"'
        headers = {"ETag": tag, "Cache-Control": "no-cache", "Vary": "Sec-Fetch-Dest"}  # it names files by their hash
        if tag in request.headers.get("if-none-match", ""):
            return Response(status_code=304, headers=headers)
        return HTMLResponse(body, headers=headers)

    return answer


def _loading(page: Page) -> str:
    """The root with what a reader sees until Streamlit's script has come, which then takes its place."""
    bones = "<div></div>" * 3
    return f'<div id="root"><div class="loading" aria-busy="true"><h1>{escape(page.question)}</h1>{bones}</div></div>'


def _early(page: Page) -> str:
    """The parts of Streamlit that the page surely draws, loaded while the server still computes it; Streamlit itself
    asks for each of them when its first element arrives.

    They have to stand behind Streamlit's own script, which they need and must not delay.
    """
    kinds = [*_FIELDS, *(_CONTROLS if page.charts else ()), *(_CHARTS if page.charts or not page.slug else ())]
    files = [file.name for kind in kinds for file in _MODULES.glob(f"{kind}.*.js")]
    return "".join([*map(_needed, _imports(files)), *map(_module, files)])


def _imports(files: Iterable[str]) -> list[str]:
    """What these files need beyond Streamlit's own script, and what that needs: a browser learns of one layer after
    the other, each when the one before has come.
    """
    seen, waiting = dict[str, None](), list(files)
    while waiting:
        with (_MODULES / waiting.pop(0)).open(encoding="utf-8") as file:
            start = file.read(_IMPORTS)  # of megabytes, for each page
        layer = [name for name in _IMPORT.findall(start) if name not in seen and f"/{name}" not in SHELL]
        seen |= dict.fromkeys(layer)
        waiting += layer
    return list(seen)


def _needed(file: str) -> str:
    return f'<link rel="modulepreload" crossorigin fetchpriority="low" href="./static/js/{file}">'


def _module(file: str) -> str:
    return f'<script type="module" crossorigin fetchpriority="low" src="./static/js/{file}"></script>'


def _script(page: Page) -> str:
    """Our script, with the questions that the end of an address may name. It stands before Streamlit's own, which
    would otherwise wait for a file more.
    """
    return f'<script data-questions="{" ".join(page.questions)}">{_CODE}</script>'


def _head(page: Page, request: Request) -> PageHead:
    """The head of a page; without its chart for a person's browser, which draws that itself and must not wait twice."""
    plain = PageHead(page.title, page.question, page.question)
    if not page.charts or request.headers.get("sec-fetch-dest") == "document":
        return plain
    try:
        return _head_of_chart(page, grammar.joined(request.query_params.multi_items()))
    except LeverageError:
        return plain  # the page itself says what is wrong


def _head_of_chart(page: Page, asked: dict[str, str]) -> PageHead:
    from ui.session import cache  # its caches warn where they are declared before the server runs, as the routes are

    slug, seen = page.charts[0], asked.pop(FROZEN, "")
    store = current_store.kept(seen) if seen else current_store.store()
    params, _ = charts.check(store, slug, asked)
    chart, query = cache.chart(store, slug, params), charts.to_query(slug, params)
    query |= {FROZEN: seen} if seen else {}
    public = public_address.public_address()
    return PageHead(
        page.title,
        chart.finding.headline,
        chart.finding.deck or page.question,
        url=public_address.link(page.slug, query) if public else "",
        image=public_address.link(f"charts/{slug}.png", {**query, **PREVIEW}) if public else "",
        image_alt=chart.alt,
        image_size=PREVIEW_SIZE,
    )
