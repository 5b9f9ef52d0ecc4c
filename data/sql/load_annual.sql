-- What the annual rows of a filer (frame `given`, one row per fiscal year and measure, as derived from an answer of the SEC)
-- add to the panel. The panel holds what was known first, so of a cell that has a value only two things come in: the larger
-- value that the rules find under another tag of a later filing, and people of a better witness. Never the restatement
-- of a tag, nor a value of a year that ends on another day here. What cannot be is kept with the reason, and missing.
CREATE OR REPLACE TEMP TABLE annual_fresh AS
WITH held AS (FROM annual_fact_at(DATE '9999-01-01') SEMI JOIN (SELECT cik FROM given) USING (cik)),
year_end AS (
    SELECT fiscal_year, mode(period_end) AS period_end FROM held
    WHERE measure NOT IN ('employees', 'public_float') GROUP BY fiscal_year
),
further AS (
    SELECT g.*, held.value AS before
    FROM given AS g LEFT JOIN held USING (cik, fiscal_year, measure) LEFT JOIN year_end AS e USING (fiscal_year)
    WHERE CASE
        WHEN g.measure = 'employees' THEN (e.period_end IS NULL OR abs(g.period_end::DATE - e.period_end) <= 45)
            AND (held.value IS NULL OR list_position($how_counted, g.how) < list_position($how_counted, held.how))
        WHEN g.measure = 'public_float' THEN held.value IS NULL
        WHEN held.value IS NULL THEN e.period_end IS NULL OR e.period_end = g.period_end
        ELSE held.period_end = g.period_end AND held.tag <> g.tag AND g.known_on > held.known_on AND g.value <> held.value
    END
),
-- The newest value that stands of a year before it, at most three before.
beside AS (
    SELECT f.fiscal_year, f.measure, arg_max(held.value, held.fiscal_year) AS usual, max(held.fiscal_year) AS usual_year
    FROM further AS f JOIN held ON held.measure = f.measure AND held.fiscal_year BETWEEN f.fiscal_year - 3 AND f.fiscal_year - 1
    GROUP BY ALL
)
SELECT f.*, CASE
    WHEN before IS NOT NULL AND measure <> 'employees' AND abs(value - before) > $moved * abs(before)
        THEN 'a past value moved (' || format('{:,.0f}', before) || ' became ' || format('{:,.0f}', value) || ')'
    WHEN list_contains($sizes, measure) AND value < 0 THEN 'negative where it cannot be'
    WHEN list_contains($sizes, measure) AND usual > 0 AND value NOT BETWEEN usual / factor AND usual * factor
        THEN 'out of scale (fiscal ' || usual_year || ' had ' || format('{:,.0f}', usual) || ')'
END AS doubt
FROM (SELECT *, CASE measure WHEN 'employees' THEN $people_factor ELSE $factor END AS factor FROM further) AS f
LEFT JOIN beside USING (fiscal_year, measure)
-- A value that is in quarantine already is not brought again by the next answer.
ANTI JOIN annual_observation AS o ON o.cik = f.cik AND o.fiscal_year = f.fiscal_year AND o.measure = f.measure
    AND o.accession = f.accession AND o.tag = f.tag AND o.value = f.value;
