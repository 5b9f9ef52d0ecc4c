"""Commands that check: whether every number is what its sources give, and whether it has one."""

from __future__ import annotations

from typing import Annotated

import typer

from commands import progress_lines
from commands.given_options import Commands
from commands.shared_options import Form, FormOption, opened, say, write
from errors import BadData

commands = Commands()


@commands.command(epilog="Example: leverage verify --format csv")
def verify(
    snapshot: Annotated[
        str, typer.Option("--snapshot", metavar="NAME", help="One that `leverage snapshots` lists; else the current.")
    ] = "",
    form: FormOption = Form.TABLE,
) -> None:
    """Derive every number of a snapshot again and name what differs; exit code 1 where anything does.

    Embedded files are held against their recorded hashes and against each other, saved responses against theirs.
    """
    from service.checking import verification

    with progress_lines.shown() as show:
        result = verification.verify(snapshot, show)
    say(result.summary)
    if len(result.differences):
        write(result.differences, form)
        raise BadData(
            "What is here is not what its sources give",
            which=f"{len(result.differences):,} differences, listed above",
            next_step="Restore embedded files from the repository, refresh for responses, then run `leverage build`",
        )


@commands.command(epilog="Example: leverage audit --format csv")
def audit(
    thorough: Annotated[
        bool, typer.Option("--thorough", help="Each parameter at each choice, and every company: takes minutes.")
    ] = False,
    form: FormOption = Form.TABLE,
) -> None:
    """Look for a number without a source; exit code 1 where there is one.

    In the tables and findings of all charts, as they are and with one parameter moved; on the start page, in what is
    known of some companies, and in README and docs.
    """
    import pandas as pd

    from service.checking import audit as audits

    rows = [row for path in audits.documents() for row in audits.of_document(path)]
    for slug, lost in audits.numbers(opened(), thorough=thorough):
        say(f"{slug}: {len(lost)} without a source" if lost else f"{slug}: all have a source")
        rows += lost
    if rows:
        write(pd.DataFrame(rows, columns=["where", "number", "why"]), form)
        next_step = "Name the document of a chart's row, or a command, link or file beside a figure"
        raise BadData(f"{len(rows):,} numbers have no source", which="listed above", next_step=next_step)
    say("Every number has a source.")
