"""What the SEC and Yahoo answer in a case: the files of the case's folder as a replayed world."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pandas as pd

from tools.replay import World, documents
from tools.replay.server import Reply, Request
from tools.replay.world import Filer, filer_of

NAME = "TOY CO"


@dataclass
class Sources(World):
    """A world whose filers may have lost their ticker, and whose prices may be in a currency of their own."""

    currencies: dict[str, str] = field(default_factory=dict)

    def _tickers(self, request: Request) -> Reply:
        listed = Sources({cik: f for cik, f in self.filers.items() if f.ticker}, {})
        return World._tickers(listed, request)

    def _submissions(self, request: Request, cik: str) -> Reply:
        reply = World._submissions(self, request, cik)
        return Reply(reply.status, reply.body.replace(b'"tickers":[""]', b'"tickers":[]'), reply.headers)

    def _chart(self, request: Request, symbol: str) -> Reply:
        reply = World._chart(self, request, symbol)
        if symbol not in self.currencies or reply.status != 200:
            return reply
        content = json.loads(reply.body)
        content["chart"]["result"][0]["meta"]["currency"] = self.currencies[symbol]
        return Reply(body=json.dumps(content).encode(), headers={"Content-Type": "application/json"})


def sources(
    filers: Iterable[Filer], prices: Iterable[pd.DataFrame], currencies: dict[str, str] | None = None
) -> Sources:
    """These filers and the price records of their symbols."""
    records = {str(t): rows.reset_index(drop=True) for frame in prices for t, rows in frame.groupby("ticker")}
    return Sources({f.cik: f for f in filers}, records, currencies=currencies or {})


def filer(path: Path, ticker: str = "", *, until: str = "", change: Callable[[Any], Any] | None = None) -> Filer:
    """The filer of a company-facts file, with what was filed by a day; `change` edits the document."""
    content = json.loads(path.read_text(encoding="utf-8"))
    if until:
        content = filed_by(content, until)
    if change:
        content = change(content)
    symbol = ticker or path.stem.removeprefix("companyfacts-")
    return filer_of(symbol, NAME, json.dumps(content).encode())


def filed_by(content: Any, day: str) -> Any:
    """The document with only the facts filed by a day."""
    return edited(content, lambda rows: [row for row in rows if row["filed"] <= day])


def edited(content: Any, change: Callable[[list[Any]], list[Any]]) -> Any:
    """The document with the rows of every unit changed; what has no row left is gone."""
    facts: dict[str, Any] = {}
    for taxonomy, tags in content["facts"].items():
        for tag, told in tags.items():
            units = {unit: rows for unit, old in told["units"].items() if (rows := change(old))}
            if units:
                facts.setdefault(taxonomy, {})[tag] = told | {"units": units}
    return content | {"facts": facts}


def prices(path: Path, symbol: str = "", *, until: str = "") -> pd.DataFrame:
    """A price record (ticker, date, close, adj_close, volume, split) to a day, under another symbol where one is
    given."""
    frame = pd.read_csv(path, parse_dates=["date"])
    if until:
        frame = frame[frame["date"] <= pd.Timestamp(until)]
    return frame.assign(ticker=symbol) if symbol else frame


def flat(symbol: str, close: float, first: str, last: str) -> pd.DataFrame:
    """The same close on every business day."""
    days = pd.bdate_range(first, last)
    return pd.DataFrame(
        {"ticker": symbol, "date": days, "close": close, "adj_close": close, "volume": 1000.0, "split": 0.0}
    )


def cover(
    filer: Filer, form: str, *, classes: Iterable[tuple[str, str, float]] = (), title: str = "", symbols: bool = False
) -> Filer:
    """Give every report of a form a cover page with these classes of shares, title of securities and symbols."""
    counted = list(classes)
    row: Any
    for row in filer.filings[filer.filings["form"] == form].itertuples():
        filer.documents[row.accession, row.document] = documents.report(
            filer.cik,
            form,
            pd.Timestamp(row.report_date).date(),
            classes=counted,
            more=_more(filer.ticker, counted if symbols else [], title),
        )
    return filer


def _more(ticker: str, classes: list[tuple[str, str, float]], title: str) -> str:
    named = [
        _tagged("dei:TradingSymbol", f"c-{place}", f"{ticker.split('-')[0]}.{name}")
        for place, (name, _, _) in enumerate(classes, start=2)
    ]
    return "".join([*named, _tagged("dei:Security12bTitle", "c-1", title) if title else ""])


def _tagged(name: str, context: str, text: str) -> str:
    return f'<p>{name}: <ix:nonNumeric name="{name}" contextRef="{context}">{text}</ix:nonNumeric></p>'
