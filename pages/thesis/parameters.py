"""What the charts of the claims ask for."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Final

from charts import params
from charts.parameter import Parameter, Params, field
from engine.groups import GROUPS
from engine.request import Frame, Request
from engine.thesis.claims import CLAIMS

FIRST: Final = CLAIMS[0].slug
_CORE: Final = next(group.listed for group in GROUPS if group.name == "core")


def claim() -> Parameter:
    """Which claim is shown in full."""
    slugs, labels = tuple(c.slug for c in CLAIMS), tuple(c.label for c in CLAIMS)
    help = "The claim whose measures are drawn, each with the values from which on it supports or contradicts."
    return Parameter("claim", "choice", FIRST, "Claim", help, choices=slugs, labels=labels)


@dataclass(frozen=True, slots=True)
class ThesisParams(Params):
    """Who is coloured, and the day of the verdicts: the claims name their own companies."""

    companies: tuple[str, ...] = field(params.companies())
    end: str | None = field(params.end())
    as_of: date | None = field(params.as_of())


@dataclass(frozen=True, slots=True)
class ClaimParams(ThesisParams):
    """The same for one claim."""

    claim: str = field(claim())


def request(p: ThesisParams, frame: Frame, **options: str) -> Request:
    """A request of one frame. The companies are those that are coloured; the frame reads the claims' own."""
    return Request((), tuple(p.companies), None, p.end, p.as_of, options, (frame,))


def about(ticker: str) -> bool:
    """Whether a company is of the core, which the claims count."""
    return ticker in _CORE
