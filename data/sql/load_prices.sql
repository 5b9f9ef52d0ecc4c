-- Daily closes (frame `given`: ticker, date, close, adj_close, volume) and splits (frame `parted`: ticker, date, ratio) of
-- one symbol. Splits that are new divide the closes held from before them: all closes are on the basis of the newest day.
CREATE OR REPLACE TEMP TABLE parting AS
SELECT ticker, date::DATE AS date, ratio::DOUBLE AS ratio FROM parted
WHERE date::DATE > (SELECT coalesce(max(price.date), DATE '0001-01-01') FROM price WHERE price.ticker = parted.ticker);

UPDATE price SET close = close / factor, adj_close = adj_close / factor, volume = volume * factor
FROM (SELECT ticker, product(ratio) AS factor FROM parting GROUP BY ticker) AS parts
WHERE price.ticker = parts.ticker;

INSERT INTO split
SELECT ticker, date::DATE, ratio::DOUBLE, 'split', 'single_source', 'told by Yahoo' FROM parted
WHERE NOT EXISTS (
    SELECT 1 FROM split WHERE split.ticker = parted.ticker AND abs(split.date - parted.date::DATE) <= 5);

DELETE FROM price USING given
WHERE price.ticker = given.ticker AND price.date = given.date::DATE AND price.evidence = 'single_source';

INSERT INTO price
SELECT ticker, date::DATE, close, adj_close, volume, 'single_source' FROM given
ANTI JOIN price ON price.ticker = given.ticker AND price.date = given.date::DATE;

-- Closes that were held already are kept; the gates compare what is told of them now.
CREATE TABLE IF NOT EXISTS told_price (ticker VARCHAR, date DATE, close DOUBLE);
INSERT INTO told_price SELECT ticker, date::DATE, close FROM given;
