"""The SEC's EDGAR: filings, company facts, and what reports and releases say."""

from __future__ import annotations

from datetime import timedelta

from data.sources import annual_load, edgar_filings, edgar_load, identity_load, report_load
from data.sources.source_declaration import Source

SOURCE = Source(
    name="edgar",
    title="SEC EDGAR",
    host="sec.gov",
    needs_identity=True,
    by_ticker=True,
    fetch=edgar_filings.fetch,
    loaders={
        "identity": identity_load.identity,
        "submissions": edgar_load.filing_list,
        "older": edgar_load.older_list,
        "facts": edgar_load.company_facts,
        "annual": annual_load.annual_facts,
        "filing": report_load.filing,
        "release": report_load.release,
    },
    covers={"annual": timedelta(days=3650)},  # company facts name the filing of each value
)
