"""SEC EDGAR over the network, through edgartools: its identity, its rate limit, its retries.

Answers are returned as bytes and read elsewhere, offline. EDGAR_BASE_URL and EDGAR_DATA_URL point edgartools elsewhere.
"""

from __future__ import annotations

import os
import time
from dataclasses import dataclass
from typing import Any, Final

from data import settings
from data.kept_responses import Response
from data.user_folders import cache_folder
from errors import BadData, LeverageError, NotFound, SourceUnavailable

_CACHE: Final = "EDGAR_LOCAL_DATA_DIR"  # where edgartools keeps answers; else in a home that may not be there
_LONGEST_WAIT: Final = 10  # seconds of a Retry-After that are waited for


@dataclass(frozen=True, slots=True)
class Page:
    """What came back: `content` is None where nothing has changed since the answer that was known."""

    url: str
    content: bytes | None
    etag: str | None = None
    last_modified: str | None = None


def tickers_url() -> str:
    """Address of the list of tickers and CIK numbers."""
    return f"{_config().SEC_BASE_URL}/files/company_tickers.json"


def submissions_url(cik: str, part: str | None = None) -> str:
    """Address of a filer's list of filings, or of an older part of it by its file name."""
    return f"{_config().SEC_DATA_URL}/submissions/{part or f'CIK{cik}.json'}"


def facts_url(cik: str) -> str:
    """Address of a filer's company facts."""
    return f"{_config().SEC_DATA_URL}/api/xbrl/companyfacts/CIK{cik}.json"


def document_url(cik: str, accession: str, document: str) -> str:
    """Address of one document of a filing."""
    return f"{_config().SEC_ARCHIVE_URL}/data/{int(cik)}/{accession.replace('-', '')}/{document}"


def get(url: str, known: Response | None = None) -> Page:
    """One document of EDGAR, or nothing where it is the known one still.

    Raises UsageError without an identity, NotFound for 404, SourceUnavailable where we could not ask (refused, timed
    out, 403, 429, 5xx), BadData for an answer that breaks off.
    """
    settings.require_identity()
    answer = _patiently(url, _conditions(known))
    if answer.status_code == 304:
        return Page(url, None)
    if answer.status_code != 200:
        raise _refused(url, answer.status_code)
    if any(mark in answer.content[:4096] for mark in _BLOCKED):
        raise _refused(url, 403)
    return Page(url, answer.content, answer.headers.get("etag"), answer.headers.get("last-modified"))


def _conditions(known: Response | None) -> dict[str, str]:
    headers = {"If-None-Match": known.etag, "If-Modified-Since": known.last_modified} if known else {}
    return {name: value for name, value in headers.items() if value}


def _config() -> Any:
    if not os.environ.get(_CACHE):
        os.environ[_CACHE] = str(cache_folder("edgar"))
    from edgar import config

    return config


def _patiently(url: str, headers: dict[str, str]) -> Any:
    """The answer; where the SEC asks to wait some seconds, once more after them."""
    for attempt in (1, 2):
        try:
            return _ask(url, headers)
        except _edgar_errors() as error:
            wait = getattr(error, "retry_after", None)
            if attempt == 2 or wait is None or wait > _LONGEST_WAIT:
                raise _told(url, error) from error
            time.sleep(wait)
    raise AssertionError("unreachable")


def _ask(url: str, headers: dict[str, str]) -> Any:
    _config()
    os.environ[settings.IDENTITY] = identity = settings.require_identity()
    from edgar.httpclient import HTTP_MGR
    from edgar.httprequests import get_with_retry

    # Its file cache keeps a download that broke off as if it were whole, fails on a "not modified" to conditions of our
    # own, and is written by every thread and process at once. No client has it, whoever of them makes it first.
    HTTP_MGR.cache_mode = "Disabled"
    return get_with_retry(url, identity=identity, headers=dict(headers))


def _edgar_errors() -> tuple[type[Exception], ...]:
    import httpx
    from edgar.exceptions import EdgarError

    return (EdgarError, httpx.HTTPError, OSError)


def _told(url: str, error: Exception) -> LeverageError:
    """An error of the transport in our words: what, which, what to do."""
    import httpx

    seen: BaseException | None = error
    while seen is not None:
        if isinstance(seen, httpx.HTTPStatusError):
            return _refused(url, seen.response.status_code)
        if isinstance(
            seen, httpx.RemoteProtocolError | httpx.DecodingError
        ) and "without sending a response" not in str(seen):
            return BadData("The answer of the SEC broke off", which=url, next_step=_LATER)
        if type(seen).__name__ == "TooManyRequestsError":
            wait = getattr(seen, "retry_after", None)
            return _refused(url, 429, f"; it asks to wait {wait} s" if wait else "")
        seen = seen.__cause__ or seen.__context__
    if "timeout" in type(error).__name__.lower() + str(error).lower():
        return SourceUnavailable("The SEC did not answer in time", which=url, next_step=_LATER)
    return SourceUnavailable(
        "The SEC could not be reached",
        which=url,
        next_step="Check the network and refresh again; what was known stays",
        wholly=True,
    )


_BLOCKED: Final = (
    b"Undeclared Automated Tool",
    b"Request Rate Threshold Exceeded",
)  # titles of its page, whatever the status
_LATER: Final = "Refresh again later; what was known stays"
_STATUS: Final = {
    403: (
        "The SEC refused the request (403)",
        "Check the identity with `leverage identity`; after too many requests it refuses for ten minutes",
    ),
    429: ("The SEC has had too many requests (429)", "Wait ten minutes and refresh again; what was known stays"),
}


def _refused(url: str, status: int, more: str = "") -> LeverageError:
    if status == 404:
        return NotFound(
            "The SEC has no such document (404)",
            which=url,
            next_step="Check the company; it may file no XBRL or under another number",
        )
    what, next_step = _STATUS.get(status, (f"The SEC answered with an error ({status})", _LATER))
    return SourceUnavailable(what, which=url + more, next_step=next_step, wholly=status in _STATUS)
