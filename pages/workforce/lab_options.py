"""What the flattening laboratory is asked, in the units of its model, and the announced figures that it starts from."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final, Literal

OWN, LAYER, TYPED = "own", "layer", "typed"
Kind = Literal["span", "ratio", "managers", "layers"]


@dataclass(frozen=True, slots=True)
class Stated:
    """A figure that a company announced: in which event, of what kind, and the number that its text names.

    span: reports per manager after; layers: layers before, of which one is taken away. Of `ratio` (contributors per
    manager, a rise) and `managers` (a fall) the number is the event's own percentage.
    """

    title: str
    ticker: str
    event: str
    kind: Kind
    value: float = 0.0


STATED: Final = {
    "meta": Stated("Meta 2023: at most 10 reports", "META", "meta-2023-03-14-flattening", "span", 10),
    "meta_unit": Stated("Meta 2026: 50 reports in one unit", "META", "meta-2026-03-05-flattening", "span", 50),
    "amazon": Stated("Amazon 2024: 15% more contributors per manager", "AMZN", "amzn-2024-09-16-flattening", "ratio"),
    "google": Stated("Google 2024: 10% fewer managers", "GOOGL", "googl-2024-12-18-flattening", "managers"),
    "microsoft": Stated("Microsoft 2025: 8 reports", "MSFT", "msft-2025-05-13-flattening", "span", 8),
    "intel": Stated("Intel 2025: one of 8 layers less", "INTC", "intc-2025-04-24-flattening", "layers", 8),
}


@dataclass(frozen=True, slots=True)
class LabOptions:
    """The hierarchy before and after, and what is saved and bought: people, reports, fractions, USD a year, USD, USD/W.

    `people`, `gpu` and `watt` are 0 where the data give them. `typed` are the names of what the reader changed.
    """

    announced: str
    people: float
    span: float
    flatter: float
    stay: float
    cost: float
    gpu: float
    watt: float
    typed: frozenset[str]

    @classmethod
    def of(cls, options: Mapping[str, object]) -> LabOptions:
        """Those of a request that was made with `{"laboratory": ...}`."""
        asked = options["laboratory"]
        assert isinstance(asked, cls)
        return asked
