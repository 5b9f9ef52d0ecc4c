-- Steps of closes that look like a split that nobody tells (or like a very bad day): one row per symbol and day.
CREATE OR REPLACE TABLE price_step AS
SELECT ticker, date
FROM (SELECT ticker, date, close, lag(close) OVER days AS before, lag(date) OVER days AS before_date
      FROM price WINDOW days AS (PARTITION BY ticker ORDER BY date))
WHERE (close > 1.9 * before OR close * 1.9 < before) AND date - before_date <= 10;
