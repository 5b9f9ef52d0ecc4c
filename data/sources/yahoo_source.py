"""Yahoo Finance: daily closes and splits, and a profile that our own values are held against."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Final

from data import kept_responses
from data.fetching import Company, Fetched, Fetching
from data.sources import yahoo, yahoo_load
from data.sources.source_declaration import Source
from errors import BadData, NotFound, SourceUnavailable

_OVERLAP: Final = timedelta(days=100)  # prices asked again, so that holes are filled and held closes are compared
_COVERED: Final = timedelta(days=80)  # less than the overlap, for symbols that were not asked for some days


def fetch(under: Fetching, company: Company) -> Iterator[Fetched]:
    """Prices of every symbol since the newest that are held, and the profile as a cross-check."""
    for symbol in company.symbols:
        if symbol in company.unpriced:
            continue  # its record is asked for whole, in the end
        if under.stop():
            return
        try:
            yield from _keep_prices(under, company, symbol)
        except (NotFound, BadData) as error:  # one symbol that is not to be had leaves the others
            yield error
    if company.symbols:  # none where its symbol is another company's now
        yield _keep_profile(under, company)


def complete(under: Fetching, company: Company) -> Iterator[Fetched]:
    """The whole price record of classes of shares that a cover page names and that have none yet."""
    lacking = (under.symbols.get(company.ticker, set()) - set(company.symbols)) | company.unpriced
    for symbol in sorted(lacking):
        if under.stop():
            return
        try:
            yield from _keep_prices(under, company, symbol, whole=True)
        except (NotFound, BadData) as error:
            yield error


def _keep_prices(under: Fetching, company: Company, symbol: str, *, whole: bool = False) -> Iterator[Fetched]:
    start = company.newest_price - _OVERLAP if company.newest_price and not whole else None
    content = yahoo.fetch(symbol, start)
    record = yahoo.parse(content, symbol)  # what is no price record is not kept
    if days := [f"{day:%Y-%m-%d}" for day in record.left_out["date"]]:
        more = f" and {len(days) - 3} more" if len(days) > 3 else ""
        yield f"{symbol}: left out {', '.join(days[:3])}{more}, where Yahoo gives a close that is not above zero"
    yield kept_responses.save_response(
        under.backend, content, source="yahoo", kind="prices", ticker=company.ticker, url=yahoo.url(symbol)
    )


def _keep_profile(under: Fetching, company: Company) -> Fetched:
    symbol = company.symbols[0]
    try:
        profile = yahoo.fetch_check(symbol)
    except (NotFound, BadData, SourceUnavailable) as error:
        return f"Without a cross-check of headcount and shares: {error.what}"
    return kept_responses.save_response(
        under.backend, profile, source="yahoo", kind="check", ticker=company.ticker, url=yahoo.check_url(symbol)
    )


SOURCE: Final = Source(
    name="yahoo",
    title="Yahoo",
    host="yahoo.com",
    by_ticker=True,
    after=("edgar",),
    fetch=fetch,
    complete=complete,
    loaders={"prices": yahoo_load.prices, "check": yahoo_load.check},
    covers={"prices": _COVERED},
    brings={"prices": yahoo.symbol_of},
)
