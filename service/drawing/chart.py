"""A chart from a slug and parameters: the one way in for pages, chart addresses, the command line and tests."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import quote

import pandas as pd

from analytics.metrics.declare import required_measures
from charts import assemble, text
from charts import params as params_of
from charts.core import Chart, ChartData, ChartSpec, Compared, Finding
from charts.parameter import Parameter, Params
from contracts import MARKET_VALUES, TRAILING, VALUE_COLUMNS, Company, Description, Evidence
from engine import catalogue, currencies, definitions, evaluate, own_events, periods, provenance
from engine.request import Request
from pages import CHARTS
from service.drawing import own_figure_notes, reader_marks
from service.input.parse import check, checked, page_of, parse, spec_of, strict, taken

if TYPE_CHECKING:
    from data.store import Store

__all__ = [
    "CHARTS",
    "Chart",
    "Description",
    "Parameter",
    "check",
    "checked",
    "draw",
    "page_of",
    "parse",
    "query_of",
    "spec_of",
    "strict",
    "taken",
    "to_query",
    "whole_query",
]


_OWN_EVENTS: Final = (
    own_events.DOCUMENT,
    "Own events, entered by a reader in the address of this chart",
    "own events of a reader",
    *(None, None, None, None),
    str(Evidence.USER),
)


def draw(store: Store, slug: str, params: Mapping[str, Any]) -> Chart:
    """The finished chart; parameters that are not given have their defaults.

    Where the defaults leave nothing to draw, the chart takes the next best that its declaration offers, and says so;
    its `parameters` are then those that were drawn.
    """
    spec = spec_of(slug)
    marks = {p.name for p in params_of.marks()} if spec.timeline else set()
    typed = spec.params.from_values({name: value for name, value in params.items() if name not in marks})
    drawn = _drawn(store, spec, typed)
    return reader_marks.marked(store, drawn, params) if spec.timeline else drawn


def _drawn(store: Store, spec: ChartSpec[Any], typed: Params) -> Chart:
    request = spec.request(typed)
    data = _prepared(store, spec, request)
    if spec.compares is not None:
        data = replace(data, headlines={each: _headline(store, each) for each in spec.compares(data)})
    chart = spec.build(data, typed)
    if chart.table.empty and (other := spec.instead(data, typed)):
        drawn = _drawn(store, spec, other.params)
        if not drawn.table.empty:
            return _saying(drawn, text.readable(text.sentence(other.why)))
    chart = _with_footing(store, chart, data.companies, request)
    chart = _with_currencies(store, chart, data.companies, request)
    return own_figure_notes.named(store, chart, data.companies, spec.assumptions)


def _headline(store: Store, asked: Compared) -> str:
    """What another chart says, undrawn where its declaration can tell; kept by snapshot."""
    given = {"companies": asked.companies, "as_of": asked.as_of}

    def compute() -> str:
        said = _said(store, spec_of(asked.slug), given)
        return (said or draw(store, asked.slug, given).finding).headline

    return store.memo.of(("headline", asked), compute)


def _said(store: Store, spec: ChartSpec[Any], params: Mapping[str, Any]) -> Finding | None:
    """The finding of a chart out of its data alone, without what is added to a drawn one; None where it cannot be."""
    if spec.says is None:
        return None
    typed = spec.params.from_values(params)
    said = spec.says(_prepared(store, spec, spec.request(typed)), typed)
    return said and assemble.whole(said)


def _saying(chart: Chart, why: str) -> Chart:
    """The chart with a sentence on why it is not the one of the usual parameters."""
    finding = replace(chart.finding, exceptions=(why, *chart.finding.exceptions))
    return replace(chart, finding=finding, alt=f"{chart.alt} {why}")


def to_query(slug: str, params: Mapping[str, Any]) -> dict[str, str]:
    """What an address must say to show the same chart: values that differ from the defaults, as text."""
    return query_of(spec_of(slug).parameters, params)


def query_of(parameters: Sequence[Parameter], params: Mapping[str, Any]) -> dict[str, str]:
    """The same for any declared parameters."""
    return {p.name: _text(params[p.name]) for p in parameters if params.get(p.name, p.default) != p.default}


def whole_query(parameters: Sequence[Parameter], params: Mapping[str, Any]) -> dict[str, str]:
    """Every value as text, defaults too, so that a change of defaults changes nothing of what is asked; what is empty
    asks for nothing and is left out.
    """
    values = {p.name: _text(params.get(p.name, p.default)) for p in parameters}
    return {name: text for name, text in values.items() if text}


def listing() -> pd.DataFrame:
    """One row per chart that can be loaded: slug, question, page and its parameters with their defaults."""
    rows = [
        (spec.slug, spec.question, spec.page, "; ".join(f"{p.name}={_text(p.default)}" for p in spec.parameters))
        for spec in CHARTS.usable(CHARTS)
    ]
    return pd.DataFrame(rows, columns=["slug", "question", "page", "parameters"])


def _text(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "1" if value else "0"
    if isinstance(value, date):
        return value.isoformat()
    return ",".join(value) if isinstance(value, tuple | list) else str(value)


def _prepared(store: Store, spec: ChartSpec[Any], request: Request) -> ChartData:
    """Everything the builder is given, fetched and computed here and nowhere else."""
    values = _values(store, request)
    values["definition"] = definitions.of_rows(values, _definitions(store, request))
    results = {frame: frame(store, request) for frame in request.frames}
    common = currencies.common(currencies.reporting(store, request.companies, request.as_of), request.companies)
    return ChartData(
        values=values,
        companies=catalogue.companies(store, request.companies),
        described={name: _described(name, common, request) for name in request.names},
        sources=_sources(store, request, values, results.values()),
        results=results,
        as_of=request.as_of,
        slug=spec.slug,
        question=spec.question,
    )


def _described(name: str, currency: str | None, request: Request) -> Description:
    period = str(request.options.get("period", TRAILING))
    return periods.described(currencies.described(name, currency), period)


def _definitions(store: Store, request: Request) -> pd.DataFrame:
    return definitions.defined(store, request.names, request.companies, request.as_of)


def _with_footing(store: Store, chart: Chart, companies: Sequence[Company], request: Request) -> Chart:
    """The chart with what its values count, row by row and in a note, where companies do not count the same."""
    table, known = chart.table, _definitions(store, request)
    if known.empty or table.empty or not {"ticker", "quarter", "name"} <= set(table):
        return chart
    texts = definitions.of_rows(table, known)
    names = {c.ticker: text.short(c) for c in companies}
    drawn = known.merge(table[["ticker", "quarter"]].drop_duplicates(), on=["ticker", "quarter"])
    notes = dict.fromkeys([*chart.notes, *map(text.quarter, definitions.footing(drawn, names))])
    shown = table.assign(definition=texts) if any(texts) else table
    return replace(chart, table=shown, notes=tuple(notes))


def _with_currencies(store: Store, chart: Chart, companies: Sequence[Company], request: Request) -> Chart:
    """The chart with what is to be said of companies that report in another currency than dollars."""
    foreign = currencies.reporting(store, request.companies, request.as_of)
    drawn = set(chart.table["ticker"]) if "ticker" in chart.table else set()
    said = currencies.notes(foreign, companies, request.names, drawn)
    return replace(chart, notes=tuple(dict.fromkeys([*chart.notes, *said])))


def _values(store: Store, request: Request) -> pd.DataFrame:
    if not request.names:
        return pd.DataFrame(columns=list(VALUE_COLUMNS))
    window: dict[str, Any] = {"start": request.start, "end": request.end, "as_of": request.as_of}
    return evaluate.values(store, request.names, request.companies, any_currency=True, **window, **request.options)


def _sources(store: Store, request: Request, values: pd.DataFrame, results: Collection[Any]) -> pd.DataFrame:
    """The documents behind a chart, newest first, each once, then the price records; `contracts.SOURCE_COLUMNS`.

    A result of a frame that rests on prices tells their `price_symbols`.
    """
    documents = {key for computed in (values, *results) for key in _documents(computed)}
    sources = provenance.sources_for(store, sorted(documents))
    if own_events.DOCUMENT in documents:
        own = pd.DataFrame([_OWN_EVENTS], columns=sources.columns, dtype="object")
        sources = pd.concat([sources.astype("object"), own], ignore_index=True)
    symbols = {symbol for computed in results for symbol in getattr(computed, "price_symbols", ())}
    if set(MARKET_VALUES) & set(required_measures(request.names)):
        drawn = set(values.dropna(subset=["value"])["ticker"])
        symbols |= {ticker for ticker in request.companies if ticker in drawn}
    if not symbols:
        return sources
    ordered = dict.fromkeys([*(t for t in request.companies if t in symbols), *sorted(symbols)])
    prices = [_price_record(symbol) for symbol in ordered]
    records = pd.DataFrame(prices, columns=sources.columns, dtype="object")
    return pd.concat([sources.astype("object"), records], ignore_index=True)


def _documents(computed: Any) -> set[str]:
    """The sources behind what a frame computed: a typed result tells its `documents`, a frame of rows has columns."""
    if not isinstance(computed, pd.DataFrame):
        return set(computed.documents)
    columns = [computed[name].dropna() for name in ("accession", "source_id") if name in computed]
    return {key for column in columns for key in column if isinstance(key, str) and key}


def _price_record(ticker: str) -> tuple[str | None, ...]:
    address = f"https://finance.yahoo.com/quote/{quote(ticker)}/history/"
    return (f"prices-{ticker}", f"Daily closing prices of {ticker}", "Yahoo Finance", None, None, address, None, None)
