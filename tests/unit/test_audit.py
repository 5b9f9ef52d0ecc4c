"""`leverage audit`: a number without a source is listed, wherever it stands."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pandas as pd
import pytest

from charts.core import Number
from data.reading import audit_queries
from data.store import Store
from engine import evaluate
from service.checking import audit, audit_views
from service.drawing import chart as charts
from service.drawing.chart import Chart, draw, spec_of
from service.publish import contents
from service.whats_new import news

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
    table.loc[place, "evidence"] = None
    assert [row[2] for row in audit.of_chart(changed, stated)] == ["has no grade of evidence"]


def test_a_number_in_a_larger_unit_than_its_row_is_kept_in_is_stated_there(chart: Chart) -> None:
    place = chart.table.index[chart.table["value"].notna() & (chart.table["evidence"] == "reported")][0]
    table = chart.table.loc[[place]].assign(value=989.4, unit="TFLOP/s")
    one = replace(chart, table=table, finding=replace(chart.finding, numbers=()))
    document = str(table.loc[place, "accession"])
    assert audit.of_chart(one, {document: frozenset({989.4e12})}) == []
    assert len(audit.of_chart(one, {document: frozenset({989.4})})) == 1


def test_a_computed_number_needs_sources_of_its_chart(chart: Chart) -> None:
    computed = chart.table.assign(accession=None)
    assert audit.of_chart(replace(chart, table=computed)) == []
    assert audit.of_chart(replace(chart, table=computed, sources=chart.sources.head(0)))


def test_a_number_of_a_finding_that_is_not_drawn_is_listed(chart: Chart) -> None:
    said = replace(chart.finding, numbers=(Number(1.25, "no_such_measure"),))
    assert audit.of_chart(replace(chart, finding=said)) == [("guidance", "1.25", "is not in the table")]


def test_each_parameter_is_moved_once_and_thoroughly_to_every_choice(store: Store) -> None:
    declared = {p.name: p for p in spec_of("rank").parameters}
    once, all_of = audit_views.moved(store, "rank"), audit_views.moved(store, "rank", thorough=True)
    assert once == audit_views.moved(store, "rank"), "the same every time"
    assert [len(view.query) for view in all_of] == [1] * len(all_of)
    assert {view.query[0][0] for view in once} == declared.keys() - {"events", "note", "note_at"}
    assert len(once) == len({view.query[0][0] for view in once}) < len(all_of)
    for name, parameter in declared.items():
        if parameter.kind == "choice":
            moved = {text for view in all_of for key, text in view.query if key == name}
            assert moved == {*parameter.choices} - {parameter.default}


def test_no_view_is_refused_which_would_pass_unseen(store: Store) -> None:
    for slug in charts.CHARTS:
        for view in audit_views.one_moved(store, slug):
            charts.strict(store, slug, dict(view.query))
    ends = [
        dict(view.query)["to"]
        for view in audit_views.moved(store, "site_power", thorough=True)
        if view.query[0][0] == "to"
    ]
    assert ends
    assert min(ends) >= "2022Q1", "the usual begin"


def test_a_view_with_a_number_without_source_is_listed_with_its_address(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    view = audit_views.View("guidance", (("companies", "META"),))
    assert audit.of_view(store, view) == []
    assert audit.of_view(store, audit_views.View("guidance", (("companies", "NOSUCH"),))) == [], "refused"
    drawn = draw(store, "guidance", {"companies": ("META",)})
    monkeypatch.setattr(charts, "draw", lambda *_: replace(drawn, sources=drawn.sources.head(0)))
    found = audit.of_view(store, view)
    assert found
    assert {(where.split(",")[0], why) for where, _, why in found} == {("guidance?companies=META", "names no source")}


def test_a_value_of_a_company_that_names_no_document_is_listed(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    known = evaluate.values(store, ["headcount", "capex_to_revenue"], ("META",))
    lost = known.index[known["value"].notna()][-1]
    bare = known.assign(accession=known["accession"].where(known.index != lost, None))
    monkeypatch.setattr(evaluate, "values", lambda *_, **__: bare)
    monkeypatch.setattr(contents, "OF_COMPANY", ())
    [(where, _, why)] = audit.of_company(store, "META")
    assert (where.startswith("META, "), why) == (True, "names no source")


def test_news_without_a_document_is_listed() -> None:
    item = news.News(
        news.Kind.REPORTS, pd.Timestamp("2026-07-30"), "a", "Up 18%", "", "newest", document="1", source="A"
    )
    assert audit.of_news([item]) == []
    assert [row[1:] for row in audit.of_news([replace(item, document=""), replace(item, source="")])] == [
        ("Up 18%", "names no source")
    ] * 2


@pytest.mark.parametrize(
    ("section", "figures"),
    [
        ("## One\n\nIt was $605bn in all.\n", ["$605bn"]),
        ("## One\n\nIt was 14% of 75,472 people, ×2.8.\n", ["14%", "75,472", "×2.8"]),
        ("## One\n\nIt was €3bn, £300 or ¥4.\n", ["€3bn", "£300", "¥4"]),
        ("## One\n\nUp 18 percent or 19 %, 3.5x and 12×.\n", ["18 percent", "19 %", "3.5x", "12×"]),
        ("## One\n\nOf 70 billion, 75472 employees, 75\u202f472 more.\n", ["70 billion", "75472", "75\u202f472"]),
        ("## One\n\nIt was 14% ([above](#one), [ask](mailto:ada@example.org)).\n", ["14%"]),
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


def test_guides_are_looked_at_too_and_decisions_are_not(tmp_path: Path) -> None:
    for name in ("docs/limits.md", "docs/how-to/figures.md", "docs/adr/0001-first.md", "README.md"):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(f"{HEAD}## One\n\nIt was 14%.\n", encoding="utf-8")
    looked_at = [str(path.relative_to(tmp_path)) for path in audit.documents(tmp_path)]
    assert looked_at == ["README.md", "docs/how-to/figures.md", "docs/limits.md"]


def test_a_picture_in_the_head_of_a_document_speaks_for_nothing(tmp_path: Path) -> None:
    path = tmp_path / "page.md"
    path.write_text(f"{HEAD}![A chart](chart.png)\n\n## One\n\nIt was 14%.\n", encoding="utf-8")
    assert [number for _, number, _ in audit.of_document(path, tmp_path)] == ["14%"]


@pytest.mark.parametrize("path", audit.documents(), ids=lambda path: f"{path.parent.name}/{path.name}")
def test_figures_of_readme_and_docs_have_a_source(path: Path) -> None:
    assert audit.of_document(path) == []
