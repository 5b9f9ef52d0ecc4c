-- What could stand for a concept: one row per basis, company, concept, tag and period.

-- Fiscal years under one tag, outside quarterly reports (Amazon tags trailing twelve months there).
CREATE MACRO tagged_year_at(day) AS TABLE
SELECT ticker, concept, tag, preference, period_start, period_end, value, unit,
       CASE evidence WHEN 'user' THEN 'user' ELSE 'reported' END AS method, evidence, known_on, source_id, [id] AS parts,
       quarter, current AS fits
FROM observation JOIN (SELECT ticker, period_end, quarter, current FROM calendar_at(day)) USING (ticker, period_end)
WHERE known_on <= day AND fiscal_year AND stands(doubt, doubted_on, doubted_until, day)
QUALIFY row_number() OVER (PARTITION BY ticker, concept, tag, period_start, period_end ORDER BY known_on DESC, id DESC) = 1;

-- Quarters and years under one tag, and those of sums of tags that end on one day.
CREATE MACRO candidate_at(day) AS TABLE
WITH tagged AS MATERIALIZED (
    SELECT 'quarter' AS basis, * FROM tagged_quarter_at(day)
    UNION ALL BY NAME
    SELECT 'annual' AS basis, * FROM tagged_year_at(day)
),
added AS (
    SELECT tagged.basis, tagged.ticker, sum_of.concept, sum_of.tag, whole.preference,
           max(tagged.period_start) AS period_start, tagged.period_end, sum(tagged.value * sum_of.sign) AS value,
           any_value(tagged.unit) AS unit, 'derived_lines' AS method,
           weakest(bool_or(tagged.evidence = 'user'), bool_or(tagged.evidence = 'single_source')) AS evidence,
           max(tagged.known_on) AS known_on, arg_max(tagged.source_id, tagged.known_on) AS source_id,
           flatten(list(tagged.parts ORDER BY sum_of.place)) AS parts, tagged.quarter, bool_and(tagged.fits) AS fits
    FROM tagged
    JOIN tag_term AS sum_of ON sum_of.term = tagged.tag AND tagged.concept IN ('proof', sum_of.concept)
    JOIN concept_tag AS whole ON whole.concept = sum_of.concept AND whole.tag = sum_of.tag AND whole.ticker = tagged.ticker
    JOIN line_tag AS line ON line.concept = sum_of.concept AND line.tag = sum_of.tag
    GROUP BY tagged.basis, tagged.ticker, sum_of.concept, sum_of.tag, whole.preference, tagged.quarter, tagged.period_end,
             sum_of.terms, line.led
    HAVING count(*) = sum_of.terms AND max(tagged.period_start) - min(tagged.period_start) <= 3
       AND (NOT line.led OR arg_min(tagged.value, sum_of.place) = max(tagged.value))
)
FROM tagged WHERE concept <> 'proof'
UNION ALL BY NAME
FROM added;
