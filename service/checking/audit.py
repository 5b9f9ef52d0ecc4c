"""Whether every number that is shown leads to a source: of charts and their findings, companies and the start page, and
of README and docs.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Final

import pandas as pd

from analytics.evidence import GRADES
from charts.core import Chart, Number
from contracts import Evidence
from data.reading import audit_queries
from engine import catalogue, evaluate, provenance
from errors import NotFound, UsageError
from service.checking import audit_views
from service.checking.audit_views import View
from service.drawing import chart as charts
from service.publish import claims, contents
from service.snapshots.current_store import Store
from service.whats_new import news
from service.whats_new.news import News

Row = tuple[str, str, str]  # where a number stands, the number, and what it lacks
Stated = Mapping[str, frozenset[float]]  # the numbers that a document states, by its source_id
_SCALES: Final = {"TFLOP/s": 1e12, "USD per million tokens": 1e-6}  # of units drawn, in those that rows are kept in
ROOT: Final = Path(__file__).resolve().parents[2]
_FENCE: Final = re.compile(r"^```.*?^```$", re.M | re.S)
_PICTURE: Final = re.compile(r"!\[([^\]]*)\]\([^)]+\)")
_GENERATED: Final = re.compile(r"<!--.*?-->", re.S)
# What counts as a figure: money, shares, multiples, counts of people, numbers with a word of scale, with a thousands
# separator or with a decimal point.
_SPACE: Final = "[ \\u00a0\\u202f]"
_NUMBER: Final = r"\d+(?:[.,]\d+)*"
_FIGURE: Final = re.compile(
    rf"[$€£¥]{_NUMBER}\w*|×{_NUMBER}|\b{_NUMBER}(?:×|x\b)|\b{_NUMBER}{_SPACE}?%"
    rf"|\b{_NUMBER}(?:{_SPACE}|-)(?:percent|per cent|thousand|million|billion|trillion)\b"
    rf"|\b\d{{3,}}(?={_SPACE}(?:people|persons|employees|dollars)\b)"
    r"|\b\d{1,3}(?:[,\u00a0\u202f]\d{3})+\b|\b\d+\.\d+\b(?!\.)"
)
# What counts as a source beside it: a link to elsewhere, or a command, program, file or table in code.
_SOURCE: Final = re.compile(
    r"\]\((?!#|mailto:)[^)]+\)|https?://|doi:|`[^`\n]*(?:leverage |make |-m |\.py|\.csv|\.parquet|/)[^`\n]*`"
)


def numbers(store: Store, *, thorough: bool = False) -> Iterator[tuple[str, list[Row]]]:
    """What was looked at, and its numbers without a source: chart by chart, with its usual parameters and one of them
    moved; the start page; some companies. Thorough: each parameter moved to each other choice, and every company.
    """
    stated = audit_queries.stated_values(store)
    for slug in charts.CHARTS:
        views = audit_views.moved(store, slug, thorough=True) if thorough else audit_views.one_moved(store, slug)
        lost = of_chart(charts.draw(store, slug, {}), stated)
        yield slug, lost + [row for view in views for row in of_view(store, view, stated)]
    yield "start page", of_start(store, stated)
    companies = [each.ticker for each in catalogue.companies(store)] if thorough else audit_views.some_companies(store)
    for ticker in companies:
        yield f"company {ticker}", of_company(store, ticker, stated)


def of_view(store: Store, view: View, stated: Stated | None = None) -> list[Row]:
    """Those of a chart at an address, each with the address; none where the address is refused."""
    try:
        chart = charts.draw(store, view.slug, charts.strict(store, view.slug, dict(view.query)))
    except (NotFound, UsageError):
        return []
    return of_chart(chart, stated, str(view))


def of_company(store: Store, ticker: str, stated: Stated | None = None) -> list[Row]:
    """Those of a company: every value of every measure and metric, from which cards and reports take theirs, names a
    document; and those of the charts of its page.
    """
    values = evaluate.values(store, catalogue.names(), (ticker,), any_currency=True).dropna(subset=["value"])
    sources = provenance.sources_for(store, values["accession"].dropna().unique())
    unnamed = [
        (_named(ticker, row.name, row.quarter), str(row.value), "names no source")
        for row in values[values["accession"].isna()].itertuples(index=False)
    ]
    asked = contents.of_company(ticker)
    views = [View(slug, tuple(charts.taken(slug, asked).items())) for slug in contents.OF_COMPANY]
    drawn = [row for view in views for row in of_view(store, view, stated)]
    return [*unnamed, *_of_values(ticker, values, sources, stated), *drawn]


def of_start(store: Store, stated: Stated | None = None) -> list[Row]:
    """Those of the start page beside its charts: the evidence on each claim, and what is new."""
    views = [View(claims.EVIDENCE, (("claim", claim),)) for claim in claims.titles()]
    return [row for view in views for row in of_view(store, view, stated)] + of_news(news.newest(store))


def of_news(items: Iterable[News]) -> list[Row]:
    """Those that name no document, or one that is not known."""
    return [
        (f"what is new, {item.kind}", item.title, "names no source")
        for item in items
        if not (item.document and item.source)
    ]


def of_chart(chart: Chart, stated: Stated | None = None, where: str = "") -> list[Row]:
    """Numbers of a chart's table that name no document which its sources have, that are graded by no grade, or as
    reported by a document that does not state them (`stated` has what each does), and numbers of its finding that are
    not in the table. A number that is computed from all documents of the chart names none, and has its sources there.
    """
    where, known = where or chart.slug, chart.table.dropna(subset=["value"])
    undrawn = ((where, str(number.value), "is not in the table") for number in _undrawn(chart, known))
    return [*_of_values(where, known, chart.sources, stated), *undrawn]


def _of_values(where: str, known: pd.DataFrame, sources: pd.DataFrame, stated: Stated | None) -> list[Row]:
    titled = set(sources.dropna(subset=["title"])["source_id"])
    lost = known[~known["accession"].isin(titled) & (known["accession"].notna() | (not titled))]
    rows = zip(lost["name"], lost["ticker"], lost["quarter"], lost["accession"], strict=True)
    unsourced = ((_named(where, *place), str(document), "names no source") for *place, document in rows)
    return [*unsourced, *_graded(where, known, stated)]


def _graded(at: str, known: pd.DataFrame, stated: Stated | None) -> Iterator[Row]:
    """Numbers without a grade, or with one that is none or stronger than it can be: what is computed nobody reports."""
    columns = ("name", "ticker", "quarter", "value", "unit", "evidence", "accession")
    for name, ticker, quarter, value, unit, grade, document in known[list(columns)].itertuples(index=False):
        where = _named(at, name, ticker, quarter)
        if not isinstance(grade, str):
            yield where, str(value), "has no grade of evidence"
        elif grade not in GRADES:
            yield where, grade, "is no grade of evidence"
        if grade == Evidence.REPORTED and stated is not None and not _states(stated.get(document, ()), value, unit):
            yield where, str(value), f"is graded as reported, and {document} does not state it"


def _states(numbers: Iterable[float], value: float, unit: object) -> bool:
    kept = abs(value) * _SCALES.get(str(unit), 1.0)
    return any(math.isclose(number, kept, rel_tol=1e-9) for number in numbers)


def _named(where: str, *parts: object) -> str:
    return ", ".join([where, *(str(part) for part in parts if part is not None and part == part)])


def _undrawn(chart: Chart, known: pd.DataFrame) -> Iterator[Number]:
    for number in chart.finding.numbers:
        rows = known[known["name"] == number.name]
        if number.ticker:
            rows = rows[rows["ticker"] == number.ticker]
        if not any(math.isclose(value, number.value, rel_tol=1e-9, abs_tol=1e-12) for value in rows["value"]):
            yield number


def documents(root: Path = ROOT) -> list[Path]:
    """README, docs and guides (not the decisions, which say what was so), where the project is more than a package."""
    told = (path for path in sorted((root / "docs").rglob("*.md")) if "adr" not in path.relative_to(root).parts)
    return [path for path in [root / "README.md", *told] if path.is_file()]


def of_document(path: Path, root: Path = ROOT) -> list[Row]:
    """Figures of a document in a section (from one heading to the next) that names no source of any: no link, command,
    program, file or table, neither there nor in the head of the document, which speaks for all of it.

    What code blocks print is tested where they are run.
    """
    name = str(path.relative_to(root))
    text = _PICTURE.sub(r"\1", path.read_text(encoding="utf-8"))  # a picture is no source of what is written beside it
    head, *sections = re.split(r"^(?=##+ )", text, flags=re.M)
    return [] if _SOURCE.search(head) else [row for section in (head, *sections) for row in _of_section(name, section)]


def _of_section(name: str, section: str) -> Iterator[Row]:
    text = _FENCE.sub("", section)
    if _SOURCE.search(text):
        return
    heading = section.partition("\n")[0].lstrip("# ")
    for figure in _FIGURE.findall(_GENERATED.sub("", text)):
        yield f"{name}, {heading[:60]}", figure, "names no source beside it"
