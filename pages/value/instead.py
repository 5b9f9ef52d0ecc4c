"""What the charts of *Why the value moved* show where their usual parameters allow no comparison."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any, Final, TypeVar

from charts import frame as rows
from charts import text
from charts.core import ChartData, Instead
from engine.identity_panel import Problem, Reason, Role
from pages.value.frames import Decomposed
from pages.value.parameters import NO_PROFIT, OUTPUTS, GrowthParams, OutputParams, PeerParams, ValueParams
from pages.value.reasons import level_title

P = TypeVar("P", PeerParams, ValueParams, OutputParams, GrowthParams)
_NEXT_PROFIT: Final = "net_income"


def by(frame: Callable[..., Decomposed[Any]]) -> Callable[[ChartData, P], Instead[P] | None]:
    """The same by the problems that a frame of the chart met."""

    def other(data: ChartData, p: P) -> Instead[P] | None:
        return instead(data, p, data.result(frame).problems)

    return other


def instead(data: ChartData, p: P, problems: Sequence[Problem]) -> Instead[P] | None:
    """Another output, profit or first quarter, whichever the first company that cannot be compared needs."""
    first = next((problem for problem in problems if problem.role in (Role.BASE, Role.END)), None)
    if first is None:
        return None
    if first.reason is Reason.TOO_SMALL:  # the same window without a profit, rather than another window
        return _profit(data, p, first) or _start(data, p, first)
    return _output(data, p, first) or _start(data, p, first) or _profit(data, p, first)


def _output(data: ChartData, p: P, problem: Problem) -> Instead[P] | None:
    usual, other = OUTPUTS
    if p.output != usual or usual not in problem.never:
        return None
    why = f"Shown with {other}, since {level_title(data, usual)} is not known for {_who(data, problem)}"
    return Instead(replace(p, output=other), why)


def _start(data: ChartData, p: P, problem: Problem) -> Instead[P] | None:
    later = [quarter for quarter in problem.near if quarter > p.start]
    if p.start != type(p)().start or problem.role is not Role.BASE or not later:
        return None
    what = f"{level_title(data, problem.level)} of {_who(data, problem)}"
    fails = "is not known for" if problem.reason is Reason.MISSING else f"was {_low(problem)} in"
    return Instead(replace(p, start=later[0]), f"Counted from {later[0]}, since {what} {fails} {p.start}")


def _profit(data: ChartData, p: P, problem: Problem) -> Instead[P] | None:
    if not isinstance(p, PeerParams | ValueParams) or problem.level != p.profit or p.profit != type(p)().profit:
        return None
    usual, who = level_title(data, p.profit), _who(data, problem)
    if p.profit in problem.never:
        why = f"Shown with {level_title(data, _NEXT_PROFIT)}, since {usual} is not known for {who}"
        return Instead(replace(p, profit=_NEXT_PROFIT), why)
    why = f"Shown without a profit, since {usual} of {who} was {_low(problem)} in {problem.quarter}"
    return Instead(replace(p, profit=NO_PROFIT), why)


def _low(problem: Problem) -> str:
    return "too small" if problem.reason is Reason.TOO_SMALL else "not above zero"


def _who(data: ChartData, problem: Problem) -> str:
    return text.short(rows.by_ticker(data)[problem.ticker])
