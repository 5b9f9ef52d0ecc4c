"""Why something cannot be decomposed, in sentences: the level at fault, the quarter, and what to choose instead."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from charts import frame, headline, style, text
from charts.core import ChartData, Finding
from engine.identity_panel import Problem, Reason, Role
from pages.value.identity import NAMES, Identity
from pages.value.parameters import CAPITALS

_CANCEL: Final = "cancel by more than the company was ever worth"


def reasons(data: ChartData, problems: Sequence[Problem], identity: Identity, end: str | None) -> list[str]:
    """A sentence for each company that cannot be decomposed up to `end`, or whose comparison ends early."""
    names = frame.by_ticker(data)
    writer = _Writer(data, identity, end)
    return [
        text.sentence(f"{text.short(names[p.ticker])}: {writer.reason(p)}")
        for p in problems
        if p.role is not Role.GAP and p.ticker in names
    ]


def refusal(data: ChartData, problems: Sequence[Problem]) -> Finding | None:
    """Why no company can be compared, in few words, with the quarters that would do; None without a reason."""
    names = frame.by_ticker(data)
    kept = [p for p in problems if p.role not in (Role.GAP, Role.MOVED) and p.ticker in names]
    if len(data.companies) > 1 and len(kept) > 1:
        return Finding(f"No comparison for any of the companies chosen from {kept[0].quarter}")
    if not kept:
        return None
    [p] = kept[:1]
    near = f"The nearest that can be taken: {text.join(p.near)}." if p.near else ""
    if p.reason is Reason.TOO_SMALL:
        near = f"Margin and multiple would {_CANCEL}. {near}".strip()
    fault = f"{level_title(data, p.level)} {_short_fault(p)}"
    lead = f"No comparison for {text.short(names[p.ticker])}"
    if p.reason is Reason.NOT_AFTER:
        fault = f"nothing is known after {p.quarter}"
    return Finding(headline.fitting([f"{lead}: {fault}", f"{lead} from {p.quarter}"]), near)


def _short_fault(p: Problem) -> str:
    if p.reason is Reason.TOO_SMALL:
        return f"was too small in {p.quarter}"
    if p.reason is not Reason.MISSING:
        return f"was not above zero in {p.quarter}"
    return "is not known for any quarter" if p.level in p.never else f"is not known for {p.quarter}"


def gaps(data: ChartData, problems: Sequence[Problem], consequence: str) -> list[str]:
    """One line for each level that fails in quarters on the way, with the quarters and what is done there."""
    names = frame.by_ticker(data)
    quarters: dict[tuple[str, str, Reason], list[str]] = {}
    for p in problems:
        if p.role is Role.GAP:
            quarters.setdefault((p.ticker, p.level, p.reason), []).append(p.quarter)
    return [
        f"{text.short(names[ticker])}: {level_title(data, level)} {_why(reason)} in {_when(several)}; {consequence}."
        for (ticker, level, reason), several in quarters.items()
    ]


def _why(reason: Reason) -> str:
    if reason is Reason.TOO_SMALL:
        return "is too small"
    return "is not known" if reason is Reason.MISSING else "is not above zero"


def _when(quarters: Sequence[str]) -> str:
    if len(quarters) == 1:
        return quarters[0]
    return f"{text.plural(len(quarters), 'quarter')} from {min(quarters)} to {max(quarters)}"


def level_title(data: ChartData, level: str) -> str:
    """A level inside a sentence."""
    base = level.removesuffix("_average")
    name = NAMES.get(base) or text.lower(frame.describe(data, level).title)
    return f"the year's mean of {name}" if level.endswith("_average") else name


class _Writer:
    """Words the problems of one identity."""

    def __init__(self, data: ChartData, identity: Identity, end: str | None) -> None:
        self.data, self.identity = data, identity
        self.until = f" up to {end}" if end else ""

    def reason(self, p: Problem) -> str:
        if p.reason is Reason.TOO_SMALL and not p.near:
            return f"{self.fault(p)}{self.choice([p.level], '; choose ')}"
        if p.reason is Reason.NOT_AFTER:
            return f"there is no quarter after {p.quarter}{self.until} to count to; choose an earlier first quarter"
        if p.role is Role.MOVED:
            return f"{self.fault(p)}, so the comparison ends in {p.near[0]}"
        return self.end(p) if p.role is Role.END else self.base(p)

    def end(self, p: Problem) -> str:
        if p.near:
            or_else = self.choice([p.level], "; or choose ") if p.reason is Reason.TOO_SMALL else ""
            return f"{self.fault(p)}; the last quarter before it that can be taken is {p.near[0]}{or_else}"
        or_else = self.choice([p.level], " or ")
        return f"{self.fault(p)}, nor can any later quarter be taken; choose an earlier first quarter{or_else}"

    def base(self, p: Problem) -> str:
        if p.near:
            are = "quarter that can be taken is" if len(p.near) == 1 else "quarters that can be taken are"
            return f"{self.fault(p)}; the nearest {are} {text.join(p.near)}{self.choice([p.level], '; or choose ')}"
        why = [self.never(levels, what) for levels, what in ((p.never, "known"), (p.below, "above zero")) if levels]
        if not why:
            instead = self.choice([p.level], "; choose ")
            return f"{self.fault(p)}, and no quarter{self.until} has all that is needed{instead}"
        return f"{text.join(why)}{self.choice([*p.never, *p.below], '; choose ')}"

    def never(self, levels: Sequence[str], what: str) -> str:
        are = "is" if len(levels) == 1 else "are"
        return f"{text.join([level_title(self.data, n) for n in levels])} {are} {what} in no quarter{self.until}"

    def fault(self, p: Problem) -> str:
        """What is wrong with a level, and which factors have no logarithm when it is not above zero."""
        title = level_title(self.data, p.level)
        if p.reason is Reason.MISSING:
            return f"{title} is not known for {p.quarter}"
        if p.reason is Reason.TOO_SMALL:
            return f"{title} was {style.money(p.value)} in {p.quarter}, too small: margin and multiple would {_CANCEL}"
        value = "zero" if p.reason is Reason.ZERO else style.money(p.value)
        k = self.identity.levels.index(p.level)
        without = text.join([text.lower(f.title) for f in self.identity.factors[k : k + 2]])
        return f"{title} was {value} in {p.quarter}, so there is no logarithm of {without}"

    def choice(self, at_fault: Sequence[str], lead: str) -> str:
        """The other choice that may help, where one level alone is at fault and there is one."""
        name = at_fault[0].removesuffix("_average") if len(at_fault) == 1 else ""
        if name and name == self.identity.profit:
            return f"{lead}another profit, or none"
        if name == self.identity.output == "gross_profit":
            return f"{lead}revenue as the output"
        if name in CAPITALS:
            return f"{lead}the other measure of capital"
        return f"{lead}people at the quarter's end" if name == "headcount" and self.identity.year_mean else ""
