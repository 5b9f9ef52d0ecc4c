"""Whether every number that is shown leads to a source: of charts and their findings, and of README and docs."""

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
from data import audit_queries
from service import chart as charts
from service.current_store import Store

Row = tuple[str, str, str]  # where a number stands, the number, and what it lacks
Stated = Mapping[str, frozenset[float]]  # the numbers that a document states, by its source_id
ROOT: Final = Path(__file__).resolve().parent.parent
_FENCE: Final = re.compile(r"^```.*?^```$", re.M | re.S)
_PICTURE: Final = re.compile(r"!\[([^\]]*)\]\([^)]+\)")
_GENERATED: Final = re.compile(r"<!--.*?-->", re.S)
# What counts as a figure: money, shares, multiples, and numbers with a thousands separator or a decimal point.
_FIGURE: Final = re.compile(
    r"\$\d+(?:[.,]\d+)*\w*|×\d+(?:[.,]\d+)*|\b\d+(?:[.,]\d+)*%|\b\d{1,3}(?:,\d{3})+\b|\b\d+\.\d+\b(?!\.)"
)
# What counts as a source beside it: a link, or a command, program, file or table in code.
_SOURCE: Final = re.compile(
    r"\]\([^)]+\)|https?://|doi:|`[^`\n]*(?:leverage |make |-m |\.py|\.csv|\.parquet|/)[^`\n]*`"
)


def numbers(store: Store) -> Iterator[tuple[str, list[Row]]]:
    """Chart by chart, with its usual parameters: its slug, and its numbers without a source."""
    stated = audit_queries.stated_values(store)
    for slug in charts.CHARTS:
        yield slug, of_chart(charts.draw(store, slug, {}), stated)


def of_chart(chart: Chart, stated: Stated | None = None) -> list[Row]:
    """Numbers of a chart's table that name no document which its sources have, that are graded by no grade, or as
    reported by a document that does not state them (`stated` has what each does), and numbers of its finding that are
    not in the table. A number that is computed from all documents of the chart names none, and has its sources there.
    """
    known = chart.table.dropna(subset=["value"])
    titled = set(chart.sources.dropna(subset=["title"])["source_id"])
    lost = known[~known["accession"].isin(titled) & (known["accession"].notna() | (not titled))]
    rows = zip(lost["name"], lost["ticker"], lost["quarter"], lost["accession"], strict=True)
    return [
        *(
            (_named(chart, name, ticker, quarter), str(document), "names no source")
            for name, ticker, quarter, document in rows
        ),
        *_graded(chart, known, stated),
        *((chart.slug, str(number.value), "is not in the table") for number in _undrawn(chart, known)),
    ]


def _graded(chart: Chart, known: pd.DataFrame, stated: Stated | None) -> Iterator[Row]:
    """Numbers whose grade is none, or stronger than it can be: what is computed is reported by nobody."""
    columns = zip(
        *(known[name] for name in ("name", "ticker", "quarter", "value", "evidence", "accession")), strict=True
    )
    for name, ticker, quarter, value, grade, document in columns:
        where = _named(chart, name, ticker, quarter)
        if isinstance(grade, str) and grade not in GRADES:
            yield where, grade, "is no grade of evidence"
        if grade == Evidence.REPORTED and stated is not None and not _states(stated.get(document, ()), value):
            yield where, str(value), f"is graded as reported, and {document} does not state it"


def _states(numbers: Iterable[float], value: float) -> bool:
    return any(math.isclose(number, abs(value), rel_tol=1e-9) for number in numbers)


def _named(chart: Chart, *parts: object) -> str:
    return ", ".join([chart.slug, *(str(part) for part in parts if part is not None and part == part)])


def _undrawn(chart: Chart, known: pd.DataFrame) -> Iterator[Number]:
    for number in chart.finding.numbers:
        rows = known[known["name"] == number.name]
        if number.ticker:
            rows = rows[rows["ticker"] == number.ticker]
        if not any(math.isclose(value, number.value, rel_tol=1e-9, abs_tol=1e-12) for value in rows["value"]):
            yield number


def documents(root: Path = ROOT) -> list[Path]:
    """README and docs (not the decisions, which say what was so), where the project is more than a package."""
    return [path for path in [root / "README.md", *sorted((root / "docs").glob("*.md"))] if path.is_file()]


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
