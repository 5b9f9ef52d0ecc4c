-- The rows of the annual panel known on a day: embedded ones, and in their place what a refresh found and nothing speaks
-- against, from the day it was known on.
CREATE MACRO annual_fact_at(day) AS TABLE
WITH refreshed AS (
    SELECT * EXCLUDE (sha256, doubt) FROM annual_observation WHERE known_on <= day AND doubt IS NULL
    QUALIFY row_number() OVER (PARTITION BY cik, measure, fiscal_year ORDER BY known_on DESC, accession DESC) = 1
)
FROM refreshed
UNION ALL BY NAME
SELECT embedded.* FROM annual_fact AS embedded ANTI JOIN refreshed USING (cik, measure, fiscal_year)
WHERE embedded.known_on <= day;

-- What lists of changes and of what is set aside call a cell of a company.
CREATE MACRO annual_name(measure, fiscal_year) AS replace(measure, '_', ' ') || ', fiscal ' || fiscal_year;

-- What names the document of a value: a filing, our own list of counts, or a collection of others.
CREATE MACRO annual_document(accession, how, cik, ticker, period_end) AS coalesce(accession,
    CASE WHEN how IN ('confirmed', 'single_source') THEN 'headcount:' || ticker || ':' || period_end
         ELSE 'annual:' || cik || ':' || period_end END);

-- The annual panel with where each value comes from: one row per company, fiscal year and measure known on a day. The
-- document of a count that a company states in our own list is that list's; of a collected one, the filer's reports.
CREATE MACRO annual_value_at(day) AS TABLE
SELECT f.cik, c.ticker, c.name, c.sector, f.fiscal_year, f.measure, f.value, f.period_start, f.period_end, f.tag, f.form,
       f.how, f.known_on, annual_document(f.accession, f.how, f.cik, c.ticker, f.period_end) AS accession,
       CASE f.how WHEN 'single_source' THEN 'single_source' WHEN 'aggregator' THEN 'single_source'
                  WHEN 'machine_read' THEN 'machine_read' ELSE 'reported' END AS evidence
FROM annual_fact_at(day) AS f JOIN annual_company AS c USING (cik);

-- The documents of the annual panel that no other table cites, by accession number or the name above.
CREATE MACRO annual_source_of(ids) AS TABLE
SELECT accession AS source_id,
       CASE WHEN starts_with(accession, 'annual:') THEN 'Employees of ' || any_value(name) || ', collected from its annual reports'
            ELSE any_value(name) || ', Form ' || any_value(form) || ' filed ' || min(known_on) END AS title,
       CASE WHEN NOT starts_with(accession, 'annual:') THEN 'SEC EDGAR' END AS publisher,
       any_value(form) AS form,
       CASE WHEN NOT starts_with(accession, 'annual:') THEN accession END AS accession,
       CASE WHEN starts_with(accession, 'annual:')
            THEN 'https://www.sec.gov/cgi-bin/browse-edgar?action=getcompany&CIK=' || any_value(cik) || '&type=10-K'
            ELSE 'https://www.sec.gov/Archives/edgar/data/' || any_value(cik) || '/' || replace(accession, '-', '') || '/'
                 || accession || '-index.htm' END AS url,
       min(known_on) AS published_on,
       CASE WHEN starts_with(accession, 'annual:') THEN 'single_source' ELSE 'confirmed' END AS evidence
FROM (
    SELECT f.cik, c.name, f.form, f.known_on, annual_document(f.accession, f.how, f.cik, c.ticker, f.period_end) AS accession
    FROM (
        SELECT cik, form, known_on, accession, how, period_end FROM annual_fact
        UNION ALL SELECT cik, form, known_on, accession, how, period_end FROM annual_observation
    ) AS f JOIN annual_company AS c USING (cik)
)
WHERE accession IN (SELECT id FROM (SELECT unnest(ids) AS id) ANTI JOIN source ON source.source_id = id)
GROUP BY accession
UNION ALL
-- Pay of the median employee, seen through a list that names the proxy statement.
SELECT 'pay:' || ticker, any_value(name) || ', proxy statement filed ' || any_value(pay_filed), 'SEC EDGAR', 'DEF 14A',
       regexp_replace(regexp_extract(any_value(pay_url), '/(\d{18})/', 1), '(\d{10})(\d{2})(\d{6})', '\1-\2-\3'),
       any_value(pay_url), any_value(pay_filed), 'single_source'
FROM annual_company
WHERE median_pay IS NOT NULL AND list_contains(ids, 'pay:' || ticker)
GROUP BY ticker;
