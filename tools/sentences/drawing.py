"""A chart drawn as a page draws it, and what is wrong with what it says."""

from __future__ import annotations

from collections.abc import Mapping

from charts import text
from charts.core import Chart
from data.store import Store
from engine import catalogue
from errors import UsageError
from service.drawing import chart as charts
from service.export import export
from tools.sentences.checks import check
from tools.sentences.figures import rows_of
from tools.sentences.parameters import Drawing
from tools.sentences.sentence import Sentence, Violation


def breaches(store: Store, drawing: Drawing) -> list[Violation]:
    """Every rule that the chart of an address breaks, one that cannot be drawn or that takes nonsense included."""
    params, problems = charts.parse(store, drawing.slug, drawing.query)
    found = []
    if drawing.refused and not _refused(store, drawing):
        found.append(Violation("nonsense taken", drawing.refused))
    if drawing.refused and not problems:
        found.append(Violation("nonsense passed over in silence", drawing.refused))
    try:
        chart = charts.draw(store, drawing.slug, params)
    except Exception as error:
        return [*found, Violation("broke", repr(error))]
    return [*found, *check(sentence(chart, names(store)))]


def _refused(store: Store, drawing: Drawing) -> bool:
    try:
        charts.strict(store, drawing.slug, drawing.query)
    except UsageError:
        return True
    return False


def names(store: Store) -> Mapping[str, str]:
    """The ticker of every name that a chart may call a company by."""
    companies = catalogue.companies(store)
    return {name: c.ticker for c in companies for name in (c.name, text.short(c), c.ticker)}


def sentence(chart: Chart, known: Mapping[str, str]) -> Sentence:
    """What a chart says, with the rows of its exported CSV."""
    finding = chart.finding
    return Sentence(
        headline=finding.headline,
        deck=finding.deck,
        exceptions=finding.exceptions,
        left_out=chart.missing,
        numbers=finding.numbers,
        rows=rows_of(export(chart, "csv").decode()),
        names=known,
        parameters=chart.parameters,
    )
