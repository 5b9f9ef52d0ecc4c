-- Decisions about single values (`given`) into `fact_decision`. Of each value the newest stays, but what a gate sets aside
-- never takes the place of what a person has decided.
CREATE OR REPLACE TEMP TABLE decided AS
SELECT ticker, concept, tag, period_start::DATE AS period_start, period_end::DATE AS period_end, value::DOUBLE AS value,
       source_id, verdict, reason, decided_on::DATE AS decided_on
FROM given;

DELETE FROM decided USING fact_decision AS d
WHERE decided.verdict = 'set aside' AND d.verdict <> 'set aside'
  AND d.ticker = decided.ticker AND d.concept = decided.concept AND d.tag IS NOT DISTINCT FROM decided.tag
  AND d.period_start IS NOT DISTINCT FROM decided.period_start AND d.period_end = decided.period_end AND d.value = decided.value;

DELETE FROM fact_decision AS d USING decided
WHERE d.ticker = decided.ticker AND d.concept = decided.concept AND d.tag IS NOT DISTINCT FROM decided.tag
  AND d.period_start IS NOT DISTINCT FROM decided.period_start AND d.period_end = decided.period_end AND d.value = decided.value;

INSERT INTO fact_decision BY NAME FROM decided;

DROP TABLE decided;
