"""The few things that a user tells once: today the name and e-mail address that the SEC asks for."""

from __future__ import annotations

import json
import os
import re
from pathlib import Path
from typing import Any, Final

from platformdirs import user_config_path

from data import durable
from errors import SourceUnavailable, StoreError, UsageError

IDENTITY: Final = "EDGAR_IDENTITY"
_ADDRESS: Final = re.compile(r"[^@\s<>]+@[^@\s<>]+\.[^@\s<>]+")
WHY: Final = (
    "The SEC answers only those who say who they are: a name and an e-mail address, sent with each request to sec.gov "
    "and to nobody else."
)


def path() -> Path:
    """The settings file: LEVERAGE_SETTINGS, else in the user's configuration folder."""
    named = os.environ.get("LEVERAGE_SETTINGS")
    return Path(named) if named else user_config_path("intelligence-leverage", appauthor=False) / "settings.json"


def identity() -> str | None:
    """Name and e-mail for the SEC: the environment variable EDGAR_IDENTITY, else what was told once; None where neither
    is.
    """
    stated = os.environ.get(IDENTITY) or _read().get("edgar_identity")
    return str(stated).strip() or None if stated else None


def require_identity() -> str:
    """The identity. Raises SourceUnavailable with the reason why it is needed and how to tell it."""
    known = identity()
    if not known:
        raise SourceUnavailable(
            "The SEC asks for a name and an e-mail address, and none is set",
            which=IDENTITY,
            next_step=f"{WHY} Set it once: leverage identity 'Ada Lovelace ada@example.org'",
        )
    return checked_identity(known)


def checked_identity(text: str) -> str:
    """The text itself when it holds a name and an e-mail address. Raises UsageError."""
    stated = " ".join(text.split())
    if not _ADDRESS.search(stated) or not stated.isascii():
        raise UsageError(
            "This is no name with an e-mail address",
            which=stated[:60],
            next_step="For example: Ada Lovelace ada@example.org",
        )
    return stated


def save_identity(text: str) -> str:
    """Keep the identity for later; returns what was kept. Raises UsageError or StoreError."""
    stated, file, before = checked_identity(text), path(), _read().get("edgar_identity")
    kept = json.dumps(_read() | {"edgar_identity": stated}, indent=1)
    try:
        durable.replace(file, kept.encode())
    except OSError as error:
        raise StoreError(
            "The settings cannot be written", which=f"{file} ({error.strerror})", next_step=f"Set {IDENTITY} instead"
        ) from error
    if before and os.environ.get(IDENTITY) == before:
        # Asking puts it there for edgartools; in a process that goes on it must not outlive the change.
        del os.environ[IDENTITY]
    return stated


def _read() -> dict[str, Any]:
    try:
        known = json.loads(path().read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return known if isinstance(known, dict) else {}
