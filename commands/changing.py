"""Commands that change the store: refresh, add, own figures, decisions, undo; what was done and what waits."""

from __future__ import annotations

import sys
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Annotated, Final

import typer
from rich.console import Console
from rich.progress import BarColumn, Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

from commands import notifying, progress_lines
from commands.given_options import Commands
from commands.reporting import me, report
from commands.shared_options import Form, FormOption, opened, say, since_day, write
from errors import LeverageError, NotFound, UsageError

if TYPE_CHECKING:
    from engine.groups import Group
    from service.updating.operations import Progress as Step
    from service.updating.operations import Summary, Watcher

commands = Commands()
_NO_ROOM: Final = ["source_id", "url"]
_NO_LINKS: Final = ["first_character", "last_character", "sha256", "url"]  # columns that no terminal has room for


@commands.command(epilog="Example: leverage refresh --companies META,MSFT --source edgar")
def refresh(
    companies: Annotated[
        str | None, typer.Option("--companies", metavar="TICKER,...", help="Only these; all without this and --group.")
    ] = None,
    group: Annotated[
        str | None,
        typer.Option("--group", metavar="NAME", help="Only the companies of a group: core, technology, large, ..."),
    ] = None,
    source: Annotated[
        str, typer.Option("--source", metavar="NAME", help="A source to ask, by name; all where not given.")
    ] = "all",
    since: Annotated[
        str | None, typer.Option("--since", metavar="DATE", help="Read reports filed since this day again.")
    ] = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Ask and check, but publish nothing.")] = False,
    notify: Annotated[
        bool,
        typer.Option("--notify", help="Write what is new or moved as lines of JSON; exit code 3 where anything is."),
    ] = False,
    kinds: Annotated[
        str | None, typer.Option("--kinds", metavar="KIND,...", help="Of what --notify tells; of everything without.")
    ] = None,
    form: FormOption = Form.TABLE,
) -> None:
    """Ask the SEC and Yahoo what is new, check it, and publish it as a new snapshot; Ctrl-C cancels at any moment.

    With --notify each thing that is new or moved is a line of JSON: reports, guidance, layoffs, restatements, verdicts,
    values, set-aside (--kinds chooses). The exit code is then 0 where nothing moved, 3 where something did, 1 where
    nothing could be brought up to date.
    """
    from engine import catalogue, groups
    from service.input import grammar
    from service.updating import operations

    told = notifying.told(kinds, notify=notify)
    sources = list(operations.SOURCES) if source == "all" else [source]
    first_day = since_day(since)
    _introduce(operations.needs_identity(sources))
    named = grammar.tickers(companies) if companies is not None else None
    store, annual = opened(), tuple[str, ...]()
    members = None if group is None else _group(group)
    known = [c.ticker for c in catalogue.companies(store)]
    _say_annual(groups.annual_only(named or (), known).values())
    if members is not None:
        named, annual = (*(named or ()), *members.known(known)), members.annual_only(known)
    operation = operations.refresh(me(), store, named, sources, since=first_day, dry_run=dry_run, annual=annual)
    with _watched() as watch:
        summary = operation.run(watch)
    if members is not None and annual:
        say(_renewed(summary, members.tickers, asked="edgar" in sources))
    moved = notifying.tell(summary, told)
    report(summary, None if told else form)
    if moved:
        raise typer.Exit(notifying.MOVED)


def _say_annual(tickers: Collection[str]) -> None:
    if tickers:
        one = next(iter(tickers))
        say(f"{', '.join(tickers)}: annual figures only; `leverage add {one}` adds the quarters of {one}.")


def _group(name: str) -> Group:
    """The group of a name. Raises UsageError for an unknown one."""
    from engine import groups

    group = groups.group_of(name)
    if group is None:
        listed = ", ".join(each.name for each in groups.GROUPS)
        raise UsageError("Unknown group", which=name[:40], next_step=f"Choose from: {listed}")
    return group


def _renewed(summary: Summary, tickers: Collection[str], *, asked: bool) -> str:
    """Of how many of these companies the SEC's facts were had, and how many of those said something new."""
    if not asked:
        return "The annual panel stays as it is: only the SEC is asked about it."
    had = [line for line in summary.lines if line.source == "edgar" and line.ticker in tickers and not line.failures]
    new = sum(line.new + line.revised > 0 for line in had)
    return f"Annual panel: {len(had)} of {len(tickers)} companies renewed, {new} of them with new values."


@commands.command(epilog="Example: leverage add AMD")
def add(
    ticker: Annotated[str, typer.Argument(help="A company that files with the SEC.")], form: FormOption = Form.TABLE
) -> None:
    """Add a company: its facts, prices, and the employees that its reports state; lists what was found and what not."""
    from service.updating import operations, review

    _introduce(True)
    try:
        operation = operations.add(me(), ticker)
        with _watched() as watch:
            summary = operation.run(watch)
    except (NotFound, UsageError) as error:  # we asked and the answer is no: that is a failure, not a misuse
        raise LeverageError(error.what, which=error.which, next_step=error.next_step) from error
    report(summary, Form.TABLE if form is Form.TABLE else None)
    if summary.outcome == "published":
        write(review.measures_of(opened(), summary.lines[0].ticker), form)


@commands.command(epilog="Example: leverage identity 'Ada Lovelace ada@example.org'")
def identity(
    text: Annotated[str | None, typer.Argument(metavar="NAME-AND-EMAIL", help="What to give the SEC.")] = None,
) -> None:
    """Show or set the name and e-mail address that the SEC asks of everybody who reads its data by program."""
    from service.updating import contact, operations

    if text is None:
        say(contact.REASON)
        print(contact.identity() or "Nothing is set.")
    else:
        print(operations.save_identity(me(), text))


@commands.command(epilog="Example: leverage build")
def build() -> None:
    """Build the store from the curated facts; a broken row stops it and the old snapshot stays."""
    from service.updating import operations

    with _watched() as watch:
        store = operations.rebuild(me(), watch)
    print(store.snapshot)


@commands.command(epilog="Example: leverage undo")
def undo(
    to: Annotated[
        str | None,
        typer.Option("--to", metavar="SNAPSHOT", help="A snapshot by name; `leverage snapshots` lists them."),
    ] = None,
) -> None:
    """Go back to the snapshot before the last change; nothing is deleted, so it can be undone with --to."""
    from service.updating import operations

    summary = operations.undo(me(), to).run()
    say(f"Went back from {summary.before}.")
    print(summary.after)


@commands.command(epilog="Example: leverage snapshots")
def snapshots(form: FormOption = Form.TABLE) -> None:
    """The snapshots that are kept, newest first."""
    from service.snapshots import store_log

    write(store_log.snapshots(), form)


@commands.command(name="log", epilog="Example: leverage log --format json")
def log_(form: FormOption = Form.TABLE) -> None:
    """What was done to the store, newest first."""
    from service.snapshots import store_log

    write(store_log.entry_table(store_log.entries()), form, "Nothing was done yet: no rows.")


@commands.command(epilog="Example: leverage quarantine --all --format csv")
@commands.command(name="held", hidden=True)
def quarantine(
    accept: Annotated[
        str | None, typer.Option("--accept", metavar="NAME", help="Publish it in spite of the objections.")
    ] = None,
    discard: Annotated[str | None, typer.Option("--discard", metavar="NAME", help="Discard it.")] = None,
    every: Annotated[
        bool, typer.Option("--all", help="Also facts that another value settles or that were decided about.")
    ] = False,
    form: FormOption = Form.TABLE,
) -> None:
    """Single facts that are set aside and whole responses in quarantine, each with its reason.

    `leverage accept FACT` and `leverage refuse FACT` decide about facts; responses are accepted or discarded by name.
    Values of the annual panel that are missing because they are odd stand last, without a name: nobody decides.
    """
    from service.updating import operations, review

    if accept and discard:
        raise UsageError("--accept and --discard exclude each other", next_step="Choose one")
    if accept:
        report(operations.accept(me(), accept).run(), form)
    elif discard:
        operations.discard(me(), discard)
        say(f"Discarded {discard}.")
    else:
        rows = review.in_quarantine(opened(), every=every)
        write(rows.drop(columns=_NO_ROOM if form is Form.TABLE else []), form, "Nothing is in quarantine: no rows.")


@commands.command(epilog="Example: leverage accept HLDZ-0f3a9c21d4")
def accept(
    facts: Annotated[list[str], typer.Argument(metavar="FACT...", help="Names that `leverage quarantine` lists.")],
) -> None:
    """Publish facts that are set aside, or a whole response; they count from now on, also after the next refresh."""
    from service.updating import operations, review

    for name in set(facts) & set(review.quarantined_names()):
        report(operations.accept(me(), name).run(), None)
        facts.remove(name)
    if facts:
        _decide(facts, yes=True)


@commands.command(epilog="Example: leverage refuse HLDZ-0f3a9c21d4")
def refuse(
    facts: Annotated[list[str], typer.Argument(metavar="FACT...", help="Names that `leverage quarantine` lists.")],
) -> None:
    """Set facts aside for good, whichever filing repeats them; `leverage accept` takes that back."""
    _decide(facts, yes=False)


def _decide(facts: list[str], *, yes: bool) -> None:
    from service.updating import operations

    summary = operations.decide_facts(me(), facts, accept=yes).run()
    say(f"{'Accepted' if yes else 'Refused'} {', '.join(facts)}; `leverage undo` takes it back.")
    print(summary.after)


@commands.command(epilog="Example: leverage headcounts --accept 0001326801-25-000017:102030:2024-12-31")
@commands.command(name="readings", hidden=True)
def headcounts(
    accept: Annotated[
        str | None, typer.Option("--accept", metavar="ID", help="Take this headcount into the series.")
    ] = None,
    refuse: Annotated[str | None, typer.Option("--refuse", metavar="ID", help="Set it aside for good.")] = None,
    every: Annotated[bool, typer.Option("--all", help="Also those that are loaded, known or refused.")] = False,
    form: FormOption = Form.TABLE,
) -> None:
    """Headcounts extracted from filings that wait for a person's yes, each with the sentence that states it."""
    from service.updating import operations, review

    if accept and refuse:
        raise UsageError("--accept and --refuse exclude each other", next_step="Choose one")
    if decided := accept or refuse:
        print(operations.decide(me(), decided, accept=bool(accept)).run().after)
        return
    rows = review.headcounts(opened(), None if every else "waiting")
    none = "Nothing was extracted yet: no rows." if every else "No extracted headcount waits: no rows."
    write(rows.drop(columns=_NO_LINKS if form is Form.TABLE else []), form, none)


# --------------------------------------------------------------------------------------- in common


def _introduce(needed: bool) -> None:
    """Ask a person at a terminal for the SEC contact, once; elsewhere whoever needs it says that there is none."""
    from service.updating import contact, operations

    if needed and contact.identity() is None and sys.stdin.isatty():
        say(contact.REASON)
        operations.save_identity(me(), str(typer.prompt("Your name and e-mail address", err=True)))


@contextmanager
def _watched() -> Iterator[Watcher]:
    """A progress bar on stderr; where that is no terminal, a line now and then."""
    console = Console(file=sys.stderr)
    if not console.is_interactive:
        lines = progress_lines.Lines()
        yield lambda step: lines(f"{_step(step)}{f' ({step.done} of {step.of} steps done)' if step.of else ''}")
        return
    columns = (
        SpinnerColumn(),
        TextColumn("{task.description}"),
        BarColumn(),
        TextColumn("{task.completed}/{task.total}"),
        TimeElapsedColumn(),
    )
    with Progress(*columns, console=console, transient=True) as bar:
        task = bar.add_task("Starting", total=None)
        yield lambda step: bar.update(task, description=_step(step), completed=step.done, total=step.of or None)


def _step(progress: Step) -> str:
    return {
        "ask": f"Asking {progress.source} about {progress.ticker}",
        "asked": "Asking",
        "load": f"Reading {', '.join(filter(None, (progress.ticker, progress.source)))}",
        "check": "Checking",
        "done": "Done",
    }[progress.step]
