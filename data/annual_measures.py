"""What the annual panel holds of a company and fiscal year, and by which lines of an annual report each is found.

The lines are read in groups: the largest value of the first group that has one. A group of several tags is a maximum
because a narrower line (revenue from contracts of a bank or a lessor) is a part of the wider one; a later group stands
in where no earlier one is tagged. What is left out on purpose, and why: docs/adr/0017-annual-panel.md.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, Literal

from contracts import PERSONS, USD, Unit

Groups = tuple[tuple[str, ...], ...]


@dataclass(frozen=True, slots=True)
class AnnualMeasure:
    """One measure: a flow over the fiscal year, or a balance on its last day (the float: on its own day)."""

    name: str
    title: str
    unit: Unit
    kind: Literal["flow", "stock"]
    lines: Groups = ()
    definition: str = ""
    nonnegative: bool = True


EMPLOYEES: Final = "employees"
PUBLIC_FLOAT: Final = "public_float"
POSITIONS_ELIMINATED: Final = "positions_eliminated"


def _flow(name: str, title: str, *lines: tuple[str, ...], nonnegative: bool = True, about: str = "") -> AnnualMeasure:
    return AnnualMeasure(name, title, USD, "flow", lines, about, nonnegative)


def _stock(name: str, title: str, *lines: tuple[str, ...], nonnegative: bool = True, about: str = "") -> AnnualMeasure:
    return AnnualMeasure(name, title, USD, "stock", lines, about, nonnegative)


_ALL: Final = (
    _flow(
        "revenue",
        "Revenue",
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
        nonnegative=False,
        about="The largest of the lines that total it. Left out where it is less than a twentieth of the filer's "
        "median while its assets are within three times theirs: a part was tagged.",
    ),
    _flow(
        "cost_of_revenue", "Cost of revenue", ("CostOfRevenue",), ("CostOfGoodsAndServicesSold",), ("CostOfGoodsSold",)
    ),
    _flow("gross_profit", "Gross profit", ("GrossProfit",), nonnegative=False, about="As tagged, never computed."),
    _flow(
        "operating_income",
        "Operating income",
        ("OperatingIncomeLoss",),
        nonnegative=False,
        about="As tagged, never guessed from other lines.",
    ),
    _flow(
        "net_income",
        "Net income",
        ("NetIncomeLoss",),
        ("NetIncomeLossAvailableToCommonStockholdersBasic",),
        ("ProfitLoss",),
        nonnegative=False,
    ),
    _flow(
        "operating_cash_flow",
        "Operating cash flow",
        ("NetCashProvidedByUsedInOperatingActivities",),
        ("NetCashProvidedByUsedInOperatingActivitiesContinuingOperations",),
        nonnegative=False,
    ),
    _flow(
        "capex",
        "Capital expenditure",
        ("PaymentsToAcquirePropertyPlantAndEquipment", "PaymentsToAcquireProductiveAssets"),
        ("PaymentsToAcquireOilAndGasPropertyAndEquipment",),
        ("PaymentsToAcquireMachineryAndEquipment",),
        ("PaymentsForCapitalImprovements",),
        ("PaymentsToAcquireOtherPropertyPlantAndEquipment",),
        about="Gross cash purchases of property and equipment; one that was tagged below zero is left out.",
    ),
    _flow(
        "rnd",
        "Research and development",
        ("ResearchAndDevelopmentExpense",),
        ("ResearchAndDevelopmentExpenseExcludingAcquiredInProcessCost",),
    ),
    _flow(
        "stock_compensation",
        "Stock compensation",
        ("ShareBasedCompensation",),
        ("AllocatedShareBasedCompensationExpense",),
        nonnegative=False,
    ),
    _flow(
        "depreciation",
        "Depreciation and amortization",
        (
            "DepreciationDepletionAndAmortization",
            "DepreciationAndAmortization",
            "DepreciationAmortizationAndAccretionNet",
            "Depreciation",
        ),
        nonnegative=False,
    ),
    _flow("labour_expense", "Labour expense", ("LaborAndRelatedExpense",), nonnegative=False),
    _flow(
        "restructuring", "Restructuring charges", ("RestructuringCharges",), ("RestructuringCosts",), nonnegative=False
    ),
    _flow("severance", "Severance costs", ("SeveranceCosts1",), ("SeveranceCosts",), nonnegative=False),
    AnnualMeasure(
        POSITIONS_ELIMINATED,
        "Positions eliminated",
        PERSONS,
        "flow",
        (("RestructuringAndRelatedCostNumberOfPositionsEliminated",),),
    ),
    _stock(
        "ppe_net",
        "Net property and equipment",
        ("PropertyPlantAndEquipmentNet",),
        ("PropertyPlantAndEquipmentAndFinanceLeaseRightOfUseAssetAfterAccumulatedDepreciationAndAmortization",),
        ("PublicUtilitiesPropertyPlantAndEquipmentNet",),
    ),
    _stock("assets", "Total assets", ("Assets",)),
    _stock(
        "equity",
        "Stockholders' equity",
        ("StockholdersEquity",),
        ("StockholdersEquityIncludingPortionAttributableToNoncontrollingInterest",),
        nonnegative=False,
    ),
    _stock(
        "cash",
        "Cash and equivalents",
        ("CashAndCashEquivalentsAtCarryingValue",),
        ("CashCashEquivalentsRestrictedCashAndRestrictedCashEquivalents",),
    ),
    _stock(
        "long_term_debt",
        "Long-term debt",
        ("LongTermDebt",),
        ("LongTermDebtAndCapitalLeaseObligations",),
        ("LongTermDebtNoncurrent",),
        about="With the part due within a year where the filer tags the sum.",
    ),
    _stock("debt_current", "Debt due within a year", ("DebtCurrent",), ("LongTermDebtCurrent",)),
    _stock(
        PUBLIC_FLOAT,
        "Public float",
        ("EntityPublicFloat",),
        about="Market value of the shares that outsiders hold, on the day that the annual report's cover names: mostly "
        "the last day of the second fiscal quarter.",
    ),
    AnnualMeasure(
        EMPLOYEES,
        "Employees",
        PERSONS,
        "stock",
        definition="Counted within 45 days of the fiscal year's end; stated in a report, tagged by the filer, "
        "collected by others from annual reports, or read by a third party's rules from their text (machine-read).",
    ),
)
ANNUAL_MEASURES: Final[dict[str, AnnualMeasure]] = {m.name: m for m in _ALL}
HOW_COUNTED: Final = ("confirmed", "single_source", "dei_tag", "aggregator", "machine_read")  # the first that has one
