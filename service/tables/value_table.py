"""The numbers of a chart as an HTML table: companies side by side by quarter, or one row per value.

A table of the browser's own, not a grid drawn on a canvas: Tab goes from link to link and leaves it, a screen reader
says the heads of a cell, and each number can be a link (docs/adr/0016-tables.md). Nothing of Streamlit is in here.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from html import escape
from typing import TYPE_CHECKING, Any, Final

import pandas as pd

from charts import frame, style
from charts import text as words
from contracts import unit_called
from service.tables import html_table, table_words

if TYPE_CHECKING:
    from charts.core import Chart

NEWEST: Final = "newest"
OLDEST: Final = "oldest"
LARGEST: Final = "largest"
SMALLEST: Final = "smallest"
_TIMES: Final = {NEWEST: "Newest first", OLDEST: "Oldest first"}
_SIZES: Final = {LARGEST: "Largest first", SMALLEST: "Smallest first"}
_MISSING: Final = "–"
_LED_BY: Final = ("quarter", "company")  # what a row of the long table is called by
_FIRST: Final = ("quarter", "company", "value", "title", "evidence", "known_on", "exact")
_NEVER: Final = frozenset({"ticker", "name", "unit", "accession", "period_end"})
_NOT_SAID: Final = frozenset({"index", "elasticity", "weight", "quarters", "years"})  # units that say nothing in a head
_REPORT: Final = "Report an error"


@dataclass(frozen=True, slots=True)
class View:
    """What of a table is shown, and in which order. An empty measure or company is all of them.

    `order` is one of NEWEST, OLDEST, LARGEST and SMALLEST; in a wide table LARGEST and SMALLEST go by `by`, a ticker.
    """

    wide: bool = False
    measure: str = ""
    company: str = ""
    order: str = NEWEST
    by: str = ""


@dataclass(frozen=True, slots=True)
class Links:
    """Where a number leads: `sources` are addresses by source, `report` gives that of a report about a row; without it
    no row has one.
    """

    sources: Mapping[str, str]
    report: Callable[[Mapping[str, Any]], str] | None = None


@dataclass(frozen=True, slots=True)
class Drawn:
    """HTML of the first rows of a table, how many they are, and how many there are."""

    html: str
    shown: int
    rows: int


# ------------------------------------------------------------------------------------ what can be chosen


def measures(table: pd.DataFrame) -> dict[str, str]:
    """Titles of the measures of a table by name, in their order."""
    return dict(zip(table["name"], table["title"], strict=True)) if "name" in table else {}


def companies(table: pd.DataFrame) -> dict[str, str]:
    """Names of the companies of a table by ticker, in their order."""
    known = table.dropna(subset=["ticker"])
    return dict(zip(known["ticker"], known["company"], strict=True))


def side_by_side(table: pd.DataFrame) -> dict[str, str]:
    """The measures that have one value per company and quarter, in at least two quarters: those of a wide table."""
    known = table.dropna(subset=["ticker", "quarter"])
    several = set(known.loc[known.duplicated(["ticker", "quarter", "name"]), "name"])
    quarters = known.groupby("name")["quarter"].nunique()
    whole = {name for name, count in quarters.items() if count > 1} - several
    return {name: title for name, title in measures(table).items() if name in whole and _is_known(known, name)}


def _is_known(rows: pd.DataFrame, name: str) -> bool:
    of = rows[rows["name"] == name]
    return bool(of["value"].notna().any() or ("state" in of and of["state"].notna().any()))


def orders(table: pd.DataFrame, view: View) -> dict[tuple[str, str], str]:
    """Titles of the possible orders by (order, by): by size only where sizes can be compared."""
    rows = chosen(table, view)
    order_of_time = {(order, ""): title for order, title in _TIMES.items()}
    times = order_of_time if _moments(rows).nunique() > 1 else {(NEWEST, ""): "As in the chart"}
    if rows["value"].isna().all() or rows["unit"].nunique() != 1:
        return times
    if not view.wide:
        return times | {(order, ""): title for order, title in _SIZES.items()}
    named = companies(rows)
    return times | {(o, t): f"{named[t]}: {title.lower()}" for t in named for o, title in _SIZES.items()}


def chosen(table: pd.DataFrame, view: View) -> pd.DataFrame:
    """The rows of a view, numbered from 0, in the table's own order."""
    rows = table
    if view.measure:
        rows = rows[rows["name"] == view.measure]
    if view.company:
        rows = rows[rows["ticker"] == view.company]
    return rows.reset_index(drop=True)


def ordered(rows: pd.DataFrame, order: str) -> pd.DataFrame:
    """The rows by time or by value; what is missing comes last."""
    by = rows["value"] if order in _SIZES else _moments(rows)
    ascending = order in (OLDEST, SMALLEST)
    return rows.loc[by.sort_values(ascending=ascending, kind="stable", na_position="last").index]


def _moments(rows: pd.DataFrame) -> pd.Series:
    """When a value is of: its quarter; without one the quarter of its period's end, else in which it became known."""
    moments = rows["quarter"].astype("object")
    for column in ("period_end", "known_on"):
        days = pd.to_datetime(rows[column], errors="coerce")
        moments = moments.where(moments.notna(), days.dt.to_period("Q").astype("str").where(days.notna(), None))
    return moments


# ---------------------------------------------------------------------------------------------- drawing


def drawn(chart: Chart, view: View, most: int, links: Links) -> Drawn:
    """The first `most` rows of a view of the chart's table."""
    return (_wide if view.wide else _long)(chosen(chart.table, view), view, most, links)


def _wide(rows: pd.DataFrame, view: View, most: int, links: Links) -> Drawn:
    rows = rows.dropna(subset=["ticker", "quarter"])
    named = companies(rows)
    cells = {(row["quarter"], row["ticker"]): row for row in records(rows)}
    of = rows[rows["ticker"] == view.by] if view.by else rows
    quarters = dict.fromkeys([*ordered(of, view.order)["quarter"], *rows["quarter"]])
    grade = _usual_grade(rows)
    lines = [_wide_row(q, [cells.get((q, t)) for t in named], grade, links) for q in [*quarters][:most]]
    unit = _unit_of(rows)
    over = f"{escape(_title(rows))}{f', {escape(unit)}' if unit else ''}"
    last = "<td></td>" if links.report else ""
    head = (
        f'<tr><td></td><th scope="colgroup" colspan="{len(named)}">{over}</th>{last}</tr>'
        f'<tr><th scope="col">Quarter</th>{"".join(html_table.head(name, "number") for name in named.values())}'
        f"{_report_head(links)}</tr>"
    )
    usual = f" {grade[:1].upper()}{grade[1:]} unless marked." if grade else ""
    caption = f"{_title(rows)} by company and quarter.{usual}{_leads(rows, links)}"
    return Drawn(html_table.table(caption, head, lines), min(most, len(quarters)), len(quarters))


def _wide_row(quarter: str, cells: Sequence[Mapping[str, Any] | None], usual: str, links: Links) -> str:
    values = "".join(_wide_cell(cell, usual, links) for cell in cells)
    known = [cell for cell in cells if cell is not None]
    of = dict(known[0]) if len(known) == 1 else {**known[0], "ticker": None, "company": None}
    return f'<tr><th scope="row">{escape(words.quarter(quarter))}</th>{values}{_reported(of, links)}</tr>'


def _wide_cell(row: Mapping[str, Any] | None, usual: str, links: Links) -> str:
    if row is None:
        return f'<td class="number">{_MISSING}</td>'
    grade = _grade(row)
    marked = f" <small>{escape(grade)}</small>" if grade and grade != usual and _is_number(row["value"]) else ""
    return f'<td class="number">{_number(row, links)}{marked}</td>'


def _usual_grade(rows: pd.DataFrame) -> str:
    known = rows.dropna(subset=["value"])
    grades = known["evidence"].dropna() if "evidence" in known else pd.Series(dtype="object")
    return words.evidence(grades.mode()[0]) if len(grades) else ""


def _long(rows: pd.DataFrame, view: View, most: int, links: Links) -> Drawn:
    columns = _columns(rows)
    unit = _unit_of(rows)
    head = "".join(html_table.head(*_headed(column, unit)) for column in columns)
    head = f"<tr>{head}{_report_head(links)}</tr>"
    shown = records(ordered(rows, view.order).head(most))
    lines = [_long_row(row, columns, links, unit) for row in shown]
    named = [*companies(rows).values()]
    of = [text for text in (_title(rows), *(named if len(named) == 1 else [])) if text]
    caption = f"{', '.join(of) or 'Every number of the chart'}.{_leads(rows, links)}"
    return Drawn(html_table.table(caption, head, lines), len(shown), len(rows))


def _columns(rows: pd.DataFrame) -> list[str]:
    """The columns that say something; one company or measure alone stands above the table."""
    with_exact = rows.assign(exact=rows["value"])
    known = [str(c) for c in with_exact if with_exact[c].notna().any() and c not in _NEVER]
    known = [c for c in known if not (with_exact[c].dtype == object and with_exact[c].isin(["", None]).all())]
    alone = {"company": len(companies(rows)) < 2, "title": len(measures(rows)) < 2}
    listed = [c for c in _FIRST if c in known and not alone.get(c)]
    return listed + [c for c in known if c not in _FIRST]


def _headed(column: str, unit: str) -> tuple[str, str, str]:
    return table_words.head(column), "number" if column in ("value", "exact") else "", unit if column == "value" else ""


def _long_row(row: Mapping[str, Any], columns: Sequence[str], links: Links, unit: str) -> str:
    cells = "".join(_long_cell(column, row, links, unit) for column in columns)
    return f"<tr>{cells}{_reported(row, links)}</tr>"


def _long_cell(column: str, row: Mapping[str, Any], links: Links, unit: str) -> str:
    if column == "value":
        return f'<td class="number">{_number(row, links)}</td>'
    if column == "exact":
        return f'<td class="number">{escape(_exact(row))}</td>'
    if column == "title":
        own = "" if unit or not _is_text(row["unit"]) else _written_unit(row["unit"])
        return f"<td>{escape(', '.join(filter(None, (row[column], own))))}</td>"
    text = escape(table_words.cell(column, row[column], str(row["unit"] or "")))
    return f'<th scope="row">{text}</th>' if column in _LED_BY else f"<td>{text}</td>"


def documents(sources: pd.DataFrame, most: int) -> Drawn:
    """The first `most` documents of a chart, each title a link."""
    columns = {"title": "Document", "publisher": "Publisher", "form": "Form", "published_on": "Published"}
    shown = {c: head for c, head in columns.items() if sources[c].notna().any()} | {"evidence": "Grade"}
    lines = [_document(row, [*shown]) for row in records(sources.head(most))]
    head = f"<tr>{''.join(html_table.head(title) for title in shown.values())}</tr>"
    caption = "The documents behind the chart, newest first."
    return Drawn(html_table.table(caption, head, lines), len(lines), len(sources))


def _document(row: Mapping[str, Any], columns: Sequence[str]) -> str:
    led = html_table.link(str(row["url"] or ""), words.readable(str(row["title"] or row["url"] or "")))
    others = (table_words.cell(c, frame.day(row[c]) if c == "published_on" else row[c]) for c in columns[1:])
    return html_table.row(led, [escape(text) for text in others])


# ------------------------------------------------------------------------------------------ one number


def _number(row: Mapping[str, Any], links: Links) -> str:
    """The value as people write it, as a link to the document that it comes from; the state where there is none."""
    if not _is_number(row["value"]):
        return escape(words.evidence(row["state"])) if _is_text(row.get("state")) else _MISSING
    written = style.written(float(row["value"]), unit_called(str(row["unit"] or "")))
    address = links.sources.get(row["accession"], "") if _is_text(row.get("accession")) else ""
    return html_table.link(address, written, title=f"{_exact(row)}: open the document")


def _report_head(links: Links) -> str:
    return html_table.unseen(_REPORT) if links.report else ""


def _reported(row: Mapping[str, Any], links: Links) -> str:
    if links.report is None:
        return ""
    about = ", ".join(filter(None, (row["company"] or "", row["title"], words.quarter(row["quarter"] or ""))))
    link = html_table.link(links.report(row), _REPORT, label=f"{_REPORT}: {about}")
    return f'<td class="report">{link}</td>'


def _grade(row: Mapping[str, Any]) -> str:
    return words.evidence(row["evidence"]) if _is_text(row.get("evidence")) else ""


def _exact(row: Mapping[str, Any]) -> str:
    """The value in base units with its unit; a fraction in percent."""
    if not _is_number(row["value"]):
        return _MISSING
    unit = unit_called(str(row["unit"] or ""))
    said = "" if unit.style == "percent" else words.exact_unit(unit.symbol)
    return f"{style.exactly(row['value'], unit)} {said}".rstrip()


def _leads(rows: pd.DataFrame, links: Links) -> str:
    lead = rows["value"].notna() & rows["accession"].isin([*links.sources])
    return " A number leads to its source." if lead.any() else ""


def _title(rows: pd.DataFrame) -> str:
    """The title of the one measure of the rows; empty for several."""
    titles = [*measures(rows).values()]
    return titles[0] if len(titles) == 1 else ""


def _unit_of(rows: pd.DataFrame) -> str:
    """The one unit of the rows in words; empty for several and for none."""
    units = rows["unit"].dropna().unique().tolist() if "unit" in rows else []
    return _written_unit(str(units[0])) if len(units) == 1 else ""


def _written_unit(symbol: str) -> str:
    return "" if symbol in _NOT_SAID else words.unit(symbol)


def addresses(sources: pd.DataFrame) -> dict[str, str]:
    """Addresses of documents by source id; of those that have one."""
    known = sources.dropna(subset=["url"])
    return dict(zip(known["source_id"], known["url"], strict=True))


def records(rows: pd.DataFrame) -> list[dict[str, Any]]:
    """One record per row; what is missing is None."""
    columns = [str(c) for c in rows.columns]
    plain = rows.astype("object").where(rows.notna(), None)
    return [dict(zip(columns, row, strict=True)) for row in plain.itertuples(index=False, name=None)]


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float) and value == value


def _is_text(value: Any) -> bool:
    return isinstance(value, str) and value != ""
