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
from service.server.guard import Guard, Policy, is_answered, is_loopback, origins

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
        "/media/0a1b.html": HTMLResponse("chart", headers={"content-disposition": "attachment"}),
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


def ask(
    path: str,
    method: str = "GET",
    *,
    cors: str = "",
    base: str = "",
    room: Any = None,
    policy: Policy | None = None,
    **headers: str,
) -> Answer:
    policy = policy or Policy(PAGES, SHELL, origins(cors), base)
    guard = Guard(streamlit, policy, *([room] if room else []))
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


@pytest.mark.parametrize(
    "host", ["localhost", "LocalHost:8501", "127.0.0.1:80", "127.0.0.2", "[::1]:8501", "a.localhost."]
)
def test_names_of_this_machine_are_answered(host: str) -> None:
    assert is_answered(host, ())
    assert is_loopback(host.rsplit(":8", 1)[0].removesuffix(":80"))


@pytest.mark.parametrize(
    "host",
    ["", "evil.example", "localhost.evil.example", "127.0.0.1.evil.example", "0.0.0.0", "[::1", "10.0.0.1", "a@b"],
)
def test_names_of_strangers_are_not(host: str) -> None:
    assert not is_answered(host, ())


def test_names_can_be_allowed() -> None:
    hosts = ("Team.example", "*.lab.example")
    asked = ("team.example:443", "a.lab.example", "lab.example", "b.example")
    assert [is_answered(host, hosts) for host in asked] == [True, True, False, False]
    assert is_answered("anything.example", ("*",))


@pytest.mark.parametrize("path", ["/paradox", "/charts/x.csv", "/_stcore/health"])
def test_a_request_under_the_name_of_a_stranger_is_refused(path: str) -> None:
    policy = Policy(PAGES, SHELL, hosts=())
    assert ask(path, policy=policy, host="localhost:8501").status in (200, 404)
    refused = ask(path, policy=policy, host="<b>evil.example")
    assert refused.status == 403
    assert "<b>evil" not in refused.body or path == "/charts/x.csv"
    assert "STREAMLIT_SERVER_ALLOWED_HOSTS" in refused.body
    if path == "/charts/x.csv":
        assert json.loads(refused.body)["error"]["which"] == "<b>evil.example"


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
    assert ":root{color-scheme:light dark}" in answer.body, "on the body alone the paper stays white under dark links"
    assert '/">start page</a>' in answer.body
    assert "404: there is no such page" in answer.body
    assert '<a href="/value">Why &lt;it&gt; moved</a>' in answer.body
    assert "<b>x" not in answer.body
    assert int(answer.headers["content-length"]) == len(answer.body.encode())
    assert "frame-ancestors 'self'" in answer.headers["content-security-policy"]
    assert (ask(path, "HEAD").status, ask(path, "HEAD").body) == (404, "")


def test_pages_are_not_framed_by_way_of_an_address_that_may_be() -> None:
    assert [ask(path).status for path in ("/embed", "/embed/", "/embed/paradox")] == [404] * 3


def test_a_chart_that_is_downloaded_as_html_is_no_missing_page() -> None:
    answer = ask("/media/0a1b.html")
    assert (answer.status, answer.body) == (200, "chart")
    assert answer.headers["content-disposition"] == "attachment"
    assert "frame-ancestors 'self'" in answer.headers["content-security-policy"]


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
    passed, scope, sent = _connected({"type": "websocket", "path": "/_stcore/stream"}, Policy(PAGES, SHELL))
    assert [args[0] for args in passed] == [scope]
    assert sent == []


@pytest.mark.parametrize(("host", "passes"), [(b"localhost:8501", True), (b"evil.example", False)])
def test_a_websocket_under_the_name_of_a_stranger_is_refused(host: bytes, passes: bool) -> None:
    scope = {"type": "websocket", "path": "/_stcore/stream", "headers": [(b"host", host)]}
    passed, _, sent = _connected(scope, Policy(PAGES, SHELL, hosts=()))
    assert (len(passed), sent) == (1, []) if passes else (0, [{"type": "websocket.close", "code": 1008}])


def _connected(scope: dict[str, Any], policy: Policy) -> tuple[list[Any], dict[str, Any], list[Message]]:
    """What comes through to the program behind, the scope, and what is sent."""
    passed: list[Any] = []
    sent: list[Message] = []

    async def behind(*args: Any) -> None:
        passed.append(args)

    async def receive() -> Message:
        return {}

    async def send(message: Message) -> None:
        sent.append(message)

    with ThreadPoolExecutor(1) as thread:
        thread.submit(asyncio.run, Guard(behind, policy)(scope, receive, send)).result()
    return passed, scope, sent


def test_the_links_of_the_404_hold_below_a_path_that_a_mount_adds() -> None:
    async def mounted(scope: Scope, receive: Receive, send: Send) -> None:
        scope["root_path"] = "/team"  # as Starlette's Mount does while it answers
        await HTMLResponse(SHELL)(scope, receive, send)

    guard, sent = Guard(mounted, Policy(PAGES, SHELL, base="/team")), list[Any]()
    with ThreadPoolExecutor(1) as thread:
        thread.submit(asyncio.run, _ask(guard, "GET", "/team/nope", {}, sent)).result()
    assert b'href="/team/paradox"' in sent[1]["body"]
