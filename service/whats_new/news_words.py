"""How news are said: titles and summaries, for the feed and for `leverage refresh --notify`."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from analytics.verdicts import Claim, Verdict
from charts import style, text
from contracts import Company, unit_called
from engine import catalogue
from engine.announcements import Announcement
from engine.capex_plans import Plan
from engine.reports import Change, Moved, Report, same_value
from pages.newest.restated_frames import Restated
from pages.newest.words import guided, period

_LISTED: Final = 5  # measures of a summary
_JOBS: Final = {
    "layoff": "layoffs",
    "flattening": "fewer layers of management",
    "voluntary_exit": "an offer to leave",
    "restructuring": "a restructuring",
}

# ------------------------------------------------------------------------------------------ reports


def report_title(row: Moved) -> str:
    """ "Meta, 10-Q: capital expenditure up 18%, to $89.3bn"."""
    head = f"{_who(row.report)}, {row.report.form}"
    if row.most is None:
        return head
    return f"{head}: {text.lower(how(row.most))}"


def report_summary(changes: Sequence[Change]) -> str:
    """The measures that moved furthest, as sentences."""
    if not changes:
        return "No measure can be compared with what was known before."
    listed = "; ".join(text.lower(how(each)) for each in changes[:_LISTED])
    return text.readable(text.sentence(f"To {changes[0].after.quarter}, against what was known before: {listed}"))


def how(change: Change) -> str:
    """ "Capital expenditure up 18%, to $89.3bn", "Headcount unchanged, at 75,472"."""
    title = catalogue.describe(change.name).title
    value = style.quantity(change.after.value, unit_called(change.after.unit))
    if same_value(change.before.value, change.after.value):
        return f"{title} unchanged, at {value}"
    return f"{title} {_moved(change.relative)}, to {value}"


def _moved(relative: float) -> str:
    return f"{'up' if relative > 0 else 'down'} {text.share(abs(relative))}"


def _who(report: Report) -> str:
    return text.short_name(report.company, report.ticker)


# ----------------------------------------------------------------------------------------- guidance


def guidance_title(company: Company, plan: Plan, before: Plan | None) -> str:
    """ "Meta: capex guidance for 2026 raised to $125bn to $145bn"."""
    return f"{text.short(company)}: capex guidance for {plan.name} {_step(plan, before)} {guided(plan)}"


def guidance_summary(plan: Plan, before: Plan | None) -> str:
    """What it was before, and what the company counts as capital expenditure."""
    was = f"Before it was {guided(before)}, given on {text.day(before.announced)}." if before else "The first one."
    return f"{was} As the company defines it: {text.sentence(plan.definition)}" if plan.definition else was


def _step(plan: Plan, before: Plan | None) -> str:
    if before is None:
        return "given as"
    if same_value(before.middle, plan.middle):
        return "kept at" if guided(before) == guided(plan) else "narrowed to"
    return "raised to" if plan.middle > before.middle else "lowered to"


# ------------------------------------------------------------------------------------------ layoffs


def jobs_title(company: Company, row: Announcement) -> str:
    """ "Uber: layoffs, 3,300 jobs", "Apple: fewer layers of management"."""
    jobs = f", {row.jobs:,.0f} jobs" if row.jobs else ""
    return f"{text.short(company)}: {_JOBS[row.kind]}{jobs}"


def jobs_summary(row: Announcement) -> str:
    """What it is about and how well it is known."""
    known = f"Evidence: {text.evidence(row.evidence)}." if row.evidence else ""
    return f"{text.sentence(row.scope)} {known}".strip() if row.scope else known or "No more is known of it."


# ------------------------------------------------------------------------------------- restatements


def restated_title(company: Company, count: int) -> str:
    """ "Amazon: 3 earlier figures restated"."""
    return f"{text.short(company)}: {text.plural(count, 'earlier figure')} restated"


def restated_summary(rows: Sequence[Restated]) -> str:
    """The figures that moved furthest, before and after, and how many more there are.

    A measure that is stated under several tags is told once, since its words are the same for each.
    """
    first: dict[tuple[object, ...], Restated] = {}
    for row in rows:
        first.setdefault((row.concept, row.start, row.end), row)
    told = list(first.values())[:_LISTED]
    more = f"; and {text.plural(len(rows) - len(told), 'more figure')}" if len(rows) > len(told) else ""
    return text.readable(text.sentence(f"{'; '.join(map(_restated, told))}{more}"))


def _within(row: Restated) -> str:
    return f"{'on' if row.start is None else 'in'} {period(row)}"


def _restated(row: Restated) -> str:
    unit = unit_called(row.unit)
    before, after = style.quantity(row.before, unit), style.quantity(row.value, unit)
    title = catalogue.describe(row.concept).title
    if before != after:
        return f"{title} {_within(row)}, {before} before, {after} now"
    return f"{title} {_within(row)}, still {after} when rounded"


# ----------------------------------------------------------------------------------------- verdicts


def verdict_title(claim: Claim, before: Verdict, after: Verdict) -> str:
    """ "The thesis, a record valuation: mixed, contradicted before"."""
    return f"The thesis, {text.lower(claim.label)}: {after.outcome.value}, {before.outcome.value} before"


def verdict_summary(claim: Claim, after: Verdict) -> str:
    """What is claimed, and how sure the new verdict is."""
    statement = text.sentence(claim.statement)
    return f"The claim: {statement} How sure the verdict is: {after.sureness.words or 'it cannot be tested'}."
