"""Commands that read: status, series, metrics, charts, sources."""

from __future__ import annotations

import json
from collections.abc import Sequence
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from commands.given_options import Commands
from commands.shared_options import (
    AsOf,
    Form,
    FormOption,
    SetOption,
    age,
    as_of_day,
    folder,
    metric_options,
    mine,
    save,
    setting,
    window,
    write,
)
from errors import LeverageError, UsageError
from service.input import grammar

if TYPE_CHECKING:
    from charts.core import Chart
    from engine.provenance import Trace

commands = Commands()


class Basis(StrEnum):
    REPORTED = "reported"
    QUARTER = "quarter"
    TTM = "ttm"
    ANNUAL = "annual"


class Window(StrEnum):
    QUARTER = "quarter"
    TTM = "ttm"


@commands.command(epilog="Example: leverage status")
def status(form: FormOption = Form.TABLE) -> None:
    """The snapshot in use: its age, its rows, the newest filing of each company."""
    from charts import text
    from engine import data_status
    from service.snapshots import current_store

    store = mine()
    if form is Form.TABLE:
        print(f"Store: {current_store.address()}")
        rows = ", ".join(f"{count:,} {name}" for name, count in data_status.counts(store).items())
        print(f"Snapshot {store.label}, written {text.moment(store.built_at)} UTC, {age(store.built_at)}.")
        print(f"Rows: {rows}.\n")
    write(data_status.status(store), form)


@commands.command(
    epilog="Example: leverage series META GOOGL --concept capex --basis quarter --from 2025Q3 --format csv"
)
def series(
    tickers: Annotated[list[str], typer.Argument(metavar="TICKER...", help="Companies.")],
    concept: Annotated[list[str], typer.Option("--concept", help="What is observed; repeat for more.")],
    basis: Annotated[
        Basis, typer.Option("--basis", help="As filed, or by quarter, trailing twelve months or fiscal year.")
    ] = Basis.QUARTER,
    as_of: AsOf = None,
    start: Annotated[
        str | None, typer.Option("--from", metavar="QUARTER", help="First calendar quarter, as 2019Q4.")
    ] = None,
    end: Annotated[str | None, typer.Option("--to", metavar="QUARTER", help="Last calendar quarter.")] = None,
    form: FormOption = Form.TABLE,
) -> None:
    """Series of concepts, each row with its evidence, the day it was known and its filing."""
    from engine.series import series as series_of

    if not any(map(str.strip, concept)):
        raise UsageError("No concept was named", next_step="For example --concept capex")
    between = window(start, end)
    write(
        series_of(
            mine(),
            grammar.all_tickers(tickers),
            concept,
            basis=basis.value,
            as_of=as_of_day(as_of),
            **between,
        ),
        form,
    )


@commands.command(epilog="Example: leverage metrics --format csv")
def metrics(form: FormOption = Form.TABLE) -> None:
    """The catalogue: every measure and metric with unit, meaning and caveat."""
    from engine import catalogue

    terms = catalogue.glossary()
    write(terms[["family", "name", "title", "unit"]] if form is Form.TABLE else terms, form)


@commands.command(name="age-limits", epilog="Example: leverage age-limits --format csv")
def age_limits(form: FormOption = Form.TABLE) -> None:
    """When a value is too old to stand for the present, by kind: the limit, what it is measured against, and why."""
    from engine import catalogue

    write(catalogue.age_limits(), form)


@commands.command(epilog="Example: leverage metric capex_to_revenue --companies META,MSFT --as-of 2023-02-15")
def metric(
    name: Annotated[str, typer.Argument(help="A measure or metric; `leverage metrics` lists them.")],
    companies: Annotated[str, typer.Option("--companies", metavar="TICKER,...", help="Companies.")],
    as_of: AsOf = None,
    options: SetOption = None,
    form: FormOption = Form.TABLE,
) -> None:
    """One measure or metric of some companies, one row per company and quarter."""
    from engine.series import metric as metric_of

    write(
        metric_of(mine(), name, grammar.tickers(companies), as_of=as_of_day(as_of), **metric_options(name, options)),
        form,
    )


@commands.command(epilog="Example: leverage charts")
def charts(form: FormOption = Form.TABLE) -> None:
    """The charts that can be exported: slug, question, parameters with their defaults."""
    from service.drawing import chart

    write(chart.listing(), form)


@commands.command(
    epilog="Example: leverage export paradox --format png,csv --size square --set companies=META,MSFT --out exports"
)
def export(
    slugs: Annotated[list[str], typer.Argument(metavar="SLUG...", help="Charts; 'all' for every one.")],
    formats: Annotated[
        list[str] | None,
        typer.Option("--format", help="png svg pdf html csv xlsx parquet json zip or all; repeat for more."),
    ] = None,
    out: Annotated[Path, typer.Option("--out", metavar="DIR", help="Folder to write to.")] = Path(),
    settings: SetOption = None,
    theme: Annotated[
        str | None, typer.Option("--theme", help="light or dark, for pictures and HTML; light where it is left out.")
    ] = None,
    size: Annotated[
        str | None, typer.Option("--size", help="Of pictures: article, square, story or slide; else as high as it is.")
    ] = None,
    headline: Annotated[
        str | None, typer.Option("--headline", metavar="TEXT", help="On pictures in place of the chart's own.")
    ] = None,
    byline: Annotated[
        str | None, typer.Option("--byline", metavar="TEXT", help="On pictures: who wrote the headline.")
    ] = None,
) -> None:
    """Write charts to files and print their paths."""
    from service import export as exports
    from service.drawing import chart
    from service.export.looks import taken_looks

    wanted = _formats(formats)
    asked = {"theme": theme, "size": size, "headline": headline, "byline": byline}
    looks = taken_looks({name: text for name, text in asked.items() if text is not None})
    if (size or headline or byline) and not {*wanted} & {*exports.PICTURED}:
        next_step = f"Add one of --format {', '.join(exports.PICTURED)}"
        raise UsageError("size, headline and byline are for pictures", which=", ".join(wanted), next_step=next_step)
    store, given = mine(), dict(map(setting, settings or []))
    named = list(chart.CHARTS) if "all" in slugs else list(dict.fromkeys(slugs))
    drawn = [chart.draw(store, slug, chart.strict(store, slug, given)) for slug in named]
    folder(out)
    _save_all(drawn, wanted, out, snapshot=store.label, **looks)


def _formats(texts: list[str] | None) -> list[str]:
    """The formats asked for, each once. Raises NotFound for an unknown one."""
    from service import export as exports

    wanted = [part for text in texts or ["png"] for part in text.split(",")]
    wanted = list(exports.FORMATS) if "all" in wanted else list(dict.fromkeys(wanted))
    for form in wanted:
        exports.media_type(form)
    return wanted


def _save_all(drawn: Sequence[Chart], formats: Sequence[str], out: Path, **looks: Any) -> None:
    """Write every chart in every format; what fails, as pictures without a browser, fails after the rest is written."""
    from service import export as exports

    failed: LeverageError | None = None
    for drawing in drawn:
        for form in formats:
            try:
                print(save(out / exports.file_name(drawing, form), exports.export(drawing, form, **looks)))
            except LeverageError as error:
                failed = error
    if failed:
        raise failed


@commands.command(epilog="Example: leverage source META capex 2026-06-30")
def source(
    ticker: Annotated[str, typer.Argument(help="The company.")],
    concept: Annotated[str, typer.Argument(help="A concept, measure or metric.")],
    period: Annotated[
        str, typer.Argument(metavar="PERIOD_END", help="The period's last day, or a calendar quarter: 2026Q2.")
    ],
    basis: Annotated[Window, typer.Option("--basis", help="What a flow means here.")] = Window.QUARTER,
    as_of: AsOf = None,
    form: FormOption = Form.TABLE,
) -> None:
    """Where a number comes from: its formula, its terms, and what was filed."""
    from engine import provenance

    traced = provenance.trace(
        mine(), ticker, concept, grammar.day("PERIOD_END", period), as_of=as_of_day(as_of), basis=basis.value
    )
    if form is Form.JSON:
        from service.tables.table_text import jsonable, records

        kept = ("ticker", "name", "period_end", "value", "unit", "evidence", "method", "formula", "definition")
        whole = {k: jsonable(getattr(traced, k)) for k in kept}
        print(
            json.dumps(
                whole | {"terms": records(traced.terms), "inputs": records(traced.inputs)}, ensure_ascii=False, indent=1
            )
        )
    elif form is Form.CSV:
        write(traced.inputs, form)
    else:
        _print(traced)


def _print(traced: Trace) -> None:
    """A number as people read it, how it came about, and its tables."""
    from charts import frame, style, text
    from engine import catalogue
    from service.export import plain_formula

    described, day = catalogue.describe(traced.name), frame.day(traced.period_end)
    value = style.written(traced.value, catalogue.unit_of(traced.name, traced.unit))
    exact = f" ({style.minus(f'{traced.value:,.0f}')} exactly)" if abs(traced.value) >= 1e6 else ""
    print(f"{described.title} of {traced.ticker}, period to {day}: {value}{exact}")
    print(f"Formula: {plain_formula(traced.formula)}")
    print(f"Evidence: {text.evidence(traced.evidence)}, {text.method(traced.method)}")
    print(f"Definition: {traced.definition}\n")
    write(traced.terms, Form.TABLE, exact=True)
    write(traced.inputs.drop(columns=["ticker", "title"]), Form.TABLE, exact=True)
