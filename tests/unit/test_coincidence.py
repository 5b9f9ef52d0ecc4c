"""Events that coincide: by hand, and how often chance alone looks like more."""

from __future__ import annotations

import itertools

import numpy as np
import numpy.typing as npt
import pytest

from analytics.methods.coincidence import FEWEST, Flags, block, coincidence
from tests.thorough import WHOLE, share

SETS = 2_000 if WHOLE else 300


def flags(*rows: str) -> Flags:
    return np.array([[letter == "1" for letter in row] for row in rows])


def test_all_moves_are_counted_with_the_data_as_one() -> None:
    """1100 against 1100 moved by 0, 1, 2 and 3 quarters: 2, 1, 0 and 1 coincidences."""
    result = coincidence(flags("1100"), flags("1100"))
    assert (result.counts.tolist(), result.corrected.tolist(), result.together) == ([2], [1 / 4], 1 / 4)
    later = coincidence(flags("1100"), flags("0110"))
    assert (later.counts.tolist(), later.corrected.tolist()) == ([1], [3 / 4])


def test_a_company_is_corrected_for_the_largest_excess_of_any() -> None:
    """The second company is far above chance when both are moved by two: the first is no longer the only one."""
    alone = coincidence(flags("11000000"), flags("11000000"))
    both = coincidence(flags("11000000", "11000000"), flags("11000000", "00000011"))
    assert alone.corrected.tolist() == [1 / 8]
    assert both.corrected[0] == 2 / 8
    assert both.corrected[1] == 1


def test_all_together_are_moved_alike() -> None:
    result = coincidence(flags("1100", "0011"), flags("1100", "0011"))
    assert (result.together, result.corrected.tolist()) == (1 / 4, [1 / 4, 1 / 4])


def test_what_never_or_always_happens_proves_nothing() -> None:
    result = coincidence(flags("0000", "1111", "1010"), flags("1100", "1100", "1010"))
    assert result.corrected[:2].tolist() == [1, 1]
    assert result.corrected[2] == 2 / 4, "a move by two gives the same"


def test_nothing_to_test_is_refused() -> None:
    with pytest.raises(ValueError, match="no companies"):
        coincidence(np.zeros((0, 9), dtype=bool), np.zeros((0, 9), dtype=bool))


def test_the_order_of_companies_does_not_matter() -> None:
    rng = np.random.default_rng(1)
    first, second = rng.random((5, 40)) < 0.4, rng.random((5, 40)) < 0.5
    order = rng.permutation(5)
    assert coincidence(first[order], second[order]).corrected.tolist() == (
        coincidence(first, second).corrected[order].tolist()
    )


def test_the_block_has_the_most_companies_then_the_most_quarters() -> None:
    known = flags("1111100", "0111111", "0011111", "1101111")
    places, quarters = block(known, 3)
    assert (places.tolist(), quarters) == ([1, 2, 3], slice(3, 7))
    assert block(known, 8)[0].tolist() == []
    assert block(np.zeros((0, 50), dtype=bool))[0].tolist() == []
    assert block(np.ones((2, FEWEST - 1), dtype=bool))[0].tolist() == []


# ------------------------------------------------------------------- by chance alone


def path(
    rng: np.random.Generator, companies: int, quarters: int, persistence: float, common: float
) -> npt.NDArray[np.float64]:
    """Autoregressions of some persistence whose shocks share a part."""
    length = quarters + 50
    shocks = np.sqrt(1 - common) * rng.normal(size=(companies, length)) + np.sqrt(common) * rng.normal(size=length)
    walk = np.zeros_like(shocks)
    for at in range(1, length):
        walk[:, at] = persistence * walk[:, at - 1] + shocks[:, at]
    return np.asarray(walk[:, 50:])


def people(rng: np.random.Generator, kind: str, companies: int, quarters: int) -> Flags:
    if kind == "independent":
        return np.asarray(rng.normal(size=(companies, quarters)) < -0.5)
    if kind == "persistent":
        return np.asarray(path(rng, companies, quarters, 0.8, 0.3) < -0.8)
    years = path(rng, companies, quarters // 4 + 1, 0.4, 0.3) < -0.5
    return np.asarray(np.repeat(years, 4, axis=1)[:, :quarters])


DESIGNS = list(itertools.product(("independent", "persistent", "interpolated"), (1, 8, 12), (20, 24, 40, 52)))


@pytest.mark.parametrize(("kind", "companies", "quarters"), share(DESIGNS, 9))
def test_some_company_is_below_five_percent_by_chance_in_five_percent_at_most(
    kind: str, companies: int, quarters: int
) -> None:
    """The family-wise error, near its nominal level where several companies are tested, and never above by more than
    three Monte Carlo errors.
    """
    rng = np.random.default_rng(20_261_126)
    results = []
    for _ in range(SETS):
        fell, rose = people(rng, kind, companies, quarters), path(rng, companies, quarters, 0.2, 0.5) > -0.3
        results.append(coincidence(fell, rose))
    error = np.sqrt(0.05 * 0.95 / SETS)
    family = np.mean([result.corrected.min() <= 0.05 for result in results])
    together = np.mean([result.together <= 0.05 for result in results])
    assert max(family, together) <= 0.05 + 3 * error
    if companies > 1:
        assert family >= 0.02 - 2 * error


def test_what_truly_comes_together_is_seen() -> None:
    """Of eight companies one whose value rises whenever people fall, over 40 quarters: corrected for eight."""
    rng = np.random.default_rng(3)
    fell, rose = people(rng, "persistent", 8, 40), path(rng, 8, 40, 0.2, 0.5) > -0.3
    rose[0] = fell[0]
    result = coincidence(fell, rose)
    assert result.corrected[0] == 1 / 40
    assert result.corrected[1:].min() > 0.05
