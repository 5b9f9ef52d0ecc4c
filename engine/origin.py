"""Evidence, day and document of single values, as typed results carry them; `analytics.evidence` decides on them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any

import pandas as pd

from analytics import evidence
from analytics.evidence import COLUMNS, Documents, Provenance
from contracts import Evidence


@dataclass(frozen=True, slots=True)
class Origin:
    """How far a value can be trusted (`contracts.Evidence`), since when it can be known, and from which document."""

    evidence: str
    known_on: pd.Timestamp | None
    document: str | None

    @classmethod
    def of(cls, provenance: Provenance, documents: Documents) -> Origin:
        """The origin of a single value."""
        grade, day, document = provenance.columns(documents).values()
        return cls(str(grade), pd.Timestamp(day), document)

    @classmethod
    def of_row(cls, row: Mapping[Any, Any]) -> Origin:
        """The origin of a row of a long frame with `analytics.evidence.COLUMNS`."""
        grade, day, document = (row[name] for name in COLUMNS)
        return cls(str(grade), pd.Timestamp(day), None if pd.isna(document) else str(document))

    @classmethod
    def cited(cls, row: Mapping[Any, Any], day: str = "edition") -> Origin:
        """The origin of a row of an embedded table: graded by its source's label, known since the day in a column."""
        return cls(grade_of(str(row["evidence"])), pd.Timestamp(row[day]), str(row["source_id"]))

    @property
    def columns(self) -> dict[str, Any]:
        """The same as columns of an export table."""
        return dict(zip(COLUMNS, (self.evidence, self.known_on, self.document), strict=True))

    def derived(self) -> Origin:
        """Of a value computed from this one by arithmetic alone."""
        return replace(self, evidence=str(evidence.derived([self.evidence])))

    def assumed(self) -> Origin:
        """Of a value computed from this one and from an assumption."""
        return replace(self, evidence=str(evidence.assumed([self.evidence])))


def grade_of(label: str) -> str:
    """The grade of evidence of a row of an embedded table, by the label of its source."""
    return str(Evidence.REPORTED if label == "confirmed" else Evidence.SINGLE_SOURCE)


def documents_of(origins: Iterable[Origin]) -> frozenset[str]:
    """The documents behind some values, of those that have one."""
    return frozenset(origin.document for origin in origins if origin.document)


def origins(provenance: Provenance, documents: Documents) -> list[Origin]:
    """The origin of each value of a line of values."""
    stamps = zip(
        provenance.evidence,
        pd.DatetimeIndex(provenance.known_on),
        documents.named(provenance.document),
        strict=True,
    )
    return [Origin(*stamp) for stamp in stamps]


def computed_from(origins: Iterable[Origin]) -> Origin:
    """Of a value computed from several by arithmetic: as weak as the weakest, never stronger than derived, and as new
    as the newest; of two documents of one day the one whose name sorts last is named.
    """
    each = list(origins)
    known = ((origin.known_on, origin.document) for origin in each if origin.known_on is not None)
    day, document = evidence.newest(known) or (None, None)
    return Origin(evidence.derived(origin.evidence for origin in each).value, day, document)


def merged(origins: Iterable[Origin]) -> Origin:
    """Of a value computed from several: the weakest grade, the newest day, and a document of that day.

    Of two documents of one day the later of the sequence is named.
    """
    each, documents = Provenance.read(pd.DataFrame([origin.columns for origin in origins], columns=list(COLUMNS)))
    return Origin.of(each.over(), documents)
