"""Events by name and a reader's note on a chart: what can be chosen, and the chart that bears them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import TYPE_CHECKING, Any, Final

import pandas as pd

from charts import marked_days, style, text
from charts import params as params_of
from charts.core import Chart, MarkedEvent
from charts.marked_days import Mark
from contracts import USD, Company
from data.reading import queries
from engine import catalogue, provenance

if TYPE_CHECKING:
    from data.store import Store

# What a company called it itself, where its own name is better known than what was announced.
_CALLED: Final = {"meta-2023-03-14-flattening": "Year of Efficiency"}
_KINDS: Final = {
    "layoff": "jobs cut",
    "derived": "fewer jobs",
    "voluntary_exit": "voluntary exits",
    "restructuring": "restructuring",
    "flattening": "fewer layers of managers",
}


@dataclass(frozen=True, slots=True)
class NamedEvent:
    """One event that can be marked: its id in addresses, whose it is, its day, its name, and its document."""

    id: str
    ticker: str
    day: date
    name: str
    source_id: str

    @property
    def words(self) -> str:
        """ "14 Mar 2023, Meta: Year of Efficiency"."""
        return f"{text.day(self.day)}, {self.name}"


def events(store: Store, as_of: date | None = None) -> dict[str, NamedEvent]:
    """Every event that can be marked by its id, oldest first: announcements, and guidance of a year in figures."""
    by_ticker = {c.ticker: c for c in catalogue.companies(store)}
    rows = queries.named_events(store, as_of).to_dict("records")
    return {str(row["id"]): _event(row, by_ticker) for row in rows}


def _event(row: Mapping[Any, Any], by_ticker: Mapping[str, Company]) -> NamedEvent:
    ticker = row["ticker"] if isinstance(row["ticker"], str) else ""
    who = text.short(by_ticker[ticker]) if ticker in by_ticker else str(row["company"])
    what = _CALLED.get(row["id"]) or (_guided(row) if row["kind"] == "guidance" else _announced(row))
    return NamedEvent(str(row["id"]), ticker, pd.Timestamp(row["day"]).date(), f"{who}: {what}", str(row["source_id"]))


def _guided(row: Mapping[Any, Any]) -> str:
    ends = list(dict.fromkeys(style.quantity(float(v), USD) for v in (row["low"], row["high"]) if not pd.isna(v)))
    return f"{' to '.join(ends)} guided for {int(row['year'])}"


def _announced(row: Mapping[Any, Any]) -> str:
    what = _KINDS.get(str(row["kind"]), "announcement")
    counted = row["kind"] in ("layoff", "derived")
    return f"{float(row['jobs']):,.0f} {what}" if counted and not pd.isna(row["jobs"]) else what


def marked(store: Store, chart: Chart, params: Mapping[str, Any]) -> Chart:
    """The chart with the events and the note that were asked for; the chart itself where nothing was.

    A chart without a time axis, or one that cannot be drawn, bears none; an event outside the window, or not yet public
    on the as-of day, is listed as missing.
    """
    asked = {p.name: params.get(p.name, p.default) for p in params_of.marks()}
    whole = replace(chart, parameters={**chart.parameters, **asked})
    if not (asked["events"] or asked["note"]) or not marked_days.takes(chart.figure):
        return whole
    known = events(store, chart.as_of)
    wanted = [known[name] for name in asked["events"] if name in known]
    shown = [event for event in wanted if marked_days.inside(chart.figure, event.day)]
    outside = [event for event in wanted if event not in shown]
    figure = chart.figure.copy()
    marked_days.draw(
        figure, [*(Mark(e.name, e.day) for e in shown), *_readers_note(figure, asked["note"], asked["note_at"])]
    )
    return replace(
        whole,
        figure=figure,
        events=tuple(MarkedEvent(e.id, e.name, e.day, e.source_id) for e in shown),
        sources=_with_documents(store, chart.sources, shown),
        notes=(*chart.notes, *_listed("Marked", [event.words for event in shown])),
        missing=(
            *chart.missing,
            *_listed("Outside the window", [event.words for event in outside]),
            *_not_public(chart.as_of, [name for name in asked["events"] if name not in known]),
        ),
    )


def _readers_note(figure: Any, note: str, at: date | None) -> list[Mark]:
    """The reader's note at its day, or without a line where it has none in the window."""
    if not note:
        return []
    return [Mark(note, at if at and marked_days.inside(figure, at) else None, own=True)]


def _not_public(day: date | None, names: Sequence[str]) -> list[str]:
    """Events by their ids only: what else is known of them was not known on the day."""
    return _listed(f"Not public on {text.day(day)}", names) if day else []


def _listed(what: str, texts: Sequence[str]) -> list[str]:
    return [f"{what}: {'; '.join(texts)}."] if texts else []


def _with_documents(store: Store, sources: pd.DataFrame, shown: Sequence[NamedEvent]) -> pd.DataFrame:
    more = provenance.sources_for(store, [event.source_id for event in shown])
    both = pd.concat([sources.astype("object"), more.astype("object")], ignore_index=True)
    return both.drop_duplicates("source_id", ignore_index=True)
