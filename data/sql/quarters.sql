-- Quarters out of as-filed facts, as known on a day. One row per company, concept and quarter.
-- Every row lists the observations it was made from in `parts`; nothing is ever filled.

-- Each flow fact with its place among the versions of the same tag and period.
CREATE MACRO version_at(day) AS TABLE
SELECT id, ticker, concept, tag, preference, period_start, period_end, span, value, unit, known_on, source_id, evidence,
       row_number() OVER (fact ORDER BY known_on DESC, id DESC) AS newest,
       count(*) OVER fact AS versions,
       max(period_end) FILTER (fiscal_year) OVER (PARTITION BY ticker, concept, tag) AS last_year_end
FROM observation
WHERE known_on <= day AND span BETWEEN 1 AND 4 AND doubt IS NULL
WINDOW fact AS (PARTITION BY ticker, concept, tag, period_start, period_end);

-- A quarter as one cumulative fact less the one before it with the same start. Like is subtracted from like: the
-- newest pair where both ends were revised or neither was, or where a year stood through the next annual report while
-- its first nine months were revised to match it; else the newest pair of one reporting season; else the first of each.
-- A restated year less nine months of the old definition would be nobody's quarter.
CREATE MACRO difference_at(day) AS TABLE
WITH versioned AS MATERIALIZED (FROM version_at(day)),
paired AS (
    SELECT whole.*, part.id AS part_id, part.period_end AS part_end, part.value AS part_value,
           part.known_on AS part_known_on, part.source_id AS part_source_id, part.evidence AS part_evidence,
           CASE WHEN whole.newest = 1 AND part.newest = 1
                     AND ((whole.versions > 1) = (part.versions > 1)
                          OR (whole.span = 4 AND whole.versions = 1 AND whole.last_year_end > whole.period_end)) THEN 0
                WHEN whole.known_on - part.known_on BETWEEN 0 AND 200 THEN 1
                ELSE 2 END AS mismatch
    FROM versioned AS whole
    JOIN versioned AS part USING (ticker, concept, tag, period_start)
    WHERE whole.span = part.span + 1
)
SELECT ticker, concept, tag, preference, part_end + 1 AS period_start, period_end, value - part_value AS value, unit,
       CASE WHEN span = 4 THEN 'derived_fy' ELSE 'derived_ytd' END AS method,
       weaker(evidence, part_evidence) AS evidence,
       greatest(known_on, part_known_on) AS known_on,
       CASE WHEN part_known_on > known_on THEN part_source_id ELSE source_id END AS source_id,
       [id, part_id] AS parts
FROM paired
QUALIFY row_number() OVER (
    PARTITION BY ticker, concept, tag, period_end, period_start
    ORDER BY mismatch,
             CASE WHEN mismatch < 2 THEN -epoch(known_on) ELSE epoch(known_on) END,
             CASE WHEN mismatch < 2 THEN -epoch(part_known_on) ELSE epoch(part_known_on) END) = 1;

-- The reported three-month fact where there is one, else the difference: one row per tag and quarter.
CREATE MACRO tagged_quarter_at(day) AS TABLE
WITH candidate AS (
    SELECT ticker, concept, tag, preference, period_start, period_end, value, unit, CASE evidence WHEN 'user' THEN 'user' ELSE 'reported' END AS method, evidence,
           known_on, source_id, [id] AS parts
    FROM version_at(day) WHERE span = 1 AND newest = 1
    UNION ALL
    FROM difference_at(day)
)
FROM candidate
QUALIFY row_number() OVER (
    PARTITION BY ticker, concept, tag, period_end
    ORDER BY method <> 'reported', known_on DESC, period_start DESC) = 1;

-- What is left of a cumulative fact when the quarters inside it are taken away (filers that tag single quarters only).
CREATE MACRO residual_at(day) AS TABLE
WITH quarter AS MATERIALIZED (FROM tagged_quarter_at(day)),
whole AS (
    SELECT * FROM version_at(day) AS fact
    WHERE newest = 1 AND span > 1
      AND NOT EXISTS (SELECT 1 FROM quarter AS q WHERE q.ticker = fact.ticker AND q.concept = fact.concept
                      AND q.tag = fact.tag AND q.period_end = fact.period_end)
)
SELECT whole.ticker, whole.concept, whole.tag, whole.preference, max(q.period_end) + 1 AS period_start, whole.period_end,
       any_value(whole.value) - sum(q.value) AS value, whole.unit,
       CASE WHEN whole.span = 4 THEN 'derived_fy' ELSE 'derived_ytd' END AS method,
       weakest(bool_or(q.evidence = 'user') OR any_value(whole.evidence) = 'user', bool_or(q.evidence = 'single_source')) AS evidence,
       greatest(any_value(whole.known_on), max(q.known_on)) AS known_on,
       CASE WHEN max(q.known_on) > any_value(whole.known_on) THEN arg_max(q.source_id, q.known_on)
            ELSE any_value(whole.source_id) END AS source_id,
       [whole.id] || flatten(list(q.parts ORDER BY q.period_end)) AS parts
FROM whole
JOIN quarter AS q ON q.ticker = whole.ticker AND q.concept = whole.concept AND q.tag = whole.tag
    AND q.period_start >= whole.period_start - 3 AND q.period_end < whole.period_end - 60
GROUP BY whole.ticker, whole.concept, whole.tag, whole.preference, whole.period_start, whole.period_end, whole.span, whole.unit,
         whole.id
HAVING count(*) = whole.span - 1
   AND abs(min(q.period_start) - whole.period_start) <= 3
   AND whole.period_end - max(q.period_end) BETWEEN 80 AND 100;

-- One quarter per concept: the most preferred tag that has it.
CREATE MACRO direct_quarter_at(day) AS TABLE
WITH candidate AS (FROM tagged_quarter_at(day) UNION ALL FROM residual_at(day))
SELECT *, quarter_of(period_end) AS quarter FROM candidate
QUALIFY row_number() OVER (
    PARTITION BY ticker, concept, quarter_of(period_end)
    ORDER BY preference, method <> 'reported', known_on DESC, period_end DESC) = 1;

-- Fiscal years as reported, outside quarterly reports (Amazon tags trailing twelve months there).
CREATE MACRO direct_year_at(day) AS TABLE
SELECT ticker, concept, tag, preference, period_start, period_end, value, unit, CASE evidence WHEN 'user' THEN 'user' ELSE 'reported' END AS method, evidence, known_on,
       source_id, [id] AS parts, quarter_of(period_end) AS quarter
FROM (
    SELECT *, row_number() OVER (PARTITION BY ticker, concept, tag, period_start, period_end ORDER BY known_on DESC, id DESC) AS newest
    FROM observation WHERE known_on <= day AND fiscal_year
)
WHERE newest = 1
QUALIFY row_number() OVER (PARTITION BY ticker, concept, quarter_of(period_end) ORDER BY preference, known_on DESC) = 1;

-- Quarters (basis 'quarter') and fiscal years ('annual') of every flow, with the lines that are arithmetic on other
-- lines of the same period (gross profit, free cash flow) where the line itself was not reported.
CREATE MACRO flow_at(day) AS TABLE
WITH line AS MATERIALIZED (
    SELECT 'quarter' AS basis, * FROM direct_quarter_at(day)
    UNION ALL BY NAME
    SELECT 'annual' AS basis, * FROM direct_year_at(day)
),
made AS (
    SELECT line.basis, line.ticker, part.concept, max(line.period_start) AS period_start,
           max(line.period_end) AS period_end, sum(line.value * part.sign) AS value, any_value(line.unit) AS unit,
           'derived_lines' AS method,
           weakest(bool_or(line.evidence = 'user'), bool_or(line.evidence = 'single_source')) AS evidence,
           max(line.known_on) AS known_on, arg_max(line.source_id, line.known_on) AS source_id,
           flatten(list(line.parts ORDER BY part.sign DESC, part.part)) AS parts, line.quarter
    FROM line
    JOIN (SELECT *, count(*) OVER (PARTITION BY concept, ticker) AS needed FROM concept_part) AS part
        ON part.ticker = line.ticker AND part.part = line.concept
    GROUP BY line.basis, line.ticker, part.concept, line.quarter, part.needed
    HAVING count(*) = part.needed AND max(line.period_end) = min(line.period_end)
       AND max(line.period_start) - min(line.period_start) <= 3
)
FROM line
UNION ALL BY NAME
SELECT * FROM made ANTI JOIN line USING (basis, ticker, concept, quarter);

-- Trailing twelve months: four contiguous quarters, else nothing.
CREATE MACRO trailing_at(day) AS TABLE
SELECT 'ttm' AS basis, ticker, concept, tag, lag(period_start, 3) OVER run AS period_start, period_end,
       sum(value) OVER year AS value, unit, 'derived_ttm' AS method,
       weakest(count(*) FILTER (evidence = 'user') OVER year > 0,
               count(*) FILTER (evidence = 'single_source') OVER year > 0) AS evidence,
       max(known_on) OVER year AS known_on, arg_max(source_id, known_on) OVER year AS source_id,
       flatten(list(parts) OVER year) AS parts, quarter
FROM flow_at(day) WHERE basis = 'quarter'
WINDOW run AS (PARTITION BY ticker, concept ORDER BY quarter),
       year AS (PARTITION BY ticker, concept ORDER BY quarter ROWS 3 PRECEDING)
QUALIFY count(*) OVER year = 4 AND quarter = lag(quarter, 3) OVER run + INTERVAL 9 MONTH
    AND period_end - lag(period_start, 3) OVER run BETWEEN 345 AND 385;
