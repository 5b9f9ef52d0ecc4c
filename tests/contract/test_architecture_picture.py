"""The drawn architecture is that of the import contract, and its words fit their boxes."""

from __future__ import annotations

import re
from xml.etree import ElementTree

import pytest

from tools.architecture_picture import HOLDS, TARGET, layers, picture


def test_the_picture_is_current() -> None:
    assert TARGET.read_text(encoding="utf-8") == picture(layers()), "run `python -m tools.architecture_picture`"


def test_every_room_of_the_contract_is_drawn_once() -> None:
    rooms = [room for layer in layers() for room in layer]
    names = re.findall(r'class="name"[^>]*>([^<]+)<', picture(layers()))
    assert names[:-1] == rooms
    assert sorted(HOLDS) == sorted(rooms), "no words for a room that is not there"


def test_a_room_without_words_is_not_left_out_in_silence() -> None:
    with pytest.raises(KeyError, match="cellar"):
        picture([["ui"], ["cellar"]])


def test_no_box_has_more_lines_than_it_is_high() -> None:
    drawn = ElementTree.fromstring(picture(layers()))
    texts = [each for each in drawn.iter("{http://www.w3.org/2000/svg}text") if each.get("class") == "holds"]
    boxes = [float(each.get("y", 0)) for each in drawn.iter("{http://www.w3.org/2000/svg}rect")][1:]
    assert all(any(top < float(text.get("y", 0)) <= top + 86 for top in boxes) for text in texts)
