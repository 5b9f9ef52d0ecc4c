"""When a value is too old: one table for all who ask."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

import contracts
from contracts import AGE_LIMITS, AgeLimit
from engine import catalogue

ROOT = Path(__file__).resolve().parents[2]


def test_the_table_has_every_declared_limit_once() -> None:
    declared = [value for value in vars(contracts).values() if isinstance(value, AgeLimit)]
    assert list(AGE_LIMITS) == declared
    assert len({limit.kind for limit in AGE_LIMITS}) == len(AGE_LIMITS)
    assert all(limit.reason.endswith(".") for limit in AGE_LIMITS)


@pytest.mark.parametrize("limit", AGE_LIMITS, ids=lambda limit: limit.kind)
def test_the_limit_itself_is_not_too_old(limit: AgeLimit) -> None:
    assert not limit.passed_by(limit.limit)
    assert limit.passed_by(limit.limit + 1)


def test_readers_are_shown_the_table() -> None:
    rows = catalogue.age_limits()
    assert list(rows.columns) == ["kind", "limit", "unit", "behind", "reason"]
    assert rows.set_index("kind").loc["price", ["limit", "unit"]].tolist() == [5, "days"]


def test_no_room_has_a_limit_of_its_own() -> None:
    names = {"PATIENCE", "STALE", "MAX_AGE"}
    files = [path for room in ("engine", "pages", "data/sources/headcount") for path in (ROOT / room).rglob("*.py")]
    private = {
        str(path.relative_to(ROOT))
        for path in files
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Name) and node.id.lstrip("_") in names and isinstance(node.ctx, ast.Store)
    }
    assert private <= NOT_YET


NOT_YET = {
    "engine/production_panel.py",
    "pages/efficiency/efficiency.py",
    "pages/returns/capex_returns.py",
    "pages/returns/plan_frames.py",
    "pages/returns/roic.py",
}
