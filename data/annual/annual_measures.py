"""What the annual panel holds of a company and fiscal year, and by which lines of an annual report each is found.

The lines are read in groups: the largest value of the first group that has one. A group of several tags is a maximum
because a narrower line (revenue from contracts of a bank or a lessor) is a part of the wider one; a later group stands
in where no earlier one is tagged. Where a concept has the same name, the tags are among its own in `data/concepts.py`,
but not taken from there: a concept settles between its tags by proofs out of later filings, and the panel takes what
was known first, by size alone. What is left out on purpose, and why: docs/adr/0017-annual-panel.md.

Values are in USD; people and positions are counted.
"""

from __future__ import annotations

from typing import Final

Groups = tuple[tuple[str, ...], ...]

EMPLOYEES: Final = "employees"
PUBLIC_FLOAT: Final = "public_float"
EMPLOYEES_TAG: Final = "EntityNumberOfEmployees"
TAGGED: Final = "dei_tag"  # how people are counted where the filer tags their number


def _in_turn(*tags: str) -> Groups:
    """Each tag a group of its own."""
    return tuple((tag,) for tag in tags)


FLOWS: Final[dict[str, Groups]] = {  # over the fiscal year
    "revenue": (
        ("Revenues", "RevenueFromContractWithCustomerExcludingAssessedTax", "SalesRevenueNet"),
        (
            "RevenueFromContractWithCustomerIncludingAssessedTax",
            "RevenuesNetOfInterestExpense",
            "RegulatedAndUnregulatedOperatingRevenue",
            "ElectricUtilityRevenue",
            "RealEstateRevenueNet",
            "HealthCareOrganizationRevenue",
            "OilAndGasRevenue",
            "SalesRevenueGoodsNet",
            "SalesRevenueServicesNet",
        ),
    ),
    "cost_of_revenue": _in_turn("CostOfRevenue", "CostOfGoodsAndServicesSold", "CostOfGoodsSold"),
    "gross_profit": _in_turn("GrossProfit"),
    "operating_income": _in_turn("OperatingIncomeLoss"),
    "net_income": _in_turn("NetIncomeLoss", "NetIncomeLossAvailableToCommonStockholdersBasic", "ProfitLoss"),
    "operating_cash_flow": _in_turn(
        "NetCashProvidedByUsedInOperatingActivities",
        "NetCashProvidedByUsedInOperatingActivitiesContinuingOperations",
    ),
    "capex": (
        ("PaymentsToAcquirePropertyPlantAndEquipment", "PaymentsToAcquireProductiveAssets"),
        *_in_turn(
            "PaymentsToAcquireOilAndGasPropertyAndEquipment",
            "PaymentsToAcquireMachineryAndEquipment",
            "PaymentsForCapitalImprovements",
            "PaymentsToAcquireOtherPropertyPlantAndEquipment",
        ),
    ),
    "rnd": _in_turn(
        "ResearchAndDevelopmentExpense",
        "ResearchAndDevelopmentExpenseExcludingAcquiredInProcessCost",
    ),
    "stock_compensation": _in_turn("ShareBasedCompensation", "AllocatedShareBasedCompensationExpense"),
    "depreciation": (
        (
            "DepreciationDepletionAndAmortization",
            "DepreciationAndAmortization",
            "DepreciationAmortizationAndAccretionNet",
            "Depreciation",
        ),
    ),
    "labour_expense": _in_turn("LaborAndRelatedExpense"),
    "restructuring": _in_turn("RestructuringCharges", "RestructuringCosts"),
    "severance": _in_turn("SeveranceCosts1", "SeveranceCosts"),
    "positions_eliminated": _in_turn("RestructuringAndRelatedCostNumberOfPositionsEliminated"),
}
BALANCES: Final[dict[str, Groups]] = {  # on the last day of the fiscal year; float and people on days of their own
    "ppe_net": _in_turn(
        "PropertyPlantAndEquipmentNet",
        "PropertyPlantAndEquipmentAndFinanceLeaseRightOfUseAssetAfterAccumulatedDepreciationAndAmortization",
        "PublicUtilitiesPropertyPlantAndEquipmentNet",
    ),
    "assets": _in_turn("Assets"),
    "equity": _in_turn("StockholdersEquity", "StockholdersEquityIncludingPortionAttributableToNoncontrollingInterest"),
    "cash": _in_turn(
        "CashAndCashEquivalentsAtCarryingValue", "CashCashEquivalentsRestrictedCashAndRestrictedCashEquivalents"
    ),
    # With the part due within a year where the filer tags the sum.
    "long_term_debt": _in_turn("LongTermDebt", "LongTermDebtAndCapitalLeaseObligations", "LongTermDebtNoncurrent"),
    "debt_current": _in_turn("DebtCurrent", "LongTermDebtCurrent"),
    "construction_in_progress": _in_turn("ConstructionInProgressGross"),
    # Not `ContractualObligation`: at Amazon it has debt and leases in it, at Meta it has not.
    "purchase_obligations": _in_turn(
        "PurchaseObligation", "UnrecordedUnconditionalPurchaseObligationBalanceSheetAmount"
    ),
    "operating_lease_assets": _in_turn("OperatingLeaseRightOfUseAsset"),
    "finance_lease_assets": _in_turn("FinanceLeaseRightOfUseAsset"),
    PUBLIC_FLOAT: _in_turn("EntityPublicFloat"),
    EMPLOYEES: (),  # counted under rules of their own
}
ANNUAL_MEASURES: Final = FLOWS | BALANCES
HOW_COUNTED: Final = ("confirmed", "single_source", TAGGED, "aggregator", "machine_read")  # the first that has one
