-- Announcements (frame `given`: one row each).
INSERT OR IGNORE INTO source
SELECT 'event:' || event_id, title, publisher, NULL, NULL, url, announced::DATE, NULL, NULL, evidence FROM given;

INSERT INTO event
SELECT event_id, ticker, company, announced::DATE, effective::DATE, event_type, jobs_low::DOUBLE, jobs_high::DOUBLE,
       percent_of_workforce::DOUBLE, scope, charge_usd::DOUBLE, note, 'event:' || event_id
FROM given;
