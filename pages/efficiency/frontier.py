"""The efficiency frontier: people against capital per unit of output, the best of each quarter joined by a line."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pandas as pd

from analytics.methods.dea_bootstrap import FEWEST
from charts import assemble, frame, headline, text
from charts.core import Chart, ChartData, ChartSpec, Finding, Number
from engine.request import Request
from pages.efficiency import frames, instead, production_table, production_text
from pages.efficiency import production_terms as terms
from pages.efficiency.frames import Frontiers
from pages.efficiency.frontier_drawing import drawn
from pages.efficiency.frontier_scene import Scene, scene_of
from pages.efficiency.parameters import FrontierParams
from pages.efficiency.production_table import Column


def request(p: FrontierParams) -> Request:
    return terms.request(p, frames.frontiers)


def build(data: ChartData, p: FrontierParams) -> Chart:
    """Companies in the plane of both inputs per unit of output, each quarter's frontier, and a ray to it from each."""
    result = data.result(frames.frontiers)
    if not _any_chosen(data, result):
        return production_text.empty(data, p)
    scene = scene_of(data, result, p)
    return assemble.chart(
        data,
        p,
        drawn(scene),
        _table(scene),
        names=terms.names(p),
        described=[scene.efficiency, scene.people, scene.capital, terms.PEER_SHARE, terms.FRONTIER_SHIFT],
        finding=finding(data, result, p),
        alt=_alt(scene),
        notes=_notes(result, terms.title(data, p.output)),
        missing=production_text.missing(data, p, result.quarter, _compared(result)),
    )


def _any_chosen(data: ChartData, result: Frontiers) -> bool:
    chosen = frame.by_ticker(data)
    return any(result.panel.tickers[k] in chosen for k in np.flatnonzero(result.panel.known.any(axis=0)))


def _compared(result: Frontiers) -> set[str]:
    """Who is compared in the quarter shown."""
    return {result.panel.tickers[k] for k in np.flatnonzero(result.panel.known[result.current])}


def _alt(scene: Scene) -> str:
    count = text.plural(len(scene.companies), "company", "companies")
    return (
        f"{scene.people.title} over {text.lower(scene.capital.title)} of {count}, {scene.quarters[0]} to "
        f"{scene.quarters[-1]}, with the line of the best of each quarter"
    )


def _table(scene: Scene) -> pd.DataFrame:
    result = scene.result
    return production_table.table(
        [
            Column(scene.efficiency, result.joint, result.efficiency),
            Column(scene.people, result.panel, result.people_per_output * terms.MILLION),
            Column(scene.capital, result.panel, result.capital_per_output),
            *production_table.peer_columns(result.joint, result.peers),
            Column(terms.FRONTIER_SHIFT, result.joint, result.shift),
        ]
    )


# ----------------------------------------------------------------------------------------- finding


def finding(data: ChartData, result: Frontiers, p: FrontierParams) -> Finding:
    """Who defines the frontier in the quarter shown and who is farthest, or that too few are compared to say so."""
    named = production_text.labels(result.panel)
    best = [named[k] for k in result.now[result.current].corners]
    farthest = _farthest(data, result)
    numbers = tuple(_numbers(result))
    count = text.plural(len(_compared(result)), "company", "companies")
    when = f"In {result.quarter}, among {count}"
    later = production_text.newer(data, p, result.quarter)
    if len(_compared(result)) < FEWEST:
        return Finding(production_text.too_few(len(_compared(result))), _best_ratios(data, result, p), later, numbers)
    if farthest is None:
        line = f"All {count} reach the frontier" if len(best) > production_text.ALONE else production_text.alone(best)
        return Finding(line, f"{when}.", later, numbers)
    share = text.share(float(result.efficiency[result.current, farthest]))
    match = f"{named[farthest]} would need {share} of its people and capital"
    if len(best) <= production_text.ALONE:
        deck = f"{when}: to match {production_text.mark(best)}, {match} for its {terms.title(data, p.output)}."
        return Finding(production_text.alone(best), deck, later, numbers)
    line = headline.fitting([f"{text.join(best)} set the mark; {match}", f"{match} at the frontier"])
    deck = f"{when}: {text.join(best)} define the frontier; nobody is farther than {named[farthest]}."
    return Finding(line, deck, later, numbers)


def _best_ratios(data: ChartData, result: Frontiers, p: FrontierParams) -> str:
    """Who makes most of each input alone in the quarter shown."""
    named, at = production_text.labels(result.panel), result.current
    people, capital = (named[int(np.nanargmin(v[at]))] for v in (result.people_per_output, result.capital_per_output))
    output, what = terms.title(data, p.output), terms.title(data, p.capital)
    return production_text.ratios(f"In {result.quarter}", output, what, people, capital)


def _farthest(data: ChartData, result: Frontiers) -> int | None:
    """The place of the chosen company with the lowest score in the quarter shown, None where all reach the frontier."""
    tickers, scores = result.panel.tickers, result.efficiency[result.current]
    chosen = [tickers.index(c.ticker) for c in data.companies if c.ticker in _compared(result)]
    last = min(chosen, key=lambda k: float(scores[k]), default=None)
    return last if last is not None and scores[last] < 1 else None


def _moved(result: Frontiers, output: str) -> str:
    """The shift of the frontier since a year before, as the company in the middle sees it."""
    shifts = result.shift[np.isfinite(result.shift)]
    if not len(shifts):
        return ""
    ratio = float(np.median(shifts))
    than = "as" if production_text.same(ratio) else "of" if ratio >= production_text.TWICE else "than"
    return f"On the frontier the same people and capital made {text.compared(ratio, output)} {than} a year before."


def _numbers(result: Frontiers) -> Iterator[Number]:
    """The scores of the quarter shown."""
    for k in np.flatnonzero(np.isfinite(result.efficiency[result.current])):
        score = float(result.efficiency[result.current, k])
        yield Number(score, "efficiency", result.panel.tickers[k], result.quarter)


# ------------------------------------------------------------------------------------------- notes


def _notes(result: Frontiers, output: str) -> list[str]:
    count = result.panel.known.sum(axis=1)
    compared, newest = int(count[result.current]), result.panel.quarters[-1]
    waits = f"{result.quarter} is shown: {newest}, the newest, has {count[-1]} of its {compared} companies so far."
    lines = (
        "Constant returns to scale. Along the line from a company to the frontier both inputs shrink alike; how much "
        "of it is left is its efficiency. Companies of unlike business are compared: a maker of chips needs no data "
        "centres.",
        _moved(result, output) if compared >= FEWEST else "",
        _changes_of_the_set(result),
        waits if newest > result.quarter else "",
        production_text.few(compared),
    )
    return [line for line in lines if line]


def _changes_of_the_set(result: Frontiers) -> str:
    """Who enters and leaves on the way, which moves the frontier too."""
    panel, named = result.panel, production_text.labels(result.panel)
    known = {k: np.flatnonzero(panel.known[:, k]) for k in np.flatnonzero(panel.known.any(axis=0))}
    first = sorted((int(quarters[0]), panel.tickers[k], named[k]) for k, quarters in known.items())
    last = sorted((int(quarters[-1]), panel.tickers[k], named[k]) for k, quarters in known.items())
    enter = [f"{name} {panel.quarters[q]}" for q, _, name in first if q > 0]
    leave = [f"{name} {panel.quarters[q]}" for q, _, name in last if q < len(panel.quarters) - 1]
    parts = [f"first {text.join(enter, 12)}" if enter else "", f"last {text.join(leave, 12)}" if leave else ""]
    changes = "; ".join(part for part in parts if part)
    return f"The set changes, and the line with it: {changes}." if changes else ""


CHART = ChartSpec(
    question="Who gets the most out of people and capital?",
    params=FrontierParams,
    request=request,
    build=build,
    instead=instead.frontier,
)
