"""The outline of the United States that the maps here are drawn on, out of `us-atlas` (npm) as TopoJSON.

    npm pack us-atlas && tar xf us-atlas-*.tgz package/states-albers-10m.json
    python -m tools.state_outline package/states-albers-10m.json

Shapes are of the Census Bureau (public domain, edition 2017), made by us-atlas (Michael Bostock, ISC licence) in an
Albers projection on a sheet of 975 x 610. Every border is kept once, with fewer points, and of every state a point
inside its largest part.
"""

from __future__ import annotations

import json
import math
import sys
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any, Final

TARGET: Final = Path(__file__).resolve().parents[1] / "data" / "us_states.json"
SOURCE: Final = "US Census Bureau, cartographic boundaries 2017 (public domain), by us-atlas 3.0.1 (ISC licence)"
TOLERANCE: Final = 1.1  # pixels of the sheet that a border may be off
SMALLEST: Final = 14.0  # pixels across: a smaller island is left out
_CODES: Final = (  # in the order of the Census Bureau's numbers
    "AL AK AZ AR CA CO CT DE DC FL GA HI ID IL IN IA KS KY LA ME MD MA MI MN MS MO MT NE NV NH NJ NM NY NC ND OH OK OR "
    "PA RI SC SD TN TX UT VT VA WA WV WI WY"
)

Point = tuple[float, float]


def main(path: str) -> None:
    """Write the outline."""
    topology = json.loads(Path(path).read_text(encoding="utf-8"))
    arcs = [_absolute(arc, topology["transform"]) for arc in topology["arcs"]]
    states = topology["objects"]["states"]["geometries"]
    ordered = zip(_CODES.split(), sorted(states, key=lambda state: int(state["id"])), strict=True)
    placed = {code: (str(s["properties"]["name"]), *map(round, _inside(_largest(s, arcs)))) for code, s in ordered}
    whole = {
        "source": SOURCE,
        "states": placed,
        "borders": [_flat(_simpler(arc)) for arc in arcs if _kept(arc)],
    }
    TARGET.write_text(json.dumps(whole, separators=(",", ":")) + "\n", encoding="utf-8")
    sys.stdout.write(f"{TARGET}: {TARGET.stat().st_size:,} bytes, {len(whole['borders'])} borders\n")


def _absolute(arc: Sequence[Sequence[float]], transform: dict[str, Any]) -> list[Point]:
    (sx, sy), (tx, ty) = transform["scale"], transform["translate"]
    x = y = 0.0
    points = []
    for dx, dy in arc:
        x, y = x + dx, y + dy
        points.append((x * sx + tx, y * sy + ty))
    return points


def _rings(geometry: dict[str, Any]) -> Iterable[list[int]]:
    parts = geometry["arcs"] if geometry["type"] == "MultiPolygon" else [geometry["arcs"]]
    return (part[0] for part in parts)


def _largest(geometry: dict[str, Any], arcs: Sequence[list[Point]]) -> list[Point]:
    rings = [[p for at in ring for p in (arcs[at] if at >= 0 else arcs[~at][::-1])] for ring in _rings(geometry)]
    return max(rings, key=lambda ring: abs(_area(ring)))


def _area(ring: Sequence[Point]) -> float:
    following = [*ring[1:], ring[0]]
    return sum(a[0] * b[1] - b[0] * a[1] for a, b in zip(ring, following, strict=True)) / 2


def _inside(ring: Sequence[Point]) -> Point:
    """The centre of gravity of a ring."""
    following, area = [*ring[1:], ring[0]], _area(ring)
    crosses = [(a, b, a[0] * b[1] - b[0] * a[1]) for a, b in zip(ring, following, strict=True)]
    x, y = (sum((a[i] + b[i]) * cross for a, b, cross in crosses) / (6 * area) for i in (0, 1))
    return x, y


def _kept(arc: Sequence[Point]) -> bool:
    if arc[0] != arc[-1]:
        return True
    return max(max(p[i] for p in arc) - min(p[i] for p in arc) for i in (0, 1)) >= SMALLEST


def _simpler(arc: Sequence[Point]) -> list[Point]:
    """Douglas and Peucker, Cartographica 10 (1973) 112-122."""
    if len(arc) < 3:
        return list(arc)
    if arc[0] == arc[-1]:  # a ring is cut where it is farthest from its start
        far = max(range(len(arc)), key=lambda i: math.dist(arc[0], arc[i]))
        return [*_simpler(arc[: far + 1])[:-1], *_simpler(arc[far:])]
    away = [_distance(p, arc[0], arc[-1]) for p in arc]
    far = max(range(len(arc)), key=lambda i: away[i])
    if away[far] <= TOLERANCE:
        return [arc[0], arc[-1]]
    return [*_simpler(arc[: far + 1])[:-1], *_simpler(arc[far:])]


def _distance(p: Point, a: Point, b: Point) -> float:
    length = math.dist(a, b)
    if not length:
        return math.dist(p, a)
    return abs((b[0] - a[0]) * (a[1] - p[1]) - (a[0] - p[0]) * (b[1] - a[1])) / length


def _flat(points: Sequence[Point]) -> list[int]:
    return [round(value) for point in points for value in point]


if __name__ == "__main__":
    main(sys.argv[1])
