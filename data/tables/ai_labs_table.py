"""What is known of makers of language models: revenue, staff, compute spending, use."""

from __future__ import annotations

from data.tables.declaration import CITED_TWICE, Column, Kind, Table

TABLE = Table(
    name="ai_labs",
    grain="company, metric, scope and date",
    relation="ai_lab",
    key=("company", "metric", "scope", "date", "value"),
    published="known_on",
    hashed=True,
    columns=(
        Column("company", required=True),
        Column("ticker", about="where it is one of the companies here"),
        Column(
            "metric",
            required=True,
            choices=(
                "annualized_revenue",
                "staff",
                "compute_spending",
                "daily_active_users",
                "weekly_active_users",
                "monthly_active_users",
                "active_users",
                "daily_tokens",
                "daily_messages",
            ),
        ),
        Column("scope", about="product, division, or kind of compute; empty for the whole company"),
        Column("date", Kind.DAY, required=True),
        Column("value", Kind.NUMBER, required=True),
        Column("unit", required=True, choices=("USD", "persons", "tokens", "messages")),
        Column("known_on", Kind.DAY, required=True, about="the day of the report, else the date itself"),
        Column("confidence", choices=("confident", "likely", "uncertain"), about="as Epoch AI marks it"),
        Column("told_by", about="company disclosure, media report, other"),
        *CITED_TWICE,
    ),
)
