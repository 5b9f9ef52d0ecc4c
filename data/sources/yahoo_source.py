"""Yahoo Finance: daily closes and splits, and a profile that our own values are held against."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Final

from data import build, kept_responses
from data.fetching import Company, Fetched, Fetching
from data.kept_responses import Response
from data.load_shared import Connection, Counts, count
from data.sources import yahoo
from data.sources.source_declaration import Source
from data.store_backend import StoreBackend
from errors import BadData, NotFound, SourceUnavailable

_OVERLAP: Final = timedelta(days=100)  # prices asked again, so that holes are filled and held closes are compared
_COVERED: Final = timedelta(days=80)  # less than the overlap, for symbols that were not asked for some days


def fetch(under: Fetching, company: Company) -> Iterator[Fetched]:
    """Prices of every symbol since the newest that are held, and the profile as a cross-check."""
    for symbol in company.symbols:
        if under.stop():
            return
        try:
            yield _keep_prices(under, company, symbol)
        except (NotFound, BadData) as error:  # one symbol that is not to be had leaves the others
            yield error
    yield _keep_profile(under, company)


def _keep_prices(under: Fetching, company: Company, symbol: str) -> Response:
    start = company.newest_price - _OVERLAP if company.newest_price else None
    content = yahoo.fetch(symbol, start)
    yahoo.parse(content, symbol)  # what is no price record is not kept
    return kept_responses.save_response(
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


def _prices(con: Connection, backend: StoreBackend, response: Response) -> Counts:
    """Daily closes of one symbol; closes held are rescaled by new splits and never otherwise changed."""
    prices, splits = yahoo.parse(kept_responses.read_response(backend, response.sha256), yahoo.symbol_of(response.url))
    con.register("given", prices)
    con.register("parted", build.typed(splits))
    before = count(con, "price")
    con.execute(build.script("load_prices"))
    con.unregister("given")
    con.unregister("parted")
    new = count(con, "price") - before
    return Counts(new=new, unchanged=len(prices) - new)


def _check(con: Connection, backend: StoreBackend, response: Response) -> Counts:
    """What Yahoo says of shares and employees: kept beside our own values, never among them."""
    rows = yahoo.parse_check(kept_responses.read_response(backend, response.sha256), response.ticker)
    con.execute("DELETE FROM cross_check WHERE ticker = $1", [response.ticker])
    build.insert(
        con,
        "cross_check",
        rows.assign(ticker=response.ticker, told_on=response.retrieved_at.date(), sha256=response.sha256),
    )
    return Counts()


SOURCE: Final = Source(
    name="yahoo",
    title="Yahoo",
    host="yahoo.com",
    after=("edgar",),
    fetch=fetch,
    loaders={"prices": _prices, "check": _check},
    covers={"prices": _COVERED},
    brings={"prices": yahoo.symbol_of},
)
