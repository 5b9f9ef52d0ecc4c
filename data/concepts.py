"""By which lines of a filing each concept is found: XBRL tags in order, arithmetic on other lines, companies'
exceptions.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

Parts = tuple[tuple[str, int], ...]


@dataclass(frozen=True, slots=True)
class Lines:
    """Where a concept is looked for. `tags` are XBRL names in order of preference; `tags_of` replaces them for a
    company.

    `sum_of` declares arithmetic on other concepts of the same period, as (concept, sign) pairs; `sum_only` replaces it
    for a company; with no `sum_of` only the companies named there have the sum. `definitions` says what a tag counts
    where the tags of a concept do not all count the same, as a noun that can stand alone.
    """

    tags: tuple[str, ...] = ()
    tags_of: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    sum_of: Parts = ()
    sum_only: Mapping[str, Parts] = field(default_factory=dict)
    definitions: Mapping[str, str] = field(default_factory=dict)

    def tags_for(self, ticker: str) -> tuple[str, ...]:
        """The tags that a company's concept is looked for under, best first."""
        return self.tags_of.get(ticker, self.tags)

    def parts_for(self, ticker: str) -> Parts:
        """The concepts, with their signs, that add up to the concept of a company; () where none do."""
        return self.sum_only.get(ticker, self.sum_of)


_PPE = "PaymentsToAcquirePropertyPlantAndEquipment"
_PRODUCTIVE = "PaymentsToAcquireProductiveAssets"
_PPE_NET = "PropertyPlantAndEquipmentNet"
_PPE_LEASE = "PropertyPlantAndEquipmentAndFinanceLeaseRightOfUseAssetAfterAccumulatedDepreciationAndAmortization"
_CONTRACTS = "RevenueFromContractWithCustomerExcludingAssessedTax"
_DDA = "DepreciationDepletionAndAmortization"
_OCF = "NetCashProvidedByUsedInOperatingActivities"

LINES: Final[dict[str, Lines]] = {
    "revenue": Lines(
        tags=(
            "Revenues",
            _CONTRACTS,
            "RevenueFromContractWithCustomerIncludingAssessedTax",
            "SalesRevenueNet",
            "RevenuesNetOfInterestExpense",
        ),
        tags_of={
            "ORCL": (_CONTRACTS, "Revenues"),  # its SalesRevenueNet is products only
        },
    ),
    "cost_of_revenue": Lines(
        tags=("CostOfRevenue", "CostOfGoodsAndServicesSold"),
        tags_of={"ORCL": ()},  # its income statement has no such line; what is tagged so is a part
    ),
    "gross_profit": Lines(
        tags=("GrossProfit",),
        tags_of={"ORCL": ()},
        sum_of=(("revenue", 1), ("cost_of_revenue", -1)),
        sum_only={"ORCL": ()},
    ),
    "operating_income": Lines(tags=("OperatingIncomeLoss",)),
    "net_income": Lines(
        tags=("NetIncomeLoss", "ProfitLoss"),
        tags_of=dict.fromkeys(("ORCL", "TSLA"), ("NetIncomeLoss",)),  # ProfitLoss adds what belongs to others
    ),
    "rnd": Lines(tags=("ResearchAndDevelopmentExpense",)),
    "stock_compensation": Lines(tags=("ShareBasedCompensation", "AllocatedShareBasedCompensationExpense")),
    "depreciation": Lines(
        tags=(
            _DDA,
            "DepreciationAndAmortization",
            "DepreciationAmortizationAndAccretionNet",
            "Depreciation",
        ),
        tags_of={
            "AAPL": ("DepreciationAmortizationAndAccretionNet", _DDA),
            "AMZN": ("DepreciationAndAmortization", _DDA),
            "TSLA": ("DepreciationAndAmortization", _DDA, "Depreciation"),
            "META": (_DDA,),
            "NVDA": (_DDA, "DepreciationAndAmortization"),
            **dict.fromkeys(("GOOGL", "INTC", "MSFT", "ORCL"), ("Depreciation",)),
        },
        definitions={
            **dict.fromkeys((_DDA, "DepreciationAndAmortization"), "depreciation and amortization"),
            "DepreciationAmortizationAndAccretionNet": "depreciation and amortization",
            "Depreciation": "depreciation alone",
        },
    ),
    "operating_cash_flow": Lines(tags=(_OCF, _OCF + "ContinuingOperations")),
    "capex": Lines(
        tags=(_PPE, _PRODUCTIVE),
        tags_of=dict.fromkeys(("AMZN", "NVDA", "AAPL"), (_PRODUCTIVE, _PPE)),
    ),
    "finance_lease_principal": Lines(tags=("FinanceLeasePrincipalPayments",)),
    "capex_company": Lines(
        sum_only={
            "META": (("capex", 1), ("finance_lease_principal", 1)),
            **dict.fromkeys(("GOOGL", "AAPL", "NVDA", "ORCL", "TSLA"), (("capex", 1),)),
        },
    ),
    "free_cash_flow": Lines(
        sum_of=(("operating_cash_flow", 1), ("capex", -1)),
    ),
    "ppe_net": Lines(
        tags=(_PPE_NET, _PPE_LEASE),
        definitions={
            _PPE_NET: "property without assets on finance leases",
            _PPE_LEASE: "property and assets on finance leases",
        },
    ),
    "assets": Lines(tags=("Assets",)),
    "equity": Lines(tags=("StockholdersEquity",)),
    "cash": Lines(tags=("CashAndCashEquivalentsAtCarryingValue",)),
    "long_term_debt": Lines(tags=("LongTermDebtNoncurrent", "LongTermDebt")),
    "remaining_performance_obligation": Lines(tags=("RevenueRemainingPerformanceObligation",)),
    "headcount": Lines(),  # stated in the text of reports, under no tag
    "market_value": Lines(),  # share counts times prices
}

# What shares are counted by, best first; the last two are stand-ins and therefore `estimated`.
SHARE_TAGS: Final = (
    "EntityCommonStockSharesOutstanding",
    "CommonStockSharesOutstanding",
    "WeightedAverageNumberOfDilutedSharesOutstanding",
)


def wanted_tags() -> frozenset[str]:
    """Every tag that a concept or a share count is read from."""
    of_concepts = {tag for line in LINES.values() for tags in (line.tags, *line.tags_of.values()) for tag in tags}
    return frozenset(of_concepts | set(SHARE_TAGS))
