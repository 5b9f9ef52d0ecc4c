-- Everything on every basis as known on a day; `settled` names a table of the rows of `settled_at` of that day.
CREATE MACRO series_row_of(settled, day) AS TABLE
WITH flow AS MATERIALIZED (FROM flow_of(settled)),
stock AS (
    FROM balance_at(day) UNION ALL BY NAME FROM headcount_at(day) UNION ALL BY NAME FROM market_value_at(day)
)
FROM flow
UNION ALL BY NAME
FROM trailing_of('flow')
UNION ALL BY NAME
SELECT 'quarter' AS basis, * FROM stock;

-- One row per basis, company, concept and calendar quarter. What two rules answer differently is nobody's value: both are
-- left out, and `finish` lists them.
CREATE MACRO series_at(day) AS TABLE
WITH settled AS MATERIALIZED (FROM settled_at(day))
FROM series_row_of('settled', day) QUALIFY count(*) OVER (PARTITION BY basis, ticker, concept, quarter) = 1;
