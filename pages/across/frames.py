"""Panel regressions for charts: observations are joined and estimated, and the evidence travels with them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, replace

import pandas as pd

from analytics.methods.clustered import Inference
from analytics.methods.panel_regression import Fit, panel_fit, sample
from data.store import Store
from engine.estimate import NO_INTERVAL, Estimate
from engine.origin import Origin, documents_of, origins
from engine.request import Request
from errors import UsageError
from pages.across.observations import Joined, panel_of, regression_of
from pages.across.specifications import (
    INTERVALS,
    OUTCOMES,
    SPECIFICATIONS,
    Regression,
    Specification,
    outcomes,
    per_employee,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Coefficient(Estimate):
    """The elasticity of one outcome and specification, perhaps without one company; quarters are the first and last
    that are compared.
    """

    outcome: str
    specification: str
    without: str | None = None  # the ticker of the company left out
    first: str | None = None
    last: str | None = None

    @property
    def how(self) -> Specification:
        return SPECIFICATIONS[self.specification]


@dataclass(frozen=True, slots=True)
class Estimates:
    """Several estimates, in the order of the outcomes and specifications, or of the companies left out."""

    rows: tuple[Coefficient, ...]

    @property
    def known(self) -> tuple[Coefficient, ...]:
        """Those with a coefficient."""
        return tuple(row for row in self.rows if row.known)

    @property
    def documents(self) -> frozenset[str]:
        return documents_of(row.origin for row in self.rows if row.origin)


@dataclass(frozen=True, slots=True)
class Chosen:
    """The estimate of the chosen outcome and specification."""

    estimate: Coefficient

    @property
    def documents(self) -> frozenset[str]:
        return Estimates((self.estimate,)).documents


def estimates(store: Store, request: Request) -> Estimates:
    """One estimate per outcome and specification."""
    panel, asked = panel_of(store, request), regression_of(request)
    every = [replace(asked, outcome=o, specification=name) for o in outcomes(asked.outcome) for name in SPECIFICATIONS]
    return Estimates(tuple(_estimate(panel.joined(one.outcome, one.how), one) for one in every))


def chosen(store: Store, request: Request) -> Chosen:
    """The chosen outcome and specification."""
    asked = regression_of(request)
    return Chosen(_estimate(_joined(store, request), asked))


def left_out(store: Store, request: Request) -> Estimates:
    """The chosen regression without each of its companies; with a coefficient even where no interval can be."""
    asked, joined = regression_of(request), _joined(store, request)
    fit = _fit_or_none(joined, asked.how)
    firms = fit.firms if fit else ()
    return Estimates(
        tuple(replace(_estimate(joined.without(t), asked, without_interval=True), without=t) for t in firms)
    )


def _joined(store: Store, request: Request) -> Joined:
    asked = regression_of(request)
    return panel_of(store, request).joined(asked.outcome, asked.how)


# --------------------------------------------------------------------------------- observations


@dataclass(frozen=True, slots=True)
class Point:
    """One observation of a regression: x and y in log points, what effects and further regressors leave of them."""

    ticker: str
    quarter: str
    period_end: pd.Timestamp
    time: str
    x: float
    y: float
    origin: Origin


@dataclass(frozen=True, slots=True)
class Points:
    """What the chosen regression compares, by company and time; the slope between x and y is the coefficient."""

    rows: tuple[Point, ...]

    @property
    def documents(self) -> frozenset[str]:
        return documents_of(row.origin for row in self.rows)


def points(store: Store, request: Request) -> Points:
    """The observations of the chosen regression; none where nothing can be estimated."""
    joined = _joined(store, request)
    fit = _fit_or_none(joined, regression_of(request).how)
    if fit is None:
        return Points(())
    used = joined.of(fit.kept)
    rows = zip(
        used.rows["ticker"],
        used.rows["quarter"],
        used.rows["period_end"],
        map(str, used.rows["time"]),
        map(float, fit.regressor),
        map(float, fit.outcome),
        origins(used.provenance.derived(), used.documents),
        strict=True,
    )
    return Points(tuple(Point(*row) for row in rows))


@dataclass(frozen=True, slots=True)
class Count:
    """Observations of a company: known (both sides), used by the fit, and undefined (no logarithm)."""

    known: int
    used: int
    undefined: int


@dataclass(frozen=True, slots=True)
class Coverage:
    """How many observations each company of the request has, by ticker; it rests on no document."""

    counts: Mapping[str, Count]
    documents: frozenset[str] = frozenset()


def coverage(store: Store, request: Request) -> Coverage:
    """The observations of each company of the request in the chosen regression."""
    asked, panel = regression_of(request), panel_of(store, request)
    joined = panel.joined(asked.outcome, asked.how)
    fit = _fit_or_none(joined, asked.how)
    known = Counter(joined.rows["ticker"])
    used = Counter(joined.rows["ticker"].iloc[fit.kept] if fit else ())
    undefined = Counter(panel.undefined(asked.how.names(asked.outcome)))
    return Coverage({t: Count(known[t], used[t], undefined[t]) for t in request.companies})


@dataclass(frozen=True, slots=True)
class Behind:
    """Whose values the asked outcomes compare, and the newest document behind each value."""

    tickers: frozenset[str]
    documents: frozenset[str]


def behind(store: Store, request: Request) -> Behind:
    """What the outcomes that a request names rest on, in any specification."""
    panel = panel_of(store, request)
    asked = [outcome for outcome in OUTCOMES if per_employee(outcome) in request.names]
    wanted = {how.names(outcome) for outcome in asked for how in SPECIFICATIONS.values()}
    pairs = {pair for names in wanted for pair in panel.newest(names)}
    return Behind(frozenset(t for t, _ in pairs), frozenset(document for _, document in pairs if document))


# ------------------------------------------------------------------------------------ estimates


def fit_of(joined: Joined, how: Specification) -> Fit:
    """The regression of the joined rows. Raises UsageError where nothing can be estimated."""
    rows = joined.rows
    controls = rows[["z"]] if how.apart else None
    firm, time = (rows[column].to_numpy("str") for column in ("ticker", "time"))
    return panel_fit(sample(rows["y"], rows["x"], firm, time, controls), how.effects)


def _fit_or_none(joined: Joined, how: Specification) -> Fit | None:
    try:
        return fit_of(joined, how)
    except UsageError:
        return None


def _estimate(joined: Joined, asked: Regression, *, without_interval: bool = False) -> Coefficient:
    """One estimate with its evidence; a coefficient without an interval where that is allowed."""
    nothing = Coefficient(outcome=asked.outcome, specification=asked.specification)
    try:
        fit = fit_of(joined, asked.how)
    except UsageError as error:
        return replace(nothing, reason=_reason(error))
    try:
        return _estimated(nothing, fit, INTERVALS[asked.interval].inference(fit), joined.of(fit.kept))
    except UsageError as error:
        refused = replace(nothing, reason=_reason(error))
        return _estimated(refused, fit, NO_INTERVAL, joined.of(fit.kept)) if without_interval else refused


def _estimated(estimate: Coefficient, fit: Fit, inference: Inference, used: Joined) -> Coefficient:
    rows = used.rows
    return replace(
        estimate,
        value=fit.coefficient,
        inference=inference,
        companies=len(fit.firms),
        observations=fit.observations,
        first=rows["quarter"].min(),
        last=rows["quarter"].max(),
        period_end=rows["period_end"].max(),
        origin=Origin.of(used.provenance.over().derived(), used.documents),
    )


def _reason(error: UsageError) -> str:
    """What and which of a refusal and what to do, for the end of a sentence."""
    which = f" ({error.which})" if error.which else ""
    return f"{error.what[:1].lower()}{error.what[1:]}{which}: {error.next_step[:1].lower()}{error.next_step[1:]}"
