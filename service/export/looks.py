"""How a picture is to look, read from texts: the same grammar for an address and for the command line."""

from __future__ import annotations

from typing import Any, Final

from errors import UsageError
from service.export import sizes
from service.export.picture import THEMES
from service.input.grammar import shown

NAMES: Final = ("theme", "size", "width", "height", "headline", "byline")
_PIXELS: Final = {"width": sizes.WIDTHS, "height": sizes.HEIGHTS}


def taken_looks(asked: dict[str, str]) -> dict[str, Any]:
    """Takes what says how the answer looks out of `asked`: the arguments of `service.export.export`.

    Raises UsageError for an unknown theme or size, pixels out of range, and a text that is too long.
    """
    texts = {name: asked.pop(name) for name in NAMES if name in asked}
    looks: dict[str, Any] = {"theme": _theme(texts["theme"])} if "theme" in texts else {}
    pixels = {name: _pixels(name, texts[name]) for name in _PIXELS if name in texts}
    looks["size"] = sizes.size(texts.get("size", ""), **pixels)
    looks["wording"] = sizes.wording(texts.get("headline", ""), texts.get("byline", ""))
    return looks


def _theme(text: str) -> str:
    if text in THEMES:
        return text
    choices = ", ".join(THEMES)
    raise UsageError("theme is not one of its choices", which=shown(text), next_step=f"Choose from: {choices}.")


def _pixels(name: str, text: str) -> int:
    low, high = _PIXELS[name]
    if text.isascii() and text.isdigit() and len(text) < 6 and low <= int(text) <= high:
        return int(text)
    raise UsageError(f"{name} is out of range", which=shown(text), next_step=f"Write pixels from {low} to {high}.")
