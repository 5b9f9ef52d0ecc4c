"""Draw the rooms of the project in their layers into docs/architecture.svg, from the contract in pyproject.toml."""

from __future__ import annotations

import textwrap
import tomllib
from collections.abc import Iterator
from html import escape
from pathlib import Path
from typing import Final

from tools.command_line import no_arguments

ROOT: Final = Path(__file__).resolve().parents[1]
TARGET: Final = ROOT / "docs" / "architecture.svg"
HOLDS: Final = {
    "ui": "the screen: Streamlit pieces, controls, Update data",
    "commands": "the command line",
    "service": "delivery: parameters, exports, addresses, feed, reports, refresh, who may write",
    "pages": "one folder per question: its charts, its words, and frames where data meet mathematics",
    "charts": "the kit that draws: marks, style, words, tables",
    "engine": "companies × quarters with evidence, and where each value comes from",
    "analytics": "mathematics: metrics and methods with their papers",
    "data": "files, DuckDB, the SEC and Yahoo: the only room that touches them",
}
SHARED: Final = ("contracts.py, errors.py", "imported by every room: names, units, records, messages")
_WIDTH, _HEIGHT, _GAP, _EDGE = 840, 92, 34, 24
_STYLE: Final = """
  .paper { fill: #ffffff } .room { fill: #eef3fb; stroke: #1f5fae; stroke-width: 1.5 }
  .shared { fill: #f4f4f4; stroke: #6b6b6b; stroke-dasharray: 5 4 }
  .name { fill: #14263f; font: 600 19px sans-serif } .holds { fill: #33414f; font: 14px sans-serif }
  .arrow { stroke: #5b6b7c; stroke-width: 2; fill: none } .head { fill: #5b6b7c }
  @media (prefers-color-scheme: dark) {
    .paper { fill: #12161c } .room { fill: #1b2837; stroke: #7fb2f0 } .shared { fill: #20242a; stroke: #a0a0a0 }
    .name { fill: #f2f6fb } .holds { fill: #cdd7e1 } .arrow { stroke: #a9b7c6 } .head { fill: #a9b7c6 }
  }
"""


def layers(pyproject: Path = ROOT / "pyproject.toml") -> list[list[str]]:
    """The rooms of each layer, the uppermost first. Raises StopIteration where no contract has layers."""
    contracts = tomllib.loads(pyproject.read_text(encoding="utf-8"))["tool"]["importlinter"]["contracts"]
    declared = next(contract["layers"] for contract in contracts if contract["type"] == "layers")
    return [[room.strip() for room in layer.split("|")] for layer in declared]


def picture(rows: list[list[str]]) -> str:
    """The SVG of these layers, with a text for who cannot see it. Raises KeyError for a room that HOLDS lacks."""
    height = 2 * _EDGE + (len(rows) + 1) * _HEIGHT + len(rows) * _GAP
    drawn = [line for at, rooms in enumerate(rows) for line in _row(rooms, _EDGE + at * (_HEIGHT + _GAP))]
    last = _EDGE + len(rows) * (_HEIGHT + _GAP)
    drawn += _box(*SHARED, _EDGE, last, _WIDTH - 2 * _EDGE, "shared")
    said = "; below: ".join(" and ".join(rooms) for rooms in rows)
    head = (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {_WIDTH} {height}" role="img" aria-labelledby="t d">\n'
        f'<title id="t">The rooms of the project</title>\n'
        f'<desc id="d">Each imports only from below. Top: {said}.</desc>\n'
        f'<style>{_STYLE}</style>\n<rect class="paper" width="{_WIDTH}" height="{height}"/>\n'
    )
    return head + "\n".join(drawn) + "\n</svg>\n"


def _row(rooms: list[str], top: int) -> Iterator[str]:
    """The boxes of a layer side by side, and the arrow to what it may import."""
    width = (_WIDTH - 2 * _EDGE - (len(rooms) - 1) * _GAP) // len(rooms)
    for at, room in enumerate(rooms):
        yield from _box(room, HOLDS[room], _EDGE + at * (width + _GAP), top, width, "room")
    middle, start = _WIDTH // 2, top + _HEIGHT + 5
    yield f'<path class="arrow" d="M{middle} {start}v14"/>'
    yield f'<path class="head" d="M{middle - 7} {start + 14}h14l-7 10z"/>'


def _box(name: str, holds: str, left: int, top: int, width: int, kind: str) -> Iterator[str]:
    yield f'<rect class="{kind}" x="{left}" y="{top}" width="{width}" height="{_HEIGHT}" rx="8"/>'
    yield f'<text class="name" x="{left + 16}" y="{top + 30}">{escape(name)}</text>'
    for line, words in enumerate(textwrap.wrap(holds, (width - 32) // 8)):
        yield f'<text class="holds" x="{left + 16}" y="{top + 54 + 20 * line}">{escape(words)}</text>'


if __name__ == "__main__":
    no_arguments(__doc__, "python -m tools.architecture_picture")
    TARGET.write_text(picture(layers()), encoding="utf-8")
    print(TARGET.relative_to(ROOT))
