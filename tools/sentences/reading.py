"""A sentence as a reader sees it: its quarters, companies, quantities and counts."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final, Literal

from data.sources import spelled

Kind = Literal["money", "percent", "multiple", "cents", "plain"]

WORDS: Final = {word: number for word, number in spelled.SMALL.items() if number <= 20}
_MONTHS: Final = dict(
    zip(["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"], range(1, 13), strict=True)
)
_QUARTER: Final = re.compile(r"\bQ([1-4]) (\d{4})\b|\b(\d{4})Q([1-4])\b")
_DAY: Final = re.compile(rf"\b(\d{{1,2}}) ({'|'.join(_MONTHS)})[a-z]* (\d{{4}})\b|\b(\d{{4}})-(\d\d)-(\d\d)\b")
_YEAR: Final = re.compile(r"(?<![\d,.$×])(?:19|20)\d\d(?![\d,.%]*\d|%|Q| ?(?:tn|bn|m|USD)\b)")
_NUMBER: Final = re.compile(
    r"(?P<before>[+−-](?=[$×\d]))?(?P<mark>[$×])?(?P<digits>\d[\d,]*(?:\.\d+)?)"
    r"(?:(?P<percent>%| percentage points?\b)|(?P<x>x\b)|"
    r"(?P<scale> ?(?:tn|bn|m|[kMGTPE]?(?:W|B|FLOP/s))\b)?(?P<dollars> USD(?:/\w+)?)?)"
    r"(?P<after> (?:times|cents|people|users)\b)?"
)
_RANGE: Final = re.compile(r" (?:to|and) ")
_WHOLE: Final = 1_000  # from here on money is rounded to three digits
_PREFIXES: Final = {"": 1.0, "k": 1e3, "M": 1e6, "G": 1e9, "T": 1e12, "P": 1e15, "E": 1e18}
_SCALES: Final = {"": 1.0, "m": 1e6, "bn": 1e9, "tn": 1e12} | {
    f"{prefix}{unit}": size for prefix, size in _PREFIXES.items() for unit in ("W", "B", "FLOP/s")
}
_WORD: Final = "|".join(WORDS)
_COUNT: Final = rf"(?:\d{{1,3}}|{_WORD})"
_OF: Final = re.compile(
    rf"\b(?P<some>{_COUNT}|all|none|neither|each|most) of (?:the |its |his )?(?P<whole>{_COUNT})\b", re.I
)
_ALL: Final = re.compile(rf"\b(?P<some>all|both|neither) (?P<whole>{_COUNT}\b|(?:companies|plans)\b)", re.I)
_NOUN: Final = re.compile(
    r"\W*(?:\w+ ){0,2}?(companies|company|plans|plan|quarters?|years?|intervals?|cells?|firms?|cuts?)\b"
)
_PLAIN_COUNT: Final = re.compile(rf"\b(?P<whole>{_COUNT}) (?=(?:\w+ )?(?:companies|plans)\b)", re.I)
_CLAUSE: Final = re.compile(r"[;:.!?](?= |$)|, | (?:and|but|while|against|whereas) ")


@dataclass(frozen=True, slots=True)
class Quantity:
    """A number as it is written; the value meant lies within `half` of `value`. `sign` is what is written before."""

    kind: Kind
    value: float
    half: float
    sign: str
    start: int
    end: int
    text: str


@dataclass(frozen=True, slots=True)
class Count:
    """ "3 of 4 companies", "All 4", "8 companies": `some` is None where no part is counted."""

    some: int | None
    whole: int
    noun: str
    start: int
    end: int
    text: str


@dataclass(frozen=True, slots=True)
class Mention:
    """A company that a text names."""

    ticker: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Moment:
    """A quarter or a year that a text names: "2026Q2" or "2026"."""

    label: str
    start: int
    end: int

    def covers(self, quarter: str) -> bool:
        """Whether a quarter lies in it."""
        return quarter.startswith(self.label)


@dataclass(frozen=True, slots=True)
class Reading:
    """What was read of one text."""

    text: str
    quantities: tuple[Quantity, ...]
    counts: tuple[Count, ...]
    companies: tuple[Mention, ...]
    moments: tuple[Moment, ...]

    def clause(self, at: int) -> tuple[int, int]:
        """Where the clause around a place begins and ends."""
        edges = [0, *(m.end() for m in _CLAUSE.finditer(self.text)), len(self.text) + 1]
        return next((a, b) for a, b in itertools.pairwise(edges) if a <= at < b)


def read(text: str, names: Mapping[str, str]) -> Reading:
    """Everything that can be looked up in a text; `names` gives the ticker of every name of a company."""
    companies = tuple(_mentions(text, names))
    rest = _blank(text, [(m.start, m.end) for m in companies])
    moments = tuple(_moments(rest))
    rest = _blank(rest, [(m.start, m.end) for m in moments])
    counts = tuple(_counts(rest))
    rest = _blank(rest, [(c.start, c.end) for c in counts])
    return Reading(text, tuple(_quantities(rest)), counts, companies, moments)


def _blank(text: str, places: Sequence[tuple[int, int]]) -> str:
    """The text with what was already read put out, at the same length."""
    letters = list(text)
    for start, end in places:
        letters[start:end] = "~" * (end - start)
    return "".join(letters)


def _mentions(text: str, names: Mapping[str, str]) -> Iterator[Mention]:
    if not names:
        return
    ordered = sorted(names, key=len, reverse=True)
    pattern = re.compile(rf"(?<!\w)(?:{'|'.join(re.escape(name) for name in ordered)})(?!\w)")
    yield from (Mention(names[m[0]], m.start(), m.end()) for m in pattern.finditer(text))


def _moments(text: str) -> Iterator[Moment]:
    for m in _QUARTER.finditer(text):
        yield Moment(f"{m[2]}Q{m[1]}" if m[2] else f"{m[3]}Q{m[4]}", m.start(), m.end())
    for m in _DAY.finditer(text):
        year, month = (m[3], _MONTHS[m[2]]) if m[3] else (m[4], int(m[5]))
        yield Moment(f"{year}Q{(month + 2) // 3}", m.start(), m.end())
    text = _blank(text, [m.span() for pattern in (_QUARTER, _DAY) for m in pattern.finditer(text)])
    yield from (Moment(m[0], m.start(), m.end()) for m in _YEAR.finditer(text))


def number(word: str) -> int:
    """A count in digits or in words."""
    return WORDS[word.lower()] if word.lower() in WORDS else int(word)


def _counts(text: str) -> Iterator[Count]:
    taken: list[tuple[int, int]] = []
    for pattern in (_OF, _ALL, _PLAIN_COUNT):
        for m in pattern.finditer(_blank(text, taken)):
            noun = _NOUN.match(text[m.end() :])
            whole = number(m["whole"]) if m["whole"].lower() not in ("companies", "plans") else 2
            taken.append(m.span())
            yield Count(_some(m, whole), whole, noun[1] if noun else "", m.start(), m.end(), m[0])


def _some(match: re.Match[str], whole: int) -> int | None:
    word = match.groupdict().get("some")
    if word is None or word.lower() in ("each", "most"):
        return None
    if word.lower() in ("all", "both"):
        return whole
    return 0 if word.lower() in ("none", "neither") else number(word)


def _quantities(text: str) -> Iterator[Quantity]:
    found = [(m, _kind(m)) for m in _NUMBER.finditer(text) if not _inside_a_word(text, m)]
    for place, (m, kind) in enumerate(found):
        following = found[place + 1] if place + 1 < len(found) else None
        scale = (m["scale"] or "").strip()
        if following and kind == "plain" and not scale and _RANGE.fullmatch(text[m.end() : following[0].start()]):
            kind = following[1]
            scale = (following[0]["scale"] or "").strip() if kind == "money" else ""
        yield _quantity(m, kind, _SCALES[scale])


def _inside_a_word(text: str, match: re.Match[str]) -> bool:
    before, after = text[: match.start()][-1:], text[match.end() :][:1]
    return before.isalnum() or after.isalpha() or (before in "-_" and match.start() > 0)


def _kind(match: re.Match[str]) -> Kind:
    after = (match["after"] or "").strip()
    if match["percent"]:
        return "percent"
    if after == "cents":
        return "cents"
    if after in ("people", "users"):  # billions of them are no money
        return "plain"
    if match["mark"] == "×" or match["x"] or after == "times":
        return "multiple"
    return "money" if match["mark"] == "$" or match["dollars"] or match["scale"] else "plain"


def _quantity(match: re.Match[str], kind: Kind, scale: float) -> Quantity:
    digits = match["digits"].rstrip(",")
    decimals = len(digits.partition(".")[2])
    scale = scale / 100 if kind in ("percent", "cents") else scale
    value, half = float(digits.replace(",", "")) * scale, 0.5 * 10.0**-decimals * scale
    if kind == "money" and scale == 1 and abs(value) >= _WHOLE:  # written in three digits: $453,000
        half = 0.5 * 10.0 ** (len(str(int(abs(value)))) - 3)
    if match.string[: match.start()].lower().endswith("under "):  # "under 0.1%": anything up to there
        value, half = value / 2, value / 2
    sign = {"-": "−"}.get(match["before"] or "", match["before"] or "")
    return Quantity(kind, value, half, sign, match.start(), match.end(), match[0].strip())
