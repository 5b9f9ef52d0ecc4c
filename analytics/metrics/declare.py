"""The metric catalogue: declare once, read everywhere.

A metric is a pure function. Its positional parameters *are* its inputs (measures or other metrics), its keyword-only
parameters are its options. Pages, glossary, hover texts, exports, command line and tests iterate `METRICS`.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, Final, Literal, TypeVar

import numpy as np
import numpy.typing as npt
import pandas as pd

from analytics.grid import base_place, shifted
from contracts import MEASURES, Evidence, Unit
from errors import UsageError

Reach = Literal["point", "lag", "base", "since", "history"]
Steps = tuple[tuple[int, ...], ...]
F = TypeVar("F", bound=Callable[..., Any])


@dataclass(frozen=True, slots=True)
class Panel:
    """Four layers on one grid, all indexed by (ticker, quarter), one column per measure or metric.

    values: float; evidence: rank of `contracts.Evidence`, -1 missing; known_on: datetime64, NaT missing;
    accession: code of the newest document behind the value, -1 missing.
    """

    values: pd.DataFrame
    evidence: pd.DataFrame
    known_on: pd.DataFrame
    accession: pd.DataFrame


@dataclass(frozen=True, slots=True)
class Example:
    """A worked example of one company: inputs by name, one value per quarter or a single one, and the last result."""

    inputs: Mapping[str, float | list[float]]
    expected: float
    options: Mapping[str, Any] = field(default_factory=dict)
    first_quarter: str = "2019Q4"


@dataclass(frozen=True, slots=True)
class Metric:
    """A registered metric: what it means, and the function untouched."""

    name: str
    title: str
    unit: Unit
    family: str
    formula: str
    interpretation: str
    caveat: str
    reference: str
    polarity: Literal["higher", "lower", "neither"]
    reach: Reach
    example: Example
    function: Callable[..., pd.Series[Any]]
    inputs: tuple[str, ...]
    options: Mapping[str, Any]
    steps: Callable[..., Steps]

    def chosen(self, options: Mapping[str, Any]) -> dict[str, Any]:
        """This metric's options, the given ones in place of its defaults."""
        return {name: options.get(name, default) for name, default in self.options.items()}

    def reads(self, options: Mapping[str, Any]) -> dict[str, tuple[int, ...]]:
        """How many quarters back each input is read by itself; base quarter and history come on top, told by `reach`."""
        if self.reach != "lag":
            return dict.fromkeys(self.inputs, (0,))
        return dict(zip(self.inputs, self.steps(**self.chosen(options)), strict=True))


METRICS: Final[dict[str, Metric]] = {}


def _here(**_: Any) -> Steps:
    return ()


def metric(
    *,
    title: str,
    unit: Unit,
    family: str,
    formula: str,
    interpretation: str,
    caveat: str,
    reference: str,
    example: Example,
    polarity: Literal["higher", "lower", "neither"] = "neither",
    reach: Reach = "point",
    steps: Callable[..., Steps] = _here,
) -> Callable[[F], F]:
    """Register a function as a metric and return it untouched.

    `reach` says which quarters a value rests on: its own ("point"); for each input those that `steps(**options)` counts
    back ("lag"); its own and the base quarter ("base"); all from the base quarter on ("since"); or all before it without
    a gap ("history"). Raises ValueError for a duplicate or an unknown input.
    """

    def register(function: F) -> F:
        name = function.__name__
        parameters = inspect.signature(function).parameters.values()
        inputs = tuple(p.name for p in parameters if p.kind is not p.KEYWORD_ONLY)
        options = {p.name: p.default for p in parameters if p.kind is p.KEYWORD_ONLY}
        if name in METRICS or name in MEASURES:
            raise ValueError(f"{name!r} is registered twice")
        unknown = [i for i in inputs if i not in MEASURES and i not in METRICS]
        if unknown:
            raise ValueError(f"metric {name!r} takes unknown inputs: {', '.join(unknown)}")
        METRICS[name] = Metric(
            name, title, unit, family, formula, interpretation, caveat, reference, polarity, reach, example, function,
            inputs, options, steps,
        )  # fmt: skip
        return function

    return register


def required_measures(names: Iterable[str]) -> tuple[str, ...]:
    """The measures that have to be on the panel for these names to be evaluated. Raises UsageError."""
    found: dict[str, None] = {}
    for name in names:
        if name in MEASURES:
            found[name] = None
        elif name in METRICS:
            found |= dict.fromkeys(required_measures(METRICS[name].inputs))
        else:
            raise UsageError("Unknown measure or metric", which=name[:40], next_step="`leverage metrics` lists them")
    return tuple(found)


# What travels beside a value: the rank of its evidence (-1 missing), and a stamp: the day it was known in the upper half,
# the code of its document plus one in the lower, 0 missing. The newest of two stamps is the larger one.
Layers = tuple[npt.NDArray[np.int8], npt.NDArray[np.int64]]
_DAY: Final = 86_400
_HALF: Final = 32
_RUN: Final = 48  # a day takes 16 bits, so this much is a stamp
_RANKS: Final = 16


def evaluate(names: Iterable[str], panel: Panel, **options: Any) -> Panel:
    """The named measures and metrics on the panel's grid.

    A value's evidence is that of the weakest input it rests on and never stronger than derived; it is known when the
    newest of them is. Options go to the metrics that take them. Raises UsageError for an unknown name or a bad option.
    """
    wanted = list(dict.fromkeys(names))
    required_measures(wanted)
    engine = _Engine(panel, options)
    index = panel.values.index
    layers = [engine.layers(name) for name in wanted]
    stamps = {n: found[1].reshape(-1) for n, found in zip(wanted, layers, strict=True)}
    return Panel(
        pd.DataFrame({n: engine.value(n) for n in wanted}, index=index),
        pd.DataFrame({n: found[0].reshape(-1) for n, found in zip(wanted, layers, strict=True)}, index=index),
        pd.DataFrame({n: _days(stamp) for n, stamp in stamps.items()}, index=index),
        pd.DataFrame({n: (stamp & 0xFFFFFFFF).astype("int32") - 1 for n, stamp in stamps.items()}, index=index),
    )


def _days(stamp: npt.NDArray[np.int64]) -> npt.NDArray[np.datetime64]:
    """The day of each stamp, NaT for none."""
    days = ((stamp >> _HALF) * _DAY).view("M8[s]")
    days[stamp == 0] = np.datetime64("NaT", "s")
    return days


class _Engine:
    """Evaluates each name once."""

    def __init__(self, panel: Panel, options: Mapping[str, Any]) -> None:
        self.panel, self.options = panel, options
        self.width = max(len(panel.values.index.levels[1]), 1)  # type: ignore[attr-defined]
        self._values: dict[str, pd.Series[Any]] = {}
        self._layers: dict[str, Layers] = {}

    def value(self, name: str) -> pd.Series[Any]:
        if name not in self._values:
            if name in MEASURES:
                self._values[name] = self.panel.values[name]
            else:
                m = METRICS[name]
                self._values[name] = m.function(*map(self.value, m.inputs), **m.chosen(self.options))
        return self._values[name]

    def layers(self, name: str) -> Layers:
        if name not in self._layers:
            self._layers[name] = self._given(name) if name in MEASURES else self._computed(METRICS[name])
        return self._layers[name]

    def _given(self, name: str) -> Layers:
        p = self.panel
        evidence = p.evidence[name].to_numpy("int8").reshape(-1, self.width)
        days = p.known_on[name].to_numpy("M8[s]").view("int64").reshape(-1, self.width) // _DAY
        codes = p.accession[name].to_numpy("int64").reshape(-1, self.width) + 1
        return evidence, np.where(evidence < 0, 0, (days << _HALF) | codes)

    def _computed(self, m: Metric) -> Layers:
        missing = self.value(m.name).isna().to_numpy().reshape(-1, self.width)
        if m.reach == "lag":
            evidence, stamp = self._lagged(m)
        else:
            evidence, stamp = self._reached(m, _merged([self.layers(name) for name in m.inputs]))
        derived = np.maximum(evidence, np.int8(Evidence.DERIVED.rank))
        return np.where(missing, np.int8(-1), derived), np.where(missing, 0, stamp)

    def _lagged(self, m: Metric) -> Layers:
        at: dict[int, list[Layers]] = {}
        for name, steps in m.reads(self.options).items():
            for step in steps:
                at.setdefault(step, []).append(self.layers(name))
        return _merged([_moved(_merged(layers), step) if step else _merged(layers) for step, layers in at.items()])

    def _reached(self, m: Metric, merged: Layers) -> Layers:
        if m.reach == "history":
            return _running(merged)
        if m.reach not in ("base", "since"):
            return merged
        place = base_place(self.panel.values.index, m.chosen(self.options)["base"])
        if place is None:
            return merged
        return _merged([merged, _pinned(merged, place)]) if m.reach == "base" else _from(merged, place)


def _merged(layers: list[Layers]) -> Layers:
    """Weakest evidence, newest day, and the document of that day."""
    evidence, stamp = layers[0]
    for other_evidence, other_stamp in layers[1:]:
        evidence, stamp = np.maximum(evidence, other_evidence), np.maximum(stamp, other_stamp)
    return evidence, stamp


def _moved(layers: Layers, steps: int) -> Layers:
    return shifted(layers[0], steps, -1), shifted(layers[1], steps, 0)


def _pinned(layers: Layers, place: int) -> Layers:
    evidence, stamp = layers
    return np.broadcast_to(evidence[:, [place]], evidence.shape), np.broadcast_to(stamp[:, [place]], stamp.shape)


def _from(layers: Layers, place: int) -> Layers:
    """The weakest and newest from the base quarter to each quarter."""
    evidence, stamp = layers[0].copy(), layers[1].copy()
    evidence[:, :place], stamp[:, :place] = -1, 0
    return np.maximum.accumulate(evidence, axis=1), np.maximum.accumulate(stamp, axis=1)


def _running(layers: Layers) -> Layers:
    """The weakest and newest of the quarters without a gap up to each quarter."""
    evidence, stamp = layers
    # A run's number above the value makes the accumulation begin anew after each gap.
    run = np.cumsum(evidence < 0, axis=1)
    weakest = np.maximum.accumulate(run * _RANKS + evidence, axis=1) - run * _RANKS
    newest = np.maximum.accumulate((run << _RUN) | stamp, axis=1) & ((1 << _RUN) - 1)
    return weakest.astype("int8"), newest


def example_panel(example: Example) -> Panel:
    """A worked example as a panel of one company, for tests and documents."""
    length = max((len(v) for v in example.inputs.values() if isinstance(v, list)), default=1)
    quarters = pd.period_range(example.first_quarter, periods=length, freq="Q-DEC", name="quarter")
    index = pd.MultiIndex.from_product([["TOY"], quarters], names=["ticker", "quarter"])
    columns = {n: np.broadcast_to(np.asarray(v, dtype="float64"), length) for n, v in example.inputs.items()}
    values = pd.DataFrame(columns, index=index)
    known = values.notna()
    days = pd.DataFrame(
        {n: np.where(known[n], np.datetime64("2020-01-01", "s"), np.datetime64("NaT", "s")) for n in columns},
        index=index,
    )
    return Panel(values, known.astype("int8") - 1, days, known.astype("int32") - 1)
