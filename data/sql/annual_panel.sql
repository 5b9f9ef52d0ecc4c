-- The annual panel out of as-filed facts. Given: `universe` and `others` (as-reported values of filers, in the columns of
-- the embedded filings), `stated` (employees of our own list) with `embedded_headcount`, `other_count` (employees of the
-- universe), `line` (measure, place of the group, tag), `count_out` (cik, as_of). The rules and what others would give: docs/adr/0017-annual-panel.md.

CREATE TEMP VIEW as_filed AS
SELECT cik::INTEGER AS cik, ticker, tag, unit, period_start, period_end, value, form, accession, known_on
FROM (FROM universe UNION ALL BY NAME FROM others WHERE ticker IN ('MSFT', 'IBM', 'CRM', 'CSCO', 'CRWV'));

CREATE TEMP TABLE panel_filer AS SELECT DISTINCT cik, ticker FROM as_filed;

CREATE TEMP TABLE fact AS
SELECT * EXCLUDE (ticker) FROM as_filed
WHERE period_end <= known_on AND form IN ('10-K', '10-K/A', '10-KT', '8-K', '8-K/A')
    AND (unit = 'USD' OR tag = 'RestructuringAndRelatedCostNumberOfPositionsEliminated')
    AND (period_start IS NULL OR period_end - period_start + 1 BETWEEN 350 AND 380)
-- A value counts as it was known first.
QUALIFY row_number() OVER (PARTITION BY cik, tag, period_end ORDER BY known_on, accession, period_start) = 1;

-- A fiscal year is the year of its end less fifteen days: a January end keeps its year, the third of January does not.
CREATE MACRO fiscal_year_of(period_end) AS year(period_end - 15);

-- One end a company and fiscal year: of two (a changed year end, a business carved out) the one with most lines.
CREATE TEMP TABLE fiscal_end AS
SELECT cik, fiscal_year_of(period_end) AS fiscal_year, period_end
FROM fact WHERE period_start IS NOT NULL
GROUP BY cik, fiscal_year_of(period_end), period_end
QUALIFY row_number() OVER (PARTITION BY cik, fiscal_year ORDER BY count(*) DESC, period_end DESC) = 1;

CREATE TEMP TABLE filed AS
SELECT e.cik, e.fiscal_year, line.measure, fact.value, fact.period_start, fact.period_end, tag, form, accession, known_on
FROM fiscal_end AS e JOIN fact USING (cik, period_end) JOIN line USING (tag)
WHERE line.measure <> 'public_float' AND NOT (line.measure = 'capex' AND fact.value < 0)
QUALIFY row_number() OVER (
    PARTITION BY e.cik, e.fiscal_year, line.measure ORDER BY line.place, fact.value DESC, known_on, tag) = 1;

-- Revenue of which only a part was tagged.
CREATE TEMP TABLE part_of_revenue AS
SELECT cik, fiscal_year
FROM filed AS revenue LEFT JOIN filed AS assets USING (cik, fiscal_year)
WHERE revenue.measure = 'revenue' AND assets.measure = 'assets'
QUALIFY revenue.value < median(revenue.value) OVER (PARTITION BY cik) / 20
    AND assets.value BETWEEN median(assets.value) OVER (PARTITION BY cik) / 3
        AND 3 * median(assets.value) OVER (PARTITION BY cik);

-- The float stands on the cover of an annual report, on a day of its own: it belongs to the year that the report is about.
CREATE TEMP TABLE reported_year AS
SELECT cik, accession, max(period_end) AS period_end FROM fact WHERE period_start IS NOT NULL GROUP BY ALL;

-- One that is not between a hundredth and a hundredfold of the assets was tagged in thousands or millions.
CREATE TEMP TABLE float_value AS
SELECT e.cik, e.fiscal_year, 'public_float' AS measure, fact.value, NULL::DATE AS period_start, fact.period_end, fact.tag,
       fact.form, fact.accession, fact.known_on
FROM fact JOIN reported_year AS y USING (cik, accession)
JOIN fiscal_end AS e ON e.cik = fact.cik AND e.period_end = y.period_end
LEFT JOIN filed AS assets ON assets.cik = e.cik AND assets.fiscal_year = e.fiscal_year AND assets.measure = 'assets'
LEFT JOIN (SELECT cik, median(value) AS usual FROM filed WHERE measure = 'assets' GROUP BY ALL) AS u ON u.cik = e.cik
WHERE fact.tag = 'EntityPublicFloat' AND fact.value / coalesce(assets.value, usual) BETWEEN 0.01 AND 100
QUALIFY row_number() OVER (PARTITION BY e.cik, e.fiscal_year ORDER BY fact.known_on, fact.period_end DESC, fact.accession) = 1;

-- Employees: of several counts within 45 days of the year's end the best witnessed, then the nearest.
CREATE TEMP TABLE counted AS
WITH filer AS (SELECT DISTINCT ticker, cik::INTEGER AS cik FROM others),
tagged AS (
    SELECT cik::INTEGER AS cik, period_end, value, min_by(accession, known_on) AS accession, min_by(form, known_on) AS form,
           min(known_on) AS known_on
    FROM universe WHERE tag = 'EntityNumberOfEmployees' GROUP BY ALL
),
report AS (
    SELECT accession, any_value(form) AS form, min(known_on) AS known_on FROM universe GROUP BY ALL
)
SELECT filer.cik, s.as_of, s.employees, s.evidence AS how, own.form, own.accession,
       coalesce(own.known_on, s.as_of + 90) AS known_on
FROM stated AS s JOIN filer USING (ticker) LEFT JOIN embedded_headcount AS own USING (ticker, as_of)
UNION ALL
SELECT c.cik, as_of, employees, how, coalesce(report.form, tagged.form), coalesce(c.accession, tagged.accession),
       coalesce(report.known_on, tagged.known_on, as_of + 90)
FROM other_count AS c LEFT JOIN report USING (accession)
LEFT JOIN tagged ON tagged.cik = c.cik AND tagged.period_end = as_of AND tagged.value = employees AND how = 'dei_tag'
ANTI JOIN count_out ON count_out.cik = c.cik AND count_out.as_of = c.as_of;

CREATE TEMP TABLE employees AS
SELECT e.cik, e.fiscal_year, 'employees' AS measure, employees::DOUBLE AS value, NULL::DATE AS period_start,
       as_of AS period_end, CASE how WHEN 'dei_tag' THEN 'EntityNumberOfEmployees' END AS tag, form, accession, known_on, how
FROM fiscal_end AS e JOIN counted ON counted.cik = e.cik AND abs(as_of - e.period_end) <= 45
QUALIFY row_number() OVER (
    PARTITION BY e.cik, e.fiscal_year
    ORDER BY list_position(getvariable('how_counted'), how), abs(as_of - e.period_end), as_of) = 1;

CREATE TEMP TABLE annual_facts AS
FROM (
    FROM filed ANTI JOIN (SELECT *, 'revenue' AS measure FROM part_of_revenue) USING (cik, fiscal_year, measure)
    UNION ALL BY NAME FROM float_value
    UNION ALL BY NAME FROM employees
)
WHERE fiscal_year >= 2009;
