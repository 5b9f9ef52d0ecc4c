"""Puts the rooms inside the one package of the wheel: hatchling runs this while it builds (pyproject.toml names it).

An editable installation needs nothing of it: there the folder of the project itself is on the path.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any, Final

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

PACKAGE: Final = "intelligence_leverage"
_LEFT: Final = frozenset({".pyc", ".pyo"})


class WheelHook(BuildHookInterface):  # type: ignore[misc]  # hatchling is not looked into: lint needs no build tool
    """Adds what `inside` names to the wheel, one level down."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Called before the wheel is written; `version` is "standard", or "editable" for a development installation."""
        if version == "standard":
            found = files(Path(self.root), self.config["inside"])
            build_data["force_include"] |= {str(Path(self.root, name)): f"{PACKAGE}/{name}" for name in found}


def files(root: Path, patterns: list[str]) -> list[str]:
    """The files below a folder that fit one of the patterns, by their paths. Raises ValueError where none fits one."""
    result: list[str] = []
    for pattern in patterns:
        fits = [path for path in root.glob(pattern) if path.is_file() and path.suffix not in _LEFT]
        if not fits:
            raise ValueError(f"There is nothing like {pattern} to be put into the wheel: pyproject.toml names it.")
        result += [path.relative_to(root).as_posix() for path in fits]
    return sorted(set(result))
