"""The few things that are set once: the name and e-mail address that the SEC asks for, and who the maintainers are."""

from __future__ import annotations

import json
import os
import re
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Final

from data import durable, user_folders
from errors import SourceUnavailable, StoreError, UsageError

IDENTITY: Final = "EDGAR_IDENTITY"
MAINTAINERS: Final = "LEVERAGE_MAINTAINERS"
_ADDRESS: Final = re.compile(r"[^@\s<>]+@[^@\s<>]+\.[^@\s<>]+")
WHY: Final = (
    "The SEC answers only those who say who they are: a name and an e-mail address, sent with each request to sec.gov "
    "and to nobody else."
)


def path() -> Path:
    """The settings file: LEVERAGE_SETTINGS, else the user's own. Raises StoreError where there is no home for that."""
    named = os.environ.get("LEVERAGE_SETTINGS")
    return Path(named) if named else user_folders.settings_file()


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
    stated, before = checked_identity(text), _read().get("edgar_identity")
    _save(edgar_identity=stated, instead=IDENTITY)
    if before and os.environ.get(IDENTITY) == before:
        # Asking puts it there for edgartools; in a process that goes on it must not outlive the change.
        del os.environ[IDENTITY]
    return stated


def maintainers() -> frozenset[str]:
    """E-mail addresses in small letters: those of LEVERAGE_MAINTAINERS (with commas), else of the settings."""
    named = os.environ.get(MAINTAINERS)
    listed = named.split(",") if named is not None else _read().get("maintainers", [])
    words = listed if isinstance(listed, list) else []
    return frozenset(text for word in words if (text := str(word).strip().lower()) and text.isascii())


def save_maintainers(*, add: Sequence[str] = (), remove: Sequence[str] = ()) -> tuple[str, ...]:
    """Put addresses on the list or take them off; returns the list. Raises UsageError, StoreError."""
    if MAINTAINERS in os.environ:
        raise UsageError(
            "The environment names the maintainers, which takes precedence",
            which=MAINTAINERS,
            next_step="Change it there, or take it out",
        )
    gone = {word.strip().lower() for word in remove}
    if unknown := gone - maintainers():
        raise UsageError("Not on the list of maintainers", which=", ".join(sorted(unknown))[:60])
    listed = tuple(sorted((maintainers() | {_address(word) for word in add}) - gone))
    _save(maintainers=list(listed), instead=MAINTAINERS)
    return listed


def _address(text: str) -> str:
    """An e-mail address as it is compared. Raises UsageError."""
    stated = text.strip().lower()
    if not _ADDRESS.fullmatch(stated) or not stated.isascii() or "," in stated:
        raise UsageError("This is no e-mail address", which=stated[:60], next_step="For example ada@example.org")
    return stated


def _save(*, instead: str, **values: object) -> None:
    """Keep these values beside the others. Raises StoreError, with the variable that can be set instead."""
    file = path()
    try:
        durable.replace(file, json.dumps(_kept(file) | values, indent=1).encode())
    except OSError as error:
        raise StoreError(
            "The settings cannot be written", which=f"{file} ({error.strerror})", next_step=f"Set {instead} instead"
        ) from error


def _kept(file: Path) -> dict[str, Any]:
    """What a file of settings holds; nothing where there is none. Raises OSError, and StoreError for what is no such
    file, over which nothing must be written.
    """
    try:
        known = json.loads(file.read_text(encoding="utf-8"))
    except FileNotFoundError:
        return {}
    except ValueError:
        known = None
    if isinstance(known, dict):
        return known
    raise StoreError(
        "The settings file holds no settings and was left as it is",
        which=str(file),
        next_step="Correct it or move it away, then try again",
    )


def _read() -> dict[str, Any]:
    try:
        return _kept(path())
    except (OSError, StoreError):
        return {}
