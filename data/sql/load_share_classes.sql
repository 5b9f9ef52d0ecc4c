-- Cover-page share counts by class (frame `given`: one row per company, class and date).
INSERT OR IGNORE INTO source
SELECT coalesce(accession, 'shares:' || ticker || ':' || as_of), title, publisher, form, accession, url, known_on::DATE, NULL, NULL,
       evidence
FROM given;

INSERT INTO share_count
SELECT ticker, share_class, price_ticker, as_of::DATE, shares, known_on::DATE,
       coalesce(accession, 'shares:' || ticker || ':' || as_of),
       CASE evidence WHEN 'confirmed' THEN 'reported' ELSE evidence END, 0, 'EntityCommonStockSharesOutstanding', NULL, NULL, NULL
FROM given SEMI JOIN entity USING (ticker);
