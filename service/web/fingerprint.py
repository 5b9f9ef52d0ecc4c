"""What an answer depends on besides data and parameters: every file of the product, and the versions of what draws.

A chart that was drawn by another program must not be answered with "not modified".
"""

from __future__ import annotations

import subprocess
from collections.abc import Iterator
from functools import cache
from hashlib import sha256
from importlib.metadata import version
from pathlib import Path
from typing import Final

from service.export import images

ROOT: Final = Path(__file__).resolve().parents[2]
ROOMS: Final = ("analytics", "charts", "commands", "data", "engine", "pages", "service", "ui")
MODULES: Final = ("app.py", "cli.py", "contracts.py", "errors.py")
_NO_PRODUCT: Final = frozenset({".md", ".pyc", ".pyo"})  # documents, and what Python writes beside its sources
_LIBRARIES: Final = ("numpy", "pandas")
_DRAWN_BY: Final = {"html": ("plotly",), "xlsx": ("xlsxwriter",), "parquet": ("pyarrow",), "json": (), "csv": ()}
_PICTURED_BY: Final = ("plotly", "choreographer")
_SECONDS: Final = 20.0  # that a browser may take to tell its version


def product_files(root: Path = ROOT) -> Iterator[Path]:
    """Every file of the product in order of path: all rooms with SQL and curated facts, and the modules beside."""
    files = [path for room in ROOMS for path in (root / room).rglob("*") if path.is_file()]
    files += [root / name for name in MODULES if (root / name).is_file()]
    return (path for path in sorted(files) if path.suffix not in _NO_PRODUCT)


def of_product(root: Path = ROOT) -> str:
    """A hash of the names and contents of all product files below a folder."""
    digest = sha256()
    for path in product_files(root):
        content = path.read_bytes()
        digest.update(f"{path.relative_to(root).as_posix()} {len(content)}\n".encode())
        digest.update(content)
    return digest.hexdigest()


@cache
def product() -> str:
    """The hash of the program that runs."""
    return of_product()


def drawn_by(format: str) -> dict[str, str]:
    """The versions of what makes a file of this format: libraries, plotly.js and the browser where they take part."""
    picture = format in ("png", "svg", "pdf", "zip")
    names = (*_LIBRARIES, *(_PICTURED_BY if picture else _DRAWN_BY[format]))
    versions = {name: version(name) for name in names}
    if picture or format == "html":
        versions["plotly.js"] = _plotly_js()
    if picture:
        path = images.browser_path()
        versions["browser"] = browser(path, Path(path).stat().st_mtime_ns) if path else ""
    return versions


def _plotly_js() -> str:
    from plotly.offline import get_plotlyjs_version

    return str(get_plotlyjs_version())


@cache
def browser(path: str, changed: int) -> str:
    """Path and version of a browser, as it says itself, else when its file was changed (`changed`, nanoseconds)."""
    try:
        answer = subprocess.run([path, "--version"], capture_output=True, text=True, timeout=_SECONDS, check=True)
    except (OSError, subprocess.SubprocessError):
        return f"{path} of {changed}"
    return f"{path} {answer.stdout.strip() or changed}"
