"""What was done to the store and what waits, in tables and sentences for people."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any, Final, NamedTuple

import pandas as pd

from analytics import evidence
from charts import style
from charts.frame import day
from charts.text import moment
from contracts import CONCEPTS, SHARES, Unit
from data.sources import spelled
from data.store import Store
from data.summary import Summary
from engine import data_status
from engine.data_status import Age
from service.snapshots import store_log
from service.updating import review
from service.updating.background_task import SOURCE_TITLES

CHANGES: Final = ("ticker", "measure", "period_end", "before", "now", "unit", "change", "was", "is")
FAR: Final = 0.1  # a profile that differs by so much from a filing is worth a look
_FIRST: Final = (
    "headcount",
    "capex",
    "revenue",
    "market_value",
    "gross_profit",
    "ppe_net",
)  # what the question is about
_FIRM: Final = ("reported", "derived")
_NAMED: Final = 3  # companies with a newer quarter that are called by name
_OUTCOMES: Final = {
    "published": "Published",
    "unchanged": "Nothing new",
    "held": "In quarantine",
    "dry run": "Dry run, nothing published",
    "cancelled": "Cancelled, nothing published",
    "failed": "Failed, nothing published",
    "private": "Seen by their owner alone",
}


def headline(summary: Summary) -> str:
    """The outcome with its counts: "Published: 431 new, none revised, 1,180 unchanged, none failed, in 14.8 s"."""
    outcome, counts, failed = _OUTCOMES[summary.outcome], summary.total(), len(summary.failures())
    if summary.outcome == "published" and not summary.lines:
        return f"Now at {summary.after}"
    if summary.outcome in ("cancelled", "failed"):
        return outcome
    if not any((counts.new, counts.revised, counts.unchanged, failed)):
        return f"{outcome}, after {summary.seconds:g} s"
    parts = (
        f"{_counted(counts.new)} new",
        f"{_counted(counts.revised)} revised",
        f"{_counted(counts.unchanged)} unchanged",
    )
    return f"{outcome}: {', '.join(parts)}, {_counted(failed)} failed, in {summary.seconds:g} s"


def _counted(number: int) -> str:
    return f"{number:,}" if number else "none"


def lines(summary: Summary) -> pd.DataFrame:
    """One row per company and source: ticker, asked, new, revised, unchanged, failed, message."""
    return summary.table().rename(columns={"source": "asked"}).replace({"asked": SOURCE_TITLES})


def changes(rows: Sequence[dict[str, Any]]) -> pd.DataFrame:
    """One row per quarterly value that is new or moved, what moved first, then the newest of each measure; `CHANGES`.

    `before` (missing: new) and `now` are in base units, `change` is a fraction of `before`; `was` and `is` are written
    for people, with as many digits as tell them apart.
    """
    moved = pd.DataFrame(list(rows), columns=["ticker", "concept", "period_end", "before", "value", "unit"])
    concepts = [CONCEPTS.get(name) for name in moved["concept"]]
    units = [_unit(*told) for told in zip(moved["concept"], moved["unit"], strict=True)]
    before, now = moved["before"].astype("float64"), moved["value"].astype("float64")
    written = [_written(unit, b, n) for unit, b, n in zip(units, before, now, strict=True)]
    table = pd.DataFrame(
        {
            "ticker": moved["ticker"],
            "measure": [c.title if c else n for c, n in zip(concepts, moved["concept"], strict=True)],
            "period_end": pd.to_datetime(moved["period_end"]),
            "before": before,
            "now": now,
            "unit": [unit.symbol if unit else "" for unit in units],
            "change": (now - before) / before.abs().where(before != 0),
            "was": [was for was, _ in written],
            "is": [is_ for _, is_ in written],
        }
    )
    place = {name: n for n, name in enumerate((*_FIRST, *(c for c in CONCEPTS if c not in _FIRST)))}
    order = table[["ticker", "period_end"]].assign(
        new=before.isna(), concept=moved["concept"].map(place).fillna(len(place))
    )
    order["age"] = order.groupby(["ticker", "concept"])["period_end"].rank(ascending=False)
    keys = ["new", "age", "concept", "period_end", "ticker"]
    newest_first = order.sort_values(keys, ascending=[True, True, True, False, True])
    return table.loc[newest_first.index].reset_index(drop=True)


def _unit(concept: str, symbol: object) -> Unit | None:
    """The unit of a concept's values, in the currency that they are in; the log of an earlier version names none."""
    unit = CONCEPTS[concept].unit if concept in CONCEPTS else None
    return replace(unit, symbol=symbol) if unit and isinstance(symbol, str) and symbol else unit


def _written(unit: Unit | None, before: float, now: float) -> tuple[str, str]:
    if unit is None:
        return ("new" if before != before else _exact(before)), _exact(now)
    was, is_ = style.written(before, unit), style.written(now, unit)
    if was == is_:  # rounding hides the change
        return _exact(before), _exact(now)
    return ("new" if before != before else was), is_


def _exact(value: float) -> str:
    return style.minus(f"{value:,.0f}")


def objections(rows: Sequence[dict[str, Any]]) -> pd.DataFrame:
    """One row per objection of a quality gate: gate, ticker, measure, period_end, detail."""
    return _titled(rows, ["gate", "ticker", "concept", "period_end", "detail"])


def _titled(rows: Sequence[dict[str, Any]], columns: Sequence[str]) -> pd.DataFrame:
    """The columns of the rows, with the measure's title in place of the concept and days as days."""
    listed = pd.DataFrame(list(rows), columns=list(columns)).assign(
        concept=lambda f: f["concept"].map(lambda name: CONCEPTS[name].title if name in CONCEPTS else name),
        period_end=lambda f: pd.to_datetime(f["period_end"]),
    )
    return listed.rename(columns={"concept": "measure"})


def set_aside(rows: Sequence[dict[str, Any]]) -> pd.DataFrame:
    """One row per fact that a change set aside: ticker, measure, period_end, value, why, fact (its name)."""
    listed = _titled(rows, ["ticker", "concept", "period_end", "value", "reason", "fact"])
    return listed.rename(columns={"reason": "why"})


def facts(rows: pd.DataFrame) -> pd.DataFrame:
    """Rows of `review.facts` for people: measure, period, why and the filing's link, values as text in `is` and
    `other`, and what those rows have beside.
    """
    concepts = [CONCEPTS.get(name) for name in rows["concept"]]
    units = [c.unit if c else SHARES for c in concepts]
    now = [style.written(value, unit) for value, unit in zip(rows["value"], units, strict=True)]
    instead = [style.written(value, unit) for value, unit in zip(rows["instead"], units, strict=True)]
    table = rows.rename(columns={"reason": "why"}).assign(
        measure=[c.title if c else "Shares" for c in concepts],
        period=[_period(*days) for days in zip(rows["period_start"], rows["period_end"], strict=True)],
        known_on=pd.to_datetime(rows["known_on"]),
    )
    table["is"] = now
    table["other"] = [
        "Nothing is shown instead." if pd.isna(value) else f"Shown instead: {text}."
        for value, text in zip(rows["instead"], instead, strict=True)
    ]
    return table


def left_out(rows: pd.DataFrame) -> pd.DataFrame:
    """Rows of `review.annual` for people: measure, period, why and the filing's link, and what those rows have
    beside.
    """
    periods = [_period(*days) for days in zip(rows["period_start"], rows["period_end"], strict=True)]
    table = rows.rename(columns={"concept": "measure", "reason": "why"})
    return table.assign(period=periods, known_on=pd.to_datetime(rows["known_on"]))


def _period(start: object, end: object) -> str:
    """ "3 months to 31 Mar 2025", or the day of a balance sheet."""
    if pd.isna(start):  # type: ignore[call-overload]
        return day(end)
    months = round((pd.Timestamp(end) - pd.Timestamp(start)).days / 30.44)  # type: ignore[arg-type]
    return f"{months} months to {day(end)}"


class Quoted(NamedTuple):
    """A sentence in three parts: before a number, the number as it is written, and after it."""

    before: str
    number: str
    after: str


def quoted(sentence: str, employees: float) -> Quoted:
    """The sentence before, at and after the number that was read as this many employees; at is '' where none was."""
    for scale in (1, 1_000, 1_000_000):  # a table may be in thousands
        for number in spelled.numbers(sentence):
            if abs(number.value * scale - employees) < 0.5:
                return Quoted(sentence[: number.start], sentence[number.start : number.end], sentence[number.end :])
    return Quoted(sentence, "", "")


def standing(store: Store, today: date) -> str:
    """How far the data reach and what waits for a person, in one or two sentences."""
    waits = [_waiting(len(review.headcounts(store, "waiting")))]
    waits += ["Something that the quality gates object to is in quarantine."] if review.quarantined_names() else []
    waits += [_set_aside(len(review.facts(store)))]
    return " ".join([reach(data_status.age(data_status.status(store), today)), *filter(None, waits)])


def reach(age: Age) -> str:
    """What the newest quarter is, how far prices reach and of when the newest filing is."""
    reach = f"Prices reach to {day(age.newest_price)}, {_ago(age.days or 0)}"
    closes = reach if age.newest_price else "No prices are known"
    filing = f"the newest filing is of {day(age.newest_filing)}" if age.newest_filing else "no filing is known"
    return f"{_newest_quarter(age)}{closes}; {filing}."


def _newest_quarter(age: Age) -> str:
    """One sentence with its blank, '' where no quarter is known."""
    if age.newest_quarter is None:
        return ""
    named = [f"{name} to {day(end)}" for name, end in age.later[:_NAMED]]
    others = len(age.later) - len(named)
    more = [f"{others} more to later days"] if others else []
    beside = f" ({', '.join([*named, *more])})" if named else ""
    return f"The newest quarter in the facts is that to {day(age.newest_quarter)}{beside}. "


def _ago(days: int) -> str:
    """How long ago a day was; of one ahead, that a clock is wrong."""
    if days < -1:
        return "a day that this machine's clock has not reached yet"
    return "today" if days < 1 else "yesterday" if days == 1 else f"{days} days ago"


def grades(count: Mapping[str, int]) -> str:
    """How many values of a page's charts are reported, derived, and weaker than that, in a sentence."""
    graded = evidence.in_order(count)
    parts = [f"{number:,} {grade}" for grade, number in graded if grade in _FIRM]
    weaker = [(grade.replace("_", " "), number) for grade, number in graded if grade not in _FIRM]
    if weaker:
        kinds = ", ".join(f"{grade} {number:,}" for grade, number in weaker)
        parts.append(f"{sum(number for _, number in weaker):,} weaker ({kinds})")
    return f"Values in the charts of this page: {', '.join(parts)}."


def _waiting(readings: int) -> str:
    if not readings:
        return ""
    return f"{readings} employee counts wait for a yes." if readings > 1 else "1 employee count waits for a yes."


def _set_aside(facts: int) -> str:
    if not facts:
        return ""
    return (
        f"{facts:,} facts are set aside until someone decides." if facts > 1 else "1 fact is set aside until decided."
    )


def of_company(store: Store, ticker: str, rows: pd.DataFrame) -> str:
    """What could be found of a company that was added and what not, out of the rows of `review.measures_of`."""
    lacking = rows.loc[rows["quarters"] == 0, "concept"].tolist()
    text = f"{ticker}: {len(rows) - len(lacking)} of {len(rows)} measures were found"
    text += f"; not disclosed under a tag that we know: {', '.join(lacking)}." if lacking else "."
    read = review.headcounts(store, "waiting")
    return f"{text} {_waiting(int((read['ticker'] == ticker).sum()))}".strip()


# --------------------------------------------------------------------------------------- the record


def log(entries: Sequence[Summary]) -> pd.DataFrame:
    """`store_log.entry_table` with times as such, UTC."""
    rows = store_log.entry_table(entries)
    return rows.assign(at=pd.to_datetime(rows["at"], utc=True, format="ISO8601").dt.tz_localize(None))


def title(entry: Summary) -> str:
    """An entry of the log in one line."""
    return f"{moment(_at(entry))} · {entry.what} · {_OUTCOMES.get(entry.outcome, entry.outcome).lower()}"


def _at(entry: Summary) -> datetime:
    return datetime.fromisoformat(entry.started_at).astimezone(UTC).replace(tzinfo=None)


def snapshot_titles(kept: pd.DataFrame) -> dict[str, str]:
    """By name of each snapshot of `store_log.snapshot_origins`: when and by what it was written, newer or older."""
    current = kept.loc[kept["current"], "snapshot"].max()
    titles = {}
    for name, written, made_by in zip(kept["snapshot"], kept["written"], kept["made_by"], strict=True):
        when = name if pd.isna(written) else f"{moment(written)}:{written:%S}"
        titles[str(name)] = f"{when} · {made_by} · {'newer' if name > current else 'older'} than what is shown"
    return titles


def furthest(rows: pd.DataFrame) -> str:
    """Of `store_log.cross_checks`: how many profiles differ by more than `FAR`, and the one that does most."""
    known = rows.dropna(subset=["difference"])
    if known.empty:
        return "Nothing of it can be compared with ours."
    far, first = int((known["difference"].abs() > FAR).sum()), known.iloc[0]
    return (
        f"{far} of {len(known)} differ from ours by more than {FAR:.0%}; "
        f"the furthest is {first['concept']} of {first['ticker']}: "
        f"{first['told']:,.0f} there, {first['ours']:,.0f} here."
    )


def addresses(rows: pd.DataFrame) -> pd.DataFrame:
    """`store_log.responses` with who was asked, the address as text, and as a link where it is one."""
    opens = rows["url"].where(rows["url"].str.startswith("https://"))
    return rows.rename(columns={"url": "address", "source": "asked"}).assign(url=opens)
