"""DuckDB's extensions: as Python packages for exactly our DuckDB, else as DuckDB itself installs them."""

from __future__ import annotations

import importlib.util
from pathlib import Path
from typing import Final

import duckdb

from errors import MissingTool

INSTALL: Final = "Install what a shared store needs, in the project's folder: pip install -e '.[shared]'"


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
    return MissingTool("A part of the shared store is not installed", which=what, next_step=INSTALL)


def _packaged(name: str) -> Path | None:
    """The file of the Python package `duckdb-extension-NAME`, where that is installed."""
    spec = importlib.util.find_spec(f"duckdb_extension_{name}")
    if spec is None or spec.origin is None:
        return None
    file = Path(spec.origin).parent / "extensions" / f"v{duckdb.__version__}" / f"{name}.duckdb_extension"
    return file if file.is_file() else None
