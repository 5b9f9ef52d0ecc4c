-- Which tag stands for a concept: one row per company, concept and quarter (or fiscal year).

-- One quarter per concept: the most preferred tag that has it.
CREATE MACRO direct_quarter_at(day) AS TABLE
SELECT * EXCLUDE fits FROM tagged_quarter_at(day)
QUALIFY row_number() OVER (
    PARTITION BY ticker, concept, quarter
    ORDER BY fits DESC, preference, method <> 'reported', known_on DESC, period_end DESC) = 1;

-- Fiscal years as reported, outside quarterly reports (Amazon tags trailing twelve months there).
CREATE MACRO direct_year_at(day) AS TABLE
SELECT ticker, concept, tag, preference, period_start, period_end, value, unit, CASE evidence WHEN 'user' THEN 'user' ELSE 'reported' END AS method, evidence, known_on,
       source_id, [id] AS parts, quarter
FROM (
    SELECT *, row_number() OVER (PARTITION BY ticker, concept, tag, period_start, period_end ORDER BY known_on DESC, id DESC) AS newest
    FROM observation WHERE known_on <= day AND fiscal_year AND stands(doubt, doubted_on, doubted_until, day)
)
JOIN calendar_at(day) USING (ticker, period_end)
WHERE newest = 1
QUALIFY row_number() OVER (PARTITION BY ticker, concept, quarter ORDER BY NOT current, preference, known_on DESC) = 1;
