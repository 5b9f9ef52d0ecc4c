-- Amounts with the wrong sign are set aside, or turned, after `part_doubts.sql`.

-- only where EXISTS (SELECT 1 FROM filed_fact WHERE nonnegative AND value < 0)
-- Signs. What is paid, written off or held is told as a positive amount; some reports tell it as a negative one. It is
-- read with the right sign where another filing tells the same with it, or where the report tells all of that line as
-- negative: for lines that reversals may turn (stock compensation, depreciation, costs), at least two of the usual size.
-- Revenue is never turned without another filing: a negative one is a true loss or another line.
CREATE OR REPLACE TEMP TABLE other_sign AS
WITH told AS MATERIALIZED (
    FROM filed_fact
    SEMI JOIN (SELECT line, source_id FROM filed_fact WHERE nonnegative AND value < 0) USING (line, source_id)
    WHERE value <> 0 AND id NOT IN (SELECT id FROM doubted)
),
counted AS (
    SELECT line, source_id, count(*) FILTER (value > 0) AS positives, count(*) FILTER (value < 0) AS negatives
    FROM told GROUP BY line, source_id
),
negative AS MATERIALIZED (FROM told JOIN counted USING (line, source_id) WHERE value < 0),
mirror AS (
    SELECT negative.id, min(greatest(fact.known_on, negative.known_on)) FILTER (abs(fact.value + negative.value) <= 0.01 * fact.value) AS mirrored_on,
           coalesce(bool_or(abs(fact.value + negative.value) > 0.1 * fact.value AND fact.known_on <= negative.known_on), FALSE) AS contradicted
    FROM negative JOIN filed_fact AS fact USING (line, period_end)
    WHERE fact.period_start IS NOT DISTINCT FROM negative.period_start AND fact.value > 0 GROUP BY negative.id
),
usual AS (
    SELECT negative.id, exp(median(ln(fact.rate))) AS usual FROM negative JOIN filed_fact AS fact USING (line)
    WHERE fact.value > 0 AND fact.known_on <= negative.known_on AND abs(fact.period_end - negative.period_end) < 800 GROUP BY negative.id
),
weighed AS (
    SELECT negative.*, mirrored_on, bool_and(coalesce(rate BETWEEN usual / 3 AND 3 * usual, concept IN ('stock_compensation', 'depreciation'))
               AND NOT coalesce(contradicted, FALSE)) OVER (PARTITION BY line, source_id) AS usual_size,
           usual IS NOT NULL AS compared,
           coalesce(bool_or(mirrored_on <= known_on) OVER (PARTITION BY line, source_id), FALSE) AS proven
    FROM negative LEFT JOIN mirror USING (id) LEFT JOIN usual USING (id)
)
SELECT id, known_on, CASE
    WHEN positives = 0 AND CASE
        WHEN concept IN ('capex', 'finance_lease_principal', 'long_term_debt', 'ppe_net', 'assets', 'cash') THEN TRUE
        WHEN concept = 'revenue' THEN FALSE
        WHEN proven THEN TRUE
        WHEN negatives > 1 THEN usual_size
        ELSE usual_size AND compared AND concept = 'depreciation' AND tag NOT LIKE '%Net' END THEN known_on
    ELSE mirrored_on END AS turned_on,
    positives > 0 AND concept IN ('capex', 'finance_lease_principal', 'long_term_debt', 'ppe_net', 'assets', 'cash') AS mixed
FROM weighed;

INSERT INTO doubted
SELECT id, 'reported with the other sign', turned_on, NULL FROM other_sign WHERE turned_on IS NOT NULL
UNION ALL
SELECT id, 'negative beside positive amounts of the same line', known_on, NULL FROM other_sign WHERE turned_on IS NULL AND mixed;

-- The same fact with the right sign, under the negative of its id.
INSERT INTO observation BY NAME
SELECT o.* REPLACE (-id AS id, -value AS value) FROM observation AS o JOIN other_sign USING (id) WHERE turned_on = o.known_on;
