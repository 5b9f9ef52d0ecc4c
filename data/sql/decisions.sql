-- only where EXISTS (SELECT 1 FROM fact_decision)
-- What was decided about single values, after every rule has spoken: a decision counts for each filing that states the value.
-- It is dated as the fact is, so that history looks as if it had been decided at once.
CREATE OR REPLACE TEMP TABLE decided_now AS
FROM decided_fact();

UPDATE observation SET doubted_on = observation.known_on, doubted_until = NULL,
    doubt = CASE verdict WHEN 'refuse' THEN 'refused by a person' ELSE reason END
FROM decided_now AS d WHERE d.id = observation.id AND d.verdict <> 'accept';

UPDATE observation SET doubt = NULL, doubted_on = NULL, doubted_until = NULL
FROM decided_now AS d WHERE d.id = observation.id AND d.verdict = 'accept';

-- What other filings gave the same line and period by the day of an acceptance was turned down with it, also where a later
-- filing repeats it. A value that nobody had seen by then is a restatement of its own.
UPDATE observation SET doubt = 'another value was accepted by a person', doubted_until = NULL,
    doubted_on = greatest(observation.known_on, first_known)
FROM (
    SELECT other.id, min(d.known_on) AS first_known
    FROM decided_now AS d JOIN observation AS seen
        ON seen.ticker = d.ticker AND seen.concept = d.concept AND seen.tag IS NOT DISTINCT FROM d.tag
        AND seen.period_end = d.period_end AND seen.period_start IS NOT DISTINCT FROM d.period_start
        AND seen.value <> d.value AND seen.known_on <= d.decided_on AND seen.method <> 'user'
    JOIN observation AS other
        ON other.ticker = seen.ticker AND other.concept = seen.concept AND other.tag IS NOT DISTINCT FROM seen.tag
        AND other.period_end = seen.period_end AND other.period_start IS NOT DISTINCT FROM seen.period_start
        AND other.value = seen.value AND other.method <> 'user'
    WHERE d.verdict = 'accept' AND other.id NOT IN (SELECT id FROM decided_now WHERE verdict = 'accept')
    GROUP BY other.id
) AS overruled
WHERE overruled.id = observation.id AND observation.doubt IS NULL;

DROP TABLE decided_now;
