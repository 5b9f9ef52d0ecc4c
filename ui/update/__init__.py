"""The blocks of the page that brings something new into the store, one file each."""

from ui.update.add import add_a_company
from ui.update.extracted_headcounts import headcounts
from ui.update.history import history
from ui.update.overview import offered
from ui.update.own_figures import own_figures
from ui.update.quarantine import quarantine
from ui.update.refresh_form import refresh

__all__ = ["add_a_company", "headcounts", "history", "offered", "own_figures", "quarantine", "refresh"]
