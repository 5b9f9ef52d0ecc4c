"""Write the sentences of README.md that the embedded facts decide: `make docs`. Prints them without `--write`.

The findings are those that the charts have at their usual choices; the counts are those of the catalogues.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from charts.text import day
from pages import CHARTS, PAGES
from service.drawing import chart as charts
from service.drawing.chart import Chart
from service.export.meta import newest
from service.snapshots.current_store import Store, store
from tools import marked_tables

PROGRAM: Final = "tools.readme"
FINDINGS: Final = ("paradox", "capex_returns", "step_response", "thesis")
_PEOPLE: Final = (
    "SELECT fiscal_year, count(DISTINCT cik) AS n FROM annual_fact WHERE measure = 'employees' GROUP BY 1 ORDER BY 1"
)
Draw = Callable[[str], Chart]


def tables(opened: Store, draw: Draw) -> dict[str, str]:
    """The marked parts of README.md by name, from a store and the charts that it draws."""
    return {
        "counts": _counts(opened),
        "findings": "".join(f"* {_finding(draw(slug))}\n" for slug in FINDINGS),
        "people": _people(opened),
    }


def _counts(opened: Store) -> str:
    firms, filers = (
        int(opened.query(f"SELECT count(DISTINCT {key}) AS n FROM {table}")["n"].iloc[0])
        for key, table in (("ticker", "series"), ("cik", "annual_company"))
    )
    return (
        f"{len(PAGES)} pages with {len(CHARTS)} charts; {firms} companies by the quarter and {filers} large filers by "
        "the year. `leverage charts` and `leverage status` list them.\n"
    )


def _people(opened: Store) -> str:
    """Of how many filers of the panel people are known, in the years when most are and in those after."""
    known = opened.query(_PEOPLE).set_index("fiscal_year")["n"]
    many = known[known >= known.max() / 2]
    after = known[known.index > many.index.max()]
    return (
        f"* **People.** Mostly annual; in the panel known for {many.min()} to {many.max()} companies a year in fiscal "
        f"{many.index.min()} to {many.index.max()} and for {after.max()} or fewer after. Without machine-read counts "
        "the responses cannot be drawn.\n"
    )


def _finding(chart: Chart) -> str:
    """The headline and deck of a chart, where they stand and the day as known on."""
    title = PAGES[CHARTS[chart.slug].page].title
    known_on = newest(chart)
    assert known_on, "a finding rests on documents, which have a day"
    said = f"**{chart.finding.headline.rstrip('.')}.** {chart.finding.deck}".strip()
    return f"{said} (*{title}*, `{chart.slug}`, as known on {day(known_on)})"


def main() -> None:
    """Print the parts, or write them into the document that `--write` names."""
    options = marked_tables.parser(PROGRAM, __doc__).parse_args()
    opened = store()
    made = tables(opened, lambda slug: charts.draw(opened, slug, {}))
    marked_tables.deliver(made, PROGRAM, options.write)


if __name__ == "__main__":
    main()
