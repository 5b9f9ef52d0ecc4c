"""A walk of the tool for journeys: a step that fails is told with its picture, and nothing is walked after it."""

from __future__ import annotations

from pathlib import Path

import pytest
from PIL import Image
from playwright.sync_api import Browser

from tools.journeys.__main__ import JOURNEYS, table
from tools.journeys.walk import Walk, walked
from tools.screenshots import PHONE, WIDE

pytestmark = pytest.mark.browser


def lost(walk: Walk) -> None:
    with walk.step("opens a page"):
        walk.page.set_content("<h1>Here</h1>")
    with walk.step("looks for what is not there"):
        assert walk.page.get_by_role("heading", name="There").count() == 1, "no such heading"
    with walk.step("goes on"):
        raise RuntimeError("a step after a failure was walked")


def width(picture: Path) -> int:
    with Image.open(picture) as opened:
        return opened.width


def test_a_failed_step_ends_its_journey_with_a_picture(browser: Browser, tmp_path: Path) -> None:
    steps = walked(browser, "student", lost, "http://nowhere.invalid", tmp_path, size=PHONE)
    assert [bool(step.failure) for step in steps] == [False, True]
    assert "no such heading" in table(steps)
    assert [width(tmp_path / step.picture) for step in steps] == [2 * PHONE[0]] * 2


def test_there_is_a_phone_among_the_readers() -> None:
    assert {reader: size for reader, (_, size) in JOURNEYS.items()} == {
        "analyst": WIDE,
        "journalist": WIDE,
        "student": PHONE,
    }


def test_the_student_gets_to_the_end(browser: Browser, dashboard: str, tmp_path: Path) -> None:
    journey, size = JOURNEYS["student"]
    steps = walked(browser, "student", journey, dashboard, tmp_path, size=size)
    assert [step.failure for step in steps] == [""] * 6
