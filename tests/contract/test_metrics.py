"""Every metric of the catalogue keeps the catalogue's promises."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from analytics import METRICS, Metric, Panel, evaluate
from analytics.catalogue import example_panel
from contracts import CONCEPTS, MEASURES, Evidence

pytestmark = pytest.mark.parametrize("metric", METRICS.values(), ids=METRICS)


def seeded(metric: Metric, companies: int = 4, quarters: int = 40) -> dict[str, pd.Series]:
    """Positive, growing inputs with a few gaps."""
    rng = np.random.default_rng(7)
    span = pd.period_range("2016Q1", periods=quarters, freq="Q-DEC", name="quarter")
    index = pd.MultiIndex.from_product([list("ABCDEFGH")[:companies], span], names=["ticker", "quarter"])
    walk = rng.normal(0.03, 0.08, (len(metric.inputs), companies, quarters)).cumsum(axis=2)
    return {name: pd.Series(np.exp(walk[i] + 3).ravel(), index=index) for i, name in enumerate(metric.inputs)}


def run(metric: Metric, inputs: dict[str, pd.Series], **options: object) -> pd.Series:
    return metric.function(*[inputs[name] for name in metric.inputs], **metric.chosen(options))


def test_the_worked_example_holds(metric: Metric) -> None:
    panel = example_panel(metric.example)
    inputs = {name: panel.values[name] for name in metric.inputs}
    assert run(metric, inputs, **metric.example.options).iloc[-1] == pytest.approx(metric.example.expected, rel=1e-12)


def test_inputs_stay_as_they_are_and_the_index_is_kept(metric: Metric) -> None:
    inputs = seeded(metric)
    before = {name: s.copy(deep=True) for name, s in inputs.items()}
    result = run(metric, inputs)
    for name, series in inputs.items():
        pd.testing.assert_series_equal(series, before[name])
    assert result.index.equals(inputs[metric.inputs[0]].index)
    assert result.notna().any(), "seeded inputs give no value at all: the test would prove nothing"


def test_missing_stays_missing(metric: Metric) -> None:
    inputs, places = seeded(metric), [30, 75]
    read = [name for name in inputs if reads(metric, inputs, name, places)]
    assert read, "a metric reads at least one input of its own quarter"
    for name in read:
        assert run(metric, changed(inputs, name, places, np.nan)).iloc[places].isna().all(), (
            f"made up where {name} is missing"
        )


def test_what_is_read_earlier_must_be_there(metric: Metric) -> None:
    inputs, places = seeded(metric, companies=8), [30 + 40 * company for company in range(8)]
    for step in metric.steps(**metric.chosen({})):
        read = [name for name in inputs if reads(metric, inputs, name, places, step)]
        assert read or not step, "a declared step back is read"
        for name in read:
            holed = run(metric, changed(inputs, name, [place - step for place in places], np.nan))
            assert holed.iloc[places].isna().all(), f"made up where {name} is missing {step} quarters earlier"


def changed(inputs: dict[str, pd.Series], name: str, places: list[int], factor: float) -> dict[str, pd.Series]:
    """The inputs with one of them multiplied (or missing) at some places."""
    other = inputs[name].copy()
    other.iloc[places] *= factor
    return inputs | {name: other}


def reads(metric: Metric, inputs: dict[str, pd.Series], name: str, places: list[int], step: int = 0) -> bool:
    """Whether the values at these places depend on an input `step` quarters before them."""
    moved = run(metric, changed(inputs, name, [place - step for place in places], 1.7))
    return not np.allclose(moved.iloc[places], run(metric, inputs).iloc[places], rtol=1e-9, atol=0, equal_nan=True)


@pytest.mark.parametrize("factor", [0.25, 8.0])
def test_rescaling_the_currency_rescales_the_result(metric: Metric, factor: float) -> None:
    inputs = seeded(metric)
    units = {n: (MEASURES[n].concept.unit if n in MEASURES else METRICS[n].unit) for n in inputs}
    scaled = {n: s * factor ** units[n].dollars for n, s in inputs.items()}
    pd.testing.assert_series_equal(run(metric, scaled), run(metric, inputs) * factor**metric.unit.dollars, rtol=1e-9)


@pytest.mark.parametrize("factor", [0.5, 4.0])
def test_rescaling_the_people_rescales_the_result(metric: Metric, factor: float) -> None:
    inputs = seeded(metric)
    units = {n: (MEASURES[n].concept.unit if n in MEASURES else METRICS[n].unit) for n in inputs}
    scaled = {n: s * factor ** units[n].people for n, s in inputs.items()}
    pd.testing.assert_series_equal(run(metric, scaled), run(metric, inputs) * factor**metric.unit.people, rtol=1e-9)


def test_other_companies_do_not_matter(metric: Metric) -> None:
    inputs = seeded(metric)
    alone = {n: s.loc[["C"]].copy() for n, s in inputs.items()}
    for s in alone.values():
        s.index = s.index.remove_unused_levels()
    pd.testing.assert_series_equal(run(metric, alone), run(metric, inputs).loc[["C"]], check_index=False)


def test_the_past_does_not_know_the_future(metric: Metric) -> None:
    inputs = seeded(metric)
    cut = 30
    early = {}
    for n, s in inputs.items():
        kept = s[s.index.get_level_values("quarter") < s.index.levels[1][cut]]
        early[n] = pd.Series(kept.to_numpy(), index=kept.index.remove_unused_levels())
    whole = run(metric, inputs)
    whole = whole[whole.index.get_level_values("quarter") < whole.index.levels[1][cut]]
    np.testing.assert_allclose(run(metric, early).to_numpy(), whole.to_numpy(), rtol=1e-12)


def test_evidence_is_the_weakest_inputs_and_never_stronger_than_derived(metric: Metric) -> None:
    panel = measures_of(metric)
    for rank in (Evidence.REPORTED, Evidence.ESTIMATED):
        one = panel.evidence.copy()
        one.iloc[:, 0] = rank.rank
        result = evaluate([metric.name], Panel(panel.values, one, panel.known_on, panel.accession))
        known = result.values[metric.name].notna()
        found = result.evidence.loc[known, metric.name]
        assert (found == max(rank.rank, Evidence.DERIVED.rank)).all()
        assert (result.evidence.loc[~known, metric.name] == -1).all()
        assert result.known_on.loc[known, metric.name].notna().all()


def test_a_value_is_known_when_its_newest_input_is(metric: Metric) -> None:
    panel = measures_of(metric)
    late = panel.known_on.copy()
    late.iloc[:, -1] = np.datetime64("2030-01-01", "s")
    result = evaluate([metric.name], Panel(panel.values, panel.evidence, late, panel.accession))
    assert (result.known_on[metric.name].dropna() == pd.Timestamp("2030-01-01")).all()


def test_the_catalogue_tells_everything(metric: Metric) -> None:
    for field in ("title", "family", "formula", "interpretation", "caveat", "reference"):
        assert len(getattr(metric, field)) > (0 if field in ("title", "family", "formula") else 10), (
            f"{metric.name} has no {field}"
        )
    assert metric.formula.count("{") == metric.formula.count("}")
    assert not metric.title.endswith(".")
    assert metric.interpretation.rstrip().endswith(".")


def measures_of(metric: Metric) -> Panel:
    """A panel with every measure that the metric needs, all reported on one day."""
    needed = [n for n in MEASURES if n in set(_measures(metric))]
    rng = np.random.default_rng(3)
    span = pd.period_range("2016Q1", periods=40, freq="Q-DEC", name="quarter")
    index = pd.MultiIndex.from_product([["A", "B"], span], names=["ticker", "quarter"])
    values = pd.DataFrame(
        {n: np.exp(rng.normal(0.02, 0.1, (2, 40)).cumsum(axis=1) + 3).ravel() for n in needed}, index=index
    )
    days = pd.DataFrame(np.datetime64("2020-05-01", "s"), index=index, columns=needed)
    return Panel(values, values.notna().astype("int8") * 0, days, values.notna().astype("int32"))


def _measures(metric: Metric) -> list[str]:
    return [m for n in metric.inputs for m in ([n] if n in MEASURES else _measures(METRICS[n]))]


def test_every_concept_it_names_is_declared(metric: Metric) -> None:
    assert {MEASURES[m].concept.name for m in _measures(metric)} <= set(CONCEPTS)
