-- Single values that are no company facts (frame `given`: ticker, concept, tag, period_start, period_end, value, unit, known_on,
-- evidence, source_id, and for a report accession, title, publisher, form, url): a member's fact, or a user's own figures.
INSERT OR IGNORE INTO source BY NAME
SELECT accession AS source_id, any_value(title) AS title, any_value(publisher) AS publisher, any_value(form) AS form, accession,
       any_value(url) AS url, any_value(known_on)::DATE AS published_on, 'confirmed' AS evidence
FROM given WHERE accession IS NOT NULL GROUP BY accession;

-- What companies tag themselves goes before what was selected by member, and that before what a user brings.
INSERT INTO observation
SELECT (SELECT coalesce(max(id), 0) FROM observation) + row_number() OVER (ORDER BY ticker, concept, period_end), ticker, concept, tag,
       CASE evidence WHEN 'user' THEN 99 ELSE 98 END, period_start::DATE, period_end::DATE, span_of(period_start::DATE, period_end::DATE),
       span_of(period_start::DATE, period_end::DATE) = 4, value, unit, known_on::DATE, coalesce(source_id, accession),
       CASE evidence WHEN 'user' THEN 'user' ELSE 'reported' END, CASE evidence WHEN 'confirmed' THEN 'reported' ELSE evidence END, NULL, NULL, NULL
FROM given;
