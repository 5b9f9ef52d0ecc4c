"""The board: every claim of the thesis with its verdict, how sure it is, and what each of its measures says."""

from __future__ import annotations

import textwrap
from collections.abc import Sequence
from typing import Any, Final

import pandas as pd

from analytics.verdicts import Outcome
from charts import assemble, headline, marks, style, text
from charts.core import Chart, ChartData, ChartSpec, Finding, Number
from charts.figure import Figure, scatter
from engine.request import Request
from engine.thesis.verdicts import Board, Judged, board
from pages.thesis import parameters, words
from pages.thesis.parameters import ThesisParams

COUNT: Final = "claims"
_WIDTH: Final = 34  # letters of a statement in a line, beside four signs on a phone; wider pictures break it again
_LINE, _GAP, _TOP, _RULE, _KEY = (
    marks.STATEMENT_LINE,
    13,
    52,
    4,
    20,
)  # pixels; a rule and the key stand so far above what follows
_LEFT, _FIRST, _STEP = 0.035, 0.7, 0.085  # of the width: text, the first sign of a measure, from sign to sign


def request(p: ThesisParams) -> Request:
    return parameters.request(p, board)


def build(data: ChartData, p: ThesisParams) -> Chart:
    """One row per claim: sign and words of the verdict, then a sign for each of its measures."""
    known = data.result(board)
    if not _tested(known.rows):
        return words.refused(data, p)
    return assemble.chart(
        data,
        p,
        _drawn(known),
        table(known),
        names=[],
        finding=finding(known),
        alt=f"Table of {len(known.rows)} claims with their verdicts: {_spoken(known.rows)}",
        notes=[*words.notes(), *words.past(p.end), words.PRICES],
        missing=words.missing(data),
        described=words.described(known.rows),
    )


def _tested(rows: Sequence[Judged]) -> list[Judged]:
    return [row for row in rows if row.verdict.outcome != Outcome.NOT_TESTABLE]


def _of(rows: Sequence[Judged], outcome: Outcome) -> list[Judged]:
    return [row for row in rows if row.verdict.outcome == outcome]


def table(known: Board) -> pd.DataFrame:
    """The count of claims of each outcome, then each claim with how many measures support it, then its measures."""
    verdicts = [row.verdict for row in known.rows]
    counts = [
        words.counted(f"{COUNT}_{outcome.name.lower()}", f"Claims: {outcome.value}", count, words.CLAIMS, verdicts)
        for outcome, count in ((each, len(_of(known.rows, each))) for each in Outcome)
    ]
    return words.table([*counts, *(line for row in known.rows for line in _lines(row))])


def _lines(row: Judged) -> list[dict[str, Any]]:
    measured = zip(row.claim.criteria, row.verdict.measured, strict=True)
    return [
        words.of_claim(row.claim, row.verdict),
        *(words.of_criterion(row, criterion, each) for criterion, each in measured),
    ]


# ------------------------------------------------------------------------------------------- words


def finding(known: Board) -> Finding:
    """How many claims the data support, contradict and leave open, and which."""
    by_outcome = {outcome: _of(known.rows, outcome) for outcome in Outcome}
    supported, against = len(by_outcome[Outcome.SUPPORTED]), len(by_outcome[Outcome.CONTRADICTED])
    mixed = len(by_outcome[Outcome.MIXED])
    claims = text.plural(supported, "claim") if supported else "no claim"
    counted = [
        f"The data support {claims} and contradict {against or 'none'}",
        "one is mixed" if mixed == 1 else f"{mixed or 'none'} are mixed",
    ]
    numbers = tuple(Number(float(len(rows)), f"{COUNT}_{outcome.name.lower()}") for outcome, rows in by_outcome.items())
    return Finding("; ".join(counted), _deck(by_outcome, known), _exceptions(by_outcome), numbers)


def _deck(by_outcome: dict[Outcome, list[Judged]], known: Board) -> str:
    """The supported ones by name, else the contradicted, as many as fit."""
    outcome = Outcome.SUPPORTED if by_outcome[Outcome.SUPPORTED] else Outcome.CONTRADICTED
    labels = [words.lower(row.claim.label) for row in by_outcome[outcome]]
    when = f"Known to {text.day(known.day)}"
    if not labels:
        return f"{when}; each claim has measures with thresholds that were set beforehand"
    every = [f"{when}. {outcome.value.capitalize()}: {'; '.join(labels[:most])}" for most in range(len(labels), 0, -1)]
    return headline.fitting([*every, when], headline.DECK)


def _exceptions(by_outcome: dict[Outcome, list[Judged]]) -> tuple[str, ...]:
    lost = [words.lower(row.claim.label) for row in by_outcome[Outcome.NOT_TESTABLE]]
    return (f"Not testable yet: {'; '.join(lost)}",) if lost else ()


def _spoken(rows: Sequence[Judged]) -> str:
    return "; ".join(f"{row.claim.statement}: {words.sure(row.verdict)}" for row in rows)


# ----------------------------------------------------------------------------------------- drawing


def _drawn(known: Board) -> Figure:
    figure, at, places = Figure(), 0.0, []
    for row in known.rows:
        lines = textwrap.wrap(row.claim.statement, _WIDTH)
        _texts(figure, row, lines, at)
        places.append(at)
        at += _LINE * (len(lines) + 1) + _GAP
    for outcome in Outcome:
        figure.add_trace(_signs(known.rows, places, outcome))
    for place in places[1:]:
        line = {"color": style.GRID, "width": 1}
        figure.add_shape(type="line", x0=0, x1=1, y0=place - _RULE, y1=place - _RULE, line=line)
    plain: dict[str, Any] = {"visible": False, "fixedrange": True}
    figure.update_xaxes(plain | {"range": [0, 1]})
    figure.update_yaxes(plain | {"range": [at - _GAP / 2, -_GAP / 2]})
    _heading(figure)
    return style.base(figure, height=round(at) + _TOP + style.BOTTOM, right=8, top=_TOP)


def _heading(figure: Figure) -> None:
    font = {"size": style.SMALL}
    common = {"yref": "paper", "y": 1, "yanchor": "bottom", "xanchor": "left", "showarrow": False, "font": font}
    figure.add_annotation(x=0, text=words.key(words.SAYS), yshift=_KEY, **common)
    figure.add_annotation(x=0, text="Claim and verdict", **common)
    figure.add_annotation(x=_FIRST - 0.03, text="Its measures say", **common)


def _texts(figure: Figure, row: Judged, lines: Sequence[str], at: float) -> None:
    known = row.verdict.known_on
    when = f" · {text.day(known)}" if known is not None else ""
    statement = "<br>".join(text.escape(line) for line in lines)
    place = {"x": _LEFT, "xanchor": "left", "y": at, "yanchor": "top", "align": "left", "showarrow": False}
    verdict = text.escape(words.sure(row.verdict).capitalize())
    figure.add_annotation(name=marks.STATEMENT, text=f"<b>{statement}</b><br>{verdict}{when}", **place)


def _signs(rows: Sequence[Judged], places: Sequence[float], outcome: Outcome) -> dict[str, Any]:
    """One trace an outcome: the large sign of the claims, and the signs of their measures."""
    x, y, size, hovers = list[float](), list[float](), list[int](), list[str]()
    for row, place in zip(rows, places, strict=True):
        middle = place + _LINE * 0.62
        if row.verdict.outcome == outcome:
            x, y, size = [*x, 0.012], [*y, middle], [*size, 14]
            hovers.append(f"<b>{text.escape(row.claim.statement)}</b><br>{words.sure(row.verdict)}")
        for number, (criterion, measured) in enumerate(zip(row.claim.criteria, row.verdict.measured, strict=True)):
            if row.verdict.outcomes[criterion.name] == outcome:
                x, y, size = [*x, _FIRST + _STEP * number], [*y, middle], [*size, 11]
                hovers.append(words.hover(criterion, measured, outcome))
    plain = {"opacity": 1, "line": {"width": 1.5 if outcome == Outcome.NOT_TESTABLE else 0}}
    marker = {"symbol": words.SIGNS[outcome], "size": size, "color": words.COLOURS[outcome]} | plain
    return scatter(
        x=x,
        y=y,
        mode="markers",
        marker=marker,
        hovertext=hovers,
        hoverinfo="text",
        cliponaxis=False,
        name=outcome.value,
    )


CHART = ChartSpec(
    question="Which claims of the thesis do the data bear out?", params=ThesisParams, request=request, build=build
)
