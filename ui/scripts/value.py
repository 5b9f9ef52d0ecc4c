"""Why the value moved: people, output per person, margin, multiple."""

from ui.page_frame import page

with page("value") as shown:
    shown.controls()
    shown.chart("value_bridge")
    shown.chart("value_path")
    shown.chart("value_peers")
    shown.chart("output_bridge")
    shown.chart("growth_accounting")
