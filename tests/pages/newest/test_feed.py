"""The feed of what was new: valid Atom with ids that stay, answered as charts are."""

from __future__ import annotations

import dataclasses
import json
import re
from itertools import pairwise
from xml.etree import ElementTree

import pandas as pd
import pytest
from starlette.applications import Starlette

from data.store import Store
from engine import catalogue
from engine.reports import moved_reports
from engine.request import Request
from engine.thesis.verdicts import timeline
from errors import UsageError
from service.server.public_address import VARIABLE
from service.whats_new import feed, news, news_words
from tests.asgi import ask

pytestmark = pytest.mark.slow

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
    assert len(entries) == news.LISTED
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
    assert " unchanged, at " in news_words.how(still)
    assert not re.search("up|down", news_words.how(still).removeprefix(catalogue.describe(moved.name).title))


def test_links_are_absolute_below_a_public_address(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(VARIABLE, "https://example.org/team")
    whole = parsed(store)
    links = {link.get("rel"): link.get("href") for link in whole.findall("a:link", ATOM)}
    assert links == {"self": "https://example.org/team/feed.xml", "alternate": "https://example.org/team/newest"}
    first = whole.find("a:entry/a:link", ATOM)
    assert first is not None
    assert str(first.get("href")).startswith("https://example.org/team/")


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


def kinds_and_companies(body: bytes) -> set[tuple[str | None, str | None]]:
    entries = ElementTree.fromstring(body).findall("a:entry", ATOM)
    rows = [[each.get("term") for each in entry.findall("a:category", ATOM)] for entry in entries]
    return {(kind, company[0] if company else None) for kind, *company in rows}


def test_an_address_chooses_kinds_and_companies(store: Store) -> None:
    app = Starlette(routes=feed.routes(lambda: store))
    answer = ask(app, "/feed.xml?kinds=guidance,layoffs&companies=meta%20AMZN&utm_source=x")
    assert answer.status == 200
    assert kinds_and_companies(answer.body) == {(k, c) for k in ("guidance", "layoffs") for c in ("META", "AMZN")}
    whole = ElementTree.fromstring(answer.body)
    (self_link,) = [link for link in whole.findall("a:link", ATOM) if link.get("rel") == "self"]
    assert self_link.get("href") == "feed.xml?kinds=guidance,layoffs&companies=AMZN,META"
    other = ask(app, "/feed.xml?companies=META,AMZN&kinds=layoffs,guidance")
    assert other.body == answer.body
    assert ask(app, "/feed.xml").headers["etag"] != answer.headers["etag"]


@pytest.mark.parametrize(
    ("query", "what"),
    [("kinds=rumours", "There is no such kind of news"), ("companies=NOSUCH", "Unknown ticker")],
)
def test_a_choice_that_does_not_exist_is_named(store: Store, query: str, what: str) -> None:
    answer = ask(Starlette(routes=feed.routes(lambda: store)), f"/feed.xml?{query}")
    error = json.loads(answer.body)["error"]
    assert (answer.status, error["what"]) == (400, what)
    assert error["which"] in query


def test_every_kind_is_told_with_where_it_leads_and_what_is_behind_it(store: Store) -> None:
    for kind in news.Kind:
        rows = news.newest(store, [kind])
        assert rows, kind
        assert all(row.document and row.source for row in rows), kind
        assert not [row for row in rows if "nan" in f"{row.title} {row.summary}".split()]
    with pytest.raises(UsageError, match="no such kind of news"):
        news.kinds_of(["rumours"])


def test_news_are_what_the_documents_say(store: Store) -> None:
    """Meta's guidance from its release of 29 July 2026, Uber's 3,300 jobs, and a figure that Uber restated."""
    titles = {row.title: row for row in reversed(news.news_of(store))}  # the newest of a title
    guided = titles["Meta: capex guidance for 2026 raised to $130bn to $145bn"]
    assert guided.day == pd.Timestamp("2026-07-29")
    assert guided.summary.startswith("Before it was $125bn to $145bn, given on 29 Apr 2026.")
    assert "Microsoft: capex guidance for calendar 2026 lowered to $175bn" in titles
    assert "Uber: layoffs, 3,300 jobs" in titles
    restated = {row.document: row.summary for row in titles.values() if row.kind == news.Kind.RESTATEMENTS}
    assert "$375m before, $363m now" in restated["0001543151-25-000023"]
    keys = [row.key for row in news.news_of(store)]
    assert len(set(keys)) == len(keys)


def test_verdicts_are_told_when_they_turn(store: Store) -> None:
    known = timeline(store, Request((), ()))
    turns = sum(now[slug].outcome != then[slug].outcome for then, now in pairwise(known.verdicts) for slug in now)
    assert len(news.news_of(store, [news.Kind.VERDICTS])) == turns > 0


def test_a_measure_under_several_tags_is_told_once(store: Store) -> None:
    """Tesla states its net income of nine months under three tags: their words are the same."""
    told = news.newest(store, [news.Kind.RESTATEMENTS], ["TSLA"], 1000)
    (summary,) = (each.summary for each in told if each.query["filed"] == "2025-10-23")
    assert summary.count("Net income in the 9 months to 30 Sep 2024") == 1
    assert summary.endswith("; and 3 more figures.")


def test_a_verdict_is_named_in_small_letters_inside_a_title(store: Store) -> None:
    titles = [each.title for each in news.newest(store, [news.Kind.VERDICTS])]
    assert any(title.startswith("The thesis, a record valuation: ") for title in titles)
    assert not any(", A " in title for title in titles)
