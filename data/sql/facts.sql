-- Filed facts as known on a day: which version of each stands.

-- Each fact with its place among the versions of the same line and period. `line` is the number of a company's concept and
-- tag: what is compared within a line goes by this number, for three texts take four times as long to sort and to join.
-- `late`: the first version is a comparative in a report of the year after.
CREATE MACRO version_at(day) AS TABLE
WITH fact AS (SELECT *, dense_rank() OVER (ORDER BY ticker, concept, tag)::INTEGER AS line FROM fact_at(day))
SELECT id, line, ticker, concept, tag, preference, period_start, period_end, span, fiscal_year, value, unit, known_on, source_id,
       evidence, (count(*) OVER fact - row_number() OVER told + 1) AS newest, count(*) OVER fact AS versions,
       first_value(value) OVER told AS first_value, min(known_on) OVER fact - period_end > 200 AS late
FROM fact
WINDOW fact AS (PARTITION BY line, period_start, period_end),
       told AS (PARTITION BY line, period_start, period_end ORDER BY known_on, id);

-- Those of durations that quarters can be made of (`versions`, the name of a table of all), with the end of the last year
-- that is told under the tag.
CREATE MACRO flow_version_of(versions) AS TABLE
SELECT *, max(period_end) FILTER (fiscal_year) OVER (PARTITION BY line) AS last_year_end
FROM query_table(versions)
WHERE period_end - period_start BETWEEN 44 AND 400;
