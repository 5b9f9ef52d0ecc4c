-- Market value: share counts and closes on one split basis.

-- Splits that come after a day multiply the shares counted by then to today's basis, on which the prices are.
CREATE MACRO split_factor(symbol, day) AS coalesce((
    SELECT product(ratio) FROM split WHERE split.ticker = symbol AND split.date > day), 1);

-- Share counts on the split basis of the prices: one row per company, class, date and filing.
CREATE MACRO adjusted_share_count_at(day) AS TABLE
SELECT *, shares * split_factor(price_ticker, known_on) AS adjusted FROM share_count
WHERE known_on <= day AND stands(doubt, doubted_on, doubted_until, day);

-- Market value at calendar quarter ends: the latest share count known by the day, all classes, times the last close on
-- or before it, up to the newest price. Stand-in counts make it estimated.
CREATE MACRO market_value_at(day) AS TABLE
WITH traded AS (
    SELECT ticker, min(date) AS first_date, max(date) AS last_date FROM price WHERE date <= day GROUP BY ticker
),
quarter_end AS (
    SELECT entity.ticker, (unnest(generate_series(date_trunc('quarter', first_date) + INTERVAL 3 MONTH,
               date_trunc('quarter', last_date + 1), INTERVAL 3 MONTH)) - INTERVAL 1 DAY)::DATE AS period_end
    FROM entity JOIN traded ON traded.ticker = entity.price_ticker
),
counted AS (
    SELECT quarter_end.ticker, quarter_end.period_end, c.as_of, c.known_on, c.preference
    FROM quarter_end JOIN share_count AS c ON c.ticker = quarter_end.ticker
        AND c.known_on <= quarter_end.period_end AND c.as_of >= quarter_end.period_end - 400
        AND stands(c.doubt, c.doubted_on, c.doubted_until, day)
    QUALIFY row_number() OVER (
        PARTITION BY quarter_end.ticker, quarter_end.period_end
        ORDER BY c.known_on DESC, c.preference, c.as_of DESC) = 1
),
class_value AS (
    SELECT counted.ticker, counted.period_end, c.adjusted, c.source_id, c.known_on, c.preference, c.evidence, c.tag,
           p.close, p.date, p.evidence AS price_evidence
    FROM counted
    JOIN adjusted_share_count_at(day) AS c USING (ticker, as_of, known_on, preference)
    ASOF JOIN price AS p ON p.ticker = c.price_ticker AND counted.period_end >= p.date
)
SELECT ticker, 'market_value' AS concept, any_value(tag) AS tag, NULL::DATE AS period_start, period_end,
       sum(adjusted * close) AS value, 'USD' AS unit,
       CASE WHEN max(preference) > 1 THEN 'estimated' ELSE 'derived_lines' END AS method,
       CASE WHEN max(preference) > 1 THEN 'estimated'
            WHEN bool_or(evidence = 'single_source' OR price_evidence = 'single_source') THEN 'single_source'
            ELSE 'derived' END AS evidence,
       max(greatest(known_on, date)) AS known_on, any_value(source_id) AS source_id, []::BIGINT[] AS parts,
       date_trunc('quarter', period_end)::DATE AS quarter
FROM class_value
GROUP BY ticker, period_end
HAVING min(date) >= period_end - 10;
