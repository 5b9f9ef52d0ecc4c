"""Values of the annual panel that a refresh left out, on the page that updates: named with their reason, for nobody to
decide about.
"""

from __future__ import annotations

from streamlit.testing.v1 import AppTest


def page() -> None:
    import pandas as pd

    from data.summary import Summary
    from service.updating import update_text
    from ui.update import outcome
    from ui.update.quarantine import _annual

    row = {"ticker": "AZO", "concept": "revenue, fiscal 2025", "value": 18_900.0, "reason": "out of scale", "fact": ""}
    row |= {"period_start": "2024-09-01", "period_end": "2025-08-30", "known_on": "2025-10-27"}
    outcome.summary(Summary("refresh", "2026-11-26", outcome="published", set_aside=[row]), key="it")
    beside = {"instead": None, "state": "missing", "url": "https://www.sec.gov/"}
    _annual(update_text.left_out(pd.DataFrame([row | beside])))


def test_what_is_left_out_of_the_annual_panel_is_listed_and_nobody_is_asked() -> None:
    app = AppTest.from_function(page).run()
    assert not app.exception
    said = " ".join(str(each.value) for each in [*app.warning, *app.markdown])
    assert "1 value of the annual panel is odd and left out" in said
    assert "accepted or refused" not in said
    assert [each.label for each in app.expander] == [
        "What is set aside, and why",
        "1 value of the annual panel left out as odd",
    ]
    tables = " ".join(str(each.proto.body) for each in app.get("html"))
    assert tables.count("out of scale") == 2
    assert "12 months to 30 Aug 2025" in tables
