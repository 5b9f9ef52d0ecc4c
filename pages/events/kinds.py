"""What can be asked of events: which announcements, over which days, against which expectation, by which tests."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from analytics.methods.event_study import ESTIMATION, Model, Window
from engine.own_events import OwnEvent


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of event: its title, one of it and many of it, in words."""

    name: str
    title: str
    one: str
    many: str


LAYOFFS: Final = "layoffs"
LARGE: Final = "large_layoffs"
FLATTENING: Final = "flattening"
RAISED: Final = "guidance_raised"
FIRST: Final = "guidance_first"
LOWERED: Final = "guidance_lowered"
REPORTS: Final = "reports"
OWN: Final = "own"
GUIDANCE: Final = (RAISED, FIRST, LOWERED)
_ALL: Final = (
    Kind(LAYOFFS, "Layoffs", "layoff", "layoffs"),
    Kind(LARGE, "Large layoffs", "large layoff", "large layoffs"),
    Kind(FLATTENING, "Flattening", "flattening statement", "flattening statements"),
    Kind(RAISED, "Guidance raised", "guidance raise", "guidance raises"),
    Kind(FIRST, "Guidance, first look", "first look at capex", "first looks at capex"),
    Kind(LOWERED, "Guidance lowered", "guidance cut", "guidance cuts"),
    Kind(REPORTS, "Reports", "report", "reports"),
    Kind(OWN, "Own events", "own event", "own events"),
)
KINDS: Final = {kind.name: kind for kind in _ALL}


@dataclass(frozen=True, slots=True)
class Span:
    """An event window: its days, its label, and when that is, for a sentence."""

    window: Window
    label: str
    words: str


HEADLINE: Final = "0to1"
SPANS: Final = {
    "0to0": Span(Window(0, 0), "The day", "on the day"),
    HEADLINE: Span(Window(0, 1), "The day and the next", "on the day and the next"),
    "-1to1": Span(Window(-1, 1), "The day before to the day after", "from the day before to the day after"),
    "-5to5": Span(Window(-5, 5), "A week before to a week after", "from a week before to a week after"),
    "0to20": Span(Window(0, 20), "The month from the day on", "over the month from the day on"),
}
MODEL_LABELS: Final = ("Market model", "Market-adjusted", "Constant mean")
YEAR: Final = "year"
ESTIMATIONS: Final = {YEAR: ESTIMATION, "half": Window(-150, -30)}
ESTIMATION_LABELS: Final = ("250 to 30 days before", "150 to 30 days before")

TESTS: Final = {
    "t": "t",
    "patell": "Patell",
    "bmp": "Boehmer-Musumeci-Poulsen",
    "kp": "Kolari-Pynnönen",
    "rank": "Corrado rank",
    "sign": "Generalised sign",
    "placebo": "Random days",
    "together": "Random days, clusters together",
}


@dataclass(frozen=True, slots=True)
class Asked:
    """What a chart asks of the events; `own` are a reader's, of which it asks where they are the kind."""

    kind: str = LAYOFFS
    span: str = HEADLINE
    model: Model = "market"
    estimation: str = YEAR
    own: tuple[OwnEvent, ...] = ()

    @property
    def window(self) -> Window:
        return SPANS[self.span].window

    @property
    def days(self) -> Window:
        """The estimation window."""
        return ESTIMATIONS[self.estimation]
