"""The rules that a sentence over a chart keeps, and every breach of one."""

from __future__ import annotations

import calendar
import itertools
import math
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Final

from tools.sentences import figures
from tools.sentences.figures import Candidate, Row
from tools.sentences.reading import Count, Mention, Quantity, Reading
from tools.sentences.refusals import refusals
from tools.sentences.sentence import Sentence, Violation

HEADLINE_WORDS: Final = 16
DECK_WORDS: Final = 30
_CONVENTIONS: Final = re.compile(
    r"\b(?:10% (?:more|less|higher)|9[05]% interval|1% (?:more|less|higher)|each 1%|1 company has|\d+ are needed)"
)
_EXTREME: Final = re.compile(r"\b(?:most|highest|largest|least|lowest|smallest|farthest|fastest|(?<!at )first)\b")
_RANKED: Final = re.compile(r"\bhighest [^.;]*, $|\blowest, $")  # what stands here is a level, not a change
_HIGHEST: Final = re.compile(r"\bhighest\b")
_LOWEST: Final = re.compile(r"\b(?:lowest|least)\b")
_EVENTS: Final = ("cut", "cuts")  # how many of them is a row of the table
_COMPANIES: Final = ("companies", "company", "plans", "plan", "firms", "firm", "")
_MONTHS: Final = "|".join((*calendar.month_name[1:], *calendar.month_abbr[1:]))
GRAMMAR: Final = {
    "one of one": rf"\bof (?:the )?1\b(?![\d.,%]| (?:{_MONTHS})\b)|\ball 1\b",
    "plural": r"(?<![\d.,])\b1 (?:companies|quarters|years|plans|people|persons|intervals|cells)\b",
    "singular": r"(?<![\d.,])(?:[02-9]|\d\d+) (?:company|quarter|plan|interval|cell|year)\b(?! end)",
    "grew to once": r"×1(?:\.0+)?(?!\d|[.,]\d)|\b1\.0+ times|\b1\.0+x",
    "spaces": r"  | [,;.:)]|\( |,,|\.\.|^\s|\s$",
    "no value": r"\b(?:nan|NaN|inf|NaT)\b|<NA>|(?<!^)(?<![.;] )\bNone\b",
    "internal name": r"\w_\w|[<>{}]|&\w+;",
    "unit debris": r"\d (?:index|fraction|elasticity|weight|multiple|log points?)\b|\bUSD\b|\d (?:tn|bn|m)\b",
    "old quarter": r"\b\d{4}Q[1-4]\b",
    "minus": r"(?<![\w.)])-[$\d]",
    "word twice": r"\b(\w+) \1\b",
}
_PERIOD: Final = re.compile(r"^(?: ?(?:to|and|–|→) ?)$")
_STARTS: Final = ("starting_quarters", "starting_quarters_same")
_UNCHANGED: Final[Mapping[str, set[float]]] = {"fraction": {1.0}, "multiple": {1.0}, "elasticity": {0.0, 1 / 3}}
_MOST_EVER: Final = re.compile(r"\bmore people than ever\b")  # as many as at the peak, or more
_UP: Final = re.compile(r"\b(?:rose|rises|grew|grows|gained|gain|added|more|higher|up)\b")
_DOWN: Final = re.compile(r"\b(?:fell|fall|falls|shrank|shrinks|lost|cut|less|fewer|lower|down|took|below)\b")
_MOVES: Final = frozenset(("growth", "change", "change of 100", "difference"))


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
            match = re.search(pattern, text)
            if match and not (kind == "grew to once" and _RANKED.search(text[: match.start()])):
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
        if not s.dated(row) and len(row.moment) > len("2026"):  # of a year, not of a quarter, is a plan
            yield Violation("another date", f"{row.name} of {row.ticker} is of {row.moment}: {s.whole}")


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
        yield Violation(kind, f"{quantity.text} ({', '.join(sorted(who)) or 'all'}) in: {s.whole}")
    elif all(_against(reading, quantity, c) for c in matching):
        yield Violation("wrong direction", f"{quantity.text} in: {reading.text}")
    elif _claims_extreme(reading, quantity, who) and not any(
        _is_extreme(s, reading, quantity, c, _compared(s, reading, quantity, every))
        or _is_extreme_in_time(s, c, _ends_claimed(reading, quantity))
        for c in matching
    ):
        yield Violation("not the extreme", f"{quantity.text} ({', '.join(sorted(who)) or 'all'}) in: {reading.text}")


def _candidates(s: Sentence, quantity: Quantity) -> Iterator[Candidate]:
    rows = [row for row in s.rows if s.dated(row) and (not row.name.endswith(figures.LAG) or row in s.lags)]
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
    if re.search(r"\band $", reading.text[: quantity.start]) and re.match(" more\\b", reading.text[quantity.end :]):
        listed = len({m.ticker for m in reading.companies}) + quantity.value  # "Meta, Amazon and 6 more"
        return listed <= max(len(s.parameters.get("companies", ())), len(s.drawn))
    written = [v for v in s.parameters.values() if isinstance(v, int | float) and not isinstance(v, bool)]
    factor = 100 if quantity.kind == "percent" else 1e-9 if quantity.kind == "money" else 1
    return any(abs(quantity.value * factor - abs(v)) < 1e-9 for v in written)


def _claims_extreme(reading: Reading, quantity: Quantity, who: frozenset[str]) -> bool:
    return bool(who) and bool(_EXTREME.search(_claim(reading, quantity)))


def _claim(reading: Reading, quantity: Quantity) -> str:
    return reading.text[slice(*_claim_at(reading, quantity))]


def _claim_at(reading: Reading, quantity: Quantity) -> tuple[int, int]:
    """The clause of a number, with the one before where it is short: "most at NVIDIA, to ×4.7"."""
    start, end = reading.clause(quantity.start)
    alone = not reading.text[start : quantity.start].strip() or len(reading.text[start:end].split()) < 4
    return (reading.clause(max(start - 2, 0))[0] if alone else start), end


def _against(reading: Reading, quantity: Quantity, candidate: Candidate) -> bool:
    """Whether the words before and after a change say that it went the other way."""
    start, end = reading.clause(quantity.start)
    up, down = (bool(pattern.search(reading.text[start:end])) for pattern in (_UP, _DOWN))
    if quantity.sign or up == down or candidate.key[-1] not in _MOVES:
        return False
    return up if candidate.value < 0 else down


def _compared(s: Sentence, reading: Reading, quantity: Quantity, every: Sequence[Candidate]) -> Sequence[Candidate]:
    """What an extreme is the extreme of: "the farthest of the chosen" leaves out others that are drawn."""
    start, _ = reading.clause(quantity.start)
    if "of the chosen" not in reading.text[reading.clause(max(start - 2, 0))[0] : quantity.start]:
        return every
    return [c for c in every if c.tickers <= s.chosen]


def _declared_moments(s: Sentence, candidate: Candidate) -> set[str]:
    """The quarters in which a row's measure is declared of its company.

    Where it is in none: the row's own, unless an exception says that the company is not compared.
    """
    name, tickers = candidate.key[0], candidate.tickers
    declared = {row.moment for row in s.declared if row.name == name and {row.ticker} == tickers}
    return declared or ({candidate.moment} if not tickers <= s.not_compared else set())


def _ends_claimed(reading: Reading, quantity: Quantity) -> Sequence[Callable[[Iterable[float]], float]]:
    """The end of the values at which a superlative puts its number; both where the word does not say."""
    claim = _claim(reading, quantity)
    if _HIGHEST.search(claim):
        return (max,)
    return (min,) if _LOWEST.search(claim) and not _DOWN.search(_LOWEST.sub("", claim)) else (min, max)


def _is_extreme(
    s: Sentence, reading: Reading, quantity: Quantity, candidate: Candidate, every: Iterable[Candidate]
) -> bool:
    """Whether a number is the highest or lowest; of its quarter where the clause names that quarter and no other.

    A quarter in brackets after the number is the number's own: "Intel least, −9.2% (Q2 2025)". Rows of other quarters
    are compared as the finding declares them.
    """
    start, end = _claim_at(reading, quantity)
    named = {m.label for m in reading.moments if start <= m.start < end and m.start != quantity.end + len(" (")}
    alike = [c for c in every if c.key == candidate.key]
    if named == {candidate.moment}:
        compared = [c for c in alike if c.moment == candidate.moment]
    else:
        compared = [c for c in alike if not c.moment or c.moment in _declared_moments(s, c)]
    ends = {of(c.value for c in compared) for of in _ends_claimed(reading, quantity) if compared}
    return candidate.value in ends and len({c.tickers for c in compared}) > 1


def _is_extreme_in_time(s: Sentence, candidate: Candidate, ends: Iterable[Callable[[Iterable[float]], float]]) -> bool:
    """Whether a row is the highest or lowest of its company's own, beside a quarter that it is highest in."""
    name, (ticker, *more) = candidate.key[0], candidate.tickers
    values = [row.value for row in s.rows if (row.name, row.ticker) == (name, ticker) and row.value == row.value]
    return not more and len(values) > 1 and candidate.value in {of(values) for of in ends}


# ---------------------------------------------------------------------------------- counts


def counts(s: Sentence) -> Iterator[Violation]:
    """ "3 of 4 companies": as many as are drawn, nobody left out in silence, and a part that the numbers give."""
    for reading in s.readings[: 1 + bool(s.deck)]:
        for count in reading.counts:
            of_companies = count.noun in _COMPANIES and not (count.noun == "" and count.whole in _other_wholes(s))
            yield from _company_count(s, reading, count) if of_companies else _other_count(s, count)


def everybody(s: Sentence) -> Iterator[Violation]:
    """Whoever is chosen and drawn is measured by the finding, or named in it or in the lines below it."""
    measured = {row.ticker for row in s.declared if row.ticker}
    if measured and (silent := s.chosen - measured - s.named - s.excepted):
        yield Violation("drawn but left out in silence", f"{', '.join(sorted(silent))}: {s.whole}")


def _other_wholes(s: Sentence) -> set[int]:
    """Numbers of other things that the words count: "of 6 years", to which "all 6" comes back."""
    return {count.whole for reading in s.readings for count in reading.counts if count.noun not in _COMPANIES}


def _company_count(s: Sentence, reading: Reading, count: Count) -> Iterator[Violation]:
    measured = {row.ticker for row in s.declared if row.ticker}
    if not s.drawn and count.some is None:  # a refusal that says how many would be needed
        return
    if count.whole not in _numbers_of_companies(s, measured):
        yield Violation("count of other companies", f"“{count.text}”, {len(s.drawn)} drawn: {reading.text}")
        return
    if silent := s.chosen - measured - s.excepted if count.whole < len(s.drawn) else frozenset():
        yield Violation("left out in silence", f"{', '.join(sorted(silent))} of “{count.text}”: {s.whole}")
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
        *_whole_numbers(s),
    }
    if count.whole not in kinds:
        yield Violation("count of other things", f"“{count.text}”")
    if count.noun in _EVENTS and count.some not in {None, 0, count.whole, *_whole_numbers(s)}:
        yield Violation("part that the numbers do not give", f"“{count.text}”")
    starts = {row.name: int(row.value) for row in s.rows if row.name in _STARTS}
    if starts and count.noun == "quarters" and (count.whole, count.some) != tuple(starts.get(n) for n in _STARTS):
        yield Violation("part that the numbers do not give", f"“{count.text}”")


def _whole_numbers(s: Sentence) -> set[int]:
    """The whole numbers of the table that a sentence could count by."""
    known = (row.value for row in s.rows if row.value == row.value and row.value < 1e6)
    return {int(value) for value in known if value == int(value)}


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
                if _MOST_EVER.search(s.whole):
                    yield name, frozenset(t for t in last if last[t] >= mark)
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


RULES: Final = (lengths, grammar, forward, declarations, values, counts, everybody, refusals)
