"""What the start page is called and asks: known to the server before any page can be drawn."""

from __future__ import annotations

from typing import Final

from charts.blocks import Page

PAGE: Final = Page(
    title="Start",
    question="Do companies swap people for computing power, and does it pay?",
    group="",
    place=0,
    blocks=(),
)
