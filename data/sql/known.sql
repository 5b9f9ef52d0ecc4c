-- What is known on a day ({{day}}), kept ready in three tables: of today in the snapshot, of another day beside it. It is
-- what `series_at` answers, and what is left out of that: because two rows claim one key (so that the slip of one company is
-- listed and holds up nobody), and because the filings do not settle it.
CREATE OR REPLACE TEMP TABLE duration_known AS FROM duration_at({day});
CREATE OR REPLACE TEMP TABLE shown_known AS FROM shown_of('duration_known', {day});
CREATE OR REPLACE TEMP TABLE quarter_known AS FROM fiscal_quarter_of('duration_known', 'shown_known');
CREATE OR REPLACE TEMP TABLE calendar_known AS FROM calendar_of('shown_known', 'quarter_known');
CREATE OR REPLACE TEMP TABLE version_known AS FROM version_at({day});
CREATE OR REPLACE TEMP TABLE candidate_known AS FROM candidate_of('version_known', 'calendar_known');
CREATE OR REPLACE TEMP TABLE proof_known AS FROM proof_of('version_known', {day});
CREATE OR REPLACE TEMP TABLE settled_known AS FROM settled_of('candidate_known', 'proof_known', {day});
CREATE OR REPLACE TEMP TABLE row_known AS
FROM series_row_of('settled_known', 'shown_known', 'quarter_known', 'calendar_known', 'proof_known', {day});

CREATE OR REPLACE TABLE {series} AS FROM unique_of('row_known') ORDER BY basis, ticker, concept, quarter;
CREATE OR REPLACE TABLE {conflict} AS FROM conflict_of('row_known');
CREATE OR REPLACE TABLE {contested} AS FROM contested_of('settled_known') ORDER BY ticker, concept, basis, quarter, tag;

DROP TABLE row_known; DROP TABLE settled_known; DROP TABLE proof_known; DROP TABLE candidate_known; DROP TABLE version_known;
DROP TABLE calendar_known; DROP TABLE quarter_known; DROP TABLE shown_known; DROP TABLE duration_known;
