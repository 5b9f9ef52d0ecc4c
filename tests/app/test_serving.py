"""Who can reach the dashboard, however it is started; what it takes in; every start is a process of its own."""

from __future__ import annotations

import http.client
import json
import os
import re
import shlex
import shutil
import socket
import subprocess
import sys
import urllib.error
import urllib.request
from pathlib import Path
from types import SimpleNamespace
from urllib.parse import urlsplit

import pytest
import typer
from streamlit import runtime
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ClientState_pb2 import ClientState
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from streamlit.runtime.memory_uploaded_file_manager import MemoryUploadedFileManager
from streamlit.runtime.uploaded_file_manager import UploadedFileRec
from websockets.sync.client import connect
from websockets.typing import Origin, Subprotocol

from commands import serving
from tests.sessions import session
from tests.unit.terminal import Run, runner
from tools import dashboard
from tools import postgres as programs
from ui.server import server_guard

ROOT = Path(__file__).resolve().parents[2]
BIN = Path(sys.executable).parent
START = {
    "streamlit": ["streamlit", "run", "app.py", "--server.port=8501"],
    "serve": ["leverage", "serve", "--port=8501"],
}


@pytest.fixture
def run(capfd: pytest.CaptureFixture[str]) -> Run:
    return runner(capfd)


def _command(start: str) -> list[str]:
    """The command of a way to start, as the Makefile, the Dockerfile or the README writes it."""
    if start == "make":
        make = shutil.which("make") or pytest.skip("make is not installed")
        command = [make, "--no-print-directory", "-n", "-o", "setup", "run"]
        outside = {k: v for k, v in os.environ.items() if not k.startswith("MAKE")}  # make may have started the tests
        shown = subprocess.run(command, cwd=ROOT, env=outside, capture_output=True, text=True, check=True)
        return shlex.split(shown.stdout.splitlines()[-1].replace(".venv/bin/", ""))
    if start == "container":
        written = re.search(r"^CMD (\[.*\])$", (ROOT / "Dockerfile").read_text(encoding="utf-8"), re.MULTILINE)
        assert written
        words: list[str] = json.loads(written[1])
        return words
    return START[start]


def _is_open(host: str, port: int) -> bool:
    with socket.socket() as tried:
        tried.settimeout(5)
        return tried.connect_ex((host, port)) == 0


@pytest.mark.processes
@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere 127.0.0.2 is not an address of this machine")
@pytest.mark.parametrize(
    ("start", "elsewhere", "reachable"),
    [("make", False, False), ("streamlit", False, False), ("serve", True, False), ("container", False, True)],
)
def test_only_the_container_listens_on_every_address(
    start: str, elsewhere: bool, reachable: bool, tmp_path: Path, store_folder: Path, store: object
) -> None:
    port = programs.free_port()
    command = shlex.split(shlex.join(_command(start)).replace("8501", str(port)))
    cwd = tmp_path if elsewhere else ROOT
    environment = {**os.environ, "LEVERAGE_STORE": str(store_folder)}
    address, log = f"http://127.0.0.1:{port}", tmp_path / "log.txt"
    with dashboard.running([str(BIN / command[0]), *command[1:]], address, log, cwd=cwd, environment=environment):
        assert _is_open("127.0.0.1", port)
        assert _is_open("127.0.0.2", port) is reachable
        _is_guarded(address)
        if reachable:
            with session(address, "update") as here:
                assert "this server can be reached from other machines, and no log-in is configured" in here.run()
    assert f"http://localhost:{port}" in log.read_text()
    warned = "Whoever reaches this port may look. Without a log-in nobody can change anything" in log.read_text()
    assert warned is reachable, "it is told once, where it is so"


@pytest.mark.processes
def test_a_start_says_where_the_dashboard_is_and_nothing_else(
    tmp_path: Path, store_folder: Path, store: object
) -> None:
    port, log = programs.free_port(), tmp_path / "log.txt"
    command = [str(BIN / "streamlit"), "run", "app.py", f"--server.port={port}"]
    environment = {**os.environ, "LEVERAGE_STORE": str(store_folder)}
    with dashboard.running(command, f"http://127.0.0.1:{port}", log, cwd=ROOT, environment=environment):
        _is_guarded(f"http://127.0.0.1:{port}")
    lines = [line.strip() for line in log.read_text().splitlines() if line.strip()]
    assert [line for line in lines if not line.startswith(("You can now view", "URL: http", "Stopping"))] == []


def _is_guarded(address: str) -> None:
    with urllib.request.urlopen(f"{address}/paradox", timeout=20) as answer:
        assert answer.headers["X-Frame-Options"] == "SAMEORIGIN"
    ask = urllib.request.Request(f"{address}/charts/paradox.csv", headers={"Origin": "https://elsewhere.example"})
    with urllib.request.urlopen(ask, timeout=60) as answer:
        assert answer.headers["Access-Control-Allow-Origin"] is None
    with pytest.raises(urllib.error.HTTPError, match="404"):
        urllib.request.urlopen(f"{address}/nope", timeout=20)


@pytest.mark.processes
def test_too_large_and_too_many_files_are_not_taken_in(tmp_path: Path, store_folder: Path, store: object) -> None:
    port = programs.free_port()
    command = [str(BIN / "streamlit"), "run", "app.py", f"--server.port={port}"]
    environment = {**os.environ, "LEVERAGE_STORE": str(store_folder)}
    address = f"http://127.0.0.1:{port}"
    with dashboard.running(command, address, tmp_path / "log.txt", cwd=ROOT, environment=environment):
        assert _uploaded(address) == [413, *[204] * server_guard.FILES, 429]


def _uploaded(address: str) -> list[int]:
    """What is answered to a visitor who sends one file of more than 20 MB, and then more small ones than may be
    held."""
    with urllib.request.urlopen(f"{address}/_stcore/health", timeout=20) as answer:
        cookie = answer.headers["Set-Cookie"].split(";")[0]
    stream = address.replace("http", "ws") + "/_stcore/stream"
    with connect(
        stream, subprotocols=[Subprotocol("streamlit")], origin=Origin(address), max_size=None, proxy=None
    ) as visitor:
        visitor.send(BackMsg(rerun_script=ClientState()).SerializeToString())
        message = ForwardMsg()
        while message.WhichOneof("type") != "new_session":
            message.ParseFromString(visitor.recv(60, decode=False))
        files = f"{address}/_stcore/upload_file/{message.new_session.initialize.session_id}"
        return [
            _sent(f"{files}/{n}", cookie, size) for n, size in enumerate([21_500_000, *[10] * (server_guard.FILES + 1)])
        ]


def _sent(address: str, cookie: str, size: int) -> int:
    """The status of one upload. What is too large is answered before it is sent, from the length that is announced."""
    part = b'--x\r\nContent-Disposition: form-data; name="f"; filename="f.csv"\r\n\r\n' + b"a" * size + b"\r\n--x--\r\n"
    headers = {"Cookie": cookie, "X-Xsrftoken": cookie.partition("=")[2], "Content-Length": str(len(part))}
    where = urlsplit(address)
    connection = http.client.HTTPConnection(where.netloc, timeout=60)
    try:
        headers["Content-Type"] = "multipart/form-data; boundary=x"
        connection.request("PUT", where.path, b"" if size > 20 * 1024 * 1024 else part, headers)
        return connection.getresponse().status
    finally:
        connection.close()


def test_files_of_a_visitor_who_left_make_room(monkeypatch: pytest.MonkeyPatch) -> None:
    held = MemoryUploadedFileManager("/upload")
    monkeypatch.setattr(runtime, "get_instance", lambda: SimpleNamespace(uploaded_file_mgr=held))
    for n in range(server_guard.FILES):
        held.add_file("one", UploadedFileRec(str(n), "f", "text/csv", b"x"))
    assert [
        server_guard.has_room("one", "0"),
        server_guard.has_room("one", "new"),
        server_guard.has_room("two", "new"),
    ] == [
        True,
        False,
        True,
    ]
    held.add_file("two", UploadedFileRec("0", "f", "text/csv", bytes(server_guard.BYTES)))
    assert not server_guard.has_room("three", "new"), "all visitors together hold too much"
    held.remove_session_files("two")
    held.remove_session_files("one")
    assert server_guard.has_room("three", "new")
    assert server_guard.has_room("one", "new")


@pytest.mark.skipif(os.name != "posix", reason="elsewhere the server is a process under this one")
def test_no_arena_of_the_c_library_is_there_before_the_servers_own(monkeypatch: pytest.MonkeyPatch) -> None:
    started: list[dict[str, str]] = []
    monkeypatch.setattr(os, "execve", lambda _program, _command, environment: started.append(environment))
    for named in ({}, {"MALLOC_ARENA_MAX": "4"}):
        monkeypatch.delenv("MALLOC_ARENA_MAX", raising=False)
        for name, value in named.items():
            monkeypatch.setenv(name, value)
        with pytest.raises(typer.Exit):  # which the server's own end stands for: nothing was started here
            serving._run([sys.executable, "-c", "raise SystemExit(0)"])
    assert [environment["MALLOC_ARENA_MAX"] for environment in started] == ["1", "4"], "who sets it means it"
    assert all(environment["PATH"] == os.environ["PATH"] for environment in started)


def test_serving_is_refused_in_one_line(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        told = run("serve", "--port", str(port))
        assert (told.code, told.out) == (2, "")
        assert f"Nothing can listen there: localhost, port {port}" in told.err
    assert "This host is not known here: no.such.host.invalid" in run("serve", "--host", "no.such.host.invalid").err
    monkeypatch.setenv("LEVERAGE_CORS", "elsewhere.example")
    assert "LEVERAGE_CORS is no list of origins: elsewhere.example" in run("serve").err


@pytest.mark.parametrize(
    ("variable", "text", "refusal"),
    [
        ("LEVERAGE_CORS", "elsewhere.example", r"^LEVERAGE_CORS is no list of origins: elsewhere\.example\."),
        ("LEVERAGE_SQL_SECONDS", "much", r"^LEVERAGE_SQL_SECONDS is no number of seconds from 1 to 600: much"),
        ("LEVERAGE_MEMORY", "much", r"^LEVERAGE_MEMORY is no size that works: much\."),
    ],
)
def test_a_wrong_setting_ends_a_server_that_streamlit_starts_in_one_line(
    monkeypatch: pytest.MonkeyPatch, variable: str, text: str, refusal: str
) -> None:
    monkeypatch.setenv(variable, text)
    with pytest.raises(SystemExit, match=refusal):
        server_guard.middleware({})


@pytest.mark.parametrize(
    ("address", "allowed", "expected"),
    [
        ("localhost", [], ()),
        ("127.0.0.1", ["team.example"], ("team.example",)),
        ("0.0.0.0", [], None),
        (None, [], None),
    ],
)
def test_names_are_checked_where_nobody_else_can_listen(
    address: str | None, allowed: list[str], expected: tuple[str, ...] | None, monkeypatch: pytest.MonkeyPatch
) -> None:
    options = {"server.address": address, "server.allowedHosts": allowed}
    monkeypatch.setattr("streamlit.get_option", options.__getitem__)
    assert server_guard.hosts() == expected
