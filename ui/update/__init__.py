"""The blocks of the page that brings something new into the store, one file each."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from ui.update.add import add_a_company
from ui.update.extracted_headcounts import headcounts, waiting
from ui.update.history import history
from ui.update.overview import offered
from ui.update.own_figures import own_figures, own_files
from ui.update.quarantine import in_quarantine, quarantine
from ui.update.refresh_form import refresh

if TYPE_CHECKING:
    from charts.blocks import Update
    from service.snapshots.current_store import Store

__all__ = ["PARTS", "Part", "offered"]


@dataclass(frozen=True, slots=True)
class Part:
    """One thing that can be done: its title, how it stands in a line, and its controls."""

    title: str
    answer: Callable[[Store], str]
    body: Callable[[Store], None]


def _fixed(text: str) -> Callable[[Store], str]:
    return lambda _: text


PARTS: Final[dict[Update, Part]] = {
    "refresh": Part("Refresh", _fixed("Ask the sources what is new."), refresh),
    "quarantine": Part("Quarantine", in_quarantine, quarantine),
    "add": Part("Add a company", _fixed("Any company that files with the SEC, by its ticker."), add_a_company),
    "headcounts": Part("Extracted headcounts", waiting, headcounts),
    "own": Part("Your own figures", own_files, own_figures),
    "history": Part("History", _fixed("What was done, snapshots to go back to, and saved responses."), history),
}
