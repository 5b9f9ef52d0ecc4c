-- What a person decided about share counts has the last word.
UPDATE share_count SET
    doubt = CASE verdict WHEN 'refuse' THEN 'refused by a person' WHEN 'set aside' THEN reason END,
    doubted_on = CASE WHEN verdict <> 'accept' THEN share_count.known_on END, doubted_until = NULL
FROM fact_decision AS d
WHERE d.concept = 'shares' AND d.ticker = share_count.ticker AND d.tag IS NOT DISTINCT FROM share_count.tag
  AND d.period_end = share_count.as_of AND d.value = share_count.shares;

UPDATE adjusted_share_count AS a SET doubt = c.doubt, doubted_on = c.doubted_on, doubted_until = c.doubted_until
FROM share_count AS c WHERE c.rowid = a.id AND a.doubt IS DISTINCT FROM c.doubt;
