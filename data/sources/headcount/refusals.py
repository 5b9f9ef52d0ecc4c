"""Why a number of workers is not the company's headcount, each reason with the words that tell it and a sentence."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, Literal

from data.sources.headcount.rules import (
    AVERAGE,
    BOUND,
    EARLIER,
    EVENT,
    FUNCTION,
    OTHERS,
    PART,
    PEAK,
    PLACE,
    TEMPORARY,
    UNION,
    Rule,
    refused,
)
from data.sources.headcount.tokens import Pattern

_PART_OF_LARGER: Final = "it is a part of a larger number"
_PLAN: Final = "it is a plan or a condition, not a count"
_OTHERS_BESIDE: Final = "others are counted beside it"
WITH_OTHERS: Final = "it counts others too"


@dataclass(frozen=True, kw_only=True)
class Refusal(Rule):
    """A rule against: its pattern is sought before the number, or behind the workers that it counts."""

    where: Literal["before", "after"]


def _before(reason: str, pattern: str, example: str) -> Refusal:
    return Refusal(where="before", pattern=Pattern(pattern), verdict=refused(reason), reason="", example=example)


def _after(reason: str, pattern: str, example: str) -> Refusal:
    return Refusal(
        where="after", pattern=Pattern(f"start {pattern}"), verdict=refused(reason), reason="", example=example
    )


_SITE: Final = "(OTHER_WORD | NAME | KIND | FUNCTION | OTHER_PARTY | PLACES)+"
_SITES: Final = f"{_SITE} (COMMA {_SITE})+ COMMA? AND"  # "in our stores, plants and offices": wherever they work
_LANDS: Final = (  # "in Germany, France and Mexico", "in Japan and 20 other countries"
    "NAME+ (COMMA NAME+)* COMMA? AND (NAME | HEDGE* NUMBER (PART_OF | OTHER_WORD | TOTAL)* PLACES)"
)
_OF_THESE: Final = "TOTAL* WHICH?"  # without a comma: what follows one is said of all of them
_EVERYWHERE: Final = "~(SEMICOLON STOP COMMA NUMBER){0,4}"

REFUSALS: Final = (
    _before(
        _PART_OF_LARGER,
        "PART_OF (BE | COMMA)* HEDGE* end",
        "We employ many people in Ohio, including approximately 500 employees as of May 1, 2024.",
    ),
    _before(
        EVENT,
        "(EVENT | COVERED | SERVE) (OF | BY | TO | IN)? HEDGE* end | CHANGE (OF | BY)? HEDGE* end | BY HEDGE* end",
        "In 2024, we laid off 500 employees.",
    ),
    _before(EARLIER, "BEFORE ~(SEMICOLON STOP NUMBER){0,6} end", "Before the sale, we had 500 employees."),
    _after(EARLIER, "~(SEMICOLON STOP NUMBER){0,4} BEFORE", "We had 500 employees before the sale."),
    _before(
        EARLIER,
        "COMPARED (COMPANY | HAVE | EMPLOY){0,2} HEDGE* end",
        "Our headcount is larger than the 500 employees as of May 1, 2020.",
    ),
    _before(BOUND, "BOUND (HEDGE | NUMBER | AND)* end | NUMBER (TO | DASH) HEDGE* end", "We have up to 500 employees."),
    _before(
        _PLAN,
        "PLANNED ~(CLAUSE_END COMMA NUMBER){0,5} end | (start | SEMICOLON | STOP) PLANNED",
        "We will employ 500 people.",
    ),
    _after(BOUND, "BOUND", "We have 500 employees per store."),
    _before(PEAK, "SEASON", "At the peak we employ 500 people."),
    _after(PEAK, "~(SEMICOLON STOP NUMBER){0,8} SEASON", "We have 500 employees in peak season."),
    _before(AVERAGE, "AVERAGE ~(SEMICOLON STOP NUMBER){0,6} end", "On average, the Company had 500 employees."),
    _after(AVERAGE, "~(SEMICOLON STOP NUMBER){0,3} AVERAGE", "We had 500 employees on average."),
    _before(
        PLACE,
        "(start | SEMICOLON | STOP) IN OUR? (OTHER_WORD | FUNCTION | KIND | TOTAL){0,3} (NAME | OTHER_PARTY)"
        " | COMMA IN OUR? (OTHER_WORD | FUNCTION | OTHER_PARTY)* (NAME | OTHER_PARTY)"
        " (NAME | FUNCTION | OTHER_WORD | OTHER_PARTY)* COMMA? (COMPANY | OUR | NAME | POSSESSIVE_NAME)"
        " ~SEMICOLON* end",
        "In Brazil, we employ 500 people.",
    ),
    _after(
        _OTHERS_BESIDE,
        "COMMA? AND NAME (COMPANY | NAME)* HAVE? HEDGE* NUMBER",
        "Alpha had 500 employees and Beta Bank had 40.",
    ),
    _after(
        WITH_OTHERS,
        "(AND | COMMA | SLASH)+ (KIND | TEMPORARY | TOTAL | OUR)*"
        " (TEMPORARY | CONTRACTORS | OTHER_PARTY not_followed_by(BE OTHER_WORD))",
        "We have 500 employees and contractors.",
    ),
    _after(
        OTHERS,
        "(EMPLOY BY | OF | COMPARED) OUR? (OTHER_WORD | NAME | KIND){0,3} OTHER_PARTY",
        "We have 500 employees employed by our manager.",
    ),
    _after(
        UNION,
        f"{_OF_THESE} (BE | HAVE)* OTHER_WORD? (COVERED | EVENT)",
        "We have 500 employees represented by unions.",
    ),
    _after(PART, "TOTAL* WHICH BE", "We have 500 employees who are on leave."),
    _after(
        FUNCTION,
        f"{_OF_THESE} BE? (ENGAGED | EMPLOY) not_followed_by({_EVERYWHERE} IN (BOUND | HEDGE)* NUMBER PLACES"
        f" | BY (TOTAL | KIND | OUR)* (COMPANY | NAME) | OF (TOTAL | KIND | OUR)* COMPANY | IN {_LANDS})",
        "We have 500 employees engaged in research.",
    ),
    _after(
        PART,
        f"TOTAL* (IN | OF) OUR? not_followed_by({_SITES}) (OTHER_WORD | NAME | KIND | AND | COMMA){{0,5}}"
        " (FUNCTION | OTHER_PARTY)",
        "We have 500 employees in our Marine segment.",
    ),
    _after(PLACE, f"{_OF_THESE} BE? ENGAGED? IN not_followed_by({_LANDS}) NAME", "We have 500 employees in Ohio."),
    _after(
        PLACE,
        f"TOTAL* IN not_followed_by(~(CLAUSE_END COMMA){{0,4}} PLACES) OUR? not_followed_by({_SITES}) OTHER_WORD",
        "We employ 500 people in the mines.",
    ),
    _after(
        TEMPORARY,
        "TOTAL* (OTHER_WORD | ENGAGED){0,2} TEMPORARY",
        "We employ 500 people on temporary assignments.",
    ),
)
