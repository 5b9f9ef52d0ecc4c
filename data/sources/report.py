"""One report or release, read offline: share counts by class, facts told by member, and the employees that its text
states.

What is read is plain JSON, so that it can be kept beside the document: reading one takes a second or two.
"""

from __future__ import annotations

import hashlib
from datetime import date
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from data.sources import inline
from errors import BadData

if TYPE_CHECKING:
    from data.sources import headcount

_TAGGED: Final = date(2022, 1, 1)  # from here on every filer tags its reports
_RULES: Final = ("report", "inline", "document", "headcount", "spelled")
# Whose obligation is told by several members, and the word in the name of the one that stands for the whole.
OBLIGATION_OF: Final = {"MSFT": "commercial"}


@cache
def rules() -> str:
    """A short hash of the code and weights that read: what others have read is read again."""
    digest = hashlib.sha256()
    folder = Path(__file__).parent
    for file in sorted(folder.rglob("*.*")):
        if file.suffix in (".py", ".csv") and file.relative_to(folder).parts[0].startswith(_RULES):
            digest.update(file.read_bytes())
    return digest.hexdigest()[:12]


def check(content: bytes, filed: date | None) -> None:
    """Whether these bytes can be a whole document. Raises BadData for one that breaks off, or a page in its place."""
    start, end = content[:4096].lower(), content[-4096:].lower()
    if b"<html" in start and b"</html>" not in end:
        raise BadData("The document breaks off", which=f"{len(content):,} bytes", next_step="Refresh again later")
    if filed is not None and filed >= _TAGGED and b"<html" in start and b"ix:header" not in content.lower():
        raise BadData(
            "This is no tagged report",
            which=f"{len(content):,} bytes",
            next_step="Refresh again later; it may be an error page",
        )


def read(content: bytes, period_end: date | None, ticker: str, *, release: bool = False) -> dict[str, Any]:
    """`cik` (or None), `classes`, `receipts` (symbol, shares in it), `obligation` (or None) and `headcount`: lists of
    plain rows, dates as ISO text.

    `period_end` is the report's own; a release has none and must state the date of its headcount. Raises BadData for
    what is no document.
    """
    if release:
        nothing: dict[str, Any] = {"cik": None, "classes": [], "receipts": [], "obligation": None}
        return {**nothing, "headcount": _stated(content, period_end)}
    filing = inline.Filing(content)
    headcount = _tagged_headcount(filing, period_end) + _stated(content, period_end)
    return {**_tagged(filing, period_end, ticker), "headcount": headcount}


def _tagged(filing: inline.Filing, period_end: date | None, ticker: str) -> dict[str, Any]:
    classes = filing.share_classes()
    return {
        "cik": filing.cover().cik,
        "classes": classes.assign(as_of=classes["as_of"].astype("str")).to_dict("records"),
        "receipts": filing.receipts(),
        "obligation": _obligation(filing.facts(inline.OBLIGATION), period_end, ticker),
    }


def _obligation(facts: list[inline.Fact], period_end: date | None, ticker: str) -> dict[str, Any] | None:
    """The remaining performance obligation at the period's end where it is told only by member, with its access path.

    Amazon tells one, by the day from which it is earned. Where there are several, the declared one; else none.
    """
    own = [f for f in facts if f.end == period_end and f.start is None and f.unit == "USD"]
    if not own or any(not f.members for f in own):
        return None  # company facts have what is told without a member
    word = OBLIGATION_OF.get(ticker)
    chosen = [f for f in own if word and any(word in member.lower() for _, member in f.members)] or own
    return {"value": chosen[0].value, "path": chosen[0].path} if len(chosen) == 1 else None


def _tagged_headcount(filing: inline.Filing, period_end: date | None) -> list[dict[str, Any]]:
    """The number of employees that the cover page tags for the whole company at the period's end; none where it does
    not."""
    tagged = [f for f in filing.facts(inline.EMPLOYEES) if not f.members and f.end == period_end]
    return [
        {
            "as_of": str(fact.end),
            "employees": fact.value,
            "kind": "reported",
            "scope": "total",
            "sentence": f"{fact.path}: {fact.value:,.0f}",
            "start": 0,
            "end": 0,
            "confidence": 1.0,
            "sure": True,
        }
        for fact in tagged[:1]
    ]


def _stated(content: bytes, period_end: date | None) -> list[dict[str, Any]]:
    from data.sources import document, headcount

    readings = headcount.readings(document.text(content), period_end=period_end)
    return [_plain(reading) | {"sure": reading.confidence >= headcount.SURE} for reading in readings]


def _plain(reading: headcount.Reading) -> dict[str, Any]:
    return {
        "as_of": str(reading.as_of) if reading.as_of else None,
        "employees": reading.employees,
        "kind": reading.kind,
        "scope": reading.scope,
        "sentence": reading.sentence,
        "start": reading.start,
        "end": reading.end,
        "confidence": reading.confidence,
    }
