-- Facts in another currency than the company's own are set aside, after `doubts.sql`.

-- only where EXISTS (SELECT 1 FROM observation WHERE method = 'reported' GROUP BY ticker HAVING min(unit) <> max(unit))
-- The currency that a company reports in, filing by filing: that of its balance sheet, else that of the sheet before it;
-- where none is known that of most of its facts. What stands beside it in another one (dollars, mostly) is a translation
-- for convenience. A company that changes its currency tells its past anew: from then on the old amounts are set aside.
CREATE OR REPLACE TEMP TABLE report_currency AS
WITH money AS (
    SELECT ticker, source_id, known_on, unit, count(*) AS facts, bool_or(concept = 'assets') AS balanced
    FROM observation
    WHERE method = 'reported' AND is_money(unit)
      AND ticker IN (SELECT ticker FROM (SELECT DISTINCT ticker, unit FROM observation WHERE method = 'reported')
                     WHERE is_money(unit) GROUP BY ticker HAVING count(*) > 1)
    GROUP BY ALL
),
counted AS (
    SELECT *, sum(facts) OVER (PARTITION BY ticker, unit ORDER BY known_on) AS so_far FROM money
),
own AS (
    FROM counted
    QUALIFY row_number() OVER (PARTITION BY ticker, source_id, known_on ORDER BY balanced DESC, facts DESC, so_far DESC, unit = 'USD', unit) = 1
)
SELECT ticker, source_id, known_on, balanced,
       coalesce(last_value(CASE WHEN balanced THEN unit END IGNORE NULLS) OVER (
           PARTITION BY ticker ORDER BY known_on, balanced, source_id ROWS UNBOUNDED PRECEDING), unit) AS currency
FROM own;

INSERT INTO doubted
SELECT id, 'in ' || unit || ', and the company reports in ' || currency, observation.known_on, NULL
FROM observation JOIN report_currency USING (ticker, source_id, known_on)
WHERE method = 'reported' AND is_money(unit) AND unit <> currency;

INSERT INTO doubted
WITH changed AS (
    SELECT fact.id, fact.ticker, fact.unit, min(later.known_on) AS changed_on
    FROM observation AS fact JOIN report_currency USING (ticker, source_id, known_on)
    JOIN report_currency AS later ON later.ticker = fact.ticker AND later.balanced AND later.known_on > fact.known_on AND later.currency <> fact.unit
    WHERE fact.unit = report_currency.currency AND fact.method = 'reported'
    GROUP BY ALL
)
SELECT id, 'in ' || unit || ', and the company reports in another currency since', changed_on, min(back.known_on)
FROM changed LEFT JOIN report_currency AS back
    ON back.ticker = changed.ticker AND back.balanced AND back.known_on > changed_on AND back.currency = changed.unit
GROUP BY ALL;
DELETE FROM filed_fact WHERE id IN (SELECT id FROM doubted);
