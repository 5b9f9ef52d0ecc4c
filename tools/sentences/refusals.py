"""What may stand behind "the data cannot tell": rules that a sentence names and its table proves."""

from __future__ import annotations

import itertools
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Final

from analytics.methods.dea_bootstrap import FEWEST
from tools.sentences.figures import Row
from tools.sentences.sentence import Sentence, Violation

_NEEDED: Final = re.compile(r"\b(?P<have>\d+) compan\w+ ha(?:s|ve) both measures .*\b(?P<need>\d+) are needed")


def _zero_inside(s: Sentence) -> bool:
    own = list(_own_intervals(s))
    return any(low < 0 < high for low, high in own or _newest_intervals(s))


def _own_intervals(s: Sentence) -> Iterator[tuple[float, float]]:
    """The ends that stand beside a number that the finding declares, in the same record of the table."""
    for place, row in enumerate(s.rows):
        beside = _beside(row, s.rows[place + 1 :]) if row in s.declared else {}
        if "low" in beside and "high" in beside:
            yield beside["low"], beside["high"]


def _beside(row: Row, after: Sequence[Row]) -> dict[str, float]:
    """The further columns of a row's record, which follow it."""
    record = itertools.takewhile(lambda further: further.name.startswith(f"{row.name}."), after)
    return {further.name.removeprefix(f"{row.name}."): further.value for further in record}


def _newest_intervals(s: Sentence) -> Iterator[tuple[float, float]]:
    newest = max((r.moment for r in s.rows if r.name.endswith((".low", "_low"))), default="")
    lows = {(r.ticker, r.moment, r.name): r.value for r in s.rows if r.name.endswith((".low", "_low"))}
    lows = {key: value for key, value in lows.items() if key[1] == newest}
    highs = {(r.ticker, r.moment, r.name): r.value for r in s.rows if r.name.endswith((".high", "_high"))}
    for (ticker, moment, name), low in lows.items():
        high = highs.get((ticker, moment, name.removesuffix("low") + "high"))
        if high is not None:
            yield low, high


def _alone(s: Sentence) -> bool:
    """At most two of the companies of the finding are fully efficient."""
    best = [row for row in s.declared if row.name == "efficiency" and abs(row.value - 1) < 1e-6]
    return 1 <= len(best) <= 2


def _too_few(s: Sentence) -> bool:
    """As many companies as the words say have a score, fewer than an interval is drawn for."""
    scored = sum(row.name == "efficiency" for row in s.declared)
    return f"{scored} companies are too few" in s.whole and scored < FEWEST


def _few(s: Sentence) -> bool:
    """As many companies as the words say have two measures at one moment, and that is less than are needed."""
    written = _NEEDED.search(s.whole)
    return written is not None and int(written["have"]) < int(written["need"]) and int(written["have"]) in _with_both(s)


def _with_both(s: Sentence) -> set[int]:
    """How many companies have two declared numbers, by moment."""
    pairs = {(a.ticker, a.moment) for a, b in itertools.combinations(s.declared, 2) if _pair(a, b)}
    moments = {moment for _, moment in pairs}
    return {sum(moment == each for _, moment in pairs) for each in moments}


def _pair(a: Row, b: Row) -> bool:
    return (a.ticker, a.moment) == (b.ticker, b.moment) and a.name != b.name


REFUSALS: Final[Mapping[str, Callable[[Sentence], bool]]] = {
    r"no change lies inside|interval[^.]*zero|zero[^.]*(?:interval|inside)|from [^.]*less to [^.]*more": _zero_inside,
    r"\b(?:alone|only two|one or two|two companies)\b[^.]*frontier|frontier[^.]*\b(?:alone|two companies)\b": _alone,
    r"\bare needed\b": _few,
    r"\btoo few for a frontier\b": _too_few,
}


def refusals(s: Sentence) -> Iterator[Violation]:
    """ "The data cannot tell" names its rule, and the rule holds in the table."""
    whole = s.whole
    if "cannot tell" not in whole:
        return
    named = [holds for pattern, holds in REFUSALS.items() if re.search(pattern, whole, re.I)]
    if not named:
        yield Violation("cannot tell without its rule", whole)
    elif not any(holds(s) for holds in named):
        yield Violation("cannot tell by a rule that does not hold", whole)
