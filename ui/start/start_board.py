"""The claims of the thesis with their verdicts, one line each, as the board of the page *thesis* has them."""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from typing import TYPE_CHECKING, Any, Final

import streamlit as st

from analytics.verdicts import Sureness
from charts.frame import day
from service.drawing import chart as charts
from service.export.meta import newest
from ui.elements.markdown import escape
from ui.parameters import selection
from ui.session import cache

if TYPE_CHECKING:
    from service.snapshots.current_store import Store

SLUG: Final = "thesis"
_SIGNS: Final = {
    "supported": ":blue[●]",
    "mixed": ":orange[◆]",
    "contradicted": ":red[✕]",
    "not testable": ":gray[○]",
}
_COLUMNS: Final = 4


def show(store: Store, params: Mapping[str, Any]) -> None:
    """The finding of the board, then its claims in four columns, each with a link to its evidence, and the day."""
    chart = cache.chart(store, SLUG, params)
    when = f" :small[As known on {day(newest(chart))}.]" if not chart.table.empty else ""
    st.markdown(selection.linked(f"**[{escape(chart.finding.headline)}]({SLUG})**{when}"))
    rows = chart.table[chart.table["name"] == "measures_supporting"].to_dict("records")
    if not rows:
        return
    labels = _labels()
    lines = [line(row, labels) for row in rows]
    length = -(-len(lines) // _COLUMNS)
    for number, column in enumerate(st.columns(_COLUMNS, gap="medium")):
        column.markdown("  \n".join(map(selection.linked, lines[number * length : (number + 1) * length])))


def _labels() -> Mapping[str, str]:
    """Each claim in a few words, as the page offers it."""
    claim = next(p for p in charts.spec_of("claim_evidence").parameters if p.name == "claim")
    return dict(zip(claim.choices, claim.labels, strict=True))


def line(row: Mapping[Hashable, Any], labels: Mapping[str, str]) -> str:
    """One claim: the sign of its verdict, its name with a link, the verdict, and how sure it is."""
    slug, verdict = str(row["claim"]), str(row["verdict"])
    words = ", ".join(filter(None, (verdict, Sureness(str(row["sureness"])).words)))
    address = f"{SLUG}?open=claim_evidence&claim={slug}"
    return f":small[{_SIGNS[verdict]} [{escape(labels[slug])}]({address}): {escape(words)}]"
