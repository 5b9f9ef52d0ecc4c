"""Sizes, wording and lines of a picture, without a browser."""

from __future__ import annotations

import itertools
import re
from datetime import date

import pandas as pd
import pytest

from charts import lettering, marks, style
from charts.core import Chart, Finding
from charts.figure import Figure, scatter
from contracts import SOURCE_COLUMNS, VALUE_COLUMNS
from errors import UsageError
from service.export import captions, labels, picture, sizes
from service.export.source_words import source_words

MANY = tuple(f"Company {i}: research and development are not disclosed before {1990 + i}." for i in range(30))


def _chart(height: int = 500, **changes: object) -> Chart:
    figure = style.base(Figure(scatter(x=[1, 2], y=[1, 2])), height=height)
    table = pd.DataFrame(
        [("META", "Meta Platforms, Inc."), ("MSFT", "Microsoft Corporation")], columns=["ticker", "company"]
    )
    filings = [(f"a{i}", "10-Q", "SEC", "10-Q", f"a{i}", "https://x.y", date(2026, 7, i), "reported") for i in (30, 31)]
    prices = ("p", "Prices", "Yahoo Finance", None, None, "https://y.z", None, None)
    whole: dict[str, object] = {
        "slug": "toy",
        "question": "Is it so?",
        "finding": Finding("It is.", "Since 2019.", ("Oracle is left out.",)),
        "figure": figure,
        "table": table,
        "sources": pd.DataFrame([*filings, prices], columns=list(SOURCE_COLUMNS)),
        "alt": "A line.",
        "described": (),
        "parameters": {},
        "notes": ("Twice", "Twice", "Each is 100 in 2019"),
        "missing": ("Tesla: not known.",),
    }
    return Chart(**(whole | changes))  # type: ignore[arg-type]


def test_the_source_is_told_in_words() -> None:
    assert source_words(_chart()) == "SEC filings by Meta and Microsoft to 31 Jul 2026; Yahoo Finance"
    assert source_words(_chart(sources=pd.DataFrame(columns=list(SOURCE_COLUMNS)))) == ""
    assert "SEC filings to 31 Jul" in source_words(_chart(table=pd.DataFrame(columns=list(VALUE_COLUMNS))))


def test_every_caveat_is_there_once_and_in_order() -> None:
    told = ("Oracle is left out.", "Twice", "Each is 100 in 2019", "Tesla: not known.")
    assert picture.caveats(_chart()) == told


@pytest.mark.parametrize("name", ["square", "story"])
def test_a_chart_with_many_caveats_keeps_them_all(name: str) -> None:
    sheet = picture.sheet(_chart(missing=MANY), "light", sizes.size(name), sizes.wording())
    words = " ".join(re.sub(r"<[^>]+>", " ", " ".join(sheet.texts)).split())
    assert all(caveat in words for caveat in MANY)


def test_more_caveats_than_a_size_has_room_for_are_a_reason_to_refuse() -> None:
    with pytest.raises(UsageError, match="legible"):
        picture.sheet(_chart(height=1000, missing=MANY), "light", sizes.size("article"), sizes.wording())


def test_a_drawing_that_is_too_high_is_refused_with_sizes_that_bear_it() -> None:
    with pytest.raises(UsageError, match=r"1200 x 675.*higher sizes: square, story"):
        picture.sheet(_chart(height=1600), "light", sizes.size("article"), sizes.wording())
    assert picture.sheet(_chart(height=1600), "light", sizes.size(), sizes.wording()).height > 1600


@pytest.mark.parametrize(
    ("given", "message"),
    [
        ({"name": "poster"}, "article .1200 x 675., square"),
        ({"name": "story", "width": 500}, "both given"),
    ],
)
def test_a_size_that_is_none_is_refused(given: dict[str, object], message: str) -> None:
    with pytest.raises(UsageError, match=message):
        sizes.size(**given)  # type: ignore[arg-type]


def test_own_words_are_one_line_of_bounded_length() -> None:
    assert sizes.wording(" a\n b\x00\u202e c ", "d") == sizes.Wording("a b c", "d")
    for given in (("x" * (sizes.HEADLINE_MOST + 1), ""), ("", "x" * (sizes.BYLINE_MOST + 1))):
        with pytest.raises(UsageError, match="too long"):
            sizes.wording(*given)


@pytest.mark.parametrize("text", ["", "one", "many words that do not fit", "x" * 90, "wörter − · — 計算能力の資本 end"])
@pytest.mark.parametrize("room", [60.0, 200.0])
def test_lines_keep_every_letter_and_their_width(text: str, room: float) -> None:
    broken = lettering.lines(text, room, 12)
    assert "".join(broken).replace(" ", "") == text.replace(" ", "")
    assert all(lettering.width(line, 12) <= room for line in broken)


def test_labels_of_a_pressed_drawing_stand_apart_again() -> None:
    figure = style.base(Figure(), height=200, top=20)
    figure.update_yaxes(range=[0, 10], domain=[0, 1])
    for at in (5.0, 5.1, 5.2):
        figure.add_annotation(text="x", x=1, xref="x domain", xanchor="left", y=at, yref="y", font={"size": 12})
    labels.respaced(figure)
    places = [a["y"] for a in figure.layout["annotations"]]
    plot = 200 - 20 - 28
    assert all((b - a) / 10 * plot >= 14.9 for a, b in itertools.pairwise(places))
    assert labels.least_height(figure) == 3 * 15 + 48


def test_an_as_of_day_is_told_on_the_picture() -> None:
    sheet = picture.sheet(_chart(as_of=date(2023, 2, 15)), "light", sizes.size("article"), sizes.wording())
    assert "Only what was public on 15 Feb 2023." in " ".join(sheet.texts)


def test_names_of_grey_lines_make_way_in_a_pressed_drawing() -> None:
    figure = style.base(Figure(), height=200, top=20)
    figure.update_yaxes(range=[0, 10], domain=[0, 1])
    for at, name in ((5.0, None), (5.1, None), (5.4, marks.QUIET), (9.0, marks.QUIET), (9.2, marks.QUIET)):
        figure.add_annotation(
            text="x", x=1, xref="x domain", xanchor="left", y=at, yref="y", font={"size": 12}, name=name
        )
    assert labels.least_height(figure) == 2 * 15 + 48, "they ask for no room"
    labels.respaced(figure)
    assert [a["y"] for a in figure.layout["annotations"] if a.get("name") == marks.QUIET] == [9.0]


def test_a_grey_line_is_named_at_its_end_where_no_other_label_stands() -> None:
    figure = Figure()
    ends = [("Meta", "#4040ff", 5.0), ("Oracle", style.GREY, 5.1), ("Tesla", style.GREY, 8.0), ("IBM", style.GREY, 8.1)]
    marks.end_labels(figure, [marks.EndLabel(name, "$1", colour, at) for name, colour, at in ends], 0, 10, pixels=300)
    named = {a["y"]: re.sub(r"<[^>]+>", "", a["text"]) for a in figure.layout["annotations"]}
    assert named == {5.0: "● Meta $1", 8.0: "● Tesla"}


@pytest.mark.parametrize(("width", "count"), [(300, 3), (1200, 1)])
def test_a_caption_has_the_lines_that_its_picture_needs_and_the_drawing_the_rest(width: int, count: int) -> None:
    figure, words = Figure(), "Revenue per employee & gross profit, single quarters; 2 others in grey of all companies"
    top = marks.caption(figure, words, weak=True)
    style.base(figure, height=400, top=top).update_layout(width=width)
    before = len(figure.layout["annotations"][0]["text"].split("<br>"))
    captions.fitted(figure)
    lines = figure.layout["annotations"][0]["text"].split("<br>")
    assert len(lines) == count + 1
    assert lines[-1] == f"<i>{marks.KEY}</i>"
    assert " ".join(lines[:-1]) == words.replace("&", "&amp;")
    assert figure.layout["margin"]["t"] == top + 16 * (len(lines) - before)


def test_no_label_stands_beyond_its_axis_where_it_would_not_be_drawn() -> None:
    """By the last digit of a sum, as Alphabet's in the story of the paradox."""
    ends, high = (86.4, 102.0, 97.8, 97.2), 106.41600328024798
    assert all(max(marks.spread(ends, high / n, 0.0, high)) <= high for n in range(4, 500))


def test_what_is_written_along_an_axis_is_broken_for_the_width_of_a_picture() -> None:
    """On a page both have to fit a phone."""
    chart = _chart()
    names = ["People<br><b>×1.87</b>", "Gross<br>profit per<br>employee<br><b>×1.72</b>"]
    chart.figure.update_xaxes(tickvals=[1, 2], ticktext=names, title="Percent of output<br>for each percent of capital")
    axis = picture.sheet(chart, "light", sizes.size("article"), sizes.wording()).figure["layout"]["xaxis"]
    assert axis["ticktext"] == ["People<br><b>×1.87</b>", "Gross profit per employee<br><b>×1.72</b>"]
    assert axis["title"]["text"] == "Percent of output for each percent of capital"
    narrow = picture.sheet(chart, "light", sizes.size(width=480), sizes.wording()).figure["layout"]["xaxis"]
    assert narrow["title"]["text"].replace("<br>", " ") == "Percent of output for each percent of capital"


def test_rows_close_up_where_a_statement_has_fewer_lines_in_a_picture() -> None:
    """Rows of the board of claims kept the height that a statement takes on a phone."""
    places, line = (0, 64, 111), marks.STATEMENT_LINE  # of three rows, the first with two lines more on a phone
    figure = Figure(scatter(x=[0.7] * 3, y=[place + 10 for place in places]))
    statements = ("Capital goes to<br>servers, not to<br>people", "It pays", "It grows")
    for place, said in zip(places, statements, strict=True):
        figure.add_annotation(name=marks.STATEMENT, text=f"<b>{said}</b><br>Mixed", x=0.1, y=place)
    figure.add_shape(type="line", x0=0, x1=1, y0=60, y1=60)
    figure.update_yaxes(range=[150, -6])
    chart = _chart(figure=style.base(figure, height=300))
    drawn = picture.sheet(chart, "light", sizes.size("article"), sizes.wording()).figure
    assert [text["y"] for text in drawn["layout"]["annotations"]] == [0, 64 - 2 * line, 111 - 2 * line]
    assert drawn["data"][0]["y"] == [10, 74 - 2 * line, 121 - 2 * line], "marks stay beside their statement"
    assert drawn["layout"]["shapes"][0]["y0"] == 60 - 2 * line
    assert drawn["layout"]["yaxis"]["range"] == [150 - 2 * line, -6]
