"""The JSON of a company-facts answer, read for the tags that are wanted and no others."""

from __future__ import annotations

from collections.abc import Set
from typing import Any, NamedTuple

import orjson

try:
    from data.sources.facts_decoder import read_answer, read_tag
except ImportError:  # installed before msgspec was asked for: the same, by way of objects of every tag
    read_answer: Any = orjson.loads  # type: ignore[no-redef]

    class _Told(NamedTuple):
        end: str
        val: float
        accn: str
        form: str | None
        filed: str
        start: str | None

    def read_tag(text: Any) -> Any:  # type: ignore[misc]
        """The facts of one tag by their unit."""
        names = _Told._fields[:-1]
        return {
            unit: [_Told._make((*(fact[name] for name in names), fact.get("start"))) for fact in facts]
            for unit, facts in text["units"].items()
        }


# tag, unit, last day, first day or '', day of filing, accession, value, taxonomy, form: sorted, they stand by fact and
# then by filing
Fact = tuple[str, str, str, str, str, str, float, str, str | None]


def document_facts(document: bytes, wanted: Set[str]) -> tuple[str, list[Fact]]:
    """The filer's CIK (ten digits), and one row per fact under a wanted tag, repetitions too.

    All of it has to be JSON, but only what is wanted becomes objects: a filer has some six hundred tags.
    Raises ValueError, KeyError or TypeError for anything that is not such a document.
    """
    answer = read_answer(document)
    return f"{int(answer['cik']):010d}", [
        (tag, unit, fact.end, fact.start or "", fact.filed, fact.accn, fact.val, taxonomy, fact.form)
        for taxonomy, tags in answer["facts"].items()
        for tag in tags.keys() & wanted
        for unit, facts in read_tag(tags[tag]).items()
        for fact in facts
    ]
