-- Facts that the sums of their own line contradict are set aside, after `rounding_doubts.sql`.

-- always
-- A quarter that is not what its own report's months leave after the months before, as they were told by then: beyond
-- rounding, and of three digits or more. Most often the months before were recast since; the rules below ask for more.
CREATE OR REPLACE TEMP TABLE odd_sum AS
WITH pair AS MATERIALIZED (
    SELECT quarter.id, longer.id AS longer_id, before.id AS before_id, longer.value - before.value AS rest, quarter.value,
           longer.value AS longer, before.value AS before, before.known_on AS before_known_on, before.period_end AS before_end,
           quarter.line, quarter.source_id, quarter.period_start, quarter.period_end, quarter.known_on, quarter.nonnegative,
           quarter.steady, longer.span, longer.period_start AS year_start
    FROM filed_fact AS quarter JOIN filed_fact AS longer USING (line, known_on, period_end)
    JOIN filed_fact AS before ON before.line = longer.line AND before.period_start = longer.period_start AND before.span = longer.span - 1
    WHERE quarter.span = 1 AND quarter.value <> 0 AND quarter.known_on - quarter.period_end < 150 AND longer.span BETWEEN 2 AND 4
      AND before.known_on <= longer.known_on AND abs(quarter.period_start - before.period_end - 1) <= 3
      AND abs(longer.value - before.value - quarter.value) > 0.02 * abs(quarter.value)
)
FROM pair
WHERE least(digits_of(value), digits_of(longer), digits_of(before)) > 2
  AND abs(rest - value) > 1.5 * 10.0 ** least(zeros_of(value), zeros_of(longer), zeros_of(before))
  AND NOT EXISTS (FROM filed_fact AS again WHERE again.line = pair.line AND again.period_start = year_start AND again.period_end = before_end
                  AND again.known_on > before_known_on AND again.known_on <= pair.known_on)
  AND NOT EXISTS (FROM doubted WHERE doubted.id = pair.id OR doubted.id = longer_id OR (doubted.id = before_id AND doubted_on <= pair.known_on));

-- only where EXISTS (FROM odd_sum WHERE NOT nonnegative)
-- Of a line that may fall below zero: what fits to the last digit with the other sign. Where both of a report's figures or the
-- months before may have it wrong, the sign of the same months a year before says which, and a profit where nothing does.
INSERT INTO doubted
WITH fitted AS (
    SELECT odd_sum.*, CASE
        WHEN abs(longer + before + value) <= 0.002 * size THEN 'longer'
        WHEN abs(longer - before + value) <= 0.002 * size THEN 'quarter'
        WHEN abs(longer + before - value) <= 0.002 * size AND sign(value) = sign(longer) THEN 'before or both' END AS fits
    FROM (SELECT *, greatest(abs(value), abs(longer), abs(before)) AS size FROM odd_sum WHERE NOT nonnegative) AS odd_sum
),
weighed AS (
    SELECT fitted.id, longer_id, before_id, fitted.known_on, fits,
           sign(longer) = coalesce(sign(max_by(past.value, (past.known_on, past.id))), 1) AS usual
    FROM fitted LEFT JOIN filed_fact AS past ON past.line = fitted.line AND past.span = fitted.span AND past.known_on < fitted.known_on
        AND fitted.period_end - past.period_end BETWEEN 358 AND 372
    WHERE fits IS NOT NULL GROUP BY fitted.id, longer_id, before_id, fitted.known_on, fits, longer
)
SELECT id, 'the months of its line fit with the other sign', min(known_on), NULL
FROM (SELECT unnest(CASE WHEN fits = 'longer' THEN [longer_id] WHEN fits = 'quarter' THEN [id] WHEN usual THEN [before_id] ELSE [id, longer_id] END) AS id,
             known_on FROM weighed)
GROUP BY id;

-- only where EXISTS (FROM odd_sum)
-- A quarter with the figure of the quarter before or of the same one a year before, though its report's months leave another. One
-- line may be a coincidence: it takes two of the report, or what the same months of the year before let expect to be nearer to what
-- the months leave. Nothing is said where the report recasts the line's past: the months before are of another kind then.
CREATE OR REPLACE TEMP TABLE odd_quarter AS
WITH recast AS (
    SELECT DISTINCT later.line, later.source_id
    FROM filed_fact AS later SEMI JOIN odd_sum USING (line, source_id)
    JOIN filed_fact AS first USING (line, period_start, period_end)
    WHERE first.known_on < later.known_on AND abs(first.value - later.value) > 0.01 * abs(later.value) AND later.id NOT IN (SELECT id FROM doubted)
),
past AS (
    SELECT odd_sum.id, odd_sum.longer_id, max_by(quarter.value, (quarter.known_on, quarter.id)) AS past_quarter,
           max_by(before.value, (before.known_on, before.id)) AS past_before
    FROM odd_sum
    JOIN filed_fact AS quarter ON quarter.line = odd_sum.line AND quarter.span = 1 AND quarter.known_on <= odd_sum.known_on
        AND odd_sum.period_end - quarter.period_end BETWEEN 358 AND 372
    JOIN filed_fact AS before ON before.line = odd_sum.line AND before.span = odd_sum.span - 1 AND before.known_on <= odd_sum.known_on
        AND odd_sum.year_start - before.period_start BETWEEN 358 AND 372
    WHERE odd_sum.steady GROUP BY odd_sum.id, odd_sum.longer_id
),
expected AS (
    SELECT odd_sum.*, past_quarter * before / nullif(past_before, 0) AS expected
    FROM odd_sum LEFT JOIN past USING (id, longer_id)
    ANTI JOIN recast ON recast.line = odd_sum.line AND recast.source_id = odd_sum.source_id
    WHERE odd_sum.id NOT IN (SELECT id FROM doubted) AND longer_id NOT IN (SELECT id FROM doubted)
)
SELECT expected.*, CASE WHEN value > 0 AND rest > 0 AND expected > 0
                             THEN off_by(value, expected) > 2 * off_by(rest, expected) + 0.05 ELSE FALSE END AS odd,
       EXISTS (FROM filed_fact AS other WHERE other.line = expected.line AND other.span = 1 AND other.value = expected.value
               AND other.known_on <= expected.known_on AND other.source_id <> expected.source_id
               AND (expected.period_end - other.period_end BETWEEN 80 AND 123 OR expected.period_end - other.period_end BETWEEN 358 AND 372)
               AND NOT EXISTS (FROM filed_fact AS same WHERE same.line = other.line AND same.period_start = other.period_start
                               AND same.period_end = other.period_end AND same.source_id = expected.source_id AND same.value <> other.value)) AS repeated
FROM expected;

INSERT INTO doubted
WITH told AS (
    SELECT *, count(DISTINCT line) FILTER (repeated) OVER (PARTITION BY source_id, period_start, period_end) > 1 AS several FROM odd_quarter
),
settled AS (
    SELECT told.id, min(again.known_on) AS settled_on
    FROM told JOIN filed_fact AS before ON before.id = before_id
    JOIN filed_fact AS again ON again.line = before.line AND again.period_start = before.period_start AND again.period_end = before.period_end
    WHERE again.known_on > told.known_on AND abs(told.longer - again.value - told.value) <= 0.002 * abs(told.longer)
    GROUP BY told.id
)
SELECT told.id, CASE WHEN repeated AND (several OR odd) THEN 'the figure of another quarter, and its report''s months leave another one'
                     ELSE 'far from what its report''s months leave' END, min(told.known_on), min(settled_on)
FROM told LEFT JOIN settled USING (id)
WHERE (repeated AND several) OR odd GROUP BY ALL;

-- Nine months that their report's quarter contradicts, where the year leaves a fourth quarter far from what the year before lets
-- expect, and would leave a near one after the months before and that quarter.
INSERT INTO doubted
WITH whole AS (
    SELECT told.id, longer_id, told.line, told.value, longer, before, year.value AS year, year_start, year.known_on
    FROM odd_quarter AS told JOIN filed_fact AS year USING (line)
    WHERE told.span = 3 AND told.steady AND year.span = 4 AND year.period_start = year_start AND year.known_on > told.known_on
      AND told.id NOT IN (SELECT id FROM doubted)
),
past AS (
    SELECT whole.longer_id, whole.known_on, max_by(year.value, (year.known_on, year.id)) - max_by(nine.value, (nine.known_on, nine.id)) AS past_rest,
           max_by(six.value, (six.known_on, six.id)) AS past_before
    FROM whole
    JOIN filed_fact AS year ON year.line = whole.line AND year.span = 4 AND year.known_on < whole.known_on
    JOIN filed_fact AS nine ON nine.line = whole.line AND nine.span = 3 AND nine.known_on < whole.known_on AND nine.period_start = year.period_start
    JOIN filed_fact AS six ON six.line = whole.line AND six.span = 2 AND six.known_on < whole.known_on AND six.period_start = year.period_start
    WHERE whole.year_start - year.period_start BETWEEN 358 AND 372 GROUP BY whole.longer_id, whole.known_on
),
weighed AS (
    SELECT longer_id, known_on, year - longer AS rest, year - before - value AS other, past_rest * before / nullif(past_before, 0) AS expected
    FROM whole JOIN past USING (longer_id, known_on)
)
SELECT longer_id, 'its own report''s quarter and the year after contradict it', min(known_on), NULL::DATE
FROM weighed
WHERE other > 0 AND expected > 0 AND (rest <= 0 OR off_by(rest, expected) > 2 * off_by(other, expected) + 0.05)
GROUP BY longer_id;

DROP TABLE odd_quarter;

-- only where EXISTS (SELECT 1 FROM filed_fact WHERE steady AND span BETWEEN 1 AND 4 AND value > 0 GROUP BY line, period_start, value HAVING min(span) < max(span))
-- Months from the year's start of a line that keeps its pace, with the figure of the months before them, to four digits and more.
INSERT INTO doubted
SELECT DISTINCT longer.id, 'the figure of the months before alone', longer.known_on, NULL::DATE
FROM filed_fact AS longer JOIN filed_fact AS before USING (line, period_start, value)
WHERE longer.steady AND longer.span BETWEEN 2 AND 4 AND before.span = longer.span - 1 AND before.known_on <= longer.known_on
  AND digits_of(longer.value) > 3 AND longer.id NOT IN (SELECT id FROM doubted) AND before.id NOT IN (SELECT id FROM doubted);

-- only where EXISTS (SELECT 1 FROM filed_fact AS year JOIN filed_fact AS nine USING (line, period_start) WHERE year.span = 4 AND nine.span = 3 AND year.concept IN ('revenue', 'cost_of_revenue') AND nine.value > 0 AND year.known_on - year.period_end < 200 AND NOT (year.value - nine.value) BETWEEN nine.value / 6 AND nine.value / 1.8)
-- A year of revenue or costs that leaves a fourth quarter of half or twice the quarters before and the one of the year before,
-- where no other line of its income statement has such a quarter and its report does not recast the line; in a first year only
-- beside sales or costs of sales, which have the same season. It stands once the next quarter is alike: much was bought or sold.
INSERT INTO doubted
WITH chain AS MATERIALIZED (
    SELECT year.id, year.line, year.ticker, year.concept, year.period_start, year.period_end, year.known_on, year.source_id,
           max_by(year.value - nine.value, (nine.known_on, nine.id)) AS rest, max_by(nine.value, (nine.known_on, nine.id)) / 3 AS pace
    FROM filed_fact AS year JOIN filed_fact AS nine USING (line, period_start)
    WHERE year.span = 4 AND nine.span = 3 AND nine.known_on <= year.known_on AND year.known_on - year.period_end < 200
      AND year.concept IN ('revenue', 'cost_of_revenue', 'gross_profit', 'operating_income', 'net_income') AND year.id NOT IN (SELECT id FROM doubted)
    GROUP BY year.id, year.line, year.ticker, year.concept, year.period_start, year.period_end, year.known_on, year.source_id
),
odd AS (
    SELECT *, rest > pace AS larger FROM chain
    WHERE concept IN ('revenue', 'cost_of_revenue') AND pace > 0 AND rest > 0 AND NOT rest BETWEEN 0.5 * pace AND 1.7 * pace
),
compared AS (
    SELECT odd.*, count(past.id) > 0 AS seasoned
    FROM odd JOIN filed_fact AS single ON single.line = odd.line AND single.span = 1 AND single.known_on <= odd.known_on
        AND single.period_end BETWEEN odd.period_start AND odd.period_end - 60
    LEFT JOIN chain AS past ON past.line = odd.line AND past.known_on <= odd.known_on AND odd.period_start - past.period_start BETWEEN 358 AND 372
    GROUP BY ALL
    HAVING CASE WHEN larger THEN odd.rest > 1.6 * max(single.value) ELSE odd.rest < 0.6 * min(single.value) END
       AND coalesce(CASE WHEN larger THEN odd.rest / odd.pace > 1.6 * max(past.rest / past.pace)
                         ELSE odd.rest / odd.pace < 0.6 * min(past.rest / past.pace) END, TRUE)
),
told_anew AS (
    SELECT DISTINCT later.line, later.source_id
    FROM filed_fact AS later SEMI JOIN compared USING (line, source_id) JOIN filed_fact AS first USING (line, period_start, period_end)
    WHERE first.known_on < later.known_on AND abs(first.value - later.value) > 0.01 * abs(later.value)
),
alone AS (
    SELECT compared.id, compared.line, compared.period_end, compared.known_on, compared.rest, larger
    FROM compared ANTI JOIN told_anew USING (line, source_id) JOIN chain AS other ON other.ticker = compared.ticker AND other.concept <> compared.concept AND other.known_on <= compared.known_on
        AND other.period_start = compared.period_start AND other.period_end = compared.period_end AND other.pace > 0
    GROUP BY ALL HAVING NOT bool_or(CASE WHEN larger THEN other.rest > 1.3 * other.pace ELSE other.rest < 0.75 * other.pace END)
       AND (any_value(seasoned) OR bool_or(other.concept IN ('revenue', 'cost_of_revenue', 'gross_profit')))
)
SELECT alone.id, 'a year that leaves its last quarter far from all others', alone.known_on,
       min(next.known_on) FILTER (CASE WHEN larger THEN next.value > 0.7 * rest ELSE next.value < 1.4 * rest END)
FROM alone LEFT JOIN filed_fact AS next ON next.line = alone.line AND next.span = 1 AND next.period_start - alone.period_end BETWEEN 0 AND 4
GROUP BY alone.id, alone.known_on;
