"""DuckDB's extensions: as Python packages for exactly our DuckDB, else as DuckDB itself installs them."""

from __future__ import annotations

import importlib.util
from importlib import metadata
from pathlib import Path
from typing import Final

import duckdb

from errors import MissingTool

PROJECT: Final = "intelligence-leverage"


def load(con: duckdb.DuckDBPyConnection, *names: str) -> None:
    """Load extensions into a connection. Raises MissingTool for one that is nowhere and cannot be fetched either."""
    for name in names:
        try:
            packaged = _packaged(name)
            con.execute(f"LOAD '{packaged}'" if packaged else f"INSTALL {name}; LOAD {name}")
        except duckdb.Error as error:
            raise missing(f"DuckDB's extension {name}") from error


def missing(what: str) -> MissingTool:
    """What a shared store needs is not here."""
    step = f"Install what a shared store needs where this program is installed: pip install {_needed()}"
    return MissingTool("A part of the shared store is not installed", which=what, next_step=step)


def _needed() -> str:
    """The packages of a shared store, as the installed program names them: the same from a wheel and from a clone."""
    try:
        listed = metadata.requires(PROJECT) or []
    except metadata.PackageNotFoundError:  # run from a folder without being installed
        return "-e '.[shared]'"
    shared = [each for each, _, marker in (line.partition(";") for line in listed) if "'shared'" in marker]
    return " ".join(f"'{each.strip()}'" for each in shared)


def _packaged(name: str) -> Path | None:
    """The file of the Python package `duckdb-extension-NAME`, where that is installed."""
    spec = importlib.util.find_spec(f"duckdb_extension_{name}")
    if spec is None or spec.origin is None:
        return None
    file = Path(spec.origin).parent / "extensions" / f"v{duckdb.__version__}" / f"{name}.duckdb_extension"
    return file if file.is_file() else None
