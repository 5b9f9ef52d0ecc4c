"""Words for findings, hovers and labels. Text that came with the data is escaped before it meets Plotly."""

from __future__ import annotations

import calendar
import html
import re
import textwrap
from collections.abc import Iterable, Sequence, Sized
from datetime import date, datetime
from typing import Final

from contracts import Company, Evidence, Method

_TAIL: Final = re.compile(
    r"[,\s]+(inc|incorporated|corp|corporation|company|co|ltd|plc|platforms|technologies|holdings|systems|\.com)\.?$",
    re.I,
)
_JOINER: Final = "\u2060"
_UNBROKEN: Final = re.compile(r"(?<=[−+])(?=\\?\$)|(?<=[A-Z]-)(?=\d)")
_LONGEST: Final = 20  # letters of a name in a label
_MORE: Final = "…"
_QUARTER: Final = re.compile(r"\b(\d{4})(Q[1-4])\b")
_DAY: Final = re.compile(r"\b(\d{4})-(0[1-9]|1[0-2])-(\d{2})\b")
_ACCESSION: Final = re.compile(r"\d{10}-\d{2}-\d{6}")
_METHODS: Final[dict[str, str]] = {
    Method.REPORTED: "as reported",
    Method.DERIVED_YTD: "the year to date less what came before",
    Method.DERIVED_FY: "the full year less nine months",
    Method.DERIVED_TTM: "the sum of four quarters",
    Method.DERIVED_LINES: "computed from other lines of the same period",
    Method.INTERPOLATED: "between two reports",
    Method.USER: "entered by a user",
}
# Where a name is no plain word for a grade; a document whose text was read is "confirmed", and grades "reported".
_GRADES: Final[dict[str, str]] = {Evidence.USER: "own figure", "confirmed": str(Evidence.REPORTED)}
_UNITS: Final = {
    "USD": "US dollars",
    "persons": "people",
    "persons/million USD": "people per million US dollars",
    "fraction": "percent",
    "change of a fraction": "percentage points",
    "log points": "multiple",
}
_EXACT_UNITS: Final = {
    "fraction": "share of one",
    "change of a fraction": "change of a share of one",
    "log points": "logarithm of a multiple",
}
_PER: Final = {"person": "employee", "share": "share"}
COMPUTE: Final = (
    "Compute capital is all past capital expenditure, depreciated by 20% a year: data centres and chips, but offices, "
    "warehouses and factories too."
)


def escape(text: object) -> str:
    """Plotly draws a subset of HTML in every text: what came with the data must not become markup."""
    return html.escape(str(text), quote=False)


def short(company: Company) -> str:
    """The name for a label, as `short_name` has it. Not escaped."""
    return short_name(company.name, company.ticker)


def short_name(name: str, ticker: str) -> str:
    """A company's name without legal form, the ticker where it has none; of a long one its first words, since few
    readers know tickers: "Fidelity National…". Not escaped.
    """
    kept = bare_name(name)
    return (kept if len(kept) <= _LONGEST else _first_words(kept)) or ticker


def bare_name(name: str) -> str:
    """A company's whole name without legal form. Not escaped."""
    kept = name.strip()
    while (cut := _TAIL.sub("", kept)) not in (kept, ""):
        kept = cut
    return kept


def _first_words(name: str) -> str:
    """As many words as a label has room for, and a sign that there are more."""
    room = _LONGEST - len(_MORE)
    kept = name[: room + 1].rpartition(" ")[0] or name[:room]
    return re.sub(r"[\W_]+$", "", kept) + _MORE


def join(parts: Sequence[str], most: int = 8) -> str:
    """ "Meta, Alphabet and Amazon"; beyond `most` the rest is counted."""
    items = [*parts] if len(parts) <= most else [*parts[: most - 1], f"{len(parts) - most + 1} more"]
    return items[0] if len(items) == 1 else f"{', '.join(items[:-1])} and {items[-1]}" if items else ""


def every(parts: Sequence[str]) -> str:
    """All of them by name, however many: "Meta, Alphabet and Amazon"."""
    return join(parts, len(parts))


def unbroken(plain: str) -> str:
    """A text in which no line ends between a sign and its dollars, or inside a name such as GPT-3: browsers break one
    there.
    """
    return _UNBROKEN.sub(_JOINER, plain)


def gathered(lines: Iterable[str]) -> tuple[str, ...]:
    """Lines such as "Meta: not known here", those with the same reason as one: "Meta and Tesla: not known here". Each
    stands where the first of its kind stood.
    """
    names: dict[tuple[str, str], list[str]] = {}
    for line in lines:
        name, colon, reason = line.partition(": ")
        names.setdefault((colon, reason if colon else line), []).append(name)
    return tuple(
        f"{every(list(dict.fromkeys(of)))}: {reason}" if colon else reason for (colon, reason), of in names.items()
    )


_INSIDE: Final = {
    "Headcount, average": "average headcount",
    "Capital expenditure, quarter": "capital expenditure of the quarter",
}


def lower(title: str) -> str:
    """A title inside a sentence: the first letter small unless it is an abbreviation (R&D, ROIC); "Headcount, average"
    is "average headcount" there.
    """
    if title in _INSIDE:
        return _INSIDE[title]
    return title[:1].lower() + title[1:] if title[1:2].islower() or title.startswith("A ") else title


def compared(ratio: float, noun: str, *, many: bool = False) -> str:
    """ "68% more people", "2.6 times the market value", "12% less capital expenditure", "as many people"."""
    change = abs(ratio - 1)
    if change < 0.005:
        return f"as many {noun}" if many else f"the same {noun}"
    if ratio >= 1.995:
        return f"{times(ratio)} times {'as many' if many else 'the'} {noun}"
    less = "fewer" if many else "less"
    return f"{share(change)} {'more' if ratio > 1 else less} {noun}"


def times(ratio: float) -> str:
    """A factor with two significant digits or whole: 2.6, 14, 130."""
    return f"{ratio:.1f}" if ratio < 9.95 else f"{ratio:,.0f}"


def share(fraction: float) -> str:
    """A share of the whole in a sentence: 68%, 0.7%, under 0.1%."""
    percent = fraction * 100
    if 0 < percent < 0.1:
        return "under 0.1%"
    return f"{percent:,.0f}%" if percent >= 1 or percent == 0 else f"{percent:.1f}%"


def ends(low: str, high: str) -> str:
    """Both ends of a range as they are written, or one where they read alike: "4% to 18%", "6%"."""
    return low if low == high else f"{low} to {high}"


def plural(count: int, one: str, many: str = "") -> str:
    """ "1 company", "4 companies"."""
    return f"{count:,} {one if count == 1 else many or one + 's'}"


def how_to_read(notes: Sized) -> str:
    """What folds the notes of a chart away: "How to read it: 2 notes"."""
    return f"How to read it: {plural(len(notes), 'note')}"


def counted(count: int, whole: int, one: str, many: str) -> str:
    """ "All 4 companies", "Both companies", "None of the 4 companies", "2 of 4 companies"."""
    noun = one if whole == 1 else many
    if count == whole:
        return f"The only {noun}" if whole == 1 else f"Both {noun}" if whole == 2 else f"All {whole} {noun}"
    if count == 0:
        return f"Neither of the 2 {noun}" if whole == 2 else f"None of the {whole} {noun}"
    return f"{count} of {whole} {noun}"


def quarter(name: object) -> str:
    """A quarter as people read it, "Q2 2026" of "2026Q2"; any other text as it is, such as one that is so already."""
    return _QUARTER.sub(r"\2 \1", str(name))


def readable(text: str) -> str:
    """A text with its quarters and days as people write them: Q2 2026, 30 Jun 2026."""
    return _DAY.sub(lambda found: _day(int(found[3]), int(found[2]), found[1]), quarter(text))


def day(at: date) -> str:
    """A day as people write it: "30 Jun 2026"."""
    return _day(at.day, at.month, at.year)


def _day(day: int, month: int, year: object) -> str:
    return f"{day} {calendar.month_abbr[month]} {year}"


def evidence(grade: object) -> str:
    """A grade of evidence in words: "single source", "own figure"."""
    return _GRADES.get(str(grade), str(grade).replace("_", " "))


def checks(false_positives: float | None, coverage: float | None) -> list[str]:
    """What a placebo and a simulation say of an interval, as lines of a hover; none where they were not run."""
    lines = [] if false_positives is None else [f"placebo: {share(false_positives)} false positives"]
    return lines if coverage is None else [*lines, f"measured coverage of the interval: {share(coverage)}"]


def document(accession: object) -> str:
    """A filing's accession for a hover; nothing where the document is not a filing, whose name would say nothing."""
    return str(accession) if _ACCESSION.fullmatch(str(accession)) else ""


def unit(symbol: str) -> str:
    """The unit of values as they are written for people: "US dollars per employee", "percent"; another one as it is."""
    whole, _, part = symbol.partition("/")
    return f"{unit(whole)} per {_PER[part]}" if part in _PER else _UNITS.get(symbol, symbol)


def exact_unit(symbol: str) -> str:
    """The unit of values as they are stored: "share of one", "US dollars per employee"."""
    return _EXACT_UNITS.get(symbol) or unit(symbol)


def method(name: str) -> str:
    """How a value came about, in words."""
    return _METHODS.get(name, name.replace("_", " "))


def moment(at: datetime) -> str:
    """A moment to the minute: "30 Jun 2026, 14:05"."""
    return f"{day(at)}, {at:%H:%M}"


def sentence(text: str) -> str:
    """One line that ends with a period, or with its question mark."""
    line = " ".join(text.split()).rstrip(".")
    return f"{line[:1].upper()}{line[1:]}{'' if line.endswith('?') else '.'}"


def wrapped(text: str, width: int = 46) -> str:
    """Escaped text broken into lines for a label."""
    return "<br>".join(escape(line) for line in textwrap.wrap(text, width))


def years(quarter_count: int) -> str:
    """ "10 years", "7.5 years"."""
    length = quarter_count / 4
    return "1 year" if length == 1 else f"{length:g} years"
