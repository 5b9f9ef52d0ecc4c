"""Write docs/dependencies.md: every pinned package with its licence, and who needs it.

Licences are what the installed packages say of themselves; tools/licences.toml says which may be used. The program ends
with 1 and names them where packages that the dashboard runs on have another.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.metadata import Distribution, PackageNotFoundError, distribution
from typing import Final

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from tools import licences
from tools.command_line import no_arguments
from tools.pins import BUILD, DEV, ROOT, RUN, Pin, pinned

PLACE: Final = ROOT / "docs" / "dependencies.md"
ABSENT: Final = "not installed here"
_DIRECT: Final = re.compile(r'^\s+"(?P<name>[A-Za-z0-9._-]+)[^"]*",(?:\s*#\s*(?P<reason>.*))?$', re.M)
_PARTS: Final = (
    ("What the dashboard runs on", RUN),
    ("For a shared store, development and the documentation", DEV),
    ("For building the wheel", BUILD),
)
_HEAD: Final = """# Dependencies

Written by `make docs` (`python -m tools.dependencies`) from the requirements files, which pin every package with its
hashes, and from what the installed packages say of themselves. A package that is pinned for another Python or system is
*not installed here*, and its licence was not read.

`make audit` looks up known vulnerabilities of these versions ([checks.md](checks.md)).
"""


@dataclass(frozen=True, slots=True)
class Row:
    """One pinned package."""

    pin: Pin
    licence: str
    needed: str


def direct(pyproject: str) -> dict[str, str]:
    """The packages that the text of pyproject.toml requires itself, with the reason of their comment (or nothing)."""
    listed = pyproject.partition("\ndependencies = [")[2].partition("\n[project.scripts]")[0]
    build: list[str] = re.findall(r'^build = \["([A-Za-z0-9._-]+)', listed, re.M)
    found: dict[str, str] = {canonicalize_name(one["name"]): one["reason"] or "" for one in _DIRECT.finditer(listed)}
    return found | {canonicalize_name(name): "builds the wheel" for name in build}


def rows(pins: Sequence[Pin], known: Collection[Pin], reasons: dict[str, str]) -> list[Row]:
    """One row per pin; `known` are all pins that can have brought one."""
    brought = _brought({pin.name for pin in known})
    return [Row(pin, _licence(pin), _needed(pin.name, reasons, brought)) for pin in pins]


def _licence(pin: Pin) -> str:
    found = _installed(pin.name)
    if found is None or found.version != pin.version:
        return ABSENT
    return licences.licence(pin.name, found.metadata)


@cache
def _installed(name: str) -> Distribution | None:
    try:
        return distribution(name)
    except PackageNotFoundError:
        return None


def _brought(names: Collection[str]) -> dict[str, list[str]]:
    """By package, which others require it; with an extra only where none does without."""
    plain: dict[str, set[str]] = {}
    extra: dict[str, set[str]] = {}
    for name in names:
        for required, for_extra in _required(name):
            (extra if for_extra else plain).setdefault(required, set()).add(name)
    return {name: sorted(plain.get(name) or extra.get(name) or []) for name in names}


def _required(name: str) -> Iterator[tuple[str, bool]]:
    found = _installed(name)
    for text in (found.requires or ()) if found else ():
        requirement = Requirement(text)
        yield canonicalize_name(requirement.name), "extra" in str(requirement.marker or "")


def _needed(name: str, reasons: dict[str, str], brought: dict[str, list[str]]) -> str:
    if name in reasons:
        return f"direct: {reasons[name]}" if reasons[name] else "direct"
    others = brought.get(name, [])
    return f"through {', '.join(others)}" if others else ABSENT


def faults(checked: Sequence[Row]) -> list[str]:
    """One line per package whose licence may not be used."""
    return [
        f"{row.pin.name} {row.pin.version}: {row.licence} is not among the licences of tools/licences.toml"
        for row in checked
        if row.licence != ABSENT and licences.refused(row.pin.name, row.licence)
    ]


def parts() -> dict[str, list[Row]]:
    """The rows of each part of the document, each pin in the first part that has it."""
    reasons, known = direct((ROOT / "pyproject.toml").read_text(encoding="utf-8")), pinned()
    made: dict[str, list[Row]] = {}
    before: set[tuple[str, str]] = set()
    for title, file in _PARTS:
        mine = [pin for pin in pinned([file]) if (pin.name, pin.version) not in before]
        before |= {(pin.name, pin.version) for pin in mine}
        made[title] = rows(mine, known, reasons)
    return made


def text(made: dict[str, list[Row]]) -> str:
    """The document."""
    rules = licences.rules()
    excepted = [f"* `{name}`: {reason}." for name, reason in rules.exceptions.items()]
    allowed = [f"| {name} | {reason} |" for name, reason in rules.allowed.items()]
    listed = [line for title, mine in made.items() for line in _part(title, mine)]
    head = [_HEAD, "## Not under an allowed licence, and used all the same", "", *excepted, ""]
    foot = ["## Allowed licences", "", "| Licence | Why |", "| --- | --- |", *allowed, ""]
    return "\n".join([*head, *listed, *foot])


def _part(title: str, mine: Sequence[Row]) -> list[str]:
    lines = [f"| {r.pin.name} | {r.pin.version} | {r.licence} | {r.needed} |" for r in mine]
    return [f"## {title}", "", "| Package | Version | Licence | Needed |", "| --- | --- | --- | --- |", *lines, ""]


def main() -> int:
    """Write the document; 1 where a package that the dashboard runs on has a licence that is not allowed."""
    made = parts()
    PLACE.write_text(text(made), encoding="utf-8")
    found = faults(made[_PARTS[0][0]])
    for line in found:
        print(line, file=sys.stderr)
    return 1 if found else 0


if __name__ == "__main__":
    no_arguments(__doc__, "python -m tools.dependencies")
    sys.exit(main())
