"""What a chart says, read, with the rows that it can be held against."""

from __future__ import annotations

import itertools
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, Final

from charts.core import Number
from tools.sentences import figures
from tools.sentences.figures import Row
from tools.sentences.reading import Reading, read

_YEAR_BEFORE: Final = re.compile(r"\ba year (?:before|earlier|ago)\b")


@dataclass(frozen=True, slots=True)
class Violation:
    """A rule that a sentence breaks, and how."""

    kind: str
    what: str


@dataclass(frozen=True)
class Sentence:
    """What a chart says and what can be looked up: `names` gives tickers of all names that companies go by.

    `left_out` are the lines on who is missing, which a reader sees beside the exceptions.
    """

    headline: str
    deck: str
    exceptions: Sequence[str]
    left_out: Sequence[str]
    numbers: Sequence[Number]
    rows: Sequence[Row]
    names: Mapping[str, str]
    parameters: Mapping[str, Any] = field(default_factory=dict)

    @cached_property
    def readings(self) -> list[Reading]:
        """Headline, deck and exceptions, read."""
        return [read(text, self.names) for text in (self.headline, self.deck, *self.exceptions) if text]

    @cached_property
    def drawn(self) -> frozenset[str]:
        """The companies with a value in the table, or with a row where the table has no values at all."""
        valued = frozenset(row.ticker for row in self.rows if row.value == row.value and row.ticker)
        return valued or frozenset(row.ticker for row in self.rows if row.ticker)

    @property
    def chosen(self) -> frozenset[str]:
        """The drawn companies that were asked for; beside them a chart may draw all that it compares with."""
        asked = frozenset(self.parameters.get("companies", ()))
        return self.drawn & asked if asked else self.drawn

    @cached_property
    def declared(self) -> list[Row]:
        """The rows that the finding's numbers name."""
        return figures.declared(self.numbers, self.rows)[0]

    @cached_property
    def lags(self) -> list[Row]:
        """The lags that stand beside a number that the finding declares, in the same record of the table."""
        lags, declared = [], False
        for row in self.rows:
            declared = row in self.declared if not row.name.endswith(figures.LAG) else declared
            lags += [row] if declared and row.name.endswith(figures.LAG) else []
        return lags

    @cached_property
    def excepted(self) -> frozenset[str]:
        """Companies that an exception or a line on who is missing names."""
        texts = (*self.exceptions, *self.left_out)
        return frozenset(m.ticker for text in texts for m in read(text, self.names).companies)

    @cached_property
    def not_compared(self) -> frozenset[str]:
        """Companies of which an exception says that they are not compared."""
        lines = [text for text in self.exceptions if "not compared" in text.lower()]
        return frozenset(m.ticker for text in lines for m in read(text, self.names).companies)

    @cached_property
    def named(self) -> frozenset[str]:
        """Companies that headline, deck or exceptions name."""
        return frozenset(m.ticker for reading in self.readings for m in reading.companies)

    @cached_property
    def moments(self) -> tuple[set[str], dict[str, set[str]]]:
        """Quarters and years that hold for all companies, and those that stand beside one company's name only."""
        free, bound = set(), dict[str, set[str]]()
        for place, reading in enumerate(self.readings):
            for moment in reading.moments:
                if whose := _whose(reading, moment.start, exception=place >= len(self.readings) - len(self.exceptions)):
                    for ticker in whose:
                        bound.setdefault(ticker, set()).add(moment.label)
                else:
                    free.add(moment.label)
        if _YEAR_BEFORE.search(self.whole):
            free |= {f"{int(m[:4]) - 1}{m[4:]}" for m in (*free, *itertools.chain(*bound.values()))}
        return free, bound

    @property
    def whole(self) -> str:
        """Headline, deck and exceptions as one text."""
        return " ".join(part for part in (self.headline, self.deck, *self.exceptions) if part)

    def dated(self, row: Row) -> bool:
        """Whether the words name the row's quarter or year for its company."""
        free, bound = self.moments
        return not row.moment or any(row.moment.startswith(m) for m in free | bound.get(row.ticker, set()))


def _whose(reading: Reading, at: int, *, exception: bool) -> list[str]:
    """The companies that a quarter belongs to alone: "(Amazon Q4 2025)", or an exception's "Amazon to Q4 2025"."""
    opened = reading.text.rfind("(", 0, at)
    inside = opened >= 0 and ")" not in reading.text[opened:at]
    if not (inside or exception):
        return []
    start = opened if inside else 0
    before = [m for m in reading.companies if start <= m.start < at]
    since = max((m.end for m in reading.moments if start <= m.start < at), default=start)
    fresh = [m.ticker for m in before if m.start >= since]
    return fresh or [m.ticker for m in before]
