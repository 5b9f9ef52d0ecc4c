-- What is odd in what market values rest on, as known on a day: finding, ticker, concept, period_end, detail.
CREATE MACRO share_finding_at(day) AS TABLE
WITH owner AS (SELECT ticker, price_ticker FROM entity UNION SELECT ticker, price_ticker FROM share_count)
SELECT 'set aside' AS finding, owner.ticker, 'market_value' AS concept, date AS period_end,
       'close of ' || format('{:,.2f}', close) || ': ' || reason || ' (' || price_ticker || ')' AS detail
FROM excluded_close JOIN owner ON owner.price_ticker = excluded_close.ticker WHERE date <= day
UNION ALL
SELECT 'split that nobody tells', owner.ticker, 'market_value', date, format('{:,.4g}', ratio) || ' for 1: ' || note || ' (' || price_ticker || ')'
FROM split JOIN owner ON owner.price_ticker = split.ticker WHERE kind IN ('inferred', 'counted') AND date <= day
UNION ALL
SELECT 'class of shares without a price', ticker, 'market_value', max(as_of), 'class ' || share_class || ' (' || price_ticker || ')'
FROM share_count WHERE known_on <= day AND share_class IS NOT NULL AND price_ticker NOT IN (SELECT ticker FROM price)
GROUP BY ticker, share_class, price_ticker;
