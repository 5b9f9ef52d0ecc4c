"""What is served beside the pages: the charts as files, the way from `/` to the first page, and an orderly end."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Final

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from service import addresses, background_task
from service.pages import PAGES
from ui import guard


def _first(request: Request) -> Response:
    """To the first page; as a redirect, so that the back button leaves the dashboard instead of bouncing."""
    asked = str(request.url.query)
    base = request.scope.get("root_path", "")
    return RedirectResponse(f"{base}/{next(iter(PAGES))}" + (f"?{asked}" if asked else ""), status_code=302)


@asynccontextmanager
async def lifespan(_: object) -> AsyncIterator[None]:
    """From the server's start to its end, which a refresh must not outlive."""
    yield
    background_task.leave()


ROUTES: Final = [*addresses.routes(), Route("/", _first)]
MIDDLEWARE: Final = guard.middleware({slug: page.title for slug, page in PAGES.items()})
