"""Whose the workers are: the last who is named before the verb, or the word before a label like "headcount".

The clause before the verb is read as tokens, without asides ("Alpha LLC, an entity of our chairman, had"). Its last
OWNER decides; the rules stand in order, the first that fits counts.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from data.sources.headcount.rules import (
    IT,
    NAMED,
    OTHERS,
    OWN,
    PART,
    Case,
    Rule,
    Verdict,
    counts,
    refused,
)
from data.sources.headcount.sentence import Sentence
from data.sources.headcount.tokens import Pattern, Token, signs

_NEAR: Final = 40  # characters in which the article of a noun is looked for
_ARTICLE: Final = re.compile(r"\b(the|this|our|its|an?)\b", re.I)
_UNITS: Final = frozenset(("organization", "organisation", "system", "business"))
_ACQUIRED: Final = re.compile(
    r"\b(?:acqui(?:re|red|ring|sition)|merger|merged|divest\w*|spin-?off|spun off|purchase of|target|former|competitor"
    r"|controlled by|owned by|joint venture|related part\w*|investee)\b",
    re.I,
)


@dataclass(frozen=True)
class Clause:
    """What stands before the verb: the places of its words, their signs, and the signs of an aside that was left
    out."""

    sentence: Sentence
    places: tuple[int, ...]
    signs: str
    verb: int
    aside: str = ""

    @property
    def has(self) -> bool:
        """Whether the verb says that somebody has or employs them; "there are" does not."""
        token = self.sentence.words[self.verb].token
        return token in (Token.EMPLOY, Token.HAVE) and not self.sentence.word(self.verb).lower().startswith("there")

    @property
    def one_has(self) -> bool:
        """Whether a single one has them: "our shipyard employs", but not "our hospitals"."""
        return self.has and not self.sentence.word(self.places[-1]).endswith("s")

    @property
    def of_unit(self) -> bool:
        """Whether the clause is about a unit with a name: "the Acme Logistics organization"."""
        last = _LAST_OWNER.search(self.signs)
        return last is not None and self.sentence.word(self.places[last.start()]) in _UNITS

    @property
    def acquired(self) -> bool:
        """Whether the sentence speaks of an acquisition, a sale or a partner."""
        return _ACQUIRED.search(self.sentence.text) is not None

    @property
    def foreign(self) -> bool:
        """Whether a name in the clause may be another company's."""
        return self.acquired or Token.OTHER_PARTY.sign in self.aside


@dataclass(frozen=True, kw_only=True)
class OwnerRule(Rule):
    """A rule over a clause: `when` must hold too. A group `owner` in the pattern is a name; `by_company`: "we" or "the
    Company"."""

    when: Callable[[Clause], bool]
    by_company: bool = False


def _always(_clause: Clause) -> bool:
    return True


def _rule(
    pattern: str,
    verdict: Verdict,
    example: str,
    reason: str = "",
    *,
    when: Callable[[Clause], bool] = _always,
    by_company: bool = False,
) -> OwnerRule:
    return OwnerRule(
        pattern=Pattern(pattern), verdict=verdict, reason=reason, example=example, when=when, by_company=by_company
    )


_TO_VERB: Final = "~OWNER* end"  # nobody is named behind
_NAME: Final = "owner=(NAME+ FIRM | NAME* (NAME | POSSESSIVE_NAME))"
_UNNAMED: Final = "nobody else is named"
_OURS: Final = "it is the company's"
_IT_HAS: Final = "it has them"

OWNER_RULES: Final = (
    _rule(
        f"start ~OWNER* (OTHER_WORD | FUNCTION) {_TO_VERB}",
        refused(PART, NAMED),
        "The shipyard employs approximately 2,000 people.",
        _UNNAMED,
        when=lambda clause: clause.has,
    ),
    _rule(f"start {_TO_VERB}", counts(NAMED), "As of December 31, 2024, there were 500 employees.", _UNNAMED),
    _rule(f"OTHER_PARTY {_TO_VERB}", refused(OTHERS), "Our customers have 700 employees."),
    _rule(
        "FIRM ~OWNER* ~(OWNER TOTAL KIND HEDGE COMMA PLANNED) ~OWNER* not_preceded_by(AND | COMMA) end",
        refused(OTHERS),
        "The banks above all have 700 employees.",
    ),
    _rule(
        f"(OTHER_WORD | OTHER_PARTY | FUNCTION | KIND) ANY_COMPANY {_TO_VERB}",
        refused(OTHERS),
        "A family company has 700 employees.",
    ),
    _rule("PART_OF end", refused(OTHERS), "The Company's other had 700 employees."),
    _rule(
        f"not_preceded_by(COMPANY any) not_preceded_by(COMPANY) WHICH {_TO_VERB}",
        refused(OTHERS),
        "We compete with Beta, which has 5,000 employees.",
    ),
    _rule(
        f"(OUR | IN | OTHER_PARTY | WHICH) NAME* (NAME | POSSESSIVE_NAME) {_TO_VERB}",
        refused(PART),
        "Our subsidiary Alpha had 700 employees.",
    ),
    _rule(
        f"{_NAME} {_TO_VERB}",
        refused(OTHERS, NAMED),
        "After the merger Alpha had 700 employees.",
        "{owner} has them",
        when=lambda clause: clause.foreign,
    ),
    _rule(
        f"(NAME | FUNCTION | OTHER_WORD) FIRM {_TO_VERB}",
        refused(PART),
        "The Acme Logistics organization had 700 employees.",
        when=lambda clause: clause.of_unit,
    ),
    _rule(f"{_NAME} {_TO_VERB}", counts(NAMED), "Acme has 5,000 employees worldwide.", "{owner} has them"),
    _rule(
        f"NUMBER OF OUR {_TO_VERB}",
        refused(PART),
        "Two of our shipyards had 700 employees.",
        when=lambda clause: clause.has,
    ),
    _rule(
        f"OUR {_TO_VERB}",
        refused(PART, NAMED),
        "Our shipyard employs 700 people.",
        _OURS,
        when=lambda clause: clause.one_has,
    ),
    _rule(f"OUR {_TO_VERB}", counts(NAMED), "Our hospitals employ 700 people.", _OURS),
    _rule(
        f"IT {_TO_VERB}",
        refused(OTHERS, IT),
        "We acquired Delta, and it had 300 employees.",
        _IT_HAS,
        when=lambda clause: clause.acquired,
    ),
    _rule(f"IT {_TO_VERB}", counts(IT), "As of December 31, 2024, it had 300 employees.", _IT_HAS),
    _rule(
        f"(FIRM | WHICH) {_TO_VERB}",
        counts(OWN),
        "The Company had 500 employees.",
        "the company has them",
        by_company=True,
    ),
)

LABEL_RULES: Final = (  # over the words before "headcount", "workforce", "number of employees"
    OwnerRule(
        pattern=Pattern("owner=(POSSESSIVE_NAME) end"),
        verdict=counts(NAMED),
        reason="it has a name",
        example="Acme's headcount was 500.",
        when=_always,
    ),
    OwnerRule(
        pattern=Pattern(
            "(OTHER_WORD | FUNCTION | NAME | OTHER_PARTY | TEMPORARY | NUMBER | PERCENT | EMPLOYEES | PEOPLE"
            " | CONTRACTORS | FIGURE | WHICH) end"
        ),
        verdict=refused("it is the headcount of a part"),
        reason="",
        example="Our sales headcount was 500 at December 31, 2024.",
        when=_always,
    ),
    OwnerRule(
        pattern=Pattern("end"), verdict=counts(OWN), reason=_OURS, example="Our headcount was 500.", when=_always
    ),
)

_BELONGS: Final = Pattern("(COMPANY | OUR | POSSESSIVE_NAME) end")  # a verb's place that names the owner itself
_ENDS_WITH_AND: Final = Pattern("AND end")  # "the Company is based in Ohio and has"
_SOMEWHERE: Final = Pattern("IN NAME+")
_ASIDE: Final = Pattern("COMMA ~(COMMA SEMICOLON)* COMMA end")  # "Alpha LLC, an entity of our chairman, had"
_LAST_OWNER: Final = Pattern("owner=(OWNER) ~OWNER* end")
_OF_SOMEBODY: Final = Pattern("(HAVE | EMPLOY | OF | WITH | IN) end")  # "we had a headcount of"
_KINDS: Final = (Token.KIND.sign, Token.TOTAL.sign)


def owner_of(sentence: Sentence, begin: int, verb: int) -> Case:
    """Whose the workers are by the clause from `begin` to the verb, or to the word that names the owner itself."""
    return _judged(clause_before(sentence, begin, verb), OWNER_RULES)


def owner_of_label(sentence: Sentence, begin: int, place: int) -> Case:
    """Whose headcount: "our headcount", "Boeing's workforce" or just "headcount"; "sales headcount" is that of a
    part."""
    while place > begin and sentence.signs[place - 1] in _KINDS:
        place -= 1
    before = sentence.signs[begin:place]
    if _OF_SOMEBODY.search(before):
        return owner_of(sentence, begin, place - 1)
    return _judged(Clause(sentence, tuple(range(begin, place)), before, place), LABEL_RULES)


def clause_before(sentence: Sentence, begin: int, verb: int) -> Clause:
    """The words from `begin` to a verb (with it where it is no verb but the owner), without asides and places."""
    places = list(range(begin, verb + 1))
    if not _BELONGS.search(sentence.signs[begin : verb + 1]):
        places.pop()
    before = sentence.signs[begin : begin + len(places)]
    if _ENDS_WITH_AND.search(before):
        for somewhere in reversed(list(_SOMEWHERE.regex.finditer(before))):
            del places[somewhere.start() : somewhere.end()]
    before = _signs_at(sentence, places)
    aside = _ASIDE.search(before)
    if aside:
        places = places[: aside.start()]
    return Clause(sentence, tuple(places), _refined(sentence, places), verb, aside[0] if aside else "")


def _signs_at(sentence: Sentence, places: list[int]) -> str:
    return "".join([sentence.signs[place] for place in places])


def _refined(sentence: Sentence, places: list[int]) -> str:
    """The signs of a clause; where its last owner is a company, what the text says of it: IT, or ANY_COMPANY."""
    encoded = _signs_at(sentence, places)
    last = _LAST_OWNER.search(encoded)
    if last is None or last["owner"] != Token.COMPANY.sign:
        return encoded
    place = places[last.start()]
    if sentence.word(place).lower() == "it":
        refined = Token.IT
    elif _is_common(sentence, place):
        refined = Token.ANY_COMPANY
    else:
        return encoded
    return encoded[: last.start()] + signs([refined]) + encoded[last.start() + 1 :]


def _is_common(sentence: Sentence, place: int) -> bool:
    """Whether a word like "company" stands for any: "a family company", but "worldwide the company"."""
    word = sentence.word(place)
    before = sentence.masked[: sentence.words[place].start][-_NEAR:]
    articles = _ARTICLE.findall(before)
    known = bool(articles) and articles[-1].lower() not in ("a", "an")
    return word.islower() and word not in ("we", "us", "it") and not known


def _judged(clause: Clause, rules: tuple[OwnerRule, ...]) -> Case:
    """The case by the first rule that fits. Raises LookupError where none does: a table of rules must end with one
    that fits."""
    for rule in rules:
        match = rule.pattern.search(clause.signs)
        if match and rule.when(clause):
            return _case(clause, rule, match)
    raise LookupError(f"No rule says whose they are: {clause.sentence.text!r}")


def _case(clause: Clause, rule: OwnerRule, match: re.Match[str]) -> Case:
    owner = ""
    if "owner" in match.groupdict():
        start, end = match.span("owner")
        owner = " ".join(clause.sentence.word(place) for place in clause.places[start:end])
    reasons = (rule.reason.format(owner=owner),) if rule.reason else ()
    return Case(rule.verdict.score, reasons, rule.verdict.refused, owner, rule.by_company, (rule,))
