"""Compare anything: any measure of any companies, over time or against another."""

from ui.page_frame import page

with page("compare") as shown:
    shown.controls()
    shown.chart("compare")
    shown.chart("rank")
