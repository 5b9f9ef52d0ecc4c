-- What is traded may be a receipt for several shares, while the cover page counts shares. How many is taken from a filing,
-- else from Yahoo's own count of what is traded; where neither tells, the counts are set aside.
CREATE OR REPLACE TEMP TABLE traded_unit AS
WITH newest AS (
    SELECT ticker, sum(adjusted) AS adjusted
    FROM (FROM undoubted_count()
          QUALIFY rank() OVER (PARTITION BY ticker ORDER BY preference > 1, known_on DESC, preference, as_of DESC) = 1)
    GROUP BY ticker
),
stated AS (SELECT DISTINCT ticker, TRUE AS stated FROM receipt),
checked AS (
    SELECT ticker, adjusted / cross_check.value AS quotient FROM newest JOIN cross_check USING (ticker)
    WHERE cross_check.concept = 'shares' AND cross_check.value > 0
),
foreign_filer AS (
    SELECT ticker, bool_or(form LIKE '20-F%') AS is_foreign FROM share_count JOIN source USING (source_id) GROUP BY ticker
),
size AS (
    SELECT ticker, known_on, max(value * 4 / span) FILTER (concept = 'revenue') AS revenue, max(value) FILTER (concept = 'assets') AS assets
    FROM observation WHERE value > 0 AND doubt IS NULL AND (concept = 'revenue' AND span BETWEEN 1 AND 4 OR concept = 'assets' AND span = 0)
    GROUP BY ALL
),
worth AS (
    SELECT c.ticker, median(c.adjusted * p.close / size.revenue) AS to_revenue, median(c.adjusted * p.close / size.assets) AS to_assets
    FROM undoubted_count() AS c
    ASOF JOIN price AS p ON p.ticker = c.price_ticker AND p.date <= c.known_on
    ASOF JOIN size ON size.ticker = c.ticker AND size.known_on <= c.known_on
    WHERE c.share_class IS NULL
    GROUP BY c.ticker
)
SELECT ticker, is_foreign,
       CASE WHEN stated OR abs(ln(quotient)) < 0.15 THEN 1
            WHEN quotient > 1 AND abs(ln(quotient / round(quotient))) < 0.06 THEN round(quotient)
            WHEN quotient < 1 AND abs(ln(quotient * round(1 / quotient))) < 0.06 THEN 1 / round(1 / quotient) END AS per_unit,
       coalesce(to_revenue > 50, to_assets > 20) AND coalesce(to_assets > 20, TRUE) AS implausible
FROM newest LEFT JOIN stated USING (ticker) LEFT JOIN checked USING (ticker) LEFT JOIN foreign_filer USING (ticker) LEFT JOIN worth USING (ticker)
WHERE NOT coalesce(stated, FALSE) AND (is_foreign OR coalesce(implausible, FALSE));

UPDATE adjusted_share_count
SET per_unit = traded_unit.per_unit, adjusted = adjusted / traded_unit.per_unit,
    evidence = CASE WHEN traded_unit.per_unit <> 1 THEN 'single_source' ELSE evidence END
FROM traded_unit WHERE traded_unit.ticker = adjusted_share_count.ticker AND traded_unit.per_unit IS NOT NULL;

-- A receipt goes by the company's symbol, or stands beside shares that are not traded here. What it stands for may change:
-- Yahoo carries that as a split, so each count takes what was stated by its day.
UPDATE adjusted_share_count SET per_unit = stated.shares, adjusted = adjusted / stated.shares
FROM (
    SELECT c.id, arg_max(r.shares, (r.known_on <= c.known_on, CASE WHEN r.known_on <= c.known_on THEN 1 ELSE -1 END * epoch(r.known_on),
                                    r.symbol = c.price_ticker, r.shares <> 1)) AS shares
    FROM adjusted_share_count AS c JOIN receipt AS r USING (ticker) GROUP BY c.id
) AS stated
WHERE stated.id = adjusted_share_count.id AND stated.shares <> 1;

UPDATE share_count
SET doubted_on = known_on,
    doubt = CASE WHEN is_foreign THEN 'a foreign filer counts ordinary shares; whether its price is of one or of a receipt for several is reported nowhere'
                 ELSE 'times the price it is more than 50 times a year''s revenue: the price may be of a receipt for several shares' END
FROM traded_unit
WHERE traded_unit.ticker = share_count.ticker AND traded_unit.per_unit IS NULL AND share_count.doubt IS NULL;

DROP TABLE traded_unit;
