"""Why a value moved, for charts: levels, the part of each factor in the change, and what cannot be told, in one frame."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Final, TypeAlias

import numpy as np
import pandas as pd

from analytics.evidence import Provenance
from analytics.methods.lmdi import chained, decompose, telescoped
from contracts import VALUE_COLUMNS
from data.store import Store
from engine.identity_panel import Own, Span, gaps, levels, span
from engine.request import Request

# `part`: "level", "effect" (of the factor that a level ends), "change" (their sum), or what cannot be told: "base", "end",
# "moved", "gap". An effect's `value` is its part of the change since the quarter `since`, `ratio` the same as a factor of
# the ratio, `step` what was added since the last usable quarter. `reason` is a `decomposition.State` in small letters, or not_after;
# `near` names the nearest quarters that can be used, `never` and `below` the levels known, or above zero, in none.
COLUMNS: Final = (*VALUE_COLUMNS, "part", "since", "ratio", "step", "reason", "near", "never", "below")
Rows: TypeAlias = list[dict[str, object]]


def bridges(store: Store, request: Request) -> pd.DataFrame:
    """From the request's first quarter to its last, end to end: one row per company and level or effect; `COLUMNS`."""
    return framed(_levels(store, request), str(request.start), request.end, bridge)


def paths(store: Store, request: Request) -> pd.DataFrame:
    """The same chained from quarter to quarter: one row per company, quarter and level or effect; `COLUMNS`."""
    return framed(_levels(store, request), str(request.start), request.end, path)


def _levels(store: Store, request: Request) -> list[Own]:
    asked = request.options
    return levels(
        store, asked["levels"], request.companies, averaged=asked.get("averaged", ()), as_of=request.as_of
    )  # fmt: skip


def framed(
    found: Sequence[Own],
    base: str,
    end: str | None,
    build: Callable[[Own, Span], Rows],
    columns: Sequence[str] = COLUMNS,
) -> pd.DataFrame:
    """What `build` tells of each company between the two quarters, or why it cannot be told."""
    rows: Rows = []
    for own in found:
        between = span(own, base, end)
        rows += [told for told in (between.refused, between.moved) if told]
        if between.refused is None:
            rows += build(own, between)
    return typed(rows, columns)


def typed(rows: Sequence[dict[str, object]], columns: Sequence[str]) -> pd.DataFrame:
    """A frame of these columns, with its types also when it has no rows."""
    frame = pd.DataFrame(rows, columns=list(columns))
    numbers = [c for c in ("value", "ratio", "step", "low", "high", "count_") if c in frame]
    return frame.astype(
        {"period_end": "datetime64[s]", "known_on": "datetime64[s]", **dict.fromkeys(numbers, "float64")}
    )


def bridge(own: Own, between: Span) -> Rows:
    """Levels at both ends and the effects between them."""
    ends = [between.base, between.end]
    factors = telescoped(own.values[ends])[:, None, :]
    found = decompose(factors[0], factors[1], zeros="refuse")
    rows = [{**own.row(at, level), "part": "level"} for at in ends for level in range(len(own.names))]
    behind = [own.provenance[ends][:, read].over().derived() for read in read_by(len(own.names))]
    parts = [*found.parts, float(found.change)]
    return [*rows, *_effects(own, between, between.end, behind, parts, [*found.ratios, found.ratios.prod()], parts)]


def path(own: Own, between: Span) -> Rows:
    """Levels and chained effects of every usable quarter, and the quarters that are not."""
    chain = chained(telescoped(own.values[between.base : between.end + 1])[:, None, :])
    parts, ratios = chain.cumulative(), chain.cumulative_ratios()
    rows: Rows = [*gaps(own, between)]
    usable = np.flatnonzero(chain.usable)
    whole = own.provenance[between.base + usable]
    so_far = [whole[:, read].over(axis=1).running().derived() for read in read_by(len(own.names))]
    for step, i in enumerate(usable):
        at = between.base + int(i)
        rows += [{**own.row(at, level), "part": "level"} for level in range(len(own.names))]
        behind = [of_effect[step] for of_effect in so_far]
        change = float(own.values[at, -1] - own.values[between.base, -1])
        rows += _effects(own, between, at, behind, [*parts[i], change], [*ratios[i], ratios[i].prod()],
                         [*chain.parts[i], chain.parts[i].sum()])  # fmt: skip
    return rows


def _effects(
    own: Own, between: Span, at: int, behind: Sequence[Provenance], values: Sequence[float], ratios: Sequence[float],
    steps: Sequence[float],
) -> Rows:  # fmt: skip
    """A row per factor, under the name of the level that ends it, and one for the whole change."""
    names = [*own.names, "change"]
    return [
        {**own.told(at, name, float(value), own.units[-1], its), "part": "effect" if name != "change" else "change",
         "since": own.quarters[between.base], "ratio": float(ratio), "step": float(step)}
        for name, value, ratio, step, its in zip(names, values, ratios, steps, behind, strict=True)
    ]  # fmt: skip


def read_by(count: int) -> list[tuple[int, ...]]:
    """The levels that each effect rests on: those of its own ratio, and the last one, which gives the weight; then the change's."""
    own = [tuple(sorted({k, max(k - 1, 0), count - 1})) for k in range(count)]
    return [*own, (count - 1,)]
