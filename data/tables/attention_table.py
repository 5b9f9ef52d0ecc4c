"""What advertising platforms report of the attention that they sell."""

from __future__ import annotations

from data.tables.declaration import CITED_TWICE, KNOWN_ON, TICKER, Column, Kind, Table

TABLE = Table(
    name="attention",
    grain="company, metric and period",
    relation="attention",
    key=("ticker", "metric", "period"),
    order=("ticker", "metric", "period_end", "period"),
    published="known_on",
    columns=(
        TICKER,
        Column("period", required=True, about="2024Q1, 2025H2 or FY2024"),
        Column("period_end", Kind.DAY, required=True),
        Column(
            "metric",
            required=True,
            choices=(
                "advertising_revenue",
                "family_of_apps_revenue",
                "family_of_apps_operating_income",
                "reality_labs_revenue",
                "reality_labs_operating_loss",
                "average_revenue_per_person",
                "daily_active_people",
                "facebook_daily_active_users",
                "facebook_monthly_active_users",
                "ad_impressions_growth",
                "price_per_ad_growth",
                "paid_clicks_growth",
                "cost_per_click_growth",
                "network_impressions_growth",
                "cost_per_impression_growth",
            ),
        ),
        Column("value", Kind.NUMBER, required=True, sign="any"),
        Column("unit", required=True, choices=("persons", "USD", "fraction")),
        KNOWN_ON,
        *CITED_TWICE,
    ),
)
