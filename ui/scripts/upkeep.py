"""Upkeep: is it up to date, and how does something new come in?"""

from ui import update
from ui.page_frame import page

with page("upkeep") as shown:
    shown.controls()
    if update.offered(shown.store):
        update.refresh(shown.store)
        update.held_back()
        update.add_a_company(shown.store)
        update.readings(shown.store)
        update.own_figures(shown.store)
        update.record(shown.store)
