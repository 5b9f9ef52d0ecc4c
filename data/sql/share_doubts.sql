-- Which share counts are set aside, and from which day that can be known. Judged anew over everything that is loaded.
UPDATE share_count SET doubt = NULL, doubted_on = NULL, doubted_until = NULL WHERE doubt IS NOT NULL;

-- Filers' slips of the scale (Oracle 2012 and AMD 2012: a million times too many; Apple 2014: in thousands). A count far
-- from the median of all that the company had told by that day, on one split basis, is set aside; no split is 50 to 1.
UPDATE share_count SET doubt = 'more than 50 times, or less than a fiftieth, of the company''s other share counts', doubted_on = share_count.known_on
FROM (
    SELECT rowid AS id, adjusted, median(adjusted) OVER (PARTITION BY ticker ORDER BY known_on) AS usual
    FROM (SELECT rowid, ticker, known_on, shares * split_factor(price_ticker, known_on) AS adjusted FROM share_count)
) AS seen
WHERE share_count.rowid = seen.id AND (adjusted > 50 * usual OR adjusted < usual / 50);
