-- What could stand for a concept: one row per basis, company, concept, tag and period.

-- Fiscal years under one tag, outside quarterly reports (Amazon tags trailing twelve months there).
CREATE MACRO tagged_year_of(fact_versions) AS TABLE
SELECT line, ticker, concept, tag, preference, period_start, period_end, value, unit,
       CASE evidence WHEN 'user' THEN 'user' ELSE 'reported' END AS method, evidence, known_on, source_id, [id] AS parts,
       quarter, current AS fits
FROM query_table(fact_versions) WHERE newest_year AND quarter IS NOT NULL;

-- First quarters of cumulative and trailing facts: what the later quarters inside leave (`quarters`, the name of a table of
-- those known). Amazon tells single quarters of 2017 one by one, and twelve months that end with each quarter.
CREATE MACRO first_quarter_of(quarters, fact_versions) AS TABLE
WITH version AS MATERIALIZED (
    SELECT id, line, span, period_start, period_end, value, known_on, moved
    FROM query_table(fact_versions) WHERE newest AND span IN (3, 4)
),
begun AS (
    SELECT version.id FROM version JOIN query_table(quarters) AS part USING (line)
    WHERE abs(part.period_start - version.period_start) <= 3
),
whole AS (FROM version ANTI JOIN begun USING (id)),
rest AS MATERIALIZED (
    SELECT whole.id, any_value(whole.line) AS line, any_value(whole.known_on) AS whole_known_on, any_value(whole.period_start) AS period_start,
           min(part.period_start) - 1 AS period_end, any_value(whole.value) - sum(part.value) AS value,
           'derived_ytd' AS method, weakest_of(part.evidence) AS evidence, max(part.known_on) AS known_on,
           arg_max(part.source_id, part.known_on) AS source_id, flatten(list(part.parts ORDER BY part.period_end)) AS parts,
           (min(part.quarter) - INTERVAL 3 MONTH)::DATE AS quarter, bool_and(part.fits) AS fits
    FROM whole JOIN query_table(quarters) AS part
        ON part.line = whole.line AND part.period_start > whole.period_start + 44 AND part.period_end <= whole.period_end + 3
       AND abs(part.known_on - whole.known_on) <= 400
    GROUP BY whole.id
    HAVING count(*) = any_value(whole.span) - 1 AND abs(max(part.period_end) - any_value(whole.period_end)) <= 3
       AND abs(max(part.period_end) - min(part.period_start) + 1 - sum(part.period_end - part.period_start + 1)) <= 4
       -- Of one definition, as where the parts come first: twelve months net less restated quarters are nobody's quarter.
       AND of_one_definition(any_value(whole.moved), sum(part.moved), any_value(whole.value) - sum(part.value))
),
-- Of those known alike what needs the fewest facts, for each added one is rounded.
best AS (
    SELECT arg_min(id, (-day_of(greatest(known_on, whole_known_on)), len(parts), id, parts)) AS id
    FROM rest WHERE period_end - period_start BETWEEN 79 AND 99 GROUP BY line, quarter
),
chosen AS (FROM rest SEMI JOIN best USING (id))
FROM left_of('chosen', fact_versions);

-- Quarters and years under one tag, and those of sums of tags that end on one day.
CREATE MACRO candidate_of(fact_versions, fiscal_days) AS TABLE
WITH flow_version AS MATERIALIZED (FROM flow_version_of(fact_versions, fiscal_days)),
stated_quarter AS MATERIALIZED (FROM tagged_quarter_of('flow_version')),
completed AS MATERIALIZED (FROM stated_quarter UNION ALL BY NAME FROM first_quarter_of('stated_quarter', 'flow_version')),
tagged AS MATERIALIZED (
    SELECT 'quarter' AS basis, * EXCLUDE moved FROM completed
    UNION ALL BY NAME
    SELECT 'quarter' AS basis, * EXCLUDE moved FROM first_quarter_of('completed', 'flow_version')
    UNION ALL BY NAME
    SELECT 'annual' AS basis, * FROM tagged_year_of('flow_version')
),
added AS (
    SELECT tagged.basis, tagged.ticker, sum_of.concept, sum_of.tag, whole.preference,
           max(tagged.period_start) AS period_start, tagged.period_end, sum(tagged.value * sum_of.sign) AS value,
           any_value(tagged.unit) AS unit, 'derived_lines' AS method,
           weakest_of(tagged.evidence) AS evidence,
           max(tagged.known_on) AS known_on, arg_max(tagged.source_id, tagged.known_on) AS source_id,
           in_order(list({'place': sum_of.place, 'parts': tagged.parts})) AS parts, tagged.quarter, bool_and(tagged.fits) AS fits
    FROM tagged
    JOIN tag_term AS sum_of ON sum_of.term = tagged.tag AND tagged.concept IN ('proof', sum_of.concept)
    JOIN concept_tag AS whole ON whole.concept = sum_of.concept AND whole.tag = sum_of.tag AND whole.ticker = tagged.ticker
    JOIN line_tag AS line ON line.concept = sum_of.concept AND line.tag = sum_of.tag
    GROUP BY tagged.basis, tagged.ticker, sum_of.concept, sum_of.tag, whole.preference, tagged.quarter, tagged.period_end,
             sum_of.terms, line.led
    HAVING count(*) = sum_of.terms
       AND count(DISTINCT sum_of.term) = sum_of.terms -- a term told for two first days is no two terms (IBM 2011)
       AND max(tagged.period_start) - min(tagged.period_start) <= 3
       AND (NOT line.led OR arg_min(tagged.value, sum_of.place) = max(tagged.value))
)
SELECT * EXCLUDE line FROM tagged WHERE concept <> 'proof'
UNION ALL BY NAME
FROM added;
