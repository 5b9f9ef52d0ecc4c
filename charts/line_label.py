"""A direct label for the end of a line: who, how much, and when; how it is written, and how wide it is."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar, Final

from charts import lettering, text

DOT: Final = "●"
_LATE: Final = 10  # pixels of the letters of a quarter behind a value


@dataclass(frozen=True, slots=True)
class EndLabel:
    """A direct label for the end of a line: who, how much, and the quarter when that is not the newest. Plain text."""

    name: str
    value: str
    colour: str
    at: float
    late: str = ""

    @property
    def markup(self) -> str:
        """The subject behind its dot, its value, and the quarter in small."""
        return named(self.name, self.value, self.colour) + self._small

    @property
    def quiet(self) -> str:
        """The name alone, of a line in grey."""
        return f"{dot(self.colour)} {text.escape(self.name)}"

    @property
    def stacked(self) -> str:
        """The same in two lines: a heading of a narrow panel."""
        return f"{named(self.name, '', self.colour)}<br>{text.escape(self.value)}{self._small}"

    @property
    def _small(self) -> str:
        return f' <span style="font-size:{_LATE}px">{text.escape(self.late)}</span>' if self.late else ""

    @property
    def lines(self) -> int:
        """In how many lines it is written."""
        return 1

    def width(self, size: float) -> float:
        """Its pixels across where its letters have this size."""
        return self._name_width(size) + self._value_width(size)

    def _name_width(self, size: float) -> float:
        return lettering.width(f"{DOT} ", size) + lettering.width(f"{self.name} ", size, bold=True)

    def _value_width(self, size: float) -> float:
        return lettering.width(self.value, size) + (lettering.width(f" {self.late}", _LATE) if self.late else 0.0)


class TallLabel(EndLabel):
    """A label in two lines, the value below the name: where both are long a phone has little room left for lines."""

    rows: ClassVar[int] = 2

    @property
    def markup(self) -> str:
        """The subject behind its dot, and below it its value and the quarter in small."""
        return self.stacked

    @property
    def lines(self) -> int:
        """In how many lines it is written."""
        return self.rows

    def width(self, size: float) -> float:
        """Its pixels across where its letters have this size."""
        return max(self._name_width(size), self._value_width(size))


def named(name: str, value: str, colour: str) -> str:
    """The subject in bold behind a dot of its colour, and the value; both are escaped here.

    Words have the colour of the page's text: no colour has a contrast of 4.5:1 on white and on near-black.
    """
    return f"{dot(colour)} <b>{text.escape(name)}</b> {text.escape(value)}".rstrip()


def dot(colour: str) -> str:
    """What ties a word to the marks of a colour."""
    return f'<span style="color:{colour}">{DOT}</span>'
