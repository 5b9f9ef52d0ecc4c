"""What a verification objects to: one difference, with the place where it is and what should be there."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict, dataclass, fields
from typing import Any

import pandas as pd


@dataclass(frozen=True, slots=True)
class Finding:
    """One difference. `check` names what was compared, `where` the file with its row, the table or the response.

    `subject` is what the number is of (a concept, a tag, an item), `period_end` its day; `value` is what stands there
    and `expected` what should, both as text and '' where that cannot be said.
    """

    check: str
    where: str
    detail: str
    ticker: str = ""
    subject: str = ""
    period_end: str = ""
    column: str = ""
    value: str = ""
    expected: str = ""


def frame(findings: Iterable[Finding]) -> pd.DataFrame:
    """One row per finding."""
    return pd.DataFrame([asdict(each) for each in findings], columns=[f.name for f in fields(Finding)])


_SUBJECTS = ("concept", "tag", "measure", "metric", "topic", "series")
_DAYS = ("period_end", "as_of", "date", "announced", "month", "quarter", "fiscal_year", "known_on")
_OWNERS = ("ticker", "company", "cik", "subject", "provider", "owner", "site", "chip", "maker", "benchmark")


def named(cells: dict[str, Any], subject: str) -> dict[str, str]:
    """Of whom, of what (else the subject given) and when a row is: three fields of a finding."""
    return {
        "ticker": _first(cells, _OWNERS),
        "subject": _first(cells, _SUBJECTS) or subject,
        "period_end": _first(cells, _DAYS),
    }


def _first(cells: dict[str, Any], names: Iterable[str]) -> str:
    texts = (written(cells.get(name)) for name in names)
    return next(filter(None, texts), "")


def written(value: Any) -> str:
    """A cell as text: whole numbers without a point, nothing where it is missing."""
    if value is None or (not isinstance(value, list | tuple) and value != value):
        return ""
    if isinstance(value, float):
        return f"{value:.0f}" if value.is_integer() and abs(value) < 1e18 else repr(value)
    return str(value)
