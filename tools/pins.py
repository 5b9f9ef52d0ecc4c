"""The pinned packages of the requirements files, as `make lock` writes them."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from packaging.markers import Marker
from packaging.utils import canonicalize_name

ROOT: Final = Path(__file__).resolve().parents[1]
RUN, DEV, BUILD = "requirements.txt", "requirements-dev.txt", "requirements-build.txt"
FILES: Final = (RUN, DEV, BUILD)
_PIN: Final = re.compile(
    r"^(?P<name>[A-Za-z0-9._-]+)(?:\[[^]]*])?==(?P<version>[^\s;\\]+)\s*(?:;(?P<marker>[^\\]*))?", re.M
)


@dataclass(frozen=True, slots=True)
class Pin:
    """One package at one version, and for which Python and system it is pinned (empty: for all)."""

    name: str
    version: str
    marker: str = ""

    @property
    def applies(self) -> bool:
        """Whether it is the one for this Python on this system."""
        return not self.marker or Marker(self.marker).evaluate()


def pins(text: str) -> list[Pin]:
    """The pins of the text of a requirements file, in its order."""
    return [
        Pin(canonicalize_name(found["name"]), found["version"], (found["marker"] or "").strip())
        for found in _PIN.finditer(text)
    ]


def pinned(names: Sequence[str] = FILES, root: Path = ROOT) -> list[Pin]:
    """The pins of requirements files, each name and version once, the first file's before the next one's."""
    once: dict[tuple[str, str], Pin] = {}
    for name in names:
        for pin in pins((root / name).read_text(encoding="utf-8")):
            once.setdefault((pin.name, pin.version), pin)
    return list(once.values())
