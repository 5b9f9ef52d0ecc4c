"""The launcher: `leverage`, or `python -m intelligence_leverage`, is the command line with the rooms of this very
installation, whatever else is called `data`, `pages` or `cli`.
"""

from __future__ import annotations

import sys
from pathlib import Path
from types import ModuleType


def home() -> Path:
    """The folder that holds the rooms: this package where it was installed, the folder above it in a checkout."""
    here = Path(__file__).resolve().parent
    return here if (here / "cli.py").is_file() else here.parent


def enter(folder: Path) -> None:
    """Make the rooms in a folder what their names mean in this process, before any of them is imported.

    Its place is the first of the path, before the reader's own folder, `PYTHONPATH` and other packages. A module of
    such a name that something loaded while Python started (a `.pth` file may) would still be taken: it is forgotten.
    """
    sys.path[:] = [str(folder), *(place for place in sys.path if place != str(folder))]
    for name, module in list(sys.modules.items()):
        if _is_room(folder, name.partition(".")[0]) and not _lies_in(folder, module):
            del sys.modules[name]


def main() -> None:
    """The console script `leverage`."""
    enter(home())
    from cli import main as run  # not before: until now `cli` may be anybody's

    run()


def _is_room(folder: Path, name: str) -> bool:
    if name.startswith("_"):
        return False
    return (folder / name / "__init__.py").is_file() or (folder / f"{name}.py").is_file()


def _lies_in(folder: Path, module: ModuleType) -> bool:
    file = getattr(module, "__file__", None)
    return file is not None and folder in Path(file).resolve().parents


if __name__ == "__main__":
    if not sys.flags.safe_path:  # the reader's folder, which -m puts first: a calendar.py there is not Python's
        sys.path.append(sys.path.pop(0))
    main()
