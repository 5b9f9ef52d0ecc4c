"""However many companies are chosen, no two texts of a chart lie on each other, on a desk and on a phone."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator
from typing import Any, Final

import pytest

from charts import emphasis, style
from data.store import Store
from pages import CHARTS
from service.drawing import chart as charts
from service.drawing.chart import Chart
from service.export import images, picture
from service.server.tab_pool import TabPool
from tests import thorough

pytestmark = [
    pytest.mark.browser,
    pytest.mark.slow,
    pytest.mark.skipif(images.browser_path() is None, reason="no Chrome or Chromium (apt-get install chromium)"),
]
TWELVE: Final = ("META", "GOOGL", "MSFT", "AMZN", "AAPL", "NVDA", "ORCL", "TSLA", "IBM", "INTC", "CSCO", "AMD")
SERIES: Final[tuple[tuple[str, dict[str, Any]], ...]] = (
    ("paradox", {}),
    ("divergence", {}),
    ("compare", {}),
    ("compare", {"y": "capex"}),
    ("compare", {"layout": "small_multiples"}),
    ("compare", {"x": "compute_capital_per_employee", "y": "gross_profit_per_employee"}),
    ("efficiency", {}),
    ("efficiency", {"period": "annual"}),
    ("value_path", {}),
    ("growth_accounting", {}),
    ("malmquist", {}),
    ("roic", {}),
    ("capex_returns", {}),
    ("guidance", {}),
    ("depreciation_wave", {}),
)
COUNTS: Final = range(1, 13) if thorough.WHOLE else (1, 2, 6, 7, 12)
WIDTHS: Final = {"desk": 1000, "phone": 358}
# Every text of the drawing and its box, less the air above and below its letters.
_BOXES: Final = """svg => {
  document.body.style.margin = 0;
  document.body.innerHTML = svg;
  const found = [...document.querySelectorAll('svg text')].filter(t => t.textContent.trim()).flatMap(t => {
    const lines = t.querySelectorAll('tspan.line');
    return [...(lines.length ? lines : [t])].map(line => {
      const b = line.getBoundingClientRect(), air = b.height * 0.18;
      return {text: line.textContent, left: b.left, right: b.right, top: b.top + air, bottom: b.bottom - air};
    });
  });
  document.body.innerHTML = '';
  return found.filter(b => b.right > b.left);
}"""
_TOUCH: Final = 1.0  # pixels


@pytest.fixture(scope="module")
def pool() -> Iterator[TabPool]:
    opened = TabPool()
    yield opened
    opened.close()


@pytest.mark.parametrize(("series", "count"), thorough.crossed(SERIES, COUNTS, 5))
def test_texts_keep_apart(store: Store, pool: TabPool, series: tuple[str, dict[str, Any]], count: int) -> None:
    slug, params = series
    chart = charts.draw(store, slug, params | {"companies": TWELVE[:count]})
    for name, width in WIDTHS.items():
        boxes = _boxes(pool, chart, width)
        piled = [(a["text"], b["text"]) for a, b in itertools.combinations(boxes, 2) if _overlap(a, b)]
        assert piled == [], name


# Points on the lines of the drawing that lie within a text of a guided year, with that text.
_CROSSED: Final = """svg => {
  document.body.style.margin = 0;
  document.body.innerHTML = svg;
  const texts = [...document.querySelectorAll('svg .annotation-text')].filter(t => /bn/.test(t.textContent));
  const boxes = texts.map(t => [t.textContent, t.getBoundingClientRect()]), crossed = new Set();
  for (const line of document.querySelectorAll('svg .scatterlayer .js-line')) {
    const to = line.getScreenCTM();
    for (let at = 0, end = line.getTotalLength(); at <= end; at += 1) {
      const {x, y} = line.getPointAtLength(at).matrixTransform(to);
      for (const [text, b] of boxes) {
        const air = b.height * 0.2;
        if (x > b.left && x < b.right && y > b.top + air && y < b.bottom - air) crossed.add(text);
      }
    }
  }
  document.body.innerHTML = '';
  return [boxes.length, ...crossed];
}"""


def test_no_step_of_guidance_runs_through_a_label(store: Store, pool: TabPool) -> None:
    chart = charts.draw(store, "guidance", {})
    for width in WIDTHS.values():
        figure = picture.still(chart.figure, "light")
        figure.update_layout(width=width, autosize=False)
        svg = images.svg(figure.to_dict())
        count, *crossed = pool.run(lambda tab, svg=svg: tab.call(_CROSSED, svg))  # type: ignore[misc]
        assert (count > 10, crossed) == (True, [])


@pytest.mark.parametrize("slug", thorough.share(CHARTS, 8))
def test_texts_of_every_chart_keep_apart_and_within_its_edges(store: Store, pool: TabPool, slug: str) -> None:
    chart = charts.draw(store, slug, {})
    beside = [axis for name, axis in chart.figure.layout.items() if name.startswith("yaxis")]
    assert all(axis["ticklabelstandoff"] >= 4 for axis in beside), "names keep off the bars"
    for name, width in WIDTHS.items():
        boxes = _boxes(pool, chart, width)
        cut = [box["text"] for box in boxes if box["left"] < -_TOUCH or box["right"] > width + _TOUCH]
        piled = [(a["text"], b["text"]) for a, b in itertools.combinations(boxes, 2) if _overlap(a, b)]
        assert (cut, piled) == ([], []), name


@pytest.mark.parametrize(
    ("series", "count"),
    thorough.crossed([each for each in SERIES if each[0] not in ("guidance", "depreciation_wave")], (7, 12), 2),
)
def test_whom_the_words_name_is_labelled_in_bold_and_the_rest_is_counted(
    store: Store, series: tuple[str, dict[str, Any]], count: int
) -> None:
    slug, params = series
    chart = charts.draw(store, slug, params | {"companies": TWELVE[:count]})
    drawn = str(chart.figure.to_dict())
    if style.GREY not in drawn:
        return
    texts = re.sub(r"<[^>]+>", "", " ".join(_texts(chart)).replace("<br>", " "))
    [note] = [note for note in chart.notes if note.startswith("In grey: ")]
    behind = set(re.split(r", | and ", note.removeprefix("In grey: ").split(".")[0]))
    assert f"{len(behind)} other{'s' if len(behind) > 1 else ''} in grey" in texts
    bold = " ".join(re.findall(r"<b>(.*?)</b>", " ".join(_texts(chart))))
    labelled = {name for name in map(_short, TWELVE[:count]) if re.search(rf"\b{name}\b", bold)}
    assert not behind & labelled, "a name in grey is not bold"
    assert len(labelled) >= min(emphasis.MOST, count - len(behind))
    words = f"{chart.finding.headline} {chart.finding.deck}"
    assert not {name for name in behind if re.search(rf"\b{name}\b", words)}


def _short(ticker: str) -> str:
    names = {"META": "Meta", "GOOGL": "Alphabet", "MSFT": "Microsoft", "AMZN": "Amazon", "AAPL": "Apple"}
    more = {"NVDA": "NVIDIA", "ORCL": "Oracle", "TSLA": "Tesla", "INTC": "Intel", "CSCO": "Cisco"}
    return (names | more).get(ticker, ticker)


def _texts(chart: Chart) -> list[str]:
    """Annotations and the texts of points."""
    points = [t for trace in chart.figure.data for t in trace.get("text", []) if "text" in trace.get("mode", "")]
    return [*(str(each["text"]) for each in chart.figure.layout["annotations"]), *map(str, points)]


def _boxes(pool: TabPool, chart: Chart, width: int) -> list[dict[str, Any]]:
    figure = picture.still(chart.figure, "light")
    figure.update_layout(width=width, autosize=False)
    svg = images.svg(figure.to_dict())
    boxes: list[dict[str, Any]] = pool.run(lambda tab: tab.call(_BOXES, svg))
    return boxes


def _overlap(one: dict[str, Any], other: dict[str, Any]) -> bool:
    across = min(one["right"], other["right"]) - max(one["left"], other["left"])
    down = min(one["bottom"], other["bottom"]) - max(one["top"], other["top"])
    return bool(across > _TOUCH and down > _TOUCH)
