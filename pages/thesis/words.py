"""What the charts of the claims share: colours and signs of verdicts, numbers as words, rows of the tables."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final

import pandas as pd

from analytics.evidence import derived, newest
from analytics.verdicts import Claim, Criterion, Measured, Outcome, Verdict
from charts import assemble, frame, style, text
from charts.core import Chart, ChartData
from charts.parameter import Params
from contracts import ELASTICITY, Description, Unit
from engine.thesis.verdicts import Judged
from pages.thesis.parameters import about

CLAIMS: Final = Unit("claims", style="count")
MEASURES: Final = Unit("measures", style="count")
COLUMNS: Final = (*frame.TABLE_COLUMNS, "low", "high", "observations", "claim", "verdict", "sureness")

_TEXTS: Final = (
    *("ticker", "company", "quarter", "name", "title", "unit", "evidence", "accession"),
    *("claim", "verdict", "sureness"),
)

# Okabe and Ito's colours, distinct with any colour vision, each with a sign of its own.
COLOURS: Final = {
    Outcome.SUPPORTED: "#0072B2",
    Outcome.MIXED: "#E69F00",
    Outcome.CONTRADICTED: "#D55E00",
    Outcome.NOT_TESTABLE: style.SOFT,
}
SIGNS: Final = {
    Outcome.SUPPORTED: "circle",
    Outcome.MIXED: "diamond",
    Outcome.CONTRADICTED: "x",
    Outcome.NOT_TESTABLE: "circle-open",
}
_GLYPHS: Final = {
    Outcome.SUPPORTED: "●",
    Outcome.MIXED: "◆",
    Outcome.CONTRADICTED: "✕",
    Outcome.NOT_TESTABLE: "○",
}
VERDICTS: Final = {outcome: outcome.value for outcome in Outcome}
SAYS: Final = {  # what a measure says of its claim
    Outcome.SUPPORTED: "supports",
    Outcome.MIXED: "mixed",
    Outcome.CONTRADICTED: "contradicts",
    Outcome.NOT_TESTABLE: "cannot be tested",
}
_KEY: Final = (
    "Firm: all measures of the claim support it, or all contradict it, and none rests on machine-read, interpolated or "
    "estimated figures. Weak: only one measure can be computed, or most rest on such figures. Fairly sure: the rest."
)
_BEFORE: Final = (
    "Measures, thresholds and what would falsify a claim were written down before the values were computed. A "
    "threshold is met only where the whole interval lies beyond it."
)
_RULE: Final = (
    "A claim is supported where more than half of its measures support it and none contradicts it, contradicted the "
    "other way round, mixed otherwise."
)
PRICES: Final = "Share prices and the index: Yahoo Finance, daily closes."


def key(meanings: Mapping[Outcome, str]) -> str:
    """What the signs mean, as finished markup: each in its form and colour with its word."""
    return "&#160; ".join(
        f'<span style="color:{COLOURS[outcome]}">{sign}</span> {meanings[outcome]}' for outcome, sign in _GLYPHS.items()
    )


def notes() -> list[str]:
    """How a verdict comes about."""
    return [_BEFORE, _RULE, _KEY]


def past(end: str | None) -> list[str]:
    """How the past is read where no as-of day is chosen, nothing otherwise."""
    if end is None:
        return []
    return [
        "Before the newest day a quarterly figure counts from the day on which its present version was known; what was "
        "restated since is missing until then. An as-of day shows the past exactly."
    ]


def written(value: float, unit: Unit) -> str:
    """A measure in a sentence; multiples as percent, since one of about 1 would read as no change."""
    if unit.style == "multiple":
        return text.share(value) if value < 1e3 else style.quantity(value, unit)
    return style.three(value) if unit == ELASTICITY else style.quantity(value, unit)


def lower(label: str) -> str:
    """A claim's label inside a sentence."""
    return label[:1].lower() + label[1:]


def sure(verdict: Verdict) -> str:
    """ "supported, fairly sure"; the outcome alone of what cannot be tested."""
    return ", ".join(filter(None, (verdict.outcome.value, verdict.sureness.words)))


def missing(data: ChartData) -> list[str]:
    """Chosen companies that no claim is about."""
    return [
        f"{text.short(company)}: not among the core companies that the claims count."
        for company in data.companies
        if not about(company.ticker)
    ]


def row(name: str, title: str, value: float, unit: Unit, **more: Any) -> dict[str, Any]:
    """A row of a table that belongs to no company."""
    return {"name": name, "title": title, "value": value, "unit": str(unit), **more}


def of_criterion(judged: Judged, criterion: Criterion, measured: Measured) -> dict[str, Any]:
    """The row of a measured criterion."""
    verdict = judged.verdict
    ends = {"low": measured.low, "high": measured.high} if measured.low != measured.high else {}
    return row(
        criterion.name,
        criterion.title,
        measured.value,
        criterion.unit,
        **ends,
        observations=measured.n,
        evidence=measured.evidence.value if measured.evidence else None,
        known_on=measured.known_on,
        accession=measured.document,
        claim=judged.claim.slug,
        verdict=verdict.outcomes[criterion.name].value,
    )


def counted(name: str, title: str, count: int, unit: Unit, verdicts: Iterable[Verdict]) -> dict[str, Any]:
    """The row of a count of verdicts: as firm as the weakest of them, known since the newest."""
    every = [v for v in verdicts if v.evidence and v.known_on is not None]
    if not every:
        return row(name, title, float("nan"), unit)
    grade = derived(v.evidence.value for v in every if v.evidence)
    day, document = newest((v.known_on, v.document) for v in every if v.known_on is not None) or (None, None)
    return row(name, title, count, unit, evidence=grade.value, known_on=day, accession=document)


def of_claim(claim: Claim, verdict: Verdict) -> dict[str, Any]:
    """The row of a claim: how many of its measures support it, with its verdict."""
    supporting = list(verdict.outcomes.values()).count(Outcome.SUPPORTED)
    about = {"claim": claim.slug, "verdict": verdict.outcome.value, "sureness": verdict.sureness.value}
    return counted("measures_supporting", claim.statement, supporting, MEASURES, [verdict]) | about


def table(rows: Sequence[dict[str, Any]]) -> pd.DataFrame:
    """Rows as a table with `COLUMNS`."""
    made = pd.DataFrame(rows, columns=list(COLUMNS))
    for name in ("known_on", "period_end"):
        made[name] = pd.to_datetime(made[name])
    return made.astype(dict.fromkeys(_TEXTS, "str"))


def described(judged: Iterable[Judged]) -> list[Description]:
    """Each criterion with its thresholds and what falsifies it, for "how this is computed"."""
    return [_described(each, criterion) for each in judged for criterion in each.claim.criteria]


def _described(judged: Judged, criterion: Criterion) -> Description:
    beyond, back = ("less", "more") if criterion.downward else ("more", "less")
    supported, contradicted = (written(v, criterion.unit) for v in (criterion.supported, criterion.contradicted))
    rule = f"Supports the claim at {supported} or {beyond}, contradicts it at {contradicted} or {back}."
    falsifies = f"It contradicts the claim if {criterion.falsifies}."
    meaning = f"{judged.claim.statement}. {rule} {falsifies}"
    return Description(criterion.name, criterion.title, criterion.unit, "", meaning)


def refused(data: ChartData, params: Params) -> Chart:
    """The chart of a day on which nothing can be tested."""
    lost = missing(data)
    return assemble.refused(
        data, params, [], "No claim can be tested on what was known by then", "Choose a later day.", lost
    )


def hover(criterion: Criterion, measured: Measured, outcome: Outcome) -> str:
    """A measure with its value and interval, its outcome, and what it rests on."""
    value = "not known" if measured.value != measured.value else style.quantity(measured.value, criterion.unit)
    ends = ""
    if measured.low != measured.high and value != "not known":
        ends = f" ({style.brief(measured.low, criterion.unit)} to {style.brief(measured.high, criterion.unit)})"
    lines = [f"<b>{line}</b>" for line in text.wrapped(criterion.title).split("<br>")]
    lines.append(text.escape(f"{value}{ends}: {outcome.value}"))
    if measured.evidence is not None and measured.known_on is not None:
        grade = text.evidence(measured.evidence.value)
        lines.append(text.escape(f"{grade}, known since {frame.day(measured.known_on)}, n = {measured.n}"))
    if measured.reason:
        lines.append(text.wrapped(text.sentence(measured.reason)))
    return "<br>".join(lines)
