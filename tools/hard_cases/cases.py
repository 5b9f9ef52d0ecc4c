"""The cases of the folder `cases` and what is right in each, by its `case.md`."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

import pandas as pd

from tools.hard_cases.checks import AnyOf, Check, Holds, Outcome, Text, Value, steady, values
from tools.hard_cases.steps import (
    LATER,
    NEW_CIK,
    Steps,
    added,
    berkshire,
    held,
    in_millions,
    late_split,
    new_cik,
    new_cik_added,
    ordered,
    receipt,
    renamed,
    renamed_added,
    spike,
    split_of_190,
    three_for_two,
)

Q2024: Final = ("2024-03-31", "2024-06-30", "2024-09-30", "2024-12-31")


@dataclass(frozen=True, slots=True)
class Case:
    """A folder's name, a variant where there are several, what somebody does, and what is right afterwards."""

    folder: str
    steps: Steps
    checks: tuple[Check, ...]
    variant: str = ""

    @property
    def name(self) -> str:
        """Folder and variant."""
        return f"{self.folder} {self.variant}".strip()


def _no_later_than(ticker: str, day: str) -> Holds:
    def test(outcome: Outcome) -> tuple[str, bool]:
        newest = outcome.store.query(
            "SELECT max(period_end) AS day FROM series WHERE ticker = $t AND basis = 'quarter'", {"t": ticker}
        )["day"].iloc[0]
        return str(newest)[:10], bool(pd.Timestamp(newest) <= pd.Timestamp(day))

    return Holds(f"{ticker} newest period end", f"by {day}", test)


def _one_company(*tickers: str) -> Holds:
    def test(outcome: Outcome) -> tuple[str, bool]:
        rows = outcome.store.query("SELECT ticker FROM entity ORDER BY ticker")["ticker"].astype("str")
        here = [t for t in rows if t in tickers]
        return ", ".join(here), len(here) == 1

    return Holds("companies", f"one of {' or '.join(tickers)}", test)


def _under_either(tickers: tuple[str, ...], concept: str, end: str, right: float) -> AnyOf:
    return AnyOf(tuple(Value(ticker, concept, end, right) for ticker in tickers))


def _prices_until(day: str, *symbols: str) -> Holds:
    def test(outcome: Outcome) -> tuple[str, bool]:
        newest = outcome.store.query(
            "SELECT max(date) AS day FROM price WHERE list_contains($s, ticker)", {"s": list(symbols)}
        )["day"].iloc[0]
        return str(newest)[:10], str(newest)[:10] == day

    return Holds("newest price", day, test)


def _days_of(ticker: str, right: int) -> Holds:
    def test(outcome: Outcome) -> tuple[str, bool]:
        count = int(
            outcome.store.query("SELECT count(*) AS n FROM price WHERE ticker = $t", {"t": ticker})["n"].iloc[0]
        )
        return str(count), count == right

    return Holds(f"{ticker} days with a close", str(right), test)


def _cava() -> Iterator[Check]:
    years = (
        ("2024-04-14", "2024-07-07", "2024-09-29", "2024-12-29"),
        ("2025-04-20", "2025-07-13", "2025-10-05", "2025-12-28"),
    )
    for ends in years:
        for concept, amounts in (("revenue", (320e6, 250e6, 240e6, 300e6)), ("capex", (32e6, 25e6, 24e6, 30e6))):
            yield from values("CAVX", concept, dict(zip(ends, amounts, strict=True)))
        yield from values("CAVX", "assets", dict.fromkeys(ends, 1e9))
        yield from values("CAVX", "revenue", {ends[3]: 1_110e6}, basis="ttm")


def _negative() -> Iterator[Check]:
    yield from values(
        "NEGX",
        "capex",
        dict(zip(("2023-03-31", "2023-06-30", "2023-09-30", "2023-12-31"), (10e6, 11e6, 12e6, 13e6), strict=True)),
    )
    yield from values("NEGX", "capex", {"2024-06-30": 45e6}, basis="ttm")
    yield from values("NEGX", "capex", {"2023-12-31": 46e6, "2024-12-31": 40e6}, basis="annual")
    yield from values("NEGX", "free_cash_flow", {"2023-03-31": 40e6, "2024-03-31": 40e6})
    yield Text(r"^finding.*capex.*2023|NEGX.*sign", "the slip of the sign listed")


def _accepted_of_a_held(ticker: str, wrong: tuple[str, ...]) -> Iterator[Check]:
    """A new quarter with values far out of scale: those are no values of the series, the other facts go on."""
    for concept in wrong:
        yield Value(ticker, concept, "2025-03-31", None)
        yield Text(rf"{ticker}.*{concept}", f"{concept} of Q1 2025 listed or held back")


_OF_2025: Final = ("2025-03-31", "2025-06-30")
_OF_SPLITS: Final = ("2023-03-31", "2023-12-31", "2024-03-31", "2024-06-30", "2024-12-31", *_OF_2025)

CASES: Final[tuple[Case, ...]] = (
    Case(
        "1",
        receipt("TSMX", "20-F", "American Depositary Shares, each representing 5 common shares"),
        (
            *steady("TSMX", 1.0372e12, ("2025-06-30", "2025-09-30", "2025-12-31"), or_none=True),
            Value("TSMX", "revenue", "2024-12-31", 2_894e9, "annual", "TWD", or_none=True),
        ),
    ),
    Case(
        "1", added("TSMX"), tuple(steady("TSMX", 1.0372e12, ("2025-06-30", "2025-12-31"), or_none=True)), "plain cover"
    ),
    Case(
        "2",
        receipt(
            "ONCX",
            "10-K",
            "American Depositary Shares, each representing 13 Ordinary Shares, par value $0.0001 per share",
        ),
        tuple(steady("ONCX", 4.2846e10, ("2024-06-30", "2024-12-31", "2025-03-31"))),
    ),
    Case(
        "2", added("ONCX"), tuple(steady("ONCX", 4.2846e10, ("2024-12-31", "2025-03-31"), or_none=True)), "plain cover"
    ),
    Case(
        "3",
        split_of_190("BCNZ"),
        (
            *steady("BCNZ", 1e7, ("2021-12-31", "2023-12-31")),
            *steady("BCNZ", 2e7, ("2024-06-30", "2024-12-31", "2025-06-30", "2026-03-31")),
        ),
        "BCNZ",
    ),
    Case(
        "3",
        split_of_190("BCNX"),
        tuple(steady("BCNX", 1e7, ("2021-12-31", "2023-12-31", "2024-06-30", "2024-12-31", "2025-06-30"))),
        "BCNX",
    ),
    Case("3", split_of_190("BCNY"), tuple(steady("BCNY", 5e7, ("2024-06-30", "2024-12-31", "2025-06-30"))), "BCNY"),
    Case(
        "4",
        added("BYNX"),
        tuple(steady("BYNX", 2.1e8, ("2025-06-30", "2025-12-31", "2026-03-31", "2026-06-30", "2026-09-30"))),
    ),
    Case("4d", three_for_two, tuple(steady("HLTX", 3e9, ("2024-06-30", "2024-12-31", *_OF_2025)))),
    Case("5", added("TTNX"), tuple(steady("TTNX", 3e7, _OF_SPLITS[1:]))),
    Case("5c", late_split, tuple(steady("LATY", 3e9, _OF_SPLITS[1:]))),
    Case("6", added("CNEX"), tuple(steady("CNEX", 3e7, _OF_SPLITS[1:]))),
    Case(
        "7",
        added("GBPX", currency="GBp"),
        tuple(
            Value(
                "GBPX",
                "market_value",
                end,
                1.234e10,
                unit="GBP",
                or_none=True,
                also=((1.234e10 * 1.29, "USD"),),
                tolerance=0.1,
            )
            for end in ("2024-06-30", "2024-12-31", "2025-03-31")
        ),
    ),
    Case(
        "10",
        added("ZERX"),
        (
            *steady("ZERX", 1e9, ("2024-06-30", "2024-12-31", "2025-03-31")),
            _days_of("ZERX", 389),
            Text(r"ZERX.*(2024-01-09|9 Jan)|zero close|close of 0|close.*zero", "the day that is left out"),
        ),
    ),
    Case("11", berkshire(False), tuple(steady("BRK-B", 9.98775e11, _OF_2025))),
    Case("11", berkshire(True), tuple(steady("BRK-B", 9.98775e11, _OF_2025)), "symbols on the cover"),
    Case("14", added("CAVX", price=20), tuple(_cava())),
    Case(
        "16",
        added("DXXX", price=20),
        (
            Value("DXXX", "net_income", "2025-12-31", 185.359e6),
            Value("DXXX", "net_income", "2025-12-31", 319.066e6, "annual"),
            Value("DXXX", "net_income", "2025-12-31", 319.066e6, "ttm"),
        ),
    ),
    Case(
        "16b",
        held("HLDZ"),
        (
            Value("HLDZ", "net_income", "2024-12-31", 50e6),
            Value("HLDZ", "net_income", "2024-12-31", 200e6, "annual"),
            Value("HLDZ", "net_income", "2025-03-31", 50e6),
            Value("HLDZ", "revenue", "2025-03-31", 1.1e9),
            _prices_until(LATER, "HLDZ"),
        ),
    ),
    Case(
        "18c",
        added("TRAM", price=20),
        (
            Value("TRAM", "revenue", "2023-12-31", 16.7e6),
            Value("TRAM", "revenue", "2024-03-31", 65.1e6, "ttm"),
            Value("TRAM", "revenue", "2024-12-31", 21e6),
            Value("TRAM", "revenue", "2024-12-31", 78e6, "ttm"),
            Value("TRAM", "revenue", "2024-12-31", 78e6, "annual"),
        ),
    ),
    Case("21", added("GSXX", price=20), (Value("GSXX", "revenue", "2024-12-31", 53.5e9, "annual"),)),
    Case(
        "22",
        added("AREX", price=20),
        (
            *(Value("AREX", "revenue", end, 705e6, or_none=True, tolerance=0.01) for end in Q2024),
            Value("AREX", "revenue", "2024-12-31", 2_820e6, "annual", or_none=True, tolerance=0.01),
        ),
    ),
    Case("25", held("HLDX"), (*_accepted_of_a_held("HLDX", ("capex",)), Value("HLDX", "revenue", "2025-03-31", 1e9))),
    Case("25b", held("HLDY"), tuple(_accepted_of_a_held("HLDY", ("net_income", "operating_cash_flow")))),
    Case("26", added("NEGX", price=20), tuple(_negative())),
    Case(
        "28",
        new_cik,
        (
            Value("XOMX", "revenue", "2025-06-30", 1e9),
            Value("XOMX", "revenue", "2024-12-31", 1e9),
            Value("XOMX", "revenue", "2024-12-31", 4e9, "annual"),
            Text(str(NEW_CIK), "the log names the new CIK"),
        ),
    ),
    Case(
        "28",
        new_cik_added,
        (
            Value("XOMX", "revenue", "2025-06-30", 1e9),
            AnyOf(
                (
                    Value("XOMX", "revenue", "2024-12-31", 1e9),
                    Text(r"(34088|history|earlier|older|other|begin).*", "or a word of the history"),
                )
            ),
        ),
        "added anew",
    ),
    Case(
        "29",
        renamed,
        (
            _one_company("SQXX", "XYZX"),
            _prices_until("2025-08-29", "SQXX", "XYZX"),
            _under_either(("SQXX", "XYZX"), "market_value", "2025-06-30", 2e9),
            _under_either(("SQXX", "XYZX"), "revenue", "2024-12-31", 1e9),
        ),
    ),
    Case(
        "29",
        renamed_added,
        (
            _one_company("SQXX", "XYZX"),
            _prices_until("2025-08-29", "SQXX", "XYZX"),
            _under_either(("SQXX", "XYZX"), "market_value", "2025-06-30", 2e9),
        ),
        "then add XYZX",
    ),
    Case(
        "31",
        receipt("BABX", "20-F", "American Depositary Shares, each representing eight Ordinary Shares"),
        (
            *steady("BABX", 1.947e11, ("2024-06-30", "2024-12-31"), or_none=True),
            Value("BABX", "revenue", "2023-03-31", 868e9, "annual", "CNY", or_none=True),
            Value("BABX", "revenue", "2024-03-31", 941e9, "annual", "CNY", or_none=True),
            Value("BABX", "assets", "2024-03-31", 1_764e9, unit="CNY", or_none=True),
            Text("CNY", "its facts are in CNY"),
        ),
    ),
    Case(
        "34",
        ordered(False),
        (
            Value("DUPX", "revenue", "2023-12-31", 1e9, "annual"),
            Text(r"^finding.*DUPX.*1,000,000\b(?!,)", "the other listed as a finding"),
        ),
        "as handed",
    ),
    Case(
        "34",
        ordered(True),
        (
            Value("DUPX", "revenue", "2023-12-31", 1e9, "annual"),
            Text(r"^finding.*DUPX.*1,000,000\b(?!,)", "the other listed as a finding"),
        ),
        "turned round",
    ),
    Case("37", added("HUNX"), tuple(steady("HUNX", 2e9, ("2024-12-31", *_OF_2025)))),
    Case("37", spike, (*steady("HUNX", 2e9, ("2024-12-31",)), *steady("HUNX", 2e9, _OF_2025, or_none=True)), "held"),
    Case(
        "41",
        in_millions,
        (
            *steady("WAMX", 1.94e9, ("2024-12-31", *_OF_2025)),
            Value("WAMX", "market_value", "2024-06-30", None),
            Value("WAMX", "market_value", "2024-09-30", None),
            Text(r"^finding.*WAMX.*\b95 ", "the first slip set aside"),
            Text(r"^finding.*WAMX.*\b96 ", "the second slip set aside"),
        ),
    ),
    Case(
        "42",
        added("FUTX", price=20),
        (
            _no_later_than("FUTX", "2025-12-31"),
            Text(r"^finding.*FUTX.*2204", "2204 set aside"),
            Value("FUTX", "revenue", "2024-12-31", 1e9),
        ),
    ),
    Case(
        "55",
        added("SHLX", price=20),
        (Value("SHLX", "assets", "2024-12-31", 50_000), Value("SHLX", "assets", "2023-12-31", 60_000)),
    ),
)
