"""Who may change a dashboard that runs in a process of its own: before it, behind a proxy, and with a log-in."""

from __future__ import annotations

import http.cookiejar
import json
import os
import shutil
import sys
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from data.local_backend import LocalBackend
from service.own_figures import readers_views
from service.updating import access, operations
from tests import oidc
from tests.actors import HERE
from tests.reverse_proxy import forwarding, proxy, silent
from tests.sessions import Session, session
from tools import dashboard
from tools import postgres as programs

ROOT = Path(__file__).resolve().parents[2]
OFFERED = "Asks the SEC for filings and Yahoo for prices"
TEAM = "https://team.example"  # where a proxy serves it
CONTACT = ("Your name for the SEC", "Your e-mail address")

pytestmark = pytest.mark.processes


@contextmanager
def served(folder: Path, store: Path, *options: str, port: int) -> Iterator[str]:
    """A dashboard on a copy of a store, with settings and a log of its own: other tests write into the shared one."""
    shutil.copytree(store, folder / "store", ignore=shutil.ignore_patterns("log.jsonl"))
    settings = {"LEVERAGE_STORE": str(folder / "store"), "LEVERAGE_SETTINGS": str(folder / "settings.json")}
    environment = {
        **os.environ,
        **settings,
        "EDGAR_IDENTITY": "",
    }
    command = [sys.executable, "-m", "streamlit", "run", "app.py", f"--server.port={port}"]
    address = f"http://localhost:{port}"
    with dashboard.running(
        [*command, f"--server.corsAllowedOrigins={TEAM}", *options],
        address,
        folder / "log.txt",
        cwd=ROOT,
        environment=environment,
    ):
        yield address


def saved(at: Session) -> str:
    """What the page says when a SEC contact was typed and saved; all that such a visitor could send."""
    name, mail = (at.id_of(label) or f"$$ID-x-update:{label}" for label in CONTACT)
    return at.run({name: "Ada Lovelace", mail: "ada@example.org"}, press=at.id_of("Save") or "$$ID-x-save")


def tried(address: str, origin: str, typed: dict[str, str], press: str) -> str:
    """What the page says to a visitor who sends what only the reader at the machine is offered."""
    with session(address, "update", origin=origin) as visitor:
        visitor.run()
        assert visitor.id_of("Save") == ""
        return visitor.run(typed, press)


def test_without_a_log_in_only_the_reader_at_the_machine_itself_writes(
    tmp_path: Path, store_folder: Path, store: object
) -> None:
    port = programs.free_port()
    with served(tmp_path, store_folder, port=port) as address:
        with session(address, "update") as here:
            assert OFFERED in here.run()
            save, (name, mail) = here.id_of("Save"), (here.id_of(label) for label in CONTACT)
        for change, origin in ((forwarding, ""), (silent, TEAM)):
            with proxy(port, change) as before:
                text = tried(f"http://localhost:{before}", origin, {name: "Eve", mail: "eve@example.org"}, save)
            assert OFFERED not in text, change.__name__
            assert "undo are off: this page comes through a proxy, and no log-in is configured" in text
        assert not (tmp_path / "settings.json").exists(), "what a visitor sends for a button of another is nothing"
        with session(address, "update") as here:
            here.run()
            saved(here)
    log = LocalBackend(tmp_path / "store").read_log()
    assert [(e["what"], e["by"]) for e in log] == [("change the SEC contact", "this machine")]


def logged_in(address: str, at: Session) -> dict[str, str]:
    """The cookies of a browser that followed the log-in, from the press on the button to the way back."""
    at.run(press=at.id_of("Log in"))
    jar = http.cookiejar.CookieJar()
    browser = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(jar))
    with browser.open(f"{address}{at.redirect}", timeout=60) as answer:
        assert (answer.status, urlsplit(answer.url).path) == (200, "/update"), "where the log-in began"
    return {c.name: c.value or "" for c in jar}


def test_with_a_log_in_maintainers_write_and_the_log_says_who(
    tmp_path: Path, store_folder: Path, store: object
) -> None:
    port = programs.free_port()
    (tmp_path / "settings.json").write_text(json.dumps({"maintainers": ["ada@example.org"]}))
    with oidc.provider() as provider:
        (tmp_path / "secrets.toml").write_text(provider.secrets(f"http://localhost:{port}"))
        options = [f"--secrets.files={tmp_path / 'secrets.toml'}"]
        with served(tmp_path, store_folder, *options, port=port) as address, session(address, "update") as visitor:
            text = visitor.run()
            assert OFFERED not in text
            assert "undo are for maintainers. Log in" in text
            provider.email = "eve@example.org"
            with session(address, "update", cookies=logged_in(address, visitor)) as eve:
                text = eve.run()
                assert OFFERED not in text
                assert "eve@example.org is not on their list" in text
            provider.email = "ada@example.org"
            visitor.run()
            with session(address, "update", cookies=logged_in(address, visitor)) as ada:
                assert OFFERED in ada.run()
                saved(ada)
                assert json.loads((tmp_path / "settings.json").read_text())["edgar_identity"].startswith("Ada")
                (tmp_path / "settings.json").write_text(json.dumps({"maintainers": []}))
                text = saved(ada)
                assert OFFERED not in text
    log = LocalBackend(tmp_path / "store").read_log()
    assert [(e["what"], e["by"]) for e in log] == [("change the SEC contact", "ada@example.org")]


def test_a_log_in_that_the_provider_refuses_says_so_and_the_log_why(
    tmp_path: Path, store_folder: Path, store: object
) -> None:
    port = programs.free_port()
    with oidc.provider() as provider:
        (tmp_path / "secrets.toml").write_text(provider.secrets(f"http://localhost:{port}"))
        options = [f"--secrets.files={tmp_path / 'secrets.toml'}"]
        with served(tmp_path, store_folder, *options, port=port) as address, session(address, "update") as visitor:
            visitor.run()
            provider.refusing = True
            with pytest.raises(urllib.error.HTTPError) as refused:
                logged_in(address, visitor)
            assert refused.value.code == 403
            assert "You are not logged in" in (said := refused.value.read().decode())
            assert 'href="/update"' in said
    assert "invalid_client: wrong secret" in (tmp_path / "log.txt").read_text()


PEOPLE = "ticker,concept,period_end,value\nMETA,headcount,2026-09-30,76543\n"
COMPARED = "y=headcount&companies=META"
SAID = "Values of Meta rest on private own figures"


def test_own_figures_are_on_the_pages_of_who_imported_them_alone(
    tmp_path: Path, store_folder: Path, store: object, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Two log-ins and a reader without one at the same server, in turns; neither of the two is a maintainer."""
    port = programs.free_port()
    (tmp_path / "settings.json").write_text(json.dumps({"maintainers": ["grace@example.org"]}))
    with oidc.provider() as provider:
        (tmp_path / "secrets.toml").write_text(provider.secrets(f"http://localhost:{port}"))
        options = [f"--secrets.files={tmp_path / 'secrets.toml'}"]
        with served(tmp_path, store_folder, *options, port=port) as address, session(address, "update") as visitor:
            monkeypatch.setenv("LEVERAGE_STORE", str(tmp_path / "store"))
            eve = access.visitor(HERE, {"is_logged_in": True, "email": "Eve@example.org", "email_verified": True})
            assert not eve.may_write
            operations.import_figures(eve, PEOPLE.encode(), "eves.csv").run()
            readers_views.forget(eve.owner)
            cookies: dict[str, dict[str, str]] = {"": {}}
            for who in ("eve@example.org", "ada@example.org"):
                provider.email = who
                visitor.run()
                cookies[who] = logged_in(address, visitor)
            for who in ("eve@example.org", "", "ada@example.org", "eve@example.org", ""):
                with session(address, "compare", cookies=cookies[who]) as reader:
                    assert (SAID in reader.run(query=COMPARED)) == (who == "eve@example.org"), who
            with urllib.request.urlopen(f"{address}/charts/compare.csv?{COMPARED}", timeout=60) as answer:
                assert "76543" not in answer.read().decode()
            with session(address, "update", cookies=cookies["eve@example.org"]) as reader:
                text = reader.run()
                assert OFFERED not in text
                assert "Figures of your own you may bring in here all the same" in text
