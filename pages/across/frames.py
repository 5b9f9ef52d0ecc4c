"""Panel regressions for charts: observations are joined and estimated, and the evidence travels with them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from functools import lru_cache
from typing import Any, Final

import numpy as np
import pandas as pd

from analytics.evidence import Documents, Provenance, merged
from analytics.methods.clustered import Inference, cr2, cr3, crv1
from analytics.methods.panel_regression import Fit, panel_fit, sample
from analytics.methods.wild_bootstrap import wild
from contracts import Evidence
from data import queries
from data.store import Store
from engine import evaluate
from engine.request import Request
from errors import UsageError
from pages.across.terms import OUTCOMES, SPECIFICATIONS, Specification, outcomes

INTERVALS: Final[dict[str, Callable[[Fit], Inference]]] = {
    "bias_reduced": cr2, "jackknife": cr3, "wild_bootstrap": wild, "sandwich": crv1,
}  # fmt: skip
ESTIMATE_COLUMNS: Final = (
    "outcome", "specification", "ticker", "value", "standard_error", "degrees_of_freedom", "p_value", "low", "high",
    "companies", "observations", "first", "quarter", "period_end", "evidence", "known_on", "accession", "reason",
)  # fmt: skip
POINT_COLUMNS: Final = ("ticker", "quarter", "period_end", "time", "x", "y", "evidence", "known_on", "accession")
_YEAR: Final = 4  # quarters
_HALF: Final = (
    2  # a fiscal year that ends by June counts to the year before, so that one quarter's market is in one period
)


def estimates(store: Store, request: Request) -> pd.DataFrame:
    """One row per outcome and specification (`ESTIMATE_COLUMNS`); what cannot be estimated has a reason and no value."""
    panel = _panel(store, request)
    pairs = [(outcome, name) for outcome in outcomes(str(request.options["outcome"])) for name in SPECIFICATIONS]
    return _framed([_estimate(panel.joined(o, SPECIFICATIONS[n]), o, n, request) for o, n in pairs])


def chosen(store: Store, request: Request) -> pd.DataFrame:
    """The chosen outcome and specification: one row of `ESTIMATE_COLUMNS`."""
    outcome, name = _choice(request)
    return _framed([_estimate(_panel(store, request).joined(outcome, SPECIFICATIONS[name]), outcome, name, request)])


def left_out(store: Store, request: Request) -> pd.DataFrame:
    """The chosen regression without each of its companies: one row per company, `ticker` the one left out."""
    outcome, name = _choice(request)
    compared = _panel(store, request).joined(outcome, SPECIFICATIONS[name])
    try:
        firms = _fit(compared, SPECIFICATIONS[name]).firms
    except UsageError:
        return _framed([])
    return _framed(
        [
            _estimate(compared.without(ticker), outcome, name, request, alone=True) | {"ticker": ticker}
            for ticker in firms
        ]
    )


def points(store: Store, request: Request) -> pd.DataFrame:
    """What the chosen regression compares, one row per observation (`POINT_COLUMNS`), x and y in log points.

    Both are what effects and further regressors leave, so that the slope between them is the coefficient.
    """
    outcome, name = _choice(request)
    compared = _panel(store, request).joined(outcome, SPECIFICATIONS[name])
    try:
        fit = _fit(compared, SPECIFICATIONS[name])
    except UsageError:
        return pd.DataFrame(columns=list(POINT_COLUMNS))
    used = compared.of(fit.kept)
    behind = used.provenance.derived().columns(used.documents)
    return used.rows.assign(x=fit.regressor, y=fit.outcome, **behind)[list(POINT_COLUMNS)]


def documents(store: Store, request: Request) -> pd.DataFrame:
    """The newest document behind each value that the asked outcomes compare: ticker and accession, each pair once."""
    panel = _panel(store, request)
    asked = [o for o in OUTCOMES if f"{o}_per_employee" in request.names]
    wanted = {spec.names(outcome) for outcome in asked for spec in SPECIFICATIONS.values()}
    return pd.concat([panel.newest(names) for names in sorted(wanted)], ignore_index=True).drop_duplicates()


def companies(store: Store, request: Request) -> pd.DataFrame:
    """One row per company of the request: observations `known` (both sides), `used` by the fit, and `undefined` (no logarithm)."""
    outcome, name = _choice(request)
    panel = _panel(store, request)
    compared = panel.joined(outcome, SPECIFICATIONS[name])
    rows = compared.rows
    try:
        used = rows.iloc[_fit(compared, SPECIFICATIONS[name]).kept]
    except UsageError:
        used = rows.iloc[:0]
    below = panel.undefined(SPECIFICATIONS[name].names(outcome))
    counts = {"known": rows["ticker"], "used": used["ticker"], "undefined": below}
    found = pd.DataFrame({k: v.value_counts() for k, v in counts.items()}).reindex(list(request.companies)).fillna(0)
    return found.astype(int).rename_axis("ticker").reset_index()


def _choice(request: Request) -> tuple[str, str]:
    return str(request.options["outcome"]), str(request.options["specification"])


# --------------------------------------------------------------------------------- observations


@dataclass(frozen=True, slots=True)
class _Compared:
    """What a regression compares: one row per company and time (ticker, quarter, ..., y, x, perhaps z), and its provenance."""

    rows: pd.DataFrame
    provenance: Provenance
    documents: Documents

    def of(self, chosen: np.ndarray) -> _Compared:
        """The rows at these places."""
        return _Compared(self.rows.iloc[chosen], self.provenance[chosen], self.documents)

    def without(self, ticker: str) -> _Compared:
        """All but one company."""
        return self.of(np.flatnonzero(self.rows["ticker"] != ticker))


@dataclass(frozen=True, slots=True)
class _Panel:
    """The observations of a request: values and provenance by name (n,), and `at` with ticker, quarter, period_end, ordinal, time."""

    values: dict[str, np.ndarray]
    provenance: dict[str, Provenance]
    documents: Documents
    at: pd.DataFrame

    def joined(self, outcome: str, spec: Specification) -> _Compared:
        """The logarithms of all that the specification takes, where all of them are there."""
        names = spec.names(outcome)
        whole = self._defined(names)
        logs = np.log(self._stack(names)[whole])
        rows = self.at[whole].reset_index(drop=True).assign(**dict(zip("yxz", logs.T, strict=False)))
        found = _Compared(rows, merged(self.provenance[name] for name in names)[whole], self.documents)
        return _changes(found) if spec.changes else found

    def newest(self, names: tuple[str, ...]) -> pd.DataFrame:
        """Tickers and documents of the observations that are known and have logarithms, one row per name."""
        whole = self._defined(names)
        codes = np.column_stack([self.provenance[name].document[whole] for name in names])
        tickers = np.repeat(self.at["ticker"].to_numpy()[whole], len(names))
        return pd.DataFrame({"ticker": tickers, "accession": self.documents.named(codes.ravel())})

    def undefined(self, names: tuple[str, ...]) -> pd.Series[Any]:
        """Tickers of the observations that are known but not above zero, so that they have no logarithm."""
        return self.at["ticker"][self._known(names) & (self._stack(names) <= 0).any(axis=1)]

    def _defined(self, names: tuple[str, ...]) -> np.ndarray:
        return np.asarray(self._known(names) & (self._stack(names) > 0).all(axis=1))

    def _known(self, names: tuple[str, ...]) -> np.ndarray:
        return np.asarray(np.isfinite(self._stack(names)).all(axis=1))

    def _stack(self, names: tuple[str, ...]) -> np.ndarray:
        return np.column_stack([self.values[name] for name in names])


@dataclass(frozen=True, slots=True)
class _Asked:
    """What the observations of a request depend on; the store is told apart by its snapshot."""

    snapshot: str
    companies: tuple[str, ...]
    window: tuple[str | None, str | None]
    as_of: date | None
    annual: bool
    stated: bool
    store: Store = field(compare=False)


def _panel(store: Store, request: Request) -> _Panel:
    options = request.options
    return _read(
        _Asked(
            store.snapshot, request.companies, (request.start, request.end), request.as_of,
            options["frequency"] == "annual", bool(options["stated"]), store,
        )
    )  # fmt: skip


@lru_cache(maxsize=8)  # the charts of a page, and the frames of a chart, share their observations
def _read(asked: _Asked) -> _Panel:
    names = [n for o in OUTCOMES for n in (o, f"{o}_per_employee")]
    names += ["compute_capital_per_employee", "compute_capital", "headcount"]
    rows = evaluate.values(
        asked.store, names, asked.companies, start=asked.window[0], end=asked.window[1], as_of=asked.as_of
    )  # fmt: skip
    # A plain grid: pandas' own strings cost more here than the regressions.
    rows = rows.astype({"ticker": object, "quarter": object, "accession": object})
    at = rows.groupby(["ticker", "quarter"])["period_end"].first().reset_index()
    at["period_end"] = pd.to_datetime(at["period_end"])
    place = pd.MultiIndex.from_frame(at[["ticker", "quarter"]]).get_indexer(
        pd.MultiIndex.from_frame(rows[["ticker", "quarter"]])
    )
    behind, documents = Provenance.read(rows)
    of_name = {n: np.flatnonzero(rows["name"].to_numpy("object") == n) for n in names}
    provenance = {n: behind[own].placed(place[own], len(at)) for n, own in of_name.items()}
    values = {n: _placed(rows["value"].to_numpy("float64")[own], place[own], len(at)) for n, own in of_name.items()}
    quarters = pd.PeriodIndex(at["quarter"], freq="Q-DEC")
    at["ordinal"] = quarters.year * _YEAR + quarters.quarter
    kept = _kept(asked, provenance["headcount"], at)
    years = np.array(quarters.year - (quarters.quarter <= _HALF), dtype=object)
    at["time"] = years if asked.annual else at["quarter"]
    return _Panel(
        {n: v[kept] for n, v in values.items()}, {n: p[kept] for n, p in provenance.items()}, documents, at[kept]
    )


def _placed(values: np.ndarray, place: np.ndarray, size: int) -> np.ndarray:
    """Values at their places; NaN elsewhere."""
    found = np.full(size, np.nan)
    found[place] = values
    return found


def _kept(asked: _Asked, headcount: Provenance, at: pd.DataFrame) -> np.ndarray:
    """True for the observations that the request wants: with a date, fiscal year ends, stated headcount."""
    kept = np.array(at["period_end"].notna(), dtype=bool)
    if asked.stated:
        kept &= headcount.stronger_than(Evidence.INTERPOLATED)
    if asked.annual:
        ends = queries.fiscal_year_ends(asked.store, asked.companies, asked.as_of)
        wanted = set(zip(ends["ticker"], ends["quarter"].dt.to_period("Q").astype("str"), strict=True))
        kept &= np.array([key in wanted for key in zip(at["ticker"], at["quarter"], strict=True)], dtype=bool)
    return kept


def _changes(levels: _Compared) -> _Compared:
    """The change of each logarithm over four quarters, resting on both ends."""
    rows = levels.rows.assign(place=np.arange(len(levels.rows)))
    both = rows.merge(rows.assign(ordinal=rows["ordinal"] + _YEAR), on=["ticker", "ordinal"], suffixes=("", "_before"))
    changed = both.assign(y=both["y"] - both["y_before"], x=both["x"] - both["x_before"])
    now, before = (levels.provenance[both[place].to_numpy()] for place in ("place", "place_before"))
    return _Compared(changed, now.merge(before), levels.documents)


# ------------------------------------------------------------------------------------ estimates


def _fit(compared: _Compared, spec: Specification) -> Fit:
    """The regression of the joined rows. Raises UsageError where nothing can be estimated."""
    rows = compared.rows
    controls = rows[["z"]] if spec.apart else None
    return panel_fit(
        sample(rows["y"], rows["x"], rows["ticker"].to_numpy("str"), rows["time"].to_numpy("str"), controls),
        spec.effects,
    )


def _estimate(
    compared: _Compared, outcome: str, name: str, request: Request, *, alone: bool = False
) -> dict[str, Any]:  # fmt: skip
    """One estimate with its evidence; with `alone` a coefficient is told even where no interval can be."""
    said: dict[str, Any] = {"outcome": outcome, "specification": name, "ticker": None, "reason": None}
    try:
        fit = _fit(compared, SPECIFICATIONS[name])
    except UsageError as error:
        return said | {"reason": _reason(error)}
    try:
        inference = INTERVALS[str(request.options["interval"])](fit)
    except UsageError as error:
        said["reason"] = _reason(error)
        if not alone:
            return said
        inference = Inference(*[float("nan")] * 5)
    return said | _told(fit, inference, compared.of(fit.kept))


def _told(fit: Fit, inference: Inference, used: _Compared) -> dict[str, Any]:
    """Numbers of the fit; the weakest evidence of what it rests on, never stronger than derived, and its newest document."""
    rows = used.rows
    return {
        "value": fit.coefficient, "standard_error": inference.standard_error,
        "degrees_of_freedom": inference.degrees_of_freedom, "p_value": inference.p_value, "low": inference.low,
        "high": inference.high, "companies": len(fit.firms), "observations": fit.observations,
        "first": rows["quarter"].min(), "quarter": rows["quarter"].max(), "period_end": rows["period_end"].max(),
        **used.provenance.over().derived().columns(used.documents),
    }  # fmt: skip


def _reason(error: UsageError) -> str:
    """What and which of a refusal and what to do, for the end of a sentence."""
    which = f" ({error.which})" if error.which else ""
    return f"{error.what[:1].lower()}{error.what[1:]}{which}: {error.next_step[:1].lower()}{error.next_step[1:]}"


def _framed(rows: list[dict[str, Any]]) -> pd.DataFrame:
    """Estimates as a frame whose columns have the same types whether filled or not."""
    frame = pd.DataFrame(rows, columns=list(ESTIMATE_COLUMNS))
    numbers = ["value", "standard_error", "degrees_of_freedom", "p_value", "low", "high", "companies", "observations"]
    days = {column: pd.to_datetime(frame[column]) for column in ("period_end", "known_on")}
    return frame.assign(**{column: pd.to_numeric(frame[column]) for column in numbers}, **days)
