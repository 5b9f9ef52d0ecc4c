"""The flattening laboratory: a company as an even tree, before and after, and what the freed pay would buy."""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

import pandas as pd

from analytics.methods.organisation import Flattening, Tree, managers_freed_by_ratio, one_layer_less, span_of_layers
from contracts import Evidence
from data.reading import hardware, queries
from engine import evaluate
from engine.origin import Origin, documents_of, merged
from errors import UsageError
from pages.workforce.lab_options import LAYER, OWN, STATED, TYPED, LabOptions, Stated

if TYPE_CHECKING:
    from data.store import Store
    from engine.request import Request

GPU: Final = "NVIDIA H100 SXM5 80GB"
IN_HOUSE: Final = {"META": "Meta", "GOOGL": "Google", "AMZN": "Amazon", "MSFT": "Microsoft"}  # vendors of chips
READER: Final = Origin(str(Evidence.USER), None, None)
ASSUMED: Final = Origin(str(Evidence.ESTIMATED), None, None)


@dataclass(frozen=True, slots=True)
class Figure:
    """A number that the laboratory takes, what it is of (a chip), and where it is from."""

    value: float
    origin: Origin
    name: str = ""


@dataclass(frozen=True, slots=True)
class Laboratory:
    """One company's tree and a flatter one of the same people.

    quarter, ends: of the headcount; a number of people that was typed has no quarter, and the newest headcount's end.
    stated: the announced figure behind the flatter tree, None where there is none. gpu: USD for one; watt: USD for one
    W of computers with their building; chip: W of one in-house chip; each None where it is not known.
    """

    ticker: str
    quarter: str
    ends: pd.Timestamp
    people: Figure
    change: Flattening
    stated: Stated | None
    span: Origin
    flatter: Origin
    cost: Figure
    gpu: Figure | None
    watt: Figure | None
    chip: Figure | None

    @property
    def saved(self) -> float:
        """Pay of the managers who leave, USD a year."""
        return self.change.leaving * self.cost.value

    @property
    def before(self) -> Origin:
        """Of what is computed of the tree before."""
        return merged([self.span, self.people.origin]).derived()

    @property
    def after(self) -> Origin:
        """Of what is computed of both trees."""
        return merged([self.span, self.flatter, self.people.origin]).derived()

    def origin(self, *more: Figure | None) -> Origin:
        """Of what is computed of both trees, of the cost of a manager and of more."""
        return merged([self.cost.origin, *(each.origin for each in more if each), self.after]).derived()


@dataclass(frozen=True, slots=True)
class Laboratories:
    """The laboratory of the first company, or why there is none."""

    one: Laboratory | None = None
    why: str = ""

    @property
    def documents(self) -> frozenset[str]:
        """The documents behind what it takes."""
        if self.one is None:
            return frozenset()
        figures = (self.one.people, self.one.gpu, self.one.watt, self.one.chip)
        origins = [self.one.flatter, *(each.origin for each in figures if each)]
        return documents_of(origins)


def laboratory(store: Store, request: Request) -> Laboratories:
    """The laboratory of the first company of a request with a headcount, as known on its day."""
    asked = LabOptions.of(request.options)
    newest = _newest(store, request)
    if newest is None:
        return Laboratories(why="no headcount is known")
    ticker, row = newest
    people = Figure(asked.people, READER) if asked.people else Figure(float(row["value"]), Origin.of_row(row))
    stated, said = _statement(store, request, asked.announced, ticker)
    if asked.announced in STATED and stated is None:
        return Laboratories(why="that was not announced by then")
    try:
        change = flattened(people.value, asked, stated)
    except UsageError:
        return Laboratories(why="too few people for such a tree")
    return Laboratories(
        Laboratory(
            ticker,
            "" if asked.people else str(row["quarter"]),
            pd.Timestamp(row["period_end"]),
            people,
            change,
            stated,
            span=_of(asked, "span"),
            flatter=_flatter(asked, said),
            cost=Figure(asked.cost, _of(asked, "cost")),
            gpu=_figure(hardware.chip_price(store, GPU, request.as_of), asked.gpu),
            watt=_figure(hardware.power_cost(store, request.as_of), asked.watt),
            chip=_figure(hardware.chip_power(store, IN_HOUSE.get(ticker, ""), request.as_of), 0.0),
        )
    )


def flattened(people: float, asked: LabOptions, stated: Stated | None) -> Flattening:
    """The tree before and after. Raises UsageError for a tree that cannot be."""
    before = Tree(people, asked.span)
    if stated is None:
        after = Tree(people, asked.flatter) if asked.announced == TYPED else one_layer_less(before)
    elif stated.kind == "span":
        after = Tree(people, stated.value)
    elif stated.kind == "layers":
        before = Tree(people, span_of_layers(people, stated.value))
        after = one_layer_less(before)
    else:
        gone = stated.value
        if stated.kind == "ratio":
            gone = managers_freed_by_ratio(before.ratio, stated.value, asked.stay)
        after = Tree(people, before.span / (1 - gone))
    return Flattening(before, after, asked.stay)


def _newest(store: Store, request: Request) -> tuple[str, dict[Hashable, Any]] | None:
    """The first company with a headcount, and its newest."""
    rows = evaluate.values(store, ("headcount",), request.companies, end=request.end, as_of=request.as_of)
    known = rows.dropna(subset=["value"]).sort_values("quarter")
    for ticker in request.companies:
        own = known[known["ticker"] == ticker]
        if len(own):
            return ticker, own.to_dict("records")[-1]
    return None


def _statement(store: Store, request: Request, announced: str, ticker: str) -> tuple[Stated | None, Origin | None]:
    """The announced figure that was chosen, or the company's own first; None where it was not public on the day."""
    if announced in (LAYER, TYPED):
        return None, None
    own = [each for key, each in STATED.items() if announced == key or (announced == OWN and each.ticker == ticker)]
    rows = queries.events(store, sorted({each.ticker for each in own}), request.as_of)
    public = {str(row["event_id"]): row for row in rows.to_dict("records") if _by(row["announced"], request.end)}
    return next((_read(each, public[each.event]) for each in own if each.event in public), (None, None))


def _by(day: Any, end: str | None) -> bool:
    return end is None or str(pd.Timestamp(day).to_period("Q")) <= end


def _read(stated: Stated, row: Mapping[Hashable, Any]) -> tuple[Stated, Origin]:
    """The statement with the event's own percentage, and its origin."""
    value = stated.value or float(row["percent"]) / 100
    origin = Origin.cited(row, "announced")
    return Stated(stated.title, stated.ticker, stated.event, stated.kind, value), origin


def _of(asked: LabOptions, name: str) -> Origin:
    return READER if name in asked.typed else ASSUMED


def _flatter(asked: LabOptions, said: Origin | None) -> Origin:
    """Where the flatter tree is from: a statement about a part, taken for the whole, is an assumption too."""
    parts = [_of(asked, "flatter"), *([READER] if "stay" in asked.typed else []), *([said] if said else [])]
    return merged(parts)


def _figure(rows: pd.DataFrame, typed: float) -> Figure | None:
    """The reader's figure, else that of the list."""
    if typed:
        return Figure(typed, READER)
    for row in rows.to_dict("records"):
        known = Origin(str(Evidence.SINGLE_SOURCE), pd.Timestamp(row["known_on"]), str(row["source_id"]))
        return Figure(float(row["value"]), known, str(row["chip"]))
    return None


def curve(people: float, spans: Iterable[float]) -> list[tuple[float, Tree]]:
    """The tree of the same people at each of some spans of control that can be."""
    return [(span, Tree(people, span)) for span in spans if 1 < span <= people - 1]
