"""Efficiency versus compute: does more compute per person bring more output per person?"""

from ui.page import page

with page("efficiency") as shown:
    shown.controls()
    shown.chart("efficiency")
    shown.chart("leverage_slopes")
