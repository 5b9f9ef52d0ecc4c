"""Published worked examples of data envelopment analysis, recomputed.

Read in the source: the listings of DEAP 2.1 (Coelli, A Guide to DEAP Version 2.1, CEPA working paper 8/96, section 5:
output
files EG1-OUT and EG4-OUT that come with the program), and the results of R that the package DataEnvelopmentAnalysis.jl
is tested
against (test/dea.jl, test/malmquist.jl, test/deaboot.jl; data of Fried, Lovell and Schmidt 1993). Recalled, so
consistency
examples only: the results for the twelve hospitals of Cooper, Seiford and Tone 2007, whose data (Table 1.5) were read
in the
vignettes of the R package qDEA, and the super-efficiencies of Andersen and Petersen 1993.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from analytics.methods import isoquant
from analytics.methods.data_envelopment import efficiency, envelopment, super_efficiency
from analytics.methods.dea_bootstrap import smoothing
from analytics.methods.malmquist_index import chained, malmquist


def column(*values: float) -> np.ndarray:
    return np.array(values, dtype=float)[:, None]


def numbers(text: str) -> list[float]:
    return [float(number) for number in text.split()]


def close(found: np.ndarray, said: Any, digits: int) -> None:
    np.testing.assert_allclose(found, said, atol=0.5001 * 10.0**-digits, rtol=0)


# ------------------------------------------------------------------------ DEAP 2.1, EG1: CCR, input

EG1_INPUTS = np.array([[2, 5], [2, 4], [6, 6], [3, 2], [6, 2]], dtype=float)
EG1_OUTPUTS = column(1, 2, 3, 1, 2)


def test_deap_constant_returns() -> None:
    found = envelopment(EG1_INPUTS, EG1_OUTPUTS)
    close(found.scores, [0.5, 1, 0.833, 0.714, 1], 3)
    close(found.scores.mean(), 0.810, 3)
    close(found.input_slacks, [[0, 0.5], [0, 0], [0, 0], [0, 0], [0, 0]], 3)
    close(found.output_slacks, np.zeros((5, 1)), 3)
    peers: dict[int, dict[int, float]] = {1: {2: 0.5}, 2: {2: 1}, 3: {5: 0.5, 2: 1}, 4: {5: 0.286, 2: 0.214}, 5: {5: 1}}
    for firm, weights in peers.items():
        said = np.zeros(5)
        said[[p - 1 for p in weights]] = list(weights.values())
        close(found.weights[firm - 1], said, 3)
    close(found.weights @ EG1_INPUTS, [[1, 2], [2, 4], [5, 5], [2.143, 1.429], [6, 2]], 3)
    close(found.weights @ EG1_OUTPUTS, column(1, 2, 3, 1, 2), 3)


def test_the_closed_form_gives_the_same() -> None:
    close(isoquant.scores(EG1_INPUTS / EG1_OUTPUTS), [0.5, 1, 0.833, 0.714, 1], 3)
    assert isoquant.vertices(EG1_INPUTS / EG1_OUTPUTS) == [1, 4]


# ------------------------------------------------------------- DEAP 2.1, EG4: BCC and Malmquist, output

EG4_INPUTS = np.stack([column(2, 4, 3, 5, 6), column(2, 4, 3, 5, 5), column(2, 4, 3, 5, 5)])
EG4_OUTPUTS = np.stack([column(1, 2, 3, 4, 5), column(1, 3, 4, 3, 5), column(1, 3, 4, 3, 5)])


def test_deap_variable_returns() -> None:
    """Column "vrs te" of the distances summary; year 1 in input orientation is the guide's VRS example."""
    found = efficiency(EG4_INPUTS, EG4_OUTPUTS, returns="variable", orientation="output")
    close(found, [[1, 0.545, 1, 0.923, 1], [1, 0.667, 1, 0.6, 1], [1, 0.667, 1, 0.6, 1]], 3)
    input_side = efficiency(EG4_INPUTS[0], EG4_OUTPUTS[0], returns="variable")
    close(input_side, [1, 0.625, 1, 0.9, 1], 3)
    crs = efficiency(EG4_INPUTS, EG4_OUTPUTS)
    close(crs, [[0.5, 0.5, 1, 0.8, 0.833], [0.375, 0.563, 1, 0.45, 0.75], [0.375, 0.563, 1, 0.45, 0.75]], 3)


def test_deap_malmquist() -> None:
    """Malmquist index summary, year 2 relative to year 1: effch, techch, pech, tfpch; year 3 is all ones."""
    found = malmquist(EG4_INPUTS, EG4_OUTPUTS)
    close(found.efficiency[0], [0.75, 1.125, 1, 0.5625, 0.9], 3)
    close(found.technical[0], [1.333] * 5, 3)
    close(found.index[0], [1, 1.5, 1.333, 0.75, 1.2], 3)
    variable = efficiency(EG4_INPUTS, EG4_OUTPUTS, returns="variable", orientation="output")
    pure = variable[1:] / variable[:-1]
    close(pure[0], [1, 1.222, 1, 0.65, 1], 3)
    close((found.efficiency / pure)[0], [0.75, 0.920, 1, 0.865, 0.9], 3)
    for change in (found.efficiency, found.technical, found.index):
        close(change[1], np.ones(5), 3)
    means = [np.exp(np.log(change[0]).mean()) for change in (found.efficiency, found.technical, found.index)]
    close(np.array(means), [0.844, 1.333, 1.125], 3)


# --------------------------------------------------------- DataEnvelopmentAnalysis.jl against R: all four

FLS_INPUTS = np.array(
    [[5, 13], [16, 12], [16, 26], [17, 15], [18, 14], [23, 6], [25, 10], [27, 22], [37, 14], [42, 25], [5, 17]],
    dtype=float,
)
FLS_OUTPUTS = column(12, 14, 25, 26, 8, 9, 27, 30, 31, 26, 12)
FLS = {
    ("constant", "input"): numbers(
        "1 0.6222896791 0.8198562444 1 0.3103709311 0.5555555556 1 0.7576690896 0.8201058201 0.4905660377 1"
    ),
    ("constant", "output"): numbers(
        "1 1.606968641 1.219726027 1 3.221951220 1.8 1 1.319837398 1.219354839 2.038461538 1"
    ),
    ("variable", "input"): numbers("1 0.8699861687 1 1 0.7116402116 1 1 1 1 0.4931209269 1"),
    ("variable", "output"): numbers("1 1.507518797 1 1 3.203947368 1 1 1 1 1.192307692 1"),
}
FLS_SLACKS: dict[tuple[str, str], dict[tuple[int, int], float]] = {
    ("constant", "input"): {(5, 0): 4.444444444, (8, 0): 1.640211640, (10, 1): 4},
    ("constant", "output"): {(5, 0): 8, (8, 0): 2, (10, 1): 4},
    ("variable", "input"): {(4, 2): 2.698412698, (10, 1): 4},
    ("variable", "output"): {(9, 0): 5, (9, 1): 11, (10, 1): 4},
}
FLS_PEERS: dict[tuple[str, str], dict[int, dict[int, float]]] = {
    ("constant", "input"): {
        1: {3: 0.4249783174, 6: 0.10928013877},
        2: {0: 1.134321653, 3: 0.4380053908},
        8: {6: 1.14814814815},
    },
    ("constant", "output"): {1: {3: 0.6829268293, 6: 0.1756097561}, 9: {3: 1, 6: 1}, 10: {0: 1}},
    ("variable", "input"): {
        1: {0: 0.52558782849, 5: 0.2842323651, 6: 0.1901798064},
        9: {0: 0.03711078928, 3: 0.4433381608, 6: 0.5195510500},
    },
    ("variable", "output"): {1: {0: 0.38157894737, 3: 0.1710526316, 6: 0.4473684211}, 9: {8: 1}, 10: {0: 1}},
}


@pytest.mark.parametrize(("returns", "orientation"), list(FLS))
def test_eleven_units_of_fried_lovell_and_schmidt(returns: str, orientation: str) -> None:
    found = envelopment(FLS_INPUTS, FLS_OUTPUTS, returns=returns, orientation=orientation)  # type: ignore[arg-type]
    said = np.array(FLS[returns, orientation])
    close(found.scores, said if orientation == "input" else 1 / said, 9)
    slacks = np.zeros((11, 3))
    for place, value in FLS_SLACKS[returns, orientation].items():
        slacks[place] = value
    close(np.concatenate([found.input_slacks, found.output_slacks], axis=1), slacks, 8)
    for unit, weights in FLS_PEERS[returns, orientation].items():
        row = np.zeros(11)
        row[list(weights)] = list(weights.values())
        close(found.weights[unit], row, 8)
    assert not found.efficient[10], "a score of 1 with slack is only weakly efficient"


def test_three_years_of_five_units() -> None:
    x = np.stack([column(2, 3, 5, 4, 4), column(1, 2, 4, 3, 4), column(0.5, 1.5, 3, 2, 4)])
    y = np.stack([column(1, 4, 6, 3, 5), column(1, 4, 6, 3, 3), column(2, 4, 6, 3, 1)])
    found = malmquist(x, y)
    close(found.index.T, [[2, 4], [1.5, 1.3333333], [1.25, 1.3333333], [1.3333333, 1.5], [0.6, 0.3333333]], 7)
    close(
        found.efficiency.T,
        [[1.3333333, 2], [1, 0.6666667], [0.8333333, 0.6666667], [0.8888889, 0.75], [0.4, 0.1666667]],
        7,
    )
    close(found.technical.T, [[1.5, 2]] * 5, 7)
    close(chained(found.index)[:, 0], [1, 2, 8], 9)


def test_the_bandwidth_of_output_distances() -> None:
    distances = 1 / efficiency(column(2, 4, 3, 5, 6), column(1, 2, 3, 4, 5), returns="variable", orientation="output")
    assert smoothing(distances) == pytest.approx(0.1398634, abs=1e-6)


# --------------------------------------------------------------------- recalled: consistency examples

HOSPITALS = np.array(
    [
        [20, 151, 100, 90],
        [19, 131, 150, 50],
        [25, 160, 160, 55],
        [27, 168, 180, 72],
        [22, 158, 94, 66],
        [55, 255, 230, 90],
        [33, 235, 220, 88],
        [31, 206, 152, 80],
        [30, 244, 190, 100],
        [50, 268, 250, 100],
        [53, 306, 260, 147],
        [38, 284, 250, 120],
    ],
    dtype=float,
)


def test_consistency_twelve_hospitals() -> None:
    doctors_nurses, patients = HOSPITALS[:, :2], HOSPITALS[:, 2:]
    ccr = efficiency(doctors_nurses, patients)
    close(ccr, [1, 1, 0.883, 1, 0.763, 0.835, 0.902, 0.796, 0.960, 0.871, 0.955, 0.958], 3)
    bcc = efficiency(doctors_nurses, patients, returns="variable")
    close(bcc, [1, 1, 0.896, 1, 0.882, 0.939, 1, 0.799, 0.989, 1, 1, 1], 3)


def test_consistency_super_efficiency() -> None:
    inputs = np.array([[2, 12], [2, 8], [5, 5], [10, 4], [10, 6], [3.5, 6.5]])
    close(super_efficiency(inputs, np.ones((6, 1))), [1, 1.26, 1.13, 1.25, 0.75, 1], 2)
