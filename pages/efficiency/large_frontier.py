"""The frontier of large filers: who makes most of people and capital within a sector, and how firm that is."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

import numpy as np
import pandas as pd

from charts import assemble, frame, matching
from charts.core import Chart, ChartData, ChartSpec
from contracts import FRACTION, Description
from engine.request import Request
from pages.efficiency import instead, large_frames, large_words
from pages.efficiency import production_terms as terms
from pages.efficiency.large_drawing import drawn
from pages.efficiency.large_frames import LargeFrontier, Unit
from pages.efficiency.parameters import LargeParams
from pages.efficiency.production_table import PEER

TABLE: Final = (*frame.TABLE_COLUMNS, PEER, "year", "sector", "rank")
MEDIAN: Final = Description(large_words.MEDIAN, "Median efficiency", FRACTION, "")


def request(p: LargeParams) -> Request:
    return Request((), **p.window, options={"large": p.large}, frames=(large_frames.large_frontier,))


def build(data: ChartData, p: LargeParams) -> Chart:
    """A dot per company with its interval, the best on top."""
    result = data.result(large_frames.large_frontier)
    lost = large_words.missing(data, result, p)
    if not result.units:
        return assemble.refused(data, p, [], large_words.refusal(p), large_words.HINT, lost)
    return assemble.chart(
        data,
        p,
        drawn(data, result, p),
        _table(result, p),
        finding=matching.sought(large_words.finding(data, result, p), result.units, p.find, "is compared here"),
        names=[],
        described=_described(p),
        alt=f"Dots of the efficiency of {len(result.units)} large filers, the best on top, with their intervals",
        notes=large_words.notes(result, p),
        statistics=[terms.bootstrap(p.replications)] if result.bounded else [],
        missing=lost,
    )


def _described(p: LargeParams) -> list[Description]:
    output = large_words.OUTPUTS[p.output]
    inputs = terms.people_per_output(output), terms.capital_per_output("net property", output)
    return [terms.efficiency(output), terms.LOW, terms.COVERAGE, terms.PEER_SHARE, *inputs]


# ------------------------------------------------------------------------------------------- table


def _table(result: LargeFrontier, p: LargeParams) -> pd.DataFrame:
    """Scores, interval, peers and inputs per company, the best first; then the median and what intervals cover."""
    rows = [row for unit in result.units for row in _rows(result, unit, p)]
    table = pd.DataFrame([*rows, *_of_all(result, p)], columns=list(TABLE))
    days = {column: pd.to_datetime(table[column]) for column in ("period_end", "known_on")}
    return table.assign(**days, rank=pd.to_numeric(table["rank"]), quarter=table["quarter"].astype(object))


def _rows(result: LargeFrontier, unit: Unit, p: LargeParams) -> Iterator[dict[str, Any]]:
    output = large_words.OUTPUTS[p.output]
    of_all = _columns(result)
    for described, value in (
        (terms.efficiency(output), unit.score),
        (terms.LOW, unit.low),
        (terms.HIGH, unit.high),
        (terms.CORRECTED, unit.corrected),
    ):
        if np.isfinite(value):
            yield _row(unit, described, value, p) | of_all
    for place, share in unit.peers:
        yield _row(unit, terms.PEER_SHARE, share, p) | of_all | {PEER: result.units[place].ticker}
    people, capital = terms.people_per_output(output), terms.capital_per_output("net property", output)
    yield _row(unit, people, unit.people / unit.output * terms.MILLION, p) | unit.of_people.columns
    yield _row(unit, capital, unit.capital / unit.output, p) | unit.of_capital.columns


def _columns(result: LargeFrontier) -> dict[str, Any]:
    return result.origin.columns if result.origin else {}


def _row(unit: Unit, described: Description, value: float, p: LargeParams) -> dict[str, Any]:
    return {
        "ticker": unit.ticker,
        "company": unit.name,
        "period_end": unit.period_end,
        "name": described.name,
        "title": described.title,
        "value": value,
        "unit": described.unit.symbol,
        "year": p.year,
        "sector": unit.sector or None,
        "rank": unit.rank,
    }


def _of_all(result: LargeFrontier, p: LargeParams) -> Iterator[dict[str, Any]]:
    """The median, and the measured coverage where there are intervals."""
    numbers = [(MEDIAN, large_words.median(result))]
    numbers += [(terms.COVERAGE, result.coverage.share)] if result.coverage else []
    for described, value in numbers:
        yield {
            "company": f"{len(result.units)} companies",
            "name": described.name,
            "title": described.title,
            "value": value,
            "unit": described.unit.symbol,
            "year": p.year,
        } | _columns(result)


CHART = ChartSpec(
    question="Among large companies of one sector, who gets the most out of people and capital?",
    params=LargeParams,
    request=request,
    build=build,
    instead=instead.large,
)
