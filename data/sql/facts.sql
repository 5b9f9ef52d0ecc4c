-- Filed facts as known on a day: which version of each stands.

-- A day as a number.
CREATE MACRO day_of(day) AS day - DATE '1970-01-01';

-- One number that puts facts in the order in which they became known, those of one day by their own numbers.
CREATE MACRO told_place(known_on, id) AS day_of(known_on)::BIGINT * 1000000000000 + id;

-- Each fact (`facts`, the name of a table of the rows of `fact_at`) with its place among the versions of the same line and
-- period. `line` is the number of a company's concept and
-- tag: what is compared within a line goes by this number, for three texts take four times as long to sort and to join.
-- Versions are grouped, and not ranked: a window takes twice as long, carries every text along, and parts its rows by the number
-- that the planner expects, which after a few joins is far off.
-- `newest` is the version that was known last,
-- `newest_year` the last one outside a quarterly report; `late`: the first version is a comparative in a report of the year after.
CREATE MACRO version_of(facts) AS TABLE
WITH filed AS MATERIALIZED (FROM query_table(facts)),
line AS (SELECT ticker, concept, tag, row_number() OVER ()::INTEGER AS line FROM (SELECT DISTINCT ticker, concept, tag FROM filed)),
fact AS MATERIALIZED (
    SELECT filed.*, line, told_place(known_on, id) AS place
    FROM filed JOIN line ON line.ticker = filed.ticker AND line.concept = filed.concept AND line.tag IS NOT DISTINCT FROM filed.tag
),
told AS (
    SELECT line, period_start, period_end, count(*) AS versions, max(place) AS last_place, max(place) FILTER (fiscal_year) AS last_year_place,
           arg_min(value, place) AS first_value,
           min(known_on) - period_end > 200 AS late
    FROM fact GROUP BY line, period_start, period_end
)
SELECT id, fact.line, ticker, concept, tag, preference, fact.period_start, fact.period_end, span, fiscal_year, value, unit, known_on,
       source_id, evidence, place = last_place AS newest,
       fiscal_year AND place = last_year_place AS newest_year, versions, first_value, late
FROM fact JOIN told
    ON told.line = fact.line AND told.period_end = fact.period_end AND told.period_start IS NOT DISTINCT FROM fact.period_start;

CREATE MACRO version_at(day) AS TABLE
WITH fact_of_day AS (FROM fact_at(day))
FROM version_of('fact_of_day');

-- Those of durations that quarters can be made of (`versions`, the name of a table of all), with the quarter that they end in
-- (`fiscal_days` names a table of the rows of `calendar_at`): none where `quarter` is NULL.
CREATE MACRO flow_version_of(versions, fiscal_days) AS TABLE
SELECT version.*, value - first_value AS moved, quarter, fiscal_start, fiscal_end, current
FROM query_table(versions) AS version LEFT JOIN query_table(fiscal_days) AS day USING (ticker, period_end)
WHERE period_end - period_start BETWEEN 44 AND 400;
