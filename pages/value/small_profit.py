"""A profit too small to split a change of value by: margin and multiple would cancel by more than the company was ever
worth.

A profit is a difference of large sums and can come near zero where output, people and value do not. Its margin is then
near zero and its multiple without a bound: Amazon's operating income of the year to Q3 2014 was $58m of a market value
of $149bn, and from there to Q4 2025 a better margin would have "brought" $3.3tn and a lower multiple "taken" $3.2tn.
"""

from __future__ import annotations

from typing import Final

import numpy as np
import numpy.typing as npt

from analytics.methods.lmdi import cancelled, decompose, telescoped
from analytics.options import constant
from engine.identity_panel import CompanyLevels, Problem, Reason, Role, Span
from pages.value.parameters import PROFITS

Flags = npt.NDArray[np.bool_]
Places = npt.NDArray[np.intp]
MOST: Final = constant(
    1.0,
    "what cancels is no more than the value at its larger end: of the changes between any two quarters of 20 companies "
    "2% to 6% by profit lie above, by output alone 2 of 17,391",
)


def between_ends(company: CompanyLevels, span: Span) -> Problem | None:
    """Why the change from the base of a span to its end cannot be split, None where it can.

    At fault is the end with the lower margin; `near` of the problem is the longest span that can be split instead.
    """
    level = _profit(company)
    if level is None or not _unbounded(company, level, np.array([span.base]), np.array([span.end]))[0]:
        return None
    margin = company.values[:, level] / company.values[:, level - 1]
    if margin[span.base] < margin[span.end]:
        return _problem(company, span.base, level, Role.BASE, _later_bases(company, level, span)[:1])
    return _problem(company, span.end, level, Role.END, _earlier_ends(company, level, span)[-1:])


def on_the_way(company: CompanyLevels, span: Span) -> Flags:
    """Which quarters from the base of a span to its end, both included, cannot be reached from the base."""
    count, level = span.end - span.base + 1, _profit(company)
    if level is None:
        return np.zeros(count, dtype=bool)
    return _unbounded(company, level, np.full(count, span.base), np.arange(span.base, span.end + 1))


def gaps(company: CompanyLevels, span: Span) -> list[Problem]:
    """A problem for each of them."""
    level, places = _profit(company), span.base + np.flatnonzero(on_the_way(company, span))
    return [] if level is None else [_problem(company, int(at), level, Role.GAP, []) for at in places]


def _profit(company: CompanyLevels) -> int | None:
    """The place of the profit among the levels, None without one."""
    return next((place for place, name in enumerate(company.names) if name in PROFITS), None)


def _unbounded(company: CompanyLevels, level: int, starts: Places, ends: Places) -> Flags:
    """Which changes from starts to ends (places of quarters) lie beyond the bound; none of those without a number."""
    first, last = company.values[starts], company.values[ends]
    parts = decompose(telescoped(first)[:, None, :], telescoped(last)[:, None, :], zeros="refuse").parts
    return np.asarray(cancelled(parts, first[:, -1], last[:, -1])[:, level] > MOST)


def _later_bases(company: CompanyLevels, level: int, span: Span) -> list[str]:
    places = np.flatnonzero(company.usable()[: span.end])
    places = places[places > span.base]
    fine = ~_unbounded(company, level, places, np.full(len(places), span.end))
    return [company.quarters[at] for at in places[fine]]


def _earlier_ends(company: CompanyLevels, level: int, span: Span) -> list[str]:
    places = np.flatnonzero(company.usable()[: span.end])
    places = places[places > span.base]
    fine = ~_unbounded(company, level, np.full(len(places), span.base), places)
    return [company.quarters[at] for at in places[fine]]


def _problem(company: CompanyLevels, at: int, level: int, role: Role, near: list[str]) -> Problem:
    quarter, name = company.quarters[at], company.names[level]
    value = float(company.values[at, level])
    return Problem(company.ticker, quarter, role, name, Reason.TOO_SMALL, value, tuple(near))
