"""Who may write: by the way the server is reached where there is no log-in, else by the log-in and the list."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from data import settings
from errors import UsageError
from service.updating import access, operations
from service.updating.access import Actor, Connection
from tests.actors import HERE, ME


@pytest.fixture(autouse=True)
def _settings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LEVERAGE_SETTINGS", str(tmp_path / "settings.json"))
    monkeypatch.setenv("LEVERAGE_STORE", str(tmp_path / "store"))
    monkeypatch.delenv(settings.MAINTAINERS, raising=False)


def by(listens_on: str = "localhost", client: str | None = None, **headers: str) -> Actor:
    """Who asks over this connection, where no log-in is configured."""
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return access.visitor(Connection(listens_on, {"host": "localhost:8501", **named}, client), None)


@pytest.mark.parametrize(
    ("listens_on", "host", "origin"),
    [
        ("localhost", "localhost:8501", "http://localhost:8501"),
        ("127.0.0.1", "127.0.0.1:8600", "http://127.0.0.1:8600"),
        ("::1", "[::1]:8501", "http://[::1]:8501"),
        ("127.0.0.2", "app.localhost", "http://app.localhost"),
    ],
)
def test_the_reader_at_this_machine_may_write_without_a_log_in(listens_on: str, host: str, origin: str) -> None:
    actor = by(listens_on, host=host, origin=origin)
    assert (actor.name, actor.may_write) == ("this machine", True)
    access.check(actor)


@pytest.mark.parametrize(
    ("connection", "reason"),
    [
        (Connection("0.0.0.0", HERE.headers), "can be reached from other machines"),
        (Connection("", HERE.headers), "can be reached from other machines"),
        (Connection("192.168.1.5", HERE.headers), "can be reached from other machines"),
        (Connection("localhost", HERE.headers, "192.168.1.9"), "can be reached from other machines"),
        (Connection("localhost", {"host": "team.example"}), "not opened under a name of this machine"),
        (Connection("localhost", {"host": "localhost.team.example"}), "not opened under a name of this machine"),
        (Connection("localhost", {}), "not opened under a name of this machine"),
        (Connection("localhost", {**HERE.headers, "origin": "https://team.example"}), "through a proxy"),
        (Connection("localhost", {**HERE.headers, "origin": "null"}), "through a proxy"),
        *(
            (Connection("localhost", {**HERE.headers, name: "10.0.0.7"}), "through a proxy")
            for name in ("x-forwarded-for", "x-forwarded-proto", "forwarded", "via", "x-real-ip", "cf-connecting-ip")
        ),
    ],
)
def test_whoever_may_sit_elsewhere_only_looks_on(connection: Connection, reason: str) -> None:
    actor = access.visitor(connection, None)
    assert actor.name == "visitor"
    with pytest.raises(UsageError, match=f"undo are off: .*{reason}.*no log-in is configured"):
        access.check(actor)


# ---------------------------------------------------------------------------------- with a log-in


KELVIN = "lin\N{KELVIN SIGN}@example.org"  # lower() makes it link@example.org
ADA = {"is_logged_in": True, "email": "Ada@example.org", "email_verified": True}


@pytest.mark.parametrize(
    ("user", "name", "reason"),
    [
        (ADA, "ada@example.org", None),
        ({**ADA, "email_verified": "true"}, "ada@example.org", None),
        ({"is_logged_in": False}, "visitor", "Log in"),
        ({**ADA, "is_logged_in": "yes"}, "visitor", "Log in"),
        ({**ADA, "email_verified": False}, "Ada@example.org", "verified e-mail address"),
        ({"is_logged_in": True, "email": "ada@example.org"}, "ada@example.org", "verified e-mail address"),
        ({"is_logged_in": True, "email_verified": True}, "this account", "verified e-mail address"),
        ({**ADA, "email": "eve@example.org"}, "eve@example.org", "eve@example.org is not on their list"),
        ({**ADA, "email": "ada@example.org.evil.example"}, "ada@example.org.evil.example", "not on their list"),
        ({**ADA, "email": KELVIN}, KELVIN, "not on their list"),
    ],
)
def test_with_a_log_in_only_maintainers_write(user: dict[str, object], name: str, reason: str | None) -> None:
    settings.save_maintainers(add=["ada@example.org", "link@example.org"])
    actor = access.visitor(HERE, user)
    assert actor.name == name
    if reason is None:
        access.check(actor)
    else:
        with pytest.raises(UsageError, match=f"are for maintainers.*{reason}"):
            access.check(actor)


def test_a_maintainer_who_is_taken_off_the_list_writes_no_more(monkeypatch: pytest.MonkeyPatch) -> None:
    assert operations.save_maintainers(ME, add=["Ada@Example.org "]) == ("ada@example.org",)
    assert access.visitor(HERE, ADA).may_write
    operations.save_maintainers(ME, remove=["ada@example.org"])
    assert not access.visitor(HERE, ADA).may_write
    monkeypatch.setenv(settings.MAINTAINERS, "eve@example.org, ada@example.org")
    assert access.visitor(HERE, ADA).may_write
    with pytest.raises(UsageError, match="takes precedence: LEVERAGE_MAINTAINERS"):
        operations.save_maintainers(ME, add=["grace@example.org"])
    monkeypatch.setenv(settings.MAINTAINERS, "")
    assert not access.visitor(HERE, ADA).may_write, "an empty list is one"


@pytest.mark.parametrize("wrong", ["ada", "", "a@b", "ada@example.org,eve@example.org", "аda@example.org"])
def test_what_is_no_address_is_not_put_on_the_list(wrong: str) -> None:
    with pytest.raises(UsageError, match="no e-mail address"):
        operations.save_maintainers(ME, add=[wrong])
    with pytest.raises(UsageError, match="Not on the list"):
        operations.save_maintainers(ME, remove=["eve@example.org"])
    assert access.maintainers() == frozenset()


def test_a_broken_list_lets_nobody_in(tmp_path: Path) -> None:
    for broken in ("ada@example.org", {"ada@example.org": 1}, None, [None, 1]):
        (tmp_path / "settings.json").write_text(json.dumps({"maintainers": broken}))
        assert not access.visitor(HERE, ADA).may_write


# --------------------------------------------------------------------------------------- read-only


def test_read_only_refuses_everybody(monkeypatch: pytest.MonkeyPatch) -> None:
    settings.save_maintainers(add=["ada@example.org"])
    allowed = [access.command_line(), access.visitor(HERE, None), access.visitor(HERE, ADA)]
    assert all(actor.may_write for actor in allowed)
    monkeypatch.setenv(access.READ_ONLY, "1")
    for actor in (*allowed, access.command_line(), access.visitor(HERE, None), access.visitor(HERE, ADA)):
        with pytest.raises(UsageError, match="read-only"):
            access.check(actor)
