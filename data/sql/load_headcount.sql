-- Stated employee counts (frame `given`: one row per company and date) into observations and sources.
INSERT OR IGNORE INTO source
SELECT coalesce(accession, 'headcount:' || ticker || ':' || as_of), title, publisher, form, accession, url, known_on::DATE, NULL, NULL,
       evidence
FROM given;

INSERT INTO observation
SELECT (SELECT coalesce(max(id), 0) FROM observation) + row_number() OVER (ORDER BY ticker, as_of), ticker, 'headcount', NULL, 0,
       NULL, as_of::DATE, 0, FALSE, employees, 'persons', known_on::DATE,
       coalesce(accession, 'headcount:' || ticker || ':' || as_of), 'reported',
       CASE evidence WHEN 'confirmed' THEN 'reported' ELSE evidence END, NULL, NULL, NULL
FROM given SEMI JOIN entity USING (ticker);
