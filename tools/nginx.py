"""nginx as docs/deploy.md configures it: `python -m tools.nginx` makes sure that there is one, or says how to get it.

What is tried is the block of the document itself, with the ports and files of the trial in place of those it names.
"""

from __future__ import annotations

import os
import re
import shutil
import socket
import subprocess
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from tools import debian
from tools.command_line import no_arguments

HOW: Final = (
    "No nginx was found: tests of several servers behind it are skipped. Install one (Debian: apt-get install "
    "nginx-light) or set NGINX to the program."
)
DOCUMENT: Final = Path(__file__).resolve().parent.parent / "docs" / "deploy.md"
_BLOCK: Final = re.compile(r"^```nginx\n(.*?)^```", re.DOTALL | re.MULTILINE)
_TEMPORARY: Final = ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
_PATIENCE: Final = 20.0


def find() -> str | None:
    """The program, which is not on every user's path."""
    named = os.environ.get("NGINX")
    return named or shutil.which("nginx") or shutil.which("nginx", path="/usr/sbin:/usr/local/sbin:/opt/homebrew/bin")


def documented() -> str:
    """The configuration of the document. Raises ValueError where it has none, or more than one."""
    blocks = _BLOCK.findall(DOCUMENT.read_text(encoding="utf-8"))
    if len(blocks) != 1:
        raise ValueError(f"docs/deploy.md has {len(blocks)} blocks for nginx, not one")
    return str(blocks[0])


def adapted(text: str, changes: Mapping[str, str]) -> str:
    """A configuration with other ports and files. Raises ValueError where it does not say what is to be replaced."""
    for said, instead in changes.items():
        if said not in text:
            raise ValueError(f"The configuration says nothing of {said!r}")
        text = text.replace(said, instead)
    return text


@contextmanager
def running(block: str, folder: Path, port: int) -> Iterator[None]:
    """nginx with a block of `http` in a folder of its own, until the end. Raises RuntimeError where it does not listen
    at the port."""
    program = find()
    if program is None:
        raise FileNotFoundError(HOW)
    places = "".join(f"{name}_temp_path {folder / name};\n" for name in _TEMPORARY)
    file = folder / "nginx.conf"
    file.write_text(
        f"daemon off; worker_processes 1; pid {folder}/pid; error_log {folder}/errors;\n"
        f"events {{}}\nhttp {{\naccess_log {folder}/requests;\n{places}{block}}}\n"
    )
    server = subprocess.Popen([program, "-e", str(folder / "errors"), "-c", str(file)], stderr=subprocess.DEVNULL)
    try:
        _wait(server, folder, port)
        yield
    finally:
        server.terminate()
        server.wait(20)


def upstream(servers: Sequence[str]) -> str:
    """Servers as an `upstream` lists them."""
    return " ".join(f"server {server};" for server in servers)


def _wait(server: subprocess.Popen[bytes], folder: Path, port: int) -> None:
    end = time.monotonic() + _PATIENCE
    while time.monotonic() < end and server.poll() is None:
        try:
            socket.create_connection(("127.0.0.1", port), 1).close()
            return
        except OSError:
            time.sleep(0.05)
    raise RuntimeError(f"nginx did not start: {(folder / 'errors').read_text()[-1000:]}")


if __name__ == "__main__":
    no_arguments(__doc__, "python -m tools.nginx")
    if not find():
        debian.install("nginx-light", "the tests of several servers behind a proxy")
    print(f"nginx: {find()}" if find() else HOW)
