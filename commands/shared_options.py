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

from errors import LeverageError, StoreError, UsageError
from service.input import grammar

if TYPE_CHECKING:
    import pandas as pd

    from service.snapshots.current_store import Store


# Control characters but tab and end of line, and those that turn the direction of writing.
_OBEYED: Final = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]")
_WIDEST: Final = 500  # characters of a line where no terminal says how many


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
    """The store as everybody sees it, with whatever it has to tell on stderr."""
    from service.snapshots import current_store

    return _telling(current_store.store())


def mine() -> Store:
    """The store with the own figures that only who runs the command sees, for what she reads herself."""
    from service.own_figures import readers_views
    from service.updating import access

    return _telling(readers_views.store_of(access.command_line().owner))


def _telling(store: Store) -> Store:
    for notice in store.notices:
        say(notice)
    return store


def as_of_day(text: str | None) -> date | None:
    """The day of --as-of. Raises UsageError for one that has not come."""
    return None if text is None else grammar.past_day("--as-of", text)


def since_day(text: str | None) -> date | None:
    """The day of --since."""
    return None if text is None else grammar.day("--since", text, start=True)


def window(start: str | None, end: str | None) -> dict[str, str | None]:
    """Both ends as calendar quarters; they may be open."""
    first = None if start is None else grammar.quarter("--from", start, start=True)
    last = None if end is None else grammar.quarter("--to", end, start=False)
    grammar.require_order(("--from", "--to"), first, last, "Swap them")
    return {"start": first, "end": last}


def setting(text: str) -> tuple[str, str]:
    """Name and value of a `--set NAME=VALUE`. Raises UsageError where there is no name or no equals sign."""
    name, mark, value = text.partition("=")
    if not mark or not name.strip():
        raise UsageError("--set needs NAME=VALUE", which=text[:40], next_step="For example --set companies=META,MSFT")
    return name.strip(), value


def metric_options(name: str, settings: list[str] | None) -> dict[str, Any]:
    """Options of a metric, typed as its defaults are. Raises UsageError for an option that it has not."""
    from engine import catalogue

    known = catalogue.options(name)
    values: dict[str, Any] = {}
    for option, text in map(setting, settings or []):
        if option not in known:
            listed = ", ".join(known) or "none"
            raise UsageError(f"{name} has no such option", which=option[:40], next_step=f"It takes: {listed}")
        values[option] = _option(option, text, known[option])
    return values


def _option(name: str, text: str, default: Any) -> Any:
    """A quarter, a whole number or a number, as the default is."""
    if isinstance(default, str):
        return grammar.quarter(name, text, start=name in grammar.STARTS)
    return grammar.whole(name, text) if isinstance(default, int) else grammar.number(name, text)


# ---------------------------------------------------------------------------------------- writing


def write(
    frame: pd.DataFrame, form: Form, none: str = "Nothing is known for this: no rows.", *, exact: bool = False
) -> None:
    """A frame to stdout, in a table rounded unless `exact`; that it has no rows is told, so that silence is not
    taken for an answer.
    """
    from service.tables.table_text import csv_text, records

    if frame.empty:
        say(none)
    if form is Form.CSV:
        print(csv_text(frame))
    elif form is Form.JSON:
        print(json.dumps(records(frame), ensure_ascii=False, indent=1))
    else:
        _print(_table(frame, exact=exact))


def _print(table: Table) -> None:
    """A table to stdout: as wide as a terminal, elsewhere as wide as its texts and without spaces that pad a line."""
    if sys.stdout.isatty():
        Console(file=sys.stdout).print(table)
        return
    console = Console(file=sys.stdout, width=_WIDEST)
    with console.capture() as printed:
        console.print(table)
    print("\n".join(line.rstrip() for line in printed.get().splitlines()))


def _table(frame: pd.DataFrame, *, exact: bool) -> Table:
    numeric = {str(c) for c in frame.select_dtypes("number").columns}
    frame = _readable(frame, exact=exact)
    table = Table(box=None, header_style="bold", pad_edge=False)
    for column in map(str, frame.columns):
        table.add_column(escape(_harmless(column)), justify="right" if column in numeric else "left", overflow="fold")
    for row in frame.itertuples(index=False, name=None):
        table.add_row(*(escape(_harmless(_plain(value))) for value in row))
    return table


def _readable(frame: pd.DataFrame, *, exact: bool) -> pd.DataFrame:
    """Quarters and states as people write them and, unless exact, values with a unit, which is then in the value."""
    import pandas as pd

    from charts import style, text
    from contracts import unit_called

    words = {"quarter": text.quarter, "method": text.method, "evidence": text.evidence}
    worded = {name: frame[name].map(of, na_action="ignore") for name, of in words.items() if name in frame}
    if exact or not {"value", "unit"} <= set(frame):
        return frame.assign(**worded)
    values = zip(frame["value"], frame["unit"], strict=True)
    written = [style.written(value, unit_called(str(unit))) for value, unit in values]
    return frame.assign(**worded, value=pd.Series(written, index=frame.index)).drop(columns="unit")


def _plain(value: Any) -> str:
    from charts import frame, style

    if value is None or value != value:
        return ""
    if hasattr(value, "strftime"):
        return frame.day(value)
    if isinstance(value, int | float) and not isinstance(value, bool):
        whole = abs(value) >= 1000 or float(value).is_integer()
        return style.minus(f"{value:,.0f}" if whole else f"{value:.4g}")
    return ",".join(map(str, value)) if isinstance(value, tuple | list) else str(value)


def age(then: datetime) -> str:
    """How long ago that was; of a moment ahead, that a clock was wrong."""
    minutes = int((datetime.now(UTC) - then).total_seconds() // 60)
    if minutes < -1:
        return "which this machine's clock has not reached yet"
    past = f"{minutes} min" if minutes < 120 else f"{minutes // 60} h" if minutes < 2880 else f"{minutes // 1440} days"
    return f"{past} old" if minutes >= 0 else "0 min old"


def folder(path: Path) -> None:
    """Make a folder to write to, and those above it. Raises StoreError where it cannot be made."""
    try:
        path.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise unwritable(path, error) from error


def save(path: Path, content: bytes) -> Path:
    """Write a file, whole or not at all, and return its path. Raises StoreError where it cannot be written."""
    from commands import whole_file

    try:
        whole_file.write(path, content)
    except OSError as error:
        raise unwritable(path, error) from error
    return path


def unwritable(path: Path, error: OSError) -> StoreError:
    """What to raise where a file or folder cannot be written."""
    which = f"{grammar.shown_path(path)} ({error.strerror or error})"
    return StoreError("Cannot write", which=which, next_step="Name another one with --out")


def no_room(error: OSError) -> LeverageError:
    """What to raise where a disk is full."""
    which = f"{grammar.shown_path(error.filename or 'standard output')} ({error.strerror})"
    return LeverageError("Cannot write", which=which, next_step="Make room, or write elsewhere")


def say(text: str) -> None:
    """A message to stderr: stdout is for data alone."""
    print(_harmless(text), file=sys.stderr)


def _harmless(text: str) -> str:
    """A text without what a terminal obeys: names of files and persons in it may be a stranger's."""
    return _OBEYED.sub("\N{REPLACEMENT CHARACTER}", text)
