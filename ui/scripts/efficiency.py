"""Efficiency versus compute: does more compute per person bring more output per person, and who gets most of both?"""

from ui.page_frame import page

with page("efficiency") as shown:
    shown.controls()
    shown.chart("efficiency")
    shown.chart("leverage_slopes")
    shown.chart("frontier")
    shown.chart("frontier_scores")
    shown.chart("malmquist")
