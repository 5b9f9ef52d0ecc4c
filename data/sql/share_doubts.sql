-- Which share counts are set aside, and from which day that can be known. Judged anew over everything that is loaded,
-- after splits are known: on one split basis a count does not jump and come back.
-- Each count with what it makes the company worth, as a distance from twice its size (a year's revenue, or half of its
-- assets): what is a thousand times off is seen by it.
CREATE OR REPLACE TEMP TABLE sized AS
WITH size AS (
    SELECT ticker, period_end, max(CASE concept WHEN 'revenue' THEN value * 4 / span ELSE value / 2 END) AS size
    FROM observation
    WHERE value > 0 AND doubt IS NULL AND (concept = 'revenue' AND span BETWEEN 1 AND 4 OR concept = 'assets' AND span = 0)
    GROUP BY ALL
),
priced AS (
    SELECT c.id, c.ticker, c.share_class, c.preference, c.as_of, c.known_on, c.adjusted, p.close
    FROM undoubted_count() AS c ASOF LEFT JOIN price AS p ON p.ticker = c.price_ticker AND p.date <= c.known_on
)
SELECT priced.*, coalesce(abs(ln(adjusted * close / (2 * size))), 0) AS off,
       count(*) OVER level AS support
FROM priced ASOF LEFT JOIN size ON size.ticker = priced.ticker AND size.period_end <= priced.known_on
WINDOW level AS (PARTITION BY priced.ticker, share_class, round(ln(adjusted)));

-- Filers' slips of the scale (Oracle 2012 and AMD 2012: a million times too many; Apple 2014: in thousands). Of two
-- counts a thousand or a million times apart the one is wrong that fewer others are like, or that makes the company
-- worth what it cannot be.
UPDATE share_count SET doubt = 'a thousand or a million times off the company''s other share counts',
    doubted_on = greatest(share_count.known_on, first_known)
FROM (
    SELECT slip.id, min(good.known_on) AS first_known
    FROM sized AS slip JOIN sized AS good USING (ticker)
    WHERE slip.share_class IS NOT DISTINCT FROM good.share_class AND abs(slip.as_of - good.as_of) <= 400
      AND (abs(abs(ln(slip.adjusted / good.adjusted)) - ln(1e3)) < 0.7 OR abs(abs(ln(slip.adjusted / good.adjusted)) - ln(1e6)) < 0.7)
      AND 2 * ln(slip.support) - slip.off < 2 * ln(good.support) - good.off
    GROUP BY slip.id
) AS slips
WHERE share_count.rowid = slips.id;

-- Other slips: a count five times off those before and after it, which agree; the first or the newest twenty times off
-- the others, alone. The newest may be right: what the company is worth since then waits for the next count.
UPDATE share_count SET doubt = slips.doubt, doubted_on = greatest(share_count.known_on, slips.known)
FROM (
    WITH beside AS (
        SELECT id, known_on, adjusted, quantile_disc(adjusted, 0.5) OVER before AS earlier,
               quantile_disc(adjusted, 0.5) OVER after AS later, min(known_on) OVER after AS later_known_on
        FROM sized SEMI JOIN undoubted_count() USING (id)
        WINDOW before AS (PARTITION BY ticker, share_class ORDER BY known_on
                          RANGE BETWEEN INTERVAL 500 DAY PRECEDING AND INTERVAL 1 DAY PRECEDING),
               after AS (PARTITION BY ticker, share_class ORDER BY known_on
                         RANGE BETWEEN INTERVAL 1 DAY FOLLOWING AND INTERVAL 500 DAY FOLLOWING)
    ),
    alone AS (
        SELECT beside.*, abs(ln(beside.adjusted / earlier)) AS from_earlier, abs(ln(beside.adjusted / later)) AS from_later,
               (SELECT count(*) FROM sized AS s JOIN sized AS own ON own.id = beside.id
                WHERE s.ticker = own.ticker AND s.share_class IS NOT DISTINCT FROM own.share_class AND s.id <> own.id
                  AND abs(s.known_on - own.known_on) <= 500 AND abs(ln(s.adjusted / own.adjusted)) < ln(2)) AS company
        FROM beside
    )
    SELECT id, CASE WHEN later IS NULL THEN 'far from the counts before it, and no split is reported: it waits for later ones'
                    ELSE 'far from the counts before and after it' END AS doubt,
           CASE WHEN from_earlier > ln(20) THEN known_on ELSE coalesce(later_known_on, known_on) END AS known
    FROM alone
    WHERE CASE WHEN earlier IS NULL THEN from_later > ln(20) AND company = 0
               WHEN later IS NULL THEN from_earlier > ln(20) AND company = 0
               ELSE least(from_earlier, from_later) > ln(5) AND abs(ln(earlier / later)) < ln(5) END
) AS slips
WHERE share_count.rowid = slips.id AND share_count.doubt IS NULL;

DROP TABLE sized;
