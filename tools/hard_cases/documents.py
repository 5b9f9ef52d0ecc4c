"""Whole company-facts documents of hard filers: every quarter and year that a filing itself states, against ours.

Which tag is the filer's total stands in `totals.toml`, by hand. Of a period stated in several
filings the newest counts.
"""

from __future__ import annotations

import gzip
import tomllib
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any, Final

import pandas as pd

from tools.hard_cases.bench import HELD, Bench, Step, adding, refreshing
from tools.hard_cases.checks import VERDICTS, Judgement, Outcome, Verdict, number
from tools.hard_cases.serving import sources
from tools.replay.world import filer_of

CONCEPTS: Final = ("revenue", "capex", "net_income")
_LISTED: Final = 6  # values of one series that are told in full
_TOLERANCE: Final = 0.002  # of two tags of one line, rounded in different ways
_NEAR: Final = pd.Timedelta(days=3)
_NEAR_START: Final = pd.Timedelta(days=7)  # AutoZone begins one quarter of 2012 four days early
_PROXIES: Final = r"DEF|PRE 14|ARS"
_FIRST, _LAST = date(1900, 1, 1), date(9999, 1, 1)


@dataclass(frozen=True, slots=True)
class Tag:
    """A tag that states a concept for periods that end between two days."""

    name: str
    group: int
    place: int
    first: date = _FIRST
    last: date = _LAST


@dataclass(frozen=True, slots=True)
class Document:
    """What is known by hand of one filer."""

    ticker: str
    cik: int
    tags: dict[str, tuple[Tag, ...]]
    also: tuple[str, ...] = ()
    weeks: tuple[int, int] = (12, 14)
    slips: tuple[tuple[str, date, date], ...] = ()

    def path(self, folder: Path) -> Path:
        """Its file, whole or trimmed."""
        whole = folder / f"CIK{self.cik:010d}.json.gz"
        return whole if whole.is_file() else folder / f"CIK{self.cik:010d}.trimmed.json.gz"


def documents(text: str | None = None) -> list[Document]:
    """The declared filers, by ticker."""
    told = tomllib.loads(text or Path(__file__).with_name("totals.toml").read_text(encoding="utf-8"))
    usual: dict[str, Any] = {concept: told[concept]["default"] for concept in CONCEPTS if concept in told}
    return [_document(ticker, usual, row) for ticker, row in sorted(told["documents"].items())]


def _document(ticker: str, usual: dict[str, Any], row: dict[str, Any]) -> Document:
    return Document(
        ticker,
        row["cik"],
        {concept: _tags(row.get(concept, usual.get(concept, []))) for concept in CONCEPTS},
        tuple(row.get("also", ())),
        tuple(row.get("weeks", (12, 14))),
        tuple(tuple(slip) for slip in row.get("slips", ())),
    )


def _tags(groups: Sequence[Sequence[Any]]) -> tuple[Tag, ...]:
    return tuple(
        Tag(told, group, place)
        if isinstance(told, str)
        else Tag(told["tag"], group, place, told.get("from", _FIRST), told.get("until", _LAST))
        for group, tags in enumerate(groups)
        for place, told in enumerate(tags)
    )


# ---------------------------------------------------------------------------------------- what is stated


def facts(content: dict[str, Any]) -> pd.DataFrame:
    """Every fact of a duration, in dollars, that is no proxy statement's: one row per tag, period and filing."""
    rows = [
        (tag, f["start"], f["end"], float(f["val"]), f["form"], f["accn"], f["filed"])
        for tag, told in content["facts"].get("us-gaap", {}).items()
        for f in told["units"].get("USD", ())
        if "start" in f
    ]
    names = ["tag", "period_start", "period_end", "value", "form", "accession", "known_on"]
    frame = pd.DataFrame(rows, columns=names)
    for column in ("period_start", "period_end", "known_on"):
        frame[column] = pd.to_datetime(frame[column])
    days = (frame["period_end"] - frame["period_start"]).dt.days + 1
    return frame.assign(days=days)[~frame["form"].str.contains(_PROXIES)]


def stated(document: Document, filed: pd.DataFrame, concept: str) -> pd.DataFrame:
    """What filings state of a concept: one row per basis and period, in the version that counts.

    Columns: basis, period_start, period_end, value, tag, accession, known_on, also (values that are as good), others
    (every value of the same period, in whatever filing).
    """
    candidates = [_under(filed, tag) for tag in document.tags[concept]]
    found = pd.concat(candidates) if candidates else filed.iloc[:0].assign(group=0, place=0)
    basis = pd.Series(_basis(found, document.weeks), found.index, dtype="str")
    found = found.assign(basis=basis).dropna(subset=["basis"])
    found = found[[not slip for slip in _slips(document, found)]]
    ordered = found.sort_values(["group", "known_on", "place", "accession"], ascending=[True, False, True, False])
    key = ["basis", "period_end"]  # a start that a filing misses by a day is no other period
    newest = ordered.drop_duplicates(key).sort_values(key, ignore_index=True)
    also = filed[filed["tag"].isin(document.also)].groupby("period_end")["value"].agg(set)
    versions = found.groupby(key)["value"].agg(set)
    return newest.assign(
        also=[also.get(end, set()) for end in newest["period_end"]],
        others=[versions[basis, end] for basis, end in zip(newest["basis"], newest["period_end"], strict=True)],
    )


def _under(filed: pd.DataFrame, tag: Tag) -> pd.DataFrame:
    inside = filed["period_end"].between(pd.Timestamp(tag.first), pd.Timestamp(min(tag.last, date(2200, 1, 1))))
    return filed[(filed["tag"] == tag.name) & inside].assign(group=tag.group, place=tag.place)


def _slips(document: Document, rows: pd.DataFrame) -> list[bool]:
    """Which are quarters that a filing dates wrongly, or that carry the whole year's value."""
    years = rows[(rows["basis"] == "annual") & (rows["value"] != 0)]
    whole = set(zip(years["period_end"], years["value"], strict=True))
    return [
        bool(row.basis == "quarter" and ((row.period_end, row.value) in whole or _misdated(document, row)))
        for row in rows.itertuples()
    ]


def _misdated(document: Document, row: Any) -> bool:
    end = row.period_end.date()
    return any(row.accession == accession and first <= end <= last for accession, first, last in document.slips)


def _basis(rows: pd.DataFrame, weeks: tuple[int, int]) -> list[str | None]:
    """A quarter by its length, a fiscal year by its length and outside quarterly reports."""
    low, high = weeks[0] * 7 - 4, weeks[1] * 7 + 4
    return [
        "quarter" if low <= days <= high else "annual" if 345 <= days <= 385 and not form.startswith("10-Q") else None
        for days, form in zip(rows["days"], rows["form"], strict=True)
    ]


# ------------------------------------------------------------------------------------------ the verdict


def table(where: Bench, folder: Path, wanted: list[str], *, every: bool = False) -> list[Judgement]:
    """Run the documents, print a line per series and what is not right in it, and return all judgements."""
    print("\nDocuments: quarters and years that filings state\n")
    judged: list[Judgement] = []
    for document in documents():
        if (not wanted or document.ticker in wanted) and document.path(folder).is_file():
            judged += _print(document, run(where, document, folder), every)
    return judged


def run(where: Bench, document: Document, folder: Path) -> Iterator[tuple[str, str, Judgement]]:
    """Concept, basis and judgement of everything that a document states, after its company was added."""
    content = gzip.decompress(document.path(folder).read_bytes())
    name = f"document {document.ticker}"
    filer = filer_of(document.ticker, document.ticker, content)
    act = refreshing(document.ticker) if document.ticker == HELD else adding(document.ticker)
    outcome = where.run(name, [Step(sources([filer], []), act)])
    yield from judgements(document, _loaded(content), outcome)
    where.forget(name)


def _loaded(content: bytes) -> pd.DataFrame:
    from orjson import loads

    return facts(loads(content))


def judgements(document: Document, filed: pd.DataFrame, outcome: Outcome) -> Iterator[tuple[str, str, Judgement]]:
    """Concept, basis and judgement of everything that these facts state."""
    for concept in CONCEPTS:
        ours = {basis: outcome.series(document.ticker, concept, basis) for basis in ("quarter", "annual")}
        contested = outcome.contested(document.ticker, concept)
        for row in stated(document, filed, concept).itertuples():
            yield concept, str(row.basis), judged(row, ours[str(row.basis)], contested, f"{document.ticker} {concept}")


def judged(row: Any, ours: pd.DataFrame, contested: pd.DataFrame, name: str) -> Judgement:
    """What one stated value is in our series."""
    what = f"{name} {row.basis} {row.period_start.date()}..{row.period_end.date()}"
    right = abs(row.value) if "capex" in name else row.value
    expected = f"{number(right)} ({row.tag}, {row.accession})"
    near = ours[(pd.to_datetime(ours["period_end"]) - row.period_end).abs() <= _NEAR]
    if near.empty:
        ends = (pd.to_datetime(contested["period_end"]) - row.period_end).abs() <= _NEAR
        reasons = contested.loc[ends & (contested["basis"] == row.basis), "reason"].astype("str")
        verdict: Verdict = "quarantined" if len(reasons) else "missing"
        return Judgement(what, expected, f"none {'; '.join(reasons.unique())}".strip(), verdict)
    if len(near) > 1:
        return Judgement(what, expected, f"{len(near)} rows of one period end", "wrong")
    value, start = float(near["value"].iloc[0]), pd.Timestamp(near["period_start"].iloc[0])
    good = any(_same(value, wanted) for wanted in (right, *row.also)) and abs(start - row.period_start) <= _NEAR_START
    return Judgement(what, expected, _got(row, value, start, str(near["method"].iloc[0])), "right" if good else "wrong")


def _same(value: float, wanted: float) -> bool:
    return abs(value - wanted) <= _TOLERANCE * abs(wanted)


def _got(row: Any, value: float, start: pd.Timestamp, method: str) -> str:
    older = "; an older version" if any(_same(value, v) for v in row.others if not _same(v, row.value)) else ""
    since = f" since {start.date()}" if abs(start - row.period_start) > _NEAR_START else ""
    return f"{number(value)} {method}{since}{older}"


def _print(document: Document, rows: Iterator[tuple[str, str, Judgement]], every: bool) -> list[Judgement]:
    judged_rows = list(rows)
    for concept in CONCEPTS:
        for basis in ("quarter", "annual"):
            of_series = [j for c, b, j in judged_rows if (c, b) == (concept, basis)]
            count = Counter(j.verdict for j in of_series)
            said = ", ".join(f"{count[v]} {v}" for v in VERDICTS if count[v]) or "nothing stated"
            print(f"{document.ticker:6} {concept:12} {basis:8} {len(of_series):4} stated: {said}", flush=True)
            bad = [j for j in of_series if every or j.verdict != "right"]
            bad.sort(key=lambda j: VERDICTS.index(j.verdict), reverse=True)
            for j in bad if every else bad[:_LISTED]:
                print(f"         {j.what:58} expected {j.expected:86} got {j.got:48} {j.verdict}")
            if len(bad) > _LISTED and not every:
                print(f"         and {len(bad) - _LISTED} more")
    return [j for _, _, j in judged_rows]
