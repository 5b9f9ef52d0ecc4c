"""Measures of the wide panel: what goes with fewer people, with a step in capital expenditure, with more property."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Final

import numpy as np
import pandas as pd
from scipy.stats import norm

from analytics.evidence import merged as merged_provenance
from analytics.methods.clustered import cr2
from analytics.methods.local_projection import WidePanel, local_projection, long_difference
from analytics.methods.panel_regression import panel_fit, sample
from contracts import ELASTICITY, FRACTION, FRACTION_CHANGE
from engine.filers import FIRST_PEOPLE, LAST_PEOPLE, Filers, Flags, Values, capex_step, change, moved
from engine.origin import Origin
from engine.thesis.measurement import Drawn, Kind, Measurement, Point, measurement, unknown
from engine.thesis.view import View
from errors import UsageError

FIRST_MARGIN: Final = 2011  # the first year of steps in capital expenditure, as on the page of the panel
_YEARS: Final = 3
_REACH: Final = float(norm.ppf(0.975))  # standard errors from an estimate to the end of its 95% interval
_MARGIN = Drawn(Kind.INTERVALS, "Operating margin after a step of 1% of assets, in points of revenue", FRACTION_CHANGE)
_PEOPLE = Drawn(Kind.INTERVALS, "People after a step of 1% of assets", FRACTION)
_FLOAT = Drawn(Kind.INTERVALS, "Public float with 1% more net property", ELASTICITY)


def _together(last: int) -> Drawn:
    when = f" to fiscal {last}" if last else ""
    return Drawn(Kind.INTERVALS, f"Share of filers whose public float rose over three years{when}", FRACTION)


def panel_together(view: View) -> Measurement:
    """P(float rose | people fell) - P(float rose | people did not fall) over three fiscal years to the newest that is
    known for most, with Wald's interval.
    """
    of = view.filers
    people, value = (change(of.log(name), _YEARS) for name in ("employees", "public_float"))
    both = np.isfinite(people) & np.isfinite(value)
    at = of.newest(both)
    used = both & (of.years == at)
    fell, rose = people[used] < 0, value[used] > 0
    groups = [("Fewer people", rose[fell]), ("Not fewer", rose[~fell])]
    if min(int(fell.sum()), int((~fell).sum())) == 0:
        return unknown("panel_together", _together(at), n=int(used.sum()))
    cells = used | moved(used, -_YEARS)
    origin, day = _origin(of, ("employees", "public_float"), [cells]), pd.Timestamp(at, 12, 31)
    points = [_share(name, day, own, origin) for name, own in groups]
    shares, counts = [each.value for each in points], [len(own) for _, own in groups]
    error = math.sqrt(sum(p * (1 - p) / n for p, n in zip(shares, counts, strict=True)))
    value_ = shares[0] - shares[1]
    ends = value_ - _REACH * error, value_ + _REACH * error
    drawn = _together(at)
    return measurement("panel_together", value_, points, drawn, behind=[origin], n=int(used.sum()), ends=ends)


def _share(name: str, day: pd.Timestamp, rose: np.ndarray, origin: Origin) -> Point:
    share = float(rose.mean())
    reach = _REACH * math.sqrt(share * (1 - share) / len(rose))
    return Point(f"{name} ({len(rose)})", day, share, origin, low=share - reach, high=share + reach)


def panel_margin(view: View) -> Measurement:
    """Operating margin four years after a step in capital expenditure."""
    of = view.filers
    revenue = of.values("revenue")
    margin = of.values("operating_income") / np.where(revenue > 0, revenue, np.nan)
    lines = ("operating_income", "revenue")
    return _response("panel_margin", _MARGIN, of, margin, lines, (FIRST_MARGIN, of.for_most), 4)


def panel_people(view: View) -> Measurement:
    """People two years after a step in capital expenditure."""
    of = view.filers
    years = (FIRST_PEOPLE + 1, LAST_PEOPLE)
    return _response("panel_people", _PEOPLE, of, of.log("employees"), ("employees",), years, 2)


def _response(
    criterion: str,
    drawn: Drawn,
    of: Filers,
    outcome: Values,
    lines: Sequence[str],
    years: tuple[int, int],
    horizon: int,
) -> Measurement:
    shock, used = capex_step(of), of.between(*years)
    (found,) = local_projection(WidePanel(outcome, shock, of.firms, of.years, used), (horizon,), fewest=1)
    if found.fit is None:
        return unknown(criterion, drawn, found.reason or "", n=found.firms)
    try:
        ends = cr2(found.fit)
    except UsageError as error:
        return unknown(criterion, drawn, error.what, n=found.firms)
    cells = np.isfinite(long_difference(outcome, horizon)) & np.isfinite(shock) & used
    parts = [of.provenance(lines, moved(cells, lag)) for lag in (-1, horizon)]
    parts += [of.provenance(("capex", "assets"), moved(cells, lag)) for lag in (0, -1, -2)]
    origin = Origin.of(merged_provenance(parts), of.panel.documents)
    last = int(max(found.fit.sample.time)) + horizon
    label = f"{horizon} years after, {found.firms} filers"
    value, low, high = found.fit.coefficient, ends.low, ends.high
    points = [Point(label, pd.Timestamp(last, 12, 31), value, origin, low=low, high=high)]
    return measurement(criterion, value, points, drawn, behind=[origin], n=found.firms, ends=(low, high))


def panel_deepening(view: View) -> Measurement:
    """The elasticity of a change in public float to one in net property beside that in people, with year effects."""
    of = view.filers
    float_, property_, people = (change(of.log(name)) for name in ("public_float", "ppe_net", "employees"))
    used = np.isfinite(float_) & np.isfinite(property_) & np.isfinite(people)
    used &= of.between(FIRST_PEOPLE + 1, LAST_PEOPLE)
    firm, year = np.nonzero(used)
    columns = (float_[used], property_[used], of.firms[firm], of.years[year], people[used])
    try:
        fit = panel_fit(sample(*columns), "time")
        ends = cr2(fit)
    except UsageError as error:
        return unknown("panel_deepening", _FLOAT, error.what, n=len(np.unique(firm)))
    lines = ("public_float", "ppe_net", "employees")
    origin = _origin(of, lines, [used, moved(used, -1)])
    label, day = f"{len(fit.firms)} filers", pd.Timestamp(int(max(fit.sample.time)), 12, 31)
    points = [Point(label, day, fit.coefficient, origin, low=ends.low, high=ends.high)]
    both = ends.low, ends.high
    return measurement("panel_deepening", fit.coefficient, points, _FLOAT, behind=[origin], n=len(fit.firms), ends=both)


def _origin(of: Filers, lines: Sequence[str], cells: Sequence[Flags]) -> Origin:
    whole = merged_provenance(of.provenance(lines, each) for each in cells)
    return Origin.of(whole, of.panel.documents)


OF_FILERS: Final = (panel_together, panel_margin, panel_people, panel_deepening)
