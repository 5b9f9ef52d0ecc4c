-- Market value: share counts and closes on one split basis.

-- Splits that come after a day multiply the shares counted by then to today's basis, on which the prices are.
CREATE MACRO split_factor(symbol, day) AS coalesce((
    SELECT product(ratio) FROM split
    WHERE split.ticker = symbol AND split.date > day AND split.kind NOT IN ('spin_off', 'class_distribution')), 1);

-- Spin-offs that come after a close divide it, as if they were splits, but no share count: what the close was then.
CREATE MACRO carved_factor(symbol, day) AS coalesce((
    SELECT product(ratio) FROM split
    WHERE split.ticker = symbol AND split.date > day AND split.kind IN ('spin_off', 'class_distribution')), 1);

-- Share counts on the split basis of the prices: one row per company, class, date and filing.
CREATE MACRO adjusted_share_count_at(day) AS TABLE
FROM adjusted_share_count WHERE known_on <= day AND stands(doubt, doubted_on, doubted_until, day);

-- The days on which companies are valued, up to the newest price: calendar quarter ends for a series of values, and the
-- last days of fiscal quarters (`fiscal_quarters`, the name of a table of the rows of `fiscal_quarter_at`) for what is held
-- against their people and flows, once a filing has told those.
CREATE MACRO valued_day_of(fiscal_quarters, day) AS TABLE
WITH traded AS (
    SELECT ticker, min(date) AS first_date, max(date) AS last_date FROM price WHERE date <= day GROUP BY ticker
),
quarter_end AS (
    SELECT entity.ticker, (unnest(generate_series(date_trunc('quarter', first_date) + INTERVAL 3 MONTH,
               date_trunc('quarter', last_date + 1), INTERVAL 3 MONTH)) - INTERVAL 1 DAY)::DATE AS valued_on
    FROM entity JOIN traded ON traded.ticker = entity.price_ticker
)
SELECT ticker, 'market_value' AS concept, valued_on, date_trunc('quarter', valued_on)::DATE AS quarter, DATE '0001-01-01' AS told_on
FROM quarter_end
UNION ALL
SELECT fiscal.ticker, 'market_value_fiscal', fiscal.period_end, fiscal.quarter, fiscal.known_on
FROM query_table(fiscal_quarters) AS fiscal JOIN entity USING (ticker) JOIN traded ON traded.ticker = entity.price_ticker
WHERE fiscal.period_end >= first_date;

-- The filing whose share count values a company on a day: one row per company and day of `valued_days` (the name of a table of
-- the rows of `valued_day_of`). The cover page goes before
-- stand-ins unless it is plainly stale (older than 200 days, and a stand-in is 100 days newer), the balance sheet before
-- an average where it is told as often, so that definitions do not alternate with the forms that are filed.
CREATE MACRO counted_of(valued_days, day) AS TABLE
WITH known AS (
    SELECT v.ticker, v.valued_on, c.source_id, c.known_on, c.preference, c.as_of,
           max(c.as_of) OVER (PARTITION BY v.ticker, v.valued_on) - c.as_of AS behind,
           count(DISTINCT c.as_of) OVER (PARTITION BY v.ticker, v.valued_on, c.preference) AS often
    FROM (SELECT DISTINCT ticker, valued_on FROM query_table(valued_days)) AS v
    JOIN adjusted_share_count_at(day) AS c ON c.ticker = v.ticker
        AND c.known_on <= v.valued_on AND c.as_of BETWEEN v.valued_on - 400 AND v.valued_on
),
ranked AS (
    SELECT *, CASE WHEN preference <= 1 AND (valued_on - as_of <= 200 OR behind < 100) THEN 0
                   WHEN preference > 1 AND behind < 100 AND often >= max(often) FILTER (preference > 1) OVER on_day - 1 THEN 1
                   WHEN preference > 1 AND behind < 100 THEN 2
                   ELSE 3 END AS place
    FROM known
    WINDOW on_day AS (PARTITION BY ticker, valued_on)
)
FROM ranked
QUALIFY row_number() OVER (
    PARTITION BY ticker, valued_on
    ORDER BY place, CASE WHEN preference > 1 THEN preference END NULLS FIRST, known_on DESC, preference, as_of DESC) = 1;

-- Every class of that filing at its own last close: one row per company, day and class.
CREATE MACRO class_value_of(valued_days, day) AS TABLE
WITH class_count AS (
    SELECT counted.ticker, counted.valued_on, c.*
               EXCLUDE (ticker)
    FROM counted_of(valued_days, day) AS counted
    JOIN adjusted_share_count_at(day) AS c USING (ticker, source_id, known_on, preference)
    WHERE c.as_of <= counted.valued_on
    QUALIFY row_number() OVER (PARTITION BY counted.ticker, counted.valued_on, c.share_class ORDER BY c.as_of DESC) = 1
)
SELECT c.*, p.close * carved_factor(c.price_ticker, p.date) AS close, p.date, p.evidence AS price_evidence,
       EXISTS (SELECT 1 FROM split WHERE split.ticker = c.price_ticker AND split.date > c.as_of AND split.kind IN ('inferred', 'counted')) AS inferred
FROM class_count AS c
ASOF LEFT JOIN price AS p ON p.ticker = c.price_ticker AND c.valued_on >= p.date;

CREATE MACRO class_value_at(day) AS TABLE
WITH quarter_of_day AS MATERIALIZED (FROM fiscal_quarter_at(day)),
valued_day AS MATERIALIZED (FROM valued_day_of('quarter_of_day', day))
FROM class_value_of('valued_day', day);

-- Market value on these days: missing where a class has no close of the ten days before, where closes step between the
-- count and the close and neither a split nor a later count explains it, and where the newest count waits for another.
-- Stand-ins, and splits that nobody tells, make it estimated.
CREATE MACRO market_value_of(fiscal_quarters, day) AS TABLE
WITH valued_day AS MATERIALIZED (FROM valued_day_of(fiscal_quarters, day)),
class_value AS MATERIALIZED (FROM class_value_of('valued_day', day)),
value AS (
    SELECT ticker, valued_on, any_value(tag) AS tag, sum(adjusted * close) AS value,
           CASE WHEN bool_or(preference > 1 OR inferred) THEN 'estimated'
                WHEN bool_or(evidence = 'single_source' OR price_evidence = 'single_source') THEN 'single_source'
                ELSE 'derived' END AS evidence,
           max(greatest(known_on, date)) AS known_on, any_value(source_id) AS source_id
    FROM class_value
    GROUP BY ticker, valued_on
    HAVING min(coalesce(date, DATE '0001-01-01')) >= valued_on - 10
),
broken AS (
    SELECT c.ticker, c.valued_on FROM class_value AS c
    JOIN price_step AS step ON step.ticker = c.price_ticker AND step.date > c.as_of AND step.date <= c.date
    WHERE NOT EXISTS (SELECT 1 FROM adjusted_share_count_at(day) AS later
                      WHERE later.ticker = c.ticker AND later.as_of >= step.date)
    UNION ALL
    SELECT c.ticker, c.valued_on FROM class_value AS c
    JOIN share_count AS waiting ON waiting.ticker = c.ticker AND waiting.known_on > c.known_on AND waiting.known_on <= c.valued_on
    WHERE waiting.doubt LIKE '%waits for later ones'
)
SELECT ticker, concept, tag, NULL::DATE AS period_start, valued_on AS period_end, value, 'USD' AS unit,
       CASE evidence WHEN 'estimated' THEN 'estimated' ELSE 'derived_lines' END AS method, evidence,
       greatest(known_on, told_on) AS known_on, source_id, []::BIGINT[] AS parts, quarter
FROM value ANTI JOIN broken USING (ticker, valued_on) JOIN valued_day USING (ticker, valued_on);

CREATE MACRO market_value_at(day) AS TABLE
WITH quarter_of_day AS MATERIALIZED (FROM fiscal_quarter_at(day))
FROM market_value_of('quarter_of_day', day);
