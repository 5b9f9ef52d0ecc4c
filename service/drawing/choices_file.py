"""What was chosen on a page as a file: sets of its parameters by name, written and read again.

JSON: `{"format": "intelligence-leverage choices", "version": 1, "page": "scenarios", "sets": [{"name": "...",
"parameters": {"scenario": "own", ...}}]}`. Parameters are texts as in an address, and are read by the same grammar, so
that a file says no more than a link and is no less checked.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from charts import text
from errors import UsageError
from service.drawing import chart as charts
from service.input import grammar

if TYPE_CHECKING:
    from charts.blocks import Against
    from charts.parameter import Parameter
    from data.store import Store

FORMAT: Final = "intelligence-leverage choices"
VERSION: Final = 1
LARGEST: Final = 200_000  # bytes
MOST: Final = 50  # sets
LETTERS: Final = 80  # of a name
_DATED: Final = frozenset({"quarter", "date", "day"})
_NEXT: Final = "Upload a file that was downloaded on this page"


@dataclass(frozen=True, slots=True)
class ChoiceSet:
    """One set by its name: the texts of its address that differ from the defaults, and what of it cannot be used."""

    name: str
    query: Mapping[str, str]
    problems: tuple[UsageError, ...] = ()


@dataclass(frozen=True, slots=True)
class Difference:
    """A parameter whose value is not the same in two sets, with both values as a reader sees them."""

    parameter: str
    one: str
    other: str


def differences(
    store: Store, parameters: Sequence[Parameter], one: ChoiceSet, other: ChoiceSet
) -> tuple[Difference, ...]:
    """What two sets do not have alike, in the order of the page; what a set leaves out has its default."""
    first, second = (
        charts.whole_query(parameters, charts.checked(store, parameters, each.query)[0]) for each in (one, other)
    )
    unlike = (p for p in parameters if first.get(p.name) != second.get(p.name))
    return tuple(Difference(_title(p), _value(p, first.get(p.name)), _value(p, second.get(p.name))) for p in unlike)


def joined(against: Against, parameters: Sequence[Parameter], one: ChoiceSet, other: ChoiceSet) -> dict[str, str]:
    """The texts of the first, with what the second chose first in the second place: all else is as in the first."""
    marks = tuple(f"{own}_" for own in against.own)
    kept = {name: value for name, value in one.query.items() if not name.startswith(marks)}
    [usual] = (parameter.default for parameter in parameters if parameter.name == against.one)
    for query, parameter, place in zip(
        (one.query, other.query), (against.one, against.other), against.own, strict=True
    ):
        kept |= _placed(query, query.get(against.one, usual), parameter, place, against.own)
    return kept


def _placed(query: Mapping[str, str], choice: str, parameter: str, place: str, own: Sequence[str]) -> dict[str, str]:
    """A choice of an address as that of a parameter; a reader's own with its numbers, as those of a place."""
    if choice not in own:
        return {parameter: choice}
    mark = f"{choice}_"
    numbers = {name.removeprefix(mark): value for name, value in query.items() if name.startswith(mark)}
    return {parameter: place} | {f"{place}_{name}": value for name, value in numbers.items()}


def _title(parameter: Parameter) -> str:
    return f"{parameter.group}: {text.lower(parameter.title)}" if parameter.group else parameter.title


def _value(parameter: Parameter, value: str | None) -> str:
    """As on the page: the label of a choice, quarters and days as people write them, and a dash for none."""
    if not value:
        return "–"
    labels = dict(zip(parameter.choices, parameter.labels, strict=False))
    return labels.get(value, text.readable(value) if parameter.kind in _DATED else value)


def written(page: str, sets: Iterable[ChoiceSet]) -> bytes:
    """The file. Of sets of one name the last stays."""
    named = {each.name: dict(each.query) for each in sets}
    entries = [{"name": name, "parameters": query} for name, query in named.items()]
    whole = {"format": FORMAT, "version": VERSION, "page": page, "sets": entries}
    return (json.dumps(whole, ensure_ascii=False, indent=2) + "\n").encode()


def read(store: Store, page: str, parameters: Sequence[Parameter], content: bytes) -> tuple[ChoiceSet, ...]:
    """The sets of a file, each checked as an address of this page is: what cannot be used is named, and its default
    stays.

    Raises UsageError for what is no such file, a file of another page or of a newer version, and too much.
    """
    whole = _loaded(content)
    if whole.get("version") != VERSION:
        raise _refused("The file has another version", str(whole.get("version")))
    if whole.get("page") != page:
        raise _refused("The file is of another page", str(whole.get("page")))
    return tuple(_checked(store, parameters, name, texts) for name, texts in _entries(whole))


def _loaded(content: bytes) -> dict[str, Any]:
    if len(content) > LARGEST:
        raise _refused("The file is too large", f"{len(content):,} bytes")
    try:
        whole = json.loads(content.decode())
    except (ValueError, RecursionError) as error:  # what is no UTF-8 and what is no JSON are ValueErrors
        raise _refused("The file cannot be read", str(error)) from error
    if not isinstance(whole, dict) or whole.get("format") != FORMAT:
        raise _refused("The file holds no choices of a page", "")
    return whole


def _entries(whole: Mapping[str, Any]) -> list[tuple[str, dict[str, str]]]:
    """Name and texts of each set. Raises UsageError for what has another shape."""
    sets = whole.get("sets")
    if not isinstance(sets, list) or not 0 < len(sets) <= MOST:
        raise _refused(f"The file has not from 1 to {MOST} sets", "")
    entries = []
    for number, entry in enumerate(sets, 1):
        name, texts = (entry.get(key) for key in ("name", "parameters")) if isinstance(entry, dict) else (None, None)
        if not isinstance(name, str) or not isinstance(texts, dict):
            raise _refused("A set has no name or no parameters", f"number {number}")
        if strange := [key for key, text in texts.items() if not isinstance(text, str)]:
            raise _refused("A parameter is no text", f"{strange[0]} of set {number}")
        entries.append((grammar.line("name", name, LETTERS), texts))
    return entries


def _checked(store: Store, parameters: Sequence[Parameter], name: str, texts: Mapping[str, str]) -> ChoiceSet:
    params, problems = charts.checked(store, parameters, texts)
    return ChoiceSet(name, charts.query_of(parameters, params), problems)


def _refused(what: str, which: str) -> UsageError:
    return UsageError(what, which=grammar.shown(which) if which else "", next_step=_NEXT)
