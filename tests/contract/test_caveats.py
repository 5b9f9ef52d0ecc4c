"""Every sentence that changes how a chart is read goes along in whatever leaves the house, and every trace is drawn.

Pictures are held to the same in test_pictures_of_charts.
"""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from html import unescape

import pytest

from data.store import Store
from pages import CHARTS
from service.drawing.chart import Chart, draw
from service.export import embed, export, plotly_js
from service.export.bundle import zipped
from service.export.picture import caveats

LINKS = {"page": "x", "picture": "y"}


@pytest.fixture(params=CHARTS)
def chart(request: pytest.FixtureRequest, usual: Callable[[str], Chart]) -> Chart:
    return usual(request.param)


def plain(content: bytes) -> str:
    return " ".join(unescape(content.decode()).split())


@pytest.mark.slow
def test_no_caveat_stays_behind(chart: Chart) -> None:
    wanted = (chart.finding.headline, *caveats(chart))
    with zipfile.ZipFile(io.BytesIO(zipped(chart, "s", None))) as archive:
        readme = plain(archive.read(f"{chart.slug}/README.md"))
        record = json.loads(archive.read(f"{chart.slug}/metadata.json"))
    texts = {"HTML": plain(export(chart, "html")), "embed": plain(embed.page(chart, "light", LINKS)), "zip": readme}
    left = [(form, caveat) for form, text in texts.items() for caveat in wanted if caveat not in text]
    assert left == []
    assert {*record["exceptions"], *record["notes"], *record["missing"]} >= {
        *chart.finding.exceptions,
        *chart.notes,
        *chart.missing,
    }


@pytest.mark.slow
def test_the_bundle_that_goes_along_draws_every_trace(chart: Chart) -> None:
    assert {trace["type"] for trace in chart.figure.data} <= plotly_js.TRACES


def test_a_view_of_the_past_says_so_in_an_iframe_and_as_html(store: Store) -> None:
    past = draw(store, "rank", {"as_of": date(2023, 2, 15)})
    assert "Only what was public on 15 Feb 2023." in plain(embed.page(past, "light", LINKS))
    assert "Only what was public on 15 Feb 2023." in plain(export(past, "html"))
    assert "Only what was public" not in plain(embed.page(replace(past, as_of=None), "light", LINKS))
