"""What every export says about itself: title, question, parameters, formulas, units, sources, as-of date."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from datetime import date
from typing import Any, Final

import pandas as pd

import contracts
from charts import text as words
from charts.core import Chart, MarkedEvent
from charts.frame import day
from contracts import SOURCE_COLUMNS, Unit
from service.export.formula import plain
from service.tables.table_text import jsonable

MAKER: Final = "Intelligence Leverage"
STYLES: Final[dict[str, str]] = {u.symbol: u.style for u in vars(contracts).values() if isinstance(u, Unit)}


def meta(chart: Chart, snapshot: str = "") -> dict[str, Any]:
    """The record that JSON and Parquet carry and that CSV and XLSX spell out. Plain JSON types only."""
    return {
        "title": chart.finding.headline,
        "question": chart.question,
        "finding": chart.finding.headline,
        "deck": chart.finding.deck,
        "exceptions": list(chart.finding.exceptions),
        "chart": chart.slug,
        "parameters": {name: jsonable(value) for name, value in chart.parameters.items()},
        "formula": {d.name: plain(d.formula) for d in chart.described if d.formula},
        "unit": {d.name: str(d.unit) for d in chart.described},
        "definitions": [_definition(d) for d in chart.described],
        "as_of": chart.as_of.isoformat() if chart.as_of else None,
        "newest": known.isoformat() if (known := newest(chart)) else None,
        "snapshot": snapshot,
        "sources": source_records(chart),
        "notes": list(chart.notes),
        "missing": list(chart.missing),
        "statistics": list(chart.statistics),
        "events": [_event(event) for event in chart.events],
        "readers_note": _readers_note(chart),
        "made_by": MAKER,
    }


def lines(chart: Chart, snapshot: str = "") -> list[tuple[str, str]]:
    """The same as label and text, one pair per line, for comments and the README sheet; sources only counted."""
    record = meta(chart, snapshot)
    pairs = [
        ("title", record["title"]),
        ("question", record["question"]),
        ("chart", record["chart"]),
        ("parameters", _parameters(record["parameters"])),
        *((f"formula {name}", text) for name, text in record["formula"].items()),
        *((f"unit {name}", text) for name, text in record["unit"].items()),
        *((f"caveat {d['name']}", d["caveat"]) for d in record["definitions"] if d["caveat"]),
        ("as of", as_of_text(chart)),
        ("snapshot", record["snapshot"]),
        *(("exception", text) for text in record["exceptions"]),
        *(("note", text) for text in record["notes"]),
        *(("missing", text) for text in record["missing"]),
        *(("statistic", text) for text in record["statistics"]),
        ("note of the reader, not ours", (record["readers_note"] or {}).get("text") or ""),
        ("sources", sources_text(chart)),
        ("exported by", MAKER),
    ]
    return _on_one_line(pairs)


def comments(chart: Chart, snapshot: str = "") -> list[tuple[str, str]]:
    """What a table of numbers must not travel without, in at most ten lines; the rest is in the other formats."""
    record = meta(chart, snapshot)
    pairs = [
        ("title", record["title"]),
        ("question", record["question"]),
        ("parameters", _parameters(record["parameters"])),
        ("units", "; ".join(f"{name} {unit}" for name, unit in record["unit"].items())),
        ("as of", as_of_text(chart)),
        ("snapshot", record["snapshot"]),
        ("caveats", " ".join((*record["exceptions"], *record["missing"]))),
        ("notes", " ".join(record["notes"])),
        ("sources", sources_text(chart)),
        ("exported by", f"{MAKER}, chart {chart.slug}; formulas and every source are in its zip, XLSX and JSON"),
    ]
    return _on_one_line(pairs)


def _parameters(values: dict[str, Any]) -> str:
    return "; ".join(f"{name}={_text(value)}" for name, value in values.items() if value is not None)


def _on_one_line(pairs: Iterable[tuple[str, str]]) -> list[tuple[str, str]]:
    return [(label, " ".join(text.split())) for label, text in pairs if text]


def _event(event: MarkedEvent) -> dict[str, str]:
    return {"id": event.id, "name": event.name, "day": event.day.isoformat(), "source_id": event.source_id}


def _readers_note(chart: Chart) -> dict[str, str | None] | None:
    """What a reader wrote on the chart, as hers."""
    if not chart.parameters.get("note"):
        return None
    at = chart.parameters.get("note_at")
    return {"text": chart.parameters["note"], "at": at.isoformat() if at else None, "by": f"the reader, not {MAKER}"}


def _definition(d: Any) -> dict[str, str]:
    kept = ("name", "title", "interpretation", "caveat", "reference")
    return {k: getattr(d, k) for k in kept} | {"unit": str(d.unit), "formula": plain(d.formula), "latex": d.formula}


# --------------------------------------------------------------------------------------- sources


def source_records(chart: Chart) -> list[dict[str, Any]]:
    """One record per document, with the columns of `contracts.SOURCE_COLUMNS` that the frame has."""
    columns = [c for c in SOURCE_COLUMNS if c in chart.sources]
    return [
        {c: jsonable(v) for c, v in zip(columns, row, strict=True)}
        for row in chart.sources[columns].itertuples(index=False, name=None)
    ]


def sources_text(chart: Chart) -> str:
    """One sentence: how many filings, which forms, the newest of them, and who published the rest."""
    records = source_records(chart)
    filings = [r for r in records if r.get("accession")]
    others = [r for r in records if not r.get("accession")]
    parts = [_filings_text(filings)] if filings else []
    count = Counter(sorted(str(r.get("publisher") or r.get("title") or "unnamed") for r in others))
    if publishers := [name for name, _ in count.most_common()]:
        listed = ", ".join(publishers[:4]) + (f" and {len(publishers) - 4} more" if len(publishers) > 4 else "")
        parts.append(f"{'other' if filings else ''} documents: {len(others)} ({listed})".strip())
    return "; ".join(parts)


def _filings_text(filings: list[dict[str, Any]]) -> str:
    forms = pd.Series([str(r.get("form") or "other") for r in filings]).value_counts().sort_index()
    newest_one = max(filings, key=lambda r: (str(r.get("published_on") or ""), str(r["accession"])))
    counted = ", ".join(f"{form} {count}" for form, count in forms.items())
    of = f" of {day(newest_one['published_on'])}" if newest_one.get("published_on") else ""
    return f"SEC filings: {len(filings)} ({counted}), newest {newest_one['accession']}{of}"


# ------------------------------------------------------------------------------------ days, text


def newest(chart: Chart) -> date | None:
    """The newest day on which anything listed became known."""
    return newest_of(chart.table["known_on"]) if "known_on" in chart.table else None


def newest_of(days: pd.Series) -> date | None:
    """The newest of some days, None where none is known."""
    known = pd.to_datetime(days, errors="coerce").dropna()
    return None if known.empty else known.max().date()


def stands_on(chart: Chart) -> date | None:
    """The as-of day; without one the newest day on which anything listed became known."""
    return chart.as_of or newest(chart)


def as_of_text(chart: Chart) -> str:
    """The day of `stands_on` as exports state it."""
    known = day(stands_on(chart))
    if chart.as_of:
        return f"{known} (only what was public by then)"
    return f"newest known, {known}" if known else "newest known"


def units_text(chart: Chart) -> str:
    """Such as "Units: people, US dollars." or empty."""
    units = list(dict.fromkeys(words.unit(d.unit.symbol) for d in chart.described if d.unit.symbol))
    return f"Unit{'s' if len(units) > 1 else ''}: {', '.join(units)}." if units else ""


def _text(value: Any) -> str:
    return ",".join(str(v) for v in value) if isinstance(value, list) else str(value)


# ------------------------------------------------------------------------------------- file name


def file_name(chart: Chart, format: str) -> str:
    """Such as `paradox_META-MSFT_2019Q4-2026Q2.png`: safe on every system, at most 120 characters."""
    p = chart.parameters
    tickers = _shown(chart) or [str(t) for t in p.get("companies") or ()]
    parts = [chart.slug, "-".join(tickers if len(tickers) <= 6 else [*tickers[:5], f"and-{len(tickers) - 5}-more"])]
    parts += [str(p[k]) for k in ("output", "x", "y") if p.get(k)]
    parts += ["-".join(_span(chart)), f"as-of-{chart.as_of}" if chart.as_of else ""]
    stem = "_".join(re.sub(r"[^A-Za-z0-9._-]+", "-", part) for part in parts if part)
    return f"{stem[:110].strip('._-') or 'chart'}.{format}"


def _shown(chart: Chart) -> list[str]:
    """The chosen companies whose numbers are in it: one of several where the chart is about one."""
    present = set(chart.table["ticker"].dropna()) if "ticker" in chart.table else set()
    chosen = (str(t) for name in ("of", "companies") for t in chart.parameters.get(name) or ())
    return [t for t in dict.fromkeys(chosen) if t in present]


def _span(chart: Chart) -> list[str]:
    """First and last quarter listed, as asked for or else as found."""
    quarters = chart.table["quarter"].dropna().astype(str) if "quarter" in chart.table else pd.Series(dtype=str)
    first = chart.parameters.get("from") or (quarters.min() if len(quarters) else "")
    last = chart.parameters.get("to") or (quarters.max() if len(quarters) else "")
    return [str(q) for q in dict.fromkeys((first, last)) if q]
