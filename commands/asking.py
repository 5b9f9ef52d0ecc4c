"""The command that answers a reader's own question in SQL."""

from __future__ import annotations

import sys
from typing import Annotated

import typer

from commands.shared_options import Form, FormOption, mine, say, write
from errors import UsageError

commands = typer.Typer()


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
    answer = sql_console.ask(mine(), sys.stdin.read() if question == "-" else question)
    write(answer.table, form, none="The answer has no rows.", exact=True)
    if answer.cut:
        say(f"Only the first {len(answer.table):,} rows are shown; there are more.")
