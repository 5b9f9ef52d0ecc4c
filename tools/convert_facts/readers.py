"""One function for each compiled file: its rows in the columns and base units of the embedded one, with their
citation."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Final

from tools.convert_facts import documents, epoch
from tools.convert_facts.announced import events, guidance, useful_lives
from tools.convert_facts.citing import TICKERS, as_told, cited
from tools.convert_facts.documents import Document, Reports
from tools.convert_facts.lists import consumer_prices, list_prices
from tools.convert_facts.merging import Row, capital, plain, scaled, sentence
from tools.convert_facts.people import headcount, warn_notices


@dataclass(frozen=True, slots=True)
class Reader:
    """How compiled files become an embedded one: its rows, and the columns that tell two rows apart."""

    read: Callable[[list[Row], Reports], Iterator[Row]]
    same: tuple[str, ...]
    files: tuple[str, ...] = ()  # the compiled files, where it is not one of the same name


# ------------------------------------------------------------------------------------- attention

_METRICS: Final = {
    "ARPP": "average_revenue_per_person",
    "DAP": "daily_active_people",
    "FB_DAU": "facebook_daily_active_users",
    "FB_MAU": "facebook_monthly_active_users",
    "RL_operating_loss": "reality_labs_operating_loss",
    "RL_revenue": "reality_labs_revenue",
    "FoA_revenue": "family_of_apps_revenue",
    "FoA_operating_income": "family_of_apps_operating_income",
    "ad_revenue": "advertising_revenue",
    "ad_impressions_yoy": "ad_impressions_growth",
    "price_per_ad_yoy": "price_per_ad_growth",
    "paid_clicks_yoy": "paid_clicks_growth",
    "cost_per_click_yoy": "cost_per_click_growth",
    "network_impressions_yoy": "network_impressions_growth",
    "cost_per_impression_yoy": "cost_per_impression_growth",
}
# The metrics whose source names a document; the others are embedded already, each with its own.
_WITH_A_DOCUMENT: Final = _METRICS.keys() - {
    "ARPP",
    "DAP",
    "FB_DAU",
    "FB_MAU",
    "RL_operating_loss",
    "ad_impressions_yoy",
    "price_per_ad_yoy",
}
_ATTENTION_UNITS: Final = {
    "billion people": ("persons", 1e9),
    "billion users": ("persons", 1e9),
    "usd": ("USD", 1.0),
    "usd million": ("USD", 1e6),
    "usd_m": ("USD", 1e6),
    "percent": ("fraction", 0.01),
}
_ARITHMETIC: Final = {
    "H1 2025 87,955 less Q2 46,563": "First half of 2025, 87,955 million, less the second quarter, 46,563 million.",
    "H1 114,387 less Q2 59,363": "First half of 2026, 114,387 million, less the second quarter, 59,363 million.",
    "196,175 less 87,955; quarters Q3 and Q4 2025 were not found": (
        "The year, 196,175 million, less the first half, 87,955 million; no figure of either quarter was found."
    ),
}


def attention(rows: list[Row], reports: Reports) -> Iterator[Row]:
    for row in rows:
        unit, factor = _ATTENTION_UNITS[row["unit"]]
        period = _period(row["period"])
        made = {
            "ticker": row["ticker"],
            "period": period,
            "period_end": row["period_end"],
            "metric": _METRICS[row["metric"]],
            "value": scaled(row["value"], factor),
            "unit": unit,
            "known_on": "",
        }
        told = row["metric"] in _WITH_A_DOCUMENT
        document = reports.attention(row["source"], row["ticker"], row["period_end"]) if told else as_told(row)
        yield made | {"known_on": document.known_on} | cited(row, document, _ARITHMETIC.get(row["note"], ""))


def _period(text: str) -> str:
    """`Q1 2024` and `H2 2025` as 2024Q1 and 2025H2, `FY 2021` as FY2021."""
    part, year = re.fullmatch(r"(FY|[QH]\d) ?(\d{4})", text).groups()  # type: ignore[union-attr]
    return part + year if part == "FY" else year + part


# --------------------------------------------------------------------------------------- backlog


def backlog(rows: list[Row], reports: Reports) -> Iterator[Row]:
    for row in rows:
        document = as_told(row)
        note = ""
        if row["ticker"] == "NVDA":
            document = reports.of("NVDA", row["as_of"], "fiscal Q2 2027")
            note = "Supply commitments of 279 billion, 119 billion a quarter before; guarantees of up to 108.5 billion."
        yield {
            "ticker": row["ticker"],
            "as_of": row["as_of"],
            "value": scaled(row["value_usd_bn"], 1e9),
            "unit": "USD",
            "definition": capital(row["definition"]),
            "known_on": document.known_on,
        } | cited(row, document, note)


# ----------------------------------------------------------------------------------------- chips

_CHIP_FIGURES: Final = {
    "process_nm": ("process_nm", 1.0),
    "power": ("tdp_w", 1.0),
    "memory": ("memory_gb", 1e9),
    "bandwidth": ("bandwidth_tb_s", 1e12),
    "bf16_dense": ("bf16_dense_tflops", 1e12),
    "fp8_dense": ("fp8_dense_tflops", 1e12),
    "fp4_dense": ("fp4_dense_tflops", 1e12),
    "int8_dense": ("int8_dense_tops", 1e12),
    "onchip_sram": ("onchip_sram_mb", 1e6),
    "scale_up_chips": ("scale_up_chips", 1.0),
}
_CHIP_NOTES: Final = {  # what the sources disagree on, settled
    "Trainium1": (
        "Power is an estimate. The bandwidth of 9.8 TB/s given by Epoch AI looks like that of a whole "
        "instance and is left "
        "out; another source gives 0.82 TB/s."
    ),
    "TPU v5e": "Power is an estimate of The Next Platform.",
    "H200 SXM": "Epoch AI estimates a cost of 25,000 dollars a chip.",
    "Rubin": "The FP8 figure is given as 8-bit; power and date are not given there.",
}


def chips(rows: list[Row], _: Reports) -> Iterator[Row]:
    for row in rows:
        document = documents.EPOCH_CHIPS if row["source"].startswith("Epoch AI ML") else as_told(row)
        if row["chip"] == "Rubin":
            document = documents.EPOCH_OWNED
        yield {
            "vendor": row["vendor"],
            "chip": row["chip"],
            "date": row["date"],
            "date_kind": row["date_kind"].partition(" ")[0],
            "foundry": row["foundry"],
            "memory_type": row["memory_type"],
            **{name: scaled(row[compiled], factor) for name, (compiled, factor) in _CHIP_FIGURES.items()},
        } | cited(row, document, _CHIP_NOTES.get(row["chip"], ""))


# -------------------------------------------------------------------------------- infrastructure

_POWER_AND_MONEY: Final = {
    "GW": ("W", 1e9),
    "MW": ("W", 1e6),
    "usd billion": ("USD", 1e9),
    "2025 usd billion": ("USD of 2025", 1e9),
    "times": ("multiple", 1.0),
}
_SITE: Final = re.compile(r"(?P<site>.+) (?P<topic>power|compute|capital cost) \(Epoch\)")
_CONTRACTS: Final = ("supply deal", "commitments", "leases")


def infrastructure(rows: list[Row], _: Reports) -> Iterator[Row]:
    for row in rows:
        unit, factor = _POWER_AND_MONEY.get(row["unit"], (row["unit"], 1.0))
        sited = _SITE.fullmatch(row["topic"])
        whole = "tracked sites" in row["topic"]
        site = sited["site"] if sited and not whole else ""
        topic = sited["topic"] if sited and site else re.sub(r" \(Epoch.*\)$", "", row["topic"])
        yield {
            "company": row["company"],
            "ticker": TICKERS.get(row["company"], ""),
            "site": site,
            "topic": capital(topic),
            "as_of": row["as_of"],
            "announced": row["announced"],
            "value": scaled(row["value"], factor),
            "unit": unit,
            "basis": _basis(row),
            "detail": "1 building" if row["detail"] == "1 buildings" else capital(row["detail"]),
        } | cited(row, _site_document(row), _site_note(row))


def _basis(row: Row) -> str:
    topic = row["topic"]
    if row["note"] == "projection":
        return "projection"
    if "(Epoch" in topic:
        return "estimate"
    if "target" in topic or "plan" in topic or "chip production" in topic:
        return "target"
    return "contract" if any(word in topic for word in _CONTRACTS) else "reported"


def _site_document(row: Row) -> Document:
    source = row["source"]
    if source.startswith("Epoch AI data-centre data"):
        return documents.EPOCH_SITES
    if source.startswith("Epoch AI chip counts"):
        return documents.EPOCH_OWNED
    if source.startswith("Epoch AI compute users"):
        return documents.EPOCH_USED
    if row["company"] == "PJM":
        return Document("PJM Interconnection, capacity auction for 2028/29, as reported")
    if row["company"] == "GE Vernova":
        return Document("GE Vernova, results of Q2 2026, as reported")
    return as_told(row)


def _site_note(row: Row) -> str:
    if row["note"] == "projection":
        return "Projection by Epoch AI made in August 2026."
    if row["note"].startswith("estimate from satellite"):
        return "Estimated by Epoch AI from satellite images and permits."
    if row["note"] == "own sum":
        return "Added up from Epoch AI's table."
    return sentence(row["note"].replace("5-95%:", "5th to 95th percentile:"))


# ------------------------------------------------------------------------------------- token price

_PRICE_NOTES: Final = {
    "o3": "The launch price was 10 and 40 USD per million; another table still lists it.",
    "gpt-5.6-luna": "Cut from 1 and 6 USD per million on this day.",
    "gpt-5.6-terra": "Cut from 2.5 and 15 USD per million on this day.",
    "Claude Sonnet 5": (
        "A rise from the introductory 2 and 10 USD per million; the list, dated August, names the day ahead."
    ),
}


def token_price(rows: list[Row], _: Reports) -> Iterator[Row]:
    for row in rows:
        yield {
            "provider": "" if row["provider"] == "index" else row["provider"],
            "subject": row["model_or_index"],
            "date": row["date"],
            "kind": row["kind"],
            "input_usd_per_token": scaled(row["input_usd_per_million"], 1e-6),
            "output_usd_per_token": scaled(row["output_usd_per_million"], 1e-6),
            "value": plain(row["value"]),
            "value_unit": row["value_unit"],
            "capability_level": row["capability_level"],
        } | cited(row, _price_document(row), _PRICE_NOTES.get(row["model_or_index"], ""))


def _price_document(row: Row) -> Document:
    if row["source"].startswith("pydantic/genai-prices"):
        return documents.PRICE_LIST
    if row["source"].startswith("epoch-research/llm-benchmark-efficiency"):
        return documents.EPOCH_FITS
    return documents.PRICE_TABLE if row["source"].startswith("chatgptpricing") else as_told(row)


# ------------------------------------------------------------------------------------ token volume


def token_volume(rows: list[Row], _: Reports) -> Iterator[Row]:
    for row in rows:
        document, note = as_told(row), ""
        if row["source"].startswith("two stored articles"):
            document = Document("OpenAI, volume of its API, as told by two press articles")
            note = "From 6 billion in October 2025; day approximate."
        yield {
            "company": row["company"],
            "ticker": TICKERS.get(row["company"], ""),
            "as_of": row["as_of"],
            "announced": row["announced"],
            "scope": capital(row["scope"]),
            "value": plain(row["value"]),
            "unit": row["unit"],
            "tokens_per_month": plain(row["tokens_per_month_equivalent"]),
        } | cited(row, document, note)


READERS: Final[dict[str, Reader]] = {
    "attention": Reader(attention, ("ticker", "metric", "period")),
    "backlog": Reader(backlog, ("ticker", "definition", "as_of")),
    "chips": Reader(chips, ("vendor", "chip")),
    "infrastructure": Reader(infrastructure, ("company", "site", "topic", "as_of", "announced", "value", "unit")),
    "token_price": Reader(token_price, ("provider", "subject", "date")),
    "token_volume": Reader(token_volume, ("company", "scope", "as_of", "unit")),
    "events": Reader(events, ("company", "announced", "event_type", "jobs_low", "jobs_high")),
    "guidance": Reader(guidance, ("ticker", "announced", "fiscal_year", "low_usd"), files=("capex_guidance.csv",)),
    "useful_lives": Reader(useful_lives, ("ticker", "asset", "effective", "announced")),
    "headcount": Reader(headcount, ("ticker", "as_of"), files=("headcount.csv", "headcount_extra.csv")),
    "warn_notices": Reader(warn_notices, ("notice_id",)),
    "list_prices": Reader(
        list_prices,
        ("provider", "model", "price_from", "input_usd_per_token", "output_usd_per_token"),
        files=("llm_list_prices.csv",),
    ),
    "consumer_prices": Reader(consumer_prices, ("month",), files=("universe/cpi.csv",)),
    "sites": Reader(epoch.sites, ("site",), files=("epoch/data_centers_2026-08-16.csv",)),
    "site_timeline": Reader(
        epoch.site_timeline, ("site", "date"), files=("epoch/data_center_timelines_2026-08-16.csv",)
    ),
    "chips_owned": Reader(
        epoch.chips_owned, ("maker", "owner", "chip", "first_day", "last_day"), files=epoch.CHIP_FILES
    ),
    "ml_hardware": Reader(epoch.ml_hardware, ("chip",), files=("epoch/ml_hardware_2026-04.csv",)),
    "capability_index": Reader(
        epoch.capability_index, ("version",), files=("epoch/epoch_capabilities_index_2026-04.csv",)
    ),
    "price_decline": Reader(
        epoch.price_decline, ("benchmark", "level"), files=("epoch/llm_price_trend_results_2025-03.csv",)
    ),
    "price_decline_points": Reader(
        epoch.price_decline_points,
        ("benchmark", "level", "model", "released"),
        files=("epoch/llm_lowest_price_models_2025-03.csv",),
    ),
    "ai_labs": Reader(epoch.ai_labs, ("company", "metric", "scope", "date", "value"), files=epoch.LAB_FILES),
}
