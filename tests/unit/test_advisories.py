"""Known vulnerabilities of the pins are found, accepted for a while, or said not to have been looked up."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Iterator
from datetime import date
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest

from tools import advisories
from tools.advisories import Acceptance, Advisory
from tools.pins import Pin, pinned, pins

Answer = Callable[[list[dict[str, Any]]], tuple[int, bytes]]
FAULT = "GHSA-made-up00-0001"


class Service(ThreadingHTTPServer):
    """A service on this machine that answers as a test says."""

    daemon_threads = True
    answer: Answer
    asked: list[list[dict[str, Any]]]
    wait: threading.Event | None = None


class Handler(BaseHTTPRequestHandler):
    server: Service

    def do_POST(self) -> None:
        queries = json.loads(self.rfile.read(int(self.headers["Content-Length"])))["queries"]
        self.server.asked.append(queries)
        if self.server.wait:
            self.server.wait.wait(30)
            return
        code, body = self.server.answer(queries)
        self.send_response(code)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: Any) -> None:
        """Nothing is printed."""


@pytest.fixture
def service() -> Iterator[Service]:
    with Service(("127.0.0.1", 0), Handler) as made:
        made.answer, made.asked = clean, []
        threading.Thread(target=made.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True).start()
        yield made
        if made.wait:
            made.wait.set()
        made.shutdown()


def said(results: list[dict[str, Any]]) -> tuple[int, bytes]:
    return 200, json.dumps({"results": results}).encode()


def clean(queries: list[dict[str, Any]]) -> tuple[int, bytes]:
    return said([{} for _ in queries])


def faulty(queries: list[dict[str, Any]]) -> tuple[int, bytes]:
    return said([{"vulns": [{"id": FAULT}]} if q["package"]["name"] == "requests" else {} for q in queries])


def run(service: Service, *more: str) -> int:
    return advisories.main(["--service", f"http://127.0.0.1:{service.server_port}/v1/querybatch", *more])


def accepting(folder: Path, until: str) -> str:
    path = folder / "accepted.toml"
    path.write_text(f'[[accepted]]\nid = "{FAULT}"\npackage = "requests"\nreason = "Not reached"\nuntil = {until}\n')
    return str(path)


def test_all_pins_are_asked_for_once_and_a_clean_answer_is_good(
    service: Service, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(service, "--strict") == 0
    (asked,) = service.asked
    assert [(q["package"]["name"], q["version"]) for q in asked] == [(p.name, p.version) for p in pinned()]
    assert {q["package"]["ecosystem"] for q in asked} == {"PyPI"}
    assert f"{len(asked)} pinned packages, 0 advisories" in capsys.readouterr().out


def test_a_finding_has_package_version_id_and_what_to_do(service: Service, capsys: pytest.CaptureFixture[str]) -> None:
    service.answer = faulty
    (version,) = (pin.version for pin in pinned() if pin.name == "requests")
    assert run(service) == 1
    printed = capsys.readouterr().out
    assert f"requests {version}: {FAULT}: raise its bound" in printed
    assert "make lock" in printed


def test_an_accepted_one_passes_and_is_shown(
    service: Service, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    service.answer = faulty
    assert run(service, "--accepted", accepting(tmp_path, "9999-12-31")) == 0
    assert "accepted until 9999-12-31: Not reached" in capsys.readouterr().out


def test_an_acceptance_that_ended_is_a_finding(
    service: Service, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    service.answer = faulty
    assert run(service, "--accepted", accepting(tmp_path, "2020-01-01")) == 1
    assert "its acceptance ended on 2020-01-01" in capsys.readouterr().out


def test_an_acceptance_holds_through_its_day_and_for_its_package_alone() -> None:
    entry = Acceptance("X-1", "a", "why", date(2027, 1, 31))
    of_a, of_b = Advisory(Pin("a", "1"), "X-1"), Advisory(Pin("b", "1"), "X-1")
    assert advisories.findings([of_a], [entry], date(2027, 1, 31)) == []
    assert len(advisories.findings([of_a], [entry], date(2027, 2, 1))) == 1
    assert len(advisories.findings([of_b], [entry], date(2027, 1, 31))) == 1


def test_further_pages_are_read(service: Service) -> None:
    def paged(queries: list[dict[str, Any]]) -> tuple[int, bytes]:
        if "page_token" in queries[0]:
            return said([{"vulns": [{"id": FAULT}]} for _ in queries])
        return said([{"next_page_token": "more"}, *({} for _ in queries[1:])])

    service.answer = paged
    assert run(service) == 1
    assert [len(queries) for queries in service.asked] == [len(pinned()), 1]


BROKEN: dict[str, Answer] = {
    "403": lambda _: (403, b"forbidden"),
    "not JSON": lambda _: (200, b"<html>Log in</html>"),
    "no UTF-8": lambda _: (200, b"\xff\xfe\xff"),
    "another form": lambda _: (200, b"[]"),
    "no results": lambda _: (200, b'{"results": null}'),
    "a result too few": lambda queries: clean(queries[1:]),
    "advisories without an id": lambda queries: said([{"vulns": [{}]} for _ in queries]),
    "pages without end": lambda queries: said([{"next_page_token": "more"} for _ in queries]),
}


@pytest.mark.parametrize("name", BROKEN)
def test_where_the_answer_is_of_no_use_it_says_so(
    name: str, service: Service, capsys: pytest.CaptureFixture[str]
) -> None:
    service.answer = BROKEN[name]
    assert (run(service), run(service, "--strict")) == (0, 3)
    shown = capsys.readouterr()
    assert shown.err.count("ADVISORIES WERE NOT CHECKED: http://127.0.0.1") == 2
    assert shown.out == ""


def test_a_service_that_does_not_end_is_left(service: Service, capsys: pytest.CaptureFixture[str]) -> None:
    service.wait = threading.Event()
    assert run(service, "--strict", "--seconds", "0.3") == 3
    assert "NOT CHECKED" in capsys.readouterr().err


def test_nobody_listens(capsys: pytest.CaptureFixture[str]) -> None:
    assert advisories.main(["--service", "http://127.0.0.1:9/", "--seconds", "5"]) == 0
    assert "ADVISORIES WERE NOT CHECKED: http://127.0.0.1:9/" in capsys.readouterr().err


@pytest.mark.parametrize(
    "text",
    [
        "[[accepted]]\nid = 'X'\npackage = 'a'\nreason = ''\nuntil = 2027-01-01",
        "[[accepted]]\nid = 'X'\npackage = 'a'\nreason = 'r'",
        "[[accepted]]\nid = 'X'\npackage = 'a'\nreason = 'r'\nuntil = '2027-01-01'",
        "[accepted]\nid = 'X'",
        "accepted = [1]",
        "accepted = ",
    ],
)
def test_a_file_of_acceptances_that_cannot_be_read_is_refused(
    text: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "accepted.toml"
    path.write_text(text)
    assert advisories.main(["--accepted", str(path)]) == 2
    assert str(path) in capsys.readouterr().err


def test_the_acceptances_of_the_project_can_be_read() -> None:
    assert [entry for entry in advisories.acceptances(advisories.ACCEPTED) if not entry.reason] == []


def test_pins_are_read_with_their_markers() -> None:
    text = "Made_Up[x]==1.0 ; python_full_version < '3.12' \\\n    --hash=sha256:00\nb==2 \\\n# c==3\n"
    assert pins(text) == [Pin("made-up", "1.0", "python_full_version < '3.12'"), Pin("b", "2")]
