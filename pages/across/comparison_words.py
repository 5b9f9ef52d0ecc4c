"""The sentences on companies compared in several ways."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Final

from charts import headline, text
from charts.core import Finding, Number
from pages.across.comparisons import COMPARISONS, Compared, Comparisons
from pages.across.filer_parameters import ComparisonParams
from pages.across.specifications import LEVEL
from pages.across.words import by_chance, effect, ends, number, short_of_coverage

OUTPUTS: Final = {"revenue": "revenue", "operating_income": "operating income", "public_float": "public float"}


def name(comparison: str) -> str:
    """What the row of a comparison is called in the table."""
    return f"link_{comparison}"


def sides(p: ComparisonParams) -> tuple[str, str]:
    """What is compared, spending and output."""
    if p.people == "apart":
        return "capex at the same headcount", OUTPUTS[p.output]
    return "capex per employee", f"{OUTPUTS[p.output]} per employee"


def finding(chosen: Compared, p: ComparisonParams) -> Finding:
    """What the chosen comparison says; where its interval has zero in it, that the data cannot tell."""
    if not chosen.known:
        return Finding("The chosen companies cannot be compared in this way", text.sentence(str(chosen.reason)))
    numbers = (Number(chosen.value, name(chosen.comparison)),)
    capex, output = sides(p)
    lag = " a year later" if COMPARISONS[chosen.comparison].lag else ""
    if math.isinf(chosen.inference.low) or math.isinf(chosen.inference.high):
        return Finding(
            "Too few companies are compared: the interval has no end", f"{_how(chosen)}: {_companies(chosen)}"
        )
    if p.treatment == "ranked":
        return _of_ranks(chosen, p, numbers)
    if chosen.clear:
        every = [f"10% more {side} went with {effect(chosen.value)} {output}{lag}" for side in (capex, "capex")]
        return Finding(
            headline.fitting(every),
            f"{_how(chosen)}: {ends(chosen.inference)} ({_counts(chosen)})",
            _warnings(chosen),
            numbers,
        )
    every = [f"The data cannot tell whether more {side} goes with more {output}{lag}" for side in (capex, "capex")]
    deck = f"10% more capex went with {ends(chosen.inference)} ({_counts(chosen)}): zero lies inside"
    return Finding(headline.fitting(every), deck, _warnings(chosen), numbers)


def _of_ranks(chosen: Compared, p: ComparisonParams, numbers: tuple[Number, ...]) -> Finding:
    capex, output = sides(p)
    span = f"{number(chosen.inference.low)} to {number(chosen.inference.high)}"
    deck = f"{_how(chosen)}: slope of ranks {number(chosen.value)}, {LEVEL} interval {span} ({_companies(chosen)})"
    if chosen.clear:
        way = "higher" if chosen.value > 0 else "lower"
        every = [f"A higher rank in {side} went with a {way} rank in {output}" for side in (capex, "capex")]
        return Finding(headline.fitting(every), deck, _warnings(chosen), numbers)
    every = [f"The data cannot tell whether a higher rank in {side} goes with {output}" for side in (capex, "capex")]
    return Finding(headline.fitting(every), f"{deck}: zero lies inside", _warnings(chosen), numbers)


def _how(chosen: Compared) -> str:
    return COMPARISONS[chosen.comparison].title


def _counts(chosen: Compared) -> str:
    return f"{LEVEL} interval, {_companies(chosen)}"


def _companies(chosen: Compared) -> str:
    observations = text.plural(chosen.observations, "observation")
    return f"{text.plural(chosen.companies, 'company', 'companies')}, {observations}"


def _warnings(chosen: Compared) -> tuple[str, ...]:
    """That a placebo finds something too often, and that an interval covers less than it says."""
    lines = []
    if chosen.placebo and not chosen.trusted:
        rate = text.share(chosen.placebo.clustered)
        lines.append(f"Do not trust this interval: the spending of other companies shows a link in {rate} of trials.")
    if chosen.coverage and chosen.coverage.short:
        lines.append(f"Measured coverage of this interval: {text.share(chosen.coverage.share)}.")
    return tuple(lines)


def notes(rows: Sequence[Compared], stated: Comparisons, p: ComparisonParams) -> list[str]:
    """How often chance alone leaves zero out, who is not to be trusted, and the coefficient without machine-read
    counts.
    """
    known = [row for row in rows if row.known]
    lines = [by_chance(sum(row.clear for row in known), len(known))] if known else []
    doubted = [row for row in known if not row.trusted]
    if doubted:
        titles = text.join([text.lower(COMPARISONS[row.comparison].title) for row in doubted])
        lines.append(f"Dashed: not to be trusted, a placebo finds a link too often ({titles}).")
    lines += short_of_coverage((text.lower(_how(row)), row.coverage) for row in known)
    return [*lines, *(_without(stated.of(p.comparison)) if p.machine_read else [])]


def _without(row: Compared) -> list[str]:
    if not row.known:
        return [f"Without machine-read counts nothing can be estimated: {text.lower(str(row.reason))}."]
    span = f"{number(row.inference.low)} to {number(row.inference.high)}"
    return [
        f"Without machine-read counts ({_companies(row)}) the coefficient of {text.lower(_how(row))} is "
        f"{number(row.value)}, 95% interval {span}."
    ]
