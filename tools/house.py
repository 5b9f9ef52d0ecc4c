"""The rules of the house that import-linter cannot say: `python -m tools.house` names every file that breaks one.

import-linter passes over a folder without `__init__.py` and has no wildcard for a layer; here every Python file of a
room is read as text, wherever it lies.
"""

from __future__ import annotations

import ast
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from tools.command_line import no_arguments

ROOT: Final = Path(__file__).resolve().parents[1]
# From the top; each room imports from those below only. Rooms of one line do not know each other.
LAYERS: Final = (
    {"app", "cli"},
    {"ui", "commands"},
    {"service"},
    {"pages"},
    {"charts", "engine"},
    {"analytics", "data"},
    {"contracts", "errors"},
)
ROOMS: Final = frozenset().union(*LAYERS)
FOLDERS: Final = ("analytics", "charts", "commands", "data", "engine", "pages", "service", "ui")
STORE: Final = frozenset({"duckdb", "psycopg", "yfinance", "edgar", "httpx", "requests", "curl_cffi"})
FORBIDDEN: Final = {  # outside modules that a room does not import
    "analytics": STORE | {"plotly", "streamlit"},
    "charts": STORE | {"streamlit"},
    "commands": STORE | {"streamlit"},
    "data": frozenset({"plotly", "streamlit"}),
    "engine": STORE | {"plotly", "streamlit"},
    "pages": STORE | {"plotly", "streamlit"},
    "service": STORE | {"streamlit"},
    "ui": STORE,
}
EXCEPTIONS: Final = {("commands/serving.py", "streamlit")}  # it starts the server


def violations(root: Path = ROOT) -> list[str]:
    """One line for every rule that a file of a project breaks, with the file and what it imports."""
    files = [root / f"{name}.py" for name in ("app", "cli", "contracts", "errors")]
    files += sorted(path for folder in FOLDERS for path in (root / folder).rglob("*.py"))
    found = [line for path in files for line in _of_file(path, path.relative_to(root))]
    return [*found, *_folders(root)]


def _of_file(path: Path, name: Path) -> Iterator[str]:
    room = name.parts[0].removesuffix(".py")
    for module in imported(path):
        top = module.split(".")[0]
        if top in ROOMS and top != room and _level(top) <= _level(room):
            yield f"{name} imports {module}, which is not below {room}"
        if top in FORBIDDEN.get(room, ()) and (name.as_posix(), top) not in EXCEPTIONS:
            yield f"{name} imports {module}, which {room} must not know"
        if module.startswith("plotly.graph_objects"):
            yield f"{name} imports {module}: figures are plain data, Plotly's own are for tests"
    if room == "pages" and len(name.parts) > 2:
        yield from _inside_a_page(path, name)


def _inside_a_page(path: Path, name: Path) -> Iterator[str]:
    """`page` above its charts above `frames`; no page imports another; frames know no charts."""
    own, stem = f"pages.{name.parts[1]}", name.stem
    for module in imported(path):
        if module.startswith("pages.") and not (module + ".").startswith(f"{own}."):
            yield f"{name} imports {module}: what two pages need moves down"
        if module == f"{own}.page":
            yield f"{name} imports its page, which lies above it"
    if _is_frames(stem):
        yield from _frames(path, name, own)


def _frames(path: Path, name: Path, own: str) -> Iterator[str]:
    """A frames module imports no charts, itself or by a module of its page."""
    for module in imported(path):
        if module.split(".")[0] == "charts":
            yield f"{name} imports {module}: frames know no charts"
        other = path.parent / f"{module.removeprefix(own + '.')}.py"
        if (
            module.startswith(f"{own}.")
            and other.is_file()
            and any(m.split(".")[0] == "charts" for m in imported(other))
        ):
            yield f"{name} imports {module}, which imports charts: frames know no charts"


def _is_frames(stem: str) -> bool:
    return stem == "frames" or stem.endswith("_frames")


def _folders(root: Path) -> Iterator[str]:
    """A folder that Python finds but no checker does."""
    for folder in sorted({path.parent for room in FOLDERS for path in (root / room).rglob("*.py")}):
        if not (folder / "__init__.py").exists():
            yield f"{folder.relative_to(root)} has no __init__.py"


def imported(path: Path) -> Iterator[str]:
    """Every imported module, wherever in the file; `from a import b` gives `a.b` where that is a module of ours."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module and node.level == 0:
            if node.module.split(".")[0] in ROOMS:
                yield from (f"{node.module}.{alias.name}" for alias in node.names)
            yield node.module


def _level(room: str) -> int:
    return next(i for i, rooms in enumerate(LAYERS) if room in rooms)


if __name__ == "__main__":
    no_arguments(__doc__, "python -m tools.house")
    lines = violations()
    print("\n".join(lines) or "The house is in order.")
    sys.exit(bool(lines))
