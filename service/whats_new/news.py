"""What was new by day, of all companies and of the thesis: reports, capex guidance, layoffs, restatements, verdicts."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from enum import StrEnum
from itertools import groupby, pairwise
from typing import TYPE_CHECKING, Final

import pandas as pd

from analytics.verdicts import Verdict
from contracts import Company
from data.reading import document_queries
from engine import catalogue, reports
from engine.announcements import Announcement, announcements
from engine.capex_plans import Plan, in_force
from engine.capex_plans import announcements as announced_plans
from engine.request import Request
from engine.thesis.claims import CLAIMS
from engine.thesis.verdicts import Timeline, timeline
from errors import UsageError
from pages.newest.restated_frames import ROUNDING, Restated, restatements
from service.input import grammar
from service.whats_new import news_words as words

if TYPE_CHECKING:
    from data.store import Store

__all__ = ["LISTED", "Kind", "News", "kinds_of", "newest", "news_of", "require_known", "with_sources"]
LISTED: Final = 100  # how many a feed holds
_KIND_OF_JOBS: Final = frozenset({"layoff", "flattening", "voluntary_exit", "restructuring"})


class Kind(StrEnum):
    """What is told, by the word that a feed or a command is asked for it."""

    REPORTS = "reports"
    GUIDANCE = "guidance"
    LAYOFFS = "layoffs"
    RESTATEMENTS = "restatements"
    VERDICTS = "verdicts"


@dataclass(frozen=True, slots=True)
class News:
    """Something that became known on a day.

    `key` stays the same in every snapshot that knows of it; `ticker` and `company` are empty for a verdict; `page` with
    `query` shows it in the dashboard; `document` is the accession number or source id behind it, `url` and `source` its
    address and title where there are any.
    """

    kind: Kind
    day: pd.Timestamp
    key: str
    title: str
    summary: str
    page: str
    query: Mapping[str, str] = field(default_factory=dict)
    ticker: str = ""
    company: str = ""
    document: str = ""
    url: str = ""
    source: str = ""


def newest(
    store: Store, kinds: Sequence[Kind] = tuple(Kind), tickers: Sequence[str] = (), most: int = LISTED
) -> tuple[News, ...]:
    """The newest of these kinds, newest first; of these companies where any are named (a verdict is about none of
    them). Reports are looked for among the newest fifty of all companies.
    """
    rows = [each for each in news_of(store, kinds) if not tickers or each.ticker in tickers]
    return with_sources(store, rows[:most])


def news_of(store: Store, kinds: Sequence[Kind] = tuple(Kind)) -> tuple[News, ...]:
    """All of these kinds that a snapshot knows of, newest first, without address and title of the documents; those of
    one day stand in the order of the kinds, then of the companies.
    """
    order = list(Kind)
    rows = [each for kind in dict.fromkeys(kinds) for each in _of_kind(store, kind)]
    return tuple(sorted(rows, key=lambda each: (-each.day.value, order.index(each.kind), each.ticker, each.key)))


def _of_kind(store: Store, kind: Kind) -> tuple[News, ...]:
    tellers = {
        Kind.REPORTS: _reports,
        Kind.GUIDANCE: _guidance,
        Kind.LAYOFFS: _layoffs,
        Kind.RESTATEMENTS: _restatements,
        Kind.VERDICTS: _verdicts,
    }
    return store.memo.of(("news", kind), lambda: tuple(tellers[kind](store)))


def with_sources(store: Store, rows: Sequence[News]) -> tuple[News, ...]:
    """The same with address and title of each document."""
    known = document_queries.sources(store, sorted({each.document for each in rows if each.document}))
    found = {str(name): row for row in known.to_dict("records") for name in (row["source_id"], row["accession"])}

    def one(item: News) -> News:
        source = found.get(item.document)
        return replace(item, url=_text(source["url"]), source=_text(source["title"])) if source else item

    return tuple(one(each) for each in rows)


def _text(value: object) -> str:
    return value if isinstance(value, str) else ""


# ------------------------------------------------------------------------------------------- each kind


def _reports(store: Store) -> Iterator[News]:
    for row in reports.moved_reports(store, Request((), ())).rows:
        report = row.report
        query = {"of": report.ticker, "filed": report.day.date().isoformat()}
        yield News(
            Kind.REPORTS,
            report.day,
            report.accession,
            words.report_title(row),
            words.report_summary(row.changes),
            "newest",
            query,
            report.ticker,
            report.company,
            report.accession,
        )


def _guidance(store: Store) -> Iterator[News]:
    names = _companies(store)
    for ticker, plans in announced_plans(store, list(names)).items():
        for plan in plans:
            yield _guided(names[ticker], plan, in_force(plans, plan, plan.announced))


def _guided(company: Company, plan: Plan, before: Plan | None) -> News:
    return _of_company(
        company,
        Kind.GUIDANCE,
        plan.announced,
        key=f"guidance:{plan.ticker}:{plan.announced.date().isoformat()}:{plan.name}",
        title=words.guidance_title(company, plan, before),
        summary=words.guidance_summary(plan, before),
        page="returns",
        document=plan.source_id or "",
    )


def _layoffs(store: Store) -> Iterator[News]:
    names = _companies(store)
    for row in announcements(store, Request((), tuple(names))).rows:
        if row.kind in _KIND_OF_JOBS:
            yield _of_jobs(names[row.ticker], row)


def _of_jobs(company: Company, row: Announcement) -> News:
    return _of_company(
        company,
        Kind.LAYOFFS,
        row.day,
        key=f"layoffs:{row.ticker}:{row.source_id or row.day.date().isoformat()}:{row.kind}",
        title=words.jobs_title(company, row),
        summary=words.jobs_summary(row),
        page="workforce",
        document=row.source_id or "",
    )


def _of_company(
    company: Company,
    kind: Kind,
    day: pd.Timestamp,
    *,
    key: str,
    title: str,
    summary: str,
    page: str,
    document: str,
) -> News:
    """What a company announced, which a page shows with that company chosen."""
    query, whose = {"companies": company.ticker}, (company.ticker, company.name)
    return News(kind, day, key, title, summary, page, query, *whose, document)


def _restatements(store: Store) -> Iterator[News]:
    names = _companies(store)
    rows = [row for row in restatements(store, Request((), tuple(names))).rows if _beyond_rounding(row)]

    def which(row: Restated) -> tuple[str, pd.Timestamp, str]:
        return row.ticker, row.day, row.origin.document or ""

    for (ticker, day, document), group in groupby(sorted(rows, key=which), which):
        yield _restated(names[ticker], day, document, list(group))


def _beyond_rounding(row: Restated) -> bool:
    """Whether a figure moved by more than its rounding, below zero too, where a relative change means nothing."""
    return abs(row.value - row.before) >= ROUNDING * max(abs(row.value), abs(row.before))


def _restated(company: Company, day: pd.Timestamp, document: str, rows: Sequence[Restated]) -> News:
    furthest = sorted(rows, key=lambda row: -abs(row.change) if math.isfinite(row.change) else 0.0)
    when = day.date().isoformat()
    return News(
        Kind.RESTATEMENTS,
        day,
        f"restatement:{company.ticker}:{document or when}",
        words.restated_title(company, len(rows)),
        words.restated_summary(furthest),
        "newest",
        {"of": company.ticker, "filed": when},
        company.ticker,
        company.name,
        document,
    )


def _verdicts(store: Store) -> Iterator[News]:
    known = timeline(store, Request((), ()))
    for claim in CLAIMS:
        for turn in _turns(known, claim.slug):
            quarter = pd.Period(turn.day, freq="Q")
            yield News(
                Kind.VERDICTS,
                turn.day,
                f"verdict:{claim.slug}:{quarter}:{turn.after.outcome.value}",
                words.verdict_title(claim, turn.before, turn.after),
                words.verdict_summary(claim, turn.after),
                "thesis",
                {"claim": claim.slug},
                document=turn.after.document or "",
            )


@dataclass(frozen=True, slots=True)
class _Turn:
    """A verdict that is another than that of the quarter before, and the day on which it is."""

    before: Verdict
    after: Verdict
    day: pd.Timestamp


def _turns(known: Timeline, slug: str) -> Iterator[_Turn]:
    """The turns of a claim, in order of time."""
    rows = [(verdicts[slug], day) for verdicts, day in zip(known.verdicts, known.days, strict=True)]
    for (before, _), (after, day) in pairwise(rows):
        if after.outcome != before.outcome:
            yield _Turn(before, after, day)


def _companies(store: Store) -> dict[str, Company]:
    return {each.ticker: each for each in catalogue.companies(store)}


def kinds_of(names: Iterable[str]) -> tuple[Kind, ...]:
    """The kinds of these words, all where there is none. Raises UsageError for a word that is none."""
    listed = tuple(names)
    require_known(listed, tuple(Kind), "news")
    return tuple(map(Kind, listed)) or tuple(Kind)


def require_known(names: Iterable[str], kinds: Sequence[str], of: str) -> None:
    """Raises UsageError for the first name that is none of the kinds."""
    for name in names:
        if name not in kinds:
            next_step = f"Choose from: {', '.join(kinds)}"
            raise UsageError(f"There is no such kind of {of}", which=grammar.shown(name), next_step=next_step)
