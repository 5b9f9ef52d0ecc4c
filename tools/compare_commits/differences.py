"""What differs between two trees of plain values, by path, and which of it is intended."""

from __future__ import annotations

import json
import re
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from fnmatch import fnmatchcase
from itertools import zip_longest
from pathlib import Path
from typing import Any, Final

INTENDED: Final = Path(__file__).with_name("intended.toml")
ABSENT: Final = "(absent)"


@dataclass(frozen=True, slots=True)
class Difference:
    """One place where two exports differ: a path such as `/data/3/evidence`, and both values as text."""

    path: str
    base: str
    head: str

    @property
    def pattern(self) -> str:
        """The path with `*` for every position in a list."""
        return re.sub(r"/\d+(?=/|$)", "/*", self.path)


@dataclass(frozen=True, slots=True)
class Intended:
    """A difference that a change intends, with its reason: one entry of intended.toml.

    With a `path` differences there are allowed, where both values match whole. Without one `base` is searched in the
    base's text and replaced by `head` before anything is compared: all else must then be equal.
    """

    reason: str
    base: str
    head: str
    path: str = ""
    chart: str = "*"
    formats: tuple[str, ...] = ("json", "csv", "figure")

    def concerns(self, chart: str, form: str) -> bool:
        """Whether it may be applied to this chart and format."""
        return fnmatchcase(chart, self.chart) and form in self.formats

    def allows(self, difference: Difference) -> bool:
        """Whether it is this difference that is intended."""
        return bool(
            self.path
            and fnmatchcase(difference.path, self.path)
            and re.fullmatch(self.base, difference.base, re.DOTALL)
            and re.fullmatch(self.head, difference.head, re.DOTALL)
        )

    def rewritten(self, text: str) -> str:
        """The base's text as the change means it to be."""
        return text if self.path else re.sub(self.base, self.head, text)


def intended(file: Path = INTENDED) -> tuple[Intended, ...]:
    """The entries of a file. Raises ValueError for one without a reason."""
    entries = tomllib.loads(file.read_text(encoding="utf-8")).get("intended", [])
    for entry in entries:
        if not entry.get("reason"):
            raise ValueError(f"{file.name}: an entry has no reason: {entry}. Say why the difference is intended.")
    return tuple(Intended(**{**entry, **_tuples(entry)}) for entry in entries)


def _tuples(entry: dict[str, Any]) -> dict[str, Any]:
    return {"formats": tuple(entry["formats"])} if "formats" in entry else {}


def differences(base: Any, head: Any, path: str = "", *, ordered: bool) -> Iterator[Difference]:
    """Every place where two trees differ; with `ordered` keys must also come in the same order."""
    if isinstance(base, dict) and isinstance(head, dict):
        yield from _of_mappings(base, head, path, ordered)
    elif isinstance(base, list) and isinstance(head, list):
        yield from _of_lists(base, head, path, ordered)
    elif not _same(base, head):
        yield Difference(path or "/", text_of(base), text_of(head))


def _of_mappings(base: dict[str, Any], head: dict[str, Any], path: str, ordered: bool) -> Iterator[Difference]:
    for key in dict.fromkeys([*base, *head]):
        yield from differences(base.get(key, _NOTHING), head.get(key, _NOTHING), f"{path}/{key}", ordered=ordered)
    orders = [key for key in base if key in head], [key for key in head if key in base]
    if ordered and orders[0] != orders[1]:
        yield Difference(f"{path}/(order)", *(",".join(order) for order in orders))


def _of_lists(base: list[Any], head: list[Any], path: str, ordered: bool) -> Iterator[Difference]:
    if len(base) != len(head):
        yield Difference(f"{path}/(length)", str(len(base)), str(len(head)))
    for i, (one, other) in enumerate(zip_longest(base, head, fillvalue=_NOTHING)):
        if one is not _NOTHING and other is not _NOTHING:
            yield from differences(one, other, f"{path}/{i}", ordered=ordered)


class _Nothing:
    """Stands for a value that is not there, which null is not."""


_NOTHING: Final = _Nothing()


def _same(base: Any, head: Any) -> bool:
    numbers = {type(base), type(head)} <= {int, float}
    return bool(base == head) and (numbers or type(base) is type(head))


def text_of(value: Any) -> str:
    """A value for a report and for the patterns of intended.toml: text as it is, the rest as JSON."""
    if value is _NOTHING:
        return ABSENT
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
