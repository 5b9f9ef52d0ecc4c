"""What the charts of this page say of a reader's own events: whose they are, and which of them are left out."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Final

import pandas as pd

from charts import frame, text
from charts.core import ChartData
from engine.own_events import OwnEvent, of_texts
from pages.events.kinds import OWN, Asked
from pages.events.parameters import WindowParams

WHOSE: Final = "Own events are days that a reader entered; they are not from our sources"
BEFORE_LOOKING: Final = (
    "Intervals and tests of own events hold where the days were chosen without a look at what prices did after them."
)
NONE: Final = "No own event is given"
NEXT: Final = "Upload or type some on the page Events, or choose other events."


def whose(asked: Asked) -> tuple[str, ...]:
    """The sentence on own events where they are what is drawn."""
    return (WHOSE,) if asked.kind == OWN else ()


def left_out(data: ChartData, p: WindowParams, asked: Asked | None = None) -> Iterator[str]:
    """A line for own events of companies that are not chosen, after the as-of day and outside the window; none for a
    chart that asks for another kind alone.
    """
    events = of_texts(p.own) if asked is None or asked.kind == OWN else ()
    chosen = [event for event in events if event.ticker in {c.ticker for c in data.companies}]
    late = [event for event in chosen if p.as_of and event.day > p.as_of]
    outside = [event for event in chosen if event not in late and not _inside(event, p)]
    yield from _line("of companies that are not chosen", [e for e in events if e not in chosen])
    yield from _line("after the as-of day", late)
    yield from _line("outside the window", outside)


def _inside(event: OwnEvent, p: WindowParams) -> bool:
    quarter = str(pd.Period(pd.Timestamp(event.day), freq="Q"))
    return (p.start or quarter) <= quarter <= (p.end or quarter)


def _line(why: str, events: Iterable[OwnEvent]) -> Iterator[str]:
    named = [f"{event.ticker} {frame.day(pd.Timestamp(event.day))}" for event in events]
    if named:
        yield f"Own events {why}: {text.join(named, 6)}."
