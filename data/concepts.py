"""By which lines of a filing each concept is found: XBRL tags in order, what each counts, what proves the whole."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Final

from data.ifrs_concepts import IFRS_DEFINITIONS, IFRS_TAGS

Parts = tuple[tuple[str, int], ...]


@dataclass(frozen=True, slots=True)
class Lines:
    """Where a concept is looked for. `tags` are XBRL names in order of preference; `A + B` and `A - B` are sums of
    tags. `tags_of` replaces them for a company.

    `definitions` says what a tag counts where the tags of a concept do not all count the same, as a noun that can stand
    alone; `scopes` does so where nobody needs to be told, since each company has one of them. Tags of one scope are
    names of one line: where that line is a `whole`, the smaller of two values in one filing is a part. Tags of two
    scopes are two lines: a company keeps to the one that covers its quarters.

    `parts` are tags that are only ever a part: the whole is not smaller. `gross` are tags that may be counted before
    rebates, taxes or losses: that they are larger proves nothing, but that a part is proves another of them a part, too
    (an insurer's premiums are no contracts with customers). `led` are sums that stand only where their first term is
    the larger. `one_line` are tags of one line of an income statement, the whole only where no other shows more.
    `certain` are tags whose name leaves no doubt that they are the whole. `with_minorities` are tags that stand only
    in a company without minorities. `stand_ins` are taken where nothing else is tagged, and marked as estimated.
    `positive`: zero is no value.

    `sum_of` declares arithmetic on other concepts of the same period, as (concept, sign) pairs; `sum_only` replaces it
    for a company; with no `sum_of` only the companies named there have the sum.
    """

    tags: tuple[str, ...] = ()
    tags_of: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    definitions: Mapping[str, str] = field(default_factory=dict)
    scopes: Mapping[str, str] = field(default_factory=dict)
    whole: bool = False
    parts: tuple[str, ...] = ()
    gross: frozenset[str] = frozenset()
    led: frozenset[str] = frozenset()
    one_line: frozenset[str] = frozenset()
    certain: frozenset[str] = frozenset()
    with_minorities: frozenset[str] = frozenset()
    stand_ins: frozenset[str] = frozenset()
    positive: bool = False
    sum_of: Parts = ()
    sum_only: Mapping[str, Parts] = field(default_factory=dict)

    def scope_of(self, tag: str) -> str:
        """The line that a tag is a name of; '' for the concept's own."""
        return self.definitions.get(tag) or self.scopes.get(tag, "")

    def tags_for(self, ticker: str) -> tuple[str, ...]:
        """The tags that a company's concept is looked for under, best first."""
        return self.tags_of.get(ticker, self.tags)

    def parts_for(self, ticker: str) -> Parts:
        """The concepts, with their signs, that add up to the concept of a company; () where none do."""
        return self.sum_only.get(ticker, self.sum_of)


@dataclass(frozen=True, slots=True)
class Identity:
    """Two lines of one period that add up to a concept (`sign` -1: the second is taken away), each by its tags.

    A tag of the concept whose value is the result is proven to be the whole. Where it does not `settle` that (the gross
    profit of products alone adds up, too), it speaks only against tags with smaller values or such as may be `gross`.
    """

    concept: str
    first: tuple[str, ...]
    second: tuple[str, ...]
    sign: int = 1
    settles: bool = True


def terms(tag: str) -> tuple[tuple[str, int], ...]:
    """The tags of a sum with their signs: `A - B` is ((A, 1), (B, -1)); of a single tag, the tag itself."""
    words = tag.split()
    signs = [1, *(1 if sign == "+" else -1 for sign in words[1::2])]
    return tuple(zip(words[::2], signs, strict=True))


_PPE = "PaymentsToAcquirePropertyPlantAndEquipment"
_PRODUCTIVE = "PaymentsToAcquireProductiveAssets"
_PPE_NET = "PropertyPlantAndEquipmentNet"
_PPE_LEASE = "PropertyPlantAndEquipmentAndFinanceLeaseRightOfUseAssetAfterAccumulatedDepreciationAndAmortization"
_UTILITY_NET = "PublicUtilitiesPropertyPlantAndEquipmentNet"
_CONTRACTS = "RevenueFromContractWithCustomerExcludingAssessedTax"
_CONTRACTS_TAXED = "RevenueFromContractWithCustomerIncludingAssessedTax"
_DDA = "DepreciationDepletionAndAmortization"
_OCF = "NetCashProvidedByUsedInOperatingActivities"
_RENT = "OperatingLeaseLeaseIncome"
_OLD_RENT = "OperatingLeasesIncomeStatementLeaseRevenue"
_INTEREST, _FEES = "InterestIncomeExpenseNet", "NoninterestIncome"
_GOODS, _SERVICES = "SalesRevenueGoodsNet", "SalesRevenueServicesNet"
_COMMON = "NetIncomeLossAvailableToCommonStockholdersBasic"
_MINORITIES = "NetIncomeLossAttributableToNoncontrollingInterest"
_EQUITY_ALL = "StockholdersEquityIncludingPortionAttributableToNoncontrollingInterest"
_CASH_ALL = "CashCashEquivalentsRestrictedCashAndRestrictedCashEquivalents"
_PRETAX = (
    "IncomeLossFromContinuingOperationsBeforeIncomeTaxesExtraordinaryItemsNoncontrollingInterest",
    "IncomeLossFromContinuingOperationsBeforeIncomeTaxesMinorityInterestAndIncomeLossFromEquityMethodInvestments",
)

# Purchases of fixed assets under other names, best first, and what each counts.
_OTHER_CAPEX: Final = {
    "PaymentsForCapitalImprovements": "capital improvements",
    "PaymentsToAcquireOtherPropertyPlantAndEquipment": "other property and equipment",
    "PaymentsToAcquireAndDevelopRealEstate": "real estate bought and built",
    "PaymentsToAcquireRealEstateAndRealEstateJointVentures": "real estate and joint ventures",
    "PaymentsToDevelopRealEstateAssets": "real estate built",
    "PaymentsToAcquireRealEstateHeldForInvestment": "real estate held for investment",
    "PaymentsToAcquireCommercialRealEstate": "commercial real estate",
    "PaymentsToAcquireRealEstate": "real estate bought",
    "PaymentsToAcquireOilAndGasPropertyAndEquipment": "oil and gas property",
    "PaymentsToAcquireOilAndGasProperty": "oil and gas property",
    "PaymentsToExploreAndDevelopOilAndGasProperties": "oil and gas exploration and development",
    "PaymentsToAcquireOilAndGasEquipment": "oil and gas equipment",
    "PaymentsToAcquireMachineryAndEquipment": "machinery and equipment",
    "PaymentsToAcquireOtherProductiveAssets": "other productive assets",
}
_DEBT: Final = {
    "LongTermDebtNoncurrent": "debt without its current part",
    "LongTermDebtAndCapitalLeaseObligations": "debt and finance leases without their current part",
    "LongTermDebt": "debt with its current part",
    "LongTermDebtAndCapitalLeaseObligationsIncludingCurrentMaturities": "debt and finance leases, current part too",
    "DebtLongtermAndShorttermCombinedAmount": "all debt",
    "DebtAndCapitalLeaseObligations": "all debt and finance leases",
    **dict.fromkeys(("LongTermNotesAndLoans", "LongTermNotesPayable"), "debt without its current part"),
}
_DEBT_CURRENT: Final = {
    "DebtCurrent": "all debt due within a year",
    "LongTermDebtCurrent": "the current part of long-term debt, without commercial paper",
    "LongTermDebtAndCapitalLeaseObligationsCurrent": "the current part of long-term debt and finance leases",
}

# What an insurer, a bank and a lessor take beside their contracts with customers: never more than their revenue, or
# counted before what revenue may be net of (losses on investments, interest paid).
_TAKEN: Final = (
    _RENT,
    _OLD_RENT,
    "LeaseIncome",
    "OperatingLeaseLeaseIncomeLeasePayments",
    _INTEREST,
    "InterestIncomeExpenseAfterProvisionForLoanLoss",
    _FEES,
    _SERVICES,
    "RegulatedOperatingRevenue",
)
_TAKEN_GROSS: Final = (
    "PremiumsEarnedNet",
    "PremiumsEarnedNetPropertyAndCasualty",
    "PremiumsEarnedNetLife",
    "PremiumsEarnedNetAccidentAndHealth",
    "DirectPremiumsEarned",
    "HealthCareOrganizationPremiumRevenue",
    "InterestAndDividendIncomeOperating",
    "InterestIncomeOperating",
)

LINES: Final[dict[str, Lines]] = {
    "revenue": Lines(
        tags=(
            "RevenuesNetOfInterestExpense",
            "Revenues",
            f"{_INTEREST} + {_FEES}",  # a bank
            _CONTRACTS,
            _CONTRACTS_TAXED,
            "SalesRevenueNet",
            "RegulatedAndUnregulatedOperatingRevenue",
            "ElectricUtilityRevenue",
            "RealEstateRevenueNet",
            "HealthCareOrganizationRevenue",
            "OilAndGasRevenue",
            f"{_GOODS} + {_SERVICES}",
            _GOODS,
            f"{_RENT} + {_CONTRACTS}",  # a lessor
        ),
        whole=True,
        parts=(*_TAKEN, *_TAKEN_GROSS),
        gross=frozenset({_CONTRACTS, _CONTRACTS_TAXED, "HealthCareOrganizationRevenue", *_TAKEN_GROSS}),
        led=frozenset({f"{_RENT} + {_CONTRACTS}"}),
        one_line=frozenset({_GOODS, "OilAndGasRevenue", "ElectricUtilityRevenue"}),
        certain=frozenset({"RevenuesNetOfInterestExpense"}),  # Revenues may be told before interest expense
        positive=True,
    ),
    "cost_of_revenue": Lines(
        tags=("CostOfRevenue", "CostOfGoodsAndServicesSold", "CostOfGoodsSold + CostOfServices", "CostOfGoodsSold"),
        tags_of={"ORCL": ()},  # its income statement has no such line; what is tagged so is a part
        whole=True,
        parts=("CostOfServices",),
    ),
    "gross_profit": Lines(
        tags=("GrossProfit",),
        tags_of={"ORCL": ()},
        sum_of=(("revenue", 1), ("cost_of_revenue", -1)),
        sum_only={"ORCL": ()},
    ),
    "operating_income": Lines(tags=("OperatingIncomeLoss",)),
    "net_income": Lines(
        tags=("NetIncomeLoss", _COMMON, f"ProfitLoss - {_MINORITIES}", "ProfitLoss"),
        definitions={
            **dict.fromkeys(("NetIncomeLoss", f"ProfitLoss - {_MINORITIES}"), "income of all holders of the company"),
            _COMMON: "income after preferred dividends",
            "ProfitLoss": "income of a company without minorities",
        },
        with_minorities=frozenset({"ProfitLoss"}),
    ),
    "rnd": Lines(tags=("ResearchAndDevelopmentExpense",)),
    "selling_and_marketing": Lines(tags=("SellingAndMarketingExpense",)),
    "general_and_administrative": Lines(tags=("GeneralAndAdministrativeExpense",)),
    "stock_compensation": Lines(
        tags=("ShareBasedCompensation", "AllocatedShareBasedCompensationExpense"),
        scopes={"AllocatedShareBasedCompensationExpense": "expense of the income statement"},
    ),
    "depreciation": Lines(
        tags=(
            _DDA,
            "DepreciationAndAmortization",
            "DepreciationAmortizationAndAccretionNet",
            "Depreciation",
        ),
        whole=True,
        definitions={
            **dict.fromkeys((_DDA, "DepreciationAndAmortization"), "depreciation and amortization"),
            "DepreciationAmortizationAndAccretionNet": "depreciation and amortization",
            "Depreciation": "depreciation alone",
        },
    ),
    "operating_cash_flow": Lines(
        tags=(_OCF, _OCF + "ContinuingOperations"),
        scopes={_OCF + "ContinuingOperations": "continuing operations"},
    ),
    "capex": Lines(
        tags=(_PPE, _PRODUCTIVE, "PaymentsForProceedsFromProductiveAssets", *_OTHER_CAPEX),
        scopes=_OTHER_CAPEX,
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
        tags=(_PPE_NET, _PPE_LEASE, _UTILITY_NET, "RealEstateInvestmentPropertyNet"),
        whole=True,
        definitions={
            **dict.fromkeys((_PPE_NET, _UTILITY_NET), "property without assets on finance leases"),
            _PPE_LEASE: "property and assets on finance leases",
            "RealEstateInvestmentPropertyNet": "real estate held for investment",
        },
    ),
    "assets": Lines(tags=("Assets",)),
    "equity": Lines(
        tags=("StockholdersEquity", _EQUITY_ALL),
        definitions={
            "StockholdersEquity": "equity of the company's holders",
            _EQUITY_ALL: "equity with that of minorities",
        },
    ),
    "cash": Lines(
        tags=("CashAndCashEquivalentsAtCarryingValue", _CASH_ALL),
        definitions={
            "CashAndCashEquivalentsAtCarryingValue": "cash without restricted cash",
            _CASH_ALL: "cash and restricted cash",
        },
        stand_ins=frozenset({_CASH_ALL}),
    ),
    "long_term_debt": Lines(tags=tuple(_DEBT), definitions=_DEBT),
    "debt_current": Lines(
        tags=tuple(_DEBT_CURRENT),
        definitions=_DEBT_CURRENT,
        # What they tag as long-term debt has its current part in it (NVIDIA's to 2021): it would count twice.
        tags_of=dict.fromkeys(("ADBE", "NVDA", "TSLA"), ()),
    ),
    "operating_leases": Lines(tags=("OperatingLeaseLiability",)),
    "remaining_performance_obligation": Lines(tags=("RevenueRemainingPerformanceObligation",)),
    "headcount": Lines(),  # stated in the text of reports, under no tag
    "market_value": Lines(),  # share counts times prices
    "market_value_fiscal": Lines(),
}

_COST: Final = ("CostOfRevenue", "CostOfGoodsAndServicesSold", "CostOfGoodsSold")
IDENTITIES: Final = (
    Identity("revenue", ("GrossProfit",), _COST, settles=False),
    Identity("revenue", ("CostsAndExpenses", "OperatingExpenses"), ("OperatingIncomeLoss",)),
    Identity("revenue", ("CostsAndExpenses", "BenefitsLossesAndExpenses"), _PRETAX),
    Identity("revenue", (_INTEREST,), (_FEES,)),
    Identity("cost_of_revenue", ("Revenues", _CONTRACTS, "SalesRevenueNet", _GOODS), ("GrossProfit",), sign=-1),
    Identity("net_income", ("ProfitLoss",), (_MINORITIES,), sign=-1),
)
PROOF: Final = "proof"  # the name in the store of lines that are no concept: read for what they prove, not shown
# A company that tells of one of these, other than zero, has minorities.
MINORITY_TAGS: Final = (_MINORITIES, "MinorityInterest")


def _with_ifrs(lines: Lines, tags: tuple[str, ...]) -> Lines:
    """The lines with their names under IFRS after the others, but before one that both have for something wider."""
    told = [t.startswith("ProfitLoss") for t in lines.tags]
    place = told.index(True) if any(told) else len(told)
    counts = {tag: IFRS_DEFINITIONS[tag] for tag in tags if tag in IFRS_DEFINITIONS}
    every = (*lines.tags[:place], *tags, *lines.tags[place:])
    return replace(lines, tags=every, definitions={**lines.definitions, **counts})


LINES.update({name: _with_ifrs(LINES[name], tags) for name, tags in IFRS_TAGS.items()})

# What shares are counted by, best first; the last two are stand-ins and therefore `estimated`.
SHARE_TAGS: Final = (
    "EntityCommonStockSharesOutstanding",
    "CommonStockSharesOutstanding",
    "WeightedAverageNumberOfDilutedSharesOutstanding",
)


def proof_tags() -> frozenset[str]:
    """Tags that are read for what they prove or add up to, and shown under no concept of their own."""
    in_sums = {part for tag in _tags() for part, _ in terms(tag)}
    in_proofs = {tag for proof in IDENTITIES for tag in (*proof.first, *proof.second)}
    parts = {tag for lines in LINES.values() for tag in lines.parts}
    return frozenset((in_sums | in_proofs | parts | set(MINORITY_TAGS)) - _tags())


def wanted_tags() -> frozenset[str]:
    """Every tag that a concept or a share count is read from, or that proves which is the whole."""
    return frozenset(tag for tag in _tags() if " " not in tag) | proof_tags() | set(SHARE_TAGS)


def _tags() -> set[str]:
    return {tag for lines in LINES.values() for tags in (lines.tags, *lines.tags_of.values()) for tag in tags}
