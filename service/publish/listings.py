"""What others read of a site: the feed, the list of its pages for search engines, the index of its own search."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import date
from typing import Final
from urllib.parse import parse_qs, urlsplit
from xml.etree.ElementTree import Element, SubElement, fromstring, indent, register_namespace, tostring

from charts import text
from service.whats_new import feed

FEED: Final = feed.PATH.lstrip("/")
SITEMAP: Final = "sitemap.xml"
_ATOM: Final = "{http://www.w3.org/2005/Atom}"
_MAP: Final = "http://www.sitemaps.org/schemas/sitemap/0.9"


def published_feed(document: bytes, base: str, reachable: Collection[str], as_of: date | None = None) -> bytes:
    """The dashboard's feed with links into the site, up to a day. `reachable`: the files that a link may name."""
    register_namespace("", _ATOM.strip("{}"))
    root = fromstring(document)  # of our own making
    for entry in root.findall(f"{_ATOM}entry"):
        if as_of and str(entry.findtext(f"{_ATOM}updated"))[:10] > as_of.isoformat():
            root.remove(entry)
    for link in root.iter(f"{_ATOM}link"):
        if link.get("rel") in ("self", "alternate"):
            link.set("href", f"{base}{_on_site(link.get('href', ''), reachable)}")
    _renewed(root)
    written: bytes = tostring(root, encoding="utf-8", xml_declaration=True)
    return written


def _on_site(address: str, reachable: Collection[str]) -> str:
    """Where the site says what a page of the dashboard says: the page of the one company asked for, else the page."""
    parts = urlsplit(address)
    page, asked = parts.path.rpartition("/")[2], parse_qs(parts.query)
    if page == FEED:
        return FEED
    named = ",".join(asked.get("of", asked.get("companies", []))).split(",")
    wanted = [f"companies/{named[0]}.html"] if len(named) == 1 else []
    return next((file for file in (*wanted, f"{page}.html") if file in reachable), "index.html")


def _renewed(root: Element) -> None:
    """The feed is as new as its newest entry."""
    days = [str(entry.findtext(f"{_ATOM}updated")) for entry in root.findall(f"{_ATOM}entry")]
    updated = root.find(f"{_ATOM}updated")
    if updated is not None and days:
        updated.text = max(days)


def sitemap(pages: Iterable[str], base: str, day: str) -> bytes:
    """The pages by address; search engines take absolute ones only."""
    register_namespace("", _MAP)
    root = Element(f"{{{_MAP}}}urlset")
    for page in pages:
        entry = SubElement(root, f"{{{_MAP}}}url")
        SubElement(entry, f"{{{_MAP}}}loc").text = f"{base}{'' if page == 'index.html' and base else page}"
        SubElement(entry, f"{{{_MAP}}}lastmod").text = day
    indent(root)
    written: bytes = tostring(root, encoding="utf-8", xml_declaration=True)
    return written


def news(document: bytes, most: int) -> list[dict[str, str]]:
    """The newest entries of a feed: title, day in words, and the addresses on the site and of the document."""
    entries = fromstring(document).findall(f"{_ATOM}entry")[:most]
    return [_news(entry) for entry in entries]


def _news(entry: Element) -> dict[str, str]:
    links = {str(link.get("rel")): str(link.get("href")) for link in entry.findall(f"{_ATOM}link")}
    return {
        "title": str(entry.findtext(f"{_ATOM}title")),
        "day": text.day(date.fromisoformat(str(entry.findtext(f"{_ATOM}updated"))[:10])),
        "address": links.get("alternate", ""),
        "document": links.get("related", ""),
    }
