"""Frames that a chart may ask for beside its values: announcements, coverage, and what the analyses compute."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

import pandas as pd

from charts.core import Request
from contracts import MEASURES
from data.store import Store
from engine import data_status, events
from engine.capex_guidance import guidance
from pages.across import frames as across_frames
from pages.efficiency import frames as efficiency_frames
from pages.returns.depreciation_frames import depreciation_wave
from pages.returns.lag_frames import lag_profile
from pages.returns.plan_frames import must_be_true, plan_sensitivity
from pages.value import frames as value_frames
from pages.value import growth_frames


def _events(store: Store, request: Request) -> pd.DataFrame:
    return events.events(store, request.companies, request.as_of)


def _restatements(store: Store, request: Request) -> pd.DataFrame:
    return data_status.restatements(store, request.companies, request.as_of)


def _coverage(store: Store, request: Request) -> pd.DataFrame:
    concepts = tuple(dict.fromkeys(MEASURES[name].concept.name for name in request.names if name in MEASURES))
    return data_status.coverage(store, request.companies, concepts or None, request.as_of)


# By the names that charts give in `Request.extra`; each makes one frame for the request of one chart.
EXTRAS: Final[dict[str, Callable[[Store, Request], pd.DataFrame]]] = {
    "events": _events,
    "restatements": _restatements,
    "coverage": _coverage,
    "bridges": value_frames.bridges,
    "paths": value_frames.paths,
    "growth": growth_frames.growth,
    "lag_profile": lag_profile,
    "guidance": guidance,
    "depreciation_wave": depreciation_wave,
    "must_be_true": must_be_true,
    "plan_sensitivity": plan_sensitivity,
    **across_frames.FRAMES,
    "frontier": efficiency_frames.frontiers,
    "isoquants": efficiency_frames.isoquants,
    "frontier_scores": efficiency_frames.scores,
    "malmquist": efficiency_frames.productivity,
}
