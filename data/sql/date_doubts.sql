-- Facts whose period cannot be, or that carry the figure of other months, are set aside, after `currency_doubts.sql`.

-- always
-- What cannot be, whatever else is known.
INSERT INTO doubted
SELECT id, CASE WHEN (kind = 'flow') = (period_start IS NULL) THEN
                     CASE kind WHEN 'flow' THEN 'dated to one day, and the line is of a period' ELSE 'reported of a period, and the line stands at a day' END
                WHEN period_end > known_on THEN 'its period ends after the filing'
                ELSE 'its period is none' END AS doubt,
       known_on, NULL
FROM filed_fact
WHERE (kind = 'flow') = (period_start IS NULL) OR period_end > known_on OR period_start > period_end OR period_end - period_start > 40 * 366;
-- only where EXISTS (SELECT 1 FROM doubted)
DELETE FROM filed_fact WHERE id IN (SELECT id FROM doubted);

-- only where EXISTS (SELECT 1 FROM filed_fact WHERE span IN (1, 4) AND value <> 0 GROUP BY ticker, concept, period_end, value HAVING min(span) < max(span))
-- Filers' slips of the date. A quarter that carries the whole year's figure (Oracle 2020), unless the company's other
-- quarters are of that size (it began in that quarter).
INSERT INTO doubted
WITH whole AS (
    SELECT DISTINCT fact.*, year.period_start AS year_start
    FROM filed_fact AS fact JOIN filed_fact AS year USING (ticker, concept, period_end, value)
    WHERE fact.span = 1 AND year.span = 4 AND year.known_on <= fact.known_on AND fact.value <> 0
),
-- The filing before gave the quarter what the year leaves after nine months.
reckoned AS (
    SELECT DISTINCT whole.id
    FROM whole
    JOIN filed_fact AS before ON before.line = whole.line
        AND before.span = 1 AND before.period_end = whole.period_end AND before.known_on < whole.known_on
    JOIN filed_fact AS nine ON nine.line = whole.line
        AND nine.span = 3 AND nine.period_start = whole.year_start AND nine.known_on <= whole.known_on
    WHERE before.value <> whole.value AND abs(whole.value - nine.value - before.value) <= 0.02 * abs(before.value)
)
SELECT whole.id, 'a quarter with the whole year''s value', whole.known_on, NULL
FROM whole LEFT JOIN filed_fact AS near ON near.ticker = whole.ticker AND near.concept = whole.concept AND near.span = 1
    AND near.known_on <= whole.known_on AND near.period_end <> whole.period_end
    AND near.period_end BETWEEN whole.period_end - 400 AND whole.period_end + 400
GROUP BY whole.id, whole.known_on, whole.rate
HAVING coalesce(whole.rate > 2 * median(near.rate), TRUE) OR whole.id IN (SELECT id FROM reckoned);

-- only where EXISTS (SELECT 1 FROM filed_fact WHERE span BETWEEN 1 AND 4 AND value <> 0 GROUP BY line, period_end, value HAVING min(span) = 1 AND max(span) > 1)
-- Months from the year's start that carry the figure of their last quarter, though what is known of the months before is not
-- nothing; or a quarter that carries theirs. The slip is what was told later; of one filing the company's other quarters say it:
-- the quarter's figure is nearer to theirs, or what the months leave for it. A line that may fall below zero follows the others.
CREATE OR REPLACE TEMP MACRO off_by(rate, usual) AS abs(ln(greatest(abs(rate), 1e-9) / greatest(usual, 1e-9)));

INSERT INTO doubted
WITH told AS (
    SELECT *, min(known_on) OVER (PARTITION BY line, period_start, period_end, value) AS first_on FROM filed_fact WHERE span BETWEEN 1 AND 4
),
pair AS (
    SELECT DISTINCT quarter.id AS quarter_id, longer.id AS longer_id, longer.span, longer.period_start, longer.source_id,
           quarter.line, quarter.period_end, quarter.nonnegative, quarter.rate,
           (longer.value - before.value) / (quarter.period_end - quarter.period_start + 1) AS rest,
           longer.first_on - quarter.first_on AS later, greatest(quarter.known_on, longer.known_on, before.known_on) AS known_on
    FROM told AS quarter JOIN told AS longer USING (line, period_end, value)
    JOIN told AS before ON before.line = longer.line AND before.period_start = longer.period_start
        AND before.span = longer.span - 1 AND abs(before.value) > 0.1 * abs(longer.value)
    WHERE quarter.span = 1 AND longer.span BETWEEN 2 AND 4 AND quarter.value <> 0 AND quarter.period_start > longer.period_start
),
near AS (
    SELECT fact.line, fact.period_end, fact.rate, fact.known_on, min(pair.known_on) AS paired_on
    FROM filed_fact AS fact SEMI JOIN pair USING (line) LEFT JOIN pair ON pair.quarter_id = fact.id
    WHERE fact.span = 1 GROUP BY fact.id, fact.line, fact.period_end, fact.rate, fact.known_on
),
weighed AS (
    SELECT pair.quarter_id, pair.longer_id, pair.span, pair.period_start, pair.period_end, pair.source_id, pair.nonnegative, pair.known_on,
           CASE WHEN later <> 0 THEN later > 0
                WHEN pair.nonnegative AND rest < 0 THEN TRUE
                WHEN NOT pair.nonnegative AND pair.span = 4 THEN abs(rest) > 1.5 * max(near.rate)
                ELSE off_by(pair.rate, median(near.rate)) < off_by(rest, median(near.rate)) END AS longer_slips
    FROM pair LEFT JOIN near ON near.line = pair.line AND near.known_on <= pair.known_on
        AND near.period_end <> pair.period_end AND near.period_end BETWEEN pair.period_end - 400 AND pair.period_end + 400
        AND (near.paired_on IS NULL OR near.paired_on > pair.known_on)
    GROUP BY pair.quarter_id, pair.longer_id, pair.span, pair.period_start, pair.period_end, pair.source_id, pair.nonnegative, pair.known_on,
             pair.rate, rest, later
),
decided AS (
    SELECT *, coalesce(bool_or(longer_slips) FILTER (nonnegative) OVER (PARTITION BY source_id, period_start, period_end, known_on),
                       longer_slips) AS slips
    FROM weighed
)
SELECT CASE WHEN slips THEN longer_id ELSE quarter_id END AS id,
       CASE WHEN slips THEN 'the figure of its last quarter alone' ELSE 'a quarter with the figure of the months from the year''s start' END,
       min(known_on), NULL::DATE
FROM (SELECT quarter_id, longer_id, bool_and(slips) AS slips, min(known_on) AS known_on FROM decided
      GROUP BY quarter_id, longer_id HAVING bool_and(slips) OR bool_or(span < 4 OR NOT nonnegative))
GROUP BY ALL;

-- only where EXISTS (SELECT 1 FROM filed_fact WHERE span IN (3, 4) AND value > 0 GROUP BY line, period_start HAVING min(value) FILTER (span = 4) < 0.5 * max(value) FILTER (span = 3))
-- A year of less than half of what its first nine months came to, and of the year before as it was told by then: the figure
-- of a quarter. Only of lines that are a whole and not below zero: elsewhere the last quarter may take back what was told.
INSERT INTO doubted
SELECT year.id, 'less than half of its own first nine months', max(greatest(year.known_on, nine.known_on)), NULL::DATE
FROM filed_fact AS year
JOIN (SELECT DISTINCT concept, tag FROM line_tag WHERE whole AND NOT part) AS of_whole USING (concept, tag)
JOIN filed_fact AS nine ON nine.line = year.line AND nine.period_start = year.period_start AND nine.span = 3
    AND nine.known_on <= year.known_on
LEFT JOIN filed_fact AS last_year ON last_year.line = year.line AND last_year.span = 4 AND last_year.known_on <= year.known_on
    AND year.period_end - last_year.period_end BETWEEN 358 AND 372
WHERE year.span = 4 AND year.nonnegative AND year.value > 0 AND year.known_on - year.period_end < 200 -- no year told anew
GROUP BY year.id
HAVING any_value(year.value) < 0.5 * arg_max(nine.value, (nine.known_on, nine.id))
   AND coalesce(any_value(year.value) < 0.5 * arg_max(last_year.value, (last_year.known_on, last_year.id)), TRUE);
