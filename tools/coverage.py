"""Size and coverage of every interval: `python -m tools.coverage [--simulations N] [--bootstraps N] [--write FILE]`.

Every regression that the page *Across companies* draws at its defaults, and that of the elasticity of *Scenarios*, is
simulated in panels of exactly its shape (`analytics.methods.coverage`), for each way to an interval; the placebos of
the former are counted. Size is one less coverage. The
two tables are printed, or put between their marks in a document. The same seeds give the same tables.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from analytics.methods.coverage import SEED, Coverage, Method, coverage
from analytics.methods.local_projection import HORIZONS
from analytics.methods.panel_regression import Fit
from analytics.methods.placebo import PERMUTATIONS, Placebo
from analytics.methods.placebo import SEED as PLACEBO_SEED
from data.store import Store
from engine.filers import Filers, capex_step, filers
from engine.request import Request
from errors import UsageError
from pages.across import comparisons, exchanged, standings, steps, terms
from pages.across.comparisons import COMPARISONS, Comparison
from pages.across.filers import Choice
from pages.across.frames import fit_of
from pages.across.observations import panel_of
from pages.across.parameters import AcrossParams
from pages.across.specifications import SPECIFICATIONS, Specification
from pages.across.steps import OUTCOMES
from pages.scenarios.estimates import elasticity_fit
from service.snapshots import current_store
from tools import marked_tables

PROGRAM: Final = "tools.coverage"
METHODS: Final[dict[Method, str]] = {"crv1": "CRV1", "cr2": "CR2", "cr3": "CR3", "wild": "wild bootstrap"}
_COVERAGE_HEAD: Final = (
    "| regression | companies | observations | CRV1 | CR2 | CR3 | wild bootstrap |\n|:--|--:|--:|--:|--:|--:|--:|\n"
)
_PLACEBO_HEAD: Final = (
    "| regression | false positives, clustered | unclustered | middle 95% of coefficients |\n|:--|--:|--:|:--|\n"
)


@dataclass(frozen=True, slots=True)
class Case:
    """One regression that is drawn, under the name that its chart gives it."""

    name: str
    fit: Fit


def main(arguments: Sequence[str] | None = None) -> int:
    """Simulate as the arguments say; the exit code."""
    parser = marked_tables.parser(PROGRAM, __doc__)
    parser.add_argument("--simulations", type=int, default=1_000, help="panels for each interval (default 1000)")
    parser.add_argument("--bootstraps", type=int, default=100, help="panels for each bootstrap (default 100)")
    options = parser.parse_args(arguments)
    store = current_store.store()
    rows = "".join(_rows(store, options.simulations, options.bootstraps))
    tables = {
        "coverage": _COVERAGE_HEAD + rows + _footnote(options.simulations, options.bootstraps),
        "placebos": _PLACEBO_HEAD + "".join(_placebo_rows(store)),
    }
    marked_tables.deliver(tables, PROGRAM, options.write)
    return 0


def cases(store: Store) -> Iterator[Case]:
    """Every regression of both pages, the large filers first."""
    of = filers(store, None)
    yield from _steps(of)
    yield from _comparisons(of)
    yield from _standings(of)
    yield from _eight(store)
    yield Case("scenarios: elasticity, people on their own", elasticity_fit(store, None))


def _steps(of: Filers) -> Iterator[Case]:
    shock = capex_step(of)
    for name in OUTCOMES:
        for horizon in steps.projections(of, Choice(), name, shock):
            if horizon.fit is not None:
                yield Case(_step_name(name, horizon.horizon), horizon.fit)


def _step_name(outcome: str, horizon: int) -> str:
    return f"step: {OUTCOMES[outcome].title.lower()}, year {horizon}"


def _comparisons(of: Filers) -> Iterator[Case]:
    for name, chosen, how in _compared():
        yield Case(name, comparisons.fitted(of, comparisons.sides_of(of, chosen, how), how))


def _compared() -> Iterator[tuple[str, Choice, Comparison]]:
    """The name of every comparison, with people on their own first and then on both sides."""
    for apart, people in ((True, "people on their own"), (False, "people on both sides")):
        for how in COMPARISONS.values():
            yield f"{how.title.lower()}, {people}", Choice(people_apart=apart), how


def _standings(of: Filers) -> Iterator[Case]:
    for name, fit in standings.regressions(of, Choice()):
        yield Case(f"fiscal 2022: {name}", fit)


def _eight(store: Store) -> Iterator[Case]:
    panel = panel_of(store, _of_eight())
    for how in SPECIFICATIONS.values():
        yield Case(_eight_name(how), fit_of(panel.joined("market_value", how), how))


def _of_eight() -> Request:
    return terms.request(AcrossParams(), (), ())


def _eight_name(how: Specification) -> str:
    return f"eight companies: {how.title.lower()}"


def _rows(store: Store, simulations: int, bootstraps: int) -> Iterator[str]:
    for case in cases(store):
        cells = [_cell(case.fit, method, bootstraps if method == "wild" else simulations) for method in METHODS]
        row = f"| {case.name} | {len(case.fit.firms)} | {case.fit.observations:,} | {' | '.join(cells)} |\n"
        print(row, end="", flush=True)
        yield row


def _cell(fit: Fit, method: Method, count: int) -> str:
    """A coverage in percent, in bold where it is short by more than chance."""
    try:
        result: Coverage = coverage(fit, method, count)
    except UsageError:
        return "–"
    share = f"{result.share:.1%}"
    return f"**{share}**" if result.short else share


def _footnote(simulations: int, bootstraps: int) -> str:
    errors = [100 * Coverage(0.95, count).error for count in (simulations, bootstraps)]
    return (
        f"\n{simulations:,} simulated panels each ({bootstraps:,} for the bootstrap), seed {SEED}; Monte Carlo error"
        f" of a true 95%: {errors[0]:.1f} points ({errors[1]:.1f}). Bold: short of 95% by more than two of them.\n"
    )


def _placebo_rows(store: Store) -> Iterator[str]:
    of = filers(store, None)
    shock = capex_step(of)
    for outcome, horizon in itertools.product(OUTCOMES, HORIZONS):
        result = steps.placebo_of(of, Choice(), outcome, shock, horizon)
        yield _placebo_row(_step_name(outcome, horizon), result)
    for name, chosen, comparison in _compared():
        yield _placebo_row(name, comparisons.placebo_of(of, chosen, comparison))
    every = exchanged.placebos(store, _of_eight())
    for name, specification in SPECIFICATIONS.items():
        yield _placebo_row(_eight_name(specification), every.rate("market_value", name))
    seed = f"{PERMUTATIONS} exchanges each, seed {PLACEBO_SEED}"
    yield f"\n{seed}; Monte Carlo error of a true 5%: 1.5 points. Bold: above 8%.\n"


def _placebo_row(name: str, result: Placebo | None) -> str:
    if result is None:
        return f"| {name} | – | – | – |\n"
    rate = f"{result.clustered:.1%}"
    ends = f"{result.low:.3f} to {result.high:.3f}".replace("-", "−")
    return f"| {name} | {rate if result.trusted else f'**{rate}**'} | {result.unclustered:.1%} | {ends} |\n"


if __name__ == "__main__":
    raise SystemExit(main())
