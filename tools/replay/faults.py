"""What can go wrong between us and a source: each fault spoils one connection or one answer in its own way."""

from __future__ import annotations

import random
import socket
import ssl
import time
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from tools.replay.server import Reply, Request

_PAGE: Final = b"<!DOCTYPE html><html><head><title>Maintenance</title></head><body>We will be back soon.</body></html>"


@dataclass(frozen=True, slots=True)
class Fault:
    """One way to fail. `connecting` faults hit the connection, the others the answer."""

    name: str
    connecting: bool = False
    seed: int = 0
    patience: float = 0.0  # seconds for which a slow fault stays silent or drips

    def refuse(self, connection: socket.socket) -> bool:
        """Spoil a connection that is being opened; True where it is over."""
        if self.name == "timeout":
            time.sleep(self.patience)
        connection.close()
        return True

    def change(self, reply: Reply, request: Request) -> Reply:
        """The answer in place of the right one."""
        rng = random.Random(f"{self.seed}{request.path}")
        plain = _CHANGES.get(self.name)
        return plain(reply, rng) if plain else reply

    def answer(self, connection: ssl.SSLSocket, content: bytes) -> bool:
        """Send the bytes in this fault's manner; whether the connection may go on."""
        if self.name == "truncated":
            connection.sendall(content[: max(len(content) * 2 // 3, 40)])
            connection.close()
            return False
        if self.name == "drip":
            end = time.monotonic() + self.patience
            for place in range(0, len(content), 64):
                if time.monotonic() > end:
                    connection.close()
                    return False
                connection.sendall(content[place : place + 64])
                time.sleep(0.02)
            return True
        connection.sendall(content)
        return True


def _status(code: int, headers: dict[str, str] | None = None, body: bytes = b"") -> Any:
    def change(reply: Reply, _: random.Random) -> Reply:
        return replace(reply, status=code, headers=headers or {}, body=body)

    return change


def _cut(reply: Reply, rng: random.Random) -> Reply:
    """Whole by its length, but its text ends in the middle."""
    return replace(reply, body=reply.body[: len(reply.body) * rng.randint(20, 90) // 100], headers={})


def _html(reply: Reply, _: random.Random) -> Reply:
    return replace(reply, body=_PAGE, headers={"Content-Type": "text/html"})


def _renamed(reply: Reply, _: random.Random) -> Reply:
    """The fields that everybody reads have other names now."""
    body = reply.body
    for old in (b'"facts"', b'"filings"', b'"chart"', b'"cik"', b'"cik_str"', b'"directory"'):
        body = body.replace(old, old[:-1] + b'V2"')
    return replace(reply, body=body, headers={})


def _nan_prices(reply: Reply, rng: random.Random) -> Reply:
    """Closes that are no numbers."""
    start = reply.body.find(b'"close":[')
    if start < 0:
        return _html(reply, rng)
    end = reply.body.index(b"]", start)
    count = reply.body[start:end].count(b",") + 1
    nothing = b'"close":[' + b",".join([b"NaN"] * count)
    return replace(reply, body=reply.body[:start] + nothing + reply.body[end:], headers={})


def _unknown(reply: Reply, _: random.Random) -> Reply:
    """As Yahoo answers for a symbol that it does not know."""
    body = (
        b'{"chart":{"result":null,"error":{"code":"Not Found","description":"No data found, symbol may be delisted"}}}'
    )
    return replace(reply, status=404, body=body, headers={"Content-Type": "application/json"})


_CHANGES: Final = {
    "403": _status(403, body=_PAGE),
    "404": _status(404),
    "429": _status(429, {"Retry-After": "600"}),
    "500": _status(500),
    "cut JSON": _cut,
    "HTML": _html,
    "changed schema": _renamed,
    "NaN prices": _nan_prices,
    "unknown symbol": _unknown,
}

# By name; "disk full" and "killed" are not the network's and are made by who runs the refresh.
FAULTS: Final[dict[str, Fault]] = {
    f.name: f
    for f in (
        Fault("refused", connecting=True),
        Fault("timeout", connecting=True, patience=3),
        Fault("403"),
        Fault("404"),
        Fault("429"),
        Fault("500"),
        Fault("truncated"),
        Fault("cut JSON"),
        Fault("HTML"),
        Fault("changed schema"),
        Fault("NaN prices"),
        Fault("unknown symbol"),
        Fault("drip", patience=3),
    )
}
