"""The command line, installed as `leverage`: data to stdout, messages to stderr; exit 0 done, 1 failed, 2 misused."""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Callable
from datetime import UTC, date, datetime
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Final

import typer
from rich.console import Console
from rich.markup import escape
from rich.table import Table

from errors import LeverageError, NotFound, StoreError, UsageError

if TYPE_CHECKING:
    import pandas as pd

    from service.session import Store

app = typer.Typer(
    name="leverage",
    help="Are companies swapping people for compute, and does it pay? Series, metrics and charts from cited filings.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode="rich",
)
_QUARTER: Final = re.compile(r"(\d{4})(?:-?[qQ]([1-4]))?")
_debug = False


class Form(StrEnum):
    TABLE = "table"
    CSV = "csv"
    JSON = "json"


class Basis(StrEnum):
    REPORTED = "reported"
    QUARTER = "quarter"
    TTM = "ttm"
    ANNUAL = "annual"


class Window(StrEnum):
    QUARTER = "quarter"
    TTM = "ttm"


AsOf = Annotated[str | None, typer.Option("--as-of", metavar="DATE", help="Only what was public on this day.")]
FormOption = Annotated[Form, typer.Option("--format", help="How to write it.")]
SetOption = Annotated[
    list[str] | None, typer.Option("--set", metavar="NAME=VALUE", help="A parameter; repeat for more.")
]


# --------------------------------------------------------------------------------------- commands


@app.callback()
def _options(debug: Annotated[bool, typer.Option("--debug", help="Show the traceback of a failure.")] = False) -> None:
    global _debug
    _debug = debug


@app.command(epilog="Example: leverage status")
def status(form: FormOption = Form.TABLE) -> None:
    """The snapshot in use: its age, its rows, the newest filing of each company."""
    from service import status as told

    store = _store()
    if form is Form.TABLE:
        rows = ", ".join(f"{count:,} {name}" for name, count in told.counts(store).items())
        print(f"Snapshot {store.snapshot}, written {store.built_at:%Y-%m-%d %H:%M} UTC, {_age(store.built_at)} old.")
        print(f"Rows: {rows}.\n")
    _write(told.status(store), form)


@app.command(epilog="Example: leverage build")
def build() -> None:
    """Build the store from the curated facts; a broken row stops it and the old snapshot stays."""
    from service import session

    print(session.rebuild().snapshot)


@app.command(epilog="Example: leverage series META GOOGL --concept capex --basis quarter --from 2025Q3 --format csv")
def series(
    tickers: Annotated[list[str], typer.Argument(metavar="TICKER...", help="Companies.")],
    concept: Annotated[list[str], typer.Option("--concept", help="What is observed; repeat for more.")],
    basis: Annotated[
        Basis, typer.Option("--basis", help="As filed, or by quarter, trailing twelve months or fiscal year.")
    ] = Basis.QUARTER,
    as_of: AsOf = None,
    start: Annotated[
        str | None, typer.Option("--from", metavar="QUARTER", help="First calendar quarter, as 2019Q4.")
    ] = None,
    end: Annotated[str | None, typer.Option("--to", metavar="QUARTER", help="Last calendar quarter.")] = None,
    form: FormOption = Form.TABLE,
) -> None:
    """Series of concepts, each row with its evidence, the day it was known and its filing."""
    from service.series import series as made

    if not any(map(str.strip, concept)):
        raise UsageError("No concept was named", todo="For example --concept capex")
    window = _window(start, end)
    _write(made(_store(), tickers, concept, basis=basis.value, as_of=_day(as_of), **window), form)


@app.command(epilog="Example: leverage metrics --format csv")
def metrics(form: FormOption = Form.TABLE) -> None:
    """The catalogue: every measure and metric with unit, meaning and caveat."""
    from service import catalogue

    terms = catalogue.glossary()
    _write(terms[["family", "name", "title", "unit"]] if form is Form.TABLE else terms, form)


@app.command(epilog="Example: leverage metric capex_to_revenue --companies META,MSFT --as-of 2023-02-15")
def metric(
    name: Annotated[str, typer.Argument(help="A measure or metric; `leverage metrics` lists them.")],
    companies: Annotated[str, typer.Option("--companies", metavar="TICKER,...", help="Companies.")],
    as_of: AsOf = None,
    options: SetOption = None,
    form: FormOption = Form.TABLE,
) -> None:
    """One measure or metric of some companies, one row per company and quarter."""
    from service.series import metric as made

    _write(made(_store(), name, companies.split(","), as_of=_day(as_of), **_metric_options(name, options)), form)


@app.command(epilog="Example: leverage charts")
def charts(form: FormOption = Form.TABLE) -> None:
    """The charts that can be exported: slug, question, parameters with their defaults."""
    from service import chart

    _write(chart.listing(), form)


@app.command(epilog="Example: leverage export paradox --format png --format csv --set companies=META,MSFT --out charts")
def export(
    slugs: Annotated[list[str], typer.Argument(metavar="SLUG...", help="Charts; 'all' for every one.")],
    formats: Annotated[
        list[str] | None,
        typer.Option("--format", help="png svg pdf html csv xlsx parquet json or all; repeat for more."),
    ] = None,
    out: Annotated[Path, typer.Option("--out", metavar="DIR", help="Folder to write to.")] = Path(),
    settings: SetOption = None,
    theme: Annotated[str, typer.Option("--theme", help="light or dark, for pictures and HTML.")] = "light",
) -> None:
    """Write charts to files and print their paths."""
    from service import chart
    from service import export as exports

    wanted = [part for text in formats or ["png"] for part in text.split(",")]
    wanted = list(exports.FORMATS) if "all" in wanted else list(dict.fromkeys(wanted))
    for form in wanted:
        exports.media_type(form)
    store, given = _store(), dict(map(_setting, settings or []))
    named = list(chart.CHARTS) if "all" in slugs else list(dict.fromkeys(slugs))
    drawn = [chart.draw(store, slug, chart.strict(store, slug, given)) for slug in named]
    _folder(out)
    failed: LeverageError | None = None
    for made in drawn:
        for form in wanted:
            try:
                print(
                    _save(
                        out / exports.file_name(made, form),
                        exports.export(made, form, theme=theme, snapshot=store.snapshot),
                    )
                )
            except LeverageError as error:  # no browser: the other formats are still written
                failed = error
    if failed:
        raise failed


@app.command(epilog="Example: leverage source META capex 2026-06-30")
def source(
    ticker: Annotated[str, typer.Argument(help="The company.")],
    concept: Annotated[str, typer.Argument(help="A concept, measure or metric.")],
    period_end: Annotated[str, typer.Argument(metavar="PERIOD_END", help="The period's last day.")],
    basis: Annotated[Window, typer.Option("--basis", help="What a flow means here.")] = Window.QUARTER,
    as_of: AsOf = None,
    form: FormOption = Form.TABLE,
) -> None:
    """Where a number comes from: its formula, its terms, and what was filed."""
    from service import catalogue, provenance

    traced = provenance.trace(
        _store(), ticker, concept, _day(period_end, "PERIOD_END"), as_of=_day(as_of), basis=basis.value
    )
    if form is Form.JSON:
        from service.export import plain_value, records

        kept = ("ticker", "name", "period_end", "value", "unit", "evidence", "method", "formula", "definition")
        whole = {k: plain_value(getattr(traced, k)) for k in kept}
        print(
            json.dumps(
                whole | {"terms": records(traced.terms), "inputs": records(traced.inputs)}, ensure_ascii=False, indent=1
            )
        )
    elif form is Form.CSV:
        _write(traced.inputs, form)
    else:
        from service.export import plain_formula

        described = catalogue.describe(traced.name)
        said = f"{traced.value:,.0f}" if abs(traced.value) >= 1000 else f"{traced.value:.6g}"
        print(f"{described.title} of {traced.ticker}, period to {traced.period_end}: {said} {traced.unit}")
        print(f"Formula: {plain_formula(traced.formula)}")
        print(f"Evidence: {traced.evidence}; method: {traced.method}")
        print(f"Definition: {traced.definition}\n")
        _write(traced.terms, form)
        _write(traced.inputs.drop(columns=["ticker", "unit", "title"]), form)


# ---------------------------------------------------------------------------------------- reading


def _store() -> Store:
    """The store, with whatever it has to tell on stderr."""
    from service import session

    store = session.store()
    for notice in store.notices:
        _say(notice)
    return store


def _day(text: str | None, name: str = "--as-of") -> Any:
    if text is None:
        return None
    try:
        if not re.fullmatch(r"\d{4}-\d{2}-\d{2}", text):
            raise ValueError
        return date.fromisoformat(text)
    except ValueError:
        raise UsageError(f"{name} is not a date", which=text[:40], todo="Write it as 2023-02-15") from None


def _quarter(name: str, text: str | None, default: str) -> str | None:
    """A calendar quarter; a year alone means its first quarter for a start and its last for an end."""
    if text is None:
        return None
    found = _QUARTER.fullmatch(text)
    if not found:
        raise UsageError(f"{name} is not a quarter", which=text[:40], todo="Write it as 2019Q4, or a year")
    return f"{found[1]}Q{found[2]}" if found[2] else f"{found[1]}{default}"


def _window(start: str | None, end: str | None) -> dict[str, str | None]:
    """Both ends as calendar quarters; they may be open."""
    first, last = _quarter("--from", start, "Q1"), _quarter("--to", end, "Q4")
    if first and last and first > last:
        raise UsageError("--from is after --to", which=f"{first}, {last}", todo="Swap them")
    return {"start": first, "end": last}


def _setting(text: str) -> tuple[str, str]:
    name, mark, value = text.partition("=")
    if not mark or not name.strip():
        raise UsageError("--set needs NAME=VALUE", which=text[:40], todo="For example --set companies=META,MSFT")
    return name.strip(), value


def _metric_options(name: str, settings: list[str] | None) -> dict[str, Any]:
    """Options of a metric, typed as its defaults are."""
    from service import catalogue

    known = catalogue.options(name)
    found: dict[str, Any] = {}
    for option, text in map(_setting, settings or []):
        if option not in known:
            raise UsageError(
                f"{name} has no such option", which=option[:40], todo=f"It takes: {', '.join(known) or 'none'}"
            )
        kind = type(known[option])
        try:
            found[option] = kind(text)
        except ValueError:
            raise UsageError(f"{option} wants a value like {known[option]}", which=text[:40]) from None
    return found


# ---------------------------------------------------------------------------------------- writing


def _write(frame: pd.DataFrame, form: Form) -> None:
    """A frame to stdout; that it has no rows is told, so that silence is not taken for an answer."""
    from service.export import csv_text, records

    if frame.empty:
        _say("Nothing is known for this: no rows.")
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


def _age(then: datetime) -> str:
    minutes = int((datetime.now(UTC) - then).total_seconds() // 60)
    return f"{minutes} min" if minutes < 120 else f"{minutes // 60} h" if minutes < 2880 else f"{minutes // 1440} days"


def _folder(path: Path) -> None:
    try:
        path.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise _unwritable(path, error) from error


def _save(path: Path, content: bytes) -> Path:
    try:
        path.write_bytes(content)
    except OSError as error:
        raise _unwritable(path, error) from error
    return path


def _unwritable(path: Path, error: OSError) -> StoreError:
    return StoreError(
        "Cannot write", which=f"{path} ({error.strerror or error})", todo="Name another folder with --out"
    )


def _say(text: str) -> None:
    print(text, file=sys.stderr)


# ------------------------------------------------------------------------------------------- main


def run(command: Callable[[], Any]) -> int:
    """The exit code of a command; whatever fails is one line on stderr."""
    try:
        command()
        return 0
    except (UsageError, NotFound) as error:
        return _failed(error, 2)
    except LeverageError as error:
        return _failed(error, 1)
    except KeyboardInterrupt:
        _say("Stopped.")
        return 130
    except Exception as error:  # a fault of ours or of the machine: the reader gets one line, never a traceback
        cause = " ".join(f"{type(error).__name__}: {error}".split())
        said = LeverageError(
            "Something unexpected went wrong", which=cause, todo="Run it again with --debug to see where."
        )
        return _failed(said, 1, error)


def _failed(error: LeverageError, code: int, cause: Exception | None = None) -> int:
    if _debug:
        raise cause or error
    _say(error.message)
    return code


def main() -> None:
    """The console script."""
    sys.exit(run(app))


if __name__ == "__main__":
    main()
