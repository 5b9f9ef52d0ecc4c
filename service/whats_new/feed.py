"""What was new, of all companies and of the thesis, as an Atom feed (RFC 4287): `/feed.xml`.

`?kinds=guidance,layoffs` and `?companies=META,MSFT` choose what it holds; both may be given.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from hashlib import sha256
from typing import TYPE_CHECKING, Final
from urllib.parse import urlencode
from uuid import NAMESPACE_URL, uuid5
from xml.etree.ElementTree import Element, SubElement, indent, register_namespace, tostring

import pandas as pd
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from charts import text
from engine import catalogue
from service.export.meta import MAKER
from service.input import grammar
from service.server.public_address import link, public_address
from service.snapshots import current_store
from service.web import addresses, fingerprint
from service.whats_new import news
from service.whats_new.news import Kind, News

if TYPE_CHECKING:
    from data.store import Store

PATH: Final = "/feed.xml"
TYPE: Final = "application/atom+xml"
TITLE: Final = "What was new"
_ATOM: Final = "http://www.w3.org/2005/Atom"
_PAGE: Final = "newest"
_CONTROL: Final = re.compile(r"[^\t\n\r\x20-\uD7FF\uE000-\uFFFD\U00010000-\U0010FFFF]")
_NOTHING: Final = pd.Timestamp(0)  # since when a feed without entries is as it is


@dataclass(frozen=True, slots=True)
class Choice:
    """What a feed is asked for: kinds of news, and tickers (all without any)."""

    kinds: tuple[Kind, ...] = tuple(Kind)
    companies: tuple[str, ...] = ()

    @property
    def query(self) -> dict[str, str]:
        """The same as the query of its address; empty for everything."""
        kinds = {} if set(self.kinds) == set(Kind) else {"kinds": ",".join(self.kinds)}
        return kinds | ({"companies": ",".join(self.companies)} if self.companies else {})


EVERYTHING: Final = Choice()


def routes(open_store: Callable[[], Store] = current_store.store) -> list[Route]:
    """The route of the feed, for `st.App(script, routes=...)`."""

    def feed(request: Request) -> Response:
        return addresses.guarded(lambda: _answer(request, open_store()))

    return [Route(PATH, feed)]


def _answer(request: Request, store: Store) -> Response:
    """The feed of a snapshot, or "not modified"."""
    chosen = choice(store, request.query_params)
    tag = _tag(store.snapshot, chosen)
    headers = {"ETag": tag, "Cache-Control": "no-cache", "X-Content-Type-Options": "nosniff"}
    if tag in request.headers.get("if-none-match", ""):
        return Response(status_code=304, headers=headers)
    body = store.memo.of(("feed", tag), lambda: document(store, chosen))
    return Response(body, media_type=f"{TYPE}; charset=utf-8", headers=headers)


def choice(store: Store, query: Mapping[str, str]) -> Choice:
    """What the query of an address asks for, in the order in which kinds are told and companies are listed, so that
    equal feeds have one address.

    Raises UsageError for a kind or a company that does not exist.
    """
    kinds = set(news.kinds_of(grammar.words(query.get("kinds", ""))))
    tickers = grammar.tickers(query.get("companies", ""))
    named = set(catalogue.checked_tickers(store, tickers)) if tickers else set()
    return Choice(
        tuple(kind for kind in Kind if kind in kinds),
        tuple(each.ticker for each in catalogue.companies(store) if each.ticker in named),
    )


def _tag(snapshot: str, chosen: Choice) -> str:
    """Equal for equal snapshot, choice and public address, as long as the program is the same."""
    whole = json.dumps([fingerprint.product(), snapshot, public_address(), chosen.query])
    return f'"{sha256(whole.encode()).hexdigest()[:32]}"'


def document(store: Store, chosen: Choice = EVERYTHING) -> bytes:
    """The feed as XML: the newest first, at most a hundred. Links are relative to the feed where no public address is
    configured.
    """
    register_namespace("", _ATOM)
    rows = news.newest(store, chosen.kinds, chosen.companies)
    feed = Element(_name("feed"))
    _text(feed, "title", f"{MAKER}: {_title(chosen)}")
    _text(feed, "id", _id("feed" if chosen == EVERYTHING else f"feed?{urlencode(chosen.query)}"))
    _text(feed, "updated", _moment(max((row.day for row in rows), default=_NOTHING)))
    SubElement(feed, _name("link"), rel="self", type=TYPE, href=_address(PATH.lstrip("/"), chosen.query))
    SubElement(feed, _name("link"), rel="alternate", type="text/html", href=_address(_PAGE, {}))
    SubElement(SubElement(feed, _name("author")), _name("name")).text = MAKER
    for row in rows:
        _entry(feed, row)
    indent(feed)
    written: bytes = tostring(feed, encoding="utf-8", xml_declaration=True)
    return written


def _title(chosen: Choice) -> str:
    """ "What was new", "What was new: guidance, layoffs of META"."""
    if chosen == EVERYTHING:
        return TITLE
    kinds = ", ".join(chosen.kinds) if set(chosen.kinds) != set(Kind) else "everything"
    return f"{TITLE}: {kinds}" + (f" of {', '.join(chosen.companies)}" if chosen.companies else "")


def _entry(feed: Element, row: News) -> None:
    entry = SubElement(feed, _name("entry"))
    _text(entry, "title", row.title)
    _text(entry, "id", _id(row.key))
    _text(entry, "updated", _moment(row.day))
    SubElement(entry, _name("link"), rel="alternate", type="text/html", href=_address(row.page, row.query))
    if row.url.startswith(("https://", "http://")):
        SubElement(entry, _name("link"), rel="related", href=row.url, title=_plain(text.readable(row.source)))
    SubElement(entry, _name("category"), term=row.kind)
    if row.ticker:
        SubElement(entry, _name("category"), term=row.ticker, label=_plain(row.company))
    _text(entry, "summary", row.summary)


def _id(name: str) -> str:
    """An id that stays: of a report by its accession number, whoever serves the feed."""
    return uuid5(NAMESPACE_URL, f"intelligence-leverage:report:{name}").urn


def _address(path: str, query: Mapping[str, str]) -> str:
    """Below the public address; else relative to the feed, which stands beside the pages."""
    return link(path, dict(query)) if public_address() else path + (f"?{urlencode(query, safe=',')}" if query else "")


def _moment(day: pd.Timestamp) -> str:
    return f"{day:%Y-%m-%d}T00:00:00Z"


def _name(tag: str) -> str:
    return f"{{{_ATOM}}}{tag}"


def _text(parent: Element, tag: str, content: str) -> None:
    SubElement(parent, _name(tag)).text = _plain(content)


def _plain(content: str) -> str:
    """Without the control characters that XML cannot hold."""
    return _CONTROL.sub(" ", content)
