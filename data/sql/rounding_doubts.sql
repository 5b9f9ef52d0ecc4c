-- Figures that a later filing states less exactly are set aside, after `size_doubts.sql`.

-- only where EXISTS (SELECT 1 FROM filed_fact GROUP BY line, period_start, period_end HAVING min(value) < max(value) AND min(zeros_of(value)) < max(zeros_of(value)) FILTER (value = 0 OR digits_of(value) < 4))
-- A later filing that only rounds, to three digits or fewer, what was stated before: the exact figure stands. A report in a
-- coarser unit rounds its comparatives (a tenth of its facts may be finer: notes); less than half a percent of the figure is let
-- be. A text in billions or millions with a decimal or none rounds, too, where it gives up two digits or more; but not where its
-- filing restates another line of the period.
INSERT INTO doubted
WITH told AS MATERIALIZED (
    SELECT line, period_start, period_end FROM filed_fact GROUP BY ALL HAVING min(value) < max(value)
),
version AS MATERIALIZED (
    SELECT fact.* FROM filed_fact AS fact JOIN told USING (line, period_end) WHERE told.period_start IS NOT DISTINCT FROM fact.period_start
),
before AS MATERIALIZED (
    SELECT fact.id, arg_max(first.value, (first.known_on, first.id)) AS exact
    FROM version AS fact JOIN version AS first USING (line, period_end)
    WHERE first.period_start IS NOT DISTINCT FROM fact.period_start AND first.known_on < fact.known_on
      AND NOT EXISTS (FROM doubted WHERE doubted.id = first.id AND doubted_on <= fact.known_on)
    GROUP BY fact.id HAVING any_value(fact.value) <> exact
),
unit AS (
    SELECT source_id, known_on, quantile_disc(zeros_of(value), 0.1) AS unit
    FROM filed_fact WHERE value <> 0 AND source_id IN (SELECT source_id FROM version SEMI JOIN before USING (id))
    GROUP BY source_id, known_on HAVING count(*) > 4
),
weighed AS (
    SELECT version.*, unit, abs(value - exact) AS off, zeros_of(value) AS zeros, zeros_of(exact) AS exact_zeros,
           CASE WHEN abs(value) >= 1e9 THEN least(zeros, 8) ELSE least(zeros, 6) END AS word
    FROM version JOIN before USING (id) LEFT JOIN unit USING (source_id, known_on)
),
rounded AS (
    SELECT *, coalesce(exact_zeros < unit AND off <= 0.5 * 10.0 ** unit, FALSE) AS by_unit,
           word >= CASE WHEN abs(value) >= 1e9 THEN 7 ELSE 5 END AND word >= exact_zeros + 2
               AND word > coalesce(unit, 0) AND off <= 0.5 * 10.0 ** word AS by_word
    FROM weighed
)
SELECT id, 'rounds what an earlier filing states exactly', known_on, NULL
FROM rounded
QUALIFY digits_of(value) < 4 AND id NOT IN (SELECT id FROM doubted)
    AND CASE WHEN by_unit THEN off > 0.005 * abs(value)
             ELSE by_word AND bool_and(by_unit OR by_word) OVER (PARTITION BY ticker, source_id, period_start, period_end) END;
