"""Upkeep: is it up to date, and how does something new come in?"""

from ui import upkeep
from ui.page import page

with page("upkeep") as shown:
    shown.controls()
    if upkeep.offered(shown.store):
        upkeep.refresh(shown.store)
        upkeep.held_back()
        upkeep.add_a_company(shown.store)
        upkeep.readings(shown.store)
        upkeep.own_figures(shown.store)
        upkeep.record(shown.store)
