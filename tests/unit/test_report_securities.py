"""What the cover page says of the securities that are traded: shares in a receipt, symbols of classes."""

from __future__ import annotations

import pytest

from data.sources.report_securities import class_symbols, shares_in, symbol


@pytest.mark.parametrize(
    ("title", "shares"),
    [
        ("American Depositary Shares, each representing five common shares", 5),
        ("American Depositary Shares, each representing 13 Ordinary Shares, par value $0.0001 per share", 13),
        ("American Depositary Shares (each representing eight Ordinary Shares)", 8),
        ("American depositary shares, each of which represents ten (10) ordinary shares", 10),
        ("American depositary shares, each representing one-half of one Class A ordinary share", 0.5),
        (
            "American Depositary Shares (evidenced by American Depositary Receipts), each representing 1/4 of a share",
            0.25,
        ),
        ("ADSs, each representing 0.5 ordinary shares", 0.5),
        ("ten American depositary shares representing one Class A ordinary share", 0.1),
        ("Common Stock, $0.000006 par value", 1),
        ("Ordinary Shares, par value 0.10 each", 1),
        ("American Depositary Shares", None),
        ("Depositary Shares, each representing a 1/1000th interest in a share of Series A Preferred Stock", None),
        ("2.500% Notes due 2030", None),
        ("Warrants to purchase common stock", None),
    ],
)
def test_shares_in_what_is_traded(title: str, shares: float | None) -> None:
    assert shares_in(title) == (None if shares is None else pytest.approx(shares))


def test_symbols_are_spelt_as_yahoo_does() -> None:
    assert [symbol(text) for text in ("BRK.B", "brk/a", " GOOG ")] == ["BRK-B", "BRK-A", "GOOG"]


@pytest.mark.parametrize(
    ("classes", "main", "known", "expected"),
    [
        ([("A", "BRK.A"), ("B", "BRK.B")], "BRK-B", {}, {"A": "BRK-A", "B": "BRK-B"}),
        ([("A", None), ("B", None)], "BRK-B", {}, {"A": "BRK-A", "B": "BRK-B"}),
        ([("A", None), ("B", None)], "META", {}, {"A": "META", "B": "META"}),
        ([("A", "FB"), ("B", "FB")], "META", {}, {"A": "META", "B": "META"}),  # before the rename of 2022
        ([("A", "GOOGL"), ("B", "GOOGL"), ("C", "GOOG")], "GOOGL", {}, {"A": "GOOGL", "B": "GOOGL", "C": "GOOG"}),
        ([("A", "VIACA"), ("B", "VIAC")], "PARA", {"A": "PARAA", "B": "PARA"}, {"A": "PARAA", "B": "PARA"}),
    ],
)
def test_every_class_has_the_symbol_of_its_own_price(
    classes: list[tuple[str, str | None]], main: str, known: dict[str, str], expected: dict[str, str]
) -> None:
    assert class_symbols(classes, main, known) == expected
