-- What a later filing states of a period that was told before, and does not restate, is set aside, after `date_doubts.sql`.

-- always
-- A later filing that gives a quarter, or months up to a year, the figure of the same ones a year on (Amazon 2013): not by
-- rounding the first one, and where it is of two digits only if the filing does so with others too.
INSERT INTO doubted
WITH misdated AS (
    SELECT DISTINCT fact.id, fact.source_id, fact.known_on, digits_of(fact.value) > 2 OR abs(fact.value) < 100 AS sure
    FROM filed_fact AS fact
    JOIN filed_fact AS first USING (line, period_start, period_end)
    JOIN filed_fact AS next ON next.line = fact.line AND next.value = fact.value
    WHERE fact.span BETWEEN 1 AND 4 AND fact.value <> 0 AND first.known_on < fact.known_on
      AND abs(first.value - fact.value) > 0.01 * abs(fact.value)
      AND next.span = fact.span AND next.known_on <= fact.known_on AND next.period_end - fact.period_end BETWEEN 358 AND 372
)
SELECT id, 'a later filing gives it the value of the same months one year on', known_on, NULL
FROM misdated
QUALIFY sure OR count(*) FILTER (sure) OVER (PARTITION BY source_id) > 1
    OR (bool_or(sure) OVER (PARTITION BY source_id) AND count(*) OVER (PARTITION BY source_id) > 2);

-- only where EXISTS (SELECT 1 FROM doubted WHERE doubt LIKE 'a later filing%')
-- What else that filing revised is set aside with it: the same line in the quarters around. Where it misdates two or more
-- quarters of one line, every line in just those quarters, and in those a year before: a table of two years' quarters under the
-- wrong years, whose other figures match no filing because they were recast as well (Intuit 2012, 2013).
INSERT INTO doubted
WITH slipped AS (
    SELECT fact.*, count(DISTINCT period_end) OVER (PARTITION BY line, source_id) > 1 AS several
    FROM filed_fact AS fact SEMI JOIN (FROM doubted WHERE doubt LIKE 'a later filing%') AS slip USING (id) WHERE span = 1
)
SELECT DISTINCT fact.id, 'revised by a filing that misdates its neighbours', fact.known_on, NULL::DATE
FROM slipped JOIN filed_fact AS fact ON fact.ticker = slipped.ticker AND fact.source_id = slipped.source_id
JOIN filed_fact AS first ON first.line = fact.line AND first.period_start = fact.period_start AND first.period_end = fact.period_end
WHERE fact.span = 1 AND first.known_on < fact.known_on AND abs(first.value - fact.value) > 0.01 * abs(fact.value)
  AND ((fact.line = slipped.line AND abs(slipped.period_end - fact.period_end) < 100)
       OR (several AND (fact.period_end = slipped.period_end OR slipped.period_end - fact.period_end BETWEEN 358 AND 372)))
  AND fact.id NOT IN (SELECT id FROM doubted);

-- only where EXISTS (SELECT 1 FROM filed_fact WHERE NOT periodic)
-- A proxy statement or a prospectus restates nothing that a report stated before it.
INSERT INTO doubted
SELECT DISTINCT fact.id, 'no report: it restates nothing', fact.known_on, NULL::DATE
FROM filed_fact AS fact JOIN filed_fact AS report USING (line, period_end)
WHERE NOT fact.periodic AND report.periodic AND report.period_start IS NOT DISTINCT FROM fact.period_start
  AND report.known_on <= fact.known_on AND report.value <> fact.value;
