"""The commands that open the dashboard to browsers, and say who may change it there."""

from __future__ import annotations

import ipaddress
import os
import socket
import subprocess
import sys
from pathlib import Path
from typing import Annotated, Final

import typer

from commands.given_options import Commands
from commands.shared_options import say
from errors import UsageError
from service.server import allocator

commands = Commands()
_APP: Final = Path(__file__).resolve().parent.parent / "app.py"
_FIRST: Final = 8501
_TRIED: Final = 100  # ports after the first, where none is named
_OPEN: Final = (
    "Whoever reaches this port may look. Without a log-in nobody can change anything from a browser; "
    "docs/deploy.md says how maintainers log in. Commands on this machine change it as before."
)


@commands.command(epilog="Example: leverage serve --port 8600")
def serve(
    port: Annotated[
        int | None, typer.Option("--port", min=1, max=65535, help="8501, or the next free one, where not given.")
    ] = None,
    host: Annotated[
        str, typer.Option("--host", help="The address to listen on; 0.0.0.0 for every one of this machine.")
    ] = "localhost",
) -> None:
    """Open the dashboard to browsers of this machine, from any folder, and print its address; Ctrl-C ends it."""
    from service.server.guard import origins
    from service.updating.access import read_only

    origins()  # a wrong LEVERAGE_CORS is told here in one line
    numbers = resolved(host)
    chosen = _port(host, numbers[0], port)
    print(address(host, chosen), flush=True)
    if not (read_only() or all(ipaddress.ip_address(number).is_loopback for number in numbers)):
        say(_OPEN)
    _run(
        [
            sys.executable,
            "-P",  # not from the folder where the reader happens to be: a calendar.py there is not Python's
            "-m",
            "streamlit",
            "run",
            str(_APP),
            f"--server.address={host}",
            f"--server.port={chosen}",
            "--server.headless=true",
            "--server.fileWatcherType=none",  # for who changes the code; it hears of every file that Python opens
            "--logger.hideWelcomeMessage=true",
        ]
    )


@commands.command(epilog="Example: leverage maintainers --add ada@example.org")
def maintainers(
    add: Annotated[
        list[str] | None, typer.Option("--add", metavar="E-MAIL", help="Put an address on the list; may be repeated.")
    ] = None,
    remove: Annotated[
        list[str] | None, typer.Option("--remove", metavar="E-MAIL", help="Take one off; may be repeated.")
    ] = None,
) -> None:
    """Who may change the dashboard once logged in, by e-mail address; it holds from the next click on."""
    from service.updating import access, operations

    if add or remove:
        operations.save_maintainers(access.command_line(), add=add or (), remove=remove or ())
    listed = sorted(access.maintainers())
    print("\n".join(listed) if listed else "Nobody is on the list: no log-in can change anything.")


def resolved(host: str) -> list[str]:
    """The numeric addresses that a server listens on for a host: of a name those of IPv4. Raises UsageError."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    try:
        return [str(found[4][0]) for found in socket.getaddrinfo(host, None, family, socket.SOCK_STREAM)]
    except (OSError, UnicodeError):
        raise UsageError("This host is not known here", which=host[:60], next_step="For example localhost") from None


def address(host: str, port: int) -> str:
    """Where a browser of this machine finds it."""
    browsable = "localhost" if host in ("0.0.0.0", "::") else f"[{host}]" if ":" in host else host
    return f"http://{browsable}:{port}"


def _port(host: str, number: str, named: int | None) -> int:
    """The named port, else the first free one. Raises UsageError where there is none."""
    for port in [named] if named else range(_FIRST, _FIRST + _TRIED):
        if _is_free(number, port):
            return port
    which = f"{host}, port {named or f'{_FIRST} to {_FIRST + _TRIED - 1}'}"
    raise UsageError("Nothing can listen there", which=which, next_step="Name another with --port or --host")


def _is_free(number: str, port: int) -> bool:
    with socket.socket(socket.AF_INET6 if ":" in number else socket.AF_INET) as tried:
        if os.name == "posix":  # as the server does; on Windows it would take a port from whoever has it
            tried.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            tried.bind((number, port))
        except OSError:
            return False
    return True


def _run(command: list[str]) -> None:
    """Become the server, so that whoever ends this process ends it; on Windows wait for it."""
    if os.name == "posix":
        os.execve(command[0], command, allocator.AT_START | os.environ)
    raise typer.Exit(subprocess.call(command))
