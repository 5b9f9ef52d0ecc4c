"""What the server lets others do: framing, reading from other origins, unknown paths, unexpected errors, uploads."""

from __future__ import annotations

import asyncio
import json
import re
from concurrent.futures import ThreadPoolExecutor
from types import SimpleNamespace
from typing import Any
from urllib.parse import unquote

import pytest
from starlette.requests import Request
from starlette.responses import HTMLResponse, PlainTextResponse, Response
from starlette.types import Message, Receive, Scope, Send

from errors import UsageError
from service.guard import Guard, Policy, origins

SHELL = "<html><title>Streamlit</title><script>go()</script><script type=module src=x></script></html>"
PAGES = {"paradox": "The paradox", "value": "Why <it> moved"}
ELSEWHERE = "https://elsewhere.example"
Answer = SimpleNamespace


async def streamlit(scope: Scope, receive: Receive, send: Send) -> None:
    """Answers as Streamlit does: its one HTML page for every path that it does not know."""
    path = Request(scope).url.path
    if path == "/charts/broken.json":
        raise ZeroDivisionError("secret detail")
    if path == "/charts/late.csv":
        await send({"type": "http.response.start", "status": 200, "headers": []})
        raise ZeroDivisionError("secret detail")
    own = {
        "/charts/x.html": HTMLResponse("chart", headers={"content-security-policy": "sandbox"}),
        "/charts/x.csv": PlainTextResponse("a,b", headers={"etag": "1"}),
        "/favicon.png": Response(b"png", media_type="image/png"),
    }
    await own.get(path, HTMLResponse(SHELL))(scope, receive, send)


async def _ask(guard: Guard, method: str, path: str, headers: dict[str, str], sent: list[Any]) -> None:
    scope = {
        "type": "http",
        "method": method,
        "path": unquote(path),
        "raw_path": path.encode(),
        "root_path": "",
        "query_string": b"",
        "scheme": "http",
        "server": ("test", 80),
        "http_version": "1.1",
        "headers": [(k.lower().encode(), v.encode()) for k, v in headers.items()],
    }

    async def receive() -> dict[str, Any]:
        return {"type": "http.request", "body": b"", "more_body": False}

    async def send(message: Any) -> None:
        sent.append(message)

    await guard(scope, receive, send)


def ask(path: str, method: str = "GET", *, cors: str = "", base: str = "", room: Any = None, **headers: str) -> Answer:
    guard = Guard(streamlit, Policy(PAGES, SHELL, origins(cors), base), *([room] if room else []))
    sent: list[Any] = []
    with ThreadPoolExecutor(1) as thread:  # this one may have the loop of a browser test
        thread.submit(asyncio.run, _ask(guard, method, path, headers, sent)).result()
    body = b"".join(m.get("body", b"") for m in sent[1:]).decode()
    return Answer(status=sent[0]["status"], headers={k.decode(): v.decode() for k, v in sent[0]["headers"]}, body=body)


def test_a_page_may_be_framed_by_itself_only_and_loads_only_what_comes_from_here() -> None:
    answer = ask("/paradox")
    assert (answer.status, answer.body) == (200, SHELL)
    assert answer.headers["x-frame-options"] == "SAMEORIGIN"
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert answer.headers["referrer-policy"] == "strict-origin-when-cross-origin"
    policy = answer.headers["content-security-policy"]
    assert "frame-ancestors 'self'" in policy
    scripts = re.search(r"script-src ([^;]*)", policy)
    # The hash of `go()`, computed by `printf 'go()' | openssl dgst -sha256 -binary | base64`.
    assert scripts
    assert scripts[1] == "'self' 'sha256-5KYv+PUboo5h+0+YAtGRPbwv5d/QxzHslP4YGnUaxRw='"


@pytest.mark.parametrize("path", ["/charts/x.html", "/embed/paradox"])
def test_charts_may_be_framed_by_everybody(path: str) -> None:
    headers = ask(path).headers
    assert "x-frame-options" not in headers
    assert "frame-ancestors *" in headers["content-security-policy"]


def test_the_policy_of_an_answer_stays_and_gains_who_may_frame_it() -> None:
    assert ask("/charts/x.html").headers["content-security-policy"] == "sandbox; frame-ancestors *"


def test_nothing_is_read_from_elsewhere_unless_switched_on() -> None:
    assert "access-control-allow-origin" not in ask("/charts/x.csv", origin=ELSEWHERE).headers
    everybody = ask("/charts/x.csv", cors="*", origin=ELSEWHERE).headers
    assert everybody["access-control-allow-origin"] == "*"
    assert everybody["access-control-expose-headers"] == "ETag, Content-Disposition"
    one = ask("/charts/x.csv", cors=f"{ELSEWHERE}, https://other.example", origin=ELSEWHERE).headers
    assert (one["access-control-allow-origin"], one["vary"]) == (ELSEWHERE, "Origin")
    assert "access-control-allow-origin" not in ask("/charts/x.csv", cors=ELSEWHERE, origin="https://b.example").headers
    assert "access-control-allow-origin" not in ask("/paradox", cors="*", origin=ELSEWHERE).headers


def test_a_browser_that_asks_first_is_answered() -> None:
    assert "access-control-allow-origin" not in ask("/charts/x.csv", "OPTIONS", origin=ELSEWHERE).headers
    answer = ask("/charts/x.csv", "OPTIONS", cors="*", origin=ELSEWHERE)
    assert (answer.status, answer.headers["access-control-allow-headers"]) == (204, "If-None-Match")


@pytest.mark.parametrize("text", ["example.org", "https://a.example/path", "null", "https://a b"])
def test_what_is_no_list_of_origins_is_refused(text: str) -> None:
    with pytest.raises(UsageError, match="LEVERAGE_CORS is no list of origins"):
        origins(text)


@pytest.mark.parametrize("path", ["/nope", "/a/b", "/static/nope.js", "/paradox/more", "/_stcore/nope", "/<b>x"])
def test_an_unknown_path_says_404_as_status_and_on_the_page(path: str) -> None:
    answer = ask(path)
    assert (answer.status, answer.headers["cache-control"]) == (404, "no-store")
    assert "404: there is no such page" in answer.body
    assert '<a href="/value">Why &lt;it&gt; moved</a>' in answer.body
    assert "<b>x" not in answer.body
    assert int(answer.headers["content-length"]) == len(answer.body.encode())
    assert "frame-ancestors 'self'" in answer.headers["content-security-policy"]
    assert (ask(path, "HEAD").status, ask(path, "HEAD").body) == (404, "")


def test_known_paths_are_left_alone() -> None:
    assert [ask(path).status for path in ("/", "/paradox", "/paradox/", "/favicon.png", "/charts/x.csv")] == [200] * 5


def test_a_server_below_a_path_knows_its_pages() -> None:
    assert ask("/team/paradox", base="/team").status == 200
    missing = ask("/team/nope", base="/team")
    assert (missing.status, '<a href="/team/paradox">' in missing.body) == (404, True)


@pytest.mark.parametrize("path", ["/_stcore/metrics", "/_stcore/script-health-check"])
def test_how_the_server_fares_is_not_for_everybody(path: str) -> None:
    assert (ask(path).status, ask(path).body) == (404, "Not found")


@pytest.mark.parametrize("path", ["/charts/broken.json", "/charts/late.csv"])
def test_an_unexpected_error_is_in_the_log_with_its_traceback(path: str, caplog: pytest.LogCaptureFixture) -> None:
    if path == "/charts/broken.json":
        answer = ask(path)
        told = json.loads(answer.body)["error"]
        assert (answer.status, told["what"]) == (500, "Something unexpected went wrong")
        assert "secret" not in answer.body
        number = told["which"].removeprefix("error ")
        assert f"Error {number} at GET {path}" in caplog.text
    else:  # half of it is sent: the connection must break, or the half would be taken for the whole
        with pytest.raises(ZeroDivisionError):
            ask(path)
    assert "ZeroDivisionError: secret detail" in caplog.text
    assert "Traceback" in caplog.text


def test_a_line_of_the_log_cannot_be_forged(caplog: pytest.LogCaptureFixture) -> None:
    async def broken(scope: Scope, receive: Receive, send: Send) -> None:
        raise ValueError

    guard, sent = Guard(broken, Policy(PAGES, SHELL)), list[Any]()
    with ThreadPoolExecutor(1) as thread:
        thread.submit(asyncio.run, _ask(guard, "GET", "/x%0AError 1 at", {}, sent)).result()
    assert "\n" not in caplog.messages[0]
    assert b"Something unexpected went wrong" in sent[1]["body"]


def test_a_file_is_taken_in_only_where_there_is_room() -> None:
    asked: list[tuple[str, str]] = []

    def room(session: str, file: str) -> bool:
        asked.append((session, file))
        return False

    answer = ask("/_stcore/upload_file/s1/f1", "PUT", room=room)
    assert (answer.status, asked) == (429, [("s1", "f1")])
    assert ask("/_stcore/upload_file/s1/f1", "DELETE", room=room).status != 429


def test_the_websocket_passes_untouched() -> None:
    passed: list[Any] = []

    async def behind(*args: Any) -> None:
        passed.append(args)

    async def receive() -> Message:
        return {}

    async def send(message: Message) -> None:
        pass

    scope: dict[str, Any] = {"type": "websocket", "path": "/_stcore/stream"}
    with ThreadPoolExecutor(1) as thread:
        thread.submit(asyncio.run, Guard(behind, Policy(PAGES, SHELL))(scope, receive, send)).result()
    assert passed == [(scope, receive, send)]
