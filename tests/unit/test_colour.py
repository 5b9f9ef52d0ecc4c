"""Contrast and distance of colours, against published values."""

from __future__ import annotations

import numpy as np
import pytest

from contracts import Company
from data.colours import OTHER_COLOURS
from engine import catalogue
from tools import colour

# Sharma, Wu and Dalal 2005, table 1: pairs that find a wrong sign, a wrong mean hue, a wrong rotation.
PAIRS = (
    ((50, 2.6772, -79.7751), (50, 0, -82.7485), 2.0425),
    ((50, -1.3802, -84.2814), (50, 0, -82.7485), 1.0),
    ((50, 0, 0), (50, -1, 2), 2.3669),
    ((50, 2.49, -0.001), (50, -2.49, 0.0009), 7.1792),
    ((50, 2.49, -0.001), (50, -2.49, 0.0011), 7.2195),
    ((50, -0.001, 2.49), (50, 0.0009, -2.49), 4.8045),
    ((50, 2.5, 0), (73, 25, -18), 27.1492),
    ((50, 2.5, 0), (61, -5, 29), 22.8977),
    ((60.2574, -34.0099, 36.2677), (60.4626, -34.1751, 39.4387), 1.2644),
    ((22.7233, 20.0904, -46.694), (23.0331, 14.973, -42.5619), 2.0373),
    ((2.0776, 0.0795, -1.135), (0.9033, -0.0636, -0.5514), 0.9082),
)


@pytest.mark.parametrize(("one", "other", "published"), PAIRS)
def test_differences_are_as_published(one: tuple[float, ...], other: tuple[float, ...], published: float) -> None:
    pair = np.array(one, dtype=float), np.array(other, dtype=float)
    assert colour.ciede2000(*pair) == pytest.approx(published, abs=5e-5)
    assert colour.ciede2000(*reversed(pair)) == pytest.approx(published, abs=5e-5)


def test_contrast_is_that_of_wcag() -> None:
    assert colour.contrast("#767676", "#ffffff") == pytest.approx(4.54, abs=0.005)
    assert colour.contrast("#ffffff", "#000000") == pytest.approx(21)
    assert colour.contrast("#1f5fa8", "#1f5fa8") == 1


def test_white_and_red_in_cielab() -> None:
    assert colour.lab("#ffffff") == pytest.approx([100, 0, 0], abs=0.01)
    assert colour.lab("#ff0000") == pytest.approx([53.24, 80.09, 67.20], abs=0.01)


def test_the_colour_blind_take_red_and_green_for_one_another_and_greys_for_greys() -> None:
    for sight in ("protanopia", "deuteranopia"):
        assert colour.distance("#a05030", "#607030", sight) < colour.distance("#a05030", "#607030") / 2
        assert colour.lab("#7f7f7f", sight) == pytest.approx(colour.lab("#7f7f7f"), abs=0.1)
        assert colour.distance("#0000ff", "#ffff00", sight) > 60


def test_thin_paint_lets_the_ground_through() -> None:
    assert colour.over("#000000", 0.25, "#ffffff") == "#bfbfbf"
    assert colour.over("#123456", 1, "#ffffff") == "#123456"


def test_what_is_no_colour_is_refused() -> None:
    with pytest.raises(ValueError, match="#1a2b3c"):
        colour.contrast("red", "#ffffff")


# ------------------------------------------------------------------------------ colours of a choice


def company(ticker: str, given: str, core: bool = False) -> Company:
    return Company(ticker, ticker, "", given, core)


def test_companies_of_one_colour_are_told_apart_where_they_are_chosen_together() -> None:
    a, b, c = (company(t, OTHER_COLOURS[0]) for t in "ABC")
    d, meta = company("D", OTHER_COLOURS[1]), company("META", "#4447f6", core=True)
    alone = catalogue.apart([b])
    assert [x.colour for x in alone] == [OTHER_COLOURS[0]]
    assert [x.colour for x in catalogue.apart([a, b, meta, d, c])] == [
        OTHER_COLOURS[0],
        OTHER_COLOURS[2],
        "#4447f6",
        OTHER_COLOURS[1],
        OTHER_COLOURS[3],
    ]


def test_the_core_keeps_its_colours_whoever_comes_first() -> None:
    other, meta = company("A", "#4447f6"), company("META", "#4447f6", core=True)
    assert [x.colour for x in catalogue.apart([other, meta])] == [OTHER_COLOURS[0], "#4447f6"]


def test_more_companies_than_colours_share_some() -> None:
    many = [company(str(i), OTHER_COLOURS[0]) for i in range(15)]
    given = [x.colour for x in catalogue.apart(many)]
    assert set(given) == set(OTHER_COLOURS)
    assert given == [x.colour for x in catalogue.apart(many)]
