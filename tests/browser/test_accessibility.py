"""axe finds nothing on pages as a reader opens them, and would find what is wrong."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Page

from tools import accessibility

pytestmark = pytest.mark.browser
Opened = Callable[..., Page]


@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
@pytest.mark.parametrize(
    ("path", "width", "height"),
    [("", 1440, 900), ("paradox", 390, 844), ("returns", 1440, 900), ("paradox?tab=download", 1440, 900)],
)
def test_axe_finds_nothing(opened: Opened, path: str, width: int, height: int, dark: bool) -> None:
    page = opened(path, width=width, height=height, dark=dark)
    assert [finding for finding in accessibility.findings(page) if not finding.allowed] == []


def test_axe_finds_a_picture_without_words_and_pale_text(opened: Opened) -> None:
    page = opened("paradox")
    wrong = '<img src="data:image/gif;base64,R0lGODlhAQABAAAAACw="><p style="color: #ccc; background: #fff">Pale</p>'
    page.evaluate("html => document.querySelector('h1').insertAdjacentHTML('afterend', html)", wrong)
    shown = {finding.rule for finding in accessibility.findings(page)}
    assert {"image-alt", "color-contrast"} <= shown


def test_only_what_the_page_about_access_lists_is_allowed() -> None:
    rows = "| rule | selector | reason |\n|:--|:--|:--|\n| `region` | `div.a, p` | It is so. |\nand `region`, `b`\n"
    assert accessibility.allowed(rows) == [("region", "div.a, p")]
