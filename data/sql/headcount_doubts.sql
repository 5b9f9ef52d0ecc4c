-- only where EXISTS (SELECT 1 FROM observation WHERE concept = 'headcount')
-- Headcounts that are no other size of the same company: more than 200 times its others, or less than a 200th. It takes two reports of other
-- days within three years that say so, and twice as many as are near it; once more are near it than not, it stands.
UPDATE observation SET doubt = 'more than 200 times, or less than a 200th, of the company''s other headcounts',
    doubted_on = far.doubted_on, doubted_until = far.doubted_until
FROM (
    WITH report AS (
        SELECT id, ticker, period_end, value, known_on FROM observation
        WHERE concept = 'headcount' AND method <> 'user' AND value > 0 AND doubt IS NULL
    ),
    beside AS (
        SELECT report.id, greatest(report.known_on, min(other.known_on)) AS day,
               bool_and(report.value > 200 * other.value OR other.value > 200 * report.value) AS against
        FROM report JOIN report AS other ON other.ticker = report.ticker AND other.period_end <> report.period_end
            AND abs(other.period_end - report.period_end) < 1200
        GROUP BY report.id, report.known_on, other.period_end
    ),
    course AS (
        SELECT id, day, count(*) FILTER (against) OVER by_then AS against, count(*) FILTER (NOT against) OVER by_then AS favour
        FROM beside WINDOW by_then AS (PARTITION BY id ORDER BY day)
    ),
    first AS (SELECT id, min(day) AS doubted_on FROM course WHERE against >= 2 AND against >= 2 * favour GROUP BY id)
    SELECT id, any_value(doubted_on) AS doubted_on, min(day) FILTER (favour > against AND day > doubted_on) AS doubted_until
    FROM first JOIN course USING (id) GROUP BY id
) AS far
WHERE far.id = observation.id;
