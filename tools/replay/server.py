"""An HTTPS proxy that ends the connection itself and answers for every host it is asked for."""

from __future__ import annotations

import os
import socket
import socketserver
import ssl
import tempfile
import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from email.utils import formatdate
from pathlib import Path
from types import TracebackType
from typing import Any, BinaryIO, Self
from urllib.parse import urlsplit

import trustme

from tools.replay.faults import Fault


@dataclass(frozen=True, slots=True)
class Request:
    """What somebody asked, in the order of asking."""

    host: str
    path: str
    query: str
    headers: dict[str, str]
    number: int

    @property
    def url(self) -> str:
        """Host and path."""
        return f"{self.host}{self.path}"


@dataclass(frozen=True, slots=True)
class Reply:
    """A status with its body. A reply with an ETag is answered "not modified" to who names it."""

    status: int = 200
    body: bytes = b""
    headers: dict[str, str] = field(default_factory=dict)


Router = Callable[[Request], Reply]
Saboteur = Callable[[Request], Fault | None]


class Replay:
    """The running proxy. `asked` lists every request."""

    def __init__(self, router: Router, saboteur: Saboteur = lambda _: None) -> None:
        self.router, self.saboteur = router, saboteur
        self.asked: list[Request] = []
        self._lock = threading.Lock()
        self._authority = trustme.CA()
        self._contexts: dict[str, ssl.SSLContext] = {}
        self._folder = tempfile.TemporaryDirectory(prefix="replay-")
        bundle = Path(self._folder.name) / "authority.pem"
        self._authority.cert_pem.write_to_path(str(bundle))
        self._server = _Server(("127.0.0.1", 0), _Handler)
        self._server.replay = self
        self._thread = threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
        self.environment = {
            "HTTPS_PROXY": f"http://127.0.0.1:{self._server.server_address[1]}",
            "SSL_CERT_FILE": str(bundle),
            "CURL_CA_BUNDLE": str(bundle),
            "REQUESTS_CA_BUNDLE": str(bundle),
            "NO_PROXY": "",
            "XDG_CACHE_HOME": str(Path(self._folder.name) / "cache"),
        }

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._server.shutdown()
        self._server.server_close()
        self._folder.cleanup()

    def context(self, host: str) -> ssl.SSLContext:
        """TLS for a host, its certificate signed by the authority of this proxy."""
        with self._lock:
            if host not in self._contexts:
                context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
                context.sslsocket_class = _Socket
                self._authority.issue_cert(host).configure_cert(context)
                self._contexts[host] = context
            return self._contexts[host]

    def note(self, host: str, target: str, headers: dict[str, str]) -> Request:
        """Count a request."""
        parts = urlsplit(target)
        with self._lock:
            request = Request(host, parts.path, parts.query, headers, len(self.asked))
            self.asked.append(request)
        return request


class _Socket(ssl.SSLSocket):
    def __del__(self) -> None:
        # Where a client resets the connection before the handshake, wrapping raises and leaves the socket open.
        self.close()


class _Server(socketserver.ThreadingTCPServer):
    allow_reuse_address = True
    daemon_threads = True
    replay: Replay

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A client that hangs up is no news."""


class _Handler(socketserver.BaseRequestHandler):
    server: _Server

    def handle(self) -> None:
        stream = self.request.makefile("rb")
        first, headers = _head(stream)
        if not first.startswith("CONNECT "):
            return
        host = first.split()[1].rsplit(":", 1)[0]
        if (fault := self._fault_of_connecting(host, headers)) is not None and fault.refuse(self.request):
            return
        self.request.sendall(b"HTTP/1.1 200 Connection established\r\n\r\n")
        with self.server.replay.context(host).wrap_socket(self.request, server_side=True) as secure:
            secure.settimeout(60)
            while self._exchange(host, secure):
                pass

    def _fault_of_connecting(self, host: str, headers: dict[str, str]) -> Fault | None:
        fault = self.server.replay.saboteur(Request(host, "", "", headers, -1))
        return fault if fault is not None and fault.connecting else None

    def _exchange(self, host: str, secure: ssl.SSLSocket) -> bool:
        """One request and its answer; whether there may be another on this connection."""
        replay = self.server.replay
        try:
            first, headers = _head(secure.makefile("rb", buffering=0))
        except (OSError, ValueError):
            return False
        if not first:
            return False
        request = replay.note(host, first.split()[1], headers)
        fault = replay.saboteur(request)
        reply = replay.router(request)
        if fault is not None and not fault.connecting:
            return fault.answer(secure, _bytes(fault.change(reply, request), headers))
        secure.sendall(_bytes(reply, headers))
        return True


def _head(stream: BinaryIO | socket.SocketIO) -> tuple[str, dict[str, str]]:
    """The request line and the headers; nothing is read beyond them."""
    lines: list[str] = []
    while True:
        line = stream.readline(65_536).decode("latin-1").rstrip("\r\n")
        if not line:
            break
        lines.append(line)
    headers = dict(line.lower().split(": ", 1) for line in lines[1:] if ": " in line)
    return (lines[0] if lines else ""), headers


def _bytes(reply: Reply, asked: dict[str, str]) -> bytes:
    told = dict(reply.headers)
    body, status = reply.body, reply.status
    if status == 200 and told.get("ETag") and asked.get("if-none-match") == told["ETag"]:
        status, body = 304, b""
    head = [f"HTTP/1.1 {status} Replayed", f"Content-Length: {len(body)}", f"Date: {formatdate(usegmt=True)}"]
    head += [f"{name}: {value}" for name, value in told.items()]
    return "\r\n".join([*head, "", ""]).encode("latin-1") + body


def environment_for(replay: Replay, **more: str) -> dict[str, str]:
    """The environment of a program that asks this proxy."""
    return {**os.environ, **replay.environment, **more}
