-- XBRL facts, as filed (`given`: one row per value and filing), into observations, share counts and sources. The variables
-- `retrieved_at` and `sha256` are those of the answer that holds them; embedded facts have none.
CREATE OR REPLACE TEMP TABLE filed AS
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

INSERT INTO observation BY NAME
SELECT (SELECT coalesce(max(id), 0) FROM observation)
           + row_number() OVER (ORDER BY ticker, concept, tag, period_end, period_start, known_on, accession, value) AS id,
       ticker, concept, tag, preference, period_start, period_end, span_of(period_start, period_end) AS span,
       coalesce(span_of(period_start, period_end) = 4 AND form NOT LIKE '10-Q%', FALSE) AS fiscal_year,
       value, unit, known_on, accession AS source_id, 'reported' AS method, 'reported' AS evidence
FROM filed JOIN concept_tag USING (ticker, tag)
WHERE is_money(unit);

-- only where EXISTS (SELECT 1 FROM filed WHERE unit = 'shares')
INSERT INTO share_count BY NAME
SELECT ticker, NULL AS share_class, entity.price_ticker, period_end AS as_of, value AS shares, known_on, accession AS source_id,
       'reported' AS evidence, share_tag.preference, tag
FROM filed JOIN share_tag USING (tag) JOIN entity USING (ticker)
WHERE unit = 'shares' AND value > 0
-- Of several durations that end on a day, the shortest is nearest to a count at that day.
QUALIFY row_number() OVER (
    PARTITION BY ticker, tag, period_end, known_on ORDER BY period_end - period_start NULLS FIRST, accession, value) = 1
ORDER BY ticker, tag, as_of, known_on;  -- the place of a row is its number: the same however many threads load

-- always
DROP TABLE filed;
