-- Everything on every basis as known on a day. Each parameter but the last names a table of what the rules before it answer
-- for that day: rows of `settled_at`, `shown_at`, `fiscal_quarter_at`, `calendar_at` and `proof_at`.
CREATE MACRO series_row_of(settled, shown_days, fiscal_quarters, fiscal_days, proofs, day) AS TABLE
WITH flow AS MATERIALIZED (FROM flow_of(settled)),
stock AS (
    FROM balance_of(shown_days, fiscal_days, proofs, day)
    UNION ALL BY NAME FROM headcount_of(shown_days, fiscal_days, day)
    UNION ALL BY NAME FROM market_value_of(fiscal_quarters, day)
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
WITH duration_of_day AS MATERIALIZED (FROM duration_at(day)),
shown_of_day AS MATERIALIZED (FROM shown_of('duration_of_day', day)),
quarter_of_day AS MATERIALIZED (FROM fiscal_quarter_of('duration_of_day', 'shown_of_day')),
calendar_of_day AS MATERIALIZED (FROM calendar_of('shown_of_day', 'quarter_of_day')),
version_of_day AS MATERIALIZED (FROM version_at(day)),
candidate_of_day AS MATERIALIZED (FROM candidate_of('version_of_day', 'calendar_of_day')),
proof_of_day AS MATERIALIZED (FROM proof_of('version_of_day', day)),
settled_of_day AS MATERIALIZED (FROM settled_of('candidate_of_day', 'proof_of_day', day)),
row_of_day AS MATERIALIZED (
    FROM series_row_of('settled_of_day', 'shown_of_day', 'quarter_of_day', 'calendar_of_day', 'proof_of_day', day)
)
FROM unique_of('row_of_day');
