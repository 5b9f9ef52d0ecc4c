"""Commands for own figures: import, list, export, share, take back, remove."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Final

import typer

from commands.given_options import Commands
from commands.reporting import listed, me, report
from commands.shared_options import Form, FormOption, mine, opened, save, say, write
from errors import LeverageError, StoreError, UsageError
from service.input import grammar

if TYPE_CHECKING:
    from service.own_figures.owners_files import Upload

commands = Commands()
own_commands = Commands(invoke_without_command=True, epilog="Example: leverage own --out own.csv")
commands.add_typer(own_commands, name="own")
_NAME: Final = "A file that `leverage own` lists, by its source or its name."
Name = Annotated[str, typer.Argument(metavar="NAME", help=_NAME)]


@commands.command(name="import", epilog="Example: leverage import my-headcount.csv --yes")
def import_(
    file: Annotated[Path | None, typer.Argument(help="A CSV, XLSX or Parquet file of own figures.")] = None,
    yes: Annotated[bool, typer.Option("--yes", help="Import the good rows even when some are bad.")] = False,
    as_is: Annotated[
        bool, typer.Option("--as-is", help="Import figures that do not fit what is known as they are written.")
    ] = False,
    shared: Annotated[bool, typer.Option("--share", help="Share them with everybody at once.")] = False,
    template: Annotated[bool, typer.Option("--template", help="Print an example to start from.")] = False,
) -> None:
    """Bring in own figures, for you alone: every row is checked; bad ones are listed, and nothing is imported then
    without --yes.

    Nor is a figure that does not fit what is known of the company (76 people for 76,000) without --as-is.
    """
    from service.own_figures import owners_files
    from service.updating import operations

    if template or file is None:
        say(owners_files.HOW)
        print(owners_files.TEMPLATE, end="")
        return
    content, name = _content(file), os.fsencode(file.name).decode(errors="replace")
    operation = operations.import_figures(me(), content, name, otherwise="as is" if as_is else None)
    checked = owners_files.check(opened(), content, name)
    _require_good_rows(checked, name, yes)
    if not as_is:
        _require_no_questions(checked, name)
    report(operation.run(), None)
    source = owners_files.newest(me().owner)
    if shared:
        report(operations.share_figures(me(), source).run(), None)
    else:
        say(f"Only you see them; `leverage own share {source}` shows them to everybody who opens this store.")
    print(source)


def _content(file: Path) -> bytes:
    """The bytes of a file; of one that is larger than any that is taken, one byte more than those."""
    from service.own_figures import owners_files

    try:
        with file.open("rb") as opened_file:
            return opened_file.read(owners_files.MOST_BYTES + 1)
    except OSError as error:
        which = f"{grammar.shown_path(file)} ({error.strerror})"
        raise StoreError("The file cannot be read", which=which, next_step="Check its name") from error


def _require_good_rows(checked: Upload, name: str, yes: bool) -> None:
    """List the rows that cannot be used. Raises LeverageError where none is good, or some are bad and not left out."""
    for reject in checked.rejects:
        say(f"{reject}.")
    bad, good = _rows(len(checked.rejects)), _rows(len(checked.rows), "good ")
    if checked.rows.empty:
        next_step = "`leverage import --template` shows the columns"
        raise LeverageError("No row of this file can be used", which=name, next_step=next_step)
    if checked.rejects and not yes:
        next_step = f"Correct what is listed above, or add --yes to import the {good}"
        raise LeverageError(f"{bad} cannot be used and nothing was imported", which=name, next_step=next_step)


def _require_no_questions(checked: Upload, name: str) -> None:
    """List the figures that may mean something else. Raises LeverageError where there are any."""
    listed("figures", [f"Asked, {question}" for question in checked.questions], logged="")
    if checked.questions:
        count = len(checked.questions)
        figures = "1 figure does" if count == 1 else f"{count} figures do"
        raise LeverageError(
            f"{figures} not fit what is known and nothing was imported",
            which=name,
            next_step="Correct what is listed above, or add --as-is to import it as it is written",
        )


def _rows(count: int, kind: str = "") -> str:
    return f"{count} {kind}{'row' if count == 1 else 'rows'}"


@own_commands.callback()
def own(
    context: typer.Context,
    remove: Annotated[str | None, typer.Option("--remove", metavar="NAME", help="Remove a file's figures.")] = None,
    out: Annotated[
        Path | None, typer.Option("--out", metavar="FILE", help="Write all own figures to a CSV file.")
    ] = None,
    form: FormOption = Form.TABLE,
) -> None:
    """The files of own figures and who sees them; export, share or remove them."""
    from service.own_figures import everybodys_files, owners_files
    from service.updating import operations

    if context.invoked_subcommand:
        if remove or out:
            raise UsageError("--remove and --out stand alone", next_step="Leave out what follows")
    elif remove:
        report(operations.remove_figures(me(), remove).run(), None)
        print(remove)
    elif out:
        print(save(out, owners_files.csv(mine())))
    else:
        for told in everybodys_files.taken_away(me().owner, me().name):
            say(f"{told.by} deleted a file of yours on {told.day}.")
        files = owners_files.files(opened(), me().owner)
        write(files, form, "No own figures are in the store: no rows.")


@own_commands.command(name="list", epilog="Example: leverage own list --format csv")
def list_(form: FormOption = Form.TABLE) -> None:
    """The files of everybody who keeps own figures in this store, without a figure: whose, rows, bytes, since when."""
    from service.own_figures import everybodys_files

    write(everybodys_files.listed(opened()), form, "Nobody keeps own figures in this store: no rows.")


@own_commands.command(epilog="Example: leverage own delete 1d4dce9f8e3a4b21-20261127T101500000000-0a1b2c3d4e5f --yes")
def delete(
    name: Annotated[str, typer.Argument(metavar="NAME", help="The name of a file that `leverage own list` tells.")],
    yes: Annotated[bool, typer.Option("--yes", help="Delete it; else it is only listed what would go.")] = False,
    out: Annotated[Path | None, typer.Option("--out", metavar="FILE", help="Write the file here first.")] = None,
) -> None:
    """Delete a file of own figures, whoever's it is. The log says who did it, and its owner reads of it."""
    from service.own_figures import everybodys_files
    from service.updating import operations

    operation = operations.delete_figures(me(), name)
    file = everybodys_files.named(name)
    said = f"{file.title} of {file.owner}, {_rows(file.rows)}" if file else "a damaged file"
    if not yes:
        raise UsageError("Nothing was deleted", which=f"{said}", next_step="Add --yes to delete it for good")
    if file and out:
        print(save(out, file.content))
    report(operation.run(), None)
    say(f"Deleted: {said}.")


@own_commands.command(epilog="Example: leverage own share my-headcount.csv")
def share(name: Name) -> None:
    """Show own figures to everybody who opens this store; `leverage own unshare` takes them back."""
    from service.updating import operations

    summary = operations.share_figures(me(), name).run()
    report(summary, None)
    print(summary.after)


@own_commands.command(epilog="Example: leverage own unshare my-headcount.csv")
def unshare(name: Name) -> None:
    """Take own figures back: from now on only who imported them sees them."""
    from service.updating import operations

    summary = operations.unshare_figures(me(), name).run()
    report(summary, None)
    print(summary.after)
