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

-- only where EXISTS (SELECT 1 FROM filed_fact AS fact JOIN filed_fact AS past USING (line, span, value) JOIN filed_fact AS first ON first.line = fact.line AND first.period_start = fact.period_start AND first.period_end = fact.period_end WHERE fact.span BETWEEN 1 AND 4 AND fact.period_end - past.period_end BETWEEN 80 AND 372 AND past.known_on < fact.known_on AND first.known_on < fact.known_on AND abs(first.value - fact.value) > 0.01 * abs(fact.value))
-- The same slip the other way: a later filing gives a period the figure that the same months of the year before, or the quarter
-- before, were first told with, and does not recast those. Figures of five digits say so alone, of three where the filing has two
-- such in one quarter or line (Amazon's quarters of 2012 carry those of 2011 in its annual report).
INSERT INTO doubted
WITH alike AS MATERIALIZED (
    SELECT fact.*, past.period_start AS past_start, past.period_end AS past_end
    FROM filed_fact AS fact JOIN filed_fact AS past USING (line, span, value)
    WHERE fact.span BETWEEN 1 AND 4 AND fact.value <> 0 AND past.known_on < fact.known_on AND digits_of(fact.value) > 2
      AND (fact.period_end - past.period_end BETWEEN 358 AND 372 OR (fact.span = 1 AND fact.period_end - past.period_end BETWEEN 80 AND 123))
),
told AS MATERIALIZED (
    SELECT line, period_start, period_end, min((known_on, id, value)) AS first FROM filed_fact SEMI JOIN alike USING (line) GROUP BY ALL
),
misdated AS (
    SELECT DISTINCT alike.* EXCLUDE (past_start, past_end)
    FROM alike JOIN told USING (line, period_start, period_end)
    JOIN told AS past ON past.line = alike.line AND past.period_start = past_start AND past.period_end = past_end AND past.first[3] = alike.value
    WHERE told.first[1] < alike.known_on AND abs(told.first[3] - alike.value) > 0.01 * abs(alike.value)
      AND NOT EXISTS (FROM filed_fact AS again WHERE again.line = alike.line AND again.source_id = alike.source_id
                      AND again.period_start = past_start AND again.period_end = past_end AND again.value <> alike.value
                      AND again.id NOT IN (SELECT id FROM doubted))
)
SELECT id, 'a later filing gives it the value of months before', known_on, NULL
FROM misdated
QUALIFY digits_of(value) > 4 OR count(*) OVER (PARTITION BY line, source_id) > 1
    OR count(*) OVER (PARTITION BY ticker, source_id, period_start, period_end) > 1;

-- only where EXISTS (SELECT 1 FROM doubted WHERE doubt = 'a later filing gives it the value of months before')
-- What such a filing is the first to tell of the line, and has the figure of the same quarter a year before.
INSERT INTO doubted
SELECT DISTINCT fact.id, 'its filing gives the quarters around the value of months before', fact.known_on, NULL::DATE
FROM (FROM doubted JOIN filed_fact USING (id) WHERE doubt = 'a later filing gives it the value of months before' AND span = 1) AS slip
JOIN filed_fact AS fact USING (line, source_id)
JOIN filed_fact AS past ON past.line = fact.line AND past.value = fact.value AND past.known_on < fact.known_on
WHERE fact.span = 1 AND past.span = 1 AND fact.value <> 0 AND abs(fact.period_end - slip.period_end) < 380
  AND fact.period_end - past.period_end BETWEEN 358 AND 372 AND fact.id NOT IN (SELECT id FROM doubted);

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
