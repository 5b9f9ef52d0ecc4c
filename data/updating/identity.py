"""Who a company is over time: its CIK decides, a ticker is only what it is called on a day.

The SEC's list of tickers says which filer has a symbol now. Held against what the store has of a company, it tells a
rename (same CIK, another symbol), a successor (same symbol, a new CIK that goes on where the old one ends), and a
symbol that somebody else has now.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta
from typing import Final, Literal, NamedTuple

import pandas as pd

from data import kept_responses
from data.aliases import plain
from data.fetching import Company
from data.kept_responses import Response
from data.sources import edgar_fetch, submissions
from data.sources.submissions import Listing
from data.store_backend import StoreBackend
from errors import LeverageError

_LONGEST_GAP: Final = timedelta(days=300)  # between the last report of one filer and the first of its successor
_BESIDE: Final = timedelta(days=200)  # reports of both over a longer time: two companies
_SUCCESSOR_FORMS: Final = ("8-K12B", "8-K12G3", "8-K15D5")  # Exchange Act Rules 12g-3 and 15d-5
What = Literal["renamed", "successor", "set aside", "taken over"]


@dataclass(frozen=True, slots=True)
class Followed:
    """A company as it is to be asked about, with what was kept of how it changed, and lines for the summary.

    `before` is the company as the store still knows it; None where that is the same, or where it is a new one.
    """

    company: Company
    responses: list[Response] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    before: Company | None = None


class FilerRecord(NamedTuple):
    """A filer: its names, and its filings (`submissions.COLUMNS`); without them the day of its newest report."""

    names: tuple[str, ...]
    filings: pd.DataFrame | None = None
    ended: date | None = None


def follow(
    backend: StoreBackend, companies: Sequence[Company], listed: Listing, held: Collection[str]
) -> list[Followed]:
    """The companies under the symbols and CIKs that they have now; `held` are all tickers of the store.

    Asks the SEC for the lists of filings of both filers where a symbol has another CIK than before. Raises
    LeverageError where the list of the new one cannot be had.
    """
    taken, followed = set(held), dict[str, Followed]()
    for company in _leavers_first(companies, listed):
        followed[company.ticker] = _followed(backend, company, listed, taken)
        taken = taken - {company.ticker} | {followed[company.ticker].company.ticker}
    return [followed[company.ticker] for company in companies]


def _leavers_first(companies: Sequence[Company], listed: Listing) -> list[Company]:
    """Who gives up a ticker goes before who takes it over."""
    wanted = {symbol_now(c, listed): c.ticker for c in companies}
    return sorted(companies, key=lambda c: c.ticker not in wanted or wanted[c.ticker] == c.ticker)


def _followed(backend: StoreBackend, company: Company, listed: Listing, taken: Collection[str]) -> Followed:
    if company.new or not company.cik:
        return Followed(company)
    company = _own_classes(company, listed)
    now, owner = symbol_now(company, listed), listed.owner(company.ticker)
    if now is not None and now != company.ticker:
        return _renamed(backend, company, now, taken)
    if now is None and owner is not None:
        return _judged(backend, company, *owner)
    return Followed(company)


def symbol_now(company: Company, listed: Listing) -> str | None:
    """The symbol under which the company's CIK is listed now: its own while that is; None where there is none."""
    of_cik = listed.symbols.get(company.cik, ())
    if not of_cik or submissions.spelled(company.ticker) in of_cik:
        return company.ticker if of_cik else None
    common = [symbol for symbol in of_cik if "-" not in symbol and symbol not in company.symbols[1:]]
    return next(iter([*common, *of_cik]))


def _own_classes(company: Company, listed: Listing) -> Company:
    """Without symbols of its other share classes that somebody else has now."""
    first, *others = company.symbols
    kept = [s for s in others if (listed.owner(s) or (company.cik, ""))[0] == company.cik]
    return replace(company, symbols=(first, *kept))


def _renamed(backend: StoreBackend, company: Company, now: str, taken: Collection[str]) -> Followed:
    old = company.ticker
    if now in taken:
        note = f"The SEC's list calls it {now} now, which another company here is called: refresh that one first"
        return Followed(replace(company, symbols=()), notes=[note])
    response = _kept(
        backend, "renamed", company, symbol=now, cik=company.cik, why="same CIK in the SEC's list of tickers"
    )
    symbols = tuple(dict.fromkeys(now if symbol == company.symbols[0] else symbol for symbol in company.symbols))
    note = f"{old} is {now} now (CIK {company.cik} in the SEC's list); {old} still finds it"
    return Followed(replace(company, ticker=now, symbols=symbols), [response], [note], company)


def _judged(backend: StoreBackend, company: Company, cik: str, name: str) -> Followed:
    """A ticker that another CIK has now, while the company's own has none: its successor, or somebody else."""
    yes, why = goes_on(_record_of(company), _record(cik, name))
    if yes:
        response = _kept(backend, "successor", company, symbol=company.ticker, cik=cik, why=why)
        note = (
            f"{company.ticker} files under CIK {cik} now ({name}): {why}. What was filed under CIK {company.cik} "
            "stays its history"
        )
        return Followed(replace(company, cik=cik), [response], [note], company)
    note = (
        f"The symbol {company.ticker} belongs to another company now, {name} (CIK {cik}): {why}. Its prices are not "
        f"asked; `leverage add {company.ticker}` adds that company and keeps this one as {aside(company.ticker)}"
    )
    return Followed(replace(company, symbols=()), notes=[note])


def goes_on(old: FilerRecord, new: FilerRecord) -> tuple[bool, str]:
    """Whether one filer goes on where another ends, and why: for the log.

    The reports of one must follow those of the other without a long gap and not run beside them; and its name, a
    former name or a form of successor issuers must say so.
    """
    ended, began = _last_report(old), _first_report(new)
    if ended is None or began is None:
        return False, "there are no reports of both to compare"
    if began > ended + _LONGEST_GAP:
        return False, f"its first report, of {began}, came long after the last one known before, of {ended}"
    if began < ended - _BESIDE:
        return False, f"both filed reports from {began} to {ended}"
    assert new.filings is not None, "a first report is in the list"
    forms = new.filings["form"].str.removesuffix("/A")
    if named := next((form for form in forms if form in _SUCCESSOR_FORMS), ""):
        return True, f"it filed Form {named}, as a successor does"
    if {plain(name) for name in old.names} & {plain(name) for name in new.names}:
        return True, f"it has the same name, and its reports go on since {began}"
    return False, "neither its name nor a form of a successor says that it goes on with the business"


def _last_report(record: FilerRecord) -> date | None:
    reports = submissions.reports(record.filings) if record.filings is not None else pd.DataFrame()
    listed = None if reports.empty else submissions.day(reports["filed"].max())
    return max(filter(None, (listed, record.ended)), default=None)


def _first_report(record: FilerRecord) -> date | None:
    """Of a filer that has none yet the day of its first filing."""
    if record.filings is None or record.filings.empty:
        return None
    reports = submissions.reports(record.filings)
    return submissions.day((record.filings if reports.empty else reports)["filed"].min())


def _record_of(company: Company) -> FilerRecord:
    """The filer that the store knows; what its list of filings adds where it can still be had."""
    try:
        record = _record(company.cik, company.name)
    except LeverageError:
        return FilerRecord((company.name,), None, company.newest_filing)
    return record._replace(ended=company.newest_filing)


def _record(cik: str, name: str) -> FilerRecord:
    page = edgar_fetch.get(edgar_fetch.submissions_url(cik))
    filer, filings = submissions.parse(page.content or b"")
    return FilerRecord((name, *filer.names), filings)


def aside(ticker: str) -> str:
    """What a company is called here whose symbol another one took over."""
    return f"{ticker[:6]}-OLD"


def set_aside(backend: StoreBackend, company: Company, name: str) -> Response:
    """What renames a company here because its symbol is another one's; `name` is the other's."""
    why = f"the SEC's list of tickers gives {company.ticker} to {name}"
    return _kept(backend, "set aside", company, symbol=aside(company.ticker), cik=company.cik, why=why)


def taken_over(backend: StoreBackend, company: Company, owner: str) -> Response:
    """What ends an alias: a new company has the symbol that was another name of `owner` here."""
    why = f"it was another name of {owner}"
    return _kept(backend, "taken over", company, symbol=company.ticker, cik=company.cik, why=why)


def _kept(backend: StoreBackend, what: What, company: Company, *, symbol: str, cik: str, why: str) -> Response:
    """How a company changed, as what a rebuild loads again; the day makes it another one should it happen twice."""
    now = datetime.now(UTC)
    told = {
        "what": what,
        "ticker": company.ticker,
        "cik": company.cik,
        "now": {"symbol": symbol, "cik": cik},
        "why": why,
        "on": now.date().isoformat(),
    }
    return kept_responses.save_response(
        backend,
        json.dumps(told, sort_keys=True).encode(),
        source="edgar",
        kind="identity",
        ticker=company.ticker,
        url=f"{edgar_fetch.tickers_url()}#{company.ticker}",
        at=now,
    )
