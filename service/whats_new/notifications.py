"""What a change of the store brought, for scripts: one record per thing that is new or moved."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from typing import TYPE_CHECKING, Any, Final

from data.summary import Summary
from engine.request import Request
from engine.thesis.verdicts import Judged, board
from errors import LeverageError
from service.server.public_address import link
from service.snapshots import current_store
from service.tables.table_text import jsonable
from service.whats_new import news, news_words
from service.whats_new.news import Kind, News

if TYPE_CHECKING:
    from data.store import Store

Record = dict[str, Any]


VALUES: Final = "values"
SET_ASIDE: Final = "set-aside"
TOLD: Final = (*map(str, Kind), VALUES, SET_ASIDE)
_BY_KEY: Final = (Kind.REPORTS, Kind.GUIDANCE, Kind.LAYOFFS, Kind.RESTATEMENTS)


def told_of(words: Sequence[str]) -> frozenset[str]:
    """What these words ask for: kinds of news, quarterly values, facts that wait for a decision; everything without
    any. Raises UsageError for a word that is none.
    """
    news.require_known(words, TOLD, "change")
    return frozenset(words or TOLD)


def records(summary: Summary, told: frozenset[str]) -> list[Record]:
    """What an operation brought, as records of plain values: what is new in the snapshot that it published against the
    one before, quarterly values that are new or moved, and facts that wait for a decision.

    Of a snapshot that cannot be opened any more, only what the operation itself has told.
    """
    rows = list(_of_snapshots(summary, told))
    if VALUES in told:
        rows += [{"kind": VALUES, **change} for change in summary.changes]
    if SET_ASIDE in told:
        rows += [{"kind": SET_ASIDE, **fact} for fact in summary.set_aside]
        rows += [{"kind": SET_ASIDE, "held": summary.held}] if summary.held else []
    return [row | {"snapshot": summary.after} for row in rows]


def _of_snapshots(summary: Summary, told: frozenset[str]) -> Iterator[Record]:
    if summary.outcome != "published" or not summary.before or summary.before == summary.after:
        return
    try:
        before, after = (current_store.kept(name) for name in (summary.before, summary.after))
    except LeverageError:
        return
    yield from between(before, after, told)


def between(before: Store, after: Store, told: frozenset[str]) -> Iterator[Record]:
    """What one snapshot knows and another before it did not, newest first, then the verdicts that are others now."""
    kinds = [kind for kind in _BY_KEY if kind in told]
    known = {item.key for item in news.news_of(before, kinds)}
    fresh = [item for item in news.news_of(after, kinds) if item.key not in known]
    yield from map(_of_news, news.with_sources(after, fresh))
    if Kind.VERDICTS in told:
        yield from _verdicts(before, after)


def _of_news(item: News) -> Record:
    about = {"kind": str(item.kind), "day": item.day.date().isoformat(), "ticker": item.ticker or None}
    said = {"title": item.title, "summary": item.summary}
    behind = {"document": item.document or None, "url": item.url or None, "source": item.source or None}
    return about | said | behind | {"page": _page(item.page, dict(item.query))}


def _verdicts(before: Store, after: Store) -> Iterator[Record]:
    """The claims whose verdict, or how sure it is, is another in the newer snapshot."""
    had, has = (board(store, Request((), ())) for store in (before, after))
    for now in has.rows:
        then = had.of(now.claim.slug)
        if _said(then) != _said(now):
            yield _verdict(then, now, has.day.date())


def _verdict(then: Judged, now: Judged, day: date) -> Record:
    about = {"kind": str(Kind.VERDICTS), "day": day.isoformat(), "ticker": None, "claim": now.claim.slug}
    title = news_words.verdict_title(now.claim, then.verdict, now.verdict)
    said = {"title": title, "summary": news_words.verdict_summary(now.claim, now.verdict)}
    moved = {"before": " ".join(_said(then)), "after": " ".join(_said(now))}
    page = _page("thesis", {"claim": now.claim.slug})
    return about | said | moved | {"document": now.verdict.document, "page": page}


def _said(judged: Judged) -> tuple[str, str]:
    """Outcome and how sure it is: ("supported", "fair")."""
    return judged.verdict.outcome.value, judged.verdict.sureness.value


def _page(page: str, query: dict[str, str]) -> str:
    """The address of a page below the public address; without one, its path."""
    return link(page, query)


def lines(rows: Iterable[Record]) -> Iterator[str]:
    """Each record as one line of JSON: days as ISO text, what is missing as null."""
    for row in rows:
        yield json.dumps(jsonable(row), ensure_ascii=False)
