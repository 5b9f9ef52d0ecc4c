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
    WHERE part.span IS NOT NULL AND whole.period_end - part.period_end BETWEEN 45 AND 125
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

-- One row per company, tag and calendar quarter: the reported fact of the fiscal quarter where there is one, else the
-- difference, else what is left of a cumulative fact when the quarters inside it are taken away (filers that tag single
-- quarters only). Where several periods are shown in one calendar quarter, that which is the company's fiscal quarter
-- (`fits`) comes first; another counts only where it has a quarter's length.
CREATE MACRO tagged_quarter_at(day) AS TABLE
WITH calendar AS MATERIALIZED (FROM calendar_at(day)),
version AS MATERIALIZED (FROM version_at(day) WHERE newest = 1),
candidate AS (
    SELECT ticker, concept, tag, preference, period_start, period_end, value, unit,
           CASE evidence WHEN 'user' THEN 'user' ELSE 'reported' END AS method, evidence, known_on, source_id, [id] AS parts
    FROM version WHERE span = 1 OR period_end - period_start < 79
    UNION ALL
    FROM difference_at(day)
),
stated AS MATERIALIZED (
    SELECT candidate.*, quarter, is_quarter(period_start, period_end, fiscal_start, fiscal_end) AS fits
    FROM candidate JOIN calendar USING (ticker, period_end)
    WHERE fits OR period_end - period_start BETWEEN 79 AND 99
    QUALIFY row_number() OVER (
        PARTITION BY ticker, concept, tag, quarter
        ORDER BY fits DESC, method <> 'reported', known_on DESC, period_start DESC) = 1
),
whole AS (
    SELECT version.*, quarter, fiscal_start, fiscal_end
    FROM version JOIN calendar USING (ticker, period_end)
    WHERE span > 1 AND NOT EXISTS (
        SELECT 1 FROM stated WHERE stated.ticker = version.ticker AND stated.concept = version.concept
            AND stated.tag = version.tag AND stated.quarter = calendar.quarter)
),
rest AS (
    SELECT whole.ticker, whole.concept, whole.tag, whole.preference, max(part.period_end) + 1 AS period_start, whole.period_end,
           any_value(whole.value) - sum(part.value) AS value, whole.unit,
           CASE WHEN whole.span = 4 THEN 'derived_fy' ELSE 'derived_ytd' END AS method,
           weakest(bool_or(part.evidence = 'user') OR any_value(whole.evidence) = 'user',
                   bool_or(part.evidence = 'single_source')) AS evidence,
           greatest(any_value(whole.known_on), max(part.known_on)) AS known_on,
           CASE WHEN max(part.known_on) > any_value(whole.known_on) THEN arg_max(part.source_id, part.known_on)
                ELSE any_value(whole.source_id) END AS source_id,
           [whole.id] || flatten(list(part.parts ORDER BY part.period_end)) AS parts, any_value(whole.quarter) AS quarter,
           is_quarter(max(part.period_end) + 1, whole.period_end, any_value(fiscal_start), any_value(fiscal_end)) AS fits
    FROM whole
    JOIN stated AS part ON part.ticker = whole.ticker AND part.concept = whole.concept AND part.tag = whole.tag
        AND part.period_start >= whole.period_start - 3 AND part.period_end < whole.period_end - 44
    GROUP BY whole.ticker, whole.concept, whole.tag, whole.preference, whole.period_start, whole.period_end, whole.span,
             whole.unit, whole.id
    -- The parts touch each other from the first day on.
    HAVING abs(min(part.period_start) - whole.period_start) <= 3
       AND abs(max(part.period_end) - min(part.period_start) + 1 - sum(part.period_end - part.period_start + 1)) <= 4
)
FROM stated
UNION ALL
FROM rest WHERE fits OR period_end - period_start BETWEEN 79 AND 99
QUALIFY row_number() OVER (
    PARTITION BY ticker, concept, tag, quarter ORDER BY fits DESC, method <> 'derived_fy', known_on DESC, period_start DESC) = 1;
