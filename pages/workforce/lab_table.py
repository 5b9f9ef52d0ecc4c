"""The numbers of the flattening laboratory with their units and origins, and its table."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Final

import pandas as pd

from analytics.methods.organisation import Tree, relations
from charts.frame import TABLE_COLUMNS
from contracts import PERSONS, USD, USD_PER_PERSON, Company, Description, Unit
from engine.origin import Origin
from pages.workforce.lab_frames import Laboratory, curve

REPORTS: Final = Unit("reports", style="count")
LAYERS: Final = Unit("layers")
MEGAWATTS: Final = Unit("MW")
CHIPS: Final = Unit("chips", style="count")
RELATIONS: Final = Unit("relations", style="count")
USD_EACH: Final = Unit("USD", dollars=1, style="money")
MEASURED: Final[tuple[tuple[str, Unit, Callable[[Tree], float]], ...]] = (
    ("Managers", PERSONS, lambda tree: tree.managers),
    ("Layers", LAYERS, lambda tree: tree.layers),
)
_MEGA: Final = 1e6
_MOST_RELATIONS: Final = 15  # reports up to which Graicunas' number is one that people can read


@dataclass(frozen=True, slots=True)
class Row:
    """One number of the laboratory."""

    what: Description
    value: float
    origin: Origin
    span: float | None = None


def rows(lab: Laboratory) -> list[Row]:
    """All numbers but those of the curves."""
    change, tree = lab.change, lab.before
    found = [
        _row("people", "People", PERSONS, lab.people.value, lab.people.origin),
        _row("span_before", "Reports per manager before", REPORTS, change.before.span, tree),
        _row("span_after", "Reports per manager after", REPORTS, change.after.span, lab.after),
        _row("managers_before", "Managers before", PERSONS, change.before.managers, tree),
        _row("managers_after", "Managers after", PERSONS, change.after.managers, lab.after),
        _row("managers_freed", "Managers fewer", PERSONS, change.freed, lab.after),
        _row("layers_before", "Layers before", LAYERS, change.before.layers, tree),
        _row("layers_after", "Layers after", LAYERS, change.after.layers, lab.after),
        *_relations(lab),
        _row(
            "cost_of_manager", "Cost of a manager a year", USD_PER_PERSON, lab.cost.value, _dated(lab, lab.cost.origin)
        ),
        _row("pay_saved", "Pay saved a year", USD, lab.saved, lab.origin()),
    ]
    return [*found, *_bought(lab)]


def countable(lab: Laboratory) -> bool:
    """Whether Graicunas' relations of both trees are numbers that people can read."""
    return round(max(lab.change.before.span, lab.change.after.span)) <= _MOST_RELATIONS


def _relations(lab: Laboratory) -> Iterator[Row]:
    for when, tree, origin in (("before", lab.change.before, lab.before), ("after", lab.change.after, lab.after)):
        reports = max(1, round(tree.span))
        if countable(lab):
            title = f"Relations of a manager {when} (Graicunas)"
            yield _row(f"relations_{when}", title, RELATIONS, float(relations(reports)), origin)


def _bought(lab: Laboratory) -> Iterator[Row]:
    """What a year's saved pay buys, with the prices taken."""
    if lab.gpu:
        price = _dated(lab, lab.gpu.origin)
        yield _row("gpu_price", f"Price of one GPU ({lab.gpu.name or 'typed'})", USD_EACH, lab.gpu.value, price)
        yield _row("gpus", "GPUs for a year's pay", CHIPS, lab.saved / lab.gpu.value, lab.origin(lab.gpu))
    if lab.watt:
        price = _dated(lab, lab.watt.origin)
        yield _row("megawatt_price", "Cost of one megawatt", USD_EACH, lab.watt.value * _MEGA, price)
        yield _row("megawatts", "Megawatts for a year's pay", MEGAWATTS, _watts(lab) / _MEGA, lab.origin(lab.watt))
    chips = in_house(lab)
    if chips is not None and lab.chip:
        origin = lab.origin(lab.watt, lab.chip)
        yield _row("in_house_chips", f"{lab.chip.name} chips that those megawatts run", CHIPS, chips, origin)


def _watts(lab: Laboratory) -> float:
    return lab.saved / lab.watt.value if lab.watt else 0.0


def in_house(lab: Laboratory) -> float | None:
    """How many in-house chips the megawatts of a year's pay would run, by the power of the chips alone."""
    return _watts(lab) / lab.chip.value if lab.watt and lab.chip else None


def _dated(lab: Laboratory, origin: Origin) -> Origin:
    """An assumption or a typed number, which no document holds, is known since the people are."""
    if origin.known_on is not None:
        return origin
    return Origin(origin.evidence, lab.before.known_on, origin.document)


def _row(name: str, title: str, unit: Unit, value: float, origin: Origin) -> Row:
    return Row(Description(name, title, unit, ""), value, origin)


def table(company: Company, lab: Laboratory, spans: Sequence[float]) -> pd.DataFrame:
    """One row per number, then the curves: managers and layers at whole reports per manager, in `span`."""
    of_curves = [
        Row(
            Description(f"{title.lower()}_at_span", f"{title} by reports per manager", unit, ""),
            value(tree),
            lab.before,
            at,
        )
        for title, unit, value in MEASURED
        for at, tree in curve(lab.people.value, spans)
    ]
    every = [*rows(lab), *of_curves]
    return pd.DataFrame([_line(company, lab, row) for row in every], columns=[*TABLE_COLUMNS, "span"])


def _line(company: Company, lab: Laboratory, row: Row) -> tuple[object, ...]:
    where = (company.ticker, company.name, lab.quarter or None, lab.ends, row.what.name, row.what.title)
    origin = _dated(lab, row.origin)
    return (*where, row.value, str(row.what.unit), origin.evidence, origin.known_on, origin.document, row.span)
