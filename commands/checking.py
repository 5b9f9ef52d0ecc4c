"""Commands that check: whether every number is what its sources give."""

from __future__ import annotations

from typing import Annotated

import typer

from commands.shared_options import Form, FormOption, say, write
from errors import BadData

commands = typer.Typer()


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
    from service import verification

    result = verification.verify(snapshot, say if form is Form.TABLE else None)
    say(result.summary)
    if len(result.differences):
        write(result.differences, form)
        raise BadData(
            "What is here is not what its sources give",
            which=f"{len(result.differences):,} differences, listed above",
            next_step="Restore embedded files from the repository, refresh for responses, then run `leverage build`",
        )
