"""The everyday share of a property's cases, and all of them in a thorough run."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests import thorough

TESTS = Path(thorough.__file__).parent


@pytest.mark.parametrize(("count", "one_in", "kept"), [(100, 4, 25), (101, 4, 26), (3, 4, 3), (0, 4, 0)])
def test_a_share_is_the_same_every_day_and_in_order(
    monkeypatch: pytest.MonkeyPatch, count: int, one_in: int, kept: int
) -> None:
    monkeypatch.setattr(thorough, "WHOLE", False)
    cases = thorough.share(range(count), one_in)
    assert len(cases) == kept
    assert cases == sorted(cases) == thorough.share(range(count), one_in)


@pytest.mark.parametrize(("columns", "one_in"), [("abcd", 4), ("abcdefghi", 5), ("ab", 4), ("a", 3)])
def test_of_pairs_every_row_and_every_column_is_tried(
    monkeypatch: pytest.MonkeyPatch, columns: str, one_in: int
) -> None:
    monkeypatch.setattr(thorough, "WHOLE", False)
    pairs = thorough.crossed(range(12), columns, one_in)
    assert {row for row, _ in pairs} == set(range(12))
    assert {column for _, column in pairs} == set(columns)
    assert len(pairs) <= 12 * -(-len(columns) // one_in)
    monkeypatch.setattr(thorough, "WHOLE", True)
    assert len(thorough.crossed(range(12), columns, one_in)) == 12 * len(columns)


def test_a_thorough_run_takes_all_and_draws_twenty_times_as_many_examples(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(thorough, "WHOLE", False)
    everyday = thorough.examples(30)
    monkeypatch.setattr(thorough, "WHOLE", True)
    whole = thorough.examples(30)
    assert thorough.share(range(100), 4) == list(range(100))
    assert (everyday.max_examples, everyday.derandomize) == (30, True)
    assert (whole.max_examples, whole.derandomize) == (600, False)


def test_every_property_says_how_often_it_is_tried_by_these_settings() -> None:
    """With settings of its own a property is drawn anew every day, and no more often in a thorough run."""
    imported = {
        file.name: re.findall(r"^from hypothesis import (.*)", file.read_text("utf-8"), re.MULTILINE)
        for file in TESTS.rglob("*.py")
    }
    assert sum(map(bool, imported.values())) > 30
    own = {name for name, lines in imported.items() if "settings" in " ".join(lines)}
    assert own == {"thorough.py"}, "write @examples(count) of tests.thorough"
