"""What the commands share: options, dates and quarters as people type them, frames and files as they are written."""

from __future__ import annotations

import json
import re
import sys
from datetime import UTC, date, datetime
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Final

import typer
from rich.console import Console
from rich.markup import escape
from rich.table import Table

from errors import StoreError, UsageError

if TYPE_CHECKING:
    import pandas as pd

    from service.current_store import Store

_QUARTER: Final = re.compile(r"(\d{4})(?:-?[qQ]([1-4]))?")


class Form(StrEnum):
    TABLE = "table"
    CSV = "csv"
    JSON = "json"


AsOf = Annotated[str | None, typer.Option("--as-of", metavar="DATE", help="Only what was public on this day.")]
FormOption = Annotated[Form, typer.Option("--format", help="How to write it.")]
SetOption = Annotated[
    list[str] | None, typer.Option("--set", metavar="NAME=VALUE", help="A parameter; repeat for more.")
]


# ---------------------------------------------------------------------------------------- reading


def opened() -> Store:
    """The store, with whatever it has to tell on stderr."""
    from service import current_store

    store = current_store.store()
    for notice in store.notices:
        say(notice)
    return store


def day(text: str | None, name: str = "--as-of", next_step: str = "Write it as 2023-02-15") -> Any:
    if text is None:
        return None
    try:
        if not re.fullmatch(r"\d{4}-\d{2}-\d{2}", text):
            raise ValueError
        return date.fromisoformat(text)
    except ValueError:
        raise UsageError(f"{name} is not a date", which=text[:40], next_step=next_step) from None


def as_of_day(text: str | None) -> Any:
    """The day of --as-of. Raises UsageError for one that has not come."""
    found = day(text)
    if found and found > date.today():
        todo = f"Today is {date.today()}; leave it out for what is known now"
        raise UsageError("--as-of lies in the future", which=str(found), next_step=todo)
    return found


def period_end(text: str) -> Any:
    """The last day of a period: the day itself, or a calendar quarter such as 2026Q2."""
    found = _QUARTER.fullmatch(text)
    if not (found and found[2]):
        return day(text, "PERIOD_END", "Write it as 2026-06-30, or as a calendar quarter: 2026Q2")
    month = 3 * int(found[2])
    return date(int(found[1]), month, 31 if month in (3, 12) else 30)


def _quarter(name: str, text: str | None, default: str) -> str | None:
    """A calendar quarter; a year alone means its first quarter for a start and its last for an end."""
    if text is None:
        return None
    found = _QUARTER.fullmatch(text)
    if not found:
        raise UsageError(f"{name} is not a quarter", which=text[:40], next_step="Write it as 2019Q4, or a year")
    return f"{found[1]}Q{found[2]}" if found[2] else f"{found[1]}{default}"


def window(start: str | None, end: str | None) -> dict[str, str | None]:
    """Both ends as calendar quarters; they may be open."""
    first, last = _quarter("--from", start, "Q1"), _quarter("--to", end, "Q4")
    if first and last and first > last:
        raise UsageError("--from is after --to", which=f"{first}, {last}", next_step="Swap them")
    return {"start": first, "end": last}


def setting(text: str) -> tuple[str, str]:
    name, mark, value = text.partition("=")
    if not mark or not name.strip():
        raise UsageError("--set needs NAME=VALUE", which=text[:40], next_step="For example --set companies=META,MSFT")
    return name.strip(), value


def metric_options(name: str, settings: list[str] | None) -> dict[str, Any]:
    """Options of a metric, typed as its defaults are."""
    from engine import catalogue

    known = catalogue.options(name)
    found: dict[str, Any] = {}
    for option, text in map(setting, settings or []):
        if option not in known:
            raise UsageError(
                f"{name} has no such option", which=option[:40], next_step=f"It takes: {', '.join(known) or 'none'}"
            )
        kind = type(known[option])
        try:
            found[option] = kind(text)
        except ValueError:
            raise UsageError(f"{option} wants a value like {known[option]}", which=text[:40]) from None
    return found


# ---------------------------------------------------------------------------------------- writing


def write(frame: pd.DataFrame, form: Form, none: str = "Nothing is known for this: no rows.") -> None:
    """A frame to stdout; that it has no rows is told, so that silence is not taken for an answer."""
    from service.table_text import csv_text, records

    if frame.empty:
        say(none)
    if form is Form.CSV:
        print(csv_text(frame))
    elif form is Form.JSON:
        print(json.dumps(records(frame), ensure_ascii=False, indent=1))
    else:
        Console(file=sys.stdout, width=None if sys.stdout.isatty() else 500).print(_table(frame))


def _table(frame: pd.DataFrame) -> Table:
    numeric = {str(c) for c in frame.select_dtypes("number").columns}
    table = Table(box=None, header_style="bold", pad_edge=False)
    for column in map(str, frame.columns):
        table.add_column(column, justify="right" if column in numeric else "left", overflow="fold")
    for row in frame.itertuples(index=False, name=None):
        table.add_row(*(escape(_plain(value)) for value in row))
    return table


def _plain(value: Any) -> str:
    if value is None or value != value:
        return ""
    if hasattr(value, "strftime"):
        return f"{value:%Y-%m-%d}"
    if isinstance(value, int | float) and not isinstance(value, bool):
        return f"{value:,.0f}" if abs(value) >= 1000 or float(value).is_integer() else f"{value:.4g}"
    return ",".join(map(str, value)) if isinstance(value, tuple | list) else str(value)


def age(then: datetime) -> str:
    """How long ago that was; of a moment ahead, that a clock was wrong."""
    minutes = int((datetime.now(UTC) - then).total_seconds() // 60)
    if minutes < -1:
        return "which this machine's clock has not reached yet"
    past = f"{minutes} min" if minutes < 120 else f"{minutes // 60} h" if minutes < 2880 else f"{minutes // 1440} days"
    return f"{past} old" if minutes >= 0 else "0 min old"


def folder(path: Path) -> None:
    try:
        path.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise _unwritable(path, error) from error


def save(path: Path, content: bytes) -> Path:
    try:
        path.write_bytes(content)
    except OSError as error:
        raise _unwritable(path, error) from error
    return path


def _unwritable(path: Path, error: OSError) -> StoreError:
    return StoreError(
        "Cannot write", which=f"{path} ({error.strerror or error})", next_step="Name another folder with --out"
    )


def say(text: str) -> None:
    print(text, file=sys.stderr)
