"""Grunfeld's ten large corporations, 1935 to 1954: the panel on which packages publish their estimates."""

from __future__ import annotations

import pandas as pd
from statsmodels.datasets import grunfeld

from analytics.methods.panel_regression import Effects, Fit, panel_fit, sample


def corporations() -> pd.DataFrame:
    """One row per firm and year, in the order of R's plm: firms 1 to 10."""
    data: pd.DataFrame = grunfeld.load_pandas().data
    data = data[data["firm"] != "American Steel"].reset_index(drop=True)
    return data.assign(firm=pd.factorize(data["firm"])[0] + 1, year=data["year"].astype(int))


def on(data: pd.DataFrame, regressor: str, effects: Effects) -> Fit:
    """Investment on value or capital, beside the other."""
    other = {"value": "capital", "capital": "value"}[regressor]
    return panel_fit(sample(data["invest"], data[regressor], data["firm"], data["year"], data[other]), effects)
