"""`leverage audit`: a number without a source is listed, wherever it stands."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from charts.core import Number
from data import audit_queries
from data.store import Store
from service import audit
from service.chart import Chart, draw

HEAD = "# A page\n\nWhat it says.\n\n"


@pytest.fixture(scope="module")
def chart(store: Store) -> Chart:
    return draw(store, "guidance", {})


def test_a_row_whose_document_is_not_among_the_sources_is_listed(chart: Chart) -> None:
    assert audit.of_chart(chart) == []
    table = chart.table.copy()
    place = table.index[table["value"].notna()][0]
    table.loc[place, "accession"] = "0000000000-00-000000"
    [(where, number, why)] = audit.of_chart(replace(chart, table=table))
    assert (where.split(",")[0], number, why) == ("guidance", "0000000000-00-000000", "names no source")


def test_a_number_is_reported_only_by_a_document_that_states_it(store: Store, chart: Chart) -> None:
    stated = audit_queries.stated_values(store)
    assert audit.of_chart(chart, stated) == []
    table = chart.table.copy()
    place = table.index[table["value"].notna() & (table["evidence"] == "reported")][0]
    table.loc[place, "value"] *= 2
    document = table.loc[place, "accession"]
    changed = replace(chart, table=table, finding=replace(chart.finding, numbers=()))
    [(_, number, why)] = audit.of_chart(changed, stated)
    assert number == str(table.loc[place, "value"])
    assert why == f"is graded as reported, and {document} does not state it"
    table.loc[place, "evidence"] = "derived"
    assert audit.of_chart(changed, stated) == []
    table.loc[place, "evidence"] = "confirmed"
    assert [row[1:] for row in audit.of_chart(changed, stated)] == [("confirmed", "is no grade of evidence")]


def test_a_computed_number_needs_sources_of_its_chart(chart: Chart) -> None:
    computed = chart.table.assign(accession=None)
    assert audit.of_chart(replace(chart, table=computed)) == []
    assert audit.of_chart(replace(chart, table=computed, sources=chart.sources.head(0)))


def test_a_number_of_a_finding_that_is_not_drawn_is_listed(chart: Chart) -> None:
    said = replace(chart.finding, numbers=(Number(1.25, "no_such_measure"),))
    assert audit.of_chart(replace(chart, finding=said)) == [("guidance", "1.25", "is not in the table")]


@pytest.mark.parametrize(
    ("section", "figures"),
    [
        ("## One\n\nIt was $605bn in all.\n", ["$605bn"]),
        ("## One\n\nIt was 14% of 75,472 people, ×2.8.\n", ["14%", "75,472", "×2.8"]),
        ("## One\n\nIt was 14%, as `leverage metric capex` says.\n", []),
        ("## One\n\nIt was 14% ([source](https://example.org)).\n", []),
        ("## One\n\n![14% of all](chart.png)\n", ["14%"]),
        ("## One\n\n```\nprints 14%\n```\n", []),
        ("## One\n\nThree of 8 in 2026.\n", []),
        ("## One\n\n`make bench` says 3.1.\n\n## Two\n\nIt is 2.1 here.\n", ["2.1"]),
    ],
)
def test_a_figure_of_a_section_without_a_source_is_listed(tmp_path: Path, section: str, figures: list[str]) -> None:
    path = tmp_path / "page.md"
    path.write_text(HEAD + section, encoding="utf-8")
    assert [number for _, number, _ in audit.of_document(path, tmp_path)] == figures
    path.write_text(HEAD + "Written by `make docs`.\n\n" + section, encoding="utf-8")
    assert audit.of_document(path, tmp_path) == []


def test_a_picture_in_the_head_of_a_document_speaks_for_nothing(tmp_path: Path) -> None:
    path = tmp_path / "page.md"
    path.write_text(f"{HEAD}![A chart](chart.png)\n\n## One\n\nIt was 14%.\n", encoding="utf-8")
    assert [number for _, number, _ in audit.of_document(path, tmp_path)] == ["14%"]


@pytest.mark.parametrize("path", audit.documents(), ids=lambda path: path.name)
def test_figures_of_readme_and_docs_have_a_source(path: Path) -> None:
    assert audit.of_document(path) == []
