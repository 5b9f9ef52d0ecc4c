"""The command line, installed as `leverage`: data to stdout, messages to stderr; exit 0 done, 1 failed, 2 misused."""

from __future__ import annotations

import errno
import sys
from collections.abc import Callable
from typing import Annotated, Any

import typer

from commands import asking, changing, checking, own_figures, publishing, reading, report_files, serving
from commands.shared_options import no_room, say
from errors import LeverageError, NotFound, UsageError

app = typer.Typer(
    name="leverage",
    help="Are companies swapping people for compute, and does it pay? Series, metrics and charts from cited filings.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode="rich",
)
_debug = False
_NO_ROOM = (errno.ENOSPC, errno.EFBIG, getattr(errno, "EDQUOT", errno.ENOSPC))


@app.callback()
def _options(debug: Annotated[bool, typer.Option("--debug", help="Show the traceback of a failure.")] = False) -> None:
    global _debug
    _debug = debug


app.add_typer(reading.commands)
app.add_typer(report_files.commands)
app.add_typer(asking.commands)
app.add_typer(changing.commands)
app.add_typer(own_figures.commands)
app.add_typer(checking.commands)
app.add_typer(publishing.commands)
app.add_typer(serving.commands)


def run(command: Callable[[], Any]) -> int:
    """The exit code of a command; whatever fails is one line on stderr."""
    try:
        if sys.stdout is None:  # closed by whoever started the program
            raise UsageError("There is nowhere to write to", which="standard output is closed", next_step="Open it")
        command()
        return 0
    except (UsageError, NotFound) as error:
        return _failed(error, 2)
    except LeverageError as error:
        return _failed(error, 1)
    except KeyboardInterrupt:
        say("Stopped.")
        return 130
    except OSError as error:
        if error.errno not in _NO_ROOM:
            return _unforeseen(error)
        return _failed(no_room(error), 1, error)
    except Exception as error:  # a fault of ours or of the machine: the reader gets one line, never a traceback
        return _unforeseen(error)


def _unforeseen(error: Exception) -> int:
    cause = " ".join(f"{type(error).__name__}: {error}".split())
    unforeseen = LeverageError(
        "Something unexpected went wrong", which=cause, next_step="Run it again with --debug to see where."
    )
    return _failed(unforeseen, 1, error)


def _failed(error: LeverageError, code: int, cause: Exception | None = None) -> int:
    if _debug:
        raise cause or error
    say(error.message)
    return code


def main() -> None:
    """The console script."""
    sys.exit(run(app))


if __name__ == "__main__":
    main()
