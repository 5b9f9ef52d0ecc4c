-- How far the closes of each company are those that an earlier history was made with (`earlier_close`): one row per company. `until` is
-- the last close of its symbol before the first one of any of its symbols that came, went or changed; NULL: no such close;
-- 9999-01-01: none has changed. No value of a day until then rests on another close, nor does the day that shows it.
WITH changed AS (
    (FROM valuing_close EXCEPT FROM earlier_close) UNION ALL (FROM earlier_close EXCEPT FROM valuing_close)
),
first_change AS (
    SELECT symbol.ticker, min(date) AS date FROM changed JOIN symbol ON symbol.symbol = changed.ticker GROUP BY symbol.ticker
)
SELECT entity.ticker,
       CASE WHEN first_change.ticker IS NULL THEN DATE '9999-01-01' ELSE (
           SELECT max(date) FROM valuing_close AS close WHERE close.ticker = entity.price_ticker AND close.date < first_change.date
       ) END AS until
FROM snapshot.entity LEFT JOIN first_change USING (ticker);
