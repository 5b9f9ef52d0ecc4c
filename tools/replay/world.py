"""What the SEC and Yahoo would say: answers in their own formats, made of facts in frames or of recordings."""

from __future__ import annotations

import gzip
import json
import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path
from typing import Any, Final
from urllib.parse import parse_qs

import numpy as np
import pandas as pd

from tools.replay import documents
from tools.replay.server import Reply, Request

SEC: Final = "www.sec.gov"
DATA: Final = "data.sec.gov"
_PAGED: Final = 400  # filings in the newest part of a list; older ones stand in a part of their own
_JSON: Final = "application/json"


@dataclass
class Filer:
    """One company: its facts document, its filings (one row each) and the documents of those by accession and name."""

    ticker: str
    cik: str
    name: str
    facts: bytes
    filings: pd.DataFrame
    documents: dict[tuple[str, str], bytes] = field(default_factory=dict)
    year_end: str = "1231"


@dataclass
class World:
    """Filers by CIK and daily prices by symbol (date, close, adj_close, volume, split). Its `route` answers a
    `Replay`."""

    filers: dict[str, Filer]
    prices: dict[str, pd.DataFrame]
    employees: dict[str, float] = field(default_factory=dict)

    # ------------------------------------------------------------------------------------- making

    @classmethod
    def of_facts(
        cls,
        companies: pd.DataFrame,
        filed: pd.DataFrame,
        prices: pd.DataFrame,
        *,
        headcount: pd.DataFrame | None = None,
        classes: pd.DataFrame | None = None,
    ) -> World:
        """Out of frames with the columns of the embedded files. Every report has a document with its cover page."""
        filers = {}
        row: Any
        for row in companies.itertuples():
            own = filed[filed["ticker"] == row.ticker]
            filer = Filer(
                row.ticker, str(row.cik), str(row.name), _facts(own, row.cik, row.name), _filings(own, str(row.ticker))
            )
            _document(filer, _own(headcount, row.ticker), _own(classes, row.ticker))
            _releases(filer, _own(headcount, row.ticker))
            filers[filer.cik] = filer
        return cls(filers, {str(t): _daily(p) for t, p in prices.groupby("ticker")})

    @classmethod
    def of_recordings(cls, folder: Path, companies: pd.DataFrame, prices: pd.DataFrame) -> World:
        """Recorded company facts and reports; lists of filings are made of the facts, prices of the given frame."""
        reports = {p.name.split("-")[0].upper(): p for p in (folder / "filings").glob("*.html.gz")}
        filers = {}
        row: Any
        for row in companies.itertuples():
            path = folder / "companyfacts" / f"CIK{row.cik}.json.gz"
            if not path.is_file():
                path = path.with_name(f"CIK{row.cik}.trimmed.json.gz")
            if not path.is_file():
                continue
            filer = filer_of(row.ticker, str(row.name), gzip.decompress(path.read_bytes()))
            if row.ticker in reports:
                _report(filer, reports[row.ticker])
            filers[filer.cik] = filer
        return cls(filers, {str(t): _daily(p) for t, p in prices.groupby("ticker")})

    # ------------------------------------------------------------------------------------ answering

    def route(self, request: Request) -> Reply:
        """The answer to a request of edgartools or yfinance; 404 for anything else."""
        for pattern, answer in self._routes():
            found = re.fullmatch(pattern, request.url)
            if found:
                return answer(request, *found.groups())
        return Reply(404)

    def _routes(self) -> Iterable[tuple[str, Callable[..., Reply]]]:
        yield rf"{SEC}/files/company_tickers\.json", self._tickers
        yield rf"{DATA}/submissions/CIK(\d{{10}})\.json", self._submissions
        yield rf"{DATA}/submissions/CIK(\d{{10}})-submissions-001\.json", self._older
        yield rf"{DATA}/api/xbrl/companyfacts/CIK(\d{{10}})\.json", self._companyfacts
        yield rf"{SEC}/Archives/edgar/data/(\d+)/(\d{{18}})/index\.json", self._index
        yield rf"{SEC}/Archives/edgar/data/(\d+)/(\d{{18}})/([^/]+)", self._file
        yield r"query[12]\.finance\.yahoo\.com/v8/finance/chart/([^/]+)", self._chart
        yield r"query[12]\.finance\.yahoo\.com/v1/test/getcrumb", lambda _: Reply(body=b"crumb")
        yield (
            r"fc\.yahoo\.com/?",
            lambda _: Reply(404, headers={"Set-Cookie": "A3=d=x; Domain=.yahoo.com; Path=/; Max-Age=31557600"}),
        )
        yield r"query[12]\.finance\.yahoo\.com/v10/finance/quoteSummary/([^/]+)", self._summary
        nothing: dict[str, Any] = {"result": [], "error": None}
        yield r"query[12]\.finance\.yahoo\.com/v7/finance/quote", lambda _: _json({"quoteResponse": nothing})
        yield r"query[12]\.finance\.yahoo\.com/ws/fundamentals-timeseries/.*", lambda _: _json({"timeseries": nothing})

    def _tickers(self, _: Request) -> Reply:
        rows = [{"cik_str": int(f.cik), "ticker": f.ticker, "title": f.name} for f in self.filers.values()]
        return _json({str(place): row for place, row in enumerate(rows)})

    def _submissions(self, _: Request, cik: str) -> Reply:
        if cik not in self.filers:
            return Reply(404)
        filer = self.filers[cik]
        newest = filer.filings.head(_PAGED)
        older = [{"name": f"CIK{cik}-submissions-001.json", "filingCount": len(filer.filings) - len(newest)}]
        files = older if len(filer.filings) > len(newest) else []
        told = {"cik": cik, "name": filer.name, "tickers": [filer.ticker], "fiscalYearEnd": filer.year_end}
        return _json(told | {"filings": {"recent": _columns(newest), "files": files}})

    def _older(self, _: Request, cik: str) -> Reply:
        return _json(_columns(self.filers[cik].filings.iloc[_PAGED:])) if cik in self.filers else Reply(404)

    def _companyfacts(self, _: Request, cik: str) -> Reply:
        return _json(self.filers[cik].facts) if cik in self.filers and self.filers[cik].facts else Reply(404)

    def _index(self, _: Request, cik: str, number: str) -> Reply:
        names = [name for accession, name in self._documents(cik) if accession == _dashed(number)]
        return _json({"directory": {"item": [{"name": name} for name in names]}}) if names else Reply(404)

    def _file(self, _: Request, cik: str, number: str, name: str) -> Reply:
        body = self._documents(cik).get((_dashed(number), name))
        return (
            Reply(404) if body is None else Reply(body=body, headers={"Content-Type": "text/html", "ETag": _tag(body)})
        )

    def _documents(self, cik: str) -> dict[tuple[str, str], bytes]:
        filer = self.filers.get(f"{int(cik):010d}")
        return filer.documents if filer else {}

    def _chart(self, request: Request, symbol: str) -> Reply:
        if symbol not in self.prices:
            error = {"code": "Not Found", "description": "No data found, symbol may be delisted"}
            return Reply(404, json.dumps({"chart": {"result": None, "error": error}}).encode(), {"Content-Type": _JSON})
        asked = {name: values[0] for name, values in parse_qs(request.query).items()}
        rows = self.prices[symbol]
        if "period1" in asked:
            first, last = (
                datetime.fromtimestamp(int(asked[k]), UTC).replace(tzinfo=None) for k in ("period1", "period2")
            )
            rows = rows[(rows["date"] >= pd.Timestamp(first).normalize()) & (rows["date"] <= last)]
        elif asked.get("range") == "1d":
            rows = rows.tail(1)
        return _json(chart(symbol, rows))

    def _summary(self, _: Request, symbol: str) -> Reply:
        if symbol not in self.employees:
            return Reply(404, b'{"quoteSummary":{"result":null,"error":{"code":"Not Found"}}}', {"Content-Type": _JSON})
        profile = {
            "assetProfile": {"fullTimeEmployees": self.employees[symbol]},
            "quoteType": {"symbol": symbol, "quoteType": "EQUITY"},
        }
        return _json({"quoteSummary": {"result": [profile], "error": None}})


def filer_of(ticker: str, name: str, facts: bytes) -> Filer:
    """The filer of a company-facts document; its list of filings is made of the facts, each report is a cover page."""
    cik = f"{int(json.loads(facts)['cik']):010d}"
    filer = Filer(ticker, cik, name, facts, _filings(_rows(facts, ticker), ticker))
    _document(filer, None, None)
    return filer


def _json(content: Any) -> Reply:
    body = content if isinstance(content, bytes) else json.dumps(content, separators=(",", ":")).encode()
    return Reply(body=body, headers={"Content-Type": _JSON, "ETag": _tag(body)})


def _tag(body: bytes) -> str:
    return f'"{sha256(body).hexdigest()[:16]}"'


def _dashed(number: str) -> str:
    return f"{number[:10]}-{number[10:12]}-{number[12:]}"


def _own(frame: pd.DataFrame | None, ticker: str) -> pd.DataFrame | None:
    return None if frame is None else frame[frame["ticker"] == ticker]


# ------------------------------------------------------------------------------------ SEC formats


def _facts(filed: pd.DataFrame, cik: str, name: str) -> bytes:
    """A company-facts document of as-filed rows."""
    facts: dict[str, Any] = {}
    taxonomies = filed["taxonomy"] if "taxonomy" in filed else pd.Series("us-gaap", filed.index)
    row: Any
    for row, taxonomy in zip(filed.itertuples(), taxonomies, strict=True):
        fact = {
            "end": _iso(row.period_end),
            "val": int(row.value) if float(row.value).is_integer() else row.value,
            "accn": row.accession,
            "fy": 0,
            "fp": "FY",
            "form": row.form,
            "filed": _iso(row.known_on),
        }
        if pd.notna(row.period_start):
            fact = {"start": _iso(row.period_start), **fact}
        units = facts.setdefault(taxonomy, {}).setdefault(row.tag, {"label": row.tag, "description": "", "units": {}})[
            "units"
        ]
        units.setdefault(row.unit, []).append(fact)
    return json.dumps({"cik": int(cik), "entityName": name, "facts": facts}, separators=(",", ":")).encode()


def _rows(facts: bytes, ticker: str) -> pd.DataFrame:
    """The filings behind a company-facts document: accession, form, known_on, period_end of every fact."""
    told = json.loads(facts)["facts"]
    rows = [
        (ticker, f["accn"], f["form"], f["filed"], f["end"])
        for tags in told.values()
        for tag in tags.values()
        for unit in tag["units"].values()
        for f in unit
    ]
    frame = pd.DataFrame(rows, columns=["ticker", "accession", "form", "known_on", "period_end"])
    return frame.assign(known_on=pd.to_datetime(frame["known_on"]), period_end=pd.to_datetime(frame["period_end"]))


def _filings(filed: pd.DataFrame, ticker: str) -> pd.DataFrame:
    """A list of filings, newest first, of the facts in them: the report date is the last period that ended before
    filing."""
    days = filed.assign(known_on=pd.to_datetime(filed["known_on"]), period_end=pd.to_datetime(filed["period_end"]))
    past = days[days["period_end"] < days["known_on"] - pd.Timedelta(days=12)]
    reports = past.groupby("accession")
    found = reports.agg(
        form=("form", "first"), filed=("known_on", "min"), report_date=("period_end", "max")
    ).reset_index()
    found["document"] = [f"{ticker.lower()}-{d:%Y%m%d}.htm" for d in found["report_date"]]
    return found.assign(items="").sort_values(["filed", "accession"], ascending=False, ignore_index=True)


def _document(filer: Filer, headcount: pd.DataFrame | None, classes: pd.DataFrame | None) -> None:
    """A cover page and a sentence on employees for every report; headcount and classes by the accession that states
    them."""
    row: Any
    for row in filer.filings.itertuples():
        stated = headcount[headcount["accession"] == row.accession] if headcount is not None else None
        counted = classes[classes["accession"] == row.accession] if classes is not None else None
        filer.documents[row.accession, row.document] = documents.report(
            filer.cik,
            row.form,
            pd.Timestamp(row.report_date).date(),
            employees=None
            if stated is None or stated.empty
            else (stated["as_of"].iloc[0], stated["employees"].iloc[0]),
            classes=[]
            if counted is None
            else list(zip(counted["share_class"], counted["as_of"], counted["shares"], strict=True)),
        )


def _releases(filer: Filer, headcount: pd.DataFrame | None) -> None:
    """Announcements of results that state a headcount, filed in the time of the other filings."""
    if headcount is None or filer.filings.empty:
        return
    told = headcount[
        headcount["form"].eq("8-K")
        & (pd.to_datetime(headcount["known_on"]) >= pd.Timestamp(filer.filings["filed"].min()))
    ]
    rows = []
    row: Any
    for row in told.itertuples():
        day = pd.Timestamp(row.known_on)
        rows.append((row.accession, "8-K", day, day, f"{filer.ticker.lower()}-{day:%Y%m%d}.htm", "2.02,9.01"))
        filer.documents[row.accession, rows[-1][4]] = documents.release(None, "Item 2.02. Results of operations.")
        name = f"{filer.ticker.lower()}-{day:%m%d%Y}xexhibit991.htm"
        filer.documents[row.accession, name] = documents.release((row.as_of, row.employees))
    more = pd.DataFrame(rows, columns=["accession", "form", "filed", "report_date", "document", "items"])
    filings = pd.concat([filer.filings, more], ignore_index=True) if rows else filer.filings
    filer.filings = filings.sort_values(["filed", "accession"], ascending=False, ignore_index=True)


def _report(filer: Filer, path: Path) -> None:
    """Put a recorded report in the place of the one filed on its day."""
    day = "-".join(path.name.removesuffix(".html.gz").split("-")[-3:])
    row: Any
    for row in filer.filings.itertuples():
        if _iso(row.filed) == day and row.form == "10-K":
            filer.documents[row.accession, row.document] = gzip.decompress(path.read_bytes())


def _columns(filings: pd.DataFrame) -> dict[str, list[str]]:
    return {
        "accessionNumber": filings["accession"].tolist(),
        "filingDate": [_iso(d) for d in filings["filed"]],
        "reportDate": [_iso(d) for d in filings["report_date"]],
        "form": filings["form"].tolist(),
        "items": filings["items"].tolist(),
        "primaryDocument": filings["document"].tolist(),
    }


def _iso(day: Any) -> str:
    return str(pd.Timestamp(day).date())


# ---------------------------------------------------------------------------------- Yahoo's format


def _daily(prices: pd.DataFrame) -> pd.DataFrame:
    rows = prices.assign(date=pd.to_datetime(prices["date"])).sort_values("date", ignore_index=True)
    return rows if "split" in rows else rows.assign(split=0.0)


def chart(symbol: str, rows: pd.DataFrame) -> dict[str, Any]:
    """A chart answer of daily rows: date, close, adj_close, volume, split."""
    opened = (rows["date"] + pd.Timedelta(hours=14, minutes=30)).astype("datetime64[s]").astype("int64").tolist()
    closes = [None if np.isnan(c) else c for c in rows["close"]]
    adjusted = [None if np.isnan(c) else c for c in rows["adj_close"].fillna(rows["close"])]
    volume = [int(v) if v == v else 0 for v in rows["volume"]]
    parted = rows[rows["split"] > 0]
    splits = {
        str(int(at)): {"date": int(at), "numerator": float(r), "denominator": 1.0, "splitRatio": f"{r:g}:1"}
        for at, r in zip(
            (parted["date"] + pd.Timedelta(hours=14, minutes=30)).astype("datetime64[s]").astype("int64"),
            parted["split"],
            strict=True,
        )
    }
    meta = {
        "currency": "USD",
        "symbol": symbol,
        "exchangeName": "NMS",
        "instrumentType": "EQUITY",
        "timezone": "EST",
        "gmtoffset": -18000,
        "exchangeTimezoneName": "America/New_York",
        "dataGranularity": "1d",
        "range": "",
        "priceHint": 2,
        "regularMarketPrice": closes[-1] if closes else None,
        "firstTradeDate": opened[0] if opened else None,
        "regularMarketTime": opened[-1] if opened else None,
        "validRanges": ["1d", "5d", "max"],
        "currentTradingPeriod": {
            k: {"timezone": "EST", "start": 0, "end": 0, "gmtoffset": -18000} for k in ("pre", "regular", "post")
        },
    }
    quote = {"open": closes, "high": closes, "low": closes, "close": closes, "volume": volume}
    result = {"meta": meta, "timestamp": opened, "indicators": {"quote": [quote], "adjclose": [{"adjclose": adjusted}]}}
    return {"chart": {"result": [result | ({"events": {"splits": splits}} if splits else {})], "error": None}}
