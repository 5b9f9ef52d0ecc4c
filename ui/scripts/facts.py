"""Data: what is known, how fresh, what was restated, and where any number comes from."""

from ui.page_frame import page

with page("facts") as shown:
    shown.controls()
    shown.chart("coverage")
    shown.where_from()
    shown.record()
