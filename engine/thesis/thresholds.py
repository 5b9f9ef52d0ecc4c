"""Thresholds and words that several claims share."""

from __future__ import annotations

from typing import Final

from contracts import Unit

COMPANIES: Final = Unit("companies", style="count")
MAJORITY: Final = 0.5
MINORITY: Final = 0.25
FEW_COMPANIES: Final = 5  # of the eight of the core
MANY_FILERS: Final = 60  # of the wide panel, as for its charts
THESIS: Final = "The AI-factory thesis, of Meta first and of its peers"
WIDE: Final = "the annual panel of large filers"
