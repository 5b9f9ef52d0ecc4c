"""Epoch AI's tables: sites, chips owned, hardware, capabilities, falling prices, labs (CC BY 4.0; chip counts MIT)."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Final

from tools.convert_facts import documents
from tools.convert_facts.citing import TICKERS
from tools.convert_facts.documents import Document, Reports
from tools.convert_facts.merging import Row, one_line, plain, scaled

SITES_EDITION: Final = "2026-08-16"
HARDWARE_EDITION: Final = "2026-04-30"  # the last day of the month that its file names
INDEX_EDITION: Final = "2026-04-30"
FITS_EDITION: Final = "2025-03-13"
_LITRES_IN_A_MILLION_GALLONS: Final = 3785411.784


def by_epoch(document: Document, note: str = "", url: str = "") -> Row:
    """The columns of a citation of what one place, Epoch AI, says."""
    return {
        "evidence": "single_source",
        **document.cells(),
        "url": url or document.url,
        "second_source": "",
        "note": note,
    }


def figures(row: Row, named: Mapping[str, tuple[str, float]]) -> Row:
    """Cells in base units: by embedded name the compiled column and its factor."""
    return {name: scaled(row[compiled], factor) for name, (compiled, factor) in named.items()}


def day(text: str) -> str:
    """A day of Epoch AI's (9/30/2024, or as we write it) as we write it; '' stays ''."""
    if not text or "-" in text:
        return text[:10]
    return str(datetime.strptime(text, "%m/%d/%Y").date())


# ------------------------------------------------------------------------------------------ sites

_LINK: Final = re.compile(r"\[(?P<words>[^\]]*)\]\((?P<address>[^)\s]*)\)")


def sites(rows: list[Row], _: Reports) -> Iterator[Row]:
    for row in rows:
        yield {
            "site": row["Name"],
            "owner": _marked(row["Owner"]),
            "users": _marked(row["Users"]),
            "project": _marked(row["Project"]),
            "country": row["Country"],
            "address": one_line(row["Address"]),
            "power": scaled(row["Current power (MW)"], 1e6),
            "h100_equivalents": scaled(row["Current H100 equivalents"], 1),
            "capital_cost": scaled(row["Current total capital cost (2025 USD billions)"], 1e9),
            "chip_types": _listed(row["Current chip types"]),
            "planned_chip_types": _listed(row["All chip types"]),
            "investors": _listed(row["Investors"]),
            "builders": _listed(row["Construction companies"]),
            "energy_companies": _listed(row["Energy companies"]),
            "sources": _sources(row["Selected Sources"]),
            "edition": SITES_EDITION,
        } | by_epoch(documents.EPOCH_SITES, url=row["Calculations sheet"])


def _marked(text: str) -> str:
    """`A #confident, B #likely` as `A, B (likely)`."""
    return re.sub(r" ?#(\w+)", lambda mark: "" if mark[1] == "confident" else f" ({mark[1]})", text)


def _listed(text: str) -> str:
    return re.sub(r",(?=\S)", ", ", text)


def _sources(text: str) -> str:
    """Links of a list in Markdown as `words (address)`, one after the other."""
    found = (f"{one_line(link['words'])} ({link['address']})" for link in _LINK.finditer(text))
    return "; ".join(found) or one_line(text)


_TIMELINE: Final = {
    "buildings": ("Buildings operational", 1.0),
    "it_power": ("IT power (MW)", 1e6),
    "power": ("Power (MW)", 1e6),
    "h100_equivalents": ("H100 equivalents", 1.0),
    "performance_8bit": ("Performance (8-bit OP/s)", 1.0),
    "capital_cost": ("Total capital cost (2025 USD billions)", 1e9),
    "compute_cost": ("Compute cost (2025 USD billions)", 1e9),
    "construction_cost": ("Construction cost (2025 USD billions)", 1e9),
    "operating_cost": ("Annual operating cost (2025 USD billions)", 1e9),
    "water": ("Water use (MGD)", _LITRES_IN_A_MILLION_GALLONS),
}


def site_timeline(rows: list[Row], _: Reports) -> Iterator[Row]:
    for row in rows:
        yield (
            {
                "site": row["Data center"],
                "date": row["Date"],
                "basis": "projection" if row["Date"] > SITES_EDITION else "estimate",
                "status": one_line(row["Construction status"]),
                "edition": SITES_EDITION,
            }
            | figures(row, _TIMELINE)
            | by_epoch(documents.EPOCH_SITES)
        )


# ------------------------------------------------------------------------------------ chips owned

CHIP_FILES: Final = tuple(
    f"epoch/{name}.csv"
    for name in (
        "nvidia_cumulative_totals",
        "nvidia_owners_cumulative_totals",
        "nvidia_owners_quarters_by_chip",
        "amd_owners_cumulative_totals",
        "tpu_owners_cumulative_totals",
        "tpu_owners_quarters_by_chip",
        "trainium_cumulative_totals",
        "trainium_chip_timelines",
    )
)
_MIDDLES: Final = {
    "units": ("Number of Units", "Number of units (median)"),
    "h100_equivalents": ("Compute estimate in H100e (median)",),
    "power": ("Total TDP (W)", "Power in MW (median)"),
}
_LOWS: Final = {
    "units": ("Number of Units (5th percentile)", "Number of units (5th percentile)"),
    "h100_equivalents": ("H100e (5th percentile)", "Compute estimate in H100e (5th percentile)"),
    "power": ("Total TDP (W) (5th percentile)", "Power in MW (5th percentile)"),
}


def chips_owned(rows: list[Row], _: Reports) -> Iterator[Row]:
    for row in rows:
        maker = {"Nvidia": "NVIDIA"}.get(row["Chip manufacturer"], row["Chip manufacturer"])
        owner = row.get("Owner") or ("Amazon" if maker == "Amazon" else "")
        estimated = re.search(r"generated on: (\d\d)-(\d\d)-(\d{4})", row["Notes"])
        excludes = re.search(r"Excludes [^.]+\.", row["Notes"])
        yield {
            "maker": maker,
            "owner": owner,
            "ticker": TICKERS.get(owner, ""),
            "chip": row.get("Chip type") or "",
            "first_day": day(row["Start date"]),
            "last_day": day(row["End date"]),
            "kind": "quarter" if row.get("Chip type") else "cumulative",
            **_interval(row),
            "complete": "false" if "Incomplete:" in row["Notes"] or row.get("Incomplete") else "true",
            "edition": f"{estimated[3]}-{estimated[1]}-{estimated[2]}" if estimated else "",
        } | by_epoch(documents.EPOCH_OWNED, excludes[0] if excludes else "")


def _interval(row: Row) -> Row:
    """Each estimate with its bounds; bounds that were given in the wrong order are left out."""
    cells = Row()
    for name, middles in _MIDDLES.items():
        lows = _LOWS[name]
        low, middle, high = (
            _first(row, names) for names in (lows, middles, tuple(n.replace("5th", "95th") for n in lows))
        )
        ordered = low and high and float(low) <= float(middle) <= float(high)
        cells |= {name: middle, f"{name}_low": low if ordered else "", f"{name}_high": high if ordered else ""}
    return cells


def _first(row: Row, names: tuple[str, ...]) -> str:
    """The first of these columns that the row has, in base units."""
    for name in names:
        if row.get(name):
            return scaled(row[name], 1e6 if "MW" in name else 1.0)
    return ""


# --------------------------------------------------------------------------------------- hardware

_HARDWARE: Final = {
    "price": ("Release price (USD)", 1.0),
    "tensor_fp16": ("Tensor-FP16/BF16 performance (FLOP/s)", 1.0),
    "fp8": ("FP8 performance (FLOP/s)", 1.0),
    "fp4": ("FP4 performance (FLOP/s)", 1.0),
    "fp64": ("FP64 (double precision) performance (FLOP/s)", 1.0),
    "fp32": ("FP32 (single precision) performance (FLOP/s)", 1.0),
    "tf32": ("TF32 (TensorFloat-32) performance (FLOP/s)", 1.0),
    "fp16": ("FP16 (half precision) performance (FLOP/s)", 1.0),
    "int16": ("INT16 performance (OP/s)", 1.0),
    "int8": ("INT8 performance (OP/s)", 1.0),
    "int4": ("INT4 performance (OP/s)", 1.0),
    "best_performance": ("ML OP/s", 1.0),
    "memory": ("Memory (bytes)", 1.0),
    "memory_bandwidth": ("Memory bandwidth (byte/s)", 1.0),
    "intranode_bandwidth": ("Intranode bandwidth (byte/s)", 1.0),
    "internode_bandwidth": ("Internode bandwidth (bit/s)", 1.0),
    "power": ("TDP (W)", 1.0),
    "process_nm": ("Process size (nm)", 1.0),
    "die_area": ("Die Size (mm^2)", 1.0),
    "transistors": ("Transistors (millions)", 1e6),
    "tensor_units": ("Tensor cores", 1.0),
    "base_clock": ("Base clock (MHz)", 1e6),
    "boost_clock": ("Boost clock (MHz)", 1e6),
    "memory_clock": ("Memory clock (MHz)", 1e6),
    "memory_bus": ("Memory bus (bit)", 1.0),
}


def ml_hardware(rows: list[Row], _: Reports) -> Iterator[Row]:
    for row in rows:
        yield (
            {
                "chip": row["Hardware name"],
                "manufacturer": row["Manufacturer"],
                "type": row["Type"],
                "released": day(row["Release date"]),
                "price_source": _address(row["Source for the price"]),
                "foundry": _listed(row["Foundry"]),
                "edition": HARDWARE_EDITION,
            }
            | figures(row, _HARDWARE)
            | by_epoch(documents.EPOCH_CHIPS, one_line(row["Notes"]), _address(row["Link to datasheet"]))
        )


def _address(text: str) -> str:
    """The first address in a cell."""
    found = re.search(r"https?://[^\s,]+", text)
    return found[0] if found else ""


# ----------------------------------------------------------------------------------- capabilities


def capability_index(rows: list[Row], _: Reports) -> Iterator[Row]:
    for row in rows:
        yield {
            "version": row["Model version"],
            "model": row["Model name"],
            "name": one_line(row["Display name"]),
            "score": scaled(row["ECI Score"], 1),
            "released": day(row["Release date"]),
            "organization": _listed(row["Organization"]),
            "country": _listed(row["Country"]),
            "access": row["Model accessibility"],
            "training_compute": scaled(row["Training compute (FLOP)"], 1),
            "confidence": row["Confidence"].lower(),
            "edition": INDEX_EDITION,
        } | by_epoch(documents.EPOCH_INDEX)


# ---------------------------------------------------------------------------------- falling prices


def price_decline(rows: list[Row], _: Reports) -> Iterator[Row]:
    for row in rows:
        low, high = re.findall(r"[\d.]+", row["price_reduction_factor_per_year_90_ci"])
        yield {
            "benchmark": row["bench"],
            "level": row["threshold_model"],
            "least_score": plain(re.findall(r"[\d.]+", row["performance_range"])[0]),
            "models": row["sample_size"],
            "first_day": row["start_date"],
            "last_day": row["end_date"],
            "factor": scaled(row["price_reduction_factor_per_year"], 1),
            "factor_low": scaled(low, 1),
            "factor_high": scaled(high, 1),
            "r_squared": plain(row["r_squared"]),
            "edition": FITS_EDITION,
        } | by_epoch(documents.EPOCH_FITS)


def price_decline_points(rows: list[Row], _: Reports) -> Iterator[Row]:
    for row in rows:
        yield {
            "benchmark": row["bench"],
            "level": row["threshold_model"],
            "model": row["Model Name"],
            "released": row["Release Date"],
            "usd_per_token": scaled(row["USD per 1M Tokens"], 1e-6),
            "fitted_usd_per_token": scaled(row["predicted_log_price"], 1e-6),
            "score": plain(row["benchmark_score"]),
            "edition": FITS_EDITION,
        } | by_epoch(documents.EPOCH_FITS)


# -------------------------------------------------------------------------------------------- labs

LAB_FILES: Final = tuple(
    f"epoch/ai_companies_{name}_2025-12.csv"
    for name in ("revenue_reports", "staff_reports", "usage_reports", "compute_spend")
)
_UNEXPLAINED: Final = "Out of line with the figures beside it; the table does not say of what it is."
_REVENUE_NOTES: Final = {("OpenAI", "2025-08-26"): _UNEXPLAINED, ("Anthropic", "2025-10-15"): _UNEXPLAINED}
_REVENUE: Final = "Revenue amount (normalize to annual)"
_SPENDING: Final = {
    "Inference compute spend": "Inference",
    "R&D compute spend": "Research and training",
    "Total compute spend": "",
}


def ai_labs(rows: list[Row], _: Reports) -> Iterator[Row]:
    for row in rows:
        yield from filter(lambda made: made["value"], _of_lab(row))


def _of_lab(row: Row) -> Iterator[Row]:
    """Every figure of a row of one of the four tables."""
    if row.get(_REVENUE):
        yield _lab(row, "annualized_revenue", "", row[_REVENUE], "USD")
    if row.get("Staff count"):
        scope = row["Division name"] or ("" if row["Type"] == "Full company" else row["Type"] or "Unit not named")
        yield _lab(row, "staff", scope, row["Staff count"], "persons")
    for column, scope in _SPENDING.items():
        if row.get(column):
            yield _lab(row, "compute_spending", scope, row[column], "USD")
    if row.get("Active users"):
        often = row["Active users time period"].lower()
        yield _lab(
            row, f"{often}_active_users" if often else "active_users", row["Product"], row["Active users"], "persons"
        )
    for column, metric, unit in (
        ("Daily tokens", "daily_tokens", "tokens"),
        ("Daily messages", "daily_messages", "messages"),
    ):
        if row.get(column):
            yield _lab(row, metric, row["Product"], row[column], unit)


def _possible(text: str) -> str:
    """A day of a report, '' for one that no report of a lab can have, such as a slip in the year ("0202-07-30")."""
    return text if text >= "2010" else ""


def _lab(row: Row, metric: str, scope: str, value: str, unit: str) -> Row:
    at = day(row["Date"])
    reported = _possible(day(row.get("Report date", "")))
    note = one_line(row.get("Graph note") or "")
    if metric == "annualized_revenue":
        note = _REVENUE_NOTES.get((row["Company"], at), "")
    if metric == "compute_spending" and reported and reported < at:
        note = "A projection when it was reported."
    return {
        "company": row["Company"],
        "ticker": TICKERS.get(row["Company"], ""),
        "metric": metric,
        "scope": "" if scope == "All products" else scope,
        "date": at,
        "value": plain(value),
        "unit": unit,
        "known_on": reported or at,
        "confidence": (row.get("Confidence") or "").lower(),
        "told_by": (row.get("Source type") or row.get("Source Type") or "").lower(),
    } | by_epoch(documents.EPOCH_LABS, note, _address(row.get("Source 1") or ""))
