-- Which filed facts are set aside, and from which day that can be known. Judged anew over everything that is loaded, so
-- that what is loaded later counts too. What is set aside stays listed as a finding.
UPDATE observation SET doubt = NULL, doubted_on = NULL, doubted_until = NULL WHERE doubt IS NOT NULL;

-- Filers' slips of the date: a quarter that carries the whole year's figure (Oracle 2020), and a later filing that gives
-- a quarter the figure of the quarter one year on (Amazon 2013).
UPDATE observation SET doubt = 'a quarter with the whole year''s value', doubted_on = observation.known_on
FROM observation AS year
WHERE observation.span = 1 AND year.span = 4 AND year.ticker = observation.ticker AND year.concept = observation.concept
  AND year.period_end = observation.period_end AND year.value = observation.value AND year.known_on <= observation.known_on
  AND observation.value <> 0;

UPDATE observation SET doubt = 'a later filing gives it the value of the quarter one year on', doubted_on = observation.known_on
FROM observation AS first, observation AS next
WHERE observation.span = 1 AND observation.value <> 0
  AND first.ticker = observation.ticker AND first.concept = observation.concept AND first.tag = observation.tag
  AND first.period_start = observation.period_start AND first.period_end = observation.period_end
  AND first.known_on < observation.known_on AND first.value <> observation.value
  AND next.ticker = observation.ticker AND next.concept = observation.concept AND next.tag = observation.tag
  AND next.span = 1 AND next.value = observation.value AND next.known_on <= observation.known_on
  AND next.period_end - observation.period_end BETWEEN 358 AND 372;

-- What else that filing revised of the same quarters is set aside with it.
UPDATE observation SET doubt = 'revised by a filing that misdates its neighbours', doubted_on = observation.known_on
FROM observation AS slipped, observation AS first
WHERE observation.span = 1 AND observation.doubt IS NULL AND slipped.doubt LIKE 'a later filing%'
  AND slipped.ticker = observation.ticker AND slipped.tag = observation.tag AND slipped.concept = observation.concept
  AND slipped.source_id = observation.source_id AND abs(slipped.period_end - observation.period_end) < 100
  AND first.ticker = observation.ticker AND first.concept = observation.concept AND first.tag = observation.tag
  AND first.period_start = observation.period_start AND first.period_end = observation.period_end
  AND first.known_on < observation.known_on AND first.value <> observation.value;
