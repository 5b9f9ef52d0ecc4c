-- Everything on every basis as known on a day: one row per basis, company, concept and calendar quarter.
CREATE MACRO series_at(day) AS TABLE
WITH flow AS MATERIALIZED (FROM flow_at(day)),
stock AS (
    FROM balance_at(day) UNION ALL BY NAME FROM headcount_at(day) UNION ALL BY NAME FROM market_value_at(day)
)
FROM flow
UNION ALL BY NAME
FROM trailing_at(day)
UNION ALL BY NAME
SELECT 'quarter' AS basis, * FROM stock;
