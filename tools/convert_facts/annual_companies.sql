-- The companies of the annual panel: name and ticker of today, sector (by the list of headcounts, then that of pay, then
-- that of constituents), pay of the median employee. Given beside what data/sql/annual_panel.sql is given: `pay`, `constituent`,
-- `embedded_companies`, `filer_name`.
CREATE TEMP TABLE annual_companies AS
WITH filer AS (SELECT cik, ticker FROM panel_filer SEMI JOIN annual_facts USING (cik)),
counted AS (SELECT cik::INTEGER AS cik, any_value(sector) AS sector FROM other_count GROUP BY ALL),
paid AS (
    SELECT cik::INTEGER AS cik, sector, median_worker_pay, pay_ratio, fiscal_year, filing_url, filing_date FROM pay
    QUALIFY row_number() OVER (PARTITION BY cik ORDER BY fiscal_year, proxy_fiscal_year NULLS LAST) = 1
),
listed AS (
    SELECT CIK::INTEGER AS cik, any_value("GICS Sector") AS sector,
           any_value(regexp_replace("Security", ' \(Class .*\)| \(The\)', '')) AS name
    FROM constituent GROUP BY ALL
)
SELECT cik, coalesce(own.ticker, filer.ticker) AS ticker, coalesce(own.name, filer_name.name, listed.name) AS name,
       coalesce(counted.sector, paid.sector, listed.sector) AS sector,
       median_worker_pay AS median_pay, pay_ratio, CASE WHEN median_worker_pay IS NOT NULL THEN fiscal_year END AS pay_year,
       CASE WHEN median_worker_pay IS NOT NULL THEN filing_url END AS pay_url,
       CASE WHEN median_worker_pay IS NOT NULL THEN filing_date::DATE END AS pay_filed
FROM filer LEFT JOIN counted USING (cik) LEFT JOIN paid USING (cik) LEFT JOIN listed USING (cik)
LEFT JOIN filer_name USING (cik)
LEFT JOIN (SELECT cik::INTEGER AS cik, ticker, name FROM embedded_companies) AS own USING (cik);
