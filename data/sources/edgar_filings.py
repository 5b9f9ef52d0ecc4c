"""What the SEC is asked about a company: its list of filings, its facts, and which reports and releases are read."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any, Final, TypeVar

import pandas as pd

from data import kept_responses
from data.annual import annual_rules
from data.fetching import Company, Fetched, Fetching
from data.kept_responses import Response
from data.sources import edgar, edgar_fetch, report, report_securities, submissions
from errors import BadData, NotFound

INLINE: Final = date(2019, 6, 30)  # from here on cover pages carry inline XBRL (large filers first)
_MISSES: Final = 2  # so many documents in a row without an employee count end the search backwards
_YOUNG: Final = timedelta(days=730)
_COVER: Final = "EntityCommonStockSharesOutstanding"
T = TypeVar("T")


def fetch(under: Fetching, company: Company) -> Iterator[Fetched]:
    """Every new response of the SEC about a company. Raises LeverageError at the first that cannot be had."""
    filings = _Filings(under)
    yield from filings.annual(company) if company.annual_only else filings.fetch(company)


@dataclass(frozen=True, slots=True)
class _Filings:
    """The questions of one refresh."""

    under: Fetching

    def fetch(self, company: Company) -> Iterator[Fetched]:
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
        yield from _history(company, filings)
        covered = set(company.covered)
        try:
            parsed, facts = self._page(
                company, "facts", edgar_fetch.facts_url(company.cik), lambda c: edgar.parse(c, company.ticker)
            )
            yield from parsed
            covered |= set(facts.loc[facts["tag"] == _COVER, "accession"])
            yield from _currency(facts)
        except NotFound:
            yield "The SEC holds no XBRL facts of it, so there are no money values"
        yield from self._reports(company, filings, covered)
        yield from self._releases(company, filings)

    def annual(self, company: Company) -> Iterator[Fetched]:
        """The company's facts for the annual panel, where they have changed."""
        url, tags = edgar_fetch.facts_url(company.cik), annual_rules.tags()
        # The mark tells this answer from that of the same address for a company's quarters.
        yield from self._page(company, "annual", url, lambda c: edgar.parse(c, company.ticker, tags), "#annual")[0]

    def _reaches_back(self, company: Company, filings: pd.DataFrame) -> bool:
        """Whether the newest part of the list does not go back as far as is wanted."""
        if filings.empty:
            return False
        oldest = submissions.day(filings["filed"].min())
        wanted = date.min if company.new else self.under.since or company.newest_filing
        return wanted is not None and oldest is not None and (wanted < oldest or bool(self._uncovered(company)))

    def _uncovered(self, company: Company) -> bool:
        """Whether company facts of it lack share counts: then the cover pages are read back to the first tagged
        ones.
        """
        return not company.new and len(company.covered) < 4

    def _reports(self, company: Company, filings: pd.DataFrame, covered: set[str]) -> Iterator[Fetched]:
        """Reports that are new, and of the tagged era those whose cover page is needed; for a new company all annual
        ones.
        """
        annual = filings["form"].isin(submissions.ANNUAL)
        reports = filings[filings["form"].isin((*submissions.ANNUAL, *submissions.QUARTERLY))]
        lacking = (reports["filed"] >= pd.Timestamp(INLINE)) & ~reports["accession"].isin(covered)
        wanted = lacking | self._recent(company, reports) | (annual.reindex(reports.index) if company.new else False)
        for row, response in self._documents(company, reports[wanted]):
            if isinstance(response, Response) and company.ticker not in self.under.symbols:
                self._note_symbols(company, row, response)  # the newest cover page
            yield response
        if company.new:
            quarterly = reports[~wanted & reports["form"].isin(submissions.QUARTERLY)]
            yield from self._search(company, quarterly, "filing")

    def _releases(self, company: Company, filings: pd.DataFrame) -> Iterator[Fetched]:
        """Exhibits 99.1 of announcements of results that are new; for a new company back as long as they state
        employees.
        """
        reports = submissions.releases(filings)
        yield from self._search(company, reports if company.new else reports[self._recent(company, reports)], "release")

    def _recent(self, company: Company, filings: pd.DataFrame) -> pd.Series[bool]:
        """Filed after the newest that is held, or since the day that was asked for."""
        days = [
            day
            for day in (company.newest_filing and company.newest_filing + timedelta(days=1), self.under.since)
            if day
        ]
        first = pd.Timestamp(min(days)) if days else pd.Timestamp.max
        return filings["filed"] >= first

    def _documents(self, company: Company, filings: pd.DataFrame) -> Iterator[tuple[Any, Fetched]]:
        for row in filings.itertuples():
            response = self._document(company, row, "filing")
            if response is not None:
                yield row, response

    def _note_symbols(self, company: Company, row: Any, response: Response) -> None:
        """The symbols of the classes of shares that a cover page names: their prices are asked for, too."""
        classes = self._read(response, row, "filing")["classes"]
        named = [(c["share_class"], c["price_ticker"]) for c in classes]
        symbols = report_securities.class_symbols(named, company.symbols[0]).values()
        self.under.symbols.setdefault(company.ticker, set()).update(symbols)

    def _search(self, company: Company, filings: pd.DataFrame, kind: str) -> Iterator[Fetched]:
        """Newest first, until some in a row state no employees."""
        misses = 0
        for row in filings.sort_values("filed", ascending=False).itertuples():
            response = self._document(company, row, kind)
            if response is None:
                continue
            yield response
            misses = 0 if isinstance(response, Response) and self._states_headcount(response, row, kind) else misses + 1
            if misses >= _MISSES:
                return

    def _states_headcount(self, response: Response, row: Any, kind: str) -> bool:
        return bool(self._read(response, row, kind)["headcount"])

    def _read(self, response: Response, row: Any, kind: str) -> dict[str, Any]:
        end = submissions.day(row.report_date) if kind == "filing" else None
        version = f"{report.rules()}-{end if kind == 'filing' else 'release'}"
        read: dict[str, Any] = kept_responses.read_cached(
            self.under.backend,
            response.sha256,
            version,
            lambda content: report.read(content, end, response.ticker, release=kind == "release"),
        )
        return read

    def _document(self, company: Company, row: Any, kind: str) -> Fetched | None:
        """One document; None where it is known already, has none, or nobody waits any more."""
        if self.under.stop():
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

    def _page(
        self, company: Company, kind: str, url: str, parse: Callable[[bytes], T], mark: str = ""
    ) -> tuple[list[Response], T]:
        """A document that changes: the new answer where it did, and what it says now. With a `mark` it is kept under
        another address than it is asked at.

        What cannot be read is not kept.
        """
        known = company.known.get(url + mark)
        page = edgar_fetch.get(url, known)
        if page.content is None and known is not None:
            return [], parse(kept_responses.read_response(self.under.backend, known.sha256))
        parsed = parse(page.content or b"")
        return [self._kept(company, kind, replace(page, url=url + mark))], parsed

    def _kept(self, company: Company, kind: str, page: edgar_fetch.Page) -> Response:
        return kept_responses.save_response(
            self.under.backend,
            page.content or b"",
            source="edgar",
            kind=kind,
            ticker=company.ticker,
            url=page.url,
            etag=page.etag,
            last_modified=page.last_modified,
        )


def _history(company: Company, filings: pd.DataFrame) -> Iterator[str]:
    """A line where a new company's reports begin so late that another filer's may go before them."""
    reports = submissions.reports(filings)
    first = None if reports.empty else submissions.day(reports["filed"].min())
    if company.new and first and first > date.today() - _YOUNG:
        yield (
            f"Its reports begin on {first} under CIK {company.cik}: where another filer was the company before, its "
            "history is not here"
        )


def _currency(facts: pd.DataFrame) -> Iterator[str]:
    """A line where a filer's balance sheets, or most of its facts, are in another currency than dollars."""
    money = facts[facts["unit"].str.fullmatch("[A-Z]{3}")]
    balances = money[money["tag"] == "Assets"]
    most = (balances if len(balances) else money)["unit"].value_counts()
    if len(most) and most.index[0] != "USD":
        yield f"Its facts are in {most.index[0]}: they are shown in it, and never beside dollars"
