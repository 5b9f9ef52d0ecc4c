-- Of what is known, the market values alone, made as `known` makes them with all else. On calendar days and states that `company` left.
CREATE OR REPLACE TEMP TABLE duration_known AS FROM duration_at({day});
CREATE OR REPLACE TEMP TABLE shown_known AS FROM shown_of('duration_known', {day});
CREATE OR REPLACE TEMP TABLE quarter_known AS FROM fiscal_quarter_of('duration_known', 'shown_known');
CREATE OR REPLACE TEMP TABLE row_known AS
SELECT 'quarter' AS basis, * FROM market_value_of('quarter_known', {day}) WHERE period_end > $since;

CREATE OR REPLACE TABLE {series} AS FROM unique_of('row_known');
CREATE OR REPLACE TABLE {conflict} AS FROM conflict_of('row_known');

DROP TABLE row_known; DROP TABLE quarter_known; DROP TABLE shown_known; DROP TABLE duration_known;
