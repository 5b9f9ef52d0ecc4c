"""Captions and the links in them are pale, and still legible: 4.5 to 1 on the page in both themes (WCAG 1.4.3)."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]


def _channels(colour: str) -> list[int]:
    return [int(colour[i : i + 2], 16) for i in (1, 3, 5)]


def _luminance(channels: list[float]) -> float:
    linear = [v / 12.92 if v <= 0.04045 else ((v + 0.055) / 1.055) ** 2.4 for v in (c / 255 for c in channels)]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def _opacity() -> float:
    found = re.search(
        r'stCaptionContainer"\] \{ opacity: ([\d.]+)', (ROOT / "ui" / "browser" / "page.css").read_text("utf-8")
    )
    assert found
    return float(found[1])


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("kind", ["textColor", "linkColor"])
def test_captions_and_their_links_are_legible(theme: str, kind: str) -> None:
    themes = tomllib.loads((ROOT / ".streamlit" / "config.toml").read_text("utf-8"))["theme"]
    ink, paper, share = _channels(themes[theme][kind]), _channels(themes[theme]["backgroundColor"]), _opacity()
    seen = [share * a + (1 - share) * b for a, b in zip(ink, paper, strict=True)]
    dark, light = sorted((_luminance(seen), _luminance([float(c) for c in paper])))
    assert (light + 0.05) / (dark + 0.05) >= 4.5
