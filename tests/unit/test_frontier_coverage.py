"""Coverage of the frontier's intervals: the process, what is counted, and that few units are covered less."""

from __future__ import annotations

import numpy as np
import pytest

from analytics.methods.dea_bootstrap import FEWEST, intervals
from analytics.methods.frontier_coverage import ProductionProcess, frontier_coverage, production_process
from errors import UsageError


def units(count: int, seed: int = 3, share: float = 0.4) -> tuple[np.ndarray, np.ndarray]:
    rng = np.random.default_rng(seed)
    x = rng.lognormal(0, 1, (count, 2))
    return x, x[:, 0] ** (1 - share) * x[:, 1] ** share * np.exp(-np.abs(rng.normal(0, 0.5, count)))


def test_the_process_has_the_capital_share_and_the_size_of_the_scores() -> None:
    x, y = units(4_000)
    process = production_process(x, y)
    assert process.capital_share == pytest.approx(0.4, abs=0.02)
    assert process.size == pytest.approx(0.5, abs=0.03)


@pytest.mark.parametrize("kind", ["half_normal", "exponential"])
def test_both_kinds_of_inefficiency_have_the_same_size(kind: str) -> None:
    drawn = ProductionProcess(0.3, 0.8).efficiency(200_000, kind, np.random.default_rng(1))  # type: ignore[arg-type]
    assert ((drawn > 0) & (drawn <= 1)).all()
    assert np.sqrt(np.square(np.log(drawn)).mean()) == pytest.approx(0.8, rel=0.01)


def test_a_share_is_counted_once_above_once_below_and_repeats() -> None:
    x, y = units(FEWEST)
    one, two = (frontier_coverage(x, y, simulations=6, replications=40) for _ in range(2))
    assert one == two
    assert one.share + one.above + one.below == pytest.approx(1)
    assert 0 < one.error < 0.3
    assert one != frontier_coverage(x, y, simulations=6, replications=40, seed=5)


def test_what_is_simulated_is_what_is_drawn(monkeypatch: pytest.MonkeyPatch) -> None:
    """With intervals from 0 to 1 everything is covered, and of ends above 1 nothing."""
    x, y = units(FEWEST)
    drawn = intervals(x, y[:, None], replications=20)
    for low, share, side in ((0.0, 1.0, "below"), (2.0, 0.0, "below")):
        ends = type(drawn)(drawn.scores, drawn.corrected, np.full(len(x), low), np.full(len(x), low + 1), 0.1)
        monkeypatch.setattr("analytics.methods.frontier_coverage.intervals", lambda *_, ends=ends, **__: ends)
        result = frontier_coverage(x, y, simulations=3)
        assert result.share == share
        assert getattr(result, side) == 1 - share


def test_more_units_are_covered_better_and_none_as_the_interval_says() -> None:
    """Two inputs: well below 95% at 25 units, and nearer at 200 (docs/methods.md has the sizes that are drawn)."""
    few, many = (frontier_coverage(*units(count), simulations=25, replications=100) for count in (FEWEST, 200))
    assert few.share < many.share < 0.95
    assert few.below > few.above, "the frontier of few lies inside the true one: scores and intervals are too high"


def test_units_that_are_all_efficient_have_no_coverage() -> None:
    x = np.array([[1.0, 4], [2, 2], [4, 1]])
    with pytest.raises(UsageError, match="all 3 units are efficient"):
        production_process(x, np.ones(3))
