"""What a refresh asks of each source about one company, and which reports it reads. Answers are kept; nothing is loaded."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any, Final, TypeVar

import pandas as pd

from data import kept_responses
from data.kept_responses import Answer
from data.sources import edgar, edgar_fetch, report, submissions, yahoo
from data.store_backend import Place
from errors import BadData, LeverageError, NotFound, SourceUnavailable

Asked = Answer | LeverageError | str  # an answer, what could not be had, or a line for the summary
INLINE: Final = date(2019, 6, 30)  # from here on cover pages carry inline XBRL (large filers first)
_OVERLAP: Final = timedelta(days=100)  # prices asked again, so that holes are filled and held closes are compared
_MISSES: Final = 2  # so many documents in a row without an employee count end the search backwards
T = TypeVar("T")
_COVER: Final = "EntityCommonStockSharesOutstanding"


@dataclass(frozen=True, slots=True)
class Company:
    """A company as a refresh sees it. `known` are the newest answers by address, `covered` the accessions whose share
    count of the cover page is held; a company that is new has no newest filing."""

    ticker: str
    cik: str
    symbols: tuple[str, ...]
    newest_filing: date | None = None
    newest_price: date | None = None
    known: dict[str, Answer] = field(default_factory=dict)
    covered: frozenset[str] = frozenset()

    @property
    def new(self) -> bool:
        """Whether nothing is held of it yet."""
        return self.newest_filing is None


class Breaker:
    """Once a source refuses everybody or cannot be reached, the companies after that are not asked in vain."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._said: dict[str, str] = {}

    def check(self, source: str) -> None:
        """Raises SourceUnavailable where the source had failed before."""
        with self._lock:
            said = self._said.get(source)
        if said:
            raise SourceUnavailable(
                "Not asked, because of the failure before",
                which=said,
                next_step="Refresh again later; what was known stays",
            )

    def note(self, source: str, error: LeverageError) -> None:
        """Remember a failure that concerns every company."""
        if isinstance(error, SourceUnavailable) and error.wholly:
            with self._lock:
                self._said.setdefault(source, error.what)


@dataclass(frozen=True, slots=True)
class Asker:
    """Asks for one refresh. `since` reaches back for reports; `stop` tells that nobody waits any more."""

    place: Place
    since: date | None
    stop: Callable[[], bool]
    breaker: Breaker = field(default_factory=Breaker)

    def ask(self, source: str, company: Company) -> Iterator[Asked]:
        """Every new answer of a source about a company. Raises LeverageError at the first that cannot be had."""
        try:
            self.breaker.check(source)
            yield from {"edgar": self._edgar, "yahoo": self._yahoo}[source](company)
        except SourceUnavailable as error:
            self.breaker.note(source, error)
            raise

    # --------------------------------------------------------------------------------------- EDGAR

    def _edgar(self, company: Company) -> Iterator[Asked]:
        listed, (filer, filings) = self._page(
            company, "submissions", edgar_fetch.submissions_url(company.cik), submissions.parse
        )
        yield from listed
        if self._reaches_back(company, filings):
            for name in filer.older:
                part, older = self._page(
                    company, "older", edgar_fetch.submissions_url(company.cik, name), submissions.parse_older
                )
                yield from part
                filings = pd.concat([filings, older], ignore_index=True)
        covered = set(company.covered)
        try:
            told, facts = self._page(
                company, "facts", edgar_fetch.facts_url(company.cik), lambda c: edgar.parse(c, company.ticker)
            )
            yield from told
            covered |= set(facts.loc[facts["tag"] == _COVER, "accession"])
            yield from _currency(facts)
        except NotFound:
            yield "The SEC holds no XBRL facts of it, so there are no money values"
        yield from self._reports(company, filings, covered)
        yield from self._releases(company, filings)

    def _reaches_back(self, company: Company, filings: pd.DataFrame) -> bool:
        """Whether the newest part of the list does not go back as far as is wanted."""
        if filings.empty:
            return False
        oldest = submissions.day(filings["filed"].min())
        wanted = date.min if company.new else self.since or company.newest_filing
        return wanted is not None and oldest is not None and (wanted < oldest or bool(self._uncovered(company)))

    def _uncovered(self, company: Company) -> bool:
        """Whether company facts of it lack share counts: then the cover pages are read back to the first tagged ones."""
        return not company.new and len(company.covered) < 4

    def _reports(self, company: Company, filings: pd.DataFrame, covered: set[str]) -> Iterator[Asked]:
        """Reports that are new, and of the tagged era those whose cover page is needed; for a new company all annual ones."""
        annual = filings["form"].isin(submissions.ANNUAL)
        own = filings[filings["form"].isin((*submissions.ANNUAL, *submissions.QUARTERLY))]
        lacking = (own["filed"] >= pd.Timestamp(INLINE)) & ~own["accession"].isin(covered)
        wanted = lacking | self._recent(company, own) | (annual.reindex(own.index) if company.new else False)
        yield from self._documents(company, own[wanted])
        if company.new:
            quarterly = own[~wanted & own["form"].isin(submissions.QUARTERLY)]
            yield from self._search(company, quarterly, "filing")

    def _releases(self, company: Company, filings: pd.DataFrame) -> Iterator[Asked]:
        """Exhibits 99.1 of announcements of results that are new; for a new company back as long as they state employees."""
        own = submissions.releases(filings)
        yield from self._search(company, own if company.new else own[self._recent(company, own)], "release")

    def _recent(self, company: Company, filings: pd.DataFrame) -> pd.Series[bool]:
        """Filed after the newest that is held, or since the day that was asked for."""
        days = [day for day in (company.newest_filing and company.newest_filing + timedelta(days=1), self.since) if day]
        first = pd.Timestamp(min(days)) if days else pd.Timestamp.max
        return filings["filed"] >= first

    def _documents(self, company: Company, filings: pd.DataFrame) -> Iterator[Asked]:
        for row in filings.itertuples():
            found = self._document(company, row, "filing")
            if found is not None:
                yield found

    def _search(self, company: Company, filings: pd.DataFrame, kind: str) -> Iterator[Asked]:
        """Newest first, until some in a row state no employees."""
        misses = 0
        for row in filings.sort_values("filed", ascending=False).itertuples():
            found = self._document(company, row, kind)
            if found is None:
                continue
            yield found
            misses = 0 if isinstance(found, Answer) and self._states_headcount(found, row, kind) else misses + 1
            if misses >= _MISSES:
                return

    def _states_headcount(self, answer: Answer, row: Any, kind: str) -> bool:
        end = submissions.day(row.report_date) if kind == "filing" else None
        version = f"{report.rules()}-{end if kind == 'filing' else 'release'}"
        read = kept_responses.derived(
            self.place,
            answer.sha256,
            version,
            lambda content: report.read(content, end, answer.ticker, release=kind == "release"),
        )
        return bool(read["headcount"])

    def _document(self, company: Company, row: Any, kind: str) -> Asked | None:
        """One document; None where it is known already, has none, or nobody waits any more."""
        if self.stop():
            return None
        accession, form = str(row.accession), str(row.form)
        try:
            name = self._exhibit(company, accession) if kind == "release" else str(row.document) or f"{accession}.txt"
            if name is None:
                return None
            url = edgar_fetch.document_url(company.cik, accession, name)
            if url in company.known:
                return None
            page = edgar_fetch.get(url)
            report.check(page.content or b"", submissions.day(row.filed) if kind == "filing" else None)
            return self._kept(company, kind, page)
        except (NotFound, BadData) as error:  # one document that is not to be had leaves the others
            which = f"{form} of {submissions.day(row.filed)}, {error.which}"
            return type(error)(error.what, which=which, next_step=error.next_step)

    def _exhibit(self, company: Company, accession: str) -> str | None:
        """The name of exhibit 99.1; a filing whose exhibit is known is not asked again."""
        folder = edgar_fetch.document_url(company.cik, accession, "")
        if any(url.startswith(folder) for url in company.known):
            return None
        page = edgar_fetch.get(folder + "index.json")
        return submissions.exhibit(page.content or b"")

    def _page(self, company: Company, kind: str, url: str, parse: Callable[[bytes], T]) -> tuple[list[Answer], T]:
        """A document that changes: the new answer where it did, and what it says now. What cannot be read is not kept."""
        known = company.known.get(url)
        page = edgar_fetch.get(url, known)
        if page.content is None and known is not None:
            return [], parse(kept_responses.read(self.place, known.sha256))
        told = parse(page.content or b"")
        return [self._kept(company, kind, page)], told

    def _kept(self, company: Company, kind: str, page: edgar_fetch.Page) -> Answer:
        return kept_responses.keep(
            self.place, page.content or b"", source="edgar", kind=kind, ticker=company.ticker, url=page.url,
            etag=page.etag, last_modified=page.last_modified,
        )  # fmt: skip

    # --------------------------------------------------------------------------------------- Yahoo

    def _yahoo(self, company: Company) -> Iterator[Asked]:
        for symbol in company.symbols:
            if self.stop():
                return
            try:
                yield self._prices(company, symbol)
            except (NotFound, BadData) as error:  # one symbol that is not to be had leaves the others
                yield error
        yield self._cross_check(company)

    def _prices(self, company: Company, symbol: str) -> Answer:
        start = company.newest_price - _OVERLAP if company.newest_price else None
        content = yahoo.fetch(symbol, start)
        yahoo.parse(content, symbol)  # what is no price record is not kept
        return kept_responses.keep(
            self.place, content, source="yahoo", kind="prices", ticker=company.ticker, url=yahoo.url(symbol)
        )

    def _cross_check(self, company: Company) -> Asked:
        symbol = company.symbols[0]
        try:
            told = yahoo.fetch_check(symbol)
        except (NotFound, BadData, SourceUnavailable) as error:
            return f"Without a cross-check of headcount and shares: {error.what}"
        return kept_responses.keep(
            self.place, told, source="yahoo", kind="check", ticker=company.ticker, url=yahoo.check_url(symbol)
        )


def _currency(facts: pd.DataFrame) -> Iterator[str]:
    """A line where a filer tells money, but none of it in dollars."""
    units = set(facts["unit"]) - {"shares"}
    if units and "USD" not in units:
        yield f"Its facts are told in {', '.join(sorted(units))}; only US dollars are read"
