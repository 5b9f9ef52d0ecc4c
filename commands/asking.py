"""The command that answers a reader's own question in SQL."""

from __future__ import annotations

import sys
from typing import Annotated

import typer

from commands.given_options import Commands
from commands.shared_options import Form, FormOption, mine, say, write
from errors import UsageError

commands = Commands()


@commands.command(
    epilog='Example: leverage sql "SELECT ticker, count(*) AS values FROM series GROUP BY ticker" --format csv'
)
def sql(
    question: Annotated[str, typer.Argument(metavar="SQL", help="One SELECT; - reads it from standard input.")] = "",
    tables: Annotated[bool, typer.Option("--tables", help="List the tables and columns instead.")] = False,
    form: FormOption = Form.TABLE,
) -> None:
    """Ask the facts in SQL: a sealed copy of the snapshot, which nothing can change."""
    from service.snapshots import sql_console

    if tables == bool(question):
        raise UsageError("Give either a question or --tables", next_step="Try: leverage sql --tables")
    if tables:
        write(sql_console.tables(mine()), form)
        return
    answer = sql_console.ask(mine(), _typed(sql_console.LONGEST) if question == "-" else question)
    write(answer.table, form, none="The answer has no rows.", exact=True)
    if answer.cut:
        say(f"Only the first {len(answer.table):,} rows are shown; there are more.")


def _typed(longest: int) -> str:
    """What stands on standard input, no more of it than is needed to see that it is too long."""
    if sys.stdin is None:
        raise UsageError("There is nothing to read", which="standard input is closed", next_step="Open it")
    return sys.stdin.read(longest + 1)
