"""The feed of the newest reports: valid Atom with ids that stay, answered as charts are."""

from __future__ import annotations

import dataclasses
import re
from xml.etree import ElementTree

import pytest
from starlette.applications import Starlette

from data.store import Store
from engine import catalogue
from engine.reports import LISTED, moved_reports
from engine.request import Request
from service import feed
from service.public_address import VARIABLE
from tests.asgi import ask

ATOM = {"a": "http://www.w3.org/2005/Atom"}
MOMENT = re.compile(r"\d{4}-\d\d-\d\dT00:00:00Z")


@pytest.fixture(autouse=True)
def _no_public_address(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv(VARIABLE, raising=False)


def parsed(store: Store) -> ElementTree.Element:
    return ElementTree.fromstring(feed.document(store))


def texts(parent: ElementTree.Element, path: str) -> list[str]:
    return [each.text or "" for each in parent.findall(path, ATOM)]


def test_feed_and_entries_have_what_atom_asks_for(store: Store) -> None:
    whole = parsed(store)
    assert whole.tag == "{http://www.w3.org/2005/Atom}feed"
    assert texts(whole, "a:author/a:name") == ["Intelligence Leverage"]
    entries = whole.findall("a:entry", ATOM)
    assert len(entries) == LISTED
    for each in (whole, *entries):
        assert [len(texts(each, f"a:{name}")) for name in ("id", "title", "updated")] == [1, 1, 1]
        assert MOMENT.fullmatch(texts(each, "a:updated")[0])
        assert [link.get("rel") for link in each.findall("a:link", ATOM)].count("alternate") == 1
    ids = texts(whole, "a:id") + texts(whole, "a:entry/a:id")
    assert len(set(ids)) == len(ids)
    assert all(each.startswith("urn:uuid:") for each in ids)


def test_the_newest_report_comes_first_and_gives_the_feed_its_day(store: Store) -> None:
    days = texts(parsed(store), "a:entry/a:updated")
    assert days == sorted(days, reverse=True)
    assert texts(parsed(store), "a:updated") == days[:1]


def test_a_report_keeps_its_id(store: Store) -> None:
    """The one that readers were given for Meta's report of July 2026, whatever the program says of it."""
    entries = parsed(store).findall("a:entry", ATOM)
    ids = {each.find("a:link", ATOM).get("href"): texts(each, "a:id") for each in entries}  # type: ignore[union-attr]
    assert ids["newest?of=META&filed=2026-07-30"] == ["urn:uuid:d80845d9-2c52-5725-827f-77bf8456dc20"]


def test_titles_say_what_moved_furthest(store: Store) -> None:
    titles = texts(parsed(store), "a:entry/a:title")
    assert "Meta, 10-Q: capital expenditure up 18%, to $89.3bn" in titles


def test_a_measure_that_did_not_move_is_unchanged(store: Store) -> None:
    moved = next(each for row in moved_reports(store, Request((), ())).rows for each in row.changes)
    still = dataclasses.replace(moved, after=dataclasses.replace(moved.after, value=moved.before.value))
    assert " unchanged, at " in feed._how(still)
    assert not re.search("up|down", feed._how(still).removeprefix(catalogue.describe(moved.name).title))


def test_links_are_absolute_below_a_public_address(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(VARIABLE, "https://example.org/team")
    whole = parsed(store)
    links = {link.get("rel"): link.get("href") for link in whole.findall("a:link", ATOM)}
    assert links == {"self": "https://example.org/team/feed.xml", "alternate": "https://example.org/team/newest"}
    first = whole.find("a:entry/a:link", ATOM)
    assert first is not None
    assert str(first.get("href")).startswith("https://example.org/team/newest?of=")


def test_it_is_answered_with_a_tag_and_not_modified_until_a_refresh(store: Store) -> None:
    current = [store]
    app = Starlette(routes=feed.routes(lambda: current[0]))
    answer = ask(app, "/feed.xml")
    assert (answer.status, answer.headers["content-type"]) == (200, "application/atom+xml; charset=utf-8")
    tag = answer.headers["etag"]
    again = ask(app, "/feed.xml", if_none_match=tag)
    assert (again.status, again.body, again.headers["etag"]) == (304, b"", tag)
    current[0] = dataclasses.replace(store, snapshot="another")
    assert ask(app, "/feed.xml", if_none_match=tag).status == 200


def test_a_name_that_xml_cannot_hold_does_not_break_it() -> None:
    assert feed._plain("A\x00B\x0bC & <D>") == "A B C & <D>"
