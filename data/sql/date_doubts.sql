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

-- only where EXISTS (SELECT 1 FROM (SELECT line, period_start, span, min(value) AS least FROM filed_fact WHERE span IN (2, 3) AND value > 0 AND (steady OR tag IN ('PaymentsToAcquirePropertyPlantAndEquipment', 'PaymentsToAcquireProductiveAssets')) GROUP BY ALL) AS longer JOIN (SELECT line, period_start, span, max(value) AS most FROM filed_fact WHERE span IN (1, 2) GROUP BY ALL) AS before USING (line, period_start) WHERE before.span = longer.span - 1 AND least < (1 + 0.35 / before.span) * most)
-- The same slip where no fact states the quarter: six or nine months that leave next to nothing for their last quarter, and are of a
-- quarter's size. Two quarters' worth in the three months after says so, to half and twice a quarter's figure; of a line that keeps its
-- pace the same months of the year before do at once, until the three months after leave no more than a quarter's worth.
INSERT INTO doubted
WITH in_season AS MATERIALIZED (FROM filed_fact WHERE known_on - period_end < 150 AND span BETWEEN 1 AND 4), -- none recast since
chain AS MATERIALIZED (
    SELECT longer.id, longer.line, longer.concept, longer.source_id, longer.span, longer.period_start, longer.period_end,
           before.value AS before, longer.value AS value, longer.value - before.value AS rest,
           before.period_end AS before_end, greatest(before.known_on, longer.known_on) AS known_on,
           longer.steady
    FROM in_season AS longer JOIN in_season AS before USING (line, period_start)
    WHERE longer.span IN (2, 3) AND before.span = longer.span - 1 AND longer.value > 0 AND before.value > 0 AND longer.value <> before.value
      AND (longer.steady OR longer.tag IN ('PaymentsToAcquirePropertyPlantAndEquipment', 'PaymentsToAcquireProductiveAssets'))
),
lone AS MATERIALIZED (
    SELECT * FROM chain WHERE rest < 0.35 * (before / (span - 1))
      AND NOT EXISTS (FROM filed_fact AS told WHERE told.line = chain.line AND told.span = 1
                      AND told.period_end = chain.period_end AND told.known_on <= chain.known_on)
),
doubled AS (
    SELECT lone.id, greatest(lone.known_on, after.known_on) AS day, (after.value - before) / 2 AS usual,
           rest < CASE WHEN lone.steady THEN 0.35 ELSE 0.1 END * usual AND lone.value BETWEEN usual / 1.5 AND 1.5 * usual
               AND before / (lone.span - 1) BETWEEN usual / 2 AND 2 * usual AS slips
    FROM lone JOIN in_season AS after USING (line, period_start) WHERE after.span = lone.span + 1
),
at_once AS (
    SELECT lone.id, greatest(lone.known_on, past.known_on) AS day
    FROM lone JOIN chain AS past USING (line, span)
    WHERE lone.steady AND lone.period_end - past.period_end BETWEEN 358 AND 372 AND past.known_on <= lone.known_on
    GROUP BY lone.id, day, lone.rest, lone.value, lone.before
    HAVING lone.rest < 0.35 * lone.before * median(past.rest / past.before)
       AND lone.value BETWEEN lone.before * median(past.rest / past.before) / 1.5 AND 1.5 * lone.before * median(past.rest / past.before)
)
SELECT id, 'the figure of its last quarter alone' AS doubt, min(day) AS doubted_on, NULL::DATE AS doubted_until FROM doubled WHERE slips GROUP BY id
UNION ALL
SELECT at_once.id, 'the figure of its last quarter alone', at_once.day, min(doubled.day) FILTER (NOT slips)
FROM at_once LEFT JOIN doubled ON doubled.id = at_once.id GROUP BY at_once.id, at_once.day;

-- Lines that may fall below zero follow the others of the statement, where nothing states their quarter either.
INSERT INTO doubted
SELECT DISTINCT other.id, 'its report gives these months the figures of their last quarter', slip.doubted_on, slip.doubted_until
FROM (FROM doubted JOIN filed_fact USING (id) WHERE doubt = 'the figure of its last quarter alone' AND span IN (2, 3)) AS slip
JOIN filed_fact AS other USING (ticker, source_id, known_on, period_start, period_end)
WHERE slip.concept IN ('revenue', 'cost_of_revenue', 'rnd', 'selling_and_marketing', 'general_and_administrative')
  AND other.concept IN ('gross_profit', 'operating_income', 'net_income')
  AND other.id NOT IN (SELECT id FROM doubted)
  AND NOT EXISTS (FROM filed_fact AS quarter WHERE quarter.line = other.line AND quarter.span = 1
                  AND quarter.period_end = other.period_end AND quarter.known_on <= other.known_on);

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
