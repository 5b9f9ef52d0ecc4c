"""The bundle of plotly.js that exports carry is the published one, of the version that plotly.py writes figures for."""

from __future__ import annotations

from hashlib import sha256

from plotly.offline import get_plotlyjs, get_plotlyjs_version

from service.export import plotly_js

NOTE = (plotly_js.FILE.parent / "README.md").read_text("utf-8")


def test_the_bundle_is_the_published_one_and_comes_with_its_licence() -> None:
    assert sha256(plotly_js.plotly_js()).hexdigest() == plotly_js.SHA256
    assert f"`{plotly_js.SHA256}`" in NOTE
    assert "MIT License" in (plotly_js.FILE.parent / "LICENSE.plotly.js").read_text("utf-8")


def test_its_version_is_that_of_the_library_which_writes_the_figures() -> None:
    assert get_plotlyjs_version() == plotly_js.VERSION, "see service/export/vendor/README.md"
    assert f"plotly.js (cartesian - minified) v{plotly_js.VERSION}".encode() in plotly_js.plotly_js()[:200]


def test_it_is_a_third_of_the_whole_and_draws_what_it_says() -> None:
    script = plotly_js.plotly_js()
    assert len(script) < len(get_plotlyjs().encode()) / 3
    for kind in plotly_js.TRACES:
        assert f'moduleType:"trace",name:"{kind}"'.encode() in script
