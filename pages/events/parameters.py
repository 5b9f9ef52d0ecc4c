"""What can be chosen on the page *Events*."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Final

from analytics.methods.event_study import MODELS, Model
from charts import params
from charts.parameter import Parameter, Params, field
from engine import own_events
from engine.own_events import OwnEvent
from pages.events.kinds import (
    ESTIMATION_LABELS,
    ESTIMATIONS,
    HEADLINE,
    KINDS,
    LARGE,
    MODEL_LABELS,
    OWN,
    REPORTS,
    SPANS,
    YEAR,
    Asked,
)

TWENTY: Final = (
    *params.EIGHT,
    *("ADBE", "AMD", "AVGO", "CRM", "CRWV", "CSCO", "IBM", "INTC", "NFLX", "PINS", "PLTR", "UBER"),
)
MOST: Final = 40  # events back that one can be looked at


def _kind() -> Parameter:
    meaning = "Which announcements; large layoffs are those of 5% of the people or more."
    labels = tuple(kind.title for kind in KINDS.values())
    return Parameter("kind", "choice", LARGE, "Events", meaning, choices=tuple(KINDS), labels=labels)


def _span() -> Parameter:
    meaning = "The trading days over which abnormal returns are added up; much news comes after the close."
    labels = tuple(span.label for span in SPANS.values())
    return Parameter("window", "choice", HEADLINE, "Days", meaning, choices=tuple(SPANS), labels=labels)


def _model() -> Parameter:
    meaning = (
        "What a return is expected to be: by the company's own slope on the S&P 500, that of the index, or the "
        "company's own mean."
    )
    return Parameter("model", "choice", "market", "Expected return", meaning, choices=MODELS, labels=MODEL_LABELS)


def _estimation() -> Parameter:
    meaning = "The trading days before an event over which the expectation is estimated."
    return Parameter(
        "estimation", "choice", YEAR, "Estimated over", meaning, choices=tuple(ESTIMATIONS), labels=ESTIMATION_LABELS
    )


def _own() -> Parameter:
    meaning = (
        "A reader's own events, such as META:2023-02-01~label,INTC:2024-08-01; they stand in the address and nowhere "
        "else."
    )
    return Parameter("own", "own_events", (), "Own events", meaning, high=own_events.MOST)


def _number() -> Parameter:
    meaning = "Which event, counted from the newest."
    return Parameter("event", "int", 1, "Event, from the newest", meaning, low=1, high=MOST)


@dataclass(frozen=True, slots=True)
class WindowParams(Params):
    """The companies, from when to when, and what was known."""

    companies: tuple[str, ...] = field(params.companies(TWENTY))
    start: str | None = field(params.start())
    end: str | None = field(params.end())
    as_of: date | None = field(params.as_of())
    own: tuple[str, ...] = field(_own())

    def own_of(self, kind: str) -> tuple[OwnEvent, ...]:
        """The reader's events where they are the kind that is asked for."""
        return own_events.of_texts(self.own) if kind == OWN else ()


@dataclass(frozen=True, slots=True)
class PathParams(WindowParams):
    """All kinds beside one another."""

    span: str = field(_span())
    model: Model = field(_model())
    estimation: str = field(_estimation())

    def asked(self, kind: str) -> Asked:
        """What is asked of one kind."""
        return Asked(kind, self.span, self.model, self.estimation, self.own_of(kind))

    @property
    def every(self) -> dict[str, Asked]:
        """All kinds but reports, whose days are a yardstick of their own, and own events where there are none."""
        left_out = (REPORTS,) if self.own else (REPORTS, OWN)
        return {kind: self.asked(kind) for kind in KINDS if kind not in left_out}


@dataclass(frozen=True, slots=True)
class MonthParams(WindowParams):
    """Events of one kind over months, which need no expectation."""

    kind: str = field(_kind())

    @property
    def asked(self) -> Asked:
        return Asked(self.kind, own=self.own_of(self.kind))


@dataclass(frozen=True, slots=True)
class EventParams(MonthParams):
    """Events of one kind over some days, with what their returns are expected to be."""

    span: str = field(_span())
    model: Model = field(_model())
    estimation: str = field(_estimation())

    @property
    def asked(self) -> Asked:
        return Asked(self.kind, self.span, self.model, self.estimation, self.own_of(self.kind))


@dataclass(frozen=True, slots=True)
class SingleParams(EventParams):
    """One event."""

    event: int = field(_number())
