"""Cases of our own, after the kinds of the fixtures: a rule that mends the example alone fails here."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Final

import pandas as pd

from tools.hard_cases import misdated
from tools.hard_cases.bench import Step, adding, refreshing
from tools.hard_cases.cases import Case
from tools.hard_cases.checks import AnyOf, Check, Holds, Outcome, Text, Value, steady, values
from tools.hard_cases.made import (
    CAPEX,
    ENDS,
    IFRS,
    NET,
    REVENUE,
    Fact,
    balance,
    company,
    counts,
    once,
    plain,
    priced,
    then,
    without,
    year,
)
from tools.hard_cases.misdated import MORE, ODD
from tools.hard_cases.serving import Sources, flat, sources

# --------------------------------------------------------------------------------------------- the facts


_BASE: Final = plain(2023, 2024)
_NEXT: Final = [(REVENUE, "USD", "2025-01-01", "2025-03-31", 1e9, "10-Q", "2025-04-25")]
_WEEKS: Final = ("2023-09-04", "2023-11-26", "2024-02-18", "2024-05-12", "2024-09-01")  # 12, 12, 12 and 16 weeks


def _costco() -> list[Fact]:
    """A year of 12, 12, 12 and 16 weeks: cumulative facts and, in quarterly reports, the quarter alone."""
    rows, total, amounts = list[Fact](), 0.0, (57e9, 58e9, 58e9, 79e9)
    filed = ("2023-12-20", "2024-03-13", "2024-06-05", "2024-10-08")
    for place, amount in enumerate(amounts):
        total += amount
        end, form = _WEEKS[place + 1], "10-K" if place == 3 else "10-Q"
        rows.append((REVENUE, "USD", _WEEKS[0], end, total, form, filed[place]))
        rows.append(("Assets", "USD", "", end, 7e10, form, filed[place]))
        if 0 < place < 3:
            rows.append((REVENUE, "USD", _after(_WEEKS[place]), end, amount, form, filed[place]))
    return rows


def _after(end: str) -> str:
    return str((pd.Timestamp(end) + pd.Timedelta(days=1)).date())


def _moved_year_end() -> list[Fact]:
    """From fiscal years to June to calendar years by a transition report of six months."""
    rows = [
        (REVENUE, "USD", "2022-07-01", "2022-09-30", 10e6, "10-Q", "2022-11-01"),
        (REVENUE, "USD", "2022-07-01", "2022-12-31", 21e6, "10-Q", "2023-02-01"),
        (REVENUE, "USD", "2022-07-01", "2023-03-31", 33e6, "10-Q", "2023-05-01"),
        (REVENUE, "USD", "2022-07-01", "2023-06-30", 46e6, "10-K", "2023-08-20"),
        (REVENUE, "USD", "2023-07-01", "2023-09-30", 14e6, "10-Q", "2023-11-01"),
        (REVENUE, "USD", "2023-07-01", "2023-12-31", 29e6, "10-KT", "2024-03-01"),
    ]
    return [*rows, *year(REVENUE, 2024, [16e6, 17e6, 18e6, 19e6])]


def _quarters_of(of: int, amount: float) -> dict[str, float]:
    return {f"{of}-{end}": amount for end in ENDS}


def _never(ticker: str, concept: str, end: str, wrong: float, basis: str = "quarter") -> Holds:
    def test(outcome: Outcome) -> tuple[str, bool]:
        rows = outcome.series(ticker, concept, basis)
        got = rows.loc[pd.to_datetime(rows["period_end"]) == pd.Timestamp(end), "value"].tolist()
        return str(got), not any(abs(value - wrong) <= 0.005 * abs(wrong) for value in got)

    return Holds(f"{ticker} {concept} {basis} {end}", f"not {wrong:,.0f}", test)


def _either(ticker: str, concept: str, end: str, *right: float) -> AnyOf:
    return AnyOf(tuple(Value(ticker, concept, end, value, or_none=True) for value in right))


def _label(ticker: str, end: str, quarter: str) -> Holds:
    def test(outcome: Outcome) -> tuple[str, bool]:
        rows = outcome.series(ticker, "revenue", "quarter")
        got = rows.loc[pd.to_datetime(rows["period_end"]) == pd.Timestamp(end), "quarter"].astype("str").str[:10]
        return str(got.tolist()), got.tolist() == [quarter]

    return Holds(f"{ticker} quarter that ends {end}", f"in {quarter}", test)


# ------------------------------------------------------------------------------------ symbols and numbers


def _recycled(_: Path) -> list[Step]:
    """The company is renamed, and its old symbol is given to another one."""
    old, other = plain(2023, 2024), [*year(REVENUE, 2024, [7e9] * 4), *_scaled(_NEXT, 7)]
    before = sources([company("RCYX", old, 990011, name="FIRST CO")], [flat("RCYX", 20, "2022-01-03", "2025-01-31")])
    records = [flat("RCYY", 20, "2022-01-03", "2025-06-30"), flat("RCYX", 500, "2025-03-03", "2025-06-30")]
    first = company("RCYY", [*old, *_NEXT], 990011, name="FIRST CO")
    after = sources([first, company("RCYX", other, 990012, name="SECOND CO")], records)
    return [Step(before, adding("RCYX")), Step(after, refreshing("RCYX"))]


def _scaled(facts: list[Fact], factor: float) -> list[Fact]:
    return [(*f[:4], f[4] * factor, *f[5:]) for f in facts]


def _of_first(outcome: Outcome) -> tuple[str, bool]:
    rows = outcome.store.query(
        "SELECT ticker, max(value) AS top FROM series WHERE concept = 'revenue' AND basis = 'quarter' "
        "AND ticker IN ('RCYX', 'RCYY') GROUP BY ticker"
    )
    closes = outcome.store.query("SELECT max(close) AS top FROM price WHERE ticker IN ('RCYX', 'RCYY')")["top"].iloc[0]
    tops = dict(zip(rows["ticker"], rows["top"], strict=True))
    return f"{tops}, close to {closes}", len(tops) == 1 and max(tops.values()) == 1e9 and closes == 20


def _says_meta(outcome: Outcome) -> tuple[str, bool]:
    said = " ".join(outcome.errors)
    return said, "META" in said


def _known_as_fb(_: Path) -> list[Step]:
    world: Sources = sources([], [])
    return [Step(world, adding("FB"))]


# ----------------------------------------------------------------------------------------------- the cases


def _case(name: str, steps: Callable[[Path], list[Step]], *checks: Check) -> Case:
    return Case("own", steps, checks, name)


_SLIP_OF_HALF: Final = [
    *without(_BASE, CAPEX, "2024-06-30"),
    (CAPEX, "USD", "2024-01-01", "2024-06-30", -2e8, "10-Q", "2024-07-25"),
]
_IN_THOUSANDS: Final = [
    *without(_BASE, REVENUE, "2024-06-30"),
    (REVENUE, "USD", "2024-01-01", "2024-06-30", 2e6, "10-Q", "2024-07-25"),
]
_AMENDED: Final = [*_BASE, (NET, "USD", "2024-01-01", "2024-12-31", 1.5e8, "10-K/A", "2025-02-28")]
_PROXY: Final = [*_BASE, (REVENUE, "USD", "2024-01-01", "2024-12-31", 4e3, "PRE 14A", "2025-04-07")]
_TWICE: Final = [
    *_BASE,
    ("Assets", "USD", "", "2024-12-31", 5e9, "10-K", "2025-02-10"),
    ("Assets", "USD", "", "2024-12-31", 5e6, "10-K", "2025-02-10"),
    ("Assets", "USD", "", "2024-09-30", 5e9, "10-Q", "2024-10-25"),
]
_REVENUES: Final = [f for f in _BASE if f[0] == REVENUE]
_NEW_SCALE: Final = [
    *_BASE,
    *balance("Assets", 2023, 5e9),
    *balance("Assets", 2024, 5e9),
    *balance("StockholdersEquity", 2023, 2e9),
    *balance("StockholdersEquity", 2024, 2e9),
    *_NEXT,
    ("Assets", "USD", "", "2025-03-31", 5e12, "10-Q", "2025-04-25"),
    ("StockholdersEquity", "USD", "", "2025-03-31", 2e12, "10-Q", "2025-04-25"),
]
_LATE: Final = [*_REVENUES, *counts(2023, *[1e8] * 4), *counts(2024, *[1e8] * 4)]
_SPLIT_DAY: Final = "2025-05-12"
_MINORITY: Final = [
    *year("ProfitLoss", 2024, [100e6] * 4),
    *year("NetIncomeLossAvailableToCommonStockholdersBasic", 2024, [58e6] * 4),
    *year("NetIncomeLossAttributableToNoncontrollingInterest", 2024, [40e6] * 4),
    *year(REVENUE, 2024, [1e9] * 4),
]
_UTILITY: Final = [
    *year("RegulatedAndUnregulatedOperatingRevenue", 2024, [1e9] * 4),
    *year("RevenueFromContractWithCustomerExcludingAssessedTax", 2024, [0.7e9] * 4),
    *year(NET, 2024, [1e8] * 4),
]


def _beside(tag: str) -> list[Fact]:
    """Nine billions a quarter under a tag that is no total, and fees from contracts."""
    return [
        *year(tag, 2024, [9e9] * 4),
        *year("RevenueFromContractWithCustomerExcludingAssessedTax", 2024, [0.2e9] * 4),
        *year(NET, 2024, [1e9] * 4),
    ]


_SEGMENTS: Final = [
    *year("RevenueFromContractWithCustomerExcludingAssessedTax", 2023, [1e9] * 4),
    *year("RevenueFromContractWithCustomerExcludingAssessedTax", 2024, [1e9] * 4),
    (REVENUE, "USD", "2023-01-01", "2023-12-31", 4.9e9, "10-K", "2024-02-10"),
    (REVENUE, "USD", "2024-01-01", "2024-12-31", 5.1e9, "10-K", "2025-02-10"),
    *year(NET, 2024, [1e8] * 4),
]
_EURO: Final = [
    ("Revenue", "EUR", "2024-01-01", "2024-12-31", 9e9, "20-F", "2025-03-01"),
    ("ProfitLossAttributableToOwnersOfParent", "EUR", "2024-01-01", "2024-12-31", 1e9, "20-F", "2025-03-01"),
    (IFRS[2], "EUR", "2024-01-01", "2024-12-31", 5e8, "20-F", "2025-03-01"),
]
_JANUARY: Final = [
    (REVENUE, "USD", "2023-01-30", "2023-04-30", 7e9, "10-Q", "2023-05-26"),
    (REVENUE, "USD", "2023-01-30", "2023-07-30", 20e9, "10-Q", "2023-08-28"),
    (REVENUE, "USD", "2023-01-30", "2023-10-29", 38e9, "10-Q", "2023-11-21"),
    (REVENUE, "USD", "2023-01-30", "2024-01-28", 60e9, "10-K", "2024-02-21"),
]

VARIANTS: Final[tuple[Case, ...]] = (
    _case(
        "sign of one half", once("OWAX", _SLIP_OF_HALF), *values("OWAX", "capex", _quarters_of(2024, 1e8), or_none=True)
    ),
    _case(
        "thousands in one quarter, added",
        once("OWBX", _IN_THOUSANDS),
        *values("OWBX", "revenue", _quarters_of(2024, 1e9), or_none=True),
        Text(r"^finding.*OWBX.*revenue.*2024-06-30", "the slip listed"),
    ),
    _case(
        "half year of one quarter",
        once("OWYX", misdated.HALF_OF_ONE),
        *values("OWYX", "revenue", {"2024-06-30": MORE, "2024-09-30": 3 * ODD - ODD - MORE}),
        Text(r"^finding.*OWYX.*revenue.*2024-06-30", "the slip listed"),
    ),
    _case(
        "quarter of half a year",
        once("OWYY", misdated.ONE_OF_HALF),
        *values("OWYY", "revenue", _quarters_of(2024, ODD)),
        Text(r"^finding.*OWYY.*revenue.*2024-06-30", "the slip listed"),
    ),
    _case(
        "year of one quarter",
        once("OWYZ", misdated.YEAR_OF_ONE),
        _never("OWYZ", "revenue", "2024-12-31", ODD, "annual"),
        *values("OWYZ", "revenue", {"2024-09-30": ODD}),
        Text(r"^finding.*OWYZ.*revenue.*2024-12-31", "the slip listed"),
    ),
    _case(
        "year with the figure of the next",
        once("OWZX", misdated.YEAR_AHEAD),
        Value("OWZX", "revenue", "2024-12-31", 4 * ODD, "annual"),
        Value("OWZX", "revenue", "2025-12-31", 4 * MORE, "annual"),
        Text(r"^finding.*OWZX.*revenue.*2024-12-31", "the slip listed"),
    ),
    _case(
        "one report in another currency",
        once("OWZY", misdated.CANADIAN),
        *values("OWZY", "revenue", {"2024-06-30": 1e9, "2024-12-31": 1e9}, or_none=True),
        _never("OWZY", "revenue", "2024-09-30", 1e9),
    ),
    _case(
        "year amended",
        once("OWCX", _AMENDED),
        Value("OWCX", "net_income", "2024-12-31", 1.5e8, "annual"),
    ),
    _case(
        "preliminary proxy",
        once("OWDX", _PROXY),
        Value("OWDX", "revenue", "2024-12-31", 4e9, "annual"),
        Value("OWDX", "revenue", "2024-12-31", 1e9),
    ),
    _case(
        "balance twice",
        once("OWEX", _TWICE),
        Value("OWEX", "assets", "2024-12-31", 5e9, or_none=True),
        Text(r"^finding.*OWEX.*assets", "the other listed"),
    ),
    _case(
        "balance twice, turned", once("OWEX", _TWICE[::-1]), Value("OWEX", "assets", "2024-12-31", 5e9, or_none=True)
    ),
    _case(
        "balances out of scale",
        then("OWFX", _NEW_SCALE),
        Value("OWFX", "assets", "2025-03-31", None),
        Value("OWFX", "equity", "2025-03-31", None),
        Value("OWFX", "revenue", "2025-03-31", 1e9),
    ),
    _case(
        "split told late, 3:1",
        then(
            "OWGX",
            _LATE,
            priced("OWGX", ("2022-01-03", "2025-05-09", 30)),
            priced("OWGX", ("2022-01-03", "2025-05-09", 30), ("2025-05-12", "2025-05-13", 10)),
            priced("OWGX", ("2022-01-03", "2025-07-31", 10), split=(_SPLIT_DAY, 3)),
        ),
        *steady("OWGX", 3e9, ("2023-12-31", "2024-12-31", "2025-03-31", "2025-06-30")),
    ),
    _case(
        "split of 1:80 with its price adjusted",
        once(
            "OWHX",
            [*_REVENUES, *counts(2023, *[80e6] * 4), *counts(2024, 1e6, 1e6, 1e6, 1e6)],
            priced("OWHX", ("2022-01-03", "2025-06-30", 50), split=("2024-04-02", 1 / 80)),
        ),
        *steady("OWHX", 5e7, ("2023-12-31", "2024-03-31", "2024-06-30", "2024-12-31")),
    ),
    _case(
        "forward split 20:1",
        once(
            "OWIX",
            [*_REVENUES, *counts(2023, *[1e8] * 4), *counts(2024, *[2e9] * 4)],
            priced("OWIX", ("2022-01-03", "2025-06-30", 5), split=("2024-04-02", 20)),
        ),
        *steady("OWIX", 1e10, ("2023-12-31", "2024-03-31", "2024-06-30", "2024-12-31")),
    ),
    _case(
        "counts in thousands at first",
        once("OWJX", [*_REVENUES, *counts(2023, 1e5, 1e5, 1e8, 1e8), *counts(2024, *[1e8] * 4)]),
        *steady("OWJX", 2e9, ("2023-12-31", "2024-06-30", "2024-12-31")),
        *(_either("OWJX", "market_value", end, 2e9) for end in ("2023-06-30", "2023-09-30")),
    ),
    _case(
        "placeholder of a count",
        once("OWKX", [*_REVENUES, *counts(2023, *[1e8] * 4), *counts(2024, 1e8, 1, 1e8, 1e8)]),
        *steady("OWKX", 2e9, ("2024-06-30", "2024-12-31")),
        _either("OWKX", "market_value", "2024-09-30", 2e9),
    ),
    _case(
        "close of 0 on the last day of a quarter",
        once(
            "OWLX",
            _BASE,
            priced(
                "OWLX",
                ("2022-01-03", "2024-06-27", 20),
                ("2024-06-28", "2024-06-28", 0),
                ("2024-07-01", "2025-06-30", 20),
            ),
        ),
        *steady("OWLX", 2e9, ("2024-06-30", "2024-09-30")),
    ),
    _case(
        "hundredth of a close, added",
        once(
            "OWMX",
            _BASE,
            priced(
                "OWMX",
                ("2022-01-03", "2024-06-27", 20),
                ("2024-06-28", "2024-06-28", 0.2),
                ("2024-07-01", "2025-06-30", 20),
            ),
        ),
        *steady("OWMX", 2e9, ("2024-06-30", "2024-09-30")),
    ),
    _case(
        "a real fall by two thirds, added",
        once("OWNX", _BASE, priced("OWNX", ("2022-01-03", "2024-06-27", 60), ("2024-06-28", "2025-06-30", 20))),
        *steady("OWNX", 6e9, ("2024-03-31",)),
        *steady("OWNX", 2e9, ("2024-06-30", "2024-09-30")),
    ),
    _case(
        "prices in euros",
        once("OWOX", _BASE, currency="EUR"),
        Value("OWOX", "market_value", "2024-12-31", 2e9, unit="EUR", or_none=True),
    ),
    _case(
        "12, 12, 12 and 16 weeks",
        once("OWPX", _costco()),
        *values("OWPX", "revenue", dict(zip(_WEEKS[1:], (57e9, 58e9, 58e9, 79e9), strict=True))),
        *values("OWPX", "assets", dict.fromkeys(_WEEKS[1:], 7e10)),
        Value("OWPX", "revenue", _WEEKS[4], 252e9, "ttm"),
    ),
    _case(
        "transition of six months",
        once("OWQX", _moved_year_end()),
        *values("OWQX", "revenue", {"2023-06-30": 13e6, "2023-09-30": 14e6, "2023-12-31": 15e6, "2024-03-31": 16e6}),
        *values("OWQX", "revenue", {"2023-06-30": 46e6, "2024-03-31": 58e6, "2024-12-31": 70e6}, basis="ttm"),
    ),
    _case(
        "fiscal year to late January",
        once("OWRX", _JANUARY),
        _label("OWRX", "2024-01-28", "2023-10-01"),
        _label("OWRX", "2023-04-30", "2023-01-01"),
        Value("OWRX", "revenue", "2024-01-28", 22e9),
    ),
    _case(
        "profit of others",
        once("OWSX", _MINORITY),
        *values("OWSX", "net_income", _quarters_of(2024, 58e6), or_none=True),
    ),
    _case("utility", once("OWTX", _UTILITY), *values("OWTX", "revenue", _quarters_of(2024, 1e9), or_none=True)),
    *(
        _case(
            name,
            once("OWUX", _beside(tag)),
            _never("OWUX", "revenue", "2024-03-31", 0.2e9),
            _never("OWUX", "revenue", "2024-12-31", 0.8e9, "annual"),
            Text(r"OWUX.*revenue", "the candidate listed"),
        )
        for name, tag in (
            ("insurer", "PremiumsEarnedNet"),
            ("insurer of property", "PremiumsEarnedNetPropertyAndCasualty"),
            ("health plan", "HealthCareOrganizationPremiumRevenue"),
            ("bank before interest paid", "InterestAndDividendIncomeOperating"),
            ("bank after provisions", "InterestIncomeExpenseAfterProvisionForLoanLoss"),
            ("lessor of all leases", "LeaseIncome"),
            ("regulated utility", "RegulatedOperatingRevenue"),
        )
    ),
    _case(
        "segments before elimination",
        once("OWVX", _SEGMENTS),
        *values("OWVX", "revenue", _quarters_of(2024, 1e9)),
        Value("OWVX", "revenue", "2024-12-31", 4e9, "annual", or_none=True),
    ),
    _case(
        "balance after its filing",
        once("OWWX", [*_BASE, ("Assets", "USD", "", "2034-12-31", 5e9, "10-K", "2025-02-10")]),
        _never("OWWX", "assets", "2034-12-31", 5e9),
        Text(r"^finding.*OWWX.*2034", "2034 set aside"),
    ),
    _case(
        "IFRS in euros",
        once("OWXX", _EURO),
        Value("OWXX", "revenue", "2024-12-31", 9e9, "annual", "EUR", or_none=True),
        Value("OWXX", "net_income", "2024-12-31", 1e9, "annual", "EUR", or_none=True),
    ),
    _case(
        "symbol of another company",
        _recycled,
        Holds("revenue and closes", "of the first company only", _of_first),
        Text("RCYY|990012|another company|SECOND CO", "a word of it"),
    ),
    _case("old ticker", _known_as_fb, Holds("what is said", "FB is META", _says_meta)),
)
