-- XBRL facts, as filed (`given`: one row per value and filing), into observations, share counts and sources. The variables
-- `retrieved_at` and `sha256` are those of the answer that holds them; embedded facts have none.
CREATE OR REPLACE TEMP VIEW filed AS
SELECT * REPLACE (period_start::DATE AS period_start, period_end::DATE AS period_end, known_on::DATE AS known_on) FROM given;

INSERT OR IGNORE INTO source
SELECT accession AS source_id,
       any_value(entity.name) || ', Form ' || any_value(form) || ' filed ' || min(known_on) AS title,
       'SEC EDGAR' AS publisher, any_value(form), accession,
       'https://www.sec.gov/Archives/edgar/data/' || any_value(filed.cik)::BIGINT || '/' || replace(accession, '-', '')
           || '/' || accession || '-index.htm' AS url,
       min(known_on) AS published_on, getvariable('retrieved_at')::TIMESTAMP, getvariable('sha256')::VARCHAR, 'confirmed'
FROM filed JOIN entity USING (ticker)
GROUP BY accession;

INSERT INTO observation
SELECT (SELECT coalesce(max(id), 0) FROM observation)
           + row_number() OVER (ORDER BY ticker, concept, tag, period_end, period_start, known_on) AS id,
       ticker, concept, tag, preference, period_start, period_end, span_of(period_start, period_end) AS span,
       coalesce(span_of(period_start, period_end) = 4 AND form NOT LIKE '10-Q%', FALSE) AS fiscal_year,
       value, unit, known_on, accession AS source_id, 'reported' AS method, 'reported' AS evidence, NULL AS doubt
FROM filed JOIN concept_tag USING (ticker, tag)
WHERE unit = 'USD';

INSERT INTO share_count
SELECT ticker, NULL AS share_class, entity.price_ticker, period_end AS as_of, value AS shares, known_on, accession AS source_id,
       'reported' AS evidence, share_tag.preference, tag, NULL AS doubt
FROM filed JOIN share_tag USING (tag) JOIN entity USING (ticker)
WHERE unit = 'shares' AND value > 0
-- Of several durations that end on a day, the shortest is nearest to a count at that day.
QUALIFY row_number() OVER (
    PARTITION BY ticker, tag, period_end, known_on ORDER BY period_end - period_start NULLS FIRST) = 1;

-- Filers' slips of the scale (Oracle 2012 and AMD 2012: a million times too many; Apple 2014: in thousands). A count far
-- from the median of all that the company had told by that day, on one split basis, is set aside; no split is 50 to 1.
UPDATE share_count SET doubt = 'more than 50 times, or less than a fiftieth, of the company''s other share counts'
FROM (
    SELECT rowid AS id, adjusted, median(adjusted) OVER (PARTITION BY ticker ORDER BY known_on) AS usual
    FROM (SELECT rowid, ticker, known_on, shares * split_factor(price_ticker, known_on) AS adjusted FROM share_count)
) AS seen
WHERE share_count.rowid = seen.id AND (adjusted > 50 * usual OR adjusted < usual / 50);

-- Filers' slips of the date: a quarter that carries the whole year's figure (Oracle 2020), and a later filing that gives
-- a quarter the figure of the quarter one year on (Amazon 2013). Such facts are set aside and listed as findings.
UPDATE observation SET doubt = 'a quarter with the whole year''s value'
FROM observation AS year
WHERE observation.span = 1 AND year.span = 4 AND year.ticker = observation.ticker AND year.concept = observation.concept
  AND year.period_end = observation.period_end AND year.value = observation.value AND year.known_on <= observation.known_on
  AND observation.value <> 0;

UPDATE observation SET doubt = 'a later filing gives it the value of the quarter one year on'
FROM observation AS first, observation AS next
WHERE observation.span = 1 AND observation.value <> 0
  AND first.ticker = observation.ticker AND first.concept = observation.concept AND first.tag = observation.tag
  AND first.period_start = observation.period_start AND first.period_end = observation.period_end
  AND first.known_on < observation.known_on AND first.value <> observation.value
  AND next.ticker = observation.ticker AND next.concept = observation.concept AND next.tag = observation.tag
  AND next.span = 1 AND next.value = observation.value AND next.known_on <= observation.known_on
  AND next.period_end - observation.period_end BETWEEN 358 AND 372;

-- What else that filing revised of the same quarters is set aside with it.
UPDATE observation SET doubt = 'revised by a filing that misdates its neighbours'
FROM observation AS slipped, observation AS first
WHERE observation.span = 1 AND observation.doubt IS NULL AND slipped.doubt LIKE 'a later filing%'
  AND slipped.ticker = observation.ticker AND slipped.tag = observation.tag AND slipped.concept = observation.concept
  AND slipped.source_id = observation.source_id AND abs(slipped.period_end - observation.period_end) < 100
  AND first.ticker = observation.ticker AND first.concept = observation.concept AND first.tag = observation.tag
  AND first.period_start = observation.period_start AND first.period_end = observation.period_end
  AND first.known_on < observation.known_on AND first.value <> observation.value;

DROP VIEW filed;
