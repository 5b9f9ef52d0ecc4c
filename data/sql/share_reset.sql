-- Share counts are judged anew over everything that is loaded: first without doubts, but for those that need no others.
UPDATE share_count SET doubt = NULL, doubted_on = NULL, doubted_until = NULL WHERE doubt IS NOT NULL;

-- No company with a price has so few shares.
UPDATE share_count SET doubt = 'a placeholder, or a count in thousands or millions', doubted_on = known_on
WHERE share_class IS NULL AND shares < 10000;

-- Splits that only share counts prove are found anew, too.
DELETE FROM split WHERE kind = 'counted';
