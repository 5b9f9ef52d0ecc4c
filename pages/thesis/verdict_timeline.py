"""When the verdicts turned: each claim at the ends of sixteen quarters and on the newest day."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

import pandas as pd

from analytics.verdicts import Outcome, Verdict
from charts import assemble, headline, style, text
from charts.core import Chart, ChartData, ChartSpec, Finding, Number
from charts.figure import Figure, scatter
from engine.request import Request
from engine.thesis.claims import CLAIMS
from engine.thesis.verdicts import Timeline, timeline
from pages.thesis import parameters, words
from pages.thesis.parameters import ThesisParams

TURNED: Final = "claims_turned"
_BY_SLUG: Final = {claim.slug: claim for claim in CLAIMS}
_ROW: Final = 44  # pixels


def request(p: ThesisParams) -> Request:
    return parameters.request(p, timeline)


def build(data: ChartData, p: ThesisParams) -> Chart:
    """One row per claim, one sign per day."""
    known = data.result(timeline)
    if all(v.outcome == Outcome.NOT_TESTABLE for of_day in known.verdicts for v in of_day.values()):
        return words.refused(data, p)
    turned = turns(known)
    return assemble.chart(
        data,
        p,
        _drawn(known),
        table(known, turned),
        names=[],
        finding=finding(known, turned),
        alt=f"Grid of the verdicts on {len(CLAIMS)} claims on {len(known.days)} days",
        notes=[*words.notes(), *words.past(""), words.PRICES],
        missing=words.missing(data),
        key=False,
    )


def turns(known: Timeline) -> list[tuple[str, pd.Timestamp, Outcome]]:
    """Each change of a verdict against the one before it: the claim, the first day of it, and what it became. Days on
    which a claim cannot be tested are passed over, so that its first verdict is no turn.
    """
    found, before = list[tuple[str, pd.Timestamp, Outcome]](), dict[str, Outcome]()
    for day, of_day in zip(known.days, known.verdicts, strict=True):
        testable = {s: of_day[s].outcome for s in _BY_SLUG if of_day[s].outcome != Outcome.NOT_TESTABLE}
        found += [(slug, day, now) for slug, now in testable.items() if before.get(slug, now) != now]
        before |= testable
    return found


def table(known: Timeline, turned: Sequence[tuple[str, pd.Timestamp, Outcome]]) -> pd.DataFrame:
    """How many claims turned, then one row per claim and day: how many of its measures support it."""
    newest = list(known.verdicts[-1].values())
    title = "Claims whose verdict turned"
    first = words.counted(TURNED, title, len({slug for slug, *_ in turned}), words.CLAIMS, newest)
    lines = [
        _line(day, verdict)
        for day, of_day in zip(known.days, known.verdicts, strict=True)
        for verdict in of_day.values()
    ]
    return words.table([first, *lines])


def _line(day: pd.Timestamp, verdict: Verdict) -> dict[str, Any]:
    return words.of_claim(_BY_SLUG[verdict.claim], verdict) | {"quarter": str(day.to_period("Q")), "period_end": day}


# ------------------------------------------------------------------------------------------- words


def finding(known: Timeline, turned: Sequence[tuple[str, pd.Timestamp, Outcome]]) -> Finding:
    """How many claims turned since the first day, and which last."""
    count = len({slug for slug, *_ in turned})
    numbers = (Number(float(count), TURNED),)
    since = f"since {text.day(known.days[0])}"
    if not turned:
        return Finding(f"No verdict has turned {since}", numbers=numbers)
    said = f"The verdicts on {text.plural(count, 'claim')} turned {since}, some more than once"
    last = turned[-1][1]
    each = [f"{words.lower(_BY_SLUG[slug].label)} ({now.value})" for slug, day, now in turned if day == last]
    decks = [f"Last to turn, by {text.day(last)}: {'; '.join(each[:most])}" for most in range(len(each), 0, -1)]
    if count == len(turned):
        said = said.removesuffix(", some more than once")
    return Finding(said, headline.fitting(decks, headline.DECK), numbers=numbers)


# ----------------------------------------------------------------------------------------- drawing


def _drawn(known: Timeline) -> Figure:
    figure, slugs = Figure(), list(_BY_SLUG)
    for outcome in Outcome:
        figure.add_trace(_signs(known, slugs, outcome))
    for place, slug in enumerate(slugs):
        label = {"xref": "paper", "x": 0, "xanchor": "left", "y": place - 0.34, "yanchor": "middle"}
        figure.add_annotation(text=f"<b>{text.escape(_BY_SLUG[slug].label)}</b>", showarrow=False, **label)
    span = known.days[-1] - known.days[0]
    ends = [known.days[0] - 0.02 * span, known.days[-1] + 0.02 * span]
    years = [f"{year}-01-01" for year in range(ends[0].year + 1, ends[1].year + 1)]
    ticks = {"tickvals": years, "ticktext": [year[:4] for year in years], "tickfont": {"size": style.SMALL}}
    figure.update_xaxes({"type": "date", "range": [str(e.date()) for e in ends], "fixedrange": True} | ticks)
    figure.update_xaxes(gridcolor=style.GRID, zeroline=False)
    figure.update_yaxes(visible=False, fixedrange=True, range=[len(slugs) - 0.45, -0.75])
    top = {"xref": "paper", "x": 0, "xanchor": "left", "yref": "paper", "y": 1, "yanchor": "bottom"}
    figure.add_annotation(text=words.key(words.VERDICTS), showarrow=False, font={"size": style.SMALL}, **top)
    return style.base(figure, height=70 + _ROW * len(slugs), right=12, top=34)


def _signs(known: Timeline, slugs: Sequence[str], outcome: Outcome) -> dict[str, Any]:
    at = [
        (day, place, of_day[slug])
        for day, of_day in zip(known.days, known.verdicts, strict=True)
        for place, slug in enumerate(slugs)
        if of_day[slug].outcome == outcome
    ]
    return scatter(
        x=[str(day.date()) for day, *_ in at],
        y=[place + 0.08 for _, place, _ in at],
        mode="markers",
        marker={"symbol": words.SIGNS[outcome], "size": 10, "color": words.COLOURS[outcome], "opacity": 1},
        hovertext=[_hover(day, verdict) for day, _, verdict in at],
        hoverinfo="text",
        cliponaxis=False,
        name=outcome.value,
    )


def _hover(day: pd.Timestamp, verdict: Verdict) -> str:
    claim = _BY_SLUG[verdict.claim]
    lines = [f"<b>{text.escape(claim.label)}</b>", f"{text.day(day)}: {words.sure(verdict)}"]
    lines += [f"{text.escape(_clipped(c.title))}: {verdict.outcomes[c.name].value}" for c in claim.criteria]
    return "<br>".join(lines)


def _clipped(title: str, most: int = 52) -> str:
    return title if len(title) <= most else f"{title[: most - 1].rstrip()}…"


CHART = ChartSpec(question="When did the verdicts turn?", params=ThesisParams, request=request, build=build)
