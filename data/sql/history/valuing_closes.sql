-- The closes that a market value can rest on, in `valuing_close`: of each symbol its first, and of every day on which a company may be
-- valued the last close until it and the first from it on. The history is made with these alone, so a close of any other day changes
-- none of its rows. A company is valued at calendar quarter ends and on days on which a period ended that it told of.
CREATE OR REPLACE TEMP TABLE symbol AS
SELECT ticker, price_ticker AS symbol FROM snapshot.entity UNION SELECT ticker, price_ticker FROM snapshot.share_count;

CREATE OR REPLACE TEMP TABLE valuing_close AS
WITH quarter_end AS (
    SELECT (unnest(generate_series(date_trunc('quarter', min(date)), date_trunc('quarter', max(date) + 1), INTERVAL 3 MONTH))
               - INTERVAL 1 DAY)::DATE AS day
    FROM snapshot.price
),
valued AS MATERIALIZED (
    SELECT DISTINCT symbol AS ticker, day FROM symbol, quarter_end
    UNION SELECT symbol, period_end FROM snapshot.observation JOIN symbol USING (ticker)
),
chosen AS (
    SELECT ticker, min(date) AS date FROM snapshot.price GROUP BY ticker
    UNION SELECT valued.ticker, close.date FROM valued ASOF JOIN snapshot.price AS close ON close.ticker = valued.ticker AND valued.day >= close.date
    UNION SELECT valued.ticker, close.date FROM valued ASOF JOIN snapshot.price AS close ON close.ticker = valued.ticker AND valued.day <= close.date
)
SELECT ticker, date, close, evidence FROM snapshot.price SEMI JOIN chosen USING (ticker, date) ORDER BY ticker, date;
