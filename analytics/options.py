"""Numbers that the mathematics does not give: each is declared with its reason, and a test finds those that are not."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from contracts import Unit

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Option(Generic[T]):
    """A keyword of a metric or method that a user may set: what it is, in which unit, and why its default.

    An `assumption` stands for something that was not measured, so a value that uses it is estimated whatever it is set
    to; other options choose what is computed (a lag, a base).
    """

    name: str
    default: T
    unit: Unit
    meaning: str  # a noun, for the end of a sentence
    source: str  # why this default, and where it is from
    assumption: bool = False

    @property
    def text(self) -> str:
        """The default and what it stands for: "21%, one flat rate of tax"."""
        return f"{_written(self.default, self.unit)}, {self.meaning} ({self.source})"


def assumptions_text(options: Iterable[Option[Any]]) -> str:
    """A sentence on the assumptions among some options, empty where there are none."""
    assumed = [option.text for option in options if option.assumption]
    text = "Estimated, because it assumes what nobody reports; by default "
    return f"{text}{'; '.join(assumed)}." if assumed else ""


def constant(value: T, why: str) -> T:
    """A fixed number of a method, returned as it is: a convention, a tolerance or a size.

    Raises ValueError without a reason.
    """
    if not why.strip():
        raise ValueError(f"the constant {value!r} has no reason")
    return value


def _written(value: object, unit: Unit) -> str:
    if unit.style == "percent" and isinstance(value, float):
        return f"{value:.0%}"
    return f"{value:g} {unit}" if isinstance(value, int | float) else str(value)
