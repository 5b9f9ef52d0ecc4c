"""The word classes that the headcount rules speak of, and patterns over them.

A sentence becomes a sequence of tokens, one per word or phrase that matters (lexicon says which). A pattern is written
in the tokens' names:

    PART_OF (BE | COMMA)* HEDGE* end      a sequence, alternatives, and as often as ? * + {0,3} say
    ~NUMBER, ~(COMMA STOP)                any one token but these
    verb=(EMPLOY)                         a part that the match gives by name
    any, start, end                       any token; before the first, behind the last
    followed_by(...), not_followed_by(...), not_preceded_by(...)

WORKERS, FIRM, OWNER and CLAUSE_END stand for any of several tokens. Patterns are run by `re`: each token has one
sign, a private character that nobody has to read, and `signs` gives those of a sequence.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from enum import Enum
from typing import Final

_FIRST_SIGN: Final = 0xE000  # Unicode's private use area


class Token(Enum):
    """A class of words by what they do in a sentence about headcount; the value says which words these are."""

    # who is counted
    EMPLOYEES = "employees, associates, full-time equivalents"
    PEOPLE = "people, persons, workers: may be anybody's"
    WORKFORCE = "headcount, staff, team: the whole of them"
    NUMBER_OF = "number of"
    KIND = "full-time, salaried, active: a kind of employees"
    TEMPORARY = "temporary, contract, former: not of the permanent staff"
    TOTAL = "total, worldwide, in all"
    CONTRACTORS = "contractors, agents, dependents"
    # how a count is framed
    NUMBER = "a number that may count people"
    PERCENT = "a number of per cent"
    FIGURE = "an amount of money, or digits that are no number"
    HEDGE = "approximately, more than"
    EMPLOY = "employ, employed"
    HAVE = "have, there were, maintain"
    BE = "was, totaled, consisted of"
    ENDED = "ended, closed: a period with so many"
    WITH = "with"
    OF = "of, for"
    BY = "by"
    TO = "to"
    IN = "in, at, across, outside"
    # whose they are
    COMPANY = "we, the Company, the Bank"
    OUR = "our, the Company's"
    OTHER_PARTY = "a manager, customer, subsidiary, plant: somebody else, or a unit"
    WHICH = "which, who, whose"
    NAME = "a word with a capital"
    POSSESSIVE_NAME = "a word with a capital and a possessive ending"
    # what speaks against
    PART_OF = "of which, including, in addition to, another"
    EVENT = "hired, laid off, trained, lost"
    SERVE = "support, serve, insure: people who are served"
    CHANGE = "grew, fell, up"
    COMPARED = "from, compared with, since"
    BEFORE = "before, until, ago"
    BOUND = "up to, at least, per, each"
    PLANNED = "will, expects, if"
    SEASON = "peak, holiday season"
    AVERAGE = "average"
    COVERED = "represented, covered, enrolled, on strike"
    ENGAGED = "engaged, working, located, based"
    FUNCTION = "research, sales, stores, headquarters"
    PLACES = "countries, states, offices"
    # the rest
    AND = "and, or"
    COMMA = ","
    SEMICOLON = ";"
    COLON = ":"
    STOP = "."
    BULLET = "•"
    DASH = "–"
    LONG_DASH = "—"
    SLASH = "/"
    OTHER_WORD = "any other word"
    FILLER = "a word that says nothing and is left out"
    # what a sentence tells of a COMPANY word beyond its class (owners)
    IT = "it: whoever was spoken of last"
    ANY_COMPANY = "a company like any other: 'a family company'"

    def __init__(self, _words: str) -> None:
        self.sign = chr(_FIRST_SIGN + len(type(self).__members__))

    def __str__(self) -> str:
        return self.name


_WORKERS: Final = (Token.EMPLOYEES, Token.PEOPLE, Token.WORKFORCE)
_FIRM: Final = (Token.COMPANY, Token.IT, Token.ANY_COMPANY)
_OWNER: Final = (*_FIRM, Token.OUR, Token.OTHER_PARTY, Token.WHICH, Token.NAME, Token.POSSESSIVE_NAME)
_CLAUSE_END: Final = (Token.SEMICOLON, Token.COLON, Token.STOP)
_SETS: Final = {"WORKERS": _WORKERS, "FIRM": _FIRM, "OWNER": _OWNER, "CLAUSE_END": _CLAUSE_END}


def signs(tokens: Iterable[Token]) -> str:
    """The signs of a sequence of tokens, one per token."""
    return "".join([token.sign for token in tokens])


def names(encoded: str) -> str:
    """The names of the tokens that signs stand for, to read and to test."""
    members = list(Token)
    return " ".join(members[ord(sign) - _FIRST_SIGN].name for sign in encoded)


class Pattern:
    """A pattern over tokens. Raises ValueError for a name that is no token, or what is no pattern."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.regex: Final = re.compile(_translated(text))

    def __repr__(self) -> str:
        return f"Pattern({self.text!r})"

    def search(self, encoded: str) -> re.Match[str] | None:
        """The first place among the signs where the pattern fits."""
        return self.regex.search(encoded)

    def match(self, encoded: str, start: int = 0) -> re.Match[str] | None:
        """The pattern at a place of the signs."""
        return self.regex.match(encoded, start)

    def fullmatch(self, encoded: str) -> bool:
        """Whether the pattern is the whole of the signs."""
        return self.regex.fullmatch(encoded) is not None


_PART: Final = re.compile(
    r"(?P<blank>\s+)|(?P<none_of>~\([A-Z_ ]+\))|(?P<token>~?[A-Z_]+)|(?P<name>[a-z]+=\()|(?P<look>[a-z_]+\()"
    r"|(?P<word>start|end|any)|(?P<open>\()|(?P<rest>[)|?*+]|\{\d+(?:,\d*)?\})"
)
_LOOKS: Final = {"followed_by(": "(?=", "not_followed_by(": "(?!", "not_preceded_by(": "(?<!"}
_WORDS: Final = {"start": "^", "end": r"\Z", "any": "."}
_TRANSLATIONS: Final[dict[str, Callable[[str], str]]] = {
    "blank": lambda _: "",
    "none_of": lambda part: f"[^{''.join(map(_signs_of, part[2:-1].split()))}]",
    "token": lambda part: f"[{'^' * part.startswith('~')}{_signs_of(part.lstrip('~'))}]",
    "name": lambda part: f"(?P<{part[:-2]}>",
    "look": lambda part: _LOOKS[part],
    "word": lambda part: _WORDS[part],
    "open": lambda _: "(?:",
    "rest": lambda part: part,
}


def _signs_of(name: str) -> str:
    return signs(_SETS[name]) if name in _SETS else Token[name].sign


def _translated(text: str) -> str:
    regex = ""
    place = 0
    while place < len(text):
        part = _PART.match(text, place)
        if part is None or part.lastgroup is None:
            raise ValueError(f"{text!r} is no pattern from {text[place : place + 20]!r} on")
        try:
            regex += _TRANSLATIONS[part.lastgroup](part[0])
        except KeyError as unknown:
            raise ValueError(f"{unknown.args[0]!r} in {text!r} is neither a token nor a sign of patterns") from None
        place = part.end()
    return regex
