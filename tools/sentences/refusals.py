"""What may stand behind "the data cannot tell": rules that a sentence names and its table proves."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from typing import Final

from tools.sentences.sentence import Sentence, Violation


def _zero_inside(s: Sentence) -> bool:
    newest = max((r.moment for r in s.rows if r.name.endswith((".low", "_low"))), default="")
    lows = {(r.ticker, r.moment, r.name): r.value for r in s.rows if r.name.endswith((".low", "_low"))}
    lows = {key: value for key, value in lows.items() if key[1] == newest}
    highs = {(r.ticker, r.moment, r.name): r.value for r in s.rows if r.name.endswith((".high", "_high"))}
    ends = [(low, highs.get((t, m, n.removesuffix("low") + "high"))) for (t, m, n), low in lows.items()]
    return any(high is not None and low < 0 < high for low, high in ends)


def _alone(s: Sentence) -> bool:
    """At most two of the companies of the finding are fully efficient."""
    best = [row for row in s.declared if row.name == "efficiency" and abs(row.value - 1) < 1e-6]
    return 1 <= len(best) <= 2


def _few(s: Sentence) -> bool:
    return len(s.drawn) < 9 or any(row.name.endswith(".companies") and row.value < 9 for row in s.rows)


REFUSALS: Final[Mapping[str, Callable[[Sentence], bool]]] = {
    r"no change lies inside|interval[^.]*zero|zero[^.]*(?:interval|inside)|from [^.]*less to [^.]*more": _zero_inside,
    r"\b(?:alone|only two|one or two|two companies)\b[^.]*frontier|frontier[^.]*\b(?:alone|two companies)\b": _alone,
    r"\b(?:too few|fewer than|only)\b": _few,
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
