"""The JSON of a company-facts answer, read for the tags that are wanted and no others."""

from __future__ import annotations

from collections.abc import Set
from operator import itemgetter
from typing import Any, Final

import orjson

try:
    from data.sources.facts_decoder import read_answer, read_tag
except ImportError:  # installed before msgspec was asked for: the same, by way of objects of every tag
    read_answer: Any = orjson.loads  # type: ignore[no-redef]
    read_tag: Any = dict  # type: ignore[no-redef]

# tag, unit, last day, first day or '', day of filing, accession, value, taxonomy, form: sorted, they stand by fact and
# then by filing
Fact = tuple[str, str, str, str, str, str, float, str, str | None]

_REPORTED: Final = itemgetter("filed", "accn", "val")


def document_facts(document: bytes, wanted: Set[str]) -> tuple[str, list[Fact]]:
    """The filer's CIK (ten digits), and one row per fact under a wanted tag, repetitions too.

    All of it has to be JSON, but only what is wanted becomes objects: a filer has some six hundred tags.
    Raises ValueError, KeyError or TypeError for anything that is not such a document.
    """
    answer = read_answer(document)
    return f"{int(answer['cik']):010d}", [
        (tag, unit, fact["end"], fact.get("start") or "", *_REPORTED(fact), taxonomy, fact["form"])
        for taxonomy, tags in answer["facts"].items()
        for tag in tags.keys() & wanted
        for unit, facts in read_tag(tags[tag])["units"].items()
        for fact in facts
    ]
