-- On which split basis every share count is, and what it is on that of the prices: one row per share count.
--
-- A cover page counts shares on a day, a balance sheet and an average are restated for splits until they are filed; but
-- some filers restate the cover too, and splits are told some days off. Where a split lies near a count, the nearest
-- count that no split is near to decides, if it does so clearly; else the usual day of its kind.
CREATE OR REPLACE TABLE adjusted_share_count AS
WITH placed AS (
    SELECT *, rowid AS id, split_factor(price_ticker, as_of - 30) AS early, split_factor(price_ticker, as_of) AS counted,
           split_factor(price_ticker, known_on) AS filed, split_factor(price_ticker, known_on + 30) AS late
    FROM share_count
),
beside AS (
    SELECT *, CASE WHEN preference <= 1 THEN counted ELSE filed END AS usual,
           CASE WHEN early = late AND doubt IS NULL THEN shares * early END AS plain,
           coalesce(last_value(plain IGNORE NULLS) OVER before, first_value(plain IGNORE NULLS) OVER after) AS near
    FROM placed
    WINDOW before AS (PARTITION BY ticker, share_class ORDER BY known_on, as_of, preference
                      ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING),
           after AS (PARTITION BY ticker, share_class ORDER BY known_on, as_of, preference
                     ROWS BETWEEN 1 FOLLOWING AND UNBOUNDED FOLLOWING)
),
chosen AS (
    SELECT *, list_sort([{'off': abs(ln(shares * f / near)), 'factor': f} FOR f IN [usual, counted, filed, early, late]])[1] AS best
    FROM beside
)
SELECT id, ticker, share_class, price_ticker, as_of, shares, known_on, source_id, evidence, preference, tag, doubt, doubted_on,
       doubted_until,
       CASE WHEN abs(ln(shares * usual / near)) - best.off > 0.15 THEN best.factor ELSE usual END AS factor,
       1.0::DOUBLE AS per_unit, shares * factor AS adjusted
FROM chosen;
