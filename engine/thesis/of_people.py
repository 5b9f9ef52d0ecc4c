"""Measures of people: headcount since its peak, jobs announced to be cut, layers announced to be removed."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Hashable, Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any, Final

import pandas as pd

from contracts import FRACTION, FRACTION_CHANGE, PERSONS, Unit
from engine.origin import Origin, computed_from
from engine.thesis.measurement import Drawn, Kind, Measurement, Point, measurement, share_of_points, unknown
from engine.thesis.view import META, View, earlier, newest_pair, ordinal, origin_of_row, stated
from engine.value import Value

ANNOUNCEMENTS: Final = Unit("announcements", style="count")
SPAN: Final = 12  # quarters: three years
_JOBS_YEARS, _LAYERS_YEARS = 5, 3
_TEN_THOUSAND: Final = 10_000
_SURGE: Final = 1.5
_CUT: Final = "layoff"  # staff that is moved, and who may go of free will, are no jobs cut
_COUNTED_AGAIN: Final = ("folded into", "part of the", "included in", "overlap")  # as notes of the table say it


def point(value: Value, view: View) -> Point:
    """A value to be drawn under its company's name."""
    label = view.names.get(value.ticker, value.ticker)
    return Point(label, pd.Timestamp(value.period_end), value.value, value.origin, "", value.ticker)


def computed(number: float, values: Sequence[Value], view: View, series: str = "") -> Point:
    """What was computed of some values, to be drawn at the first of them: it rests on all."""
    origin = computed_from(value.origin for value in values)
    return replace(point(values[0], view), value=number, origin=origin, series=series)


def peak(counts: Iterable[Value]) -> Value | None:
    """The last of the highest headcounts before the newest."""
    return max([*counts][:-1], key=lambda count: (count.value, count.quarter), default=None)


# ------------------------------------------------------------------------------------ shrinking staff

_BOTH = Drawn(Kind.BARS, "Change over three years", FRACTION)


def fewer_people_more_value(view: View) -> Measurement:
    """The share of core companies with fewer people and half as much value again as twelve quarters before."""
    points, hits, count = [], 0, 0
    for ticker in view.group("core"):
        people = newest_pair(earlier(stated(view.quarterly.of("headcount", ticker)), SPAN))
        value = newest_pair(earlier(view.quarterly.of("market_value", ticker), SPAN))
        if people and value:
            pairs = (("people", people), ("market value", value))
            changes = [now.value / then.value for _, (then, now) in pairs]
            points += [
                computed(ratio - 1, (now, then), view, name)
                for (name, (then, now)), ratio in zip(pairs, changes, strict=True)
            ]
            count, hits = count + 1, hits + (changes[0] < 1 and changes[1] >= _SURGE)
    if not count:
        return unknown("fewer_people_more_value", _BOTH)
    return measurement("fewer_people_more_value", hits / count, points, _BOTH, n=count)


_SINCE_PEAK = Drawn(Kind.LINE, "Against the quarter of most people", FRACTION)


def meta_people_since_peak(view: View) -> Measurement:
    """Meta's newest stated headcount over that of its peak, less one."""
    return _since_peak(view, "meta_people_since_peak", "headcount")


def meta_value_since_peak(view: View) -> Measurement:
    """Meta's newest market value over that of the quarter in which it employed most, less one."""
    return _since_peak(view, "meta_value_since_peak", "market_value")


def _since_peak(view: View, criterion: str, name: str) -> Measurement:
    most = peak(stated(view.quarterly.of("headcount", META)))
    values = view.quarterly.of(name, META) if name != "headcount" else stated(view.quarterly.of(name, META))
    base = next((value for value in values if most and value.quarter == most.quarter), None)
    if most is None or base is None or values[-1].quarter <= base.quarter:
        return unknown(criterion, _SINCE_PEAK)
    points = [computed(value.value / base.value - 1, (value, base), view) for value in values]
    behind = [each.origin for each in (most, base, values[-1])]
    return measurement(criterion, values[-1].value / base.value - 1, points, _SINCE_PEAK, behind=behind)


# --------------------------------------------------------------------------------- tens of thousands

_JOBS = Drawn(Kind.LINE, "Jobs announced to be cut, added up", PERSONS)
_HEADCOUNT = Drawn(Kind.LINE, "Headcount", PERSONS)
_BY_COMPANY = Drawn(Kind.BARS, "Jobs announced to be cut in five years", PERSONS)


def meta_jobs_announced(view: View) -> Measurement:
    """The jobs that Meta announced to cut within five years, the lower end of each announcement."""
    rows = _cuts(view).get(META, [])
    total, points = 0.0, []
    for count, row in enumerate(rows, 1):
        total += float(row["jobs_low"])
        points.append(Point("Meta", pd.Timestamp(row["announced"]), total, _added(rows[:count]), "", META))
    if not rows:
        return unknown("meta_jobs_announced", _JOBS)
    return measurement("meta_jobs_announced", total, points, _JOBS, n=len(rows))


def _added(rows: Sequence[Mapping[Hashable, Any]]) -> Origin:
    """What a sum or a count of cited rows rests on; of one row, what that states."""
    each = [origin_of_row(row) for row in rows]
    return each[0] if len(each) == 1 else computed_from(each)


def companies_ten_thousand(view: View) -> Measurement:
    """How many technology companies announced to cut ten thousand jobs or more within five years."""
    points = []
    for ticker, rows in _cuts(view).items():
        total, newest = sum(float(row["jobs_low"]) for row in rows), rows[-1]
        where = view.names.get(ticker, ticker), pd.Timestamp(newest["announced"])
        points.append(Point(*where, total, _added(rows), "", ticker))
    if not points:
        return unknown("companies_ten_thousand", _BY_COMPANY)
    count = sum(each.value >= _TEN_THOUSAND for each in points)
    ordered = sorted(points, key=lambda each: -each.value)
    return measurement("companies_ten_thousand", count, ordered, _BY_COMPANY, n=len(points))


def _cuts(view: View) -> Mapping[str, list[Mapping[Hashable, Any]]]:
    """Announced cuts with a number within five years, by company, oldest first; those that are part of another row of
    the table are left out.
    """
    since = view.day - pd.DateOffset(years=_JOBS_YEARS)
    found: dict[str, list[Mapping[Hashable, Any]]] = defaultdict(list)
    for row in view.events:
        known = row["event_type"] == _CUT and not pd.isna(row["jobs_low"])
        if known and pd.Timestamp(row["announced"]) > since and not _counted_again(row):
            found[str(row["ticker"])].append(row)
    return found


def _counted_again(row: Mapping[Hashable, Any]) -> bool:
    """Whether the table says that another row holds these jobs too."""
    note = str(row["note"] or "").casefold()
    return any(words in note for words in _COUNTED_AGAIN)


def meta_people_fallen(view: View) -> Measurement:
    """From Meta's peak to the lowest stated headcount after it."""
    counts = stated(view.quarterly.of("headcount", META))
    most = peak(counts)
    after = [count for count in counts if most and count.quarter > most.quarter]
    if most is None or not after:
        return unknown("meta_people_fallen", _HEADCOUNT, points=[point(count, view) for count in counts])
    least = min(after, key=lambda count: count.value)
    behind = [most.origin, least.origin]
    points = [point(count, view) for count in counts]
    return measurement("meta_people_fallen", max(most.value - least.value, 0), points, _HEADCOUNT, behind=behind)


def meta_still_fewer(view: View) -> Measurement:
    """How far Meta's newest stated headcount is below its peak."""
    counts = stated(view.quarterly.of("headcount", META))
    most = peak(counts)
    points = [point(count, view) for count in counts]
    if most is None:
        return unknown("meta_still_fewer", _HEADCOUNT, points=points)
    behind = [most.origin, counts[-1].origin]
    return measurement("meta_still_fewer", most.value - counts[-1].value, points, _HEADCOUNT, behind=behind)


# ----------------------------------------------------------------------------------- layers removed

_FLATTENING = Drawn(Kind.BARS, "Announcements of fewer layers or managers in three years", ANNOUNCEMENTS)
_OVERHEAD_CHANGE = Drawn(Kind.BARS, "Change of overhead over revenue in three years, in points", FRACTION_CHANGE)
_OVERHEAD = Drawn(Kind.LINE, "General and administrative expense over revenue", FRACTION)


def companies_flattening(view: View) -> Measurement:
    """The share of the core companies that announced fewer layers or managers within three years."""
    since, core = view.day - pd.DateOffset(years=_LAYERS_YEARS), view.group("core")
    points = []
    for ticker in core:
        rows = [
            row
            for row in view.events
            if row["ticker"] == ticker and row["event_type"] == "flattening" and pd.Timestamp(row["announced"]) > since
        ]
        if rows:
            where = view.names[ticker], pd.Timestamp(rows[-1]["announced"])
            points.append(Point(*where, len(rows), computed_from(map(origin_of_row, rows)), "", ticker))
    if not core or not view.events:
        return unknown("companies_flattening", _FLATTENING)
    behind = [each.origin for each in points] or [origin_of_row(view.events[-1])]
    return measurement("companies_flattening", len(points) / len(core), points, _FLATTENING, behind=behind, n=len(core))


def overhead_falling(view: View) -> Measurement:
    """The share of technology companies whose overhead takes a smaller part of revenue than twelve quarters before."""
    changes = [newest_change(overhead(view, ticker, ends=True)) for ticker in view.group("technology")]
    points = [change for change in changes if change]
    return share_of_points(
        "overhead_falling", points, _OVERHEAD_CHANGE, lambda each: each.value < 0, highest_first=False
    )


def meta_overhead_change(view: View) -> Measurement:
    """The change over twelve quarters of Meta's overhead over revenue."""
    return change_of_share("meta_overhead_change", overhead(view, META), _OVERHEAD)


def overhead(view: View, ticker: str, *, ends: bool = False) -> dict[int, Point]:
    """A company's overhead over revenue by quarter (its ordinal), or of the two that its newest change is between."""
    return share_of(view, ticker, "general_and_administrative", ("revenue",), ends=ends)


def share_of(view: View, ticker: str, part: str, whole: tuple[str, ...], *, ends: bool = False) -> dict[int, Point]:
    """One measure over the sum of others, by quarter (its ordinal), where all are known; with `ends` of the two
    quarters alone that the newest change is between.
    """
    by_name = {name: {v.quarter: v for v in view.quarterly.of(name, ticker)} for name in (part, *whole)}
    quarters = {ordinal(each): each for each in set.intersection(*(set(values) for values in by_name.values()))}
    totals = {at: sum(by_name[name][quarter].value for name in whole) for at, quarter in quarters.items()}
    wanted = sorted(at for at, total in totals.items() if total > 0)
    if ends:
        newest = newest_with_earlier(wanted)
        wanted = [] if newest is None else [newest - SPAN, newest]
    found = {}
    for at in wanted:
        values = {name: of[quarters[at]] for name, of in by_name.items()}
        terms = (values[part], *(values[name] for name in whole))
        found[at] = computed(values[part].value / totals[at], terms, view)
    return found


def newest_with_earlier(quarters: Collection[int]) -> int | None:
    """The newest quarter of which that twelve quarters before is known too."""
    known = set(quarters)
    return max((at for at in known if at - SPAN in known), default=None)


def newest_change(shares: Mapping[int, Point]) -> Point | None:
    """The newest share less that of twelve quarters before, at the later one; None where no quarter has both."""
    newest = newest_with_earlier(shares)
    if newest is None:
        return None
    before, now = shares[newest - SPAN], shares[newest]
    return replace(now, value=now.value - before.value, origin=computed_from([before.origin, now.origin]))


def change_of_share(criterion: str, shares: Mapping[int, Point], drawn: Drawn) -> Measurement:
    """The newest change of a share that is drawn over all quarters."""
    change, points = newest_change(shares), list(shares.values())
    if change is None:
        return unknown(criterion, drawn, points=points)
    return measurement(criterion, change.value, points, drawn, behind=[change.origin])


OF_PEOPLE: Final = (
    fewer_people_more_value,
    meta_people_since_peak,
    meta_value_since_peak,
    meta_jobs_announced,
    companies_ten_thousand,
    meta_people_fallen,
    meta_still_fewer,
    companies_flattening,
    overhead_falling,
    meta_overhead_change,
)
