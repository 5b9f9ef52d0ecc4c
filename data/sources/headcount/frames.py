"""The ways to say that somebody has so many workers: what stands before the number, and what may stand behind it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, Literal

from data.sources.headcount.rules import BOUND, EVENT, FRAME, FUNCTION, LOOSE, NAMED, OWN, UNION, Rule, counts
from data.sources.headcount.tokens import Pattern

# What says who has them: the subject of the verb, the words before a label, or the frame itself.
Whose = Literal["subject", "label", "company"]
_ANYTHING: Final = Pattern("")


@dataclass(frozen=True, kw_only=True)
class Frame(Rule):
    """A rule in favour. Its pattern ends right before the number; `verb` or `label` in it tells where the owner is
    sought."""

    whose: Whose = "subject"
    bare: bool = False  # the number needs no workers behind it
    weak: bool = True  # fits "people", "persons" and "staff" too
    after: Pattern = _ANYTHING  # what has to stand behind the workers; a group `owner` in it is a name
    exempt: frozenset[str] = frozenset()  # refusals that do not apply


def _frame(
    reason: str,
    before: str,
    score: float,
    example: str,
    *,
    whose: Whose = "subject",
    bare: bool = False,
    weak: bool = True,
    after: str = "",
    exempt: tuple[str, ...] = (),
) -> Frame:
    return Frame(
        pattern=Pattern(f"{before} HEDGE* COMMA? HEDGE* end"),
        verdict=counts(score),
        reason=reason,
        example=example,
        whose=whose,
        bare=bare,
        weak=weak,
        after=Pattern(f"start {after}"),
        exempt=frozenset(exempt),
    )


_TEAM: Final = "((OTHER_WORD | TOTAL | KIND | NAME){0,3} WORKFORCE OF)?"  # "a global workforce of"
_LABEL: Final = (
    "label=(NUMBER_OF (KIND | TOTAL | OUR | COMPANY)* WORKERS | not_preceded_by(COMPANY) WORKFORCE)"
    "((OF | IN) (OUR | TOTAL)* (COMPANY | PLACES)+ | TOTAL | EMPLOY? BY COMPANY | COMMA)*"
)
_NOT_IN_LABEL: Final = "~(CLAUSE_END OTHER_PARTY FUNCTION IN WHICH NUMBER)"
_AND_WAS: Final = f"({_NOT_IN_LABEL}{{0,6}} NUMBER? {_NOT_IN_LABEL}{{0,3}} AND)? BE+"  # "headcount fell and was"
_CHANGED_TO: Final = "CHANGE ~(CLAUSE_END NUMBER){0,4} TO"
_FLAT_AT: Final = "(ENDED (OTHER_WORD | FUNCTION | NAME | FIGURE){0,3} IN | BE+ OTHER_WORD IN)"
_EVERYWHERE: Final = "(IN (BOUND | HEDGE)* NUMBER PLACES)?"  # "in 46 countries"

FRAMES: Final = (
    _frame(
        "a number of employees is stated",
        f"{_LABEL} ({_AND_WAS} | COLON | DASH | {_CHANGED_TO} | {_FLAT_AT}) (COLON | COMMA)?",
        FRAME,
        "Headcount was 74,067 as of September 30, 2024.",
        whose="label",
        bare=True,
    ),
    _frame("somebody employs them", f"verb=(EMPLOY) (COMMA | AND)* {_TEAM}", FRAME, "We employed 5,000 people."),
    _frame("somebody has them", f"verb=(HAVE) (COMMA | AND)* {_TEAM}", FRAME, "We had 500 employees.", weak=False),
    _frame(
        "a workforce has grown or shrunk to it",
        "verb=(WORKFORCE | EMPLOYEES | COMPANY) ~CLAUSE_END{0,6}? CHANGE ~CLAUSE_END{0,14} TO",
        FRAME,
        "We grew from 400 to 500 employees.",
        bare=True,
        exempt=(BOUND, EVENT),
    ),
    _frame(
        "employees are numbered",
        "(start | SEMICOLON | STOP | COMMA) verb=((OUR | POSSESSIVE_NAME | COMPANY)? (TOTAL | KIND)* EMPLOYEES)"
        " (BE | COLON | DASH)",
        FRAME,
        "Total employees at December 31, 2024 were 5,000.",
        bare=True,
    ),
    _frame(
        "a period ended with so many",
        f"verb=(ENDED) (OTHER_WORD | FUNCTION | NAME | FIGURE){{0,3}} WITH {_TEAM}",
        FRAME,
        "We ended 2024 with 5,000 employees.",
        bare=True,
    ),
    _frame(
        "a workforce of so many",
        f"{_LABEL} OF",
        LOOSE,
        "We are proud of our global workforce of 500.",
        whose="label",
        bare=True,
    ),
    _frame(
        "with so many, we",
        f"start verb=(WITH) {_TEAM}",
        FRAME,
        "With 500 employees in 46 countries, we serve many customers.",
        weak=False,
        after="~(SEMICOLON STOP)* COMMA (COMPANY | OUR | owner=(NAME+) | BOUND EMPLOYEES)",
    ),
    _frame(
        "a company of so many",
        "verb=(COMPANY) BE (TOTAL | KIND | OTHER_WORD | NAME){0,4} OF",
        FRAME,
        "Our company is a global community of approximately 5,000 employees dedicated to our purpose.",
        weak=False,
        exempt=(FUNCTION,),
    ),
    _frame(
        "a share of our so many",
        "OF verb=(OUR) TOTAL?",
        FRAME,
        "Unions represent 40% of our 500 employees.",
        exempt=(UNION, FUNCTION),
    ),
    _frame(
        "our so many", "verb=(OUR | POSSESSIVE_NAME) TOTAL?", LOOSE, "Our 500 employees worldwide like it.", weak=False
    ),
    _frame(
        "a line by itself",
        "start verb=()",
        LOOSE + OWN - NAMED,
        "Approximately 500 employees worldwide.",
        weak=False,
        after=f"TOTAL* {_EVERYWHERE} TOTAL* (STOP | COMMA | SEMICOLON)? end",
    ),
    _frame(
        "they are employed by the company",
        "",
        FRAME,
        "Last year 500 persons were employed by the Company.",
        whose="company",
        after="(TOTAL* BE? (EMPLOY BY (TOTAL | KIND | OUR)* (COMPANY | NAME)"
        " | ENGAGED OF (TOTAL | KIND | OUR)* COMPANY)"
        " | OTHER_WORD OUR WORKFORCE | COMPANY (EMPLOY | HAVE) not_followed_by(EVENT))",
    ),
)

AFTER_BARE_NUMBER: Final = Pattern(  # nothing else is counted
    "end | COMMA | SEMICOLON | COLON | STOP | BULLET | DASH | AND | PART_OF | WHICH | COMPARED | CHANGE | IN | WITH"
    " | BE | TOTAL+ (end | COMMA | SEMICOLON | STOP | AND | PART_OF | WHICH | COMPARED | CHANGE | IN)"
)
EVENT_BEFORE: Final = Pattern("EVENT ~(HAVE EMPLOY)* end")  # an event word governs its clause
BEFORE_OWN_DAY: Final = Pattern(  # before a number that carries its own day: no verb of another kind
    "(start | COMMA | COLON | BULLET | DASH | AND | WITH | POSSESSIVE_NAME | OF | OUR | TOTAL) HEDGE* end"
)
OWN_DAY: Final = Pattern(  # between workers and the day that is theirs
    "(IN | TOTAL | PLACES | HEDGE | COMPANY | FUNCTION){0,3} NUMBER? (PLACES | COMMA){0,2}"
)
EVERYWHERE: Final = Pattern(  # "employees in 46 countries": all of them
    "start (IN | TOTAL | BE | ENGAGED | WHICH | COMMA){0,4} IN (BOUND | HEDGE)* NUMBER PLACES"
)
