-- Stated changes of useful lives (frame `given`: one row per company, kind of asset, effective day and announcement).
INSERT OR IGNORE INTO source
SELECT 'useful_life:' || ticker || ':' || asset || ':' || announced, title, publisher, NULL, NULL, url, announced::DATE, NULL, NULL,
       evidence
FROM given;

INSERT INTO useful_life
SELECT ticker, asset, old_years::DOUBLE, new_years::DOUBLE, effective::DATE, announced::DATE, effect_usd::DOUBLE, effect_measure, note,
       'useful_life:' || ticker || ':' || asset || ':' || announced
FROM given;
