"""Two dashboards on one shared store, each a machine of its own by its copies: what one writes the other shows, two who
write at once lose nothing, and behind nginx, configured as docs/deploy.md says, a reader keeps to one of them.
"""

from __future__ import annotations

import shutil
import socket
import ssl
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

import pytest
import trustme

from data import private_figures
from data.lake.lake_backend import LakeBackend
from data.local_backend import LocalBackend
from data.store import Store
from service.own_figures import readers_views
from service.updating import access, operations
from tests.conftest import Serve
from tests.sessions import XSRF, Session, session
from tools import nginx
from tools.postgres import free_port

pytestmark = pytest.mark.processes
PEOPLE = {
    name: f"ticker,concept,period_end,value\n{name},headcount,2026-09-30,{n}\n"
    for name, n in {"META": 76_543, "MSFT": 234_567}.items()
}
ASKED = "charts/compare.csv?y=headcount&companies=META,MSFT"


@dataclass(frozen=True)
class Team:
    """The addresses of two servers, and their store."""

    servers: tuple[str, ...]
    lake: LakeBackend


@pytest.fixture(scope="module")
def team(
    store: Store,
    store_folder: Path,
    lakes: Callable[[], str],
    serve: Serve,
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[Team]:
    """Two machines, as far as a process can tell: nothing is common to them but the lake."""
    said = lakes()
    with pytest.MonkeyPatch.context() as patch, ExitStack() as running:
        patch.setenv("LEVERAGE_STORE", said)
        patch.setenv("LEVERAGE_CACHE", str(tmp_path_factory.mktemp("first")))
        lake = LakeBackend(said)
        with lake.draft() as draft:
            shutil.copyfile(LocalBackend(store_folder).file(store.snapshot), draft.file)
            lake.publish(draft.file, store.snapshot)
        caches = [str(tmp_path_factory.mktemp(f"copies{number}")) for number in range(2)]
        servers = [running.enter_context(serve(LEVERAGE_CACHE=cache, LEVERAGE_STORE=said)) for cache in caches]
        yield Team(tuple(servers), lake)


def fetched(address: str) -> tuple[bytes, str]:
    """What is at an address, and its tag."""
    with urllib.request.urlopen(address, timeout=60) as answer:
        return answer.read(), answer.headers["ETag"]


def seen_everywhere(team: Team, words: bytes, *, there: bool = True) -> None:
    """Wait until the chart of every server has these words, or has not; a copy of a snapshot takes its time."""
    end = time.monotonic() + 60
    for server in team.servers:
        while (words in fetched(f"{server}/{ASKED}")[0]) != there:
            assert time.monotonic() < end, f"{server} still shows another snapshot"
            time.sleep(0.2)


def test_a_chart_has_the_same_bytes_and_tag_at_each_server(team: Team) -> None:
    for path in (ASKED, "embed/paradox"):
        one, other = (fetched(f"{server}/{path}") for server in team.servers)
        assert one == other, f"{path}: a cache before both would ask again and again"


def share(at: Session, source: str) -> None:
    """Press *Yes, share them* for an own file."""
    at.run(query="open=own")
    (button,) = [one for one in at.ids_of("Yes, share them") if one.endswith(source)]
    at.run(press=button, query="open=own")


def shares(team: Team) -> list[tuple[str, str]]:
    """What was shared and how that ended, by name."""
    return sorted((e["what"], e["outcome"]) for e in team.lake.read_log() if e["what"].startswith("share"))


def test_two_maintainers_at_two_servers_lose_nothing_and_each_sees_what_the_other_did(team: Team) -> None:
    here = access.command_line()
    for name, content in PEOPLE.items():
        operations.import_figures(here, content.encode(), f"{name}.csv").run()
    readers_views.forget(here.owner)
    files = [file.source for file in private_figures.files(team.lake, here.owner)]
    before = team.lake.current_name()
    with ThreadPoolExecutor() as maintainers, ExitStack() as pages:
        opened = [pages.enter_context(session(server, "update")) for server in team.servers]
        list(maintainers.map(share, opened, files))
        end = time.monotonic() + 120
        while len(shares(team)) < 2 and time.monotonic() < end:
            time.sleep(0.2)
    assert shares(team) == [("share META.csv", "published"), ("share MSFT.csv", "published")]
    assert len(team.lake.names()) == 3
    for value in (b"76543", b"234567"):
        seen_everywhere(team, value)
    operations.undo(here, before).run()
    assert team.lake.current_name() == before
    for value in (b"76543", b"234567"):
        seen_everywhere(team, value, there=False)


@pytest.fixture(scope="module")
def proxied(team: Team, tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, ssl.SSLContext]]:
    """The address of nginx before both and a third that is away, and whom to trust for it."""
    if nginx.find() is None:
        pytest.skip(nginx.HOW)
    port, folder = free_port(), tmp_path_factory.mktemp("nginx")
    authority = trustme.CA()
    certificate, trusted = authority.issue_cert("localhost"), ssl.create_default_context()
    certificate.private_key_and_cert_chain_pem.write_to_path(folder / "both.pem")
    authority.configure_trust(trusted)
    changes = {
        "443": f"127.0.0.1:{port}",
        "/etc/ssl/team.example.pem": str(folder / "both.pem"),
        "/etc/ssl/team.example.key": str(folder / "both.pem"),
    }
    with socket.socket() as away:  # nobody listens there, and nobody else takes the port meanwhile
        away.bind(("127.0.0.1", 0))
        servers = [*(urlsplit(server).netloc for server in team.servers), f"127.0.0.1:{away.getsockname()[1]}"]
        changes["server 127.0.0.1:8501;"] = nginx.upstream(servers)
        with (
            nginx.running(nginx.adapted(nginx.documented(), changes), folder, port),
            pytest.MonkeyPatch.context() as patch,
        ):
            for name in ("NO_PROXY", "no_proxy"):  # others of this process may have gone through the replayed network
                patch.setenv(name, "localhost")
            yield f"https://localhost:{port}", trusted


def came(address: str, trusted: ssl.SSLContext) -> dict[str, str]:
    """The cookie of a reader who opened a page."""
    with urllib.request.urlopen(f"{address}/events", timeout=60, context=trusted) as answer:
        name, _, value = answer.headers["Set-Cookie"].split(";")[0].partition("=")
        return {name: value}


def uploaded(address: str, at: Session, cookies: dict[str, str], trusted: ssl.SSLContext | None = None) -> int:
    """The status of an upload into a session."""
    body = b'--x\r\nContent-Disposition: form-data; name="file"; filename="a.csv"\r\n\r\ncompany,day\r\n--x--\r\n'
    kept = {**cookies, XSRF: at.token}
    headers = {
        "Content-Type": "multipart/form-data; boundary=x",
        "X-Xsrftoken": at.token,
        "Cookie": "; ".join(f"{name}={value}" for name, value in kept.items()),
    }
    target = f"{address}/_stcore/upload_file/{at.number}/file-{time.monotonic_ns()}"
    request = urllib.request.Request(target, body, headers, method="PUT")
    try:
        with urllib.request.urlopen(request, timeout=60, context=trusted) as answer:
            return int(answer.status)
    except urllib.error.HTTPError as refused:
        return refused.code


def test_behind_nginx_a_reader_keeps_to_one_server_and_one_that_is_away_is_passed_over(
    team: Team, proxied: tuple[str, ssl.SSLContext]
) -> None:
    address, trusted = proxied
    for _ in range(6):  # whoever is sent to the one that is away is served by another
        cookies = came(address, trusted)
        with session(address, "events", cookies=cookies, trusted=trusted) as reader:
            assert "Not investment advice" in reader.run()
            assert uploaded(address, reader, cookies, trusted) == 204
            homes = [uploaded(server, reader, {}) for server in team.servers]
        assert sorted(homes) == [204, 400], "a session is at one server alone: without the cookie its upload is refused"


def test_behind_nginx_nobody_writes_without_a_log_in_and_charts_need_no_cookie(
    team: Team, proxied: tuple[str, ssl.SSLContext]
) -> None:
    address, trusted = proxied
    with session(address, "update", cookies=came(address, trusted), trusted=trusted) as reader:
        assert "undo are off: this page comes through a proxy, and no log-in is configured" in reader.run()
    for path in (ASKED, "embed/paradox"):
        with urllib.request.urlopen(f"{address}/{path}", timeout=60, context=trusted) as answer:
            assert answer.headers["Set-Cookie"] is None, "a cache before it may keep it"
            assert (answer.read(), answer.headers["ETag"]) == fetched(f"{team.servers[0]}/{path}")
