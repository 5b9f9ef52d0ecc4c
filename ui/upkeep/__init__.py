"""The blocks of the page that brings something new into the store, one file each."""

from ui.upkeep.add import add_a_company
from ui.upkeep.held import held_back
from ui.upkeep.offered import offered
from ui.upkeep.own import own_figures
from ui.upkeep.readings import readings
from ui.upkeep.record import record
from ui.upkeep.refresh import refresh

__all__ = ["add_a_company", "held_back", "offered", "own_figures", "readings", "record", "refresh"]
