-- What the rules on filed facts found is kept with each fact, after `sign_doubts.sql`.

-- only where EXISTS (SELECT 1 FROM doubted)
UPDATE observation SET doubt = best.doubt, doubted_on = best.doubted_on, doubted_until = best.doubted_until
FROM (
    SELECT id, arg_min(doubt, doubted_on) AS doubt, min(doubted_on) AS doubted_on,
           CASE WHEN count(doubted_until) = count(*) THEN max(doubted_until) END AS doubted_until
    FROM doubted GROUP BY id
) AS best
WHERE observation.id = best.id;

-- always
DROP TABLE filed_fact; DROP TABLE doubted; DROP TABLE IF EXISTS report_currency; DROP TABLE off_size; DROP TABLE twin; DROP TABLE beside; DROP TABLE odd_sum; DROP TABLE IF EXISTS other_sign;
