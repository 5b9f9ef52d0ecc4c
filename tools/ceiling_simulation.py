"""How often a made-up series is said to have an identified ceiling: prints the table of docs/methods.md.

28 quarters, as many as there are of Meta's people, of curves with and without a ceiling; residuals of 0.04 on levels
of 2 to 4, independent or with an autocorrelation of 0.8. The same series at every run; about two minutes.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

import numpy as np
import numpy.typing as npt

from analytics.methods.growth_curves import saturation
from tools.command_line import no_arguments

Floats = npt.NDArray[np.float64]
QUARTERS: Final = 28
SERIES: Final = 40
SPREAD: Final = 0.04
CASES: Final[dict[str, Callable[[Floats], Floats]]] = {
    "straight line": lambda t: 2.2 + 0.2 * t,
    "parabola": lambda t: 2.2 + 0.28 * t - 0.012 * t**2,
    "square root": lambda t: 2 + 0.55 * np.sqrt(t + 0.1),
    "logarithm": lambda t: 2 + 0.6 * np.log1p(t),
    "logistic, levelling off": lambda t: 4 / (1 + 3 * np.exp(-0.9 * t)),
    "logistic, half-way": lambda t: 6 / (1 + 2 * np.exp(-0.25 * t)),
}


def residuals(autocorrelation: float, chance: np.random.Generator) -> Floats:
    """A first-order autoregression that begins at nothing."""
    found, last = np.zeros(QUARTERS), 0.0
    for place in range(QUARTERS):
        last = autocorrelation * last + chance.normal(0, SPREAD * np.sqrt(1 - autocorrelation**2))
        found[place] = last
    return found


def identified(curve: Callable[[Floats], Floats], autocorrelation: float, chance: np.random.Generator) -> float:
    """The share of series of which a ceiling is said to be identified."""
    times = np.arange(QUARTERS) / 4
    return float(
        np.mean(
            [saturation(times, curve(times) + residuals(autocorrelation, chance)).identified for _ in range(SERIES)]
        )
    )


def main() -> None:
    """One row per curve: independent residuals, then alike ones."""
    chance = np.random.default_rng(5)
    print("| curve | independent residuals | autocorrelation 0.8 |", "|:--|--:|--:|", sep="\n")
    for name, curve in CASES.items():
        shares = [identified(curve, r, chance) for r in (0.0, 0.8)]
        print(f"| {name} | {' | '.join(f'{share:.0%}' for share in shares)} |", flush=True)


if __name__ == "__main__":
    no_arguments(__doc__, "python -m tools.ceiling_simulation")
    main()
