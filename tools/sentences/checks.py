"""The rules that a sentence over a chart keeps, and every breach of one."""

from __future__ import annotations

import itertools
import math
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, Final

from charts.core import Number
from tools.sentences import figures
from tools.sentences.figures import Candidate, Row
from tools.sentences.reading import Count, Mention, Quantity, Reading, read

HEADLINE_WORDS: Final = 16
DECK_WORDS: Final = 30
_CONVENTIONS: Final = re.compile(r"\b(?:10% (?:more|less|higher)|95% interval|1% (?:more|less|higher)|each 1%)")
_EXTREME: Final = re.compile(r"\b(?:most|highest|largest|least|lowest|smallest|farthest|fastest|first)\b")
_COMPANIES: Final = ("companies", "company", "plans", "plan", "firms", "firm", "")
GRAMMAR: Final = {
    "one of one": r"\bof (?:the )?1\b(?![\d.,%])|\ball 1\b",
    "plural": r"\b1 (?:companies|quarters|years|plans|people|persons|intervals|cells)\b",
    "singular": r"(?<![\d.,])(?:[02-9]|\d\d+) (?:company|quarter|plan|interval|cell|year)\b(?! end)",
    "grew to once": r"×1(?:\.0+)?(?!\d|\.\d)|\b1\.0+ times|\b1\.0+x",
    "spaces": r"  | [,;.:)]|\( |,,|\.\.|^\s|\s$",
    "no value": r"\b(?:nan|NaN|inf|NaT)\b|<NA>|(?<!^)(?<![.;] )\bNone\b",
    "internal name": r"\w_\w|[<>{}]|&\w+;",
    "unit debris": r"\d (?:index|fraction|elasticity|weight|multiple|log points?)\b|\bUSD\b|\d (?:tn|bn|m)\b",
    "old quarter": r"\b\d{4}Q[1-4]\b",
    "minus": r"(?<![\w.)])-[$\d]",
    "word twice": r"\b(\w+) \1\b",
}
_PERIOD: Final = re.compile(r"^(?: ?(?:to|and|–|→) ?)$")
_UNCHANGED: Final[Mapping[str, set[float]]] = {"fraction": {1.0}, "multiple": {1.0}, "elasticity": {0.0, 1 / 3}}
_UP: Final = re.compile(r"\b(?:rose|rises|grew|grows|gained|gain|added|more|higher|up)\b")
_DOWN: Final = re.compile(r"\b(?:fell|fall|falls|shrank|shrinks|lost|cut|less|fewer|lower|down|took|below)\b")
_MOVES: Final = frozenset(("growth", "change", "change of 100", "difference"))


@dataclass(frozen=True, slots=True)
class Violation:
    """A rule that a sentence breaks, and how."""

    kind: str
    what: str


@dataclass(frozen=True)
class Sentence:
    """What a chart says and what can be looked up: `names` gives tickers of all names that companies go by.

    `left_out` are the lines on who is missing, which a reader sees beside the exceptions.
    """

    headline: str
    deck: str
    exceptions: Sequence[str]
    left_out: Sequence[str]
    numbers: Sequence[Number]
    rows: Sequence[Row]
    names: Mapping[str, str]
    parameters: Mapping[str, Any] = field(default_factory=dict)

    @cached_property
    def readings(self) -> list[Reading]:
        """Headline, deck and exceptions, read."""
        return [read(text, self.names) for text in (self.headline, self.deck, *self.exceptions) if text]

    @cached_property
    def drawn(self) -> frozenset[str]:
        """The companies with a value in the table, or with a row where the table has no values at all."""
        valued = frozenset(row.ticker for row in self.rows if row.value == row.value and row.ticker)
        return valued or frozenset(row.ticker for row in self.rows if row.ticker)

    @property
    def chosen(self) -> frozenset[str]:
        """The drawn companies that were asked for; beside them a chart may draw all that it compares with."""
        asked = frozenset(self.parameters.get("companies", ()))
        return self.drawn & asked if asked else self.drawn

    @cached_property
    def declared(self) -> list[Row]:
        """The rows that the finding's numbers name."""
        return figures.declared(self.numbers, self.rows)[0]

    @cached_property
    def excepted(self) -> frozenset[str]:
        """Companies that an exception or a line on who is missing names."""
        texts = (*self.exceptions, *self.left_out)
        return frozenset(m.ticker for text in texts for m in read(text, self.names).companies)

    @cached_property
    def moments(self) -> tuple[set[str], dict[str, set[str]]]:
        """Quarters and years that hold for all companies, and those that stand beside one company's name only."""
        free, bound = set(), dict[str, set[str]]()
        for place, reading in enumerate(self.readings):
            for moment in reading.moments:
                if whose := _whose(reading, moment.start, exception=place >= len(self.readings) - len(self.exceptions)):
                    for ticker in whose:
                        bound.setdefault(ticker, set()).add(moment.label)
                else:
                    free.add(moment.label)
        return free, bound

    def dated(self, row: Row) -> bool:
        """Whether the words name the row's quarter or year for its company."""
        free, bound = self.moments
        return not row.moment or any(row.moment.startswith(m) for m in free | bound.get(row.ticker, set()))


def _whose(reading: Reading, at: int, *, exception: bool) -> list[str]:
    """The companies that a quarter belongs to alone: "(Amazon Q4 2025)", or an exception's "Amazon to Q4 2025"."""
    opened = reading.text.rfind("(", 0, at)
    inside = opened >= 0 and ")" not in reading.text[opened:at]
    if not (inside or exception):
        return []
    start = opened if inside else 0
    before = [m for m in reading.companies if start <= m.start < at]
    since = max((m.end for m in reading.moments if start <= m.start < at), default=start)
    fresh = [m.ticker for m in before if m.start >= since]
    return fresh or [m.ticker for m in before]


def check(sentence: Sentence) -> list[Violation]:
    """Every breach; an empty list for a sentence that is true."""
    return [violation for rule in RULES for violation in rule(sentence)]


# ------------------------------------------------------------------------------------ form


def lengths(s: Sentence) -> Iterator[Violation]:
    """Headline and deck are short, and end as sentences do."""
    for what, text, most in (("headline", s.headline, HEADLINE_WORDS), ("deck", s.deck, DECK_WORDS)):
        if (count := len(text.split())) > most:
            yield Violation(f"{what} too long", f"{count} words: {text}")
    if not s.headline.endswith("."):
        yield Violation("no sentence", s.headline or "(empty headline)")


def grammar(s: Sentence) -> Iterator[Violation]:
    """No debris of templates, units and names."""
    for text in (s.headline, s.deck, *s.exceptions):
        for kind, pattern in GRAMMAR.items():
            if match := re.search(pattern, text):
                yield Violation(f"grammar: {kind}", f"“{match[0]}” in: {text}")


def forward(s: Sentence) -> Iterator[Violation]:
    """ "From X to Y" and "since X" run from the earlier to the later."""
    for reading in s.readings:
        for a, b in itertools.pairwise(reading.moments):
            between = reading.text[a.end : b.start]
            if _PERIOD.match(between) and between.strip() != "and" and a.label > b.label:
                yield Violation("time runs backward", reading.text)
        for moment in reading.moments:
            shown = [row.moment for row in s.declared if row.moment]
            lead = reading.text[: moment.start]
            if lead.endswith("since ") and shown and max(shown) < moment.label:
                yield Violation("time runs backward", f"{max(shown)} since {moment.label}: {reading.text}")


# --------------------------------------------------------------------------------- numbers


def declarations(s: Sentence) -> Iterator[Violation]:
    """Declared numbers are rows of the table, at the dates that the words name for their companies."""
    for number in figures.declared(s.numbers, s.rows)[1]:
        yield Violation("declared number not in the table", f"{number} of: {s.headline}")
    for row in s.declared:
        if not s.dated(row):
            yield Violation("another date", f"{row.name} of {row.ticker} is of {row.moment}: {_whole(s)}")


def _whole(s: Sentence) -> str:
    return " ".join(part for part in (s.headline, s.deck, *s.exceptions) if part)


def values(s: Sentence) -> Iterator[Violation]:
    """Every number is a row of the company and date that the words name, or is computed from declared ones."""
    for reading in s.readings:
        for quantity in reading.quantities:
            yield from _looked_up(s, reading, quantity)


def _looked_up(s: Sentence, reading: Reading, quantity: Quantity) -> Iterator[Violation]:
    if _conventional(s, reading, quantity):
        return
    who = attributed(reading, quantity)
    every = list(_candidates(s, quantity))
    fitting = [c for c in every if figures.shown_as(c, quantity)]
    matching = [c for c in fitting if _theirs(c, who)]
    if not matching:
        kind = "another company's number" if fitting else "number not in the table"
        yield Violation(kind, f"{quantity.text} ({', '.join(sorted(who)) or 'all'}) in: {_whole(s)}")
    elif all(_against(reading, quantity, c) for c in matching):
        yield Violation("wrong direction", f"{quantity.text} in: {reading.text}")
    elif _claims_extreme(reading, quantity, who) and not any(
        _is_extreme(c, every) or _is_extreme_in_time(s, c) for c in matching
    ):
        yield Violation("not the extreme", f"{quantity.text} ({', '.join(sorted(who)) or 'all'}) in: {reading.text}")


def _candidates(s: Sentence, quantity: Quantity) -> Iterator[Candidate]:
    rows = [row for row in s.rows if s.dated(row)]
    yield from figures.direct(quantity.kind, rows)
    yield from figures.pairs(quantity.kind, s.declared)
    yield from figures.sums(quantity.kind, s.declared)


def _theirs(candidate: Candidate, who: frozenset[str]) -> bool:
    return not who or candidate.tickers == {""} or bool(candidate.tickers & who)


def attributed(reading: Reading, quantity: Quantity) -> frozenset[str]:
    """The companies that a number is said of; empty where the text names none."""
    after = re.match(r" ?\((?:at )?", reading.text[quantity.end :])
    if after and (named := [m for m in reading.companies if m.start == quantity.end + after.end()]):
        return frozenset(m.ticker for m in named)
    start, end = reading.clause(quantity.start)
    inside = [m for m in reading.companies if start <= m.start < end]
    if inside:
        return _nearest(inside, quantity)
    before = [m for m in reading.companies if m.start < quantity.start]
    return frozenset((before[-1].ticker,)) if before else frozenset()


def _nearest(inside: Sequence[Mention], quantity: Quantity) -> frozenset[str]:
    """The companies of a clause: the last before the number, and what follows it."""
    before = [m.ticker for m in inside if m.start < quantity.start][-1:]
    after = [m.ticker for m in inside if m.start > quantity.start][:1]
    return frozenset((*before, *after))


def _conventional(s: Sentence, reading: Reading, quantity: Quantity) -> bool:
    """A number that is chosen, not found: "10% more capital", "a 95% interval", a parameter of the chart."""
    if any(m.start() <= quantity.start < m.end() for m in _CONVENTIONS.finditer(reading.text)):
        return True
    written = [v for v in s.parameters.values() if isinstance(v, int | float) and not isinstance(v, bool)]
    factor = 100 if quantity.kind == "percent" else 1e-9 if quantity.kind == "money" else 1
    return any(abs(quantity.value * factor - abs(v)) < 1e-9 for v in written)


def _claims_extreme(reading: Reading, quantity: Quantity, who: frozenset[str]) -> bool:
    start, end = reading.clause(quantity.start)
    lead = reading.text[start:end]
    if not who:
        return False
    if not reading.text[start : quantity.start].strip() or len(lead.split()) < 4:  # "most at NVIDIA, to ×4.7"
        lead = reading.text[reading.clause(max(start - 2, 0))[0] : end]
    return bool(_EXTREME.search(lead))


def _against(reading: Reading, quantity: Quantity, candidate: Candidate) -> bool:
    """Whether the words before and after a change say that it went the other way."""
    start, end = reading.clause(quantity.start)
    up, down = (bool(pattern.search(reading.text[start:end])) for pattern in (_UP, _DOWN))
    if quantity.sign or up == down or candidate.key[-1] not in _MOVES:
        return False
    return up if candidate.value < 0 else down


def _is_extreme(candidate: Candidate, every: Iterable[Candidate]) -> bool:
    alike = {(c.tickers, c.value) for c in every if c.key == candidate.key}
    values = [value for _, value in alike]
    return candidate.value in (max(values), min(values)) and len({t for t, _ in alike}) > 1


def _is_extreme_in_time(s: Sentence, candidate: Candidate) -> bool:
    """Whether a row is the highest or lowest of its company's own, beside a quarter that it is highest in."""
    name, (ticker, *more) = candidate.key[0], candidate.tickers
    values = [row.value for row in s.rows if (row.name, row.ticker) == (name, ticker) and row.value == row.value]
    return not more and len(values) > 1 and candidate.value in (max(values), min(values))


# ---------------------------------------------------------------------------------- counts


def counts(s: Sentence) -> Iterator[Violation]:
    """ "3 of 4 companies": as many as are drawn, nobody left out in silence, and a part that the numbers give."""
    for reading in s.readings[: 1 + bool(s.deck)]:
        for count in reading.counts:
            yield from _company_count(s, reading, count) if count.noun in _COMPANIES else _other_count(s, count)


def _company_count(s: Sentence, reading: Reading, count: Count) -> Iterator[Violation]:
    measured = {row.ticker for row in s.declared if row.ticker}
    if not s.drawn and count.some is None:  # a refusal that says how many would be needed
        return
    if count.whole not in _numbers_of_companies(s, measured):
        yield Violation("count of other companies", f"“{count.text}”, {len(s.drawn)} drawn: {reading.text}")
        return
    if silent := s.chosen - measured - s.excepted if count.whole < len(s.drawn) else frozenset():
        yield Violation("left out in silence", f"{', '.join(sorted(silent))} of “{count.text}”: {_whole(s)}")
    if count.some is not None and count.some not in set(_parts(s)):
        yield Violation("part that the numbers do not give", f"“{count.text}”: {reading.text}")


def _numbers_of_companies(s: Sentence, measured: set[str]) -> set[int]:
    at = {row.moment for row in s.rows}
    by_moment = {len({r.ticker for r in s.rows if r.moment == m and r.value == r.value and r.ticker}) for m in at}
    stated = {int(row.value) for row in s.rows if row.name.endswith(".companies") and row.value == row.value}
    return {len(s.drawn), len(measured)} | by_moment | stated


def _other_count(s: Sentence, count: Count) -> Iterator[Violation]:
    kinds = {
        len(s.rows),
        len(s.declared),
        len({row.moment for row in s.rows}),
        *(len(list(rows)) for _, rows in itertools.groupby(sorted(r.name for r in s.rows))),
        *(int(v) for v in s.parameters.values() if isinstance(v, int)),
        *(
            int(row.value)
            for row in s.rows
            if row.value == row.value and row.value == int(row.value) and row.value < 1e6
        ),
    }
    if count.whole not in kinds:
        yield Violation("count of other things", f"“{count.text}”")


def _parts(s: Sentence) -> Iterator[int]:
    """How many companies any plain comparison of the declared numbers holds for: up, down, above, below."""
    sets = list(_holding(s))
    yield from (len(those) for _, those in sets)
    yield from (len(a & b) for (name, a), (other, b) in itertools.combinations(sets, 2) if name != other)


def _holding(s: Sentence) -> Iterator[tuple[str, frozenset[str]]]:
    """Companies for which a comparison holds, with the measure that is compared."""
    by_name: dict[str, dict[str, list[Row]]] = {}
    for row in sorted(s.declared, key=lambda row: row.moment):
        by_name.setdefault(row.name, {}).setdefault(row.ticker, []).append(row)
    for name, of in by_name.items():
        last = {ticker: rows[-1].value for ticker, rows in of.items()}
        first = {ticker: rows[0].value for ticker, rows in of.items()}
        yield from ((name, those) for those in _above_and_below(last, first))
        if first == last:
            for mark in _marks(s, next(iter(of.values()))[0].unit, last.values()):
                yield from ((name, those) for those in _above_and_below(last, dict.fromkeys(last, mark)))
    for (name, a), (other, b) in itertools.permutations(by_name.items(), 2):
        yield f"{name} {other}", frozenset(t for t in a if t in b and a[t][-1].value > b[t][-1].value)


def _marks(s: Sentence, unit: str, values: Iterable[float]) -> set[float]:
    """What a number of a unit is compared with: no change, or what was chosen."""
    known = list(values)
    if unit == "index":
        return {100.0 if max(known) > 20 else 1.0}
    chosen = [float(v) for v in s.parameters.values() if isinstance(v, int | float)]
    common = {row.value for row in s.declared if not row.ticker}
    return common | _UNCHANGED.get(unit, {0.0}) | {*chosen, *(v / 100 for v in chosen)}


def _above_and_below(values: Mapping[str, float], marks: Mapping[str, float]) -> Iterator[frozenset[str]]:
    same = frozenset(t for t in values if math.isclose(values[t], marks[t], rel_tol=1e-9, abs_tol=1e-12))
    yield frozenset(t for t in values if values[t] > marks[t]) - same
    yield frozenset(t for t in values if values[t] < marks[t]) - same
    if same:
        yield same


# --------------------------------------------------------------------------- what cannot be told


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
    whole = _whole(s)
    if "cannot tell" not in whole:
        return
    named = [holds for pattern, holds in REFUSALS.items() if re.search(pattern, whole, re.I)]
    if not named:
        yield Violation("cannot tell without its rule", whole)
    elif not any(holds(s) for holds in named):
        yield Violation("cannot tell by a rule that does not hold", whole)


RULES: Final = (lengths, grammar, forward, declarations, values, counts, refusals)
