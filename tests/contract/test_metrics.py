"""Every metric of the catalogue keeps the catalogue's promises."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

import numpy as np
import pandas as pd
import pytest

from analytics import METRICS, Metric, Panel, evaluate, required_measures
from analytics.evidence import Provenance, assumed, derived
from analytics.metrics.declare import example_panel
from contracts import MEASURES, Evidence, Unit

pytestmark = pytest.mark.parametrize("metric", METRICS.values(), ids=METRICS)

Inputs = dict[str, pd.Series]
QUARTERS = pd.period_range("2016Q1", periods=40, freq="Q-DEC", name="quarter")
BASE = 15  # column of 2019Q4, the default base
PLACES = (22, 27, 30, 35, 39)  # quarters whose results are looked at; all metrics reach back less than 20 quarters
FEW, MANY = list("ABCD"), [f"C{i:02d}" for i in range(24)]


def grid(companies: list[str], quarters: pd.PeriodIndex = QUARTERS) -> pd.MultiIndex:
    return pd.MultiIndex.from_product([companies, quarters], names=["ticker", "quarter"])


def seeded(names: Iterable[str], companies: list[str] = FEW) -> Inputs:
    """Positive, growing inputs."""
    rng, wanted = np.random.default_rng(7), list(names)
    walk = rng.normal(0.03, 0.08, (len(wanted), len(companies), len(QUARTERS))).cumsum(axis=2)
    return {name: pd.Series(np.exp(walk[i] + 3).ravel(), index=grid(companies)) for i, name in enumerate(wanted)}


def run(metric: Metric, inputs: Mapping[str, pd.Series], **options: object) -> pd.Series:
    return metric.function(*[inputs[name] for name in metric.inputs], **metric.chosen(options))


def table(series: pd.Series) -> np.ndarray:
    """Companies x quarters."""
    return series.to_numpy().reshape(-1, len(QUARTERS))


def edited(inputs: Inputs, name: str, column: int | slice, factor: float) -> Inputs:
    """The inputs with one of them multiplied (or made missing) in some quarters of all companies."""
    values = table(inputs[name]).copy()
    values[:, column] *= factor
    return inputs | {name: pd.Series(values.ravel(), index=inputs[name].index)}


def unit_of(name: str) -> Unit:
    return MEASURES[name].concept.unit if name in MEASURES else METRICS[name].unit


def test_the_worked_example_holds(metric: Metric) -> None:
    panel = example_panel(metric.example)
    result = run(metric, {name: panel.values[name] for name in metric.inputs}, **metric.example.options)
    assert result.iloc[-1] == pytest.approx(metric.example.expected, rel=1e-12)


def test_inputs_stay_as_they_are_and_the_index_is_kept(metric: Metric) -> None:
    inputs = seeded(metric.inputs)
    before = {name: s.copy(deep=True) for name, s in inputs.items()}
    result = run(metric, inputs)
    for name, series in inputs.items():
        pd.testing.assert_series_equal(series, before[name])
    pd.testing.assert_index_equal(result.index, grid(FEW))
    assert result.dtype == np.float64
    assert np.isfinite(table(result)[:, PLACES]).any(), "no value at all: the other tests would prove nothing"


def test_missing_stays_missing(metric: Metric) -> None:
    """Nothing is made up where an input is missing in a quarter that the value is read from."""
    inputs = seeded(metric.inputs)
    for name, steps in metric.reads({}).items():
        for place in PLACES:
            for step in steps:
                holed = table(run(metric, edited(inputs, name, place - step, np.nan)))
                assert np.isnan(holed[:, place]).all(), f"made up where {name} is missing {step} quarters before"
        if metric.reach == "base":
            assert np.isnan(run(metric, edited(inputs, name, BASE, np.nan))).all(), f"made up without a base of {name}"


def test_nothing_known_gives_nothing(metric: Metric) -> None:
    inputs = seeded(metric.inputs)
    for name in inputs:
        assert run(metric, edited(inputs, name, slice(None), np.nan)).isna().all(), f"made up without any {name}"


@pytest.mark.slow
def test_it_reads_the_quarters_it_declares_and_no_others(metric: Metric) -> None:
    """Evidence, the day a value was known and its trace rest on what is declared: so it has to be true."""
    inputs = seeded(metric.inputs, MANY)
    place = PLACES[-1]
    plain = table(run(metric, inputs))[:, place]
    for name, steps in metric.reads({}).items():
        for column in range(place + 1):
            # A value that a base is only compared with is read where its absence tells.
            factors = (1.7, np.nan) if metric.reach == "lag" else (1.7,)
            changed = [table(run(metric, edited(inputs, name, column, by)))[:, place] for by in factors]
            read = not all(np.allclose(other, plain, rtol=1e-12, atol=0, equal_nan=True) for other in changed)
            if metric.reach == "since":
                assert not read or column >= BASE, f"{name} is read before the base quarter"
            else:
                declared = place - column in steps or (metric.reach == "base" and column == BASE)
                assert read == (declared or metric.reach == "history"), f"{name}, {place - column} quarters before"


@pytest.mark.parametrize("factor", [0.25, 8.0])
@pytest.mark.parametrize("dimension", ["dollars", "people"])
def test_rescaling_the_unit_rescales_the_result(metric: Metric, dimension: str, factor: float) -> None:
    inputs = seeded(metric.inputs)
    scaled = {name: s * factor ** getattr(unit_of(name), dimension) for name, s in inputs.items()}
    expected = run(metric, inputs) * factor ** getattr(metric.unit, dimension)
    pd.testing.assert_series_equal(run(metric, scaled), expected, rtol=1e-9)


def test_the_order_of_companies_does_not_matter(metric: Metric) -> None:
    inputs, order = seeded(metric.inputs), [2, 0, 3, 1]
    moved = {name: pd.Series(table(s)[order].ravel(), index=s.index) for name, s in inputs.items()}
    np.testing.assert_allclose(table(run(metric, moved)), table(run(metric, inputs))[order], rtol=1e-12)


def test_other_companies_do_not_matter(metric: Metric) -> None:
    inputs = seeded(metric.inputs)
    expected = table(run(metric, inputs))[2]
    others = np.array([[1e6], [np.nan], [1.0], [-1.0]])
    changed = {name: pd.Series((table(s) * others).ravel(), index=s.index) for name, s in inputs.items()}
    np.testing.assert_allclose(table(run(metric, changed))[2], expected, rtol=1e-12)
    alone = {name: pd.Series(table(s)[2], index=grid(["C"])) for name, s in inputs.items()}
    np.testing.assert_allclose(run(metric, alone), expected, rtol=1e-12)


@pytest.mark.parametrize("later", [-1.0, 1e6, np.nan])
def test_the_past_does_not_know_the_future(metric: Metric, later: float) -> None:
    """Changing what comes after a quarter changes nothing up to it, once the base quarter is past."""
    inputs, cut = seeded(metric.inputs), 30
    changed = inputs
    for name in inputs:
        changed = edited(changed, name, slice(cut, None), later)
    np.testing.assert_allclose(table(run(metric, changed))[:, :cut], table(run(metric, inputs))[:, :cut], rtol=1e-12)


def test_a_panel_that_ends_earlier_gives_the_same_past(metric: Metric) -> None:
    inputs, cut = seeded(metric.inputs), 30
    index = grid(FEW, QUARTERS[:cut])
    early = {name: pd.Series(table(s)[:, :cut].ravel(), index=index) for name, s in inputs.items()}
    whole = table(run(metric, inputs))[:, :cut]
    np.testing.assert_allclose(run(metric, early).to_numpy().reshape(-1, cut), whole, rtol=1e-12)


@pytest.mark.parametrize("factor", [-1.0, 0.0, 1e-300, 1e300])
def test_odd_numbers_pass_without_a_warning(metric: Metric, factor: float) -> None:
    """Warnings are errors in these tests; a result is a number or missing, never an infinity."""
    inputs = seeded(metric.inputs)
    for name in inputs:
        result = run(metric, edited(inputs, name, slice(10, 30), factor))
        assert not np.isinf(result).any(), f"infinite where {name} is times {factor:g}"


def panel_of(metric: Metric) -> Panel:
    """Two companies with every measure that the metric needs, all reported on one day in document 0."""
    values = pd.DataFrame(seeded(required_measures([metric.name]), ["A", "B"]))
    one_day = Provenance.of(np.zeros((2, len(QUARTERS))), np.datetime64("2020-05-01", "s"), 0)
    return Panel(values, dict.fromkeys(map(str, values), one_day))


def with_provenance(panel: Panel, name: str, column: int | slice, **changed: object) -> Panel:
    """The panel with another rank, known_on or document of one measure in some quarters of all companies."""
    before = panel.provenance[name]
    layers = {layer: getattr(before, layer).copy() for layer in ("rank", "known_on", "document")}
    for layer, value in changed.items():
        layers[layer][:, column] = value
    return Panel(panel.values, {**panel.provenance, name: Provenance.of(**layers)})


def rests(metric: Metric, panel: Panel, name: str, column: int) -> np.ndarray:
    """The quarters whose value rests on a user's figure of `name` in one quarter (companies x quarters)."""
    result = evaluate([metric.name], with_provenance(panel, name, column, rank=Evidence.USER.rank))
    return np.asarray(result.provenance[metric.name].evidence == Evidence.USER)


def test_evidence_is_the_weakest_inputs_and_never_stronger_than_derived_or_an_assumption(metric: Metric) -> None:
    panel = panel_of(metric)
    for name in panel.provenance:
        for rank in (Evidence.REPORTED, Evidence.INTERPOLATED, Evidence.USER):
            result = evaluate([metric.name], with_provenance(panel, name, slice(None), rank=rank.rank))
            known = ~np.isnan(table(result.values[metric.name]))
            grades = result.provenance[metric.name].evidence
            assert (grades[known] == (assumed([rank]) if metric.assumptions else derived([rank]))).all()
            assert (grades[~known] == None).all()  # noqa: E711  (element by element)


def test_evidence_follows_the_values_that_are_read(metric: Metric) -> None:
    """An estimate weakens a value exactly where changing it would change the value (counts may stay as they are)."""
    panel = panel_of(metric)
    plain = table(evaluate([metric.name], panel).values[metric.name])
    for name in panel.provenance:
        for column in (BASE, 20, 26, 33):
            weak = rests(metric, panel, name, column)
            changed = Panel(
                panel.values.assign(**edited({str(n): s for n, s in panel.values.items()}, name, column, 1e5)),
                panel.provenance,
            )
            value = table(evaluate([metric.name], changed).values[metric.name])
            both = ~np.isnan(value) & ~np.isnan(plain)
            moved = both & ~np.isclose(value, plain, rtol=1e-12, atol=0)
            assert (weak >= moved).all(), f"an estimated {name} is not told"
            if metric.reach != "since":
                both[:, BASE] = False  # at its base a multiple is one whatever the figures are
                assert (moved >= weak)[both].all(), f"an estimated {name} is told where it is not read"


def test_a_value_is_known_when_its_newest_input_is(metric: Metric) -> None:
    panel = panel_of(metric)
    for name in panel.provenance:
        weak = rests(metric, panel, name, 26)
        day = np.datetime64("2030-01-01", "s")
        result = evaluate([metric.name], with_provenance(panel, name, 26, known_on=day, document=7))
        late = result.provenance[metric.name]
        assert ((late.known_on == day) == weak).all()
        assert ((late.document == 7) == weak).all()
        assert (np.isnat(late.known_on) == np.isnan(table(result.values[metric.name]))).all()


def test_the_catalogue_tells_everything(metric: Metric) -> None:
    for field in ("title", "family", "interpretation", "caveat", "reference"):
        said = getattr(metric, field)
        assert len(said) > 4, f"{metric.name} has no {field}"
        assert said == " ".join(said.split()), f"{field} of {metric.name} has stray spaces"
    assert not metric.title.endswith(".")
    assert metric.interpretation.endswith(".")
    assert metric.caveat.endswith(".")
    assert metric.polarity in ("higher", "lower", "neither")
    assert set(metric.example.inputs) == set(metric.inputs)
    assert set(metric.example.options) <= set(metric.options)


def test_the_reference_names_a_work_and_its_year_or_number(metric: Metric) -> None:
    assert re.search(r"\b(18|19|20)\d\d\b|ASC \d+", metric.reference), f"{metric.name}: {metric.reference}"


def test_the_formula_is_latex(metric: Metric) -> None:
    bare = re.sub(r"\\[{}#&,%]", "", metric.formula)
    depth = np.cumsum([{"{": 1, "}": -1}.get(sign, 0) for sign in bare])
    assert (depth >= 0).all()
    assert depth[-1] == 0, "braces do not close"
    assert "{{" not in bare.replace("{{\\", ""), "a brace doubled for str.format was left"
    assert not re.search(r"[\t\n\f\a\b\v$]", metric.formula)
    assert not re.search(r"(?<!\\)[#&%]", metric.formula), "a character that LaTeX takes for its own"
    for at in (m.end() for m in re.finditer(r"\\frac", bare)):
        assert re.match(r"\{", bare[at:]), "a fraction without its two groups"
    known = [
        "frac",
        "text",
        "overline",
        "ln",
        "delta",
        "tau",
        "Delta",
        "qquad",
        "quad",
        "sum",
        "sim",
        "ge",
        "le",
        "cdot",
    ]
    assert set(re.findall(r"\\([A-Za-z]+)", bare)) <= {*known}, "a command that was not checked to be drawn"
