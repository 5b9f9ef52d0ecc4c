-- Quarters under one tag, out of filed facts. One row per company, tag and quarter.
-- Every row lists the observations it was made from in `parts`; nothing is ever filled. `fact_versions` names a table of the
-- rows of `flow_version_of`. What is compared goes by numbers, in rows without texts and lists: those come in once it is known
-- which rows stand.

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
CREATE MACRO difference_of(fact_versions) AS TABLE
WITH versioned AS MATERIALIZED (
    SELECT id, line, span, period_start, period_end, value, first_value, moved, known_on, newest, versions, late, quarter,
           fiscal_start, fiscal_end
    FROM query_table(fact_versions) WHERE quarter IS NOT NULL
),
-- How far the same period of the year before had moved by a report, and whether this very report moved it.
past AS MATERIALIZED (
    SELECT fact.id, arg_max(before.value, (before.known_on, before.id)) - any_value(before.first_value) AS moved,
           max(before.known_on) = any_value(fact.known_on) AS just
    FROM versioned AS fact JOIN versioned AS before USING (line)
    WHERE before.span IS NOT DISTINCT FROM fact.span AND before.quarter = (fact.quarter - INTERVAL 1 YEAR)::DATE
      AND before.known_on <= fact.known_on AND before.moved <> 0
    GROUP BY fact.id
),
paired AS MATERIALIZED (
    SELECT whole.*, part.id AS part_id, part.period_end AS part_end, part.known_on AS part_known_on, part.newest AS part_newest,
           part.late AS part_late, part.moved AS part_moved, whole.value - part.value AS rest,
           whole.known_on - part.known_on BETWEEN -10 AND 200 AS one_season
    FROM versioned AS whole JOIN versioned AS part USING (line, period_start)
    WHERE part.span IS NOT NULL AND whole.period_end - part.period_end BETWEEN 45 AND 125
),
-- Both known from the year after, where under another tag their own reports state the same part and another whole.
parted AS (
    SELECT paired.id, paired.part_id
    FROM paired JOIN (SELECT id, ticker, concept, tag FROM query_table(fact_versions)) AS named USING (id)
    JOIN query_table(fact_versions) AS part ON part.ticker = named.ticker AND part.concept = named.concept AND part.tag <> named.tag
        AND part.period_start = paired.period_start AND part.period_end = paired.part_end
        AND part.first_value = paired.value - paired.rest AND NOT part.late AND part.quarter IS NOT NULL
    JOIN versioned AS whole ON whole.line = part.line
        AND whole.period_start = paired.period_start AND whole.period_end = paired.period_end AND NOT whole.late
    WHERE paired.late AND paired.part_late
    GROUP BY paired.id, paired.part_id, part.line HAVING bool_and(whole.value <> paired.value)
),
year_end AS (
    SELECT line, max(period_end) AS last_year_end FROM query_table(fact_versions) WHERE fiscal_year GROUP BY line
),
compared AS MATERIALIZED (
    SELECT paired.*, CASE
        WHEN parted.id IS NOT NULL THEN FALSE
        WHEN part_late AND NOT late THEN one_season OR versions = 1
        WHEN late AND NOT part_late THEN paired.moved = 0 AND part_moved = 0 AND past.moved IS NULL
        WHEN late THEN one_season OR (paired.moved = 0 AND part_moved = 0)
        WHEN paired.moved = 0 AND part_moved = 0
            THEN NOT coalesce(past.just AND abs(past.moved - coalesce(part_past.moved, 0)) > 0.2 * abs(rest)
                              AND NOT moved_alike(past.moved, coalesce(part_past.moved, 0)), FALSE)
        WHEN paired.moved <> 0 AND part_moved <> 0
            THEN abs(known_on - part_known_on) <= 200
                AND (moved_alike(paired.moved, part_moved) OR abs(paired.moved - part_moved) <= 0.2 * abs(rest))
        ELSE (one_season AND paired.moved = 0)
            OR (span = 4 AND paired.moved = 0 AND newest AND part_newest AND last_year_end > period_end)
        END AS alike
    FROM paired
    LEFT JOIN past ON past.id = paired.id
    LEFT JOIN past AS part_past ON part_past.id = part_id
    LEFT JOIN (SELECT DISTINCT id, part_id FROM parted) AS parted ON parted.id = paired.id AND parted.part_id = paired.part_id
    LEFT JOIN year_end ON year_end.line = paired.line
),
-- Of several pairs the newest.
best AS (
    SELECT min({'unlike': NOT alike, 'told': -day_of(known_on), 'part_told': -day_of(part_known_on), 'id': -id, 'part_id': -part_id}) AS pair
    FROM compared
    WHERE alike OR (NOT late AND NOT part_late AND (moved <> 0 OR part_moved <> 0)
                    AND abs(moved - part_moved) <= 0.01 * abs(rest))
    GROUP BY line, period_start, period_end
)
SELECT id, part_id, line, part_end + 1 AS period_start, period_end, rest AS value, greatest(known_on, part_known_on) AS known_on,
       quarter, fiscal_start, fiscal_end
FROM compared SEMI JOIN (SELECT -pair.id AS id, -pair.part_id AS part_id FROM best) USING (id, part_id);

-- What is left of facts (`rests`, the name of a table of their ids with what was taken away), in the columns of a quarter.
CREATE MACRO left_of(rests, fact_versions) AS TABLE
SELECT whole.line, ticker, concept, tag, preference, rest.period_start, rest.period_end, rest.value, unit, rest.method,
       weaker(whole.evidence, rest.evidence) AS evidence, greatest(whole.known_on, rest.known_on) AS known_on,
       CASE WHEN rest.known_on > whole.known_on THEN rest.source_id ELSE whole.source_id END AS source_id,
       [id] || rest.parts AS parts, 0 AS moved, rest.quarter, fits
FROM query_table(rests) AS rest JOIN query_table(fact_versions) AS whole USING (id);

-- One row per company, tag and calendar quarter: the reported fact of the fiscal quarter where there is one, else the
-- difference, else what is left of a cumulative fact when the quarters inside it are taken away (filers that tag single
-- quarters only, so that there is no cumulative fact to take away). Where several periods are shown in one calendar quarter, that which is the company's fiscal quarter
-- (`fits`) comes first; another counts only where it has a quarter's length.
CREATE MACRO tagged_quarter_of(fact_versions) AS TABLE
WITH version AS MATERIALIZED (
    SELECT id, line, span, period_start, period_end, value, moved, known_on, evidence <> 'user' AS reported, quarter, fiscal_start,
           fiscal_end
    FROM query_table(fact_versions) WHERE newest
),
candidate AS (
    SELECT id, NULL::BIGINT AS part_id, line, period_start, period_end, value, moved, known_on, reported, quarter, fiscal_start,
           fiscal_end
    FROM version WHERE quarter IS NOT NULL AND (span = 1 OR period_end - period_start < 79)
    UNION ALL BY NAME
    SELECT *, 0 AS moved, FALSE AS reported FROM difference_of(fact_versions)
),
fitting AS MATERIALIZED (
    SELECT * EXCLUDE (fiscal_start, fiscal_end), is_quarter(period_start, period_end, fiscal_start, fiscal_end) AS fits,
           2 * id + (part_id IS NOT NULL)::BIGINT AS place
    FROM candidate WHERE fits OR period_end - period_start BETWEEN 79 AND 99
),
best AS (
    SELECT arg_min(place, (NOT fits, NOT reported, -day_of(known_on), -day_of(period_start), id)) AS place
    FROM fitting GROUP BY line, quarter
),
chosen AS MATERIALIZED (FROM fitting SEMI JOIN best USING (place)),
stated AS MATERIALIZED (
    SELECT chosen.line, whole.ticker, whole.concept, whole.tag, whole.preference, chosen.period_start, chosen.period_end,
           chosen.value, whole.unit,
           CASE WHEN part_id IS NULL THEN CASE whole.evidence WHEN 'user' THEN 'user' ELSE 'reported' END
                WHEN whole.span = 4 THEN 'derived_fy' ELSE 'derived_ytd' END AS method,
           CASE WHEN part_id IS NULL THEN whole.evidence ELSE weaker(whole.evidence, part.evidence) END AS evidence,
           chosen.known_on, CASE WHEN part.known_on > whole.known_on THEN part.source_id ELSE whole.source_id END AS source_id,
           CASE WHEN part_id IS NULL THEN [chosen.id] ELSE [chosen.id, part_id] END AS parts, chosen.moved, chosen.quarter, fits
    FROM chosen JOIN query_table(fact_versions) AS whole ON whole.id = chosen.id
    LEFT JOIN query_table(fact_versions) AS part ON part.id = part_id
    WHERE part_id IS NULL OR part.unit = whole.unit -- nothing is taken away in another currency
),
parted AS (
    SELECT version.id FROM version JOIN version AS part USING (line, period_start)
    WHERE part.span IS NOT NULL AND version.period_end - part.period_end BETWEEN 45 AND 125
),
whole AS (
    FROM version ANTI JOIN chosen USING (line, quarter) ANTI JOIN parted USING (id) WHERE span > 1 AND quarter IS NOT NULL
),
rest AS MATERIALIZED (
    SELECT whole.id, any_value(whole.line) AS line, max(part.period_end) + 1 AS period_start,
           any_value(whole.period_end) AS period_end, any_value(whole.value) - sum(part.value) AS value,
           CASE any_value(whole.span) WHEN 4 THEN 'derived_fy' ELSE 'derived_ytd' END AS method,
           weakest_of(part.evidence) AS evidence, max(part.known_on) AS known_on, any_value(whole.known_on) AS whole_known_on,
           arg_max(part.source_id, part.known_on) AS source_id, flatten(list(part.parts ORDER BY part.period_end)) AS parts,
           any_value(whole.quarter) AS quarter,
           is_quarter(max(part.period_end) + 1, any_value(whole.period_end), any_value(fiscal_start), any_value(fiscal_end)) AS fits
    FROM whole
    JOIN stated AS part ON part.line = whole.line
        AND part.period_start >= whole.period_start - 3 AND part.period_end < whole.period_end - 44
    GROUP BY whole.id
    -- The parts touch each other from the first day on.
    HAVING abs(min(part.period_start) - any_value(whole.period_start)) <= 3
       AND abs(max(part.period_end) - min(part.period_start) + 1 - sum(part.period_end - part.period_start + 1)) <= 4
       AND of_one_definition(any_value(whole.moved), sum(part.moved), any_value(whole.value) - sum(part.value))
),
best_rest AS (
    SELECT arg_min(id, (NOT fits, method <> 'derived_fy', -day_of(greatest(known_on, whole_known_on)), -day_of(period_start), id)) AS id
    FROM rest WHERE fits OR period_end - period_start BETWEEN 79 AND 99
    GROUP BY line, quarter
),
chosen_rest AS (FROM rest SEMI JOIN best_rest USING (id))
FROM stated
UNION ALL BY NAME
FROM left_of('chosen_rest', fact_versions);
