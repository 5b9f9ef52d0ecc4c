"""Which charts stand where on a site: the answers of its start page, and those of a company."""

from __future__ import annotations

from typing import Final

ANSWERS: Final = ("paradox", "capex_returns", "guidance")
OF_COMPANY: Final = (
    *("report_changes", "paradox", "headcount_since_peak", "per_employee", "efficiency", "value_bridge"),
    *("capex_returns", "guidance", "roic", "depreciation_wave"),
)


def of_company(ticker: str) -> dict[str, str]:
    """What the charts of a company's page are asked for, as far as they can be."""
    return {"companies": ticker, "of": ticker}
