-- Which filed facts are set aside, and from which day that can be known. Judged anew over everything that is loaded, so
-- that what is loaded later speaks too. A set-aside fact stays listed as a finding. Each rule looks only at what was
-- known by its day: as of any day the answer is that of a store without later filings.
--
-- A line `only where` says, in SQL, what must be among the facts for the statements after it to change anything: they are
-- left out where it is not. It asks for no less than they need: who changes them looks at it.
DELETE FROM observation WHERE id < 0;
UPDATE observation SET doubt = NULL, doubted_on = NULL, doubted_until = NULL WHERE doubt IS NOT NULL;

-- What filings state, with what the rules compare: `rate` is the size a day (of a balance: at its day), `periodic`
-- whether it comes from a report on a period, `steady` whether a line keeps its pace from quarter to quarter. A proxy statement, a prospectus or a registration only repeats. `line` is the
-- number of a company's concept and tag: one number is sorted and joined several times as fast as three texts.
CREATE OR REPLACE TEMP TABLE filed_fact AS
WITH filed AS MATERIALIZED (
    SELECT id, ticker, concept, tag, period_start, period_end, span, value, known_on, source_id
    FROM observation WHERE method = 'reported' AND tag IS NOT NULL AND concept <> 'headcount'
),
line AS (
    SELECT ticker, concept, tag, row_number() OVER ()::INTEGER AS line, kind, nonnegative,
           concept IN ('revenue', 'cost_of_revenue', 'depreciation', 'rnd', 'selling_and_marketing', 'general_and_administrative') AS steady
    FROM (SELECT DISTINCT ticker, concept, tag FROM filed) JOIN (SELECT concept, kind, nonnegative FROM concept) USING (concept)
),
report AS (
    SELECT source_id, coalesce(regexp_matches(form, '^(10-[KQ]T?|20-F|40-F|6-K|8-K)'), TRUE) AS periodic FROM source
)
SELECT id, line, ticker, concept, tag, period_start, period_end, span, value, known_on, source_id, kind, nonnegative, steady,
       abs(value) / CASE WHEN period_start < period_end THEN period_end - period_start + 1 ELSE 1 END AS rate,
       coalesce(periodic, TRUE) AS periodic
FROM filed JOIN line USING (ticker, concept, tag) LEFT JOIN report USING (source_id);

CREATE OR REPLACE TEMP TABLE doubted (id BIGINT, doubt VARCHAR, doubted_on DATE, doubted_until DATE);

-- How far a size lies from the usual one.
CREATE OR REPLACE TEMP MACRO off_by(rate, usual) AS abs(ln(greatest(abs(rate), 1e-9) / greatest(usual, 1e-9)));
