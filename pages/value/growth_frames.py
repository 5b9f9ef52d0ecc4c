"""Growth accounting of companies, for charts: cumulative and quarterly, with a band over the capital share."""

from __future__ import annotations

from functools import partial
from typing import Any, Final

import numpy as np
import pandas as pd

from analytics.evidence import Provenance
from analytics.methods.growth import BAND, Accounts, Elasticity, accounts, elasticity, yearly
from analytics.methods.lmdi import State
from contracts import FRACTION, LOG_POINTS, VALUE_COLUMNS
from data.store import Store
from engine.identity_panel import Own, Span, gaps, levels
from engine.request import Request
from pages.value.frames import Rows, framed

# `part`: "level", "growth" (output, labour, deepening, residual), "share" (the capital share used), or what cannot be told
# (see `pages.value.frames`). Growth is in log points since the quarter `since`, `step` since the quarter before; `low` and
# `high` are the ends of the band over the capital share; of a share: its interval, and the changes it was estimated from.
COLUMNS: Final = (*VALUE_COLUMNS, "part", "since", "step", "low", "high", "count_", "reason", "near", "never", "below")
PARTS: Final = ("output", "labour", "deepening", "residual")
# The levels (people, capital, output) that each part is computed from; the last two also from the capital share.
READ: Final = {"output": [2], "labour": [0], "deepening": [0, 1], "residual": [0, 1, 2]}
BY_SHARE: Final = ("deepening", "residual")


def growth(store: Store, request: Request) -> pd.DataFrame:
    """One row per company, quarter and part, from the request's first quarter to its last; `COLUMNS`.

    `request.options`: levels (people, capital, output), averaged, and share: a number, or None for an estimated one.
    """
    asked = request.options
    found = levels(store, asked["levels"], request.companies, averaged=asked.get("averaged", ()), as_of=request.as_of)
    return framed(found, str(request.start), request.end, partial(told, share=asked.get("share")), COLUMNS)


def told(own: Own, between: Span, *, share: float | None) -> Rows:
    """The share used, growth and its parts since the base in every usable quarter, and the levels behind them."""
    estimate = estimated(own, between.end) if share is None else None
    used = float(share if estimate is None else estimate.value)  # type: ignore[arg-type]
    shared = own.provenance[between.end, 0].assumed() if estimate is None else _read(own, between.end)
    rows = [_share_row(own, between, used, estimate, shared), *gaps(own, between)]
    if estimate is not None and estimate.refused is not None:
        return rows
    band = BAND if estimate is None else (max(estimate.low, 0.0), min(estimate.high, 1.0))
    since_base = [_since(own, between, s) for s in (used, *band)]
    step = _accounts(own.values[between.base : between.end + 1].T, used)
    for i, at in enumerate(range(between.base, between.end + 1)):
        if not np.isfinite(since_base[0].output[i]):
            continue
        rows += [{**own.row(at, level), "part": "level"} for level in range(3)]
        for part in PARTS:
            value, *ends = (float(getattr(a, part)[i]) for a in since_base)
            behind = own.provenance[[between.base, at]][:, READ[part]].over().derived()
            if part in BY_SHARE:
                behind = behind.assumed() if estimate is None else behind.merge(shared)
            said = own.told(at, part, value, LOG_POINTS.symbol, behind)
            rows.append({**said, "part": "growth", "since": own.quarters[between.base], "step": float(getattr(step, part)[i]),
                         "low": min(ends), "high": max(ends)})  # fmt: skip
    return rows


def _accounts(series: np.ndarray, share: float) -> Accounts:
    people, capital, output = series
    return accounts(output, people, capital, share)


def _since(own: Own, between: Span, share: float) -> Accounts:
    """From the base to every quarter in one step each: with one share for all times nothing depends on the path."""
    later = own.values[between.base : between.end + 1]
    pairs = np.stack([np.broadcast_to(later[:1], later.shape), later], axis=-1)
    found = accounts(pairs[:, 2], pairs[:, 0], pairs[:, 1], share)
    return Accounts(*(getattr(found, part)[:, 1] for part in ("output", "labour", "deepening", "residual")))


def estimated(own: Own, end: int) -> Elasticity:
    """The elasticity of output per person to capital per person over a company's own yearly changes up to a quarter."""
    levels_ = np.where(own.values[: end + 1] > 0, own.values[: end + 1], np.nan)
    people, capital, output = np.log(levels_).T
    return elasticity(yearly(output - people), yearly(capital - people))


def _read(own: Own, end: int) -> Provenance:
    """What an estimated share rests on: every level in the quarters, a year apart, in which all are known."""
    years = [at for at in range(end % 4, end + 1, 4) if (own.states()[at] == State.USABLE).all()]
    return own.provenance[years].over().derived()


def _share_row(
    own: Own, between: Span, used: float, estimate: Elasticity | None, behind: Provenance
) -> dict[str, object]:
    low, high, count = BAND[0], BAND[1], np.nan
    reason: Any = None
    if estimate is not None:
        low, high, count, reason = estimate.low, estimate.high, float(estimate.count), estimate.refused
    said = own.told(between.end, "capital_share", used, FRACTION.symbol, behind)
    return {**said, "part": "share", "since": own.quarters[between.base], "low": low, "high": high, "count_": count,
            "reason": None if reason is None else str(reason)}  # fmt: skip
