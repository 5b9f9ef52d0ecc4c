"""An embedded chart folds how it is read, and shows whom it leaves out."""

from __future__ import annotations

import dataclasses

from data.store import Store
from service.drawing.chart import draw
from service.export import embed

LINKS = {"page": "../paradox"}


def test_notes_are_folded_and_exceptions_are_not(store: Store) -> None:
    chart = draw(store, "paradox", {})
    page = embed.page(chart, "light", LINKS).decode()
    shown, folded = page.split("<details", 1)
    folded = folded.split("</details>")[0]
    assert f"How to read it: {len(chart.notes)} notes</summary>" in folded
    assert all(exception in shown for exception in chart.finding.exceptions)
    assert folded.count("<li>") == len(chart.notes) > 1


def test_without_notes_there_is_nothing_to_unfold(store: Store) -> None:
    chart = dataclasses.replace(draw(store, "paradox", {}), notes=())
    assert "<details" not in embed.page(chart, "light", LINKS).decode()
