-- Filed facts as known on a day: which version of each stands.

-- Each flow fact with its place among the versions of the same tag and period. `late`: its first version is a comparative
-- in a report of the year after.
CREATE MACRO version_at(day) AS TABLE
SELECT id, ticker, concept, tag, preference, period_start, period_end, span, value, unit, known_on, source_id, evidence,
       row_number() OVER (fact ORDER BY known_on DESC, id DESC) AS newest,
       count(*) OVER fact AS versions, first_value(value) OVER (fact ORDER BY known_on, id) AS first_value,
       min(known_on) OVER fact - period_end > 200 AS late,
       max(period_end) FILTER (fiscal_year) OVER (PARTITION BY ticker, concept, tag) AS last_year_end
FROM fact_at(day)
WHERE period_end - period_start BETWEEN 44 AND 400
WINDOW fact AS (PARTITION BY ticker, concept, tag, period_start, period_end);
