"""How often a made-up series has an identified ceiling: `python -m tools.ceiling_simulation [--write FILE]`.

28 quarters, as many as there are of Meta's people, of curves with and without a ceiling; residuals of 0.04 on levels
of 2 to 4, independent or with an autocorrelation of 0.8. The same series at every run; about two minutes.
The table is printed, and put between its marks in a document.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Final

import numpy as np
import numpy.typing as npt

from analytics.methods.growth_curves import saturation
from tools import marked_tables

Floats = npt.NDArray[np.float64]
PROGRAM: Final = "tools.ceiling_simulation"
_HEAD: Final = "| curve | independent residuals | autocorrelation 0.8 |\n|:--|--:|--:|\n"
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


def main(arguments: Sequence[str] | None = None) -> int:
    """Simulate and print, or write; the exit code."""
    options = marked_tables.parser(PROGRAM, __doc__).parse_args(arguments)
    marked_tables.deliver({"ceilings": _HEAD + "".join(rows(CASES))}, PROGRAM, options.write)
    return 0


def rows(cases: Mapping[str, Callable[[Floats], Floats]]) -> Iterator[str]:
    """One row per curve: independent residuals, then alike ones."""
    chance = np.random.default_rng(5)
    for name, curve in cases.items():
        shares = [identified(curve, r, chance) for r in (0.0, 0.8)]
        yield f"| {name} | {' | '.join(f'{share:.0%}' for share in shares)} |\n"


if __name__ == "__main__":
    raise SystemExit(main())
