"""The pages: which question each answers, with which charts, and which parameters its address takes."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from charts.core import CHARTS, Parameter
from errors import NotFound


@dataclass(frozen=True, slots=True)
class PageSpec:
    """A declared page. `charts` are slugs in the order drawn; `extra` are parameters that belong to no chart.

    A page that `writes` to the store is not offered where the deployment is read-only.
    """

    slug: str
    title: str
    question: str
    charts: tuple[str, ...]
    extra: tuple[Parameter, ...] = ()
    writes: bool = False

    @property
    def parameters(self) -> tuple[Parameter, ...]:
        """Every parameter of its address once, in the order of the charts that declare it."""
        of_charts = (p for slug in self.charts for p in CHARTS[slug].parameters)
        return tuple({p.name: p for p in (*of_charts, *self.extra)}.values())


_TRACED: Final = (
    Parameter("of", "companies", ("META",), "Company", "Whose number to lead back."),
    Parameter("number", "name", "capex_quarter", "Number", "Any measure or metric."),
    Parameter("at", "quarter", None, "Quarter", "The calendar quarter; empty for the newest."),
)

PAGES: Final[dict[str, PageSpec]] = {
    page.slug: page
    for page in (
        PageSpec("paradox", "The paradox", "Fewer people, more value?", ("paradox", "divergence")),
        PageSpec(
            "efficiency", "Efficiency versus compute", "Does more compute per person bring more output per person?",
            ("efficiency", "leverage_slopes", "frontier", "frontier_scores", "malmquist"),
        ),
        PageSpec(
            "value", "Why the value moved", "What moved the value?",
            ("value_bridge", "value_path", "value_peers", "output_bridge", "growth_accounting"),
        ),
        PageSpec(
            "returns", "Returns on capex", "Does the spending pay?",
            ("capex_returns", "must_be_true", "plan_sensitivity", "guidance", "depreciation_wave", "roic"),
        ),
        PageSpec(
            "inference", "Across companies", "Do companies with more compute per person have more value per person?",
            ("panel_coefficient", "panel_scatter", "leave_one_out"),
        ),
        PageSpec("compare", "Compare anything", "How do companies compare?", ("compare", "rank")),
        PageSpec("facts", "Data", "What is known, and how firmly?", ("coverage",), _TRACED),
        PageSpec("upkeep", "Upkeep", "Is it up to date?", (), writes=True),
    )
}  # fmt: skip


def spec_of(slug: str) -> PageSpec:
    """The declared page of this slug. Raises NotFound."""
    if slug not in PAGES:
        raise NotFound("There is no such page", which=slug[:40], next_step=f"Choose from: {', '.join(PAGES)}.")
    return PAGES[slug]


def address(name: str, ticker: str, quarter: str) -> str:
    """Where a value is led back to its filings, relative to any page."""
    return f"facts?of={ticker}&number={name}&at={quarter}"
