-- Splits that nobody tells: Yahoo has divided the closes, and only the share counts step.
-- Where the count under its best definition steps from one time to the next, and stays there.
CREATE OR REPLACE TEMP TABLE count_step AS
WITH stated AS (
    SELECT ticker, share_class, price_ticker, as_of, preference, min(known_on) AS known_on, arg_min(adjusted, known_on) AS adjusted
    FROM undoubted_count()
    GROUP BY ALL
),
best AS (
    SELECT *, lag(adjusted) OVER line AS before, lag(as_of) OVER line AS before_as_of
    FROM (FROM stated QUALIFY preference = min(preference) OVER (PARTITION BY ticker, share_class))
    WINDOW line AS (PARTITION BY ticker, share_class ORDER BY as_of)
)
SELECT best.*, adjusted / before AS ratio,
       (SELECT count(*) FROM stated AS s WHERE s.ticker = best.ticker AND s.share_class IS NOT DISTINCT FROM best.share_class
            AND s.known_on >= best.known_on AND abs(ln(s.adjusted / best.adjusted)) < ln(1.5)) AS staying,
       (SELECT min(s.as_of) FROM stated AS s WHERE s.ticker = best.ticker AND s.share_class IS NOT DISTINCT FROM best.share_class
            AND s.as_of > best.before_as_of AND abs(ln(s.adjusted / best.adjusted)) < ln(1.3)) AS since
FROM best
WHERE (ratio > 1.45 OR ratio < 1 / 1.9) AND as_of - before_as_of <= 500
  AND NOT EXISTS (SELECT 1 FROM split WHERE split.ticker = best.price_ticker
                  AND split.date BETWEEN best.before_as_of - 45 AND best.known_on + 45);

-- Fewer shares by a whole number: nothing but a reverse split does that. More by a whole number (or half as many again)
-- is one where the company did not grow with them; where it did, it paid for another company with its shares.
INSERT INTO split
WITH growth AS (
    SELECT step.ticker, step.as_of, max(b.value / a.value) AS growth
    FROM count_step AS step
    JOIN observation AS a ON a.ticker = step.ticker AND a.value > 0 AND a.period_end BETWEEN step.before_as_of - 200 AND step.before_as_of
    JOIN observation AS b ON b.ticker = step.ticker AND b.concept = a.concept AND b.tag = a.tag AND b.span = a.span
    WHERE a.concept IN ('assets', 'revenue') AND b.period_end BETWEEN step.as_of AND step.as_of + 300
      AND (a.span = 0 OR b.period_end - a.period_end BETWEEN 350 AND 380)
    GROUP BY ALL
),
whole AS (
    SELECT count_step.*, CASE WHEN ratio > 1.9 THEN round(ratio) WHEN ratio > 1 THEN 1.5 ELSE 1 / round(1 / ratio) END AS clean
    FROM count_step WHERE staying >= 2
)
SELECT price_ticker, since AS date, clean AS ratio, 'counted' AS kind, 'single_source' AS evidence,
       'no split is reported; share counts step by it and closes do not' AS note
FROM whole LEFT JOIN growth USING (ticker, as_of)
WHERE abs(ln(ratio / clean)) < CASE WHEN ratio < 1 THEN 0.06 ELSE 0.01 END AND (ratio < 1 OR coalesce(growth, 1) < 1.3);

-- Fewer shares by no whole number: what was counted before is on no basis that we know.
UPDATE share_count SET doubt = 'counted before the count fell without a reported split: on another basis than the prices',
    doubted_on = greatest(share_count.known_on, step.known_on)
FROM count_step AS step
WHERE step.ticker = share_count.ticker AND step.share_class IS NOT DISTINCT FROM share_count.share_class
  AND share_count.as_of < step.since AND step.ratio < 1 AND step.staying >= 2 AND share_count.doubt IS NULL
  AND NOT EXISTS (SELECT 1 FROM split WHERE split.ticker = step.price_ticker AND split.date = step.since);

DROP TABLE count_step;
