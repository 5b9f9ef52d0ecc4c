"""Size and power of the event tests: `python -m tools.event_power [--trials N] [--write FILE]`.

Events are put on random days of the real returns of the companies here, so that heavy tails, shared days and the large
moves of results stay as they are; how often each test rejects at 5% is counted. Three ways: days apart, all on one day
of as many companies, and days on which a company filed its report (from the day before to the day after, since results
come up to a day before). Power is counted with a move planted on the day itself. The tables are printed, or put between
their marks in a document. The same seed gives the same tables.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
import pandas as pd

from analytics.methods import event_study_tests as parametric
from analytics.methods.event_study import Events, Flags, Returns, Values, Window, cumulative, estimate
from analytics.methods.event_study_placebo import every_day, placebo
from analytics.methods.event_study_ranks import rank_test, sign_test
from data.reading import event_queries
from data.store import Store
from pages.events.kinds import TESTS
from pages.events.prices import Prices, prices
from service.snapshots import current_store
from tools import marked_tables

SEED: Final = 20_261_126
PROGRAM: Final = "tools.event_power"
TRIALS: Final = 1_000
DRAWS: Final = 499  # of a placebo; p-values are then multiples of 0.002
COUNTS: Final = (1, 10, 30)
MOVES: Final = (0.0, 0.02)
_ALIKE: Final = 15  # events on one day: more than so many companies do not have one


@dataclass(frozen=True, slots=True, eq=False)
class Design:
    """How events fall: `draw` gives so many events, and the window they are studied over."""

    name: str
    title: str
    window: Window
    draw: Callable[[np.random.Generator, int], Events]


def main(arguments: Sequence[str] | None = None) -> int:
    """Simulate as the arguments say; the exit code."""
    parser = marked_tables.parser(PROGRAM, __doc__)
    parser.add_argument("--trials", type=int, default=TRIALS, help=f"sets of events per cell, {TRIALS:,} by default")
    options = parser.parse_args(arguments)
    tables = {"event_tests": "".join(lines(current_store.store(), options.trials))}
    marked_tables.deliver(tables, PROGRAM, options.write)
    return 0


def lines(store: Store, trials: int) -> Iterator[str]:
    """The table line by line: a row per design, number of events and planted move, a column per test."""
    yield f"| events | number | move | {' | '.join(TESTS.values())} |\n|:--|--:|--:|{'--:|' * len(TESTS)}\n"
    known = prices(store, None)
    for design in designs(store, known):
        for count in COUNTS:
            for move in MOVES:
                shares = rejected(known.returns, design, count, move, trials)
                cells = " | ".join(f"{shares[name]:.1%}" if name in shares else "–" for name in TESTS)
                yield f"| {design.title} | {count} | {move:.0%} | {cells} |\n"
    error = np.sqrt(0.05 * 0.95 / trials)
    yield (
        f"\n{trials:,} sets of events a row, tests at 5%; a Monte Carlo error of {error:.1%} at 5%. A move of 0% gives "
        "false positives, one of 2% on the day itself the power. Of one event the test by the model's error stands "
        "under the first.\n"
    )


def designs(store: Store, known: Prices) -> Iterator[Design]:
    """Days apart, one day for all, and days of reports."""
    headline, around = Window(0, 1), Window(-1, 1)
    usable = np.isfinite(every_day(known.returns, "market", headline).car)
    yield Design("apart", "days apart", headline, lambda rng, count: _apart(rng, usable, count))
    yield Design("clustered", f"one day for each {_ALIKE}", headline, lambda rng, count: _clustered(rng, usable, count))
    reports = _reports(store, known, np.isfinite(every_day(known.returns, "market", around).car))
    yield Design(
        "reports", "days of reports", around, lambda rng, count: reports[rng.integers(len(reports), size=count)]
    )


def _apart(rng: np.random.Generator, usable: Flags, count: int) -> Events:
    day, firm = np.nonzero(usable)
    chosen = rng.integers(len(day), size=count)
    return Events(firm[chosen], day[chosen])


def _clustered(rng: np.random.Generator, usable: Flags, count: int) -> Events:
    """Events on as few days as give each company one: 10 on one day, 30 on two."""
    enough = np.flatnonzero(usable.sum(axis=1) >= _ALIKE)
    firms, days = list[int](), list[int]()
    for start in range(0, count, _ALIKE):
        day = rng.choice(enough)
        chosen = rng.choice(np.flatnonzero(usable[day]), size=min(_ALIKE, count - start), replace=False)
        firms.extend(chosen)
        days.extend([day] * len(chosen))
    return Events(np.array(firms, dtype=np.intp), np.array(days, dtype=np.intp))


def _reports(store: Store, known: Prices, usable: Flags) -> Events:
    rows = event_queries.report_days(store, known.tickers)
    firm = np.array([known.column(ticker) for ticker in rows["ticker"]], dtype=np.intp)
    day = known.place([pd.Timestamp(at) for at in rows["day"]])
    inside = day < len(known.days)
    firm, day = firm[inside], day[inside]
    good = usable[day, firm]
    return Events(firm[good], day[good])


def rejected(returns: Returns, design: Design, count: int, move: float, trials: int) -> Mapping[str, float]:
    """The share of sets in which each test rejects, by its name."""
    rng = np.random.default_rng([SEED, count, round(move * 1000)])
    every = every_day(returns, "market", design.window).car
    results = [_tests(returns, design, every, design.draw(rng, count), move, trial) for trial in range(trials)]
    names = results[0]
    return {name: float(np.mean([one[name] <= 0.05 for one in results])) for name in names}


def _tests(
    returns: Returns, design: Design, every: Values, events: Events, move: float, trial: int
) -> dict[str, float]:
    """The p-value of each test on one set of events with a planted move."""
    fit = estimate(returns, events)
    of = cumulative(returns, events, fit, design.window)
    abnormal, car = of.abnormal.copy(), of.car + move
    abnormal[:, -design.window.first] += move
    scaled = car / of.error
    p = {"rank": rank_test(fit.residuals, abnormal).p_value}
    random = placebo(every, events, float(car.mean()), draws=DRAWS, seed=trial)
    if len(events) == 1:
        return p | {"t": parametric.single(car[0], of.error[0], fit.free[0]).p_value, "placebo": random.p_value}
    correlation = parametric.mean_correlation(fit, events, design.window)
    together = placebo(every, events, float(car.mean()), together=True, draws=DRAWS, seed=trial)
    return p | {
        "t": parametric.cross_sectional(car).p_value,
        "patell": parametric.patell(scaled, fit.free).p_value,
        "bmp": parametric.boehmer(scaled).p_value,
        "kp": parametric.kolari(scaled, correlation).p_value,
        "sign": sign_test(fit.residuals, car).test.p_value,
        "placebo": random.p_value,
        "together": together.p_value,
    }


if __name__ == "__main__":
    raise SystemExit(main())
