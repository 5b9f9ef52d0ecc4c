-- Rows of the states of one company ({rows}) as rows of its history: what stands unchanged over several states in a row is one row
-- over all of them. Market values of calendar quarter ends are there from the first day traded on or after them, those of fiscal
-- quarters from the first day traded at all: `valued_day_of` knows no price of a later day.
INSERT INTO history.{table} BY NAME
WITH placed AS (
    SELECT told.* REPLACE ($ticker AS ticker{parts}), state.place FROM {rows} AS told JOIN state ON state.name = told.ticker
),
run AS (SELECT *, place - row_number() OVER (PARTITION BY {columns} ORDER BY place) AS run FROM placed),
span AS (SELECT * EXCLUDE (place), min(place) AS first, max(place) AS last FROM run GROUP BY ALL),
dated AS (
    SELECT span.* EXCLUDE (run, first, last), CASE {concept}
               WHEN 'market_value' THEN greatest(begun.valid_from, (
                   SELECT min(date) FROM valuing_close AS close JOIN snapshot.entity ON close.ticker = price_ticker
                   WHERE entity.ticker = $ticker AND date >= span.period_end))
               WHEN 'market_value_fiscal' THEN greatest(begun.valid_from, (
                   SELECT min(date) FROM valuing_close AS close JOIN snapshot.entity ON close.ticker = price_ticker
                   WHERE entity.ticker = $ticker))
               ELSE begun.valid_from END AS valid_from,
           ended.valid_until
    FROM span JOIN state AS begun ON begun.place = span.first JOIN state AS ended ON ended.place = span.last
)
FROM dated WHERE valid_until IS NULL OR valid_from < valid_until;
