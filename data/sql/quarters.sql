-- Quarters under one tag, out of filed facts. One row per company, tag and quarter.
-- Every row lists the observations it was made from in `parts`; nothing is ever filled.

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
