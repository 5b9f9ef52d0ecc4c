"""What stands before every answer of the server: under which names it may be reached, who may frame and read it, what
it may load, 404, 500, and uploads' room.

Pure ASGI, so that nothing is buffered; the websocket passes through once its host is one that is answered. It knows no
page by itself: the paths that exist are an argument.
"""

from __future__ import annotations

import base64
import hashlib
import ipaddress
import json
import os
import re
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field
from html import escape
from typing import Final
from urllib.parse import urlsplit

from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from errors import LeverageError, UsageError, unexpected
from service.server.plain_page import plain_page

CORS: Final = "LEVERAGE_CORS"
CHARTS: Final = "/charts"
MEDIA: Final = "/media"  # files that a session of Streamlit offers, a chart as HTML among them
PUBLIC: Final = (CHARTS, "/embed")  # may be framed anywhere, and read from other origins where switched on
CLOSED: Final = ("/_stcore/metrics", "/_stcore/script-health-check")  # they tell anybody how the server fares
_UPLOAD: Final = re.compile(r"/_stcore/upload_file/([^/]+)/([^/]+)")
_SCRIPT: Final = re.compile(r"<script>(.*?)</script>", re.DOTALL)
_ORIGIN: Final = re.compile(r"https?://[^\s/,]+", re.IGNORECASE)
_EXPOSED: Final = "ETag, Content-Disposition"

Room = Callable[[str, str], bool]
"""Whether a session (its id) may store one more file (its id)."""


@dataclass(frozen=True, slots=True)
class Policy:
    """What is allowed. `pages` are titles by path without a slash; `shell` is the HTML that every page is served as.

    `origins` may read chart files from their scripts ('*': everybody); `base` is the path that the server is mounted
    at. `hosts` are the names beside those of this machine that a request may be addressed to; None allows every name.
    """

    pages: Mapping[str, str]
    shell: str
    origins: Collection[str] = ()
    base: str = ""
    hosts: Collection[str] | None = None
    content: str = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "content", _content_policy(self.shell))


def origins(text: str | None = None) -> frozenset[str]:
    """The origins of LEVERAGE_CORS: '*', or a list with commas; none where it is not set. Raises UsageError."""
    words = (os.environ.get(CORS, "") if text is None else text).replace(",", " ").split()
    for word in words:
        if word != "*" and not _ORIGIN.fullmatch(word):
            raise UsageError(
                f"{CORS} is no list of origins", which=word[:60], next_step="For example https://example.org, or *"
            )
    return frozenset(word.lower() for word in words)


def is_loopback(host: str) -> bool:
    """Whether a host by its name or number is this machine and nobody else's."""
    name = host.strip("[]").lower().rstrip(".")
    try:
        return ipaddress.ip_address(name).is_loopback
    except ValueError:
        return name == "localhost" or name.endswith(".localhost")


def is_answered(host: str, hosts: Collection[str]) -> bool:
    """Whether a Host header names this machine or one of `hosts` (`*.example.org` for all below it, `*` for any).

    A page of a stranger can have its own name lead to 127.0.0.1 (DNS rebinding); only the name then tells it apart.
    """
    try:
        name = (urlsplit(f"//{host}").hostname or "").rstrip(".")
    except ValueError:
        return False
    return is_loopback(name) or any(_matches(name, allowed.lower().rstrip(".")) for allowed in hosts)


def _matches(name: str, allowed: str) -> bool:
    return allowed in ("*", name) or (allowed.startswith("*.") and name.endswith(allowed[1:]))


def _content_policy(shell: str) -> str:
    """The Content-Security-Policy of the pages: only what comes from here, and the inline scripts that the shell
    holds.
    """
    hashes = [base64.b64encode(hashlib.sha256(s.encode()).digest()).decode() for s in _SCRIPT.findall(shell)]
    scripts = " ".join(f"'sha256-{value}'" for value in hashes)
    return (
        f"default-src 'self'; script-src 'self' {scripts}; style-src 'self' 'unsafe-inline'; "
        "img-src 'self' data: blob:; font-src 'self' data:; connect-src 'self' ws: wss:; worker-src 'self' blob:; "
        "frame-src 'self'; object-src 'none'; base-uri 'self'; form-action 'self'"
    )


class Guard:
    """The middleware; `room` is asked before a file is taken in."""

    def __init__(self, app: ASGIApp, policy: Policy, room: Room = lambda _session, _file: True) -> None:
        self._app, self._policy, self._room = app, policy, room

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request, or pass on what is none."""
        if scope["type"] == "websocket" and not self._is_answered(scope):
            await send({"type": "websocket.close", "code": 1008})
            return
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        path = scope["path"].removeprefix(scope.get("root_path", "")).removeprefix(self._policy.base)
        answer = _Answer(self._policy, scope, path, send)
        try:
            await (self._instead(scope, path) or self._app)(scope, receive, answer)
        except Exception as error:
            shown = unexpected(error, f"{scope['method']} {path}")
            if answer.started:
                raise
            await _failure(shown, path)(scope, receive, answer)

    def _instead(self, scope: Scope, path: str) -> Response | None:
        """What is answered without asking anybody behind; None where they are to answer."""
        if not self._is_answered(scope):
            return _refused_host(Headers(scope=scope).get("host", ""), path)
        if path in CLOSED:
            return Response("Not found", 404, media_type="text/plain")
        if scope["method"] == "OPTIONS" and _is_under(path, PUBLIC):
            allowed = {"Allow": "GET, HEAD, OPTIONS", "Access-Control-Allow-Methods": "GET, HEAD"}
            return Response(None, 204, {**allowed, "Access-Control-Allow-Headers": "If-None-Match"})
        upload = _UPLOAD.fullmatch(path) if scope["method"] == "PUT" else None
        if upload and not self._room(upload[1], upload[2]):
            return Response(
                "Too many files are uploaded already: remove one, or reload the page", 429, media_type="text/plain"
            )
        return None

    def _is_answered(self, scope: Scope) -> bool:
        hosts = self._policy.hosts
        return hosts is None or is_answered(Headers(scope=scope).get("host", ""), hosts)


class _Answer:
    """One answer on its way out: gets its headers; the shell of the pages becomes a 404 where there is no page."""

    def __init__(self, policy: Policy, scope: Scope, path: str, send: Send) -> None:
        self._policy, self._scope, self._path, self._send = policy, scope, path, send
        self._root = f"{scope.get('root_path', '')}{policy.base}"  # now: a mount that answers adds itself to the scope
        self._replaced = False
        self.started = False

    async def __call__(self, message: Message) -> None:
        """Send one message of the answer."""
        if message["type"] == "http.response.start":
            self.started = True
            if self._is_shell_of_nothing(message):
                self._replaced = True
                await self._send_missing()
                return
            self._protect(MutableHeaders(scope=message))
        if not self._replaced:
            await self._send(message)

    def _is_shell_of_nothing(self, message: Message) -> bool:
        """Whether Streamlit answers with its one HTML page because it knows of nothing else at this path."""
        headers = Headers(raw=message["headers"])
        html = headers.get("content-type", "").startswith("text/html")
        if _is_under(self._path, PUBLIC) and "content-security-policy" in headers:
            return False  # it brought rules of its own, which Streamlit's page does not
        known = self._path.strip("/") in {"", *self._policy.pages} or _is_under(self._path, (CHARTS, MEDIA))
        return html and message["status"] == 200 and not known

    async def _send_missing(self) -> None:
        body = _missing(self._policy.pages, self._root, self._path)
        headers = MutableHeaders({"content-type": "text/html; charset=utf-8", "content-length": str(len(body))})
        headers["cache-control"] = "no-store"
        self._protect(headers)
        await self._send({"type": "http.response.start", "status": 404, "headers": headers.raw})
        sent = b"" if self._scope["method"] == "HEAD" else body
        await self._send({"type": "http.response.body", "body": sent})

    def _protect(self, headers: MutableHeaders) -> None:
        public = _is_under(self._path, PUBLIC)
        framing = "frame-ancestors *" if public else "frame-ancestors 'self'"
        content = headers.get("content-security-policy", self._policy.content)
        headers["content-security-policy"] = f"{content}; {framing}"
        headers["x-content-type-options"] = "nosniff"
        headers["referrer-policy"] = "strict-origin-when-cross-origin"
        if public:
            self._share(headers)
        else:
            headers["x-frame-options"] = "SAMEORIGIN"

    def _share(self, headers: MutableHeaders) -> None:
        """Let scripts of other origins read it, where that is switched on."""
        allowed, origin = self._policy.origins, Headers(scope=self._scope).get("origin", "").lower()
        if not allowed:
            return
        if "*" not in allowed:
            headers.add_vary_header("Origin")
        if "*" in allowed or origin in allowed:
            headers["access-control-allow-origin"] = "*" if "*" in allowed else origin
            headers["access-control-expose-headers"] = _EXPOSED


def _is_under(path: str, places: tuple[str, ...]) -> bool:
    return any(path == place or path.startswith(f"{place}/") for place in places)


def _failure(error: LeverageError, path: str, status: int = 500) -> Response:
    """What is shown of an error: JSON where a program asks for a chart, else a page."""
    if _is_under(path, PUBLIC):
        shown = {"error": {"what": error.what, "which": error.which, "todo": error.next_step}}
        body, media = json.dumps(shown, indent=1).encode(), "application/json"
    else:
        body, media = plain_page(error.what, f"<p>{escape(error.message)}</p>"), "text/html"
    return Response(body, status, {"Cache-Control": "no-store"}, media_type=media)


def _refused_host(host: str, path: str) -> Response:
    next_step = "Open it as localhost, or allow the name with STREAMLIT_SERVER_ALLOWED_HOSTS where a proxy uses it"
    return _failure(UsageError("This is no name of this machine", which=host[:80], next_step=next_step), path, 403)


def _missing(pages: Mapping[str, str], root: str, path: str) -> bytes:
    links = "".join(
        f'<li><a href="{escape(f"{root}/{slug}")}">{escape(title)}</a></li>' for slug, title in pages.items()
    )
    start = f'<a href="{escape(root)}/">start page</a>'
    body = f"<p>Nothing is at {escape(path[:80])}. The {start} has a search. The pages are:</p><ul>{links}</ul>"
    return plain_page("404: there is no such page", body)
