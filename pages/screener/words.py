"""What the charts of this page share: the table, who is left out, colours, hovers."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final

import pandas as pd

from analytics.evidence import derived, newest
from charts import assemble, frame, headline, style, text
from charts.core import Chart, ChartData, Finding
from charts.parameter import Params
from contracts import Company, Description
from pages.screener.asked import EVERY, Asked
from pages.screener.frames import Cell, Ranked, Screened
from pages.screener.measures import MEASURES

FOUND: Final = style.THINGS["productivity"]  # a company that was looked for and has no colour of its own
OTHERS: Final = style.GREY
COLUMNS: Final = (*frame.TABLE_COLUMNS, "fiscal_year", "sector", "rank")
_SAME_DIVISOR: Final = "Both measures are divided by the same employees, which alone makes them rise together"
_LISTED: Final = 4


def companies(data: ChartData, screen: Screened) -> dict[str, Company]:
    """The companies that are coloured and named: those chosen, and the one that was looked for."""
    named = {c.ticker: c for c in data.companies}
    if screen.found and screen.found not in named:
        named[screen.found] = Company(screen.found, screen.found_name, "", FOUND)
    return named


def company_of(named: Mapping[str, Company], row: Ranked) -> Company:
    """The company of a row, grey where it is neither chosen nor looked for."""
    return named.get(row.ticker) or Company(row.ticker, row.name, "", OTHERS)


def short(row: Ranked) -> str:
    """The company's name without what kind of company it is: a reader does not know three hundred tickers."""
    return text.bare_name(row.name)


def table(year: int, rows: Sequence[Ranked], described: Sequence[Description]) -> pd.DataFrame:
    """One row per company and measure (each once), the highest of the first measure first: `COLUMNS`."""
    whats = enumerate(dict.fromkeys(described))
    lines = [_row(year, row, place, what) for place, what in whats for row in rows]
    return pd.DataFrame(lines, columns=list(COLUMNS))


def _row(year: int, row: Ranked, place: int, what: Description) -> tuple[Any, ...]:
    cell = row.cells[place]
    where = (row.ticker, row.name, row.quarter, row.period_end, what.name, what.title)
    told = (cell.value, str(what.unit), cell.evidence, cell.known_on, cell.document or None)
    return (*where, *told, year, row.sector or None, row.rank)


def of_all(
    year: int, cells: Sequence[Cell], name: str, title: str, value: float, unit: str, who: str
) -> dict[str, Any]:
    """A row of what is computed from some values: as firm as the weakest of them, known since the newest."""
    known_on, document = newest((cell.known_on, cell.document or None) for cell in cells) or (pd.NaT, None)
    row = {"company": who, "name": name, "title": title, "value": value, "unit": unit, "fiscal_year": year}
    grade = derived(cell.evidence for cell in cells)
    return row | {"evidence": grade.value, "known_on": known_on, "accession": document}


def hover(company: Company, row: Ranked, described: Sequence[Description], year: int, count: int) -> str:
    """Company, values with grades and days, sector and rank."""
    lines = [f"<b>{text.escape(company.name)}</b>"]
    lines += [
        f"{text.escape(what.title)}: {text.escape(style.quantity(cell.value, what.unit))} "
        f"({text.evidence(cell.evidence)}, known since {frame.day(cell.known_on)})"
        for what, cell in zip(described, row.cells, strict=True)
    ]
    lines += [f"Fiscal {year}, to {frame.day(row.period_end)}", f"{text.escape(row.sector)} · {row.rank} of {count}"]
    return "<br>".join(lines)


# -------------------------------------------------------------------------------------- sentences


def counted(count: int) -> str:
    """ "217 companies", and "one company", whose figure is no number of the table."""
    return "one company" if count == 1 else text.plural(count, "company", "companies")


def ordinal(rank: int) -> str:
    """ "1st", "2nd", "73rd", "11th"."""
    last = {1: "st", 2: "nd", 3: "rd"}.get(rank % 10, "th")
    return f"{rank}{'th' if rank % 100 in (11, 12, 13) else last}"


def searched(found: Finding, asked: Asked, screen: Screened) -> Finding:
    """The finding, which says above the chart that the company looked for is not in it."""
    lost = sought(asked, screen)
    return headline.first(found, lost) if lost else found


def sought(asked: Asked, screen: Screened) -> str:
    """That the company looked for is not drawn: unknown to the panel, or left out; empty where it is drawn."""
    if not asked.find:
        return ""
    if screen.found:
        left_out = f"{screen.found_name} is in the panel, but not among the companies shown."
        return left_out if screen.row(screen.found) is None else ""
    like = f": did you mean {_or(screen.near)}?" if screen.near else "."
    return f"No company of the panel is called “{asked.find}”{like}"


def exceptions(asked: Asked, screen: Screened) -> Iterator[str]:
    """What a reader has to know beside the sentence: the condition, counts that were read by machine."""
    if screen.ignored:
        parts = text.join([f"“{part}”" for part in screen.ignored])
        yield f"Not understood and left out: {parts}; write a measure, < or >, and a number, with % for a share"
    read = sum(row.machine_read for row in screen.rows)
    if read:
        yield f"Employees are machine-read at {read} of {len(screen.rows)} companies"
    if screen.rows and len(asked.measures) > 1 and all(MEASURES[name].under == "employees" for name in asked.measures):
        yield _SAME_DIVISOR


def _or(names: Sequence[str]) -> str:
    """ "Comcast, Paccar or Costco"."""
    return " or ".join(filter(None, (", ".join(names[:-1]), names[-1])))


def missing(data: ChartData, asked: Asked, screen: Screened) -> list[str]:
    """Chosen companies that are not drawn."""
    titles = text.join([text.lower(MEASURES[name].title) for name in asked.measures])
    chosen = asked.where or asked.sector != EVERY
    why = ", ".join(
        ["not known"]
        + ["or measured from too near zero or below it"] * bool(asked.years)
        + ["or left out by the sector or a condition"] * bool(chosen)
    )
    lines = []
    for company in data.companies:
        if company.ticker not in screen.panel:
            lines.append(f"{text.short(company)}: not in the panel of large filers.")
        elif screen.row(company.ticker) is None:
            when = f"of fiscal {screen.year}" if screen.year else "by then"
            lines.append(f"{text.short(company)}: {titles} {when}: {why}.")
    return lines


def notes() -> list[str]:
    """Who the companies are, and what a fiscal year is."""
    return [
        "Large filers of today's list, as first reported: who failed or was bought is not among them.",
        "A fiscal year is the year of its end less 15 days; employees are counted within 45 days of that end.",
    ]


def refused(data: ChartData, params: Params, asked: Asked, screen: Screened) -> Chart:
    """The chart without a company: why, and what to choose instead."""
    titles = text.join([text.lower(MEASURES[name].title) for name in asked.measures])
    year = f" for fiscal {screen.year}" if screen.year else " by then"
    finding = f"No company is left: {titles} is not known{year}, or no company meets the conditions"
    if len(finding.split()) > 16:
        finding = f"No company is left{year}: nothing is known, or the conditions leave nobody"
    said = (*missing(data, asked, screen), *map(text.sentence, exceptions(asked, screen)))
    step = f"{sought(asked, screen)} Choose another fiscal year, fewer conditions or a later as-of day.".lstrip()
    return assemble.refused(data, params, [], finding, step, said)
