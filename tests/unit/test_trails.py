"""Trails through a plane: where a name goes."""

from __future__ import annotations

from charts import trails


def test_a_name_keeps_off_a_line_where_another_side_is_free() -> None:
    plane = trails.Plane("x", "y", (0.0, 1.0), (0.0, 1.0))
    head = [trails.Head(0.5, 0.5, 10.0, "Meta")]
    assert trails.sides(plane, head) == ["top center"]
    above = [(0.3, 0.54), (0.7, 0.54)]
    assert trails.sides(plane, head, [above]) == ["middle right"]
