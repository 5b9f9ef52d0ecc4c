"""When a value is too old: one table for all who ask."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

from data import age_limits
from data.age_limits import AGE_LIMITS, AgeLimit
from engine import catalogue

ROOT = Path(__file__).resolve().parents[2]


def test_the_table_has_every_declared_limit_once() -> None:
    declared = [value for value in vars(age_limits).values() if isinstance(value, AgeLimit)]
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
    assert rows.query("kind == 'price'")[["limit", "unit"]].values.tolist() == [[5, "days"]]


@pytest.mark.slow
def test_nobody_compares_an_age_with_a_limit_of_its_own() -> None:
    """What measures how far one quarter is behind another is asked of the table, never compared with a number."""
    measures = {"after", "_quarters"}
    files = [path for room in ("engine", "pages") for path in (ROOT / room).rglob("*.py")]
    assert _compared("def f(): return frame.after(a, b) > 4", measures)
    assert not _compared("def f(): return LIMIT.passed_by(frame.after(a, b))", measures)
    assert [str(p.relative_to(ROOT)) for p in files if _compared(p.read_text(encoding="utf-8"), measures)] == []


def _compared(source: str, measures: set[str]) -> bool:
    return any(
        isinstance(side, ast.Call) and ast.unparse(side.func).split(".")[-1] in measures
        for node in ast.walk(ast.parse(source))
        if isinstance(node, ast.Compare) and not isinstance(node.ops[0], ast.Eq | ast.NotEq)
        for side in (node.left, *node.comparators)
    )
