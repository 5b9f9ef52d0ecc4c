"""What frames a count of the company's employees, and what refuses one: short patterns over the letters of lexicon.

`before` ends at the number, `after` begins behind the workers that it counts. Every refusal has a reason that a user can
read and an example, which the tests try.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final, Literal

# The confidence is the sum of what speaks for a reading, at most CEILING.
BASE: Final = 0.30  # a number of workers
FRAME: Final = 0.35  # it is what somebody has, employs, totals; or it carries its own day
LOOSE: Final = 0.20  # "a team of 500", "our 500 employees"
OWN: Final = 0.25  # that somebody is the company
NAMED: Final = 0.15  # it has a name (the company's, as a rule), or is left out
DAY: Final = 0.15  # the day is stated
ALL: Final = 0.10  # the text says that it is all of them, or says it twice
CEILING: Final = 0.99

WORKERS: Final = re.compile(r"(?:[kqt][kqt&,/]*)?(?P<noun>eL|[EeL])E?")  # right behind a number
KINDS: Final = re.compile(r"[wAjSouxCGck]{1,3}[kqt&]*[Ee]")  # "300 manufacturing employees"
LISTED: Final = re.compile("[,&]{1,2}h*#")  # the number of a list goes on: "1,100, 1,200 and 1,345 employees"
GOES_ON: Final = re.compile(r"$|[,;:.•–&iRrgpWb]|t+(?:$|[,;.&iRrgp])")  # behind a bare number: nothing else is counted
# "500 persons were employed by the Company", "worked for us", "on our payroll", "the 500 employees we had"
PASSIVE: Final = re.compile(r"t*b?(?:my[tku]*[oA]|af[tku]*o)|wuL|o[mv](?!c)")
COUNTRIES: Final = re.compile(r"^[ptbaR,]{0,4}p[Bh]*#G")  # "employees in 46 countries": all of them
OPEN: Final = re.compile("(?:^|[,:•–&WSfut])h*$")  # before a number that carries its own day: no verb of another kind
OWN_DAY: Final = re.compile(r"[ptGhoj]{0,3}#?[G,]{0,2}")  # between workers and the day that is theirs

_BOUND: Final = "it is a bound or a range, not a count"
_EARLIER: Final = "it is an earlier count"
_EVENT: Final = "it is a change or an event, not a count"
_UNION: Final = "it is those with a union, a plan or an event"
_FUNCTION: Final = "it is those in one function"
_PLACE: Final = "it is those of one place"
_AVERAGE: Final = "it is an average over a period"
_PEAK: Final = "it is a seasonal peak"
OTHERS: Final = "it is somebody else's staff"
PART: Final = "it is those of one part"
KIND: Final = "it is one kind of them"
TEMPORARY: Final = "it is temporary staff"
UNCLEAR: Final = 0.15  # taken off where a word follows that may say something of a part of them
UNSAID: Final = "nothing says that the company has them"


@dataclass(frozen=True, slots=True)
class Frame:
    """A way to say that somebody has workers: what stands right before the number, and what may stand behind it."""

    name: str
    before: re.Pattern[str]
    score: float
    bare: bool = False  # the number needs no workers behind it
    weak: bool = True  # fits "people", "persons" and "staff" too
    after: re.Pattern[str] = re.compile("")  # what has to stand behind the workers
    exempt: frozenset[str] = frozenset()  # refusals that do not apply


def _frame(
    name: str, before: str, score: float, *, bare: bool = False, weak: bool = True, after: str = "", exempt: tuple[str, ...] = ()
) -> Frame:  # fmt: skip
    return Frame(name, re.compile(before + "h*,?h*$"), score, bare, weak, re.compile(after), frozenset(exempt))


_TEAM: Final = "(?:[wtkA]{0,3}Lf)?"  # "a global workforce of"
_LABEL: Final = r"(?P<label>n[ktuo]*[EeL]|(?<!o)L)(?:[fp][ut]*[oG]+|t|m?yo|,)*"
_AND_WAS: Final = r"(?:[^;:.xjpR#]{0,6}#?[^;:.xjpR#]{0,3}&)?b+"  # "headcount was", "headcount fell and was"
FRAMES: Final = (
    _frame("a number of employees is stated", rf"{_LABEL}(?:{_AND_WAS}|[:–]|g[^;:.#]{{0,4}}>|X[wjA0]{{0,3}}p|b+wp)[:,]?", FRAME, bare=True),
    _frame("somebody employs them", f"(?P<verb>m)[,&]*{_TEAM}", FRAME),
    _frame("somebody has them", f"(?P<verb>v)[,&]*{_TEAM}", FRAME, weak=False),
    _frame("a workforce has grown or shrunk to it", "(?P<verb>[LEo])[^;:.]{0,6}?g[^;:.]{0,14}>", FRAME, bare=True, exempt=(_BOUND, _EVENT)),
    _frame("employees are numbered", r"(?:^|[;.,])(?P<verb>[uS]?[tk]*E)[b:–]", FRAME, bare=True),
    _frame("a period ended with so many", f"(?P<verb>X)[wjA0]{{0,3}}W{_TEAM}", FRAME, bare=True),
    _frame("a workforce of so many", f"{_LABEL}f", LOOSE, bare=True),
    _frame("with so many, we", f"^(?P<verb>W){_TEAM}", FRAME, weak=False, after="[^;.]*,[ouA]"),
    _frame("a share of our so many", "f(?P<verb>u)t?", FRAME, exempt=(_UNION, _FUNCTION)),
    _frame("our so many", "(?P<verb>[uS])t?", LOOSE, weak=False),
    _frame("a line by itself", "^(?P<verb>)", LOOSE + OWN - NAMED, weak=False, after=r"t*(?:p[Bh]*#G)?t*[.,;]?$"),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why a number of workers is not the company's headcount, and a sentence that it refuses."""

    reason: str
    where: Literal["before", "after"]
    pattern: re.Pattern[str]
    example: str


def _refusal(reason: str, where: Literal["before", "after"], pattern: str, example: str) -> Refusal:
    return Refusal(reason, where, re.compile(pattern), example)


_LIST: Final = "[wAkjxG]+(?:,[wAkjxG]+)+,?&"  # "in our stores, plants, call centers and offices": wherever they work
_PLACES: Final = "A+(?:,A+)*,?&(?:A|h*#[iwt]*G)"  # "in Germany, France and Mexico", "in Japan and 20 other countries"
_WHO: Final = "^t*R?"  # without a comma: what follows one is said of all of them
REFUSALS: Final = (
    _refusal("it is a part of a larger number", "before", "i[b,]*h*$", "We employ many people in Ohio, including approximately 500 employees as of May 1, 2024."),
    _refusal(_EVENT, "before", "[cCd][fyp>]?h*$|g[fy]?h*$|yh*$", "In 2024, we laid off 500 employees."),
    _refusal(_EARLIER, "before", "Z[^;.#]{0,6}$", "Before the sale, we had 500 employees."),
    _refusal(_EARLIER, "after", "^[^;.#]{0,4}Z", "We had 500 employees before the sale."),
    _refusal(_EARLIER, "before", "r[ovm]{0,2}h*$", "Our headcount is larger than the 500 employees as of May 1, 2020."),
    _refusal(_BOUND, "before", "B[h#&]*$|#[>–]h*$", "We have up to 500 employees."),
    _refusal("it is a plan or a condition, not a count", "before", "z[^;:.,#]{0,5}$|(?:^|[;.])z", "We will employ 500 people."),
    _refusal(_BOUND, "after", "^B", "We have 500 employees per store."),
    _refusal(_PEAK, "before", "P", "At the peak we employ 500 people."),
    _refusal(_PEAK, "after", "^[^;.#]{0,8}P", "We have 500 employees in peak season."),
    _refusal(_AVERAGE, "before", "M[^;.#]{0,6}$", "On average, the Company had 500 employees."),
    _refusal(_AVERAGE, "after", "^[^;.#]{0,3}M", "We had 500 employees on average."),
    _refusal(_PLACE, "before", "(?:^|[;.])pu?[wjkt]{0,3}[Ax]|,pu?[wjx]*[Ax][Ajwx]*,?[ouAS][^;]*$", "In Brazil, we employ 500 people."),
    _refusal("others are counted beside it", "after", "^,?&A[oA]*v?h*#", "Alpha had 500 employees and Beta Bank had 40."),
    _refusal("it counts others too", "after", "^[&,/]+[kqtu]*[qQx]", "We have 500 employees and contractors."),
    _refusal(OTHERS, "after", "^(?:my|f|r)u?[wAk]{0,3}x", "We have 500 employees employed by our manager."),
    _refusal(_UNION, "after", _WHO + "[bv]*w?[Cc]", "We have 500 employees represented by unions."),
    _refusal(PART, "after", "^t*Rb", "We have 500 employees who are on leave."),
    _refusal(_FUNCTION, "after", _WHO + f"b?[am](?![^.;,#]{{0,4}}p[Bh]*#G|y[tku]*[oA]|f[tku]*o|p{_PLACES})", "We have 500 employees engaged in research."),
    _refusal(PART, "after", f"^t*[pf]u?(?!{_LIST})[wAk&,]{{0,5}}[jx]", "We have 500 employees in our Marine segment."),
    _refusal(_PLACE, "after", _WHO + f"b?a?p(?!{_PLACES})A", "We have 500 employees in Ohio."),
    _refusal(_PLACE, "after", f"^t*p(?![^;:.,]{{0,4}}G)u?(?!{_LIST})w", "We employ 500 people in the mines."),
    _refusal(TEMPORARY, "after", "^t*[wa]{0,2}q", "We employ 500 people on temporary assignments."),
)  # fmt: skip

# Scopes by the words between a number and its workers, in order; with the reason where it cannot be the whole.
SCOPES: Final = (
    ("full-time equivalents", re.compile(r"equivalent|\bftes?\b"), ""),
    ("total", re.compile(r"\bfull\s*(?:time|and|or)\b.*\bpart ?time|\bpart ?time.*\bfull ?time"), ""),
    ("part-time", re.compile(r"\bpart ?time"), "it is those who work part-time"),
    ("full-time", re.compile(r"\bfull ?time"), ""),
    ("permanent", re.compile(r"\b(?:permanent|regular)"), ""),
    ("temporary", re.compile(r"\b(?:temporary|seasonal|contract|contingent|leased|worksite|casual|agency|former|retired|new|unionized|interns?|outsourced|eligible|third party)\b"), TEMPORARY),
    ("hourly", re.compile(r"^(?!.*\bsalaried).*\bhourly"), KIND),
    ("salaried", re.compile(r"^(?!.*\bhourly).*\bsalaried"), KIND),
    ("union", re.compile(r"^(?!.*\bnon).*\b(?:union|bargaining unit)|^(?=.*\bnon ?union)(?!.*(?<!non)(?<!non )\bunion)"), KIND),
    ("internal", re.compile(r"\b(?:internal|corporate)"), ""),
)  # fmt: skip

# Two parts that are the whole by their meaning.
COMPLEMENTS: Final = (
    ("full-time and part-time", r"\bfull[- ]?time\b", r"\bpart[- ]?time\b"),
    ("in and outside the United States", r"\b(?:in|within) the (?:United States|U\.?S\.?A?\.?)|\bdomestic|\bU\.S\.", r"\boutside|\belsewhere|\binternational|\babroad|\brest of the world|\bin other countries|\boverseas|\bforeign"),
    ("salaried and hourly", r"\bsalaried\b", r"\bhourly\b"),
    ("union and non-union", r"(?<!non-)\b(?:union|represented|bargaining)", r"\bnon-?(?:union|represented|bargaining)"),
    ("exempt and non-exempt", r"(?<!non-)\bexempt\b", r"\bnon-?exempt\b"),
)  # fmt: skip

ACQUIRED: Final = re.compile(
    r"\b(?:acqui(?:re|red|ring|sition)|merger|merged|divest\w*|spin-?off|spun off|purchase of|target|former|competitor"
    r"|controlled by|owned by|joint venture|related part\w*|investee)\b",
    re.I,
)
NOBODY: Final = re.compile(
    r"\b(?:(?:ha(?:s|ve|d)|employs?|employed) no|(?:do|does|did) not (?:\w+ )?(?:have|employ)(?: any)?|not (?:intend|expect|anticipate) to have any)"
    r" (?:(?:full[- ]time|paid|direct|officers or|directors or|officers, directors or) )*(?:employees|personnel|staff)\b"
    r"(?! (?:in|at|who|that|represented|covered|under|subject|located|other))",
    re.I,
)
