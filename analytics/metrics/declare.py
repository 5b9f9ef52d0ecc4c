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
import pandas as pd

from analytics.evidence import Provenance, merged
from analytics.grid import base_places, matrix
from analytics.options import Option, assumptions_text
from contracts import MEASURES, Unit
from errors import UsageError

Reach = Literal["point", "lag", "base", "since", "history"]
Steps = tuple[tuple[int, ...], ...]
F = TypeVar("F", bound=Callable[..., Any])


@dataclass(frozen=True, slots=True)
class Panel:
    """Measures and metrics on one complete grid, indexed by (ticker, quarter), one column per name.

    `provenance` has for each name that of its values, companies x quarters.
    """

    values: pd.DataFrame
    provenance: Mapping[str, Provenance]


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
    declared: tuple[Option[Any], ...]
    steps: Callable[..., Steps]

    @property
    def options(self) -> dict[str, Any]:
        """Defaults by name."""
        return {option.name: option.default for option in self.declared}

    @property
    def is_assumed(self) -> bool:
        """Whether its own formula uses an assumption, so that its values are estimated."""
        return any(option.assumption for option in self.declared)

    @property
    def assumptions(self) -> str:
        """A sentence on what it, or a metric that it takes, assumes; empty where all is measured."""
        listed = assumptions_text(self.declared)
        return listed or next(
            (_inherited(METRICS[i]) for i in self.inputs if i in METRICS and METRICS[i].assumptions), ""
        )

    def chosen(self, options: Mapping[str, Any]) -> dict[str, Any]:
        """This metric's options, the given ones in place of its defaults."""
        return {name: options.get(name, default) for name, default in self.options.items()}

    def reads(self, options: Mapping[str, Any]) -> dict[str, tuple[int, ...]]:
        """How many quarters back each input is read by itself; base quarter and history come on top, told by
        `reach`.
        """
        if self.reach != "lag":
            return dict.fromkeys(self.inputs, (0,))
        return dict(zip(self.inputs, self.steps(**self.chosen(options)), strict=True))


METRICS: Final[dict[str, Metric]] = {}


def _inherited(m: Metric) -> str:
    return m.assumptions if not m.is_assumed else f"Estimated, because {m.title[:1].lower()}{m.title[1:]} is."


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
    options: tuple[Option[Any], ...] = (),
) -> Callable[[F], F]:
    """Register a function as a metric and return it untouched.

    `reach` says which quarters a value rests on: its own ("point"); for each input those that `steps(**options)` counts
    back ("lag"); its own and the base quarter ("base"); all from the base quarter on ("since"); or all before it
    without a gap ("history"). `options` declares its keywords. Raises ValueError for a duplicate, an unknown input, or
    a keyword that is not declared with the same default.
    """

    def register(function: F) -> F:
        name = function.__name__
        parameters = inspect.signature(function).parameters.values()
        inputs = tuple(p.name for p in parameters if p.kind is not p.KEYWORD_ONLY)
        keywords = {p.name: p.default for p in parameters if p.kind is p.KEYWORD_ONLY}
        if name in METRICS or name in MEASURES:
            raise ValueError(f"{name!r} is registered twice")
        unknown = [i for i in inputs if i not in MEASURES and i not in METRICS]
        if unknown:
            raise ValueError(f"metric {name!r} takes unknown inputs: {', '.join(unknown)}")
        if keywords != {option.name: option.default for option in options}:
            raise ValueError(f"metric {name!r} takes keywords that are not declared with their defaults: {keywords}")
        METRICS[name] = Metric(
            name,
            title,
            unit,
            family,
            formula,
            interpretation,
            caveat,
            reference,
            polarity,
            reach,
            example,
            function,
            inputs,
            options,
            steps,
        )
        return function

    return register


def required_measures(names: Iterable[str]) -> tuple[str, ...]:
    """The measures that have to be on the panel for these names to be evaluated. Raises UsageError."""
    measures: dict[str, None] = {}
    for name in names:
        if name in MEASURES:
            measures[name] = None
        elif name in METRICS:
            measures |= dict.fromkeys(required_measures(METRICS[name].inputs))
        else:
            raise UsageError("Unknown measure or metric", which=name[:40], next_step="`leverage metrics` lists them")
    return tuple(measures)


def evaluate(names: Iterable[str], panel: Panel, **options: Any) -> Panel:
    """The named measures and metrics on the panel's grid.

    A value's evidence is that of the weakest input it rests on and never stronger than derived, or than estimated where
    an assumption is among its options; it is known when the newest of them is. Options go to the metrics that take
    them. Raises UsageError for an unknown name or a bad option.
    """
    wanted = list(dict.fromkeys(names))
    required_measures(wanted)
    engine = _Engine(panel, options)
    values = pd.DataFrame({n: engine.value(n) for n in wanted}, index=panel.values.index)
    return Panel(values, {n: engine.provenance(n) for n in wanted})


class _Engine:
    """Evaluates each name once."""

    def __init__(self, panel: Panel, options: Mapping[str, Any]) -> None:
        self.panel, self.options = panel, options
        self._values: dict[str, pd.Series[Any]] = {}
        self._provenance: dict[str, Provenance] = {}

    def value(self, name: str) -> pd.Series[Any]:
        if name not in self._values:
            if name in MEASURES:
                self._values[name] = self.panel.values[name]
            else:
                m = METRICS[name]
                self._values[name] = m.function(*map(self.value, m.inputs), **m.chosen(self.options))
        return self._values[name]

    def provenance(self, name: str) -> Provenance:
        if name not in self._provenance:
            given = self.panel.provenance
            self._provenance[name] = given[name] if name in MEASURES else self._computed(METRICS[name])
        return self._provenance[name]

    def _computed(self, m: Metric) -> Provenance:
        known = ~np.isnan(matrix(self.value(m.name)))
        read = self._lagged(m) if m.reach == "lag" else self._reached(m, merged(map(self.provenance, m.inputs)))
        return (read.assumed() if m.is_assumed else read.derived()).where(known)

    def _lagged(self, m: Metric) -> Provenance:
        at: dict[int, list[Provenance]] = {}
        for name, steps in m.reads(self.options).items():
            for step in steps:
                at.setdefault(step, []).append(self.provenance(name))
        return merged(merged(read).lag(step) for step, read in at.items())

    def _reached(self, m: Metric, read: Provenance) -> Provenance:
        if m.reach == "history":
            return read.unbroken()
        if m.reach not in ("base", "since"):
            return read
        places = base_places(self.panel.values.index, m.chosen(self.options)["base"])
        return read.merge(read.at(places)) if m.reach == "base" else read.since(places)


def example_panel(example: Example) -> Panel:
    """A worked example as a panel of one company, for tests and documents."""
    length = max((len(v) for v in example.inputs.values() if isinstance(v, list)), default=1)
    quarters = pd.period_range(example.first_quarter, periods=length, freq="Q-DEC", name="quarter")
    index = pd.MultiIndex.from_product([["TOY"], quarters], names=["ticker", "quarter"])
    columns = {n: np.broadcast_to(np.asarray(v, dtype="float64"), length) for n, v in example.inputs.items()}
    values = pd.DataFrame(columns, index=index)
    known = np.isfinite(values.to_numpy())
    first = Provenance.of(np.zeros((1, length)), np.datetime64("2020-01-01", "s"), 0)
    return Panel(values, {n: first.where(known[:, i]) for i, n in enumerate(columns)})
