-- What is known today, kept ready: the same macro that answers for any other day. Beside it what is left out of the series
-- because two rows claim one key, so that the slip of one company is listed and holds up nobody.
CREATE OR REPLACE TEMP TABLE settled_now AS FROM settled_at(DATE '9999-01-01');
CREATE OR REPLACE TEMP TABLE series_row AS FROM series_row_of('settled_now', DATE '9999-01-01');

CREATE OR REPLACE TABLE series AS
FROM series_row QUALIFY count(*) OVER (PARTITION BY basis, ticker, concept, quarter) = 1
ORDER BY basis, ticker, concept, quarter;

CREATE OR REPLACE TABLE conflict AS
SELECT basis, ticker, concept, quarter, period_end, tag, method, value, source_id, known_on
FROM series_row QUALIFY count(*) OVER (PARTITION BY basis, ticker, concept, quarter) > 1;

DROP TABLE series_row;

-- What is missing there because the filings do not settle it: one row per candidate of a company, concept and quarter or year.
CREATE OR REPLACE TABLE contested AS FROM contested_of('settled_now') ORDER BY ticker, concept, basis, quarter, tag;
DROP TABLE settled_now;
