"""Returns on capex: does the spending pay?"""

from ui.page_frame import page

with page("returns") as shown:
    shown.controls()
    shown.chart("capex_returns")
    shown.chart("must_be_true")
    shown.chart("plan_sensitivity")
    shown.chart("guidance")
    shown.chart("depreciation_wave")
    shown.chart("roic")
