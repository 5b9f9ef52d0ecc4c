"""Inline XBRL of one filing: what company facts leave out because it is told by class, segment or product.

Read with edgartools' extractor. Access path: fact name, then the members of its context's axes.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

import pandas as pd

from data.sources.report_securities import shares_in
from errors import BadData

SHARES: Final = "dei:EntityCommonStockSharesOutstanding"
CLASS_AXIS: Final = "us-gaap:StatementClassOfStockAxis"
EMPLOYEES: Final = "dei:EntityNumberOfEmployees"
OBLIGATION: Final = "us-gaap:RevenueRemainingPerformanceObligation"


@dataclass(frozen=True, slots=True)
class Fact:
    """One fact: its name, value in base units, period (`start` None for an instant) and members by axis."""

    name: str
    value: float
    unit: str | None
    start: date | None
    end: date
    members: tuple[tuple[str, str], ...]

    @property
    def path(self) -> str:
        """How it was selected, for the record: `name[axis=member; ...]`."""
        chosen = "; ".join(f"{axis}={member}" for axis, member in self.members)
        return f"{self.name}[{chosen}]" if chosen else self.name


@dataclass(frozen=True, slots=True)
class Cover:
    """The cover page: whose report it is, of which period, in which form, and the ticker symbols of its classes."""

    cik: str | None
    form: str | None
    period_end: date | None
    symbols: tuple[tuple[str, str], ...]  # (member of the class axis, or '' where there is one class, ticker)


class Filing:
    """The inline XBRL of one document. Raises BadData for bytes that are no HTML."""

    def __init__(self, html: bytes) -> None:
        from lxml import etree
        from lxml import html as parser

        try:
            self._root = parser.fromstring(html)
        except (etree.ParserError, ValueError) as error:
            raise BadData(
                "This is no filing", which=f"{len(html)} bytes ({error})", next_step="Refresh again later"
            ) from error
        self._reader: Any = _reader()

    def _elements(self, kind: str, names: frozenset[str]) -> Iterator[Any]:
        for element in self._root.iter():
            if isinstance(element.tag, str) and element.tag.lower() == kind and element.get("name") in names:
                yield element

    def facts(self, *names: str) -> list[Fact]:
        """The numeric facts of these names in document order, each once."""
        found = (self._fact(element) for element in self._elements("ix:nonfraction", frozenset(names)))
        return list(dict.fromkeys(fact for fact in found if fact))

    def _fact(self, element: Any) -> Fact | None:
        read = self._reader.extract_fact(element)
        context = read.context if read else None
        if read is None or not context:
            return None
        try:
            value = float(read.value)
            end = date.fromisoformat(context.get("instant") or context["end_date"])
            start = date.fromisoformat(context["start_date"]) if "start_date" in context else None
        except (KeyError, TypeError, ValueError):
            return None
        members = tuple(sorted((context.get("dimensions") or {}).items()))
        return Fact(read.concept, value, read.unit, start, end, members)

    def cover(self) -> Cover:
        """The cover page as far as it is tagged."""
        return Cover(
            cik=self._said("dei:EntityCentralIndexKey"),
            form=self._said("dei:DocumentType"),
            period_end=_day(self._period_end()),
            symbols=tuple(self._symbols()),
        )

    def _texts(self, name: str) -> Iterator[tuple[str, dict[str, str]]]:
        for element in self._elements("ix:nonnumeric", frozenset({name})):
            read = self._reader.extract_fact(element)
            if read is not None and read.value:
                yield str(read.value).strip(), (read.context or {}).get("dimensions") or {}

    def _said(self, name: str) -> str | None:
        return next((text for text, _ in self._texts(name)), None)

    def _period_end(self) -> str | None:
        for element in self._elements(
            "ix:nonnumeric", frozenset({"dei:DocumentPeriodEndDate", "dei:EntityCentralIndexKey"})
        ):
            read = self._reader.extract_fact(element)
            if read is not None and read.context and read.context.get("end_date"):
                return str(read.context["end_date"])
        return None

    def _symbols(self) -> Iterator[tuple[str, str]]:
        for text, members in self._texts("dei:TradingSymbol"):
            yield members.get(CLASS_AXIS, ""), text.upper()

    def receipts(self) -> list[tuple[str, float]]:
        """Of how many shares what is listed is, where its title says so: symbol ('' where it has none) and shares."""
        symbols = {frozenset(m.items()): text.upper() for text, m in self._texts("dei:TradingSymbol")}
        titles = [(frozenset(m.items()), text) for text, m in self._texts("dei:Security12bTitle")]
        stated = [(symbols.get(members, ""), shares_in(title)) for members, title in titles]
        return [(name, shares) for name, shares in stated if shares is not None]

    def share_classes(self) -> pd.DataFrame:
        """Share counts of the cover page: one row per class with share_class, price_ticker, as_of, shares, path.

        Empty where the count is told for all classes together: company facts have it then. A class without a ticker
        of its own (Meta's B, Alphabet's B) is valued at the price of the first listed class.
        """
        counts = [f for f in self.facts(SHARES) if dict(f.members).get(CLASS_AXIS) and f.value > 0]
        listed = dict(self._symbols())
        first = next(iter(listed.values()), None)
        rows = [
            (_class_name(member), listed.get(member, first), fact.end, fact.value, fact.path)
            for fact in counts
            for member in [dict(fact.members)[CLASS_AXIS]]
        ]
        frame = pd.DataFrame(rows, columns=["share_class", "price_ticker", "as_of", "shares", "path"])
        return frame.drop_duplicates(["share_class", "as_of"], keep="first").reset_index(drop=True)


def _reader() -> Any:
    from edgar.documents.strategies import xbrl_extraction  # a second to import

    extractor: Any = xbrl_extraction.XBRLExtractor
    return extractor()


def _class_name(member: str) -> str:
    """`us-gaap:CommonClassAMember` -> A, `goog:CapitalClassCMember` -> C; other members keep their name."""
    name = member.rpartition(":")[2].removesuffix("Member")
    for start in ("CommonClass", "CapitalClass", "Class"):
        if name.startswith(start) and 0 < len(name.removeprefix(start)) <= 2:
            return name.removeprefix(start)
    return name


def _day(text: str | None) -> date | None:
    try:
        return date.fromisoformat(text) if text else None
    except ValueError:
        return None
