-- What a company-facts answer (frame `given`, one row per value and first filing) tells that the snapshot does not hold
-- yet. Both are laid on one line of versions per fact; a row is fresh where its value differs from the version before it, and every value is where
-- one filing states two.
CREATE OR REPLACE TEMP TABLE fresh AS
WITH told AS (
    SELECT given.* REPLACE (period_start::DATE AS period_start, period_end::DATE AS period_end, known_on::DATE AS known_on)
    FROM given
),
held AS (
    SELECT ticker, tag, unit, period_start, period_end, value, known_on, source_id AS accession
    FROM observation SEMI JOIN told USING (ticker) WHERE tag IS NOT NULL AND tag <> 'user' AND id > 0
    UNION
    SELECT ticker, tag, 'shares', NULL, as_of, shares, known_on, source_id
    FROM share_count SEMI JOIN told USING (ticker) WHERE preference > 0
),
-- A share count is told as of a day: of several durations ending on it, the shortest is nearest to a count at that day.
usable AS (
    FROM told WHERE is_money(unit) AND EXISTS (SELECT 1 FROM concept_tag WHERE concept_tag.ticker = told.ticker AND concept_tag.tag = told.tag)
    UNION ALL
    FROM told WHERE unit = 'shares' AND value > 0 AND EXISTS (SELECT 1 FROM share_tag WHERE share_tag.tag = told.tag)
    QUALIFY row_number() OVER (PARTITION BY ticker, tag, period_end, known_on ORDER BY period_end - period_start NULLS FIRST) = 1
),
version AS (
    SELECT ticker, tag, unit, CASE unit WHEN 'shares' THEN NULL ELSE period_start END AS start, period_end, value, known_on, accession,
           FALSE AS told, NULL::DATE AS period_start, NULL AS cik, NULL AS form
    FROM (SELECT ticker, tag, unit, period_start, period_end, value, known_on, accession FROM held)
    UNION ALL
    SELECT ticker, tag, unit, CASE unit WHEN 'shares' THEN NULL ELSE period_start END, period_end, value, known_on, accession,
           TRUE, period_start, cik, form
    FROM usable
),
placed AS (
    SELECT *, lag(value) OVER fact AS before, lead(value) OVER fact AS after, lead(told) OVER fact AS after_told,
           bool_or(NOT told) OVER (PARTITION BY ticker, tag, unit, start, period_end) AS known,
           count(DISTINCT value) OVER (PARTITION BY ticker, tag, unit, start, period_end, accession) > 1 AS twice,
           bool_or(NOT told) OVER (PARTITION BY ticker, tag, unit, start, period_end, accession, value) AS held
    FROM version
    WINDOW fact AS (PARTITION BY ticker, tag, unit, start, period_end ORDER BY known_on, told, accession)
)
SELECT ticker, cik, tag, unit, period_start, period_end, value, form, accession, known_on, known
FROM placed
WHERE told AND NOT held
  AND (twice OR (value IS DISTINCT FROM before AND NOT (before IS NULL AND after IS NOT DISTINCT FROM value AND NOT after_told)));
