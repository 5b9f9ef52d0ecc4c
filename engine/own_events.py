"""A reader's own events: a company, a day and a label, as a text that stands in an address.

`META:2023-02-01~Year of efficiency,INTC:2024-08-01`: events parted by commas, a label behind a tilde. In a label a
comma is written `~.` and a tilde `~~`, so that any label comes back as it was. Nothing of it is written to a store.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final
from urllib.parse import quote_plus

DOCUMENT: Final = "own-events"  # stands among the sources of a chart where documents of announcements do
MOST: Final = 100  # events: more than a chart draws one by one
LETTERS: Final = 40  # of a label
ADDRESS: Final = 4_000  # letters of an address: servers and proxies take lines of 8,000
_WRITTEN: Final = re.compile(r"~([~.])")


@dataclass(frozen=True, slots=True, order=True)
class OwnEvent:
    """One event: the ticker of a company, a calendar day, a label or ''."""

    ticker: str
    day: date
    label: str = ""

    def __str__(self) -> str:
        label = self.label.replace("~", "~~").replace(",", "~.")
        return f"{self.ticker}:{self.day.isoformat()}" + (f"~{label}" if label else "")


def parts(text: str) -> tuple[str, str, str]:
    """Company, day and label of one event of an address; what is not there is empty."""
    head, _, label = text.partition("~")
    company, _, day = head.partition(":")
    return company.strip(), day.strip(), _WRITTEN.sub(lambda m: "~" if m[1] == "~" else ",", label).strip()


def of_texts(texts: Sequence[str]) -> tuple[OwnEvent, ...]:
    """The events of texts that were checked. Raises ValueError for a day that is none."""
    return tuple(OwnEvent(ticker, date.fromisoformat(day), label) for ticker, day, label in map(parts, texts))


def fitting(events: Sequence[OwnEvent]) -> int:
    """How many of the events, from the first on, have room in an address."""
    letters, count = 0, 0
    for event in events[:MOST]:
        letters += len(quote_plus(str(event))) + 1
        if letters > ADDRESS:
            break
        count += 1
    return count
