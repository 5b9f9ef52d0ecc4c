"""Companies without employees, or with one: facts that are stated without a number."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from data.sources.headcount import rules
from data.sources.headcount.counts import Count
from data.sources.headcount.sentence import Sentence
from data.sources.headcount.stated_days import is_stale

# A trust or a partnership may be one beside the registrant: whether it is the registrant, the cover says.
_COMPANY: Final = (
    r"(?:we|(?:the|our) (?:company|registrant|corporation)|(?:the|our) (?P<owner>partnership|trust|fund|issuer))"
)
_NOBODY: Final = re.compile(
    rf"\b{_COMPANY} (?:currently |presently |also )*(?:ha(?:s|ve|d)(?: had)?|employs?|employed)"
    r" (?:currently |presently )*no employees(?P<rest>[^.;]*)",
    re.I,
)
_NOTHING_ELSE: Final = re.compile(  # what may follow without saying that somebody is employed after all
    r"[\s,]*(?:(?:at (?:this|the present) time|of (?:its|our) own|since)[\s,]*)?(?:,?\s*(?:and|but) (?!who|those).*)?",
    re.I,
)
_EXCEPTION: Final = re.compile(r"\b(?:other than|except|apart from|besides|aside from)\b", re.I)
_ONE: Final = re.compile(
    r"\b(?:is|was)\b[^.;]{0,60}\b(?:our|its|the (?:company|registrant|corporation)['’]s) (?:only|sole)"
    r" (?:full-time )?employee\b",
    re.I,
)


def counts(sentence: Sentence) -> Iterator[Count]:
    """None or one, where a sentence says plainly that the company has so many employees."""
    nobody = _NOBODY.search(sentence.masked)
    if nobody and _NOTHING_ELSE.fullmatch(nobody["rest"]) and not _EXCEPTION.search(sentence.text):
        yield _count(sentence, 0.0, nobody.start(), "it says that the company has none", nobody["owner"] or "")
    one = _ONE.search(sentence.masked)
    if one:
        yield _count(sentence, 1.0, one.start(), "it says that the company has one")


def _count(sentence: Sentence, employees: float, place: int, reason: str, owner: str = "") -> Count:
    before = [moment.newest for moment in sentence.moments if moment.end <= place + 1 and moment.newest]
    day = before[-1] if before else None
    return Count(
        employees=employees,
        as_of=day,
        kind="reported",
        scope="total",
        start=sentence.start,
        end=sentence.start + len(sentence.text),
        score=min(rules.BASE + rules.FRAME + rules.OWN + (rules.DAY if day else 0.0), rules.CEILING),
        reasons=(reason,),
        owner=owner,
        by_company=True,
        stale=is_stale(day, sentence.period_end),
    )
