"""Who keeps a colour and a name where many companies are drawn: whom the words name, then whoever was chosen first."""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Iterable
from typing import Final

from charts import style, text
from charts.core import ChartData, Finding
from contracts import Company

MOST: Final = 6  # companies in colour: what labels and a reader can keep apart


def drawn(data: ChartData, finding: Finding, tickers: Iterable[str]) -> ChartData:
    """The data to draw from: of more than `MOST` companies that are drawn, by ticker, the rest in grey.

    Whoever headline and deck name keeps the colour, also of more than `MOST`. The grey ones come first, so that their
    lines lie behind the others. What is not drawn has no part in it.
    """
    there = set(tickers)
    present = [c for c in data.companies if c.ticker in there]
    if len(present) <= MOST:
        return data
    bright = _bright(present, f"{finding.headline} {finding.deck}")
    behind = [dataclasses.replace(c, colour=style.GREY) for c in present if c.ticker not in bright]
    before = [c for c in data.companies if c.ticker in bright or c.ticker not in there]
    return dataclasses.replace(data, companies=(*behind, *before))


def _bright(present: list[Company], words: str) -> set[str]:
    named = [c for c in present if named_at(words, text.short(c)) < len(words)]
    others = [c for c in present if c not in named]
    return {c.ticker for c in (*named, *others[: max(MOST - len(named), 0)])}


def named_at(words: str, name: str) -> int:
    """Where a text first names a company, as a whole word; its length where it does not."""
    match = re.search(rf"(?<!\w){re.escape(name)}(?!\w)", words)
    return match.start() if match else len(words)


def is_grey(company: Company) -> bool:
    """Whether a company is drawn without a colour of its own."""
    return company.colour == style.GREY


def grey(data: ChartData) -> tuple[Company, ...]:
    """The companies in grey of what `drawn` returned."""
    return tuple(c for c in data.companies if is_grey(c))


def counted(caption: str, data: ChartData) -> str:
    """A caption that also says how many are in grey."""
    count = len(grey(data))
    return f"{caption}; {text.plural(count, 'other')} in grey" if count else caption


def notes(data: ChartData) -> list[str]:
    """Who is in grey, and how to bring them out."""
    names = [text.short(c) for c in grey(data)]
    if not names:
        return []
    return [f"In grey: {text.join(names, 12)}. Whom the words name and whoever is chosen first has a colour."]
