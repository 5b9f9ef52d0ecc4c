"""The registry of pages and charts: what a broken or doubly claimed declaration does, and what it leaves alone."""

from __future__ import annotations

import itertools
import json
import logging
from pathlib import Path

import pytest
from starlette.routing import Route

import pages
from errors import UnexpectedError
from pages import PAGES, Charts, discover, menu
from service.drawing import chart
from service.web import addresses
from ui.server.routes import routes

_numbers = itertools.count()
_CHART = "from charts.core import ChartSpec\nfrom pages.compare.rank import CHART\n"


@pytest.fixture
def package(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The folder of an empty package of pages."""
    folder = tmp_path / f"pages{next(_numbers)}"
    folder.mkdir()
    (folder / "__init__.py").touch()
    monkeypatch.syspath_prepend(tmp_path)
    return folder


def page(package: Path, slug: str, place: int, *slugs: str, aliases: tuple[str, ...] = ()) -> Path:
    """A page with these charts, none of which has a file yet."""
    folder = package / slug
    folder.mkdir()
    (folder / "__init__.py").touch()
    blocks = "".join(f"ChartBlock({chart!r}), " for chart in slugs)
    (folder / "page.py").write_text(
        "from charts.blocks import ChartBlock, Page\n"
        f"PAGE = Page(title='T', question='Q?', group='Compute', place={place}, "
        f"blocks=({blocks}), aliases={aliases!r})\n"
    )
    return folder


@pytest.mark.parametrize(
    ("second", "claimed"),
    [
        (("b", 1, "y"), "place 1"),
        (("b", 2, "x"), "chart x"),
        (("old", 2, "y"), "address old"),
    ],
)
def test_what_two_pages_claim_is_refused(package: Path, second: tuple[str, int, str], claimed: str) -> None:
    page(package, "a", 1, "x", aliases=("old",))
    page(package, *second)
    with pytest.raises(ValueError, match=f"{claimed} is declared twice"):
        discover(package.name)


def test_the_menu_has_every_page_once_under_its_group_in_its_order() -> None:
    groups = menu(PAGES.values())
    assert {page.slug: group for group, members in groups.items() for page in members} == {
        page.slug: page.group for page in PAGES.values()
    }
    assert sum(map(len, groups.values())) == len(PAGES)
    assert all(members == sorted(members, key=lambda page: page.place) for members in groups.values())
    assert len(groups) <= 5, "as many as a window of 1024 pixels has room for"


@pytest.mark.parametrize("broken", [None, "CHARTS = 1", "1 / 0", "def"])
def test_a_chart_that_cannot_be_loaded_leaves_the_others_alone(
    package: Path, broken: str | None, caplog: pytest.LogCaptureFixture
) -> None:
    folder = page(package, "a", 1, "x", "y")
    (folder / "y.py").write_text(_CHART)
    if broken is not None:
        (folder / "x.py").write_text(broken)
    found = discover(package.name)
    known = Charts(package.name, found)
    with pytest.raises(UnexpectedError) as first, caplog.at_level(logging.ERROR):
        known["x"]
    with pytest.raises(UnexpectedError, match=first.value.number):
        known["x"]
    assert caplog.text.count(f"Error {first.value.number} at the file of chart x") == 1, "once in the log"
    assert known.page_of("x") == "a"
    assert [spec.slug for spec in known.beside("y")] == ["y"]
    assert [spec.slug for spec in known.usable(known)] == ["y"]


@pytest.fixture
def broken(monkeypatch: pytest.MonkeyPatch) -> str:
    """The slug of a chart of the dashboard whose file cannot be loaded."""
    monkeypatch.setitem(pages.CHARTS._broken, "paradox", "12345678")
    return "paradox"


def test_the_lists_of_charts_go_on_without_a_broken_one(broken: str) -> None:
    listed = {row["slug"]: row for row in map(addresses._described, pages.CHARTS)}
    assert listed[broken]["error"]["which"] == "error 12345678"
    assert json.dumps(listed)
    assert set(chart.listing()["slug"]) == set(pages.CHARTS) - {broken}
    assert pages.parameters_of(pages.PAGES["paradox"]) == pages.CHARTS["divergence"].parameters


def test_everything_beside_the_pages_is_below_the_path_that_the_server_is_mounted_at() -> None:
    paths = {route.path for route in routes("/team") if isinstance(route, Route)}
    assert {"/team/", "/team/charts", "/team/charts/{name:path}", "/team/facts"} <= paths
    assert {route.path.removeprefix("/team") for route in routes("/team")} == {route.path for route in routes("")}
