-- Quarters under one tag, out of filed facts. One row per company, tag and quarter.
-- Every row lists the observations it was made from in `parts`; nothing is ever filled. `fact_versions` names a table of the
-- rows of `flow_version_of`, `fiscal_days` one of those of `calendar_at`.

-- Whether two figures moved from their first versions alike: a restatement of the whole is one of its part.
CREATE MACRO moved_alike(whole, part) AS
    whole <> 0 AND part <> 0 AND abs(whole - part) <= 0.6 * greatest(abs(whole), abs(part));

-- Whether a whole and the sum of its parts count the same, so that what is left between them is a figure: nothing was revised,
-- or both alike.
CREATE MACRO of_one_definition(whole_moved, parts_moved, rest) AS
    abs(whole_moved - parts_moved) <= 0.01 * abs(rest) OR moved_alike(whole_moved, parts_moved);

-- A quarter as one cumulative fact less the one before it with the same start. Like is subtracted from like: a restated
-- year less nine unrestated months is nobody's quarter. Two versions are of one definition where
-- * both are first versions, unless the report that holds the whole moves the same period of the year before, and the
--   report of the part did not (a new definition: Dollar Tree's year without Family Dollar less nine months with it);
-- * both were revised within two hundred days, alike or by less than a fifth of the difference;
-- * where nothing better is known, they moved by less than a hundredth of the difference;
-- * the part was revised before the whole was reported, in one season, or the year stood through the next annual report
--   while its nine months were revised to match it;
-- * one of them is known from a report of the year after only, and they are of one season or nothing moved. Where both
--   are, the years' own reports may not state the same part and another whole (Amazon's 2016: nine months net, a year gross).
-- Of several pairs the newest counts; without any the quarter is missing.
CREATE MACRO difference_of(fact_versions, fiscal_days) AS TABLE
WITH versioned AS MATERIALIZED (
    SELECT version.*, quarter FROM query_table(fact_versions) AS version
    JOIN (SELECT ticker, period_end, quarter FROM query_table(fiscal_days)) USING (ticker, period_end)
),
-- How far the same period of the year before had moved by a report, and whether this very report moved it.
past AS MATERIALIZED (
    SELECT fact.id, arg_max(before.value, (before.known_on, before.id)) - any_value(before.first_value) AS moved,
           max(before.known_on) = any_value(fact.known_on) AS just
    FROM versioned AS fact JOIN versioned AS before USING (line)
    WHERE before.span IS NOT DISTINCT FROM fact.span AND before.quarter = (fact.quarter - INTERVAL 1 YEAR)::DATE
      AND before.known_on <= fact.known_on AND before.value <> before.first_value
    GROUP BY fact.id
),
paired AS MATERIALIZED (
    SELECT whole.*, part.id AS part_id, part.period_end AS part_end, part.known_on AS part_known_on,
           part.source_id AS part_source_id, part.evidence AS part_evidence, part.newest AS part_newest,
           part.late AS part_late, whole.value - part.value AS rest,
           whole.value - whole.first_value AS whole_moved, part.value - part.first_value AS part_moved,
           whole.known_on - part.known_on BETWEEN -10 AND 200 AS one_season
    FROM versioned AS whole JOIN versioned AS part USING (line, period_start)
    WHERE part.span IS NOT NULL AND whole.period_end - part.period_end BETWEEN 45 AND 125
),
-- Both known from the year after, where under another tag their own reports state the same part and another whole.
parted AS MATERIALIZED (
    SELECT paired.id, paired.part_id FROM paired
    JOIN versioned AS part ON part.ticker = paired.ticker AND part.concept = paired.concept AND part.tag <> paired.tag
        AND part.period_start = paired.period_start AND part.period_end = paired.part_end
        AND part.first_value = paired.value - paired.rest AND NOT part.late
    JOIN versioned AS whole ON whole.line = part.line
        AND whole.period_start = paired.period_start AND whole.period_end = paired.period_end AND NOT whole.late
    WHERE paired.late AND paired.part_late
    GROUP BY paired.id, paired.part_id, part.tag HAVING bool_and(whole.value <> paired.value)
),
compared AS (
    SELECT paired.*, CASE
        WHEN (paired.id, paired.part_id) IN (SELECT (parted.id, parted.part_id) FROM parted) THEN FALSE
        WHEN part_late AND NOT late THEN one_season OR versions = 1
        WHEN late AND NOT part_late THEN whole_moved = 0 AND part_moved = 0 AND past.moved IS NULL
        WHEN late THEN one_season OR (whole_moved = 0 AND part_moved = 0)
        WHEN whole_moved = 0 AND part_moved = 0
            THEN NOT coalesce(past.just AND abs(past.moved - coalesce(part_past.moved, 0)) > 0.2 * abs(rest)
                              AND NOT moved_alike(past.moved, coalesce(part_past.moved, 0)), FALSE)
        WHEN whole_moved <> 0 AND part_moved <> 0
            THEN abs(known_on - part_known_on) <= 200
                AND (moved_alike(whole_moved, part_moved) OR abs(whole_moved - part_moved) <= 0.2 * abs(rest))
        ELSE (one_season AND whole_moved = 0)
            OR (span = 4 AND whole_moved = 0 AND newest = 1 AND part_newest = 1 AND last_year_end > period_end)
        END AS alike
    FROM paired
    LEFT JOIN past ON past.id = paired.id
    LEFT JOIN past AS part_past ON part_past.id = part_id
)
SELECT line, ticker, concept, tag, preference, part_end + 1 AS period_start, period_end, rest AS value, unit,
       CASE WHEN span = 4 THEN 'derived_fy' ELSE 'derived_ytd' END AS method,
       weaker(evidence, part_evidence) AS evidence,
       greatest(known_on, part_known_on) AS known_on,
       CASE WHEN part_known_on > known_on THEN part_source_id ELSE source_id END AS source_id,
       [id, part_id] AS parts
FROM compared
WHERE alike OR (NOT late AND NOT part_late AND (whole_moved <> 0 OR part_moved <> 0)
                AND abs(whole_moved - part_moved) <= 0.01 * abs(rest))
QUALIFY row_number() OVER (
    PARTITION BY line, period_end, period_start
    ORDER BY NOT alike, known_on DESC, part_known_on DESC, id DESC) = 1;

-- One row per company, tag and calendar quarter: the reported fact of the fiscal quarter where there is one, else the
-- difference, else what is left of a cumulative fact when the quarters inside it are taken away (filers that tag single
-- quarters only, so that there is no cumulative fact to take away). Where several periods are shown in one calendar quarter, that which is the company's fiscal quarter
-- (`fits`) comes first; another counts only where it has a quarter's length.
CREATE MACRO tagged_quarter_of(fact_versions, fiscal_days) AS TABLE
WITH calendar AS (FROM query_table(fiscal_days)),
version AS MATERIALIZED (FROM query_table(fact_versions) WHERE newest = 1),
candidate AS (
    SELECT line, ticker, concept, tag, preference, period_start, period_end, value, unit,
           CASE evidence WHEN 'user' THEN 'user' ELSE 'reported' END AS method, evidence, known_on, source_id, [id] AS parts,
           value - first_value AS moved
    FROM version WHERE span = 1 OR period_end - period_start < 79
    UNION ALL
    SELECT *, 0 AS moved FROM difference_of(fact_versions, fiscal_days)
),
stated AS MATERIALIZED (
    SELECT candidate.*, quarter, is_quarter(period_start, period_end, fiscal_start, fiscal_end) AS fits
    FROM candidate JOIN calendar USING (ticker, period_end)
    WHERE fits OR period_end - period_start BETWEEN 79 AND 99
    QUALIFY row_number() OVER (
        PARTITION BY line, quarter
        ORDER BY fits DESC, method <> 'reported', known_on DESC, period_start DESC) = 1
),
whole AS (
    SELECT version.*, value - first_value AS whole_moved, quarter, fiscal_start, fiscal_end
    FROM version JOIN calendar USING (ticker, period_end)
    WHERE span > 1 AND NOT EXISTS (
        SELECT 1 FROM stated WHERE stated.line = version.line AND stated.quarter = calendar.quarter)
      AND NOT EXISTS (
        SELECT 1 FROM version AS part WHERE part.line = version.line AND part.period_start = version.period_start AND part.span IS NOT NULL
            AND version.period_end - part.period_end BETWEEN 45 AND 125)
),
rest AS (
    SELECT whole.line, whole.ticker, whole.concept, whole.tag, whole.preference, max(part.period_end) + 1 AS period_start, whole.period_end,
           any_value(whole.value) - sum(part.value) AS value, whole.unit,
           CASE WHEN whole.span = 4 THEN 'derived_fy' ELSE 'derived_ytd' END AS method,
           weaker(any_value(whole.evidence), weakest_of(part.evidence)) AS evidence,
           greatest(any_value(whole.known_on), max(part.known_on)) AS known_on,
           CASE WHEN max(part.known_on) > any_value(whole.known_on) THEN arg_max(part.source_id, part.known_on)
                ELSE any_value(whole.source_id) END AS source_id,
           [whole.id] || flatten(list(part.parts ORDER BY part.period_end)) AS parts, any_value(whole.quarter) AS quarter,
           is_quarter(max(part.period_end) + 1, whole.period_end, any_value(fiscal_start), any_value(fiscal_end)) AS fits
    FROM whole
    JOIN stated AS part ON part.line = whole.line
        AND part.period_start >= whole.period_start - 3 AND part.period_end < whole.period_end - 44
    GROUP BY whole.line, whole.ticker, whole.concept, whole.tag, whole.preference, whole.period_start, whole.period_end, whole.span,
             whole.unit, whole.id, whole_moved
    -- The parts touch each other from the first day on.
    HAVING abs(min(part.period_start) - whole.period_start) <= 3
       AND abs(max(part.period_end) - min(part.period_start) + 1 - sum(part.period_end - part.period_start + 1)) <= 4
       AND of_one_definition(whole_moved, sum(part.moved), any_value(whole.value) - sum(part.value))
)
FROM stated
UNION ALL BY NAME
SELECT *, 0 AS moved FROM rest WHERE fits OR period_end - period_start BETWEEN 79 AND 99
QUALIFY row_number() OVER (
    PARTITION BY line, quarter ORDER BY fits DESC, method <> 'derived_fy', known_on DESC, period_start DESC) = 1;
