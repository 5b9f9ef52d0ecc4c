"""The paradox: fewer people, more value?"""

from ui.page_frame import page

with page("paradox") as shown:
    shown.controls()
    shown.chart("paradox")
    shown.key_figures()
    shown.chart("divergence")
