"""The evidence on one claim: each of its measures drawn, with what it says and what would falsify the claim."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

import pandas as pd

from analytics.verdicts import Criterion, Measured, Outcome
from charts import assemble, headline, text
from charts.core import Chart, ChartData, ChartSpec, Finding, Number
from charts.frame import by_ticker
from engine.request import Request
from engine.thesis.verdicts import Judged, evidence
from pages.thesis import evidence_panels, parameters, words
from pages.thesis.parameters import ClaimParams

FOR, AGAINST = "measures_supporting", "measures_contradicting"
_ORDER: Final = (Outcome.CONTRADICTED, Outcome.SUPPORTED, Outcome.MIXED)


def request(p: ClaimParams) -> Request:
    return parameters.request(p, evidence, claim=p.claim)


def build(data: ChartData, p: ClaimParams) -> Chart:
    """One panel per measure."""
    judged = data.result(evidence).judged
    if not judged.verdict.tested:
        return words.refused(data, p)
    return assemble.chart(
        data,
        p,
        evidence_panels.drawn(judged, by_ticker(data)),
        table(judged),
        names=[],
        finding=finding(judged),
        alt=f"Panels of the {len(judged.claim.criteria)} measures of the claim: {judged.claim.statement}",
        notes=[*_about(judged), *words.notes(), *words.past(p.end), words.PRICES],
        missing=[*words.missing(data), *_not_testable(judged)],
        described=words.described([judged]),
    )


def table(judged: Judged) -> pd.DataFrame:
    """How many measures are for and against the claim, then each measure, then the points behind them."""
    outcomes = list(judged.verdict.outcomes.values())
    titles = ((FOR, "support", Outcome.SUPPORTED), (AGAINST, "contradict", Outcome.CONTRADICTED))
    counts = [
        words.counted(name, f"Measures that {verb}", outcomes.count(each), words.MEASURES, [judged.verdict])
        for name, verb, each in titles
    ]
    measured = [
        words.of_criterion(judged, criterion, each)
        for criterion, each in zip(judged.claim.criteria, judged.verdict.measured, strict=True)
    ]
    return words.table([*counts, *measured, *evidence_panels.rows(judged)])


# ------------------------------------------------------------------------------------------- words


def finding(judged: Judged) -> Finding:
    """The verdict with how many measures are for and against, and the most telling measure."""
    outcomes = list(judged.verdict.outcomes.values())
    support, against = outcomes.count(Outcome.SUPPORTED), outcomes.count(Outcome.CONTRADICTED)
    counts = f"{text.plural(support, 'measure') if support else 'no measure'} for it, {against or 'none'} against"
    criterion, measured = _telling(judged)
    numbers = (Number(float(support), FOR), Number(float(against), AGAINST), Number(measured.value, criterion.name))
    value = words.written(measured.value, criterion.unit)
    said = f"{criterion.title}: {value}, which {_verb(judged.verdict.outcomes[criterion.name])}"
    label = f"{judged.claim.label}: {judged.verdict.outcome.value}"
    return Finding(
        headline.fitting([f"{label}, {counts}", label]),
        headline.fitting([said, f"{criterion.title}: {value}"], headline.DECK),
        tuple(_would_test(judged)),
        numbers,
    )


def _verb(outcome: Outcome) -> str:
    verbs = {Outcome.SUPPORTED: "supports the claim", Outcome.CONTRADICTED: "contradicts it"}
    return verbs.get(outcome, "decides nothing")


def _telling(judged: Judged) -> tuple[Criterion, Measured]:
    """The first measure that contradicts, else the first that supports, else the first that can be computed."""
    pairs = list(zip(judged.claim.criteria, judged.verdict.measured, strict=True))
    tested = [pair for pair in pairs if judged.verdict.outcomes[pair[0].name] in _ORDER]
    return min(tested, key=lambda pair: _ORDER.index(judged.verdict.outcomes[pair[0].name]))


def _would_test(judged: Judged) -> Iterator[str]:
    if judged.claim.would_test:
        yield f"Would test it, and is not known: {text.lower(judged.claim.would_test)}"


def _about(judged: Judged) -> list[str]:
    claim = judged.claim
    said = [f"The claim: “{claim.statement}”. {claim.source}."]
    needs = f"{claim.needs} of its {len(claim.criteria)} measures have to be known for a verdict."
    falsified = [text.sentence(f"A measure contradicts it if {c.falsifies}") for c in claim.criteria]
    return [*said, needs, *falsified]


def _not_testable(judged: Judged) -> list[str]:
    return [
        text.sentence(f"{criterion.title}: {measured.reason or 'too few observations'}")
        for criterion, measured in zip(judged.claim.criteria, judged.verdict.measured, strict=True)
        if judged.verdict.outcomes[criterion.name] == Outcome.NOT_TESTABLE
    ]


CHART = ChartSpec(question="What is the evidence on one claim?", params=ClaimParams, request=request, build=build)
