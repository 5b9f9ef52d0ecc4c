"""A proxy on this machine before a dashboard: passes connections on, with the head of each request changed."""

from __future__ import annotations

import re
import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager

_HEAD = 65_536


def forwarding(head: str) -> str:
    """As most do: says whom it passes on, and keeps the name that the browser asked for."""
    return head.replace("\r\n\r\n", "\r\nX-Forwarded-For: 203.0.113.7\r\nX-Forwarded-Proto: https\r\n\r\n", 1)


def silent(head: str) -> str:
    """As nginx does where nobody tells it more: asks by the number of the server behind, and adds nothing."""
    return re.sub(r"(?im)^host: .*$", "Host: 127.0.0.1:8501", head, count=1).replace("\n\n", "\r\n\r\n")


@contextmanager
def proxy(port: int, change: Callable[[str], str]) -> Iterator[int]:
    """The port of a proxy before the server at `port`."""
    with socket.create_server(("127.0.0.1", 0)) as listening:
        threading.Thread(target=_serve, args=(listening, port, change), daemon=True).start()
        yield listening.getsockname()[1]


def _serve(listening: socket.socket, port: int, change: Callable[[str], str]) -> None:
    while True:
        try:
            browser, _ = listening.accept()
        except OSError:  # closed
            return
        threading.Thread(target=_pass_on, args=(browser, port, change), daemon=True).start()


def _pass_on(browser: socket.socket, port: int, change: Callable[[str], str]) -> None:
    with browser, socket.create_connection(("127.0.0.1", port)) as server:
        head = browser.recv(_HEAD).decode("latin-1")
        server.sendall(change(head).encode("latin-1"))
        back = threading.Thread(target=_copy, args=(server, browser), daemon=True)
        back.start()
        _copy(browser, server)
        back.join(5)


def _copy(source: socket.socket, target: socket.socket) -> None:
    try:
        while content := source.recv(_HEAD):
            target.sendall(content)
        target.shutdown(socket.SHUT_WR)
    except OSError:
        return  # the other side has gone
