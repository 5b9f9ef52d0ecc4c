"""Charts for iframes: light, escaped, with a picture for who runs no scripts, and readable by nobody but as asked."""

from __future__ import annotations

import gzip
import json
import re
from collections.abc import Callable
from dataclasses import replace
from html import escape

import pytest
from starlette.applications import Starlette

from data.store import Store
from pages import CHARTS
from service.drawing.chart import Chart, draw
from service.export import embed
from service.web import addresses
from tests.asgi import ask

MOST = 200_000  # bytes as sent; the script that all charts share is kept by the browser


@pytest.fixture(scope="module")
def app(store: Store) -> Starlette:
    return Starlette(routes=addresses.routes(lambda: store))


@pytest.mark.slow
@pytest.mark.parametrize("slug", CHARTS)
def test_every_chart_is_light_and_whole(app: Starlette, usual: Callable[[str], Chart], slug: str) -> None:
    answer = ask(app, f"/embed/{slug}")
    assert answer.status == 200
    assert len(gzip.compress(answer.body, 6)) < MOST / 5
    assert len(answer.body) < 1.5 * MOST, "before it is packed"
    chart = usual(slug)
    whole = json.loads(re.findall(r'id="figure">(.*)</script>', answer.body.decode())[0])
    assert len(whole["figure"]["data"]) == len(chart.figure.data)
    assert f'<noscript><img src="../charts/{slug}.png?' in answer.body.decode()


def test_scripts_are_kept_by_the_browser_and_nothing_runs_inline(app: Starlette) -> None:
    answer = ask(app, "/embed/paradox?companies=META&utm_source=x&fbclid=y")
    assert answer.body == ask(app, "/embed/paradox?companies=META").body
    page = answer.body.decode()
    assert "script-src 'self';" in answer.headers["content-security-policy"]
    assert not re.search(r"<script(?! defer src=| type=\"application/json\")", page)
    for name in re.findall(r'<script defer src="([^"]+)"', page):
        script = ask(app, f"/embed/{name}")
        assert script.status == 200
        assert "immutable" in script.headers["cache-control"]
    assert 'href="../paradox?companies=META"' in page


def test_an_ending_in_capitals_is_the_same_file(app: Starlette) -> None:
    small, capital = (ask(app, f"/charts/rank.{ending}?companies=META") for ending in ("csv", "CSV"))
    assert (capital.status, capital.body) == (200, small.body)
    assert capital.headers["etag"] == small.headers["etag"]
    assert ask(app, "/charts/rank.GIF").status == 404


def test_an_unchanged_page_is_not_sent_again_and_another_question_is(app: Starlette) -> None:
    tag = ask(app, "/embed/rank").headers["etag"]
    assert ask(app, "/embed/rank", if_none_match=tag).status == 304
    assert ask(app, "/embed/rank?theme=dark", if_none_match=tag).status == 200


@pytest.mark.parametrize(
    ("address", "status"),
    [("nope", 404), ("rank?companies=%3Cscript%3E", 400), ("rank?snapshot=x", 404), ("boot.0.js", 404)],
)
def test_what_is_not_there_is_refused(app: Starlette, address: str, status: int) -> None:
    answer = ask(app, f"/embed/{address}")
    assert answer.status == status
    assert answer.headers["content-type"] == "application/json"


def test_caveats_do_not_run_together(store: Store) -> None:
    chart = replace(draw(store, "rank", {}), notes=(), missing=("One that ends nowhere", "Another."))
    assert "One that ends nowhere. Another.</p>" in embed.page(chart, "light", {"page": "x", "picture": "y"}).decode()


def test_a_headline_of_the_publishers_stands_above_the_charts_own_and_in_the_code(app: Starlette, store: Store) -> None:
    chart = draw(store, "rank", {})
    answer = ask(app, "/embed/rank?headline=Who%20leads%20%26%20who%20%3Cb%3E&byline=Ada%20L.")
    page = answer.body.decode()
    assert answer.status == 200
    assert "<h1>Who leads &amp; who &lt;b&gt;</h1>" in page
    assert f"<p>{escape(chart.finding.headline)} " in page
    assert "By Ada L." in page
    assert "Headline: Ada L.</p>" in page
    assert "headline=Who+leads+%26+who+%3Cb%3E&amp;byline=Ada+L." in page, "in the picture for who runs no scripts"
    assert answer.headers["etag"] != ask(app, "/embed/rank").headers["etag"]
    assert 'title="Who leads"' in embed.iframe("https://x.y/embed/rank", chart, "Who leads")
    assert ask(app, f"/embed/rank?headline={'x' * 121}").status == 400


def test_texts_cannot_leave_their_place(store: Store) -> None:
    chart = draw(store, "rank", {})
    chart.figure.layout["annotations"] = [{"text": "</script><script>alert(1)</script>"}]
    page = embed.page(chart, "light", {"page": '"><b>', "picture": "x"}).decode()
    assert "<script>alert" not in page
    assert '"><b>' not in page
    assert 'src="https://x.y/?a=&quot;&gt;"' in embed.iframe('https://x.y/?a=">', chart)


def test_the_code_that_is_copied_has_a_title_and_takes_the_height_that_the_page_says(store: Store) -> None:
    chart = draw(store, "rank", {})
    code = embed.iframe("https://x.y/embed/rank", chart)
    assert f'title="{escape(chart.finding.headline)}"' in code
    assert 'class="leverage-rank"' in code
    assert " id=" not in code, "a page may have the chart twice"
    assert "e.source===f.contentWindow" in code, "of this frame alone"
    boot = next(content for name, content in embed.scripts().items() if name.startswith("boot."))
    assert b'postMessage({leverage: "height"' in boot
