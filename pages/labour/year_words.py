"""The sentences on labour's part and on charges, by fiscal year."""

from __future__ import annotations

from typing import Final

from charts import frame, headline, style, text
from charts.core import ChartData, Finding, Number
from engine.filers import EVERY_SECTOR
from pages.labour import price_words, year_chart
from pages.labour.asked import Asked
from pages.labour.measures import MEASURES, Measure
from pages.labour.year_frames import FEWEST, Median, Yearly, Years

_MISSING: Final = "A year without a tag is missing, not zero."


def nothing(data: ChartData, asked: Asked) -> str:
    """Why no value is drawn."""
    title = text.lower(MEASURES[asked.measure].title)
    known = f" as of {frame.day(data.as_of)}" if data.as_of else ""
    where = "" if asked.sector == EVERY_SECTOR else f" of {asked.sector}"
    lead = f"No large filer{where} has {title}"
    return headline.fitting([f"{lead} in this window{known}", f"{lead} in this window", lead])


def same_companies(data: ChartData, result: Years, asked: Asked) -> Finding:
    """How the median moved among the companies of both years."""
    measure = MEASURES[asked.measure]
    if not result.rows:
        return Finding(nothing(data, asked), "Choose all sectors, a longer window or a later as-of day")
    if result.matched is None:
        return _few(result, measure)
    start, end = result.matched
    count = text.plural(len(end.rows), "company", "companies")
    title, (before, after) = measure.title, (style.quantity(each.value, measure.unit) for each in (start, end))
    every = [
        f"{title}: median {after} in fiscal {end.year}, {before} in {start.year} at the same companies",
        f"{title}: {after} in fiscal {end.year}, {before} in {start.year} (median, same companies)",
    ]
    deck = f"{count} known in both years; {_all(result)}"
    numbers = tuple(Number(each.value, year_chart.MATCHED) for each in (start, end))
    return Finding(headline.fitting(every), deck, _not_in_both(data, result, end), numbers)


def _not_in_both(data: ChartData, result: Years, end: Median) -> tuple[str, ...]:
    """Chosen companies that are drawn and not known in both years."""
    there, both = {row.ticker for row in result.rows}, {row.ticker for row in end.rows}
    late = [text.short(c) for c in data.companies if c.ticker in there - both]
    return (f"Not known in both years: {text.every(late)}.",) if late else ()


def _all(result: Years) -> str:
    """How many there are in the newest year, and the median of them."""
    newest = _median_of(result)
    count = text.plural(len(newest.rows), "company", "companies") if newest else ""
    return f"{count} in fiscal {newest.year}" if newest else ""


def _median_of(result: Years) -> Median | None:
    return next((each for each in result.medians if each.year == result.year), None)


def highest(data: ChartData, result: Years, asked: Asked) -> Finding:
    """The median of the newest year that is known for most, and who is highest in it."""
    measure = MEASURES[asked.measure]
    if not result.rows:
        return Finding(nothing(data, asked), "Choose all sectors, a longer window or a later as-of day")
    median, of_year = _median_of(result), result.of_year(result.year)
    if median is None:
        return _few(result, measure)
    top, chosen = of_year[0], {c.ticker for c in data.companies}
    value = style.quantity(median.value, measure.unit)
    every = [
        f"{measure.title} in fiscal {median.year}: median {value}; highest: {_short(top)}, {_value(top, measure)}",
        f"{measure.title}: median {value} in fiscal {median.year}",
    ]
    spoken = list({row.ticker: row for row in (top, *(row for row in of_year if row.ticker in chosen))}.values())
    numbers = [Number(row.value, measure.name, row.ticker) for row in spoken]
    known = text.join(_needed(measure))
    deck = f"{text.plural(len(of_year), 'company', 'companies')} with {known} in fiscal {median.year}{_of(asked)}"
    numbers.append(Number(median.value, year_chart.MEDIAN))
    return Finding(headline.fitting(every), deck, _others(data, result, of_year, measure), tuple(numbers))


def _needed(measure: Measure) -> list[str]:
    """What a filer has to state for a value."""
    return ["a tag", "a headcount"] if measure.under else ["a tag"]


def _of(asked: Asked) -> str:
    return "" if asked.sector == EVERY_SECTOR else f", {asked.sector}"


def _others(data: ChartData, result: Years, of_year: tuple[Yearly, ...], measure: Measure) -> tuple[str, ...]:
    """Chosen companies that are drawn in other years only."""
    there, now = {row.ticker for row in result.rows}, {row.ticker for row in of_year}
    late = [text.short(c) for c in data.companies if c.ticker in there - now]
    needed = " or ".join(_needed(measure))
    return (f"Not compared, without {needed} in fiscal {result.year}: {text.every(late)}.",) if late else ()


def _short(row: Yearly) -> str:
    return text.bare_name(row.name)


def _value(row: Yearly, measure: Measure) -> str:
    return style.brief(row.value, measure.unit)


def _few(result: Years, measure: Measure) -> Finding:
    """No year has companies enough for a median."""
    count = len({row.ticker for row in result.rows})
    first, last = min(row.year for row in result.rows), max(row.year for row in result.rows)
    line = f"{measure.title}: too few companies in any year for a median"
    when = f"fiscal {first}" if first == last else f"fiscal {first} to {last}"
    have = text.plural(count, "company has", "companies have")
    deck = f"{have} it in {when}, and {FEWEST} are needed in one year"
    return Finding(line, deck)


def notes(result: Years, asked: Asked) -> list[str]:
    """Whose expense may be a part, who is in the list, and what a missing tag says."""
    part = "Labour expense per employee is below the median employee's pay, so that a part of it may be tagged"
    below = [f"{part}: {text.every(result.below_pay)}."] if result.below_pay else []
    of = set(MEASURES[asked.measure].lines)
    people = [price_words.MACHINE if asked.machine_read else price_words.WITHOUT] if "employees" in of else []
    return [*below, _MISSING, price_words.SURVIVORS, *people]


def strangers(data: ChartData, result: Years, asked: Asked) -> list[str]:
    """A line with the chosen companies that are not drawn."""
    known = {row.ticker for row in result.rows}
    lost = [text.short(c) for c in data.companies if c.ticker not in known]
    sector = "" if asked.all_sectors else f" in {asked.sector}"
    return [f"{MEASURES[asked.measure].title}: not known here{sector} of {text.every(lost)}."] if lost else []
