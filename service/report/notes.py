"""The numbered documents of a report: each once, in the order in which numbers lead to them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

import pandas as pd

from charts import text
from charts.frame import day
from service.tables.html_table import safe_address


@dataclass(frozen=True, slots=True)
class Note:
    """A document as the list of sources states it; `url` is empty where no address of it may become a link."""

    number: int
    title: str
    about: str
    url: str


@dataclass(slots=True)
class Notes:
    """Gives each document its number when it is first asked for."""

    by_source: dict[str, Note] = field(default_factory=dict)

    def number(self, source: Any, sources: pd.DataFrame) -> int | None:
        """The number of the document of a source id; None where the chart's `sources` do not hold it."""
        if not isinstance(source, str) or not source:
            return None
        if source not in self.by_source:
            rows = sources[sources["source_id"] == source]
            if rows.empty:
                return None
            self.by_source[source] = self._of(_note(len(self.listed) + 1, rows.iloc[0].to_dict()))
        return self.by_source[source].number

    def numbers(self, ids: Iterable[Any], sources: pd.DataFrame) -> tuple[int, ...]:
        """Those of several, each once, in order."""
        given = (self.number(each, sources) for each in ids)
        return tuple(sorted({number for number in given if number is not None}))

    def _of(self, note: Note) -> Note:
        """The note that says the same already, for instance of another place in one document; else this one."""
        return next((each for each in self.listed if replace(each, number=note.number) == note), note)

    @property
    def listed(self) -> tuple[Note, ...]:
        """All of them, in their order."""
        return tuple(dict.fromkeys(self.by_source.values()))


def _note(number: int, record: Mapping[Any, Any]) -> Note:
    url = str(record["url"] or "") if isinstance(record["url"], str) else ""
    title = str(record["title"] or record["source_id"])
    parts = [record["publisher"], record["form"], record["accession"]]
    known = [str(part) for part in parts if isinstance(part, str) and part and part not in title]
    published = day(record["published_on"])
    about = ", ".join([*known, *([f"published {published}"] if published else [])])
    return Note(number, text.readable(title), about, url if safe_address(url) else "")
