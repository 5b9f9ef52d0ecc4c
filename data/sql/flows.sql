-- Flows of quarters, fiscal years and trailing twelve months, and the lines that are arithmetic on others.

-- Quarters (basis 'quarter') and fiscal years ('annual') of every flow, with the lines that are arithmetic on other
-- lines of the same period (gross profit, free cash flow) where the line itself was not reported. `settled` names a
-- table of the rows of `settled_at`.
CREATE MACRO flow_of(settled) AS TABLE
WITH line AS MATERIALIZED (FROM resolved_of(settled)),
made AS (
    SELECT line.basis, line.ticker, part.concept, max(line.period_start) AS period_start,
           max(line.period_end) AS period_end, sum(line.value * part.sign) AS value, any_value(line.unit) AS unit,
           'derived_lines' AS method,
           weakest_of(line.evidence) AS evidence,
           max(line.known_on) AS known_on, arg_max(line.source_id, line.known_on) AS source_id,
           in_order(list({'place': (-part.sign, part.part), 'parts': line.parts})) AS parts, line.quarter
    FROM line
    JOIN (SELECT *, count(*) OVER (PARTITION BY concept, ticker) AS needed FROM concept_part) AS part
        ON part.ticker = line.ticker AND part.part = line.concept
    GROUP BY line.basis, line.ticker, part.concept, line.quarter, part.needed
    HAVING count(*) = part.needed AND max(line.period_end) = min(line.period_end)
       AND max(line.period_start) - min(line.period_start) <= 3 AND min(line.unit) = max(line.unit)
)
FROM line
UNION ALL BY NAME
SELECT * FROM made ANTI JOIN line USING (basis, ticker, concept, quarter);

-- The same as known on a day.
CREATE MACRO flow_at(day) AS TABLE
WITH settled AS MATERIALIZED (FROM settled_at(day))
FROM flow_of('settled');

-- Trailing twelve months of the rows of `flow_of` (the name of a table of them): four quarters that touch each other (years
-- of 52 and 53 weeks may slip by a few days) and fill 350 to 380 days, else nothing.
CREATE MACRO trailing_of(flows) AS TABLE
WITH quarter AS (
    SELECT *, coalesce(abs(period_start - lag(period_end) OVER (PARTITION BY ticker, concept ORDER BY quarter) - 1) <= 5, FALSE) AS touches
    FROM query_table(flows) WHERE basis = 'quarter'
)
SELECT 'ttm' AS basis, ticker, concept, tag, lag(period_start, 3) OVER run AS period_start, period_end,
       sum(value) OVER year AS value, unit, 'derived_ttm' AS method,
       weakest(count(*) FILTER (evidence = 'user') OVER year > 0,
               count(*) FILTER (evidence = 'single_source') OVER year > 0) AS evidence,
       max(known_on) OVER year AS known_on, arg_max(source_id, known_on) OVER year AS source_id,
       flatten(list(parts) OVER year) AS parts, quarter
FROM quarter
WINDOW run AS (PARTITION BY ticker, concept ORDER BY quarter),
       year AS (PARTITION BY ticker, concept ORDER BY quarter ROWS 3 PRECEDING)
QUALIFY count(*) OVER year = 4 AND min(unit) OVER year = max(unit) OVER year
    AND count(*) FILTER (touches) OVER (PARTITION BY ticker, concept ORDER BY quarter ROWS 2 PRECEDING) = 3
    AND period_end - lag(period_start, 3) OVER run + 1 BETWEEN 350 AND 380;
