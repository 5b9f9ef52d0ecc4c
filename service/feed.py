"""The newest reports of all companies as an Atom feed (RFC 4287): `/feed.xml`."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Sequence
from hashlib import sha256
from typing import TYPE_CHECKING, Final
from urllib.parse import urlencode
from uuid import NAMESPACE_URL, uuid5
from xml.etree.ElementTree import Element, SubElement, indent, register_namespace, tostring

import pandas as pd
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from charts import style, text
from contracts import unit_called
from engine import catalogue
from engine.reports import Change, Moved, Report, moved_reports, same_value
from engine.request import Request as Wanted
from service import addresses, current_store, fingerprint
from service.export.meta import MAKER
from service.public_address import link, public_address

if TYPE_CHECKING:
    from data.store import Store

PATH: Final = "/feed.xml"
TYPE: Final = "application/atom+xml"
TITLE: Final = "What the newest reports changed"
_ATOM: Final = "http://www.w3.org/2005/Atom"
_LISTED: Final = 5  # measures of an entry
_PAGE: Final = "newest"
_CONTROL: Final = re.compile(r"[^\t\n\r\x20-\uD7FF\uE000-\uFFFD\U00010000-\U0010FFFF]")
_NOTHING: Final = pd.Timestamp(0)  # since when a feed without entries is as it is


def routes(open_store: Callable[[], Store] = current_store.store) -> list[Route]:
    """The route of the feed, for `st.App(script, routes=...)`."""

    def feed(request: Request) -> Response:
        return addresses.guarded(lambda: _answer(request, open_store()))

    return [Route(PATH, feed)]


def _answer(request: Request, store: Store) -> Response:
    """The feed of a snapshot, or "not modified"."""
    tag = _tag(store.snapshot)
    headers = {"ETag": tag, "Cache-Control": "no-cache", "X-Content-Type-Options": "nosniff"}
    if tag in request.headers.get("if-none-match", ""):
        return Response(status_code=304, headers=headers)
    body = store.memo.of(("feed", tag), lambda: document(store), len)
    return Response(body, media_type=f"{TYPE}; charset=utf-8", headers=headers)


def _tag(snapshot: str) -> str:
    """Equal for equal snapshot and public address, as long as the program is the same."""
    whole = json.dumps([fingerprint.product(), snapshot, public_address()])
    return f'"{sha256(whole.encode()).hexdigest()[:32]}"'


def document(store: Store) -> bytes:
    """The feed as XML: the newest reports first, at most fifty. Links are relative to the feed where no public address
    is configured.
    """
    register_namespace("", _ATOM)
    rows = moved_reports(store, Wanted((), ())).rows
    feed = Element(_name("feed"))
    _text(feed, "title", f"{MAKER}: {TITLE}")
    _text(feed, "id", _id("feed"))
    _text(feed, "updated", _moment(max((row.report.day for row in rows), default=_NOTHING)))
    SubElement(feed, _name("link"), rel="self", type=TYPE, href=_address(PATH.lstrip("/"), {}))
    SubElement(feed, _name("link"), rel="alternate", type="text/html", href=_address(_PAGE, {}))
    SubElement(SubElement(feed, _name("author")), _name("name")).text = MAKER
    for row in rows:
        _entry(feed, row)
    indent(feed)
    written: bytes = tostring(feed, encoding="utf-8", xml_declaration=True)
    return written


def _entry(feed: Element, row: Moved) -> None:
    report, entry = row.report, SubElement(feed, _name("entry"))
    _text(entry, "title", _title(row))
    _text(entry, "id", _id(report.accession))
    _text(entry, "updated", _moment(report.day))
    query = {"of": report.ticker, "filed": report.day.date().isoformat()}
    SubElement(entry, _name("link"), rel="alternate", type="text/html", href=_address(_PAGE, query))
    if report.url.startswith(("https://", "http://")):
        SubElement(entry, _name("link"), rel="related", href=report.url, title=_plain(text.readable(report.title)))
    SubElement(entry, _name("category"), term=report.ticker, label=_plain(report.company))
    _text(entry, "summary", _summary(row.changes))


def _title(row: Moved) -> str:
    """ "Meta, 10-Q: capital expenditure up 18%, to $89.3bn"."""
    head = f"{_who(row.report)}, {row.report.form}"
    if row.most is None:
        return head
    return f"{head}: {text.lower(_how(row.most))}"


def _summary(changes: Sequence[Change]) -> str:
    """The measures that moved furthest, as sentences."""
    if not changes:
        return "No measure can be compared with what was known before."
    listed = "; ".join(text.lower(_how(each)) for each in changes[:_LISTED])
    return text.readable(text.sentence(f"To {changes[0].after.quarter}, against what was known before: {listed}"))


def _how(change: Change) -> str:
    """ "Capital expenditure up 18%, to $89.3bn", "Headcount unchanged, at 75,472"."""
    title = catalogue.describe(change.name).title
    value = style.quantity(change.after.value, unit_called(change.after.unit))
    if same_value(change.before.value, change.after.value):
        return f"{title} unchanged, at {value}"
    way = "up" if change.relative > 0 else "down"
    return f"{title} {way} {text.share(abs(change.relative))}, to {value}"


def _who(report: Report) -> str:
    return text.short_name(report.company, report.ticker)


def _id(name: str) -> str:
    """An id that stays: of a report by its accession number, whoever serves the feed."""
    return uuid5(NAMESPACE_URL, f"intelligence-leverage:report:{name}").urn


def _address(path: str, query: dict[str, str]) -> str:
    """Below the public address; else relative to the feed, which stands beside the pages."""
    return link(path, query) if public_address() else path + (f"?{urlencode(query)}" if query else "")


def _moment(day: pd.Timestamp) -> str:
    return f"{day:%Y-%m-%d}T00:00:00Z"


def _name(tag: str) -> str:
    return f"{{{_ATOM}}}{tag}"


def _text(parent: Element, tag: str, content: str) -> None:
    SubElement(parent, _name(tag)).text = _plain(content)


def _plain(content: str) -> str:
    """Without the control characters that XML cannot hold."""
    return _CONTROL.sub(" ", content)
