"""Power of data centres through time and by place: each site's steps added up, running apart from planned."""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Final

import pandas as pd

from data import us_states
from data.reading import compute_sites
from data.store import Store
from data.us_states import Outline
from engine.origin import Origin, documents_of
from engine.owners import doubtful, plain, ticker_of
from engine.request import Request

IT, FACILITY = "it_power", "power"
POWERS: Final = (IT, FACILITY)
UNKNOWN: Final = "Owner not given"
_HOME: Final = "United States"
_BEFORE: Final = r"(?=,?\s*\d{5}|,?\s*USA|\s*$)"  # what follows the code of a state in an address


@dataclass(frozen=True, slots=True)
class Step:
    """The power of several sites from a day on, W; `planned` where the day lies after the edition."""

    day: pd.Timestamp
    value: float
    planned: bool


@dataclass(frozen=True, slots=True)
class PowerSteps:
    """The power of an owner, of a place, or of all: steps in order of time, and how many sites they are of.

    `now` is what runs on the last day that was seen, `ahead` what the last step reaches, W; `then` is the day of it.
    """

    name: str
    ticker: str
    sites: int
    steps: tuple[Step, ...]

    @property
    def now(self) -> float:
        """What runs by the estimate, W."""
        return next((step.value for step in reversed(self.steps) if not step.planned), 0.0)

    @property
    def ahead(self) -> float:
        """What will run if all plans are carried out, W."""
        return self.steps[-1].value if self.steps else 0.0

    @property
    def then(self) -> pd.Timestamp:
        """The day of the last step."""
        return self.steps[-1].day


@dataclass(frozen=True, slots=True)
class NoSites:
    """No list of sites was published by the day, or no site has power in the window."""

    documents: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class SitePower:
    """Sites by owner, the one with most power first, and all together; `seen` is the last day that was seen.

    cost: the lowest and highest capital cost of a watt of the chosen power in all rows, USD of 2025; overhead: those of
    the power of a whole site over that of its computers. NaN where no row has both. doubtful: sites, each with its
    owner, of whom the list says that it is likely or speculative.
    """

    owners: tuple[PowerSteps, ...]
    total: PowerSteps
    seen: pd.Timestamp
    cost: tuple[float, float]
    overhead: tuple[float, float]
    doubtful: tuple[str, ...]
    origin: Origin

    @property
    def documents(self) -> frozenset[str]:
        """The document behind all of it."""
        return documents_of([self.origin])


@dataclass(frozen=True, slots=True)
class Place:
    """A state of the United States or another country: where it stands on the outline (None for abroad), and all sites
    there; `own` are those of the companies chosen, by ticker, that have any.
    """

    code: str
    at: tuple[float, float] | None
    power: PowerSteps
    own: Mapping[str, PowerSteps]


@dataclass(frozen=True, slots=True)
class SitePlaces:
    """Places by power ahead, the highest first; `unplaced` are sites in the United States whose state is not known."""

    places: tuple[Place, ...]
    unplaced: PowerSteps | None
    outline: Outline
    seen: pd.Timestamp
    origin: Origin

    @property
    def documents(self) -> frozenset[str]:
        """The document behind all of it."""
        return documents_of([self.origin])


def site_power(store: Store, request: Request) -> SitePower | NoSites:
    """The sites known on the request's day up to its last quarter, by owner.

    Its option `power` is one of `POWERS`.
    """
    rows = _rows(store, request)
    if rows.empty:
        return NoSites()
    kind, seen = request.options["power"], _seen(rows, request)
    parts = [(name, own) for name, own in rows.groupby("name") if (own[kind] > 0).any()]
    owners = [_steps(str(name), ticker_of(str(name)), own, kind, seen) for name, own in parts]
    if not owners:
        return NoSites()
    owners.sort(key=lambda owner: (-owner.ahead, owner.name))
    cost, overhead = _ends(rows, "capital_cost", kind), _ends(rows, FACILITY, IT)
    total = _steps("All sites", "", rows, kind, seen)
    return SitePower(tuple(owners), total, seen, cost, overhead, _doubtful(rows, kind), _origin(rows))


def _doubtful(rows: pd.DataFrame, kind: str) -> tuple[str, ...]:
    """The sites with power whose owner is not sure, each with it."""
    known = rows[(rows[kind] > 0) & rows["owner"].notna()]
    owners = dict(zip(known["site"], known["owner"], strict=True))
    return tuple(f"{site} ({plain(owner)})" for site, owner in owners.items() if doubtful(owner))


def _ends(rows: pd.DataFrame, over: str, under: str) -> tuple[float, float]:
    """The lowest and highest of one column over another that is above zero."""
    both = rows[(rows[over] > 0) & (rows[under] > 0)]
    ratio = both[over] / both[under]
    return (float(ratio.min()), float(ratio.max())) if len(ratio) else (math.nan, math.nan)


def site_places(store: Store, request: Request) -> SitePlaces | NoSites:
    """The same sites by state and country."""
    rows = _rows(store, request)
    if rows.empty:
        return NoSites()
    outline, seen, kind = us_states.outline(), _seen(rows, request), request.options["power"]
    pattern = _pattern(outline)
    rows["place"] = [_place(row, outline, pattern) for row in rows.to_dict("records")]
    parts = {str(code): own for code, own in rows.groupby("place") if (own[kind] > 0).any()}
    unplaced = parts.pop("", None)
    places = [_placed(code, own, outline, kind, seen, request.companies) for code, own in parts.items()]
    places.sort(key=lambda place: (-place.power.ahead, place.code))
    lost = None if unplaced is None else _steps(_HOME, "", unplaced, kind, seen)
    return SitePlaces(tuple(places), lost, outline, seen, _origin(rows))


def _rows(store: Store, request: Request) -> pd.DataFrame:
    rows = request.until(compute_sites.timeline(store, request.as_of), "date")
    names = [plain(owner) if isinstance(owner, str) else UNKNOWN for owner in rows["owner"]]
    level = rows.groupby("site")[request.options["power"]].ffill().fillna(0.0)
    change = level.groupby(rows["site"]).diff().fillna(level)
    return rows.assign(name=names, change=change)


def _seen(rows: pd.DataFrame, request: Request) -> pd.Timestamp:
    """The day of the edition, or the end of the window where that is earlier."""
    edition = pd.Timestamp(rows["edition"].max())
    return edition if request.end is None else min(edition, pd.Period(request.end, freq="Q").end_time.normalize())


def _origin(rows: pd.DataFrame) -> Origin:
    return Origin.cited(rows.iloc[0].to_dict())


def _steps(name: str, ticker: str, rows: pd.DataFrame, kind: str, seen: pd.Timestamp) -> PowerSteps:
    """Each site keeps its last value until its next day; before its first one it has none."""
    by_day = rows.groupby("date")["change"].sum()
    total = by_day.cumsum()[by_day != 0]
    planned = set(rows.loc[rows["basis"] == "projection", "date"])
    days = pd.DatetimeIndex(total.index)
    steps = tuple(Step(day, float(v), day > seen or day in planned) for day, v in zip(days, total, strict=True))
    return PowerSteps(name, ticker, int(rows.loc[rows[kind] > 0, "site"].nunique()), steps)


def _placed(
    code: str, rows: pd.DataFrame, outline: Outline, kind: str, seen: pd.Timestamp, tickers: Iterable[str]
) -> Place:
    owners = {ticker: rows[rows["name"].map(ticker_of) == ticker] for ticker in tickers}
    own = {ticker: _steps(code, ticker, part, kind, seen) for ticker, part in owners.items() if (part[kind] > 0).any()}
    power = _steps(outline.names.get(code, code), "", rows, kind, seen)
    return Place(code, outline.places.get(code), power, own)


def _pattern(outline: Outline) -> re.Pattern[str]:
    names = "|".join(sorted(outline.names.values(), key=len, reverse=True))
    return re.compile(rf"\b(?P<code>{'|'.join(outline.names)})\b{_BEFORE}|\b(?P<name>{names})\b")


def _place(row: Mapping[Any, Any], outline: Outline, pattern: re.Pattern[str]) -> str:
    """The code of the state that the address names or the name of the site ends with ("Google Kansas City East" is of
    neither state); the country abroad, '' for none.
    """
    if row["country"] != _HOME:
        return str(row["country"]) if isinstance(row["country"], str) else ""
    address = row["address"] if isinstance(row["address"], str) else ""
    found = list(pattern.finditer(address))
    if found:
        return found[-1]["code"] or _code(found[-1]["name"], outline)
    return next((code for code, name in outline.names.items() if str(row["site"]).endswith(f" {name}")), "")


def _code(name: str, outline: Outline) -> str:
    return next(code for code, own in outline.names.items() if own == name)
