"""Where the way of a log-in ends: at the page that offered it, or, where it failed, at a page that says so.

Streamlit leads a browser to the first page however a log-in ends, and says nothing where the provider refused it; where
the provider does not answer it sends two words without a way back. Why a log-in failed stands in the server's log.
"""

from __future__ import annotations

from html import escape
from http.cookies import SimpleCookie
from typing import Final
from urllib.parse import parse_qs

from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from service.server.plain_page import plain_page

_BEGIN: Final = "/auth/login"
_CALLBACK: Final = "/oauth2callback"  # the provider leads here after a log-in, and after a log-out
_WAYS: Final = (_BEGIN, _CALLBACK, "/auth/logout")
COOKIE: Final = "_streamlit_user"  # holds who is logged in
_AWAY: Final = "The provider of the log-in does not answer, or its settings here are wrong."
_DENIED: Final = "The log-in was cancelled at its provider, or the provider does not let this account in."
_FAILED: Final = "The provider of the log-in did not confirm who you are."
_NEXT: Final = "If it happens again, whoever runs this server finds the reason in its log."


class LogInEnds:
    """Middleware: answers of Streamlit's log-in lead to `page`, a path without a slash below `base`, the path that the
    server is mounted at.
    """

    def __init__(self, app: ASGIApp, page: str, base: str = "") -> None:
        self._app, self._page, self._base = app, page, base

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request of a log-in, or pass on what is none."""
        path = scope.get("path", "").removeprefix(scope.get("root_path", "")).removeprefix(self._base)
        if scope["type"] != "http" or path not in _WAYS:
            await self._app(scope, receive, send)
            return
        root, replaced = f"{scope.get('root_path', '')}{self._base}", False  # now: a mount adds itself to the scope

        async def answer(message: Message) -> None:
            nonlocal replaced
            if message["type"] == "http.response.start":
                if reason := self._failure(scope, path, message):
                    replaced = True
                    await _failed(reason, message, f"{root}/{self._page}")(scope, receive, send)
                    return
                self._lead(MutableHeaders(scope=message), root)
            if not replaced:
                await send(message)

        await self._app(scope, receive, answer)

    def _lead(self, headers: MutableHeaders, root: str) -> None:
        """To the page in place of the first one; the way to the provider stays."""
        if headers.get("location") == f"{self._base}/":
            headers["location"] = f"{root}/{self._page}"

    def _failure(self, scope: Scope, path: str, message: Message) -> str:
        """What went wrong, as a sentence; empty where nothing did."""
        if path == _BEGIN and message["status"] >= 400:
            return _AWAY
        asked = parse_qs(scope["query_string"].decode("latin-1"))
        if path != _CALLBACK or "state" not in asked or _is_logged_in(scope, message):
            return ""  # without a state it is the way back from a log-out
        return _DENIED if "error" in asked else _FAILED


def _is_logged_in(scope: Scope, message: Message) -> bool:
    """Whether the browser has the cookie after this answer."""
    lines = [Headers(scope=scope).get("cookie", ""), *Headers(raw=message["headers"]).getlist("set-cookie")]
    told = [cookies[COOKIE].value for cookies in map(SimpleCookie, lines) if COOKIE in cookies]
    return bool(told and told[-1])


def _failed(reason: str, message: Message, page: str) -> Response:
    """The page that says so, with the cookies of the answer that it stands for."""
    back = f'<a href="{escape(page)}">Back to the dashboard</a>'
    body = plain_page("You are not logged in", f"<p>{reason} {_NEXT}</p><p>{back}</p>")
    status = 502 if message["status"] >= 400 else 403
    response = Response(body, status, {"Cache-Control": "no-store"}, media_type="text/html")
    response.raw_headers += [(k, v) for k, v in message["headers"] if k.lower() == b"set-cookie"]
    return response
