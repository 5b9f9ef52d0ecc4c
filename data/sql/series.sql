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

-- Of such rows (`rows`, the name of a table of them) one per basis, company, concept and calendar quarter. What two rules
-- answer differently is nobody's value: both are left out of the series, and listed as a conflict.
CREATE MACRO unique_of(rows) AS TABLE
FROM query_table(rows) QUALIFY count(*) OVER (PARTITION BY basis, ticker, concept, quarter) = 1;

CREATE MACRO conflict_of(rows) AS TABLE
SELECT basis, ticker, concept, quarter, period_end, tag, method, value, source_id, known_on
FROM query_table(rows) QUALIFY count(*) OVER (PARTITION BY basis, ticker, concept, quarter) > 1;

-- The series as known on a day.
CREATE MACRO series_at(day) AS TABLE
WITH settled AS MATERIALIZED (FROM settled_at(day)),
row_of_day AS MATERIALIZED (FROM series_row_of('settled', day))
FROM unique_of('row_of_day');
