"""A PostgreSQL to try a shared store on: `python -m tools.postgres` makes sure that there is one, or says how to get
it.

Tests and benchmarks start a server of their own in a temporary folder; no server that runs already is ever touched.
"""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from tools import debian
from tools.command_line import no_arguments

HOW = (
    "No PostgreSQL server was found: tests of the shared store on it are skipped. "
    "Install one (Debian: apt-get install postgresql) or set POSTGRES_BIN to the folder of initdb and pg_ctl."
)
PASSWORD = "open sesame"


def find() -> Path | None:
    """The folder of the programs of the newest installed server."""
    named, found = os.environ.get("POSTGRES_BIN"), shutil.which("initdb")
    debians = sorted(Path("/usr/lib/postgresql").glob("*/bin"), key=lambda p: -int(p.parent.name))
    places = [Path(named)] if named else [*debians, *([Path(found).resolve().parent] if found else [])]
    return next((p for p in places if os.access(p / "initdb", os.X_OK) and os.access(p / "pg_ctl", os.X_OK)), None)


@contextmanager
def cluster() -> Iterator[str]:
    """A new server on a free port of this machine until the end; its address, with user and password."""
    programs = find()
    if programs is None:
        raise FileNotFoundError(HOW)
    folder, run = Path(tempfile.mkdtemp(prefix="leverage-pg-")), _unprivileged()
    try:
        if run:
            os.chown(folder, run["user"], run["group"])
        (folder / "password").write_text(PASSWORD)
        data, port = folder / "data", free_port()
        made = [programs / "initdb", "-D", data, "-U", "leverage", "-E", "UTF8", "--no-sync", "--auth=scram-sha-256"]
        _done([*made, f"--pwfile={folder / 'password'}"], run)
        options = f"-p {port} -k {folder} -c listen_addresses=127.0.0.1 -c fsync=off -c max_connections=60"
        _done([programs / "pg_ctl", "-D", data, "-w", "-l", folder / "log", "-o", options, "start"], run)
        try:
            yield f"postgresql://leverage:{PASSWORD.replace(' ', '%20')}@127.0.0.1:{port}/postgres"
        finally:
            _done([programs / "pg_ctl", "-D", data, "-m", "immediate", "stop"], run)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _unprivileged() -> dict[str, Any]:
    """Whom to run the server as where we are root, which it refuses to run as."""
    if os.name != "posix" or os.geteuid() != 0:
        return {}
    import pwd

    for name in ("postgres", "nobody"):
        try:
            found = pwd.getpwnam(name)
        except KeyError:
            continue
        return {"user": found.pw_uid, "group": found.pw_gid, "extra_groups": []}
    return {}


def _done(command: list[Any], run: dict[str, Any]) -> None:
    """Run a program to its end; what it said is shown where it failed."""
    with tempfile.TemporaryFile() as said:  # no pipe: the server would keep it open
        ended = subprocess.run(command, stdout=said, stderr=subprocess.STDOUT, cwd="/", check=False, **run)
        if ended.returncode:
            said.seek(0)
            raise RuntimeError(f"{command[0]} failed: {said.read().decode(errors='replace')[-500:]}")


def free_port() -> int:
    """A port of this machine that nobody listens on."""
    with socket.socket() as asked:
        asked.bind(("127.0.0.1", 0))
        return int(asked.getsockname()[1])


if __name__ == "__main__":
    no_arguments(__doc__, "python -m tools.postgres")
    if not find():
        debian.install("postgresql", "the tests of the shared store")
    print(f"PostgreSQL: {find()}" if find() else HOW)
