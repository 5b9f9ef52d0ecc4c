-- Stocks at the fiscal quarter ends: balance-sheet lines and headcount; all as known on a day. `shown_days` names a table of
-- the rows of `shown_at`, `fiscal_days` one of those of `calendar_at`, `proofs` one of those of `proof_at`.

-- The days that balances count on, with the calendar quarter that each is shown in: the fiscal quarter ends, but for three
-- days, and where no flow of the company ends within half a quarter, the balance's own day. Other instants (the day a
-- new accounting standard begins) are left aside. One row per company and day.
CREATE MACRO balance_day_of(shown_days, fiscal_days) AS TABLE
WITH paired AS (
    SELECT shown.ticker, shown.period_end, shown.quarter AS own, flow.quarter, coalesce(flow.current, TRUE) AS current,
           abs(flow.period_end - shown.period_end) AS off
    FROM query_table(shown_days) AS shown LEFT JOIN query_table(fiscal_days) AS flow
        ON flow.ticker = shown.ticker AND abs(flow.period_end - shown.period_end) <= half_quarter()
    WHERE shown.kind = 'balance'
)
SELECT ticker, period_end, coalesce(quarter, own) AS quarter, current, coalesce(off, 0) AS off
FROM paired
WHERE off IS NULL OR off <= 3
QUALIFY row_number() OVER (PARTITION BY ticker, period_end ORDER BY off) = 1;

-- Balance-sheet lines in their newest version: of several tags the one that stands for the concept, as of flows; what a
-- person accepted comes first.
CREATE MACRO balance_of(shown_days, fiscal_days, proofs, day) AS TABLE
WITH newest AS (
    SELECT o.*, shown.quarter, shown.current, shown.off, coalesce(line.scope, '') AS scope,
           coalesce(line.stand_in, FALSE) AS stand_in
    FROM fact_at(day) AS o JOIN balance_day_of(shown_days, fiscal_days) AS shown USING (ticker, period_end)
    LEFT JOIN line_tag AS line ON line.concept = o.concept AND line.tag = o.tag
    WHERE o.span = 0 AND o.concept NOT IN ('headcount', 'proof')
    QUALIFY row_number() OVER (
        PARTITION BY o.ticker, o.concept, o.tag, shown.quarter
        ORDER BY NOT shown.current, shown.off, o.period_end DESC, o.known_on DESC, o.id DESC) = 1
),
covering AS (
    SELECT newest.*, coalesce(verdict, 0) AS verdict,
           count(*) OVER (
               PARTITION BY ticker, concept, scope ORDER BY quarter
               RANGE BETWEEN INTERVAL 30 MONTH PRECEDING AND INTERVAL 30 MONTH FOLLOWING) AS cover,
           min(preference) OVER (PARTITION BY ticker, concept, scope) AS first_preference
    FROM newest LEFT JOIN query_table(proofs) USING (id)
    WHERE coalesce(verdict, 0) > -1
),
ordered AS (
    SELECT *, cover < 0.75 * max(cover) OVER (
                  PARTITION BY ticker, concept, quarter ORDER BY value DESC
                  RANGE BETWEEN UNBOUNDED PRECEDING AND 0.1 * abs(value) FOLLOWING) AS sparse
    FROM covering
)
SELECT ticker, concept, tag, NULL::DATE AS period_start, period_end, value, unit,
       CASE WHEN evidence = 'user' THEN 'user' WHEN stand_in THEN 'estimated' ELSE 'reported' END AS method,
       CASE WHEN stand_in AND evidence <> 'user' THEN 'estimated' ELSE evidence END AS evidence,
       known_on, source_id, [id] AS parts, quarter
FROM ordered
QUALIFY row_number() OVER (
    PARTITION BY ticker, concept, quarter
    ORDER BY NOT current, verdict < 2, off, preference >= 98, stand_in, sparse, first_preference, preference, known_on DESC, id DESC) = 1;

CREATE MACRO balance_at(day) AS TABLE
WITH shown_of_day AS MATERIALIZED (FROM shown_at(day)),
calendar_of_day AS MATERIALIZED (FROM calendar_at(day)),
proof_of_day AS MATERIALIZED (FROM proof_at(day))
FROM balance_of('shown_of_day', 'calendar_of_day', 'proof_of_day', day);

-- Headcount reports with the one after each; a report corrected later counts in its newest version.
CREATE MACRO headcount_report_at(day) AS TABLE
WITH report AS (
    FROM fact_at(day) WHERE concept = 'headcount'
    QUALIFY row_number() OVER (PARTITION BY ticker, period_end ORDER BY method = 'user', known_on DESC, id DESC) = 1
)
SELECT *, lead(period_end) OVER later AS next_end, lead(value) OVER later AS next_value, lead(known_on) OVER later AS next_known_on,
       lead(source_id) OVER later AS next_source_id, lead(id) OVER later AS next_id, lead(evidence) OVER later AS next_evidence
FROM report
WINDOW later AS (PARTITION BY ticker ORDER BY period_end);

-- Headcount at each fiscal quarter end: the report of that date (within ten days), else between two reports at most
-- fifteen months apart log-linearly, marked; an interpolated point is known only when the later report is. A longer gap
-- means that a report in between is not in our source: missing, not guessed.
CREATE MACRO headcount_of(shown_days, fiscal_days, day) AS TABLE
WITH report AS MATERIALIZED (FROM headcount_report_at(day)),
fiscal AS MATERIALIZED (FROM query_table(fiscal_days) WHERE current),
told AS (
    SELECT report.ticker, report.period_end, value, evidence, report.known_on, source_id, [id] AS parts,
           CASE evidence WHEN 'user' THEN 'user' ELSE 'reported' END AS method,
           CASE WHEN fiscal.period_end <= report.period_end + 125
                 AND coalesce(fiscal.fiscal_start <= report.latest_end, TRUE)  -- none before the first quarter that is known
                THEN fiscal.quarter ELSE shown.quarter END AS quarter
    FROM (SELECT *, period_end - 10 AS latest_end FROM report) AS report
    -- The fiscal quarter that goes on or has ended within ten days; where its end is not known yet, the one to come.
    ASOF LEFT JOIN fiscal ON fiscal.ticker = report.ticker AND report.latest_end <= fiscal.period_end
    LEFT JOIN (FROM query_table(shown_days) WHERE kind = 'headcount') AS shown
        ON shown.ticker = report.ticker AND shown.period_end = report.period_end
),
between_reports AS (
    SELECT ticker, fiscal.period_end, fiscal.quarter,
           report.value * (report.next_value / report.value)
               ** ((fiscal.period_end - report.period_end) / (report.next_end - report.period_end)) AS value,
           CASE WHEN 'user' IN (report.evidence, report.next_evidence) THEN 'user' ELSE 'interpolated' END AS evidence, greatest(report.known_on, report.next_known_on) AS known_on,
           report.next_source_id AS source_id, [report.id, report.next_id] AS parts, 'interpolated' AS method
    FROM fiscal JOIN report USING (ticker)
    WHERE fiscal.period_end > report.period_end + 10 AND fiscal.period_end < report.next_end - 10
      AND report.next_end - report.period_end <= 460 AND report.value > 0 AND report.next_value > 0
)
SELECT ticker, 'headcount' AS concept, NULL::VARCHAR AS tag, NULL::DATE AS period_start, period_end, value, 'persons' AS unit,
       method, evidence, known_on, source_id, parts, quarter
FROM (FROM told UNION ALL BY NAME FROM between_reports)
QUALIFY row_number() OVER (
    PARTITION BY ticker, quarter ORDER BY method = 'interpolated', method = 'user', period_end DESC) = 1;

CREATE MACRO headcount_at(day) AS TABLE
WITH shown_of_day AS MATERIALIZED (FROM shown_at(day)),
calendar_of_day AS MATERIALIZED (FROM calendar_at(day))
FROM headcount_of('shown_of_day', 'calendar_of_day', day);
