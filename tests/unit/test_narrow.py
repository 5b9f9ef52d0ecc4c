"""What a phone's width asks of a figure."""

from __future__ import annotations

import pytest

from charts import lettering, marks, narrow, style
from charts.figure import Figure

LONG = "Change of market value of Meta since Q4 2019, and the parts of it that came with each of the factors"


def _figure(ticks: list[str]) -> Figure:
    figure = Figure()
    figure.update_yaxes(ticktext=ticks, tickvals=list(range(len(ticks))))
    top = marks.caption(figure, LONG, weak=True)
    return style.base(figure, height=400, top=top)


def _lines(figure: Figure) -> list[str]:
    return str(figure.layout["annotations"][0]["text"]).split("<br>")


def test_a_caption_fits_beside_the_labels_of_an_axis_and_keeps_its_words_and_its_key() -> None:
    figure = _figure(["−$500bn", "$1,500,000"])
    before = len(_lines(figure)), figure.layout["height"] - figure.layout["margin"]["t"]
    narrow.fit(figure)
    *words, key = _lines(figure)
    room = style.PHONE - narrow.left(figure)
    assert all(lettering.width(line, style.SMALL) <= room for line in words)
    assert " ".join(words) == LONG
    assert lettering.plain(key) == marks.KEY
    assert len(words) + 1 > before[0]
    assert figure.layout["height"] - figure.layout["margin"]["t"] == before[1], "the plot is as high as before"


def test_a_caption_that_fits_stays() -> None:
    figure = _figure(["1", "2"])
    before = figure.to_dict()["layout"]["annotations"][0]["text"]
    narrow.fit(figure)
    assert figure.to_dict()["layout"]["annotations"][0]["text"] == before


def test_years_are_thinned_where_long_labels_leave_the_axis_less_room() -> None:
    steps = {}
    for label in ("1", "A company's market value"):
        figure = _figure([label])
        figure.update_xaxes(style.time_axis(["2010Q1", "2026Q2"]))
        style.base(figure, height=400)
        narrow.fit(figure)
        steps[label] = int(figure.layout["xaxis"]["dtick"][1:])
    assert steps["A company's market value"] > steps["1"]


def test_a_name_is_broken_between_words_and_escaped() -> None:
    assert marks.broken("Communication Services") == "Communication<br>Services"
    assert marks.broken("Energy & <b>") == "Energy &amp; &lt;b&gt;"


def test_amounts_share_the_unit_in_which_the_smallest_has_a_whole_part() -> None:
    assert style.scale([36.8e9, 1.78e12]) == (1e9, "bn")
    assert style.scale([4.5e6, -2e9, float("nan"), float("inf"), 0.0]) == (1e6, "m")
    assert style.scale([12.0]) == style.scale([]) == (1.0, "")


def test_a_tall_label_has_its_value_below_its_name_and_takes_less_room() -> None:
    one, two = (
        kind("Operating income", "$317bn", "#0070c0", 3.0, "Q4 2025") for kind in (marks.EndLabel, marks.TallLabel)
    )
    assert lettering.plain(one.markup) == "● Operating income $317bn Q4 2025"
    assert [lettering.plain(line) for line in two.markup.split("<br>")] == ["● Operating income", "$317bn Q4 2025"]
    assert marks.label_room([two]) < 0.75 * marks.label_room([one])
    assert marks.label_room([two]) >= lettering.width("● Operating income", style.SIZE, bold=True)


def test_tall_labels_stand_twice_as_far_apart() -> None:
    places = []
    for kind in (marks.EndLabel, marks.TallLabel):
        figure = Figure()
        marks.end_labels(figure, [kind(name, "1", "#0070c0", 5.0) for name in "AB"], 0, 10, pixels=200)
        low, high = sorted(note["y"] for note in figure.layout["annotations"])
        places.append(high - low)
    assert places[1] == pytest.approx(2 * places[0])
