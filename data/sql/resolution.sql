-- Which tag stands for a concept: one row per company, concept and quarter (or fiscal year).

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
    FROM observation WHERE known_on <= day AND fiscal_year AND stands(doubt, doubted_on, doubted_until, day)
)
WHERE newest = 1
QUALIFY row_number() OVER (PARTITION BY ticker, concept, quarter_of(period_end) ORDER BY preference, known_on DESC) = 1;
