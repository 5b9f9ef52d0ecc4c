"""What is served beside the pages: charts as files, the feed, the way from `/` to the first page, an orderly end."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import Final

from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from pages import PAGES, aliases, parameters_of
from service.drawing.selection import NAMES
from service.server import garbage, open_files
from service.server.log_in import LogInEnds
from service.server.new_tab import KeepSelection
from service.snapshots import histories
from service.updating.background_task import TASKS
from service.web import addresses
from service.whats_new import feed
from ui.server import left_sessions, page_shell, server_guard
from ui.start.start_page import PAGE

_START_HTML: Final = page_shell.endpoint(PAGE)


def _start(request: Request) -> Response:
    """The start page; an address that asks something of the first page goes there with it, as all of them did once.

    As a redirect, so that the back button leaves the dashboard instead of bouncing.
    """
    asked = {p.name for p in parameters_of(next(iter(PAGES.values())))} & set(request.query_params) - set(NAMES)
    return _to(request, next(iter(PAGES)), 302) if asked else _START_HTML(request)


@asynccontextmanager
async def lifespan(_: object) -> AsyncIterator[None]:
    """From the server's start to its end, which neither a refresh nor a history that is being made must outlive."""
    open_files.allow_many()
    garbage.keep_collections_short()
    histories.MAKER.start()
    async with left_sessions.ended_in_time():
        yield
    histories.MAKER.leave()
    TASKS.leave()


def _moved(page: str) -> Callable[[Request], Response]:
    """From an earlier address of a page to its own, with the same question."""

    def moved(request: Request) -> Response:
        return _to(request, page, 308)

    return moved


def _to(request: Request, page: str, status: int) -> Response:
    """The address is relative, so that it holds at whatever path the dashboard is mounted."""
    asked = str(request.url.query)
    return RedirectResponse(page + (f"?{asked}" if asked else ""), status_code=status)


def routes(base: str) -> list[Route]:
    """Everything beside the pages, below the path that the server is mounted at."""
    beside = [
        *addresses.routes(),
        *feed.routes(),
        Route("/", _start),
        *(Route(f"/{slug}", page_shell.endpoint(page)) for slug, page in PAGES.items()),
        *(Route(f"/{old}", _moved(page)) for old, page in aliases().items()),
    ]
    return [Route(f"{base}{route.path}", route.endpoint) for route in beside]


ROUTES: Final = routes(server_guard.base())
MIDDLEWARE: Final = [
    *server_guard.middleware({slug: page.title for slug, page in PAGES.items()}),
    Middleware(LogInEnds, page="update", base=server_guard.base()),
    Middleware(KeepSelection, pages=("", *PAGES), names=NAMES, base=server_guard.base()),
]
