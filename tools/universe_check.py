"""`python -m tools.universe_check [--tickers GIS,PG] [--save FILE] [--against FILE | --base REV]`: the 298 filers of
the universe through the store's own code, and what must hold for any filer.

Nothing is published that cannot be (revenue at or below zero, two rows of one key); stated fourth quarters and restated
years are ours within 1%; derived fourth quarters lie near those of the years beside them; coverage by concept. `--base`
runs the same on another commit, `--against` compares with figures that were saved. Exit 1 where one of the first is
broken, 2 where the facts are missing.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

import duckdb
import pandas as pd

from contracts import CONCEPTS
from data import build
from tools.command_line import Parser

ROOT: Final = Path(__file__).resolve().parents[1]
COVERED: Final = (
    "revenue",
    "cost_of_revenue",
    "gross_profit",
    "operating_income",
    "net_income",
    "rnd",
    "depreciation",
    "operating_cash_flow",
    "capex",
    "ppe_net",
    "assets",
    "equity",
    "cash",
    "long_term_debt",
)
WANTED: Final = {"revenue": 0.98, "capex": 0.93, "ppe_net": 0.94, "long_term_debt": 0.80}
FLOWS: Final = tuple(name for name in COVERED if CONCEPTS[name].kind == "flow")
_RENAMED: Final = ("revenue", "capex")  # of the others, two tags are two definitions
_POSITIVE: Final = ("revenue", "cost_of_revenue", "rnd", "depreciation", "capex")
_PERIOD: Final = ["ticker", "tag", "period_end"]
_FIRST, _LAST = pd.Timestamp("2015-01-01"), pd.Timestamp("2025-12-31")
_BATCH: Final = 25
_LISTED: Final = 40
_SERIES: Final = """
    SELECT basis, ticker, concept, tag, quarter, period_start::TIMESTAMP AS period_start,
           period_end::TIMESTAMP AS period_end, value, method FROM series
"""
_CONTESTED: Final = "SELECT DISTINCT ticker, concept, basis, period_end::TIMESTAMP AS period_end FROM contested"


def main(given: list[str] | None = None) -> int:
    """Run, print and save; 0, 1 or 2."""
    asked = _parser().parse_args(given)
    if not asked.facts.is_file():
        print(f"There are no facts in {asked.facts}: name their file with --facts.", file=sys.stderr)
        return 2
    filed = _filed(asked.facts, asked.tickers)
    found = figures(filed)
    before = _of_commit(asked) if asked.base else json.loads(asked.against.read_text()) if asked.against else None
    if asked.save:
        asked.save.write_text(json.dumps(found, indent=1) + "\n", encoding="utf-8")
    print(report(found, before))
    return int(bool(found["revenue not above zero"] or found["keys twice"]))


def figures(filed: pd.DataFrame) -> dict[str, Any]:
    """Everything that is printed, of as-filed facts with the columns of the embedded filings."""
    parts = [batch(filed[filed["ticker"].isin(tickers)]) for tickers in _batches(filed)]
    series, contested = (pd.concat(frames, ignore_index=True) for frames in zip(*parts, strict=True))
    facts = flows(filed)
    return {
        "filers": int(filed["ticker"].nunique()),
        "rows": len(series),
        "contested": len(contested),
        "keys twice": _texts(series[series.duplicated(["basis", "ticker", "concept", "quarter"], keep=False)]),
        "revenue not above zero": _texts(series[series["concept"].eq("revenue") & series["value"].le(0)]),
        "stated fourth quarters": fourth_quarters_stated(facts, series),
        "restated years": years_restated(facts, series),
        "years and their quarters": sums(series),
        "derived fourth quarters": fourth_quarters(series, stated_differences(filed)),
        "coverage": coverage(series, fiscal_ends(filed)),
    }


# --------------------------------------------------------------------------------------------- loading


def _filed(path: Path, tickers: str) -> pd.DataFrame:
    filed = pd.read_parquet(path)
    wanted = [t.strip().upper() for t in tickers.split(",") if t.strip()]
    filed = filed[filed["ticker"].isin(wanted)] if wanted else filed
    for column in ("period_start", "period_end", "known_on"):
        filed[column] = pd.to_datetime(filed[column].astype("str").replace("None", None), errors="coerce")
    filed = filed[filed["period_end"].notna() & filed["known_on"].notna()]
    return filed.assign(cik=[f"{int(cik):010d}" for cik in filed["cik"]])


def _batches(filed: pd.DataFrame) -> Iterator[list[str]]:
    tickers = sorted(filed["ticker"].unique())
    for first in range(0, len(tickers), _BATCH):
        yield tickers[first : first + _BATCH]


def batch(filed: pd.DataFrame) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Series of some filers as known today, and what their filings do not settle (empty before there was such a
    table)."""
    tickers = sorted(filed["ticker"].unique())
    with duckdb.connect() as con:
        build.define(con)
        named = {"ticker": tickers, "name": tickers, "colour": "", "core": False, "price_ticker": tickers}
        build.insert(con, "entity", pd.DataFrame(named))
        build.declare_lines(con, tickers)
        build.load_filings(con, filed)
        build.finish(con)
        tables = {str(row[0]) for row in con.execute("SELECT table_name FROM information_schema.tables").fetchall()}
        contested = con.execute(_CONTESTED).df() if "contested" in tables else pd.DataFrame({"ticker": []})
        return con.execute(_SERIES).df(), contested


# ------------------------------------------------------------------------------------- what filings state


def flows(filed: pd.DataFrame) -> pd.DataFrame:
    """Facts of quarters and fiscal years in dollars, outside proxy statements: one row per value and filing."""
    facts = filed[filed["unit"].eq("USD") & filed["period_start"].notna() & ~filed["form"].str.contains("DEF|PRE 14")]
    facts = facts[facts["period_end"] < facts["known_on"]]
    days = (facts["period_end"] - facts["period_start"]).dt.days + 1
    year = days.between(345, 385) & ~facts["form"].str.startswith("10-Q")
    return facts.assign(basis=days.between(80, 100).map({True: "quarter", False: ""}).mask(year, "annual"))


def fourth_quarters_stated(facts: pd.DataFrame, series: pd.DataFrame) -> dict[str, Any]:
    """Our fourth quarters against the newest statement of those three months; one that carries the whole year's value
    is a slip."""
    years = facts[facts["basis"] == "annual"]
    quarters = facts[facts["basis"] == "quarter"]
    whole = pd.MultiIndex.from_frame(years[[*_PERIOD, "value"]])
    quarters = quarters[~pd.MultiIndex.from_frame(quarters[[*_PERIOD, "value"]]).isin(whole)]
    return compared(quarters, series[series["basis"] == "quarter"], same_line(years))


def years_restated(facts: pd.DataFrame, series: pd.DataFrame) -> dict[str, Any]:
    """Our fiscal years that a later filing states otherwise, under the same tag or another of the same line, against
    its newest statement."""
    years = facts[facts["basis"] == "annual"]
    return compared(years, series[series["basis"] == "annual"], same_line(years), restated=True)


def same_line(years: pd.DataFrame) -> pd.DataFrame:
    """Pairs of tags (tag, other) that state a filer's same year within 3% in some version: one line under two names."""
    rows = years[[*_PERIOD, "value"]].drop_duplicates()
    pairs = rows.merge(rows.rename(columns={"tag": "other"}), on=["ticker", "period_end"], suffixes=("", "_other"))
    near = (pairs["value"] - pairs["value_other"]).abs() <= 0.03 * pairs["value"].abs()
    return pairs[near][[*_PERIOD, "other"]].drop_duplicates()


def compared(
    stated: pd.DataFrame, series: pd.DataFrame, pairs: pd.DataFrame, *, restated: bool = False
) -> dict[str, Any]:
    """How many of our values are within 1% of the newest statement of their line and period; the others by name."""
    ours = series[series["concept"].isin(FLOWS)][["ticker", "concept", "tag", "period_end", "value"]]
    tags = ours.drop_duplicates(["concept", "tag"])[["concept", "tag"]].rename(columns={"tag": "other"})
    said = stated[[*_PERIOD, "value", "known_on"]].rename(columns={"tag": "other", "value": "stated"})
    both = (
        ours.merge(pairs, on=_PERIOD)
        .merge(tags, on=["concept", "other"])
        .merge(said, on=["ticker", "period_end", "other"])
    )
    key = ["ticker", "concept", "period_end"]
    both = both[both["tag"].eq(both["other"]) | both["concept"].isin(_RENAMED)]
    both["stated"] = both["stated"].abs().where(both["concept"].eq("capex"), both["stated"])
    if restated:
        both = both[both.groupby(key)["stated"].transform("nunique") > 1]
    newest = both[both["known_on"] == both.groupby(key)["known_on"].transform("max")]
    near = (newest["value"] - newest["stated"]).abs() <= (0.01 * newest["stated"].abs()).clip(lower=5e5)
    cells = (
        newest.assign(near=near).groupby(key).agg({"near": "any", "value": "first", "stated": "last", "other": "last"})
    )
    off = cells[~cells["near"]].reset_index()
    lines = [
        f"{r.ticker} {r.concept} {r.period_end.date()}: {r.value:,.0f}, stated {r.stated:,.0f} ({r.other})"
        for r in _each(off)
    ]
    return {"both": len(cells), "within 1%": len(cells) - len(off), "off": sorted(lines)}


# ------------------------------------------------------------------------------------- the series by itself


def sums(series: pd.DataFrame) -> dict[str, Any]:
    """Fiscal years against the trailing twelve months that end with them."""
    key = ["ticker", "concept", "period_end"]
    year, ttm = (series[series["basis"] == basis][[*key, "value"]] for basis in ("annual", "ttm"))
    both = year[year["concept"].isin(FLOWS)].merge(ttm, on=key, suffixes=("", "_sum"))
    off = both[(both["value"] - both["value_sum"]).abs() > (0.01 * both["value"].abs()).clip(lower=2e6)]
    lines = [
        f"{r.ticker} {r.concept} {r.period_end.date()}: year {r.value:,.0f}, quarters {r.value_sum:,.0f}"
        for r in _each(off)
    ]
    return {"both": len(both), "within 1%": len(both) - len(off), "off": sorted(lines)}


def fourth_quarters(series: pd.DataFrame, stated: pd.DataFrame | None = None) -> dict[str, Any]:
    """Derived fourth quarters of what cannot be negative: below zero, or more than three times off every fourth quarter
    beside it. Of the latter, those that one season's reports state so (year less nine months) are listed apart."""
    quarters = series[series["basis"].eq("quarter") & series["concept"].isin(_POSITIVE)]
    derived = quarters[quarters["method"] == "derived_fy"]
    beside = pd.concat([_beside(derived, quarters, years) for years in (-1, 1)])
    near = beside.groupby(["ticker", "concept", "period_end"])["off"].agg(["all", "count"]).reset_index()
    marked = derived.merge(near, on=["ticker", "concept", "period_end"], how="left")
    negative, far = marked[marked["value"] < 0], marked[marked["value"].ge(0) & marked["all"].eq(True)]
    listed = _among(far, stated) if stated is not None else pd.Series(False, far.index)
    return {
        "derived": len(derived),
        "below zero": _texts(negative),
        "three times off": _texts(far[~listed]),
        "three times off, as the reports of one season state it": _texts(far[listed]),
    }


def stated_differences(filed: pd.DataFrame) -> pd.DataFrame:
    """A fiscal year less its first nine months as the reports of one season state them: ticker, tag, period_end,
    value."""
    facts = filed[filed["unit"].eq("USD") & filed["period_start"].notna() & filed["form"].str.startswith("10-")]
    days = (facts["period_end"] - facts["period_start"]).dt.days + 1
    age = (facts["known_on"] - facts["period_end"]).dt.days
    key = ["ticker", "tag", "period_start"]
    year, part = (
        facts[days.between(345, 385) & age.between(5, 130)],
        facts[days.between(240, 300) & age.between(5, 130)],
    )
    both = year.merge(part[[*key, "period_end", "value"]], on=key, suffixes=("", "_part"))
    both = both[(both["period_end"] - both["period_end_part"]).dt.days.between(70, 125)]
    return both.assign(value=both["value"] - both["value_part"])[["ticker", "tag", "period_end", "value"]]


def _among(cells: pd.DataFrame, stated: pd.DataFrame) -> pd.Series[bool]:
    """Which of the cells are such a difference."""
    known = set(zip(stated["ticker"], stated["tag"], stated["period_end"], stated["value"].round(), strict=True))
    rows = zip(cells["ticker"], cells["tag"], cells["period_end"], cells["value"].round(), strict=True)
    return pd.Series([row in known for row in rows], cells.index, dtype="bool")


def _beside(derived: pd.DataFrame, quarters: pd.DataFrame, years: int) -> pd.DataFrame:
    """Each derived quarter with the same quarter some years on; `off` where one is more than three times the other."""
    other = quarters[["ticker", "concept", "period_end", "value"]].rename(columns={"period_end": "other_end"})
    both = derived.merge(other, on=["ticker", "concept"], suffixes=("", "_other"))
    apart = (both["other_end"] - both["period_end"]).dt.days - 365 * years
    both = both[apart.abs() <= 20]
    ratio = (both["value"] / both["value_other"].where(both["value_other"] > 0)).abs()
    return both.assign(off=ratio.gt(3) | ratio.lt(1 / 3))


def fiscal_ends(filed: pd.DataFrame) -> pd.DataFrame:
    """Ends of the fiscal quarters of every filer, 2015 to 2025: ticker, end; out of the current periods of its
    reports."""
    facts = filed[filed["period_start"].notna() & filed["form"].str.startswith("10-")]
    age, days = (facts["known_on"] - facts["period_end"]).dt.days, (facts["period_end"] - facts["period_start"]).dt.days
    current = facts[age.between(5, 130) & days.between(70, 390) & facts["period_end"].between(_FIRST, _LAST)]
    ends = current.groupby(["ticker", "period_end"]).size().rename("n").reset_index()
    ends = ends[ends["n"] >= 3].sort_values(["ticker", "period_end"])
    apart = ends.groupby("ticker")["period_end"].diff().dt.days
    found: pd.DataFrame = ends[apart.isna() | (apart > 40)].rename(columns={"period_end": "end"})[["ticker", "end"]]
    return found


def coverage(series: pd.DataFrame, ends: pd.DataFrame) -> dict[str, dict[str, float]]:
    """By concept: companies that have the line, their fiscal quarters, and how many of those have a value."""
    quarters = series[series["basis"] == "quarter"]
    found = {}
    for concept in COVERED:
        have = quarters[quarters["concept"] == concept][["ticker", "period_end"]].drop_duplicates()
        wanted = ends[ends["ticker"].isin(have["ticker"])].sort_values("end")
        near = pd.merge_asof(
            wanted,
            have.sort_values("period_end"),
            left_on="end",
            right_on="period_end",
            by="ticker",
            direction="nearest",
            tolerance=pd.Timedelta(days=10),
        )
        count = int(near["period_end"].notna().sum())
        share = round(count / len(near), 4) if len(near) else 0.0
        found[concept] = {
            "companies": int(wanted["ticker"].nunique()),
            "quarters": len(near),
            "with": count,
            "share": share,
        }
    return found


def _texts(rows: pd.DataFrame) -> list[str]:
    return [
        f"{r.ticker} {r.concept} {r.basis} {r.period_end.date()}: {r.value:,.0f} {r.method} ({r.tag})"
        for r in _each(rows.sort_values(["ticker", "concept", "period_end"]))
    ]


def _each(frame: pd.DataFrame) -> Iterator[Any]:
    yield from frame.itertuples()


# ------------------------------------------------------------------------------------------- the report


def report(found: dict[str, Any], before: dict[str, Any] | None = None) -> str:
    """The figures as text, beside those of before where there are some."""
    old = before or {}
    lines = [f"{found['filers']} filers, {found['rows']:,} values, {found['contested']:,} contested"]
    for name in ("revenue not above zero", "keys twice"):
        lines += _list(name, found[name], old.get(name))
    for name in ("stated fourth quarters", "restated years", "years and their quarters"):
        lines += _list(f"{name}: {_share(found[name])}", found[name]["off"], old.get(name, {}).get("off"))
    fourth, was = found["derived fourth quarters"], old.get("derived fourth quarters", {})
    for name in ("below zero", "three times off", "three times off, as the reports of one season state it"):
        lines += _list(f"{fourth['derived']:,} derived fourth quarters, {name}", fourth[name], was.get(name))
    lines += [
        "",
        f"{'coverage 2015-2025':22} {'companies':>9} {'quarters':>9} {'with':>9} {'share':>7}  before  wanted",
    ]
    for concept, row in found["coverage"].items():
        then = old.get("coverage", {}).get(concept, {}).get("share")
        was_text = "" if then is None else f"{then:6.1%}"
        wanted = f"{WANTED[concept]:.0%}" if concept in WANTED else ""
        lines.append(
            f"{concept:22} {row['companies']:9} {row['quarters']:9,} {row['with']:9,} {row['share']:7.1%}  "
            f"{was_text:6}  {wanted}"
        )
    return "\n".join(lines)


def _share(row: dict[str, Any]) -> str:
    return f"{row['within 1%']:,} of {row['both']:,} within 1%"


def _list(title: str, rows: list[str], before: list[str] | None) -> list[str]:
    then = "" if before is None else f" (before: {len(before)})"
    more = [f"    and {len(rows) - _LISTED} more"] if len(rows) > _LISTED else []
    return ["", f"{title}: {len(rows)}{then}", *(f"    {row}" for row in rows[:_LISTED]), *more]


def _of_commit(asked: argparse.Namespace) -> dict[str, Any]:
    """The same figures with the code of another commit, by this file."""
    from tools.checkout import checkout

    with checkout(asked.base) as folder:
        for own in ("universe_check.py", "command_line.py"):  # what this file imports of tools, too
            shutil.copyfile(ROOT / "tools" / own, folder / "tools" / own)
        saved = folder / "figures.json"
        command = [
            sys.executable,
            "-m",
            "tools.universe_check",
            "--facts",
            str(asked.facts.resolve()),
            "--save",
            str(saved),
        ]
        subprocess.run([*command, "--tickers", asked.tickers], cwd=folder, stdout=subprocess.DEVNULL, check=False)
        content: dict[str, Any] = json.loads(saved.read_text(encoding="utf-8"))
        return content


def _parser() -> argparse.ArgumentParser:
    parser = Parser(prog="python -m tools.universe_check", description=__doc__)
    shared = Path(os.environ.get("LEVERAGE_FACTS") or ROOT.parent / "shared" / "facts")
    parser.add_argument("--facts", type=Path, default=shared / "universe" / "filings.parquet")
    parser.add_argument("--tickers", default="", help="only these")
    parser.add_argument("--save", type=Path, help="write the figures as JSON")
    parser.add_argument("--against", type=Path, help="figures that were saved before")
    parser.add_argument("--base", help="a commit whose figures stand beside")
    return parser


if __name__ == "__main__":
    sys.exit(main())
