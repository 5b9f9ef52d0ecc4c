-- Capital-expenditure guidance (frame `given`: one row per announcement and fiscal year).
INSERT OR IGNORE INTO source
SELECT 'guidance:' || guidance_id, title, publisher, NULL, NULL, url, announced::DATE, NULL, NULL, evidence FROM given;

INSERT INTO guidance
SELECT guidance_id, ticker, announced::DATE, fiscal_year, low_usd::DOUBLE, high_usd::DOUBLE, kind, definition, note,
       'guidance:' || guidance_id
FROM given;
