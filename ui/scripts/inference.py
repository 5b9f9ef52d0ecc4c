"""Across companies: do companies with more compute per person have more value per person?"""

from ui.page_frame import page

with page("inference") as shown:
    shown.controls()
    shown.chart("panel_coefficient")
    shown.chart("panel_scatter")
    shown.chart("leave_one_out")
