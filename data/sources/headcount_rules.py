"""What frames a count of the company's employees, and what refuses one: short patterns over the letters of headcount_words.

Every pattern is anchored at the number: `before` ends at it, `after` begins behind the workers that it counts.
Every refusal has a reason that a user can read, and an example that tests/unit/test_headcount.py tries.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final, Literal

# The confidence is the sum of what speaks for a reading, at most CEILING.
BASE: Final = 0.30  # a number of workers
FRAME: Final = 0.35  # it is what somebody has, employs, totals; or it carries its own day
LOOSE: Final = 0.20  # "with 500 employees", "a team of 500", "of our 500 employees"
OWN: Final = 0.25  # that somebody is the company
NAMED: Final = 0.15  # it has a name (the company's, as a rule), or is left out
DAY: Final = 0.15  # the day is stated
ALL: Final = 0.10  # the text says that it is all of them
CEILING: Final = 0.99

WORKERS: Final = re.compile(r"(?P<kind>(?:[kqt][kqt&,/]*)?)(?P<noun>eL|[EeL])")
KINDS: Final = re.compile(r"[wAjSouxCGck]{1,3}[kqt&]*[Ee]")  # "300 manufacturing employees"
ELIDED: Final = re.compile(
    r"(?P<kind>[kq][kqt]*)?(?P<noun>)[,&]+[hvmo]*#"
)  # "197 full-time and 17 part-time employees"


@dataclass(frozen=True, slots=True)
class Frame:
    """A way to say that somebody has workers. `of` is what follows the number: workers, or nothing after a label."""

    name: str
    before: re.Pattern[str]
    score: float
    bare: bool = False  # the number needs no workers behind it
    weak: bool = True  # also of "people", "persons", "staff"
    grows: bool = False
    shares: bool = False  # a part is told before: what follows the whole is said of the part
    alone: bool = False  # nothing else is said in the sentence


def _frame(name: str, before: str, score: float, **more: bool) -> Frame:
    return Frame(name, re.compile(before + "h*,?h*$"), score, **more)


_LABEL: Final = r"(?P<label>n[ktu]*[EeL]|(?<!o)L)(?:[fp][ut]*[oG]+|t|m?yo|,)*"
FRAMES: Final = (
    _frame(
        "a number of employees is stated",
        _LABEL + r"(?:(?:[^;:.xjpR#]{0,6}#?[^;:.xjpR#]{0,3}&)?b+|[:–]|g[^;:.#]{0,4}>|X[wjA0]{0,3}p)[:,]?",
        FRAME,
        bare=True,
    ),
    _frame("somebody employs them", r"(?P<verb>m)[,&]*(?:[wtkA]{0,3}Lf)?", FRAME),
    _frame("somebody has them", r"(?P<verb>v)[,&]*(?:[wtkA]{0,3}Lf)?", FRAME, weak=False),
    _frame(
        "a workforce has grown or shrunk to it",
        r"(?P<verb>[LEo])[^;:.]{0,6}?g[^;:.]{0,14}>",
        FRAME,
        bare=True,
        grows=True,
    ),
    _frame("employees are numbered", r"(?:^|[;.,])(?P<verb>[uS]?[tk]*E)[b:–]", FRAME, bare=True),
    _frame("a period ended with so many", r"(?P<verb>X)[wjA0]{0,3}W(?:[wtkA]{0,3}Lf)?", FRAME, bare=True),
    _frame("there are so many", r"(?P<verb>o)b", FRAME, weak=False),
    _frame("a workforce of so many", _LABEL + "f", LOOSE, bare=True),
    _frame("with so many", r"(?P<verb>W)u?(?:[wtkA]{0,3}Lf)?", LOOSE / 2, weak=False),
    _frame("so many of our so many", r"f(?P<verb>u)t?", FRAME, shares=True),
    _frame("our so many", r"(?P<verb>[uS])t?", LOOSE, weak=False),
    _frame("a line by itself", r"^(?P<verb>)", LOOSE + OWN - NAMED, weak=False, alone=True),
)
ALONE: Final = re.compile(r"t*(?:p[Bh]*#G)?t*[.,;]?$")
PASSIVE: Final = re.compile(r"t*b?my[tku]*[oA]")  # "500 persons were employed by the Company"
GOES_ON: Final = re.compile(
    r"$|[,;:.•–&iRrgpW]|t+(?:$|[,;.&iRrgp])"
)  # what may follow a bare number: no noun of another kind


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why a number of workers is not the company's headcount."""

    reason: str
    where: Literal["before", "after"]
    pattern: re.Pattern[str]
    example: str


def _refusal(reason: str, where: Literal["before", "after"], pattern: str, example: str) -> Refusal:
    return Refusal(reason, where, re.compile(pattern), example)


_WHO: Final = "^t*R?"  # without a comma: what follows one is said of all of them
_LIST: Final = "[wAkjxG]+(?:,[wAkjxG]+)+,?&"  # "in our stores, plants, call centers and offices": wherever they work
REFUSALS: Final = (
    _refusal("it is a part of a larger number", "before", "i[b,]*h*$", "We employ people in 30 states, including 500 employees."),
    _refusal("it is a change or an event, not a count", "before", "[cCd][fyp>]?h*$|g[fy]?h*$|yh*$", "We laid off 500 employees."),
    _refusal("it is an earlier count", "before", "r[ovm]{0,2}h*$", "This compares with headcount from 500 employees."),
    _refusal("it is a bound or a range, not a count", "before", "B[h#&]*$|#[>–]h*$", "We have up to 500 employees."),
    _refusal("it is a plan or a condition, not a count", "before", "z[^;:.,#]{0,5}$", "We will employ 500 people."),
    _refusal("it is a seasonal peak", "before", "P", "At the peak we have 500 employees."),
    _refusal("it is a seasonal peak", "after", "^[^;.#]{0,8}P", "We have 500 employees in peak season."),
    _refusal("it is an average over a period", "before", "M[^;.#]{0,6}$", "The average number of employees was 500."),
    _refusal("it is an average over a period", "after", "^[^;.#]{0,3}M", "We had 500 employees on average."),
    _refusal("it is those of one place", "before", r"(?:^|[;.])pu?[wjkt]{0,3}[Ax]|,pu?[wjx]*[Ax][Ajwx]*,?[ouAS][^;]*$", "In Ohio, we employ 500 people."),
    _refusal("others are counted beside it", "after", "^,?&A[oA]*v?h*#", "Alpha had 500 employees and Beta Bank had 40."),
    _refusal("it counts others too", "after", "^[&,/]+[kqtu]*[qQx]", "We have 500 employees and contractors."),
    _refusal("it is those with a union, a plan or an event", "after", _WHO + "[bv]*w?[Cc]", "500 of them: we have 500 employees represented by unions."),
    _refusal("it is those in one function", "after", _WHO + "b?[am](?![^.;,#]{0,4}p[Bh]*#G|y[tku]*[oA])", "We have 500 employees engaged in research."),
    _refusal("it is those of one part", "after", "^t*[pf]u?(?!" + _LIST + ")[wAk&,]{0,5}[jx]", "We have 500 employees in our Marine segment."),
    _refusal("it is those of one place", "after", _WHO + r"b?a?p(?!A+(?:,A+)*,?&A)A", "We have 500 employees in Ohio."),
    _refusal("it is those of one place", "after", r"^t*p(?![^;:.,]{0,4}G)u?w", "We have 500 people in the mines."),
    _refusal("it is somebody else's staff", "after", "^(?:my|f|r)u?[wAk]{0,3}x", "We rely on the 500 employees of our manager."),
    _refusal("it is temporary staff", "after", "^t*pq", "We have 500 people on temporary assignments."),
)  # fmt: skip
GROWTH_MAY: Final = frozenset(("it is a bound or a range, not a count", "it is a change or an event, not a count"))
SHARES_MAY: Final = frozenset(("it is those with a union, a plan or an event", "it is those in one function"))

PLACES: Final = re.compile(r"^[ptbaR,]{0,4}p[Bh]*#G")  # "employees in 46 countries": all of them
ACQUIRED: Final = re.compile(
    r"\b(?:acqui(?:re|red|ring|sition)|merger|merged|divest\w*|spin-?off|spun off|purchase of|target|former|competitor|controlled by"
    r"|owned by|joint venture|related part\w*|investee)\b",
    re.I,
)
NOBODY: Final = re.compile(
    r"\b(?:ha(?:s|ve|d)|employs?|employed) no (?:(?:full[- ]time|paid|direct|officers or|directors or|officers, directors or) )*(?:employees|personnel|staff)\b"
    r"(?! (?:in|at|who|that|represented|covered|under|subject|located|other))"
    r"|\b(?:do|does|did) not (?:\w+ )?(?:have|employ) any (?:full[- ]time )?(?:employees|personnel|staff)\b(?! (?:in|at|who|that|represented|covered|under|subject|located|other))"
    r"|\bhas no employees, |\bnot (?:intend|expect|anticipate) (?:to have|having) any (?:full[- ]time )?employees",
    re.I,
)
COMPLEMENTS: Final = (
    ("full-time and part-time", r"\bfull[- ]?time\b", r"\bpart[- ]?time\b"),
    ("in and outside the United States", r"\b(?:in|within) the (?:United States|U\.?S\.?A?\.?)|\bdomestic|\bU\.S\.", r"\boutside|\belsewhere|\binternational|\babroad|\brest of the world|\bin other countries|\boverseas|\bforeign"),
    ("salaried and hourly", r"\bsalaried\b", r"\bhourly\b"),
    ("union and non-union", r"\b(?<!non-)(?:union|represented|bargaining)", r"\bnon-?(?:union|represented|bargaining)"),
    ("exempt and non-exempt", r"\b(?<!non-)exempt\b", r"\bnon-?exempt\b"),
)  # fmt: skip
