"""The sentences on what followed a step in capital expenditure."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from analytics.methods.local_projection import FEWEST_FIRMS
from charts import headline, text
from charts.core import Finding, Number
from engine.filers import EVERY_SECTOR
from pages.across.filer_parameters import FilerParams
from pages.across.specifications import LEVEL
from pages.across.steps import MISSING, Listed, Response, Responses
from pages.across.words import number

PHRASES: Final = {
    "people": "people",
    "output_per_employee": "output per employee",
    "margin": "operating margin",
    "float_per_employee": "public float per employee",
}


def name(outcome: str) -> str:
    """What the rows of an outcome are called in the table."""
    return f"{outcome}_after_step"


def title(outcome_title: str, p: FilerParams) -> str:
    """What a row is, for readers of the table."""
    if p.treatment == "ranked":
        return f"{outcome_title}: rank correlation with the step in capex"
    return f"{outcome_title}: change after a step in capex of 1% of assets"


def finding(responses: Responses, outcomes: Sequence[str], p: FilerParams) -> Finding:
    """What rose and fell after the step, with the first outcome's number in the year of the step."""
    drawn = {outcome: [row for row in responses.of(outcome) if row.known] for outcome in outcomes}
    if not any(drawn.values()):
        return _too_few(responses, outcomes)
    lead = next(rows[0] for rows in drawn.values() if rows)
    others = [(outcome, rows) for outcome, rows in drawn.items() if rows and rows[0] is not lead]
    if lead.above_zero or lead.below_zero:
        parts = [_lead(lead, p), *(_verdict(outcome, rows) for outcome, rows in others)]
    else:
        parts = _verdicts([(lead.outcome, drawn[lead.outcome]), *others])
    short = [part.replace("no clear change", "no change") for part in parts]
    every = [f"A step in capex: {text.join(each)}" for each in (parts, short, parts[:1])]
    return Finding(
        headline.fitting(every), _deck(lead, p), _exceptions(drawn), numbers=(Number(lead.value, name(lead.outcome)),)
    )


def _verdicts(outcomes: Sequence[tuple[str, Sequence[Response]]]) -> list[str]:
    """One verdict for each outcome; where nothing is clear, one for all."""
    if len(outcomes) > 1 and not any(row.above_zero or row.below_zero for _, rows in outcomes for row in rows):
        return [f"no clear change in {' or '.join(PHRASES[outcome] for outcome, _ in outcomes)}"]
    return [_verdict(outcome, rows) for outcome, rows in outcomes]


def _too_few(responses: Responses, outcomes: Sequence[str]) -> Finding:
    most = max(responses.rows, key=lambda row: row.companies)
    have = text.plural(most.companies, "company has", "companies have")
    what = " or ".join(PHRASES[outcome] for outcome in outcomes)
    deck = f"{have} {what} after a step, and {FEWEST_FIRMS} are needed"
    return Finding("Too few companies to say what follows a step in capex", deck)


def _lead(row: Response, p: FilerParams) -> str:
    phrase, up = PHRASES[row.outcome], row.value > 0
    if p.treatment == "ranked":
        return f"{'more' if up else 'fewer'} people" if row.outcome == "people" else f"{phrase} {_way(up)}"
    if row.outcome == "people":
        return f"{share(abs(row.value))} {'more' if up else 'fewer'} people"
    if row.outcome == "margin":  # a share itself: what is added to it is a part of revenue, and no part of the margin
        return f"{phrase} {'up' if up else 'down'} {share(abs(row.value))} of revenue"
    return f"{phrase} {share(abs(row.value))} {_way(up)}"


def _way(up: bool) -> str:
    return "higher" if up else "lower"


def _verdict(outcome: str, rows: Sequence[Response]) -> str:
    """How an outcome moved over all horizons drawn, without a number that one horizon would have to carry."""
    ups, downs = any(row.above_zero for row in rows), any(row.below_zero for row in rows)
    phrase = PHRASES[outcome]
    if ups and downs:
        return f"{phrase} up and down"
    if ups:
        return f"a rise in {phrase}" if all(row.above_zero for row in rows) else f"some rise in {phrase}"
    return f"no rise in {phrase}" if downs else f"no clear change in {phrase}"


def _deck(row: Response, p: FilerParams) -> str:
    """The first outcome in the year of the step, with its interval and counts."""
    low, high = row.inference.low, row.inference.high
    counts = f"{text.plural(row.companies, 'company', 'companies')}, {text.plural(row.observations, 'observation')}"
    what = "at once" if row.horizon == 0 else f"after {text.plural(row.horizon, 'year')}"
    phrase = PHRASES[row.outcome]
    if p.treatment == "ranked":
        ends = f"{LEVEL} interval {number(low)} to {number(high)}"
        return f"Rank correlation of the step with {phrase} {what} {number(row.value)} ({ends}; {counts})"
    ends = f"{LEVEL} interval {signed(low)} to {signed(high)}"
    phrase = f"{phrase} as a share of revenue" if row.outcome == "margin" else phrase
    return f"For each 1% more of assets spent, {phrase} {signed(row.value)} {what} ({ends}; {counts})"


def share(value: float) -> str:
    """A fraction to the tenth of a percent, to the hundredth where it is small."""
    return f"{value * 100:.1f}%" if abs(value) >= 0.00095 else f"{value * 100:.2f}%"


def signed(value: float) -> str:
    """The same with its sign: +1.1%, −0.4%."""
    return f"{'−' if value < 0 else '+'}{share(abs(value))}"


def _exceptions(drawn: dict[str, list[Response]]) -> tuple[str, ...]:
    """Outcomes that fall, at which horizons, and those of which nothing is drawn."""
    lines = [_falls(outcome, rows) for outcome, rows in drawn.items() if any(row.below_zero for row in rows)]
    lost = [PHRASES[outcome] for outcome, rows in drawn.items() if not rows]
    return (*lines, *([f"Too few companies for {text.join(lost)}."] if lost else []))


def too_few(rows: Sequence[Response]) -> str:
    """ "27 to 45 companies have outcomes, and 60 are needed"."""
    most = max(row.companies for row in rows)
    have = text.plural(most, "company has", "companies have")
    fewest = min(row.companies for row in rows)
    return f"{have if fewest == most else f'{fewest} to {have}'} outcomes, and {FEWEST_FIRMS} are needed"


def _falls(outcome: str, rows: Sequence[Response]) -> str:
    when = [years(row.horizon) for row in rows if row.below_zero]
    rest = "" if len(when) == len(rows) else ", not in the other years"
    phrase, counts = PHRASES[outcome], sorted({row.companies for row in rows})
    span = f"{counts[0]} to {counts[-1]}" if len(counts) > 1 else f"{counts[0]}"
    return f"{phrase[:1].upper()}{phrase[1:]} lower {text.join(when)}{rest} ({span} companies)."


def years(horizon: int) -> str:
    words = ("in the year of the step", "after one year", "after two years", "after three years", "after four years")
    return words[horizon] if horizon < len(words) else "after five years"


def notes(responses: Responses, of: Listed, p: FilerParams) -> list[str]:
    """How many horizons were tried, what the placebo gives, coverage that falls short, and machine-read counts."""
    rows = [row for row in responses.rows if row.known]
    return [*_tried(rows), *_placebos(rows), *short_of_coverage(rows), *_bounded(rows, p), *_stated(of, p)]


def _bounded(rows: Sequence[Response], p: FilerParams) -> list[str]:
    """How far companies that are not in the list could move the first response of each outcome."""
    write = number if p.treatment == "ranked" else signed
    firsts = [row for row in rows if row.horizon == 0 and row.bounds]
    ends = [f"{PHRASES[row.outcome]} {write(row.bounds[0])} to {write(row.bounds[1])}" for row in firsts if row.bounds]
    if not ends:
        return []
    return [
        f"Survivors only: were {text.share(MISSING)} of companies a year missing after high steps, all with outcomes"
        f" of the lowest tenth or all of the highest, the response at once would be {text.join(ends)}."
    ]


def _tried(rows: Sequence[Response]) -> list[str]:
    if not rows:
        return []
    drawn = "1 interval is drawn" if len(rows) == 1 else f"{len(rows)} intervals are drawn"
    return [
        f"{drawn}; one in 20 leaves zero out by chance alone. A horizon is drawn from "
        f"{FEWEST_FIRMS} companies on; below each point its companies and observations."
    ]


def _placebos(rows: Sequence[Response]) -> list[str]:
    rates = [row.placebo.clustered for row in rows if row.placebo]
    if not rates:
        return []
    trust = "" if all(row.placebo.trusted for row in rows if row.placebo) else "; where it is above 8%, do not trust it"
    span = text.ends(share(min(rates)), share(max(rates)))
    return [
        "Grey: the middle 95% of what the steps of another company give. A 5% test finds a link there in "
        f"{span} of trials{trust}."
    ]


def short_of_coverage(rows: Sequence[Response]) -> list[str]:
    """The intervals that cover less than they say, with what they cover."""
    short = [row for row in rows if row.coverage and row.coverage.short]
    if not short:
        return []
    which = [
        f"{PHRASES[row.outcome]} {years(row.horizon)} {text.share(row.coverage.share)}" for row in short if row.coverage
    ]
    return [f"Measured coverage of the 95% interval: {text.join(which)}."]


def _stated(of: Listed, p: FilerParams) -> list[str]:
    if not p.machine_read:
        return []
    enough = "enough" if of.stated >= FEWEST_FIRMS else "too few"
    who = text.plural(of.stated, "company has", "companies have")
    of_all = "" if p.sector == EVERY_SECTOR else ", of all sectors,"
    return [f"Without machine-read counts{of_all} {who} people and a step: {enough} for a horizon."]
