"""By which lines of a filing under IFRS each concept is found: names of the taxonomy `ifrs-full`, best first.

Lines that IFRS and US GAAP call alike (Assets, GrossProfit, ProfitLoss, ResearchAndDevelopmentExpense) stand with the
others in `data/concepts.py`.
"""

from __future__ import annotations

from typing import Final

IFRS_TAGS: Final[dict[str, tuple[str, ...]]] = {
    "revenue": ("Revenue", "RevenueFromContractsWithCustomers"),
    "cost_of_revenue": ("CostOfSales",),
    "operating_income": ("ProfitLossFromOperatingActivities",),
    # Before ProfitLoss, which adds what belongs to others.
    "net_income": ("ProfitLossAttributableToOwnersOfParent",),
    "stock_compensation": ("AdjustmentsForSharebasedPayments", "ExpenseFromSharebasedPaymentTransactionsWithEmployees"),
    "depreciation": (
        "AdjustmentsForDepreciationAndAmortisationExpense",
        "DepreciationAndAmortisationExpense",
        "AdjustmentsForDepreciationExpense",
        "DepreciationExpense",
    ),
    "operating_cash_flow": (
        "CashFlowsFromUsedInOperatingActivities",
        "CashFlowsFromUsedInOperatingActivitiesContinuingOperations",
    ),
    "capex": (
        "PurchaseOfPropertyPlantAndEquipmentClassifiedAsInvestingActivities",
        # Filers that do not tell property from intangible assets (SAP).
        "PurchaseOfPropertyPlantAndEquipmentIntangibleAssetsOtherThanGoodwillInvestmentPropertyAndOtherNoncurrentAssets",
    ),
    # Under IFRS 16 every lease is one; there is no line for finance leases alone.
    "finance_lease_principal": ("PaymentsOfLeaseLiabilitiesClassifiedAsFinancingActivities",),
    "ppe_net": ("PropertyPlantAndEquipment", "PropertyPlantAndEquipmentIncludingRightofuseAssets"),
    "equity": ("EquityAttributableToOwnersOfParent", "Equity"),
    "cash": ("CashAndCashEquivalents",),
    "long_term_debt": (
        "LongtermBorrowings",
        "NoncurrentPortionOfNoncurrentBorrowings",
        "NoncurrentBorrowingsAndCurrentPortionOfNoncurrentBorrowings",
        "Borrowings",
    ),
    "remaining_performance_obligation": ("TransactionPriceAllocatedToRemainingPerformanceObligations",),
}

# What a line counts where the lines of its concept do not all count the same.
IFRS_DEFINITIONS: Final = {
    "AdjustmentsForDepreciationAndAmortisationExpense": "depreciation and amortization",
    "DepreciationAndAmortisationExpense": "depreciation and amortization",
    "AdjustmentsForDepreciationExpense": "depreciation alone",
    "DepreciationExpense": "depreciation alone",
    IFRS_TAGS["capex"][0]: "property and equipment",
    IFRS_TAGS["capex"][1]: "property, equipment and intangible assets",
    "PropertyPlantAndEquipment": "property without assets on finance leases",
    "PropertyPlantAndEquipmentIncludingRightofuseAssets": "property and assets on leases",
    "EquityAttributableToOwnersOfParent": "equity of the company's holders",
    "Equity": "equity with that of minorities",
    "LongtermBorrowings": "debt without its current part",
    "NoncurrentPortionOfNoncurrentBorrowings": "debt without its current part",
    "NoncurrentBorrowingsAndCurrentPortionOfNoncurrentBorrowings": "debt with its current part",
    "Borrowings": "all debt",
}
