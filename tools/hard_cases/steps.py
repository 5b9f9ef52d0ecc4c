"""How the cases are served: what somebody does, step by step, while the sources answer out of the case's folder."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any, Final

from tools.hard_cases.bench import Act, Step, adding, refreshing
from tools.hard_cases.serving import Sources, cover, edited, filer, flat, prices, sources

Steps = Callable[[Path], list[Step]]
_FROM, _TO, LATER = "2023-01-02", "2025-06-30", "2025-07-31"  # of the even prices of a company that is held


def added(ticker: str, *, currency: str = "", price: float = 0, change: Callable[[Any], Any] | None = None) -> Steps:
    """One step: `add` with the folder's facts, and its prices or an even price."""

    def steps(folder: Path) -> list[Step]:
        one = filer(folder / f"companyfacts-{ticker}.json", change=change)
        record = flat(ticker, price, _FROM, "2025-12-31") if price else prices(folder / "prices.csv", ticker)
        return [Step(sources([one], [record], {ticker: currency} if currency else {}), adding(ticker))]

    return steps


def receipt(ticker: str, form: str, title: str) -> Steps:
    """One step: `add`, with a cover page that names the receipts."""

    def steps(folder: Path) -> list[Step]:
        one = cover(filer(folder / f"companyfacts-{ticker}.json"), form, title=title)
        return [Step(sources([one], [prices(folder / "prices.csv", ticker)]), adding(ticker))]

    return steps


def held(ticker: str) -> Steps:
    """`add` with the facts filed by 2025-03-01, then `refresh` with all of them, at an even price."""

    def steps(folder: Path) -> list[Step]:
        path = folder / f"companyfacts-{ticker}.json"
        before = sources([filer(path, until="2025-03-01")], [flat(ticker, 20, _FROM, _TO)])
        after = sources([filer(path)], [flat(ticker, 20, _FROM, LATER)])
        return [Step(before, adding(ticker)), Step(after, refreshing(ticker))]

    return steps


# ------------------------------------------------------------------------------------ single servings


def berkshire(symbols: bool) -> Steps:
    def steps(folder: Path) -> list[Step]:
        classes = [("A", "2025-02-10", 550_000.0), ("B", "2025-02-10", 1.3e9)]
        one = cover(filer(folder / "companyfacts-BRK-B.json"), "10-K", classes=classes, symbols=symbols)
        return [Step(sources([one], [prices(folder / "prices.csv")]), adding("BRK-B"))]

    return steps


def split_of_190(ticker: str) -> Steps:
    """One price record, with a split of 1:190 in it, serves all three."""
    return added(ticker)


def three_for_two(folder: Path) -> list[Step]:
    path = folder / "companyfacts-HLTX.json"
    before = sources([filer(path, until="2025-03-01")], [flat("HLTX", 30, _FROM, "2025-04-01")])
    after = sources([filer(path)], [prices(folder / "prices.csv")])
    return [Step(before, adding("HLTX")), Step(after, refreshing("HLTX"))]


def late_split(folder: Path) -> list[Step]:
    one = filer(folder / "companyfacts-LATY.json")
    records = (
        flat("LATY", 30, _FROM, "2025-06-10"),
        prices(folder / "prices-first-evening.csv"),
        prices(folder / "prices.csv"),
    )
    acts: tuple[Act, ...] = (adding("LATY"), refreshing("LATY"), refreshing("LATY"))
    return [Step(sources([one], [record]), act) for record, act in zip(records, acts, strict=True)]


def spike(folder: Path) -> list[Step]:
    one, path = filer(folder / "companyfacts-HUNX.json"), folder / "prices.csv"
    days = ("2025-03-28", "2025-03-31", "2025-06-30")
    acts: tuple[Act, ...] = (adding("HUNX"), refreshing("HUNX"), refreshing("HUNX"))
    return [Step(sources([one], [prices(path, until=d)]), act) for d, act in zip(days, acts, strict=True)]


NEW_CIK: Final = 2115436


def _moved(folder: Path) -> Sources:
    """The SEC's answers once the ticker has a new number: old facts without a ticker, new facts of one quarter."""
    old = replace(filer(folder / "companyfacts-XOMX.json"), ticker="")
    one_quarter = filer(folder / "companyfacts-XOMX.json", change=_one_quarter)
    return sources([old, one_quarter], [prices(folder / "prices.csv")])


def _one_quarter(content: Any) -> Any:
    row = {"start": "2025-04-01", "end": "2025-06-30", "val": 1_000_000_000, "accn": "0002115436-25-000011"}
    told = row | {"fy": 0, "fp": "Q2", "form": "10-Q", "filed": "2025-08-01"}
    revenues = content["facts"]["us-gaap"]["Revenues"] | {"units": {"USD": [told]}}
    return content | {"cik": NEW_CIK, "facts": {"us-gaap": {"Revenues": revenues}}}


def new_cik(folder: Path) -> list[Step]:
    """The ticker gets a new number between `add` and `refresh`."""
    old = filer(folder / "companyfacts-XOMX.json")
    before = sources([old], [prices(folder / "prices.csv", until="2025-05-30")])
    return [Step(before, adding("XOMX")), Step(_moved(folder), refreshing("XOMX"))]


def new_cik_added(folder: Path) -> list[Step]:
    """The company is added after its ticker got a new number."""
    return [Step(_moved(folder), adding("XOMX"))]


def renamed(folder: Path) -> list[Step]:
    """The ticker is renamed under the same number between `add` and `refresh`."""
    old = filer(folder / "companyfacts-SQXX.json")
    new = replace(old, ticker="XYZX")
    path = folder / "prices.csv"
    before = sources([old], [prices(path, "SQXX", until="2025-01-31")])
    after = sources([new], [prices(path)])
    return [Step(before, adding("SQXX")), Step(after, refreshing("SQXX"))]


def renamed_added(folder: Path) -> list[Step]:
    """And then the new ticker is asked for."""
    return [*renamed(folder), Step(renamed(folder)[1].world, adding("XYZX"))]


def ordered(reverse: bool) -> Steps:
    """Both orders of the two rows."""
    return added("DUPX", price=20, change=_turned if reverse else None)


def _turned(content: Any) -> Any:
    return edited(content, lambda rows: rows[::-1])


def in_millions(folder: Path) -> list[Step]:
    """An even price and no cover count."""
    one = filer(folder / "companyfacts-WAMX.json")
    return [Step(sources([one], [flat("WAMX", 20, "2024-01-02", "2025-06-30")]), adding("WAMX"))]
