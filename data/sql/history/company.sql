-- The whole history of one company ($ticker): all that was known of it on any day, each row with the days from which (`valid_from`)
-- and until which (`valid_until`, NULL: still) it was. Run in a database of its own with our macros, `snapshot` attached beside it, after
-- `valuing_closes`. For market values of days after $since alone it needs no closes of its symbol before, and facts only where a period ended
-- after: the day of a fiscal quarter's end is that of a fact.
--
-- What is known of a company changes on few days: when a figure, a share count or a doubt becomes known, and when a doubt is
-- settled. Each span between two of them is one state of the company. All rules go company by company, so the states are given to
-- them as if they were companies, in one pass: every table below holds what was known in each state, under the state's name.
CREATE OR REPLACE TABLE state AS
WITH changed AS (
    SELECT unnest([known_on, doubted_on, doubted_until]) AS day FROM snapshot.observation WHERE ticker = $ticker
    UNION
    SELECT unnest([known_on, doubted_on, doubted_until]) FROM snapshot.adjusted_share_count WHERE ticker = $ticker
)
SELECT row_number() OVER by_day AS place, $ticker || '@' || place AS name, day AS valid_from, lead(day) OVER by_day AS valid_until
FROM changed WHERE day IS NOT NULL WINDOW by_day AS (ORDER BY day);

DELETE FROM observation; DELETE FROM share_count; DELETE FROM adjusted_share_count; DELETE FROM entity; DELETE FROM concept_tag;
DELETE FROM concept_part; DELETE FROM fact_decision; DELETE FROM price;

INSERT INTO price BY NAME
SELECT close.* FROM valuing_close AS close
WHERE close.ticker IN (SELECT symbol FROM symbol WHERE ticker = $ticker)
  AND (close.date >= $since OR close.ticker NOT IN (SELECT price_ticker FROM snapshot.entity WHERE ticker = $ticker));

-- An id is one fact's, and here one state's: rules join facts by it.
INSERT INTO observation BY NAME
SELECT fact.* REPLACE (
    name AS ticker, state.place * {ids} + fact.id AS id, NULL AS doubted_on, NULL AS doubted_until,
    CASE WHEN NOT stands(doubt, doubted_on, doubted_until, valid_from) THEN doubt END AS doubt)
FROM snapshot.observation AS fact JOIN state ON fact.known_on <= valid_from
WHERE fact.ticker = $ticker AND $since < (SELECT max(period_end) FROM snapshot.observation WHERE ticker = $ticker)
ORDER BY state.place, fact.rowid;

INSERT INTO adjusted_share_count BY NAME
SELECT counted.* REPLACE (
    name AS ticker, NULL AS doubted_on, NULL AS doubted_until,
    CASE WHEN NOT stands(doubt, doubted_on, doubted_until, valid_from) THEN doubt END AS doubt)
FROM snapshot.adjusted_share_count AS counted JOIN state ON counted.known_on <= valid_from WHERE counted.ticker = $ticker
ORDER BY state.place, counted.rowid;

-- The rules ask of these on every day alike.
INSERT INTO share_count BY NAME
SELECT counted.* REPLACE (name AS ticker) FROM snapshot.share_count AS counted, state WHERE ticker = $ticker;
INSERT INTO entity BY NAME SELECT entity.* REPLACE (state.name AS ticker) FROM snapshot.entity, state WHERE ticker = $ticker;
INSERT INTO concept_tag BY NAME SELECT line.* REPLACE (name AS ticker) FROM snapshot.concept_tag AS line, state WHERE ticker = $ticker;
INSERT INTO concept_part BY NAME SELECT part.* REPLACE (name AS ticker) FROM snapshot.concept_part AS part, state WHERE ticker = $ticker;
INSERT INTO fact_decision BY NAME
SELECT decided.* REPLACE (name AS ticker) FROM snapshot.fact_decision AS decided, state WHERE ticker = $ticker;
