"""A reader's own events out of an address, a form or a file: checked one by one, and bounded before anything is drawn.

One that cannot be used never stops the others: it is told with what it is, which it is and what to do.
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING, Final

import pandas as pd

from charts import text as words
from data import aliases
from data.aliases import ticker_of
from data.reading import event_queries
from data.sources import bounded_reader
from engine import catalogue, own_events
from engine.own_events import ADDRESS, LETTERS, MOST, OwnEvent
from errors import BadData, UsageError
from service.input import grammar
from service.tables.table_text import armed, csv_text

if TYPE_CHECKING:
    from data.sources.table_file import Table
    from data.store import Store

COLUMNS: Final = ("company", "day", "label")
KINDS: Final = bounded_reader.KINDS
TEMPLATE: Final = "company,day,label\nMETA,2023-02-01,Year of efficiency\nINTC,2024-08-01,\n"
HOW: Final = (
    f"One row per company and day, the first line names the columns: {', '.join(COLUMNS)}. The company by ticker or "
    f"name, the day as 2023-02-01, the label (may be empty) of at most {LETTERS} letters. At most {MOST} events."
)
_OTHERWISE: Final = {"ticker": "company", "date": "day"}  # what else people call the columns
_DAY: Final = re.compile(r"(\d{4}-\d{2}-\d{2})([ T]00:00:00)?", re.ASCII)
_TOLD: Final = 5  # events of an address that are told one by one
_A_DAY: Final = "Write it as year-month-day, such as 2023-02-01."


@dataclass(frozen=True, slots=True)
class Priced:
    """The companies whose events can be studied by the day of their first price; `others` gives other names of them."""

    first: Mapping[str, date] = field(default_factory=dict)
    others: Callable[[], Mapping[str, str]] = dict


@dataclass(frozen=True, slots=True)
class Refused:
    """A row that cannot be used: its line in the file, the column, what stands there, why not, and what to do."""

    row: int
    column: str
    value: str
    why: str
    todo: str


@dataclass(frozen=True, slots=True)
class OwnFile:
    """What a file of own events holds: the events in its order, and the rows that cannot be used."""

    events: tuple[OwnEvent, ...]
    refused: tuple[Refused, ...]


class _RefusedError(ValueError):
    """A cell that cannot be used."""

    def __init__(self, column: str, value: str, why: str, todo: str) -> None:
        super().__init__(why)
        self.column, self.value, self.why, self.todo = column, grammar.shown(value), why, todo


def priced(store: Store) -> Priced:
    """The companies of a store that have daily prices."""
    return Priced(event_queries.first_prices(store), lambda: aliases.names(store))


# ---------------------------------------------------------------------------------------- an address


def of_address(name: str, text: str, known: Priced) -> tuple[tuple[str, ...], list[UsageError]]:
    """The events of a text as texts, each once, and what of it cannot be used."""
    if len(text) > 3 * ADDRESS:
        todo = f"Write at most {MOST} events in {ADDRESS:,} letters."
        raise UsageError(f"{name} is too long", which=grammar.shown(text), next_step=todo)
    events, problems = dict[tuple[str, date], OwnEvent](), list[UsageError]()
    for piece in filter(None, map(str.strip, text.split(","))):
        try:
            _take(events, _event(own_events.parts(piece), known))
        except _RefusedError as refused:
            problems.append(_problem(name, refused))
    room = own_events.fitting(list(events.values()))
    if room < len(events):
        left = [str(event) for event in list(events.values())[room:]]
        what = f"{name} takes at most {MOST} events in {ADDRESS:,} letters of an address"
        problems.append(UsageError(what, which=_few(left), next_step="Leave some out or shorten labels."))
    return tuple(map(str, list(events.values())[:room])), _bounded(name, problems)


def _problem(name: str, refused: _RefusedError) -> UsageError:
    return UsageError(f"{name}: the {refused.column} {refused.why}", which=refused.value, next_step=refused.todo)


def _bounded(name: str, problems: list[UsageError]) -> list[UsageError]:
    if len(problems) <= _TOLD:
        return problems
    more = len(problems) - _TOLD
    return [*problems[:_TOLD], UsageError(f"{name}: {more} more cannot be used", next_step="Mend these first.")]


def _few(texts: Sequence[str]) -> str:
    more = f" and {len(texts) - 1} more" if len(texts) > 1 else ""
    return f"{grammar.shown(texts[0])}{more}"


# ------------------------------------------------------------------------------------------ one event


def one(company: str, day: date | str | None, label: str, known: Priced) -> OwnEvent:
    """An event that was typed. Raises UsageError."""
    try:
        return _event((company, str(day or ""), label), known)
    except _RefusedError as refused:
        raise _problem("Own event", refused) from None


def _event(cells: tuple[str, str, str], known: Priced) -> OwnEvent:
    company, day, label = cells
    ticker = _ticker(company, known)
    return OwnEvent(ticker, _day(day, ticker, known.first[ticker]), _label(label))


def _ticker(company: str, known: Priced) -> str:
    if not company:
        raise _RefusedError("company", "", "is empty", "Write a ticker or a name, such as META.")
    if company.upper() in known.first:
        return company.upper()
    ticker = ticker_of(company, known.first, known.others())
    if ticker in known.first:
        return ticker
    close = difflib.get_close_matches(ticker[:LETTERS], known.first, 3, 0.6)
    todo = f"Did you mean {', '.join(close)}?" if close else f"Known: {words.join(sorted(known.first), 30)}."
    raise _RefusedError("company", company, "is none with daily prices here", todo)


def _day(text: str, ticker: str, first: date) -> date:
    """A day with a price of the company on or before it, and none of the future."""
    if not text:
        raise _RefusedError("day", "", "is empty", _A_DAY)
    written = _DAY.fullmatch(text)
    try:
        day = date.fromisoformat(written[1] if written else "")
    except ValueError:
        raise _RefusedError("day", text, "is not a date", _A_DAY) from None
    if day > date.today():
        raise _RefusedError("day", text, "lies in the future", f"Today is {date.today()}.")
    if day < first:
        raise _RefusedError("day", text, "is before the first price", f"Prices of {ticker} begin on {first}.")
    return day


def _label(text: str) -> str:
    try:
        return grammar.line("label", text, LETTERS)
    except UsageError as error:
        raise _RefusedError("label", error.which, "is too long", error.next_step) from None


def _take(events: dict[tuple[str, date], OwnEvent], event: OwnEvent) -> None:
    """Add an event. The same once more changes nothing; another label of its day is refused."""
    there = events.setdefault((event.ticker, event.day), event)
    if there != event:
        value = f"{event.ticker}, {event.day}"
        raise _RefusedError("day", value, "stands there twice", "One event of a company and day is enough.")


def titles(store: Store, texts: Sequence[str]) -> dict[str, str]:
    """Events for a reader by their texts: "1 Feb 2023, Meta: Year of efficiency"."""
    names = {c.ticker: words.short(c) for c in catalogue.companies(store)}
    events = own_events.of_texts(texts)
    return {str(e): f"{words.day(e.day)}, {names[e.ticker]}{f': {e.label}' if e.label else ''}" for e in events}


def joined(events: Iterable[OwnEvent], more: Iterable[OwnEvent]) -> tuple[OwnEvent, ...]:
    """Both, one event a company and day; of two labels the later one. Raises UsageError where an address has no room
    for so many.
    """
    whole = tuple({(event.ticker, event.day): event for event in (*events, *more)}.values())
    if len(whole) > (room := own_events.fitting(whole)):
        what = f"An address has room for {MOST} own events in {ADDRESS:,} letters"
        left = _few(list(map(str, whole[room:])))
        raise UsageError(what, which=left, next_step="Take some out of the list first, or shorten labels.")
    return whole


# --------------------------------------------------------------------------------------------- a file


def read(store: Store, content: bytes, name: str) -> OwnFile:
    """The events of a file, checked row by row. Raises BadData for one that cannot be read or is none of own events."""
    table = bounded_reader.read(content, name, (*COLUMNS, *_OTHERWISE))
    titles = [_OTHERWISE.get(title, title) for title in table.columns]
    if lost := [column for column in COLUMNS[:2] if column not in titles]:
        what, step = "Columns are missing", f"Its first line must name: {', '.join(COLUMNS)}"
        raise BadData(what, which=f"{name}: {', '.join(lost)}", next_step=step)
    if not table.rows:
        raise BadData("The file has no rows", which=name, next_step="Write a row per event, as in the template")
    return _checked(table, titles, priced(store))


def _checked(table: Table, titles: Sequence[str], known: Priced) -> OwnFile:
    events, lines, refused = dict[tuple[str, date], OwnEvent](), list[int](), list[Refused]()
    for place, cells in table.rows:
        row = dict.fromkeys(COLUMNS, "") | dict(zip(titles, cells, strict=True))
        try:
            _take(events, _event((row["company"], row["day"], armed(row["label"])), known))
        except _RefusedError as error:
            refused.append(Refused(place, error.column, error.value, error.why, error.todo))
        lines += [place] * (len(events) - len(lines))
    every, room = tuple(events.values()), own_events.fitting(list(events.values()))
    todo = f"A list has at most {MOST} events in {ADDRESS:,} letters of an address: use two, or shorten labels."
    refused += [Refused(at, "row", str(event), "has no room", todo) for at, event in zip(lines, every, strict=True)][
        room:
    ]
    return OwnFile(every[:room], tuple(refused))


def written(events: Iterable[OwnEvent]) -> bytes:
    """The events as a file that can be uploaded again."""
    rows = [(event.ticker, event.day, event.label) for event in events]
    return f"{csv_text(pd.DataFrame(rows, columns=list(COLUMNS)))}\n".encode()
