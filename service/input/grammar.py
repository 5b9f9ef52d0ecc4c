"""The one grammar of input: what quarters, days, companies, numbers and switches look like as text.

Addresses, `--set`, the options of commands and the fields of forms all read through here, so that a spelling means the
same wherever it is typed. `name` is what the reader calls the input; every function raises UsageError with it. Nothing
is loaded for it: no charts, no pages, no store.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterable
from datetime import date
from typing import Final

from errors import UsageError

FIRST_YEAR: Final = 1990
LAST_YEAR: Final = 2100
STARTS: Final = frozenset({"from", "base"})  # parameters for which a year means its first quarter
_SHOWN: Final = 40
_PATH: Final = 100
_SEPARATORS: Final = re.compile(r"[,;\s]+")
_TICKER: Final = re.compile(r"[A-Z][A-Z0-9.\-]{0,9}")
_QUARTER: Final = re.compile(r"(\d{4})-?q([1-4])", re.ASCII | re.IGNORECASE)
_YEAR: Final = re.compile(r"\d{4}", re.ASCII)
_DAY: Final = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)
_INT: Final = re.compile(r"[+-]?\d{1,9}", re.ASCII)
_COUNTING: Final = re.compile(r"utm_\w+|fbclid|gclid|dclid|msclkid|twclid|igshid|mc_[ce]id|_hs\w+", re.IGNORECASE)
_YES: Final = frozenset({"1", "true", "yes", "on"})
NO: Final = frozenset({"0", "false", "no", "off"})  # in the settings of a deployment, too
_A_QUARTER: Final = "Write a quarter such as 2019Q4, a year or a date such as 2019-10-01."
_A_DAY: Final = "Write it as year-month-day, such as 2023-02-15, or a quarter or a year such as 2019Q4 or 2019."


def shown(text: object) -> str:
    """User text fit for a message: one line, printable, cut."""
    line = " ".join(printable(str(text)[: 4 * _SHOWN]).split())
    return line if len(line) <= _SHOWN else line[: _SHOWN - 1] + "…"


def shown_path(path: object) -> str:
    """A path fit for a message: one line, printable, a long one cut in the middle, so that both its ends are there."""
    line = printable(str(path))
    return line if len(line) <= _PATH else f"{line[: _PATH // 2]}…{line[-(_PATH // 2 - 1) :]}"


def printable(text: str) -> str:
    """A text with blanks in place of what cannot be printed, such as ends of lines."""
    return "".join(c if c.isprintable() else " " for c in text)


# ------------------------------------------------------------------------------------ companies


def tickers(text: str) -> tuple[str, ...]:
    """The tickers of a list in capitals, once each; commas, semicolons and blanks all separate. Empty for nothing."""
    return tuple(dict.fromkeys(part.upper() for part in _SEPARATORS.split(text) if part))


def words(text: str) -> tuple[str, ...]:
    """The words of a list in small letters, once each, separated as tickers are."""
    return tuple(dict.fromkeys(part.casefold() for part in _SEPARATORS.split(text) if part))


def line(name: str, text: str, most: int) -> str:
    """A text on one line, of printable characters. Raises UsageError, which calls the input by `name`, for a longer one
    than `most` characters.
    """
    written = " ".join(printable(text[: 8 * most]).split())
    if len(written) <= most:
        return written
    raise UsageError(f"{name} is too long", which=shown(written), next_step=f"Write at most {most} characters.")


def all_tickers(texts: Iterable[str]) -> tuple[str, ...]:
    """The same for several lists, such as the words of a command line or a repeated key of an address."""
    return tickers(" ".join(texts))


def ticker(text: str) -> str:
    """One ticker in capitals. Raises UsageError for what is none, and for several."""
    listed = tickers(text)
    if len(listed) != 1 or not _TICKER.fullmatch(listed[0]):
        which = shown(text) or "nothing typed"
        raise UsageError("This is no ticker", which=which, next_step="Write one, like AMD or BRK-B")
    return listed[0]


def is_ticker(word: str) -> bool:
    """Whether a word in capitals is spelled as a ticker is."""
    return bool(_TICKER.fullmatch(word))


def joined(pairs: Iterable[tuple[str, str]]) -> dict[str, str]:
    """The keys and values of an address; a key that is repeated is one list, as `companies=META&companies=MSFT` is.

    What mailings and networks hang on to a link to count its readers asks for nothing, and is left out.
    """
    values: dict[str, list[str]] = {}
    for key, value in pairs:
        if not _COUNTING.fullmatch(key):
            values.setdefault(key, []).append(value)
    return {key: ",".join(parts) for key, parts in values.items()}


# ------------------------------------------------------------------------------ quarters and days


def quarter(name: str, text: str, *, start: bool) -> str:
    """A calendar quarter such as "2019Q4"; a day is in its quarter, a year is its first for a start, else its last.

    Raises UsageError, which calls the input by `name`, for what is none of these or out of the years understood.
    """
    text = text.strip()
    year, number = _quarter(name, text, start=start)
    _require_known(name, year, text)
    return f"{year}Q{number}"


def _quarter(name: str, text: str, *, start: bool) -> tuple[int, int]:
    if match := _QUARTER.fullmatch(text):
        return int(match[1]), int(match[2])
    if _YEAR.fullmatch(text):
        return int(text), 1 if start else 4
    if _DAY.fullmatch(text):
        written = _calendar_day(name, text)
        return written.year, (written.month + 2) // 3
    raise UsageError(f"{name} is not a quarter", which=shown(text), next_step=_A_QUARTER)


def day(name: str, text: str, *, start: bool = False) -> date:
    """A day; of a quarter or a year the first for a start, else the last. Raises UsageError as `quarter` does."""
    text = text.strip()
    if _DAY.fullmatch(text):
        written = _calendar_day(name, text)
        _require_known(name, written.year, text)
        return written
    if not (_QUARTER.fullmatch(text) or _YEAR.fullmatch(text)):
        raise UsageError(f"{name} is not a date", which=shown(text), next_step=_A_DAY)
    label = quarter(name, text, start=start)
    return _first_day(label) if start else last_day(label)


def past_day(name: str, text: str) -> date:
    """A day on which something can have been known: as `day`, of a quarter or a year the last.

    Raises UsageError for a day after today too.
    """
    written = day(name, text)
    if written > date.today():
        next_step = f"Today is {date.today()}; leave it out for what is known now."
        raise UsageError(f"{name} lies in the future", which=shown(text), next_step=next_step)
    return written


def last_day(label: str) -> date:
    """The last day of a calendar quarter such as "2019Q4"."""
    month = 3 * int(label[-1])
    return date(int(label[:4]), month, 31 if month in (3, 12) else 30)


def _first_day(label: str) -> date:
    return date(int(label[:4]), 3 * int(label[-1]) - 2, 1)


def _calendar_day(name: str, text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise UsageError(f"{name} is not a date", which=shown(text), next_step=_A_DAY) from None


def _require_known(name: str, year: int, text: str) -> None:
    if not FIRST_YEAR <= year <= LAST_YEAR:
        next_step = f"Years from {FIRST_YEAR} to {LAST_YEAR} are understood."
        raise UsageError(f"{name} is out of range", which=shown(text), next_step=next_step)


def require_order(names: tuple[str, str], start: str | None, end: str | None, next_step: str) -> None:
    """Raises UsageError where a window of quarters ends before it starts; either end may be open."""
    if start and end and start > end:
        raise UsageError(f"{names[0]} is after {names[1]}", which=f"{start}, {end}", next_step=next_step)


# --------------------------------------------------------------------------- numbers and switches


def whole(name: str, text: str, low: int | None = None, high: int | None = None) -> int:
    """A whole number from `low` to `high`, both included; None is no bound. Raises UsageError."""
    text = text.strip()
    span = "Write a whole number." if low is None else f"Write a whole number from {low} to {high}."
    if not _INT.fullmatch(text):
        raise UsageError(f"{name} is not a whole number", which=shown(text), next_step=span)
    number = int(text)
    if (low is not None and number < low) or (high is not None and number > high):
        raise UsageError(f"{name} is out of range", which=shown(text), next_step=span)
    return number


def number(name: str, text: str) -> float:
    """A finite number, with a point for decimals. Raises UsageError, for infinity too."""
    try:
        written = float(text) if text.isascii() and "_" not in text else math.nan
    except ValueError:
        written = math.nan
    if not math.isfinite(written):
        raise UsageError(f"{name} is not a number", which=shown(text), next_step="Write it like 0.15.")
    return written


def flag(name: str, text: str) -> bool:
    """Yes or no, by any of the words for them, in upper or lower case. Raises UsageError."""
    folded = text.strip().casefold()
    if folded in _YES | NO:
        return folded in _YES
    raise UsageError(f"{name} is neither yes nor no", which=shown(text), next_step="Write 1 or 0.")
