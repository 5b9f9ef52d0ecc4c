"""A page that is opened in a new tab by a link of ours shows the selection of the page that the link stands on.

The links of Streamlit's navigation name pages only: inside a tab the selection goes along by itself, a new tab would
silently show the default one, also where the page before was one as of an earlier day. The browser tells where the
reader came from.
"""

from __future__ import annotations

from collections.abc import Collection
from typing import Final
from urllib.parse import parse_qsl, urlencode, urlsplit

from starlette.datastructures import Headers
from starlette.responses import RedirectResponse
from starlette.types import ASGIApp, Receive, Scope, Send

from service.input.grammar import joined

_OURS: Final = {"sec-fetch-site": "same-origin", "sec-fetch-dest": "document"}  # a link of this dashboard was followed


class KeepSelection:
    """Middleware: leads a page's address that names nothing of `names` to the one with those of the referring page.

    `pages` are paths without a slash, below `base`, the path that the server is mounted at.
    """

    def __init__(self, app: ASGIApp, pages: Collection[str], names: Collection[str], base: str = "") -> None:
        self._app, self._pages, self._names, self._base = app, frozenset(pages), frozenset(names), base

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer with the way to the same page with the selection, or pass the request on."""
        query = self._wanted(scope) if scope["type"] == "http" and scope["method"] in ("GET", "HEAD") else ""
        if query:
            answer = RedirectResponse(f"?{query}", 302, {"Cache-Control": "no-store"})
            await answer(scope, receive, send)
        else:
            await self._app(scope, receive, send)

    def _wanted(self, scope: Scope) -> str:
        """The query to lead to; empty where the address stands as it is."""
        headers = Headers(scope=scope)
        if not self._is_page(scope["path"].removeprefix(scope.get("root_path", ""))) or not _is_followed(headers):
            return ""
        came_from = urlsplit(headers.get("referer", ""))
        asked = joined(parse_qsl(scope["query_string"].decode("latin-1"), keep_blank_values=True))
        if not self._is_page(came_from.path) or self._names & asked.keys():
            return ""
        kept = {name: text for name, text in joined(parse_qsl(came_from.query)).items() if name in self._names}
        return urlencode(asked | kept, safe=",") if kept else ""

    def _is_page(self, path: str) -> bool:
        return path.removeprefix(self._base).strip("/") in self._pages


def _is_followed(headers: Headers) -> bool:
    """Whether the reader followed a link; a reload has the same referring page, and may come after a reset."""
    reloaded = headers.get("cache-control", "") in ("max-age=0", "no-cache")
    return not reloaded and all(headers.get(name) == value for name, value in _OURS.items())
