"""Labour expense, charges and positions of the embedded panel against figures of the filings themselves."""

from __future__ import annotations

import pytest

from data.store import Store
from engine.annual_panel import annual_companies, annual_panel
from engine.median_pay import median_pay
from engine.provenance import sources_for

# Million USD, or positions: as the annual report states them, with its accession number.
STATED = (
    ("UPS", "labour_expense", 2022, 47_781e6, "0001090727-23-000006"),
    ("DAL", "labour_expense", 2024, 16_161e6, "0000027904-25-000004"),
    ("CSX", "labour_expense", 2024, 3_165e6, "0000277948-25-000008"),
    ("SBUX", "labour_expense", 2022, 8_157.7e6, "0000829224-22-000058"),
    ("FDX", "labour_expense", 2022, 32_058e6, "0000950170-22-012762"),
    ("META", "labour_expense", 2024, 41_327e6, "0001326801-25-000017"),
    ("INTC", "restructuring", 2024, 3_491e6, "0000050863-25-000009"),
    ("INTC", "severance", 2022, 1_038e6, "0000050863-23-000006"),
    ("EMR", "positions_eliminated", 2020, 5_400, "0000032604-20-000041"),
    ("HAL", "positions_eliminated", 2016, 14_000, "0000045012-17-000047"),
    ("EL", "positions_eliminated", 2021, 1_300, "0001001250-21-000127"),
    ("MPC", "positions_eliminated", 2020, 2_050, "0001510295-21-000027"),
)
# Median pay of fiscal 2024 in USD, with the proxy statement.
PAY = {"META": 417_400, "AMD": 143_804, "BDX": 43_763}


@pytest.mark.parametrize(("ticker", "measure", "year", "value", "accession"), STATED)
def test_a_line_is_that_of_its_filing(
    store: Store, ticker: str, measure: str, year: int, value: float, accession: str
) -> None:
    panel = annual_panel(store)
    at = (panel.at["ticker"].eq(ticker) & panel.at["fiscal_year"].eq(year)).to_numpy().nonzero()[0]
    row = panel.sources(measure).iloc[at].iloc[0]
    assert (row["value"], row["accession"], row["evidence"]) == (value, accession, "reported")


@pytest.mark.parametrize("ticker", PAY)
def test_median_pay_is_that_of_the_proxy_statement_and_leads_to_it(store: Store, ticker: str) -> None:
    companies = annual_companies(store)
    [company] = companies[companies["ticker"] == ticker].to_dict("records")
    pay = median_pay(store)[int(company["cik"])]
    assert (pay.value, pay.year, pay.origin.evidence) == (PAY[ticker], 2024, "single_source")
    [document] = sources_for(store, [pay.document]).to_dict("records")
    assert document["url"] == company["pay_url"]
    assert document["accession"].replace("-", "") in str(company["pay_url"])
