"""What the charts of this page share: the table, who is missing, the notes, and how an event is called."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, Final

import pandas as pd

from charts import assemble, frame, headline, style, text
from charts.core import Chart, ChartData, Number
from contracts import FRACTION, USD, Company, Description
from engine.origin import Origin
from pages.events import own_words
from pages.events.dates import Announced
from pages.events.frames import Estimate, Studied, Study
from pages.events.kinds import FLATTENING, GUIDANCE, KINDS, LARGE, LAYOFFS, OWN, REPORTS, SPANS, Asked
from pages.events.parameters import WindowParams

MEAN: Final = "mean_abnormal_return"
ONE: Final = "abnormal_return"
COLUMNS: Final = (
    *frame.TABLE_COLUMNS,
    *("announced", "trading_day", "low", "high", "statistic", "p_value", "observations", "companies"),
    *("in_mean", "same_days"),
)
_NUMBERS: Final = ("trading_day", "low", "high", "statistic", "p_value", "observations", "companies")
DESCRIBED: Final = Description(
    "abnormal_return",
    "Abnormal return",
    FRACTION,
    r"\text{CAR}_i = \sum_{t} \left( R_{it} - \hat\alpha_i - \hat\beta_i R_{mt} \right)",
    "The return of the share over the days of the window less what was to be expected: by its own slope on the S&P 500 "
    "in the market model, the return of the index, or the company's own mean. Log returns of adjusted closes.",
    "Day 0 is the day of the announcement or the next trading day. No source gives the hour, and much news comes after "
    "the close, so the usual window holds the next day too. The interval is by the spread of the events, of a single "
    "one by the model's error. Prices are those of Yahoo Finance.",
    "MacKinlay, Journal of Economic Literature 35 (1997) 13-39; Kolari and Pynnönen, Review of Financial Studies 23 "
    "(2010) 3996-4025",
)


def percent(value: float) -> str:
    """ "−0.9%"."""
    return style.quantity(value, FRACTION)


def ends(low: float, high: float) -> str:
    """ "−2% to 0.9%"."""
    return f"{percent(low)} to {percent(high)}"


def counted(kind: str, count: int) -> str:
    """ "19 large layoffs"."""
    return text.plural(count, KINDS[kind].one, KINDS[kind].many)


def describe(row: Announced, kind: str) -> str:
    """What an announcement was, in a few words."""
    if kind in GUIDANCE:
        was = "" if math.isnan(row.before) else f", was {style.quantity(row.before, USD)}"
        return f"capex of {row.year}: {style.quantity(row.amount, USD)}{was}"
    if kind == OWN:
        return f"own event: {row.label}" if row.label else "own event"
    parts = [] if math.isnan(row.jobs) else [f"{row.jobs:,.0f} jobs"]
    parts += [] if math.isnan(row.share) or kind == FLATTENING else [f"{row.share:g}%"]
    return ", ".join([KINDS[LAYOFFS if kind == LARGE else kind].one, *parts])


# ------------------------------------------------------------------------------------------- table


def table(rows: Iterable[Mapping[str, Any]]) -> pd.DataFrame:
    """The rows in `COLUMNS`, with days and numbers as such."""
    whole = pd.DataFrame(list(rows), columns=list(COLUMNS))
    days = {name: pd.to_datetime(whole[name]) for name in ("period_end", "known_on", "announced")}
    numbers = {name: pd.to_numeric(whole[name]) for name in (*_NUMBERS, "value")}
    return whole.assign(**days, **numbers).astype({"quarter": "object", "ticker": "object"})


def mean_row(of: Study, name: str = MEAN) -> dict[str, Any]:
    """The mean of a kind with its interval, events and companies."""
    e, kind = of.estimate, KINDS[of.asked.kind]
    row = whole(of.origin, name, f"{kind.title}: mean abnormal return {SPANS[of.asked.span].words}", e.mean)
    p = e.test("kp" if e.events > 1 else "t").p_value
    return row | {"low": e.low, "high": e.high, "p_value": p, "observations": e.events, "companies": e.companies}


def whole(origin: Origin, name: str, title: str, value: float) -> dict[str, Any]:
    """A row of what is computed from several events."""
    return {"name": name, "title": title, "value": value, "unit": str(FRACTION)} | origin.columns


def event_row(company: Company, event: Studied, kind: str) -> dict[str, Any]:
    """The return of one event with its interval."""
    return {
        "ticker": company.ticker,
        "company": company.name,
        "period_end": event.day0,
        "name": ONE,
        "title": f"Abnormal return, {describe(event.announced, kind)}",
        "value": event.car,
        "unit": str(FRACTION),
        **event.origin.columns,
        "announced": event.announced.day,
        "low": event.low,
        "high": event.high,
        "p_value": event.p_value,
        "in_mean": event.kept,
        "same_days": text.join(event.confounders),
    }


def mean_number(of: Study, name: str = MEAN) -> Number:
    """The mean as a number of a sentence."""
    return Number(of.estimate.mean, name)


# --------------------------------------------------------------------------------------- sentences


def mean_words(of: Study, *, spelt: bool = False) -> str:
    """ "19 large layoffs −0.9% (−5.3% to 3.6%)"; `spelt` says that these are the ends of the 95% interval."""
    e = of.estimate
    lead = "95% interval " if spelt else ""
    return f"{counted(of.asked.kind, e.events)} {percent(e.mean)} ({lead}{ends(e.low, e.high)})"


def shared_days(of: Study) -> str:
    """How many of the events share their days with other announcements; '' for none."""
    many, count, whole_ = KINDS[of.asked.kind].many, of.confounded, of.estimate.events
    if not count:
        return ""
    names = [name for name, _ in Counter(name for event in of.kept for name in event.confounders).most_common()]
    what = text.join(names) if count == 1 else " or ".join(names)
    if count == whole_:
        only = (
            f"The only {KINDS[of.asked.kind].one} shares its" if count == 1 else f"Every one of these {many} shares its"
        )
        return f"{only} days with {what}, whose part in the return cannot be separated"
    their = "shares its" if count == 1 else "share their"
    return f"{count} of {whole_} {many} {their} days with {what}"


def usual_step(of: Estimate) -> str:
    """What a mean would have to be to be found."""
    return f"a mean of {percent(of.detectable)} would be found four times in five"


HOUR: Final = (
    "No source gives the hour of an announcement: day 0 is its day or the next trading day, and since much news comes "
    "after the close the usual window holds the next day too."
)
_LARGE: Final = (
    "Large: 5% of the people or more, as stated; Meta's 10,000 of March 2023 were 11.6% of the people it had last "
    "reported."
)
_REPORTED: Final = (
    "The day is that of the filed report: results come on it or some days before, at Cisco, IBM, Oracle and others "
    "more than a week before."
)
_MARKED: Final = (
    "Results are marked where a report was filed on the days of an event or up to three trading days after; where the "
    "report follows its results by more, as Cisco's and IBM's annual ones, the event stays unmarked."
)


def notes(of: Study) -> Iterator[str]:
    """What the reader has to know of a kind of event and of the days, and for what reason it was announced."""
    yield from on_days(of)
    yield from reasons(of)


def on_days(of: Study) -> Iterator[str]:
    """What the reader has to know of a kind of event and of the days."""
    kind = of.asked.kind
    yield HOUR
    if kind == LARGE:
        yield _LARGE
    yield _REPORTED if kind == REPORTS else _MARKED
    if kind == OWN:
        yield own_words.BEFORE_LOOKING
    overlapping = len(of.events) - len(of.kept)
    if overlapping:
        left = counted(kind, overlapping)
        yield f"Left out of the mean: {left} whose days meet those of an earlier one of the company."
    yield from on_same_days(kind, of.same_day)


def on_same_days(kind: str, rows: Sequence[Announced]) -> Iterator[str]:
    """How many announcements are one event with an earlier one of the company; nothing where none is."""
    if rows:
        yield f"One event with an earlier one of the company on the same trading day: {counted(kind, len(rows))}."


def reasons(of: Study) -> Iterator[str]:
    """The mean of layoffs by stated reason, where one is in the tables; nothing of another kind."""
    if of.asked.kind not in (LAYOFFS, LARGE):
        return
    known = [event for event in of.kept if event.announced.reason]
    if not known:
        yield "Our tables hold no stated reason of these layoffs."
        return
    parts = []
    for reason in sorted({event.announced.reason for event in known}):
        own = [event.car for event in known if event.announced.reason == reason]
        parts.append(f"{reason} ({len(own)}, mean {percent(sum(own) / len(own))})")
    every = counted(of.asked.kind, of.estimate.events)
    yield f"By stated reason, known for {len(known)} of {every}: {text.join(parts)}; too few to compare."


# ------------------------------------------------------------------------------------------ missing


def missing(data: ChartData, studies: Sequence[Study]) -> list[str]:
    """Chosen companies without prices or without an event, and events without a return."""
    priced = studies[0].priced
    drawn = {event.ticker for of in studies for event in of.events}
    own = len(studies) == 1 and studies[0].asked.kind == OWN  # a reader names events of some companies only
    what = KINDS[studies[0].asked.kind].one if len(studies) == 1 else "announcement"
    without = [c for c in data.companies if c.ticker not in priced]
    silent = [
        c
        for c in data.companies
        if c.ticker in priced and c.ticker not in drawn and not any(_lost(of, c) for of in studies)
    ]
    return [
        *named(without, "no daily price is known here"),
        *named([] if own else silent, f"no {what} is known in this window"),
        *(line for of in studies for line in _without_return(data, of)),
    ]


def named(companies: Sequence[Company], why: str) -> list[str]:
    """One line of companies for which something is missing; none for nobody."""
    return [f"{text.every([text.short(c) for c in companies])}: {why}."] if companies else []


def _lost(of: Study, company: Company) -> list[Announced]:
    return [row for row in of.lost if row.ticker == company.ticker]


def _without_return(data: ChartData, of: Study) -> Iterator[str]:
    for company in data.companies:
        days = [frame.day(row.day) for row in _lost(of, company)]
        if days and company.ticker in of.priced:
            noun = KINDS[of.asked.kind].one if len(days) == 1 else KINDS[of.asked.kind].many
            listed = text.join(days, 4)
            yield f"{text.short(company)}, {noun} of {listed}: prices before or over these days are too few."


def refused(data: ChartData, p: WindowParams, of: Sequence[Study], asked: Asked | None = None) -> Chart:
    """The chart without an event."""
    values = p.values()
    first, last = values.get("from"), values.get("to")
    if first and last and first > last:
        return assemble.empty(data, p, [])
    if asked and asked.kind == OWN and not asked.own:
        return assemble.refused(data, p, [], own_words.NONE, own_words.NEXT, ())
    who = text.join([text.short(c) for c in data.companies], 3) or "no company"
    what = KINDS[asked.kind].one if asked else "announcement"
    candidates = [
        f"No {what} of {who} with prices around it is known here",
        f"No {what} with prices around it is known",
    ]
    step = "Choose other companies or events, an earlier first quarter or a later as-of day."
    lost = [*missing(data, of), *own_words.left_out(data, p, asked)]
    return assemble.refused(data, p, [], headline.fitting(candidates), step, lost)
