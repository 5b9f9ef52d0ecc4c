-- Daily closes of one symbol, on the split basis of the newest day. Frames: `given` (ticker, date, close, adj_close,
-- volume), `rescaled` (date, factor: by what closes held so far are divided), `parted` (date, ratio, kind, note: splits),
-- `excluded` (date, reason: closes that cannot be). The variable `symbol` names it.
INSERT INTO price
SELECT ticker, date, close, adj_close, volume, evidence FROM excluded_close
WHERE ticker = getvariable('symbol') AND evidence IS NOT NULL;

UPDATE price SET close = close / factor, adj_close = adj_close / factor, volume = volume * factor
FROM (SELECT date::DATE AS date, factor::DOUBLE AS factor FROM rescaled) AS rescaled
WHERE price.ticker = getvariable('symbol') AND price.date = rescaled.date;

-- A split that the closes alone had proven gives way to the same when it is told at last.
DELETE FROM split USING parted
WHERE split.ticker = getvariable('symbol') AND split.kind = 'inferred' AND parted.kind <> 'inferred'
  AND abs(split.date - parted.date::DATE) <= 90 AND abs(ln(split.ratio / parted.ratio::DOUBLE)) < 0.03;

INSERT INTO split
SELECT getvariable('symbol'), date::DATE, ratio::DOUBLE, kind, 'single_source', note FROM parted;

DELETE FROM price USING given
WHERE price.ticker = given.ticker AND price.date = given.date::DATE AND price.evidence = 'single_source';

INSERT INTO price
SELECT ticker, date::DATE, close, adj_close, volume, 'single_source' FROM given
ANTI JOIN price ON price.ticker = given.ticker AND price.date = given.date::DATE;

-- Closes that cannot be stay listed, with the reason; those that later ones speak for are closes again.
DELETE FROM excluded_close
WHERE ticker = getvariable('symbol') AND (evidence IS NOT NULL
    OR date IN (SELECT date FROM price WHERE ticker = getvariable('symbol')) OR date IN (SELECT date::DATE FROM unpriced));

INSERT INTO excluded_close
SELECT price.ticker, price.date, close, adj_close, volume, evidence, reason
FROM price JOIN excluded ON price.ticker = getvariable('symbol') AND price.date = excluded.date::DATE;

INSERT INTO excluded_close
SELECT getvariable('symbol'), date::DATE, close, NULL, NULL, NULL, reason FROM unpriced;

DELETE FROM price USING excluded WHERE price.ticker = getvariable('symbol') AND price.date = excluded.date::DATE;

-- Closes that were held already are kept; the gates compare what is told of them now.
CREATE TABLE IF NOT EXISTS told_price (ticker VARCHAR, date DATE, close DOUBLE);
INSERT INTO told_price SELECT ticker, date::DATE, close FROM given;
