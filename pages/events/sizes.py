"""How often the event tests reject at 5% where nothing was announced, measured on the real returns.

Written by `python -m tools.event_power` into docs/methods.md; a test compares the two.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

MOST: Final = 0.075  # of a test at 5%: two Monte Carlo errors of 1,000 trials, and as much again that no reader minds


@dataclass(frozen=True, slots=True)
class Size:
    """The share of false positives of each test with events that fall in one way."""

    title: str
    shares: Mapping[str, float]

    @property
    def holds(self) -> frozenset[str]:
        """The tests that reject no more than about as often as they say."""
        return frozenset(name for name, share in self.shares.items() if share <= MOST)


SIZES: Final = {
    ("apart", 1): Size("days apart", {"t": 0.056, "rank": 0.06, "placebo": 0.047}),
    ("apart", 10): Size(
        "days apart",
        {
            "t": 0.037,
            "patell": 0.068,
            "bmp": 0.031,
            "kp": 0.03,
            "rank": 0.056,
            "sign": 0.04,
            "placebo": 0.047,
            "together": 0.045,
        },
    ),
    ("apart", 30): Size(
        "days apart",
        {
            "t": 0.038,
            "patell": 0.081,
            "bmp": 0.04,
            "kp": 0.039,
            "rank": 0.04,
            "sign": 0.048,
            "placebo": 0.056,
            "together": 0.053,
        },
    ),
    ("clustered", 1): Size("one day for each 15", {"t": 0.059, "rank": 0.053, "placebo": 0.046}),
    ("clustered", 10): Size(
        "one day for each 15",
        {
            "t": 0.129,
            "patell": 0.135,
            "bmp": 0.13,
            "kp": 0.055,
            "rank": 0.054,
            "sign": 0.118,
            "placebo": 0.117,
            "together": 0.059,
        },
    ),
    ("clustered", 30): Size(
        "one day for each 15",
        {
            "t": 0.158,
            "patell": 0.172,
            "bmp": 0.164,
            "kp": 0.048,
            "rank": 0.043,
            "sign": 0.146,
            "placebo": 0.129,
            "together": 0.041,
        },
    ),
    ("reports", 1): Size("days of reports", {"t": 0.286, "rank": 0.104, "placebo": 0.252}),
    ("reports", 10): Size(
        "days of reports",
        {
            "t": 0.029,
            "patell": 0.382,
            "bmp": 0.041,
            "kp": 0.039,
            "rank": 0.093,
            "sign": 0.031,
            "placebo": 0.296,
            "together": 0.291,
        },
    ),
    ("reports", 30): Size(
        "days of reports",
        {
            "t": 0.044,
            "patell": 0.364,
            "bmp": 0.052,
            "kp": 0.049,
            "rank": 0.094,
            "sign": 0.042,
            "placebo": 0.3,
            "together": 0.305,
        },
    ),
}
