"""Toy companies with people, capital and output by quarter."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
import pandas as pd

from analytics.evidence import Documents, Provenance
from contracts import Company, Evidence
from engine.production_panel import ProductionPanel

Figures = tuple[float, float, float] | None  # people, capital and output of one quarter
NAMES = {"META": "Meta Platforms", "GOOGL": "Alphabet", "MSFT": "Microsoft", "AMZN": "Amazon", "AAPL": "Apple"}


def toy(
    figures: Mapping[str, Sequence[Figures]], first: str = "2024Q1", evidence: Evidence = Evidence.DERIVED
) -> ProductionPanel:
    """Companies with their figures by quarter, each known a month after the quarter, from a document of its own."""
    quarters = pd.period_range(first, periods=max(map(len, figures.values())), freq="Q")
    shape = (len(quarters), len(figures))
    values = np.full((*shape, 3), np.nan)
    for c, own in enumerate(figures.values()):
        for q, three in enumerate(own):
            values[q, c] = three or np.nan
    known = np.isfinite(values[:, :, 0])
    reported = np.array([q.end_time + pd.Timedelta(days=30) for q in quarters], "datetime64[s]")[:, None]
    days = np.broadcast_to(reported, shape) + np.arange(len(figures)).astype(
        "timedelta64[D]"
    )  # later ones report later
    documents = Documents(np.array([f"{t}-{q}" for q in quarters for t in figures], dtype=object))
    behind = Provenance.of(np.full(shape, evidence.rank), days, np.arange(days.size).reshape(shape)).where(known)
    companies = tuple(Company(ticker, NAMES.get(ticker, ticker), "", "") for ticker in figures)
    ends = np.where(known, days, np.datetime64("NaT"))
    return ProductionPanel(companies, tuple(map(str, quarters)), values, behind, documents, ends)
