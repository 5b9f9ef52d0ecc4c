"""Who may change the store: a maintainer who has logged in, whoever has the command line, and, where no log-in is
configured, the reader who sits at this very machine. Everybody else looks on and is given the reason. Who is known by a
log-in may keep own figures that nobody else sees.

Each operation takes an `Actor` first and is refused before anything else where the actor may not write.
"""

from __future__ import annotations

import getpass
import os
import platform
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from functools import wraps
from typing import Concatenate, Final, ParamSpec, TypeVar
from urllib.parse import urlsplit

from data import settings
from data.backends import backend_at
from errors import LeverageError, UsageError
from service.input import grammar
from service.server.guard import is_answered, is_loopback

P = ParamSpec("P")
R = TypeVar("R")
READ_ONLY: Final = "LEVERAGE_READ_ONLY"
THIS_MACHINE: Final = "this machine"
LOCAL: Final = "local"  # the owner of what is imported at this machine, on its page or by its command line
_FORWARDED: Final = "x-forwarded"
_FORWARDING: Final = frozenset(
    {
        "cf-connecting-ip",
        "client-ip",
        "fastly-client-ip",
        "forwarded",
        "forwarded-for",
        "true-client-ip",
        "via",
        "x-client-ip",
        "x-cluster-client-ip",
        "x-envoy-external-address",
        "x-original-forwarded-for",
        "x-original-host",
        "x-proxy-user",
        "x-real-ip",
    }
)
_WRITING: Final = "Refresh, new companies, own figures and undo"
_NO_LOG_IN: Final = "and no log-in is configured"
_ELSEWHERE: Final = "this server can be reached from other machines"
_PROXY: Final = "this page comes through a proxy"
_CONFIGURE: Final = "Whoever runs it can configure a log-in, or update it from the command line (docs/deploy.md)"


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why somebody may not write: a sentence, and what to do. `log_in` where logging in may change it."""

    what: str
    next_step: str
    log_in: bool = False

    def error(self) -> UsageError:
        """What an operation raises."""
        return UsageError(self.what, next_step=self.next_step)


@dataclass(frozen=True, slots=True)
class Actor:
    """Who asks for something to be written: `name` stands in the log; `refusal` is None for who may.

    `email` is that of a log-in, verified or not; empty without one. `owner` is whose own figures these are that only
    this actor sees; empty for who is not known and can keep none.
    """

    name: str
    refusal: Refusal | None = None
    email: str = ""
    owner: str = ""

    @property
    def may_write(self) -> bool:
        """Whether operations are open to this actor."""
        return self.refusal is None


@dataclass(frozen=True, slots=True)
class Connection:
    """How a browser reaches the server: the address that is listened on, the headers of its request with names in small
    letters, and the number of its machine (None: this one).
    """

    listens_on: str
    headers: Mapping[str, str] = field(default_factory=dict)
    client: str | None = None


def read_only() -> bool:
    """Whether whoever runs this deployment wants its store left as it is: LEVERAGE_READ_ONLY=1."""
    return os.environ.get(READ_ONLY, "").strip().lower() not in {"", *grammar.NO}


def command_line() -> Actor:
    """Whoever has a shell on the machine of the store."""
    return _unless_read_only(Actor(f"command line ({_account()})", owner=_local()))


def visitor(connection: Connection, user: Mapping[str, object] | None) -> Actor:
    """Whoever sits at a browser. `user` is what the log-in says of her; None where no log-in is configured."""
    return _unless_read_only(_on_this_machine(connection) if user is None else _logged_in(user))


def maintainers() -> frozenset[str]:
    """The e-mail addresses of who may write after logging in, in small letters."""
    return settings.maintainers()


def check(actor: Actor) -> None:
    """Raises UsageError where this actor may not write."""
    if refusal := _unless_read_only(actor).refusal:  # the deployment may have become read-only since
        raise refusal.error()


def check_own(actor: Actor) -> None:
    """Raises UsageError where this actor may keep no own figures."""
    if read_only():
        check(actor)
    if not actor.owner:
        refusal = actor.refusal or Refusal("Own figures are kept for who is known here", "Log in")
        raise refusal.error()


def writes(operation: Callable[P, R]) -> Callable[Concatenate[Actor, P], R]:
    """An operation that takes who asks for it first, and refuses who may not before anything else."""

    @wraps(operation)
    def guarded(by: Actor, /, *args: P.args, **kwargs: P.kwargs) -> R:
        check(by)
        return operation(*args, **kwargs)

    guarded.__writes__ = True  # type: ignore[attr-defined]
    return guarded


def _unless_read_only(actor: Actor) -> Actor:
    if not read_only():
        return actor
    next_step = f"Whoever runs it brings it up to date, without {READ_ONLY}"
    what = "This deployment is read-only: no refresh, new companies, own figures or undo"
    return replace(actor, refusal=Refusal(what, next_step))


def _local() -> str:
    """The owner of what is imported at this machine: of a store that machines share, with account and machine."""
    try:
        shared = backend_at().shared
    except LeverageError:  # what reads the store says what is wrong with its address
        shared = False
    return f"{LOCAL}:{_account()}@{platform.node()}" if shared else LOCAL


def _account() -> str:
    try:
        return getpass.getuser()
    except (KeyError, OSError):  # a container may run under a number that has no name
        return str(os.getuid()) if hasattr(os, "getuid") else "unknown"


# ------------------------------------------------------------------------------- without a log-in


def _on_this_machine(connection: Connection) -> Actor:
    """The one reader of a server that nobody else can reach; a visitor where that is not certain."""
    reason = _reached_from_elsewhere(connection)
    refusal = Refusal(f"{_WRITING} are off: {reason}, {_NO_LOG_IN}", _CONFIGURE) if reason else None
    return Actor("visitor", refusal) if reason else Actor(THIS_MACHINE, owner=_local())


def _reached_from_elsewhere(connection: Connection) -> str:
    """Why the reader may be somebody else than who sits at this machine; empty where nothing says so.

    A proxy on this machine connects from this machine too. It shows by the headers that it adds, by the name that it
    passes on, or by the page's own address, which a browser states as the origin.
    """
    headers = connection.headers
    if not is_loopback(connection.listens_on):
        return _ELSEWHERE
    if any(name in _FORWARDING or name.startswith(_FORWARDED) for name in headers):
        return _PROXY
    if not is_loopback(connection.client or "localhost"):
        return _ELSEWHERE
    if not is_answered(headers.get("host", ""), ()):
        return "this page was not opened under a name of this machine"
    origin = headers.get("origin")
    if origin is not None and not is_answered(urlsplit(origin).netloc, ()):
        return _PROXY
    return ""


# ---------------------------------------------------------------------------------- with a log-in


def _logged_in(user: Mapping[str, object]) -> Actor:
    """A maintainer where the provider vouches for an e-mail address on the list, looked up at every call."""
    if user.get("is_logged_in") is not True:
        next_step = "Log in with an address that is on their list"
        return Actor("visitor", Refusal(f"{_WRITING} are for maintainers", next_step, log_in=True))
    email = str(user.get("email") or "")
    shown, owner = email or "this account", _owner(email)
    if not _is_vouched_for(user) or not email:
        refusal = Refusal(
            f"{_WRITING} are for maintainers, and the log-in does not say that {shown} has a verified e-mail address",
            "Verify it with the provider of the log-in, or log in with another account",
        )
        owner = ""
    elif not _is_maintainer(email):
        refusal = Refusal(
            f"{_WRITING} are for maintainers, and {shown} is not on their list",
            "Whoever runs this dashboard can add it: leverage maintainers --add E-MAIL",
        )
    else:
        return Actor(email.lower(), email=email, owner=owner)
    return Actor(shown, refusal, email, owner)


def _owner(email: str) -> str:
    """Whose own figures those of a verified address are. Letters of other scripts are kept as they are: lower() makes
    some of them into ours, and so into another address. None is ever taken for the reader at the machine.
    """
    stated = email.lower() if email.isascii() else email
    return stated if "@" in stated and not stated.startswith(LOCAL + ":") else ""


def _is_vouched_for(user: Mapping[str, object]) -> bool:
    return user.get("email_verified") in (True, "true")  # some providers write the word


def _is_maintainer(email: str) -> bool:
    """Compared in ASCII only: letters of other scripts that lower() makes into ours would be another address."""
    return email.isascii() and email.lower() in maintainers()
