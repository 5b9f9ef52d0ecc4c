"""Corrections of figures that were shown: an editor's list, which says what was wrong, why, and who noticed."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path
from typing import Final

from errors import BadData

FILE: Final = Path(__file__).parent / "corrections.toml"


@dataclass(frozen=True, slots=True)
class Correction:
    """One correction; `before` and `after` as people write them.

    `concept`, `basis` and `period_end` name the row of moved_numbers.csv that has the same figures, where there is one.
    """

    corrected_on: date
    ticker: str
    what: str
    before: str
    after: str
    why: str
    source: str
    noticed_by: str
    concept: str = ""
    basis: str = ""
    period_end: date | None = None


@cache
def corrections(file: Path = FILE) -> tuple[Correction, ...]:
    """All corrections, the newest first. Raises BadData for an entry that lacks something or has something unknown."""
    try:
        listed = tomllib.loads(file.read_text("utf-8"))["correction"]
        entries = [Correction(**entry) for entry in listed]
    except (OSError, KeyError, TypeError, ValueError) as error:
        next_step = "Compare it with the entries beside it."
        raise BadData(
            "The list of corrections cannot be read", which=f"{file.name}: {error}", next_step=next_step
        ) from error
    return tuple(sorted(entries, key=lambda entry: entry.corrected_on, reverse=True))
