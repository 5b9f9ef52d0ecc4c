-- Stocks at the fiscal quarter ends: balance-sheet lines, headcount, market value; all as known on a day.

-- The fiscal quarter ends of a company: days on which one of its flows ended.
CREATE MACRO fiscal_end_at(day) AS TABLE
SELECT DISTINCT ticker, period_end FROM observation WHERE known_on <= day AND span BETWEEN 1 AND 4;

-- Balance-sheet lines: newest version, most preferred tag. Instants that are no fiscal quarter end (the day a new
-- accounting standard begins) are left aside.
CREATE MACRO balance_at(day) AS TABLE
SELECT ticker, concept, tag, NULL::DATE AS period_start, period_end, value, unit, CASE evidence WHEN 'user' THEN 'user' ELSE 'reported' END AS method, evidence, known_on,
       source_id, [id] AS parts, quarter_of(period_end) AS quarter
FROM observation SEMI JOIN fiscal_end_at(day) USING (ticker, period_end)
WHERE known_on <= day AND span = 0 AND concept <> 'headcount'
QUALIFY row_number() OVER (
    PARTITION BY ticker, concept, quarter_of(period_end) ORDER BY preference, period_end DESC, known_on DESC, id DESC) = 1;

-- Headcount reports with the one after each; a report corrected later counts in its newest version.
CREATE MACRO headcount_report_at(day) AS TABLE
WITH report AS (
    FROM observation WHERE known_on <= day AND concept = 'headcount'
    QUALIFY row_number() OVER (PARTITION BY ticker, period_end ORDER BY method = 'user', known_on DESC, id DESC) = 1
)
SELECT *, lead(period_end) OVER later AS next_end, lead(value) OVER later AS next_value, lead(known_on) OVER later AS next_known_on,
       lead(source_id) OVER later AS next_source_id, lead(id) OVER later AS next_id, lead(evidence) OVER later AS next_evidence
FROM report
WINDOW later AS (PARTITION BY ticker ORDER BY period_end);

-- Headcount at each fiscal quarter end: the report of that date (within ten days), else between two reports at most
-- fifteen months apart log-linearly, marked; an interpolated point is known only when the later report is. A longer gap
-- means that a report in between is not in our source: missing, not guessed.
CREATE MACRO headcount_at(day) AS TABLE
WITH report AS MATERIALIZED (FROM headcount_report_at(day)),
told AS (
    SELECT ticker, period_end, value, evidence, known_on, source_id, [id] AS parts, CASE evidence WHEN 'user' THEN 'user' ELSE 'reported' END AS method FROM report
),
between_reports AS (
    SELECT ticker, fiscal.period_end,
           report.value * (report.next_value / report.value)
               ** ((fiscal.period_end - report.period_end) / (report.next_end - report.period_end)) AS value,
           CASE WHEN 'user' IN (report.evidence, report.next_evidence) THEN 'user' ELSE 'interpolated' END AS evidence, greatest(report.known_on, report.next_known_on) AS known_on,
           report.next_source_id AS source_id, [report.id, report.next_id] AS parts, 'interpolated' AS method
    FROM fiscal_end_at(day) AS fiscal
    JOIN report USING (ticker)
    WHERE fiscal.period_end > report.period_end + 10 AND fiscal.period_end < report.next_end - 10
      AND report.next_end - report.period_end <= 460 AND report.value > 0 AND report.next_value > 0
)
SELECT ticker, 'headcount' AS concept, NULL::VARCHAR AS tag, NULL::DATE AS period_start, period_end, value, 'persons' AS unit,
       method, evidence, known_on, source_id, parts, quarter_of(period_end) AS quarter
FROM (FROM told UNION ALL BY NAME FROM between_reports)
QUALIFY row_number() OVER (
    PARTITION BY ticker, quarter_of(period_end) ORDER BY method = 'interpolated', method = 'user', period_end DESC) = 1;

-- Splits that come after a day multiply the shares counted by then to today's basis, on which the prices are.
CREATE MACRO split_factor(symbol, day) AS coalesce((
    SELECT product(ratio) FROM split WHERE split.ticker = symbol AND split.date > day), 1);

-- Share counts on the split basis of the prices: one row per company, class, date and filing.
CREATE MACRO adjusted_share_count_at(day) AS TABLE
SELECT *, shares * split_factor(price_ticker, known_on) AS adjusted FROM share_count WHERE known_on <= day AND doubt IS NULL;

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
        AND c.known_on <= quarter_end.period_end AND c.as_of >= quarter_end.period_end - 400 AND c.doubt IS NULL
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

-- Everything on every basis as known on a day: one row per basis, company, concept and calendar quarter.
CREATE MACRO series_at(day) AS TABLE
WITH flow AS MATERIALIZED (FROM flow_at(day)),
stock AS (
    FROM balance_at(day) UNION ALL BY NAME FROM headcount_at(day) UNION ALL BY NAME FROM market_value_at(day)
)
FROM flow
UNION ALL BY NAME
FROM trailing_at(day)
UNION ALL BY NAME
SELECT 'quarter' AS basis, * FROM stock;
