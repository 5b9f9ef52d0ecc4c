"""The export table of the frontier's charts, made from arrays of companies and quarters."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import pandas as pd

from charts.frame import TABLE_COLUMNS
from contracts import Description
from engine.production_panel import ProductionPanel, Values
from pages.efficiency import production_terms as terms
from pages.efficiency.frames import Peers

PEER: Final = "peer"  # the column beside those of every table


@dataclass(frozen=True, slots=True, eq=False)
class Column:
    """One number of a panel: quarters x companies, or x peers; its evidence is that of the panel."""

    described: Description
    panel: ProductionPanel
    values: Values


def peer_columns(panel: ProductionPanel, peers: Peers) -> tuple[Column, Column]:
    """The share and the weight of each peer."""
    return Column(terms.PEER_SHARE, panel, peers.shares), Column(terms.PEER_WEIGHT, panel, peers.weights)


def table(columns: Sequence[Column], tickers: Sequence[str] | None = None) -> pd.DataFrame:
    """One row per number, company, quarter (and peer) with a value, of all companies or some; `TABLE_COLUMNS`, peer."""
    rows = pd.concat([_rows(column, order) for order, column in enumerate(columns)], ignore_index=True)
    kept = rows if tickers is None else rows[rows["ticker"].isin(list(tickers))]
    kept = kept.sort_values(["order", "ticker", "quarter"], kind="stable", ignore_index=True)
    return kept[[*TABLE_COLUMNS, PEER]]


def _rows(column: Column, order: int) -> pd.DataFrame:
    """One row per finite value, and per peer that counts."""
    panel, peers = column.panel, column.values.ndim == 3
    wide = column.values if peers else column.values[:, :, None]
    t, k, j = np.nonzero(np.isfinite(wide) & (wide != 0 if peers else True))
    tickers = np.array(panel.tickers, dtype=object)
    cells: dict[str, Any] = {
        "ticker": tickers[k],
        "company": np.array([c.name for c in panel.companies], dtype=object)[k],
        "quarter": np.array(panel.quarters, dtype=object)[t],
        "period_end": panel.period_end[t, k],
        "name": column.described.name,
        "title": column.described.title,
        "value": wide[t, k, j],
        "unit": column.described.unit.symbol,
        **panel.provenance[t, k].columns(panel.documents),
        PEER: tickers[j] if peers else None,
        "order": order,
    }
    return pd.DataFrame(cells)
