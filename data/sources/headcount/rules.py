"""What a rule is, and how much each kind of evidence is worth.

A rule reads a pattern of tokens, comes to a verdict with a reason that a user can read, and carries an example
sentence on which it fires: the tests try every one. The rules themselves are in frames (who says that there are so
many), owners (whose they are), refusals (why it is no headcount) and scopes (what is counted).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from data.sources.headcount.tokens import Pattern

# The confidence is the sum of what speaks for a reading, at most CEILING.
BASE: Final = 0.30  # a number of workers
FRAME: Final = 0.35  # it is what somebody has, employs, totals; or it carries its own day
LOOSE: Final = 0.20  # "a team of 500", "our 500 employees"
OWN: Final = 0.25  # that somebody is the company
NAMED: Final = 0.15  # it has a name (the company's, as a rule), or is left out
IT: Final = NAMED - 0.1  # it is "it"
DAY: Final = 0.15  # the day is stated
ALL: Final = 0.10  # the text says that it is all of them, or says it twice
UNCLEAR: Final = 0.15  # taken off where a word follows that may say something of a part of them
CEILING: Final = 0.99

# Reasons that several rules give.
BOUND: Final = "it is a bound or a range, not a count"
EARLIER: Final = "it is an earlier count"
EVENT: Final = "it is a change or an event, not a count"
UNION: Final = "it is those with a union, a plan or an event"
FUNCTION: Final = "it is those in one function"
PLACE: Final = "it is those of one place"
AVERAGE: Final = "it is an average over a period"
PEAK: Final = "it is a seasonal peak"
OTHERS: Final = "it is somebody else's staff"
PART: Final = "it is those of one part"
KIND: Final = "it is one kind of them"
TEMPORARY: Final = "it is temporary staff"
FRACTION: Final = "it is no whole number"
SINGULAR: Final = "more than one person would be called by a plural"
UNATTRIBUTED: Final = "nothing says that the company has them"


@dataclass(frozen=True)
class Verdict:
    """What a rule adds to the confidence, or the reason why the number is not the company's headcount."""

    score: float = 0.0
    refused: str = ""


def counts(score: float) -> Verdict:
    """The number may be the headcount."""
    return Verdict(score)


def refused(reason: str, score: float = 0.0) -> Verdict:
    """The number is not the headcount."""
    return Verdict(score, reason)


@dataclass(frozen=True, kw_only=True)
class Rule:
    """A pattern of tokens, the verdict where it fits, the reason in favour ("" where there is none), an example
    sentence."""

    pattern: Pattern
    verdict: Verdict
    reason: str
    example: str


@dataclass(frozen=True)
class Case:
    """What speaks for a count, or against it, and by which rules."""

    score: float = 0.0
    reasons: tuple[str, ...] = ()
    refused: str = ""
    owner: str = ""
    by_company: bool = False
    rules: tuple[Rule, ...] = ()

    def plus(self, score: float, reason: str, *rules: Rule) -> Case:
        """The case with something more in its favour."""
        return Case(
            self.score + score,
            (*self.reasons, reason),
            self.refused,
            self.owner,
            self.by_company,
            (*self.rules, *rules),
        )

    def against(self, reason: str, *rules: Rule) -> Case:
        """The case with a reason against it; the first one counts."""
        refused = self.refused or reason
        return Case(self.score, self.reasons, refused, self.owner, self.by_company, (*self.rules, *rules))
