"""Where the world reaches this dashboard, which no request can be trusted to say: the Host header is its sender's."""

from __future__ import annotations

import os
from typing import Final
from urllib.parse import urlencode, urlsplit

from errors import UsageError

VARIABLE: Final = "LEVERAGE_PUBLIC_URL"


def public_address() -> str:
    """The configured address without a slash at its end, as https://example.org/team; empty where none is configured.

    Raises UsageError for what is no address of a web server.
    """
    return checked(os.environ.get(VARIABLE, ""), VARIABLE)


def checked(given: str, name: str) -> str:
    """An address of a web server without a slash at its end; `name` is what the reader calls it. Raises UsageError."""
    text = given.strip().rstrip("/")
    try:
        parts = urlsplit(text)
        usable = not text or (
            parts.scheme in ("http", "https") and bool(parts.hostname) and not (parts.query or parts.fragment)
        )
    except ValueError:
        usable = False
    if not usable or any(c.isspace() or c in "<>\"'" for c in text):
        raise UsageError(
            f"{name} is no address", which=text[:80], next_step="Write it like https://leverage.example.org"
        )
    return text


def link(path: str, query: dict[str, str], root: str | None = None) -> str:
    """The address of something here, such as `charts/paradox.png`, below the public address or another root."""
    base = public_address() if root is None else root
    return f"{base}/{path.lstrip('/')}" + (f"?{urlencode(query, safe=',')}" if query else "")


def short(path: str) -> str:
    """An address as it is printed: without https://, and without what follows a question mark."""
    root = public_address()
    return f"{root.partition('://')[2] if root else ''}/{path.lstrip('/')}"
