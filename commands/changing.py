"""Commands that change the store: refresh, add, own figures, decisions, undo."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.console import Console
from rich.progress import BarColumn, Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

from commands.options import Form, FormOption, day, opened, save, say, write
from errors import LeverageError, NotFound, StoreError, UsageError

if TYPE_CHECKING:
    from service.upkeep import Progress as Told
    from service.upkeep import Summary, Watcher

commands = typer.Typer()
_SHOWN = 12  # failures, objections and changes listed on the screen


@commands.command(epilog="Example: leverage refresh --companies META,MSFT --source edgar")
def refresh(
    companies: Annotated[
        str | None, typer.Option("--companies", metavar="TICKER,...", help="Only these; all where not given.")
    ] = None,
    source: Annotated[
        str, typer.Option("--source", metavar="NAME", help="Whom to ask, by its name; all where not given.")
    ] = "all",
    since: Annotated[
        str | None, typer.Option("--since", metavar="DATE", help="Read reports filed since this day again.")
    ] = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Ask and check, but publish nothing.")] = False,
    form: FormOption = Form.TABLE,
) -> None:
    """Ask the SEC and Yahoo what is new, check it, and publish it as a new snapshot; Ctrl-C cancels at any moment."""
    from service import upkeep

    sources = list(upkeep.SOURCES) if source == "all" else [source]
    _introduce(upkeep.needs_identity(sources))
    named = [t for t in companies.split(",") if t.strip()] if companies is not None else None
    with _watched() as watch:
        summary = upkeep.bring_up_to_date(
            named, sources=sources, since=day(since, "--since"), dry_run=dry_run, watch=watch
        )
    _tell(summary, form)


@commands.command(epilog="Example: leverage add AMD")
def add(
    ticker: Annotated[str, typer.Argument(help="A company that files with the SEC.")], form: FormOption = Form.TABLE
) -> None:
    """Add a company: its facts, prices, and the employees that its reports state; tells what was found and what not."""
    from service import upkeep

    _introduce(True)
    try:
        with _watched() as watch:
            summary, found = upkeep.add(ticker, watch=watch)
    except (NotFound, UsageError) as error:  # we asked and the answer is no: that is a failure, not a misuse
        raise LeverageError(error.what, which=error.which, next_step=error.next_step) from error
    _tell(summary, Form.TABLE if form is Form.TABLE else None)
    if summary.outcome == "published":
        write(found, form)


@commands.command(epilog="Example: leverage identity 'Ada Lovelace ada@example.org'")
def identity(
    text: Annotated[str | None, typer.Argument(metavar="NAME-AND-EMAIL", help="What to tell the SEC.")] = None,
) -> None:
    """Show or set the name and e-mail address that the SEC asks of everybody who reads its data by program."""
    from service import upkeep

    if text is None:
        say(upkeep.identity_reason())
        print(upkeep.identity() or "Nothing is set.")
    else:
        print(upkeep.save_identity(text))


@commands.command(epilog="Example: leverage undo")
def undo(
    to: Annotated[
        str | None,
        typer.Option("--to", metavar="SNAPSHOT", help="A snapshot by name; `leverage snapshots` lists them."),
    ] = None,
) -> None:
    """Go back to the snapshot before the last change; nothing is deleted, so it can be undone with --to."""
    from service import upkeep

    summary = upkeep.undo(to)
    say(f"Went back from {summary.before}.")
    print(summary.after)


@commands.command(epilog="Example: leverage snapshots")
def snapshots(form: FormOption = Form.TABLE) -> None:
    """The snapshots that are kept, newest first."""
    from service import upkeep

    write(upkeep.snapshots(), form)


@commands.command(name="log", epilog="Example: leverage log --format json")
def log_(form: FormOption = Form.TABLE) -> None:
    """What was done to the store, newest first."""
    from service import upkeep

    write(upkeep.table_of(upkeep.entries()), form, "Nothing was done yet: no rows.")


@commands.command(epilog="Example: leverage held --accept 20261124T093000Z")
def held(
    accept: Annotated[
        str | None, typer.Option("--accept", metavar="NAME", help="Publish it in spite of the objections.")
    ] = None,
    discard: Annotated[str | None, typer.Option("--discard", metavar="NAME", help="Throw it away.")] = None,
    form: FormOption = Form.TABLE,
) -> None:
    """What the quality gates hold back, with the offending rows; accept or discard it by name."""
    import pandas as pd

    from service import upkeep

    if accept and discard:
        raise UsageError("--accept and --discard exclude each other", next_step="Choose one")
    if accept:
        _tell(upkeep.accept(accept), form)
    elif discard:
        upkeep.discard(discard)
        say(f"Discarded {discard}.")
    else:
        rows = [{"name": h["name"], "what": h["what"], **o} for h in upkeep.held() for o in h["objections"]]
        write(pd.DataFrame(rows, columns=["name", "what", "gate", "ticker", "concept", "period_end", "detail"]), form,
              "Nothing is held back: no rows.")  # fmt: skip


@commands.command(epilog="Example: leverage readings --accept 0001326801-25-000017:102030:2024-12-31")
def readings(
    accept: Annotated[
        str | None, typer.Option("--accept", metavar="ID", help="Take this reading into the series.")
    ] = None,
    refuse: Annotated[str | None, typer.Option("--refuse", metavar="ID", help="Set it aside for good.")] = None,
    every: Annotated[bool, typer.Option("--all", help="Also those that are loaded, known or refused.")] = False,
    form: FormOption = Form.TABLE,
) -> None:
    """Employee counts read out of filings that wait for a person's yes, each with the sentence that states it."""
    from service import upkeep

    if accept and refuse:
        raise UsageError("--accept and --refuse exclude each other", next_step="Choose one")
    if accept or refuse:
        summary = upkeep.decide(accept or refuse or "", accept=bool(accept))
        print(summary.after)
    else:
        found = upkeep.readings(opened(), None if every else "waiting")
        hidden = ["first_character", "last_character", "sha256", "url"] if form is Form.TABLE else []
        write(
            found.drop(columns=hidden),
            form,
            "Nothing was read yet: no rows." if every else "No reading waits: no rows.",
        )


@commands.command(name="import", epilog="Example: leverage import my-headcount.csv --yes")
def import_(
    file: Annotated[Path | None, typer.Argument(help="A CSV, XLSX or Parquet file of own figures.")] = None,
    yes: Annotated[bool, typer.Option("--yes", help="Import the good rows even when some are bad.")] = False,
    template: Annotated[bool, typer.Option("--template", help="Print an example to start from.")] = False,
) -> None:
    """Bring in own figures: every row is checked; bad ones are listed, and nothing is imported without your yes then."""
    from service import upkeep

    if template or file is None:
        say(upkeep.HOW)
        print(upkeep.TEMPLATE, end="")
        return
    content = _content(file)
    checked = upkeep.check_upload(opened(), content, file.name)
    for reject in checked.rejects:
        say(f"{reject}.")
    if checked.rows.empty:
        raise LeverageError(
            "No row of this file can be used",
            which=file.name,
            next_step="`leverage import --template` shows the columns",
        )
    if checked.rejects and not yes:
        bad, good = len(checked.rejects), len(checked.rows)
        raise LeverageError(
            f"{bad} {'row' if bad == 1 else 'rows'} cannot be used and nothing was imported", which=file.name,
            next_step=f"Correct what is told above, or add --yes to import the {good} good {'row' if good == 1 else 'rows'}",
        )  # fmt: skip
    summary = upkeep.import_upload(content, file.name)
    _tell(summary, None)
    print(summary.after)


@commands.command(epilog="Example: leverage own --out own.csv")
def own(
    remove: Annotated[
        str | None, typer.Option("--remove", metavar="SOURCE", help="Take a file's figures out again.")
    ] = None,
    out: Annotated[
        Path | None, typer.Option("--out", metavar="FILE", help="Write all own figures to a CSV file.")
    ] = None,
    form: FormOption = Form.TABLE,
) -> None:
    """The files of own figures; export or remove them."""
    from service import upkeep

    if remove:
        print(upkeep.remove_own(remove).after)
    elif out:
        rows = upkeep.own_rows(opened())
        print(save(out, rows.to_csv(index=False, date_format="%Y-%m-%d").encode()))
    else:
        write(upkeep.own_files(opened()), form, "No own figures are in the store: no rows.")


# --------------------------------------------------------------------------------------- in common


def _introduce(needed: bool) -> None:
    """Ask a person at a terminal for the SEC's identity, once; elsewhere its absence is told by who needs it."""
    from service import upkeep

    if needed and upkeep.identity() is None and sys.stdin.isatty():
        say(upkeep.identity_reason())
        upkeep.save_identity(str(typer.prompt("Your name and e-mail address", err=True)))


def _content(file: Path) -> bytes:
    try:
        return file.read_bytes()
    except OSError as error:
        raise StoreError(
            "The file cannot be read", which=f"{file} ({error.strerror})", next_step="Check its name"
        ) from error


@contextmanager
def _watched() -> Iterator[Watcher]:
    """A progress bar on stderr; where that is no terminal, nothing."""
    columns = (
        SpinnerColumn(),
        TextColumn("{task.description}"),
        BarColumn(),
        TextColumn("{task.completed}/{task.total}"),
        TimeElapsedColumn(),
    )
    with Progress(*columns, console=Console(file=sys.stderr), transient=True, disable=not sys.stderr.isatty()) as shown:
        task = shown.add_task("Asking", total=None)

        def watch(told: Told) -> None:
            said = {"ask": f"Asking {told.source} about {told.ticker}", "asked": "Asking", "load": f"Reading {told.ticker}, {told.source}",
                    "check": "Checking", "done": "Done"}[told.step]  # fmt: skip
            shown.update(task, description=said, completed=told.done, total=told.of or None)

        yield watch


def _tell(summary: Summary, form: Form | None) -> None:
    """What was done: the table to stdout, everything else to stderr. Raises LeverageError where nothing came of it."""
    if form is not None:
        write(summary.table(), form)
    counts = summary.total()
    for failure in summary.failures()[:_SHOWN]:
        say(f"Failed: {failure}")
    for row in summary.objections[:_SHOWN]:
        say(f"Objection, {row['gate']}: {row['ticker']} {row['concept']} {row['period_end'] or ''}: {row['detail']}")
    for label, rows in (("failures", summary.failures()), ("objections", summary.objections)):
        if len(rows) > _SHOWN:
            say(f"... and {len(rows) - _SHOWN} more {label}; `leverage log --format json` has all.")
    said = f"{counts.new:,} new, {counts.revised:,} revised, {counts.unchanged:,} unchanged, {len(summary.failures())} failed"
    say(f"{summary.outcome.capitalize()}: {said} in {summary.seconds:g} s. Snapshot {summary.after}.")
    if summary.held:
        say(
            f"Held back as {summary.held}: `leverage held` shows it, `leverage held --accept {summary.held}` publishes it all the same."
        )
    failed = summary.failures()
    if summary.outcome in ("failed", "held", "cancelled") or (failed and all(line.failures for line in summary.lines)):
        raise LeverageError(
            f"Nothing was brought up to date ({summary.outcome})", which=failed[0] if len(failed) == 1 else ""
        )
