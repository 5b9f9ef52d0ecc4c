"""The United States as an outline to draw on: borders, and for each state a point inside it."""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Final

_FILE: Final = Path(__file__).with_name("us_states.json")

Point = tuple[float, float]


@dataclass(frozen=True, slots=True)
class Outline:
    """Borders as lines of points, state names and points by postal code; y runs downward. `source` says whose it is."""

    source: str
    names: dict[str, str]
    places: dict[str, Point]
    borders: tuple[tuple[Point, ...], ...]


@cache
def outline() -> Outline:
    """The outline that is shipped with the project (made by `tools.state_outline`)."""
    read = json.loads(_FILE.read_text(encoding="utf-8"))
    states = read["states"]
    return Outline(
        source=str(read["source"]),
        names={code: str(name) for code, (name, _, _) in states.items()},
        places={code: (float(x), float(y)) for code, (_, x, y) in states.items()},
        borders=tuple(tuple(zip(line[::2], line[1::2], strict=True)) for line in read["borders"]),
    )
