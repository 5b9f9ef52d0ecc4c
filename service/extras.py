"""Frames that a chart may ask for beside its values: announcements, coverage, and what the analyses compute."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

import pandas as pd

from charts.core import Request
from contracts import MEASURES
from data.store import Store
from service import accounting, events, factors, frontier, inference, status
from service.depreciation_wave import depreciation_wave
from service.guidance import guidance
from service.lag_profile import lag_profile
from service.must_be_true import must_be_true, plan_sensitivity


def _events(store: Store, request: Request) -> pd.DataFrame:
    return events.events(store, request.companies, request.as_of)


def _restatements(store: Store, request: Request) -> pd.DataFrame:
    return status.restatements(store, request.companies, request.as_of)


def _coverage(store: Store, request: Request) -> pd.DataFrame:
    concepts = tuple(dict.fromkeys(MEASURES[name].concept.name for name in request.names if name in MEASURES))
    return status.coverage(store, request.companies, concepts or None, request.as_of)


# By the names that charts give in `Request.extra`; each makes one frame for the request of one chart.
EXTRAS: Final[dict[str, Callable[[Store, Request], pd.DataFrame]]] = {
    "events": _events,
    "restatements": _restatements,
    "coverage": _coverage,
    "bridges": factors.bridges,
    "paths": factors.paths,
    "growth": accounting.growth,
    "lag_profile": lag_profile,
    "guidance": guidance,
    "depreciation_wave": depreciation_wave,
    "must_be_true": must_be_true,
    "plan_sensitivity": plan_sensitivity,
    **inference.FRAMES,
    "frontier": frontier.frontiers,
    "isoquants": frontier.isoquants,
    "frontier_scores": frontier.scores,
    "malmquist": frontier.productivity,
}
