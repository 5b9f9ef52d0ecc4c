-- The tables of a snapshot that are no embedded file (those follow from `data/tables/`). Facts are append-only: a restatement is a new row with a later known_on.

CREATE TABLE meta (key VARCHAR PRIMARY KEY, value VARCHAR NOT NULL);

-- One row per document that a number was read from.
CREATE TABLE source (
    source_id VARCHAR PRIMARY KEY, title VARCHAR NOT NULL, publisher VARCHAR, form VARCHAR, accession VARCHAR,
    url VARCHAR, published_on DATE, retrieved_at TIMESTAMP, sha256 VARCHAR, evidence VARCHAR NOT NULL
);

-- Declared concepts, and which XBRL tags stand for them in which order (one row per concept, company and tag).
CREATE TABLE concept (concept VARCHAR PRIMARY KEY, title VARCHAR, unit VARCHAR, kind VARCHAR, definition VARCHAR, nonnegative BOOLEAN);
CREATE TABLE concept_tag (concept VARCHAR, ticker VARCHAR, tag VARCHAR, preference INTEGER);
-- Lines that are arithmetic on other lines of the same period (one row per concept, company and part).
CREATE TABLE concept_part (concept VARCHAR, ticker VARCHAR, part VARCHAR, sign INTEGER);
-- What a tag counts of a concept (one row per concept and tag; `Lines` in data/concepts.py says what the columns mean).
CREATE TABLE line_tag (concept VARCHAR, tag VARCHAR, scope VARCHAR, whole BOOLEAN, part BOOLEAN, gross BOOLEAN, led BOOLEAN, one_line BOOLEAN,
                       certain BOOLEAN, stand_in BOOLEAN,
                       with_minorities BOOLEAN, positive BOOLEAN);
-- Tags that are sums of tags (one row per sum and term), identities of two sides that prove a value (one row per side
-- and tag that it goes by), and tags that tell of minorities.
CREATE TABLE tag_term (concept VARCHAR, tag VARCHAR, place INTEGER, term VARCHAR, sign INTEGER, terms INTEGER);
CREATE TABLE identity_side (identity INTEGER, concept VARCHAR, side INTEGER, tag VARCHAR, sign INTEGER, settles BOOLEAN);
CREATE TABLE minority_tag (tag VARCHAR);

-- One row per published value. `span` is the length in quarters: 0 for an instant, NULL for an odd duration.
-- `fiscal_year` marks a year told outside a quarterly report. `doubt` says why a fact is set aside (it stays listed),
-- `doubted_on` from which day that can be known and `doubted_until` from which day it is settled in the fact's favour
-- (NULL: never): a fact stands as of every day before the one and from the other on.
CREATE TABLE observation (
    id BIGINT, ticker VARCHAR NOT NULL, concept VARCHAR NOT NULL, tag VARCHAR, preference INTEGER,
    period_start DATE, period_end DATE NOT NULL, span INTEGER, fiscal_year BOOLEAN NOT NULL, value DOUBLE NOT NULL, unit VARCHAR NOT NULL,
    known_on DATE NOT NULL, source_id VARCHAR NOT NULL, method VARCHAR NOT NULL, evidence VARCHAR NOT NULL,
    doubt VARCHAR, doubted_on DATE, doubted_until DATE
);

-- One row per published share count; `share_class` NULL means all classes together.
-- `preference` 0: by class from the cover page, 1: cover page, 2 and 3: stand-ins, marked estimated.
CREATE TABLE share_count (
    ticker VARCHAR NOT NULL, share_class VARCHAR, price_ticker VARCHAR NOT NULL, as_of DATE NOT NULL, shares DOUBLE NOT NULL,
    known_on DATE NOT NULL, source_id VARCHAR NOT NULL, evidence VARCHAR NOT NULL, preference INTEGER NOT NULL, tag VARCHAR,
    doubt VARCHAR, doubted_on DATE, doubted_until DATE
);

-- One row per share count, on the split basis of the prices: `adjusted` = shares x factor / per_unit (shares in what is
-- traded, where that is a receipt for some). Made with the series.
CREATE TABLE adjusted_share_count (
    id BIGINT, ticker VARCHAR, share_class VARCHAR, price_ticker VARCHAR, as_of DATE, shares DOUBLE, known_on DATE,
    source_id VARCHAR, evidence VARCHAR, preference INTEGER, tag VARCHAR, doubt VARCHAR, doubted_on DATE, doubted_until DATE,
    factor DOUBLE, per_unit DOUBLE, adjusted DOUBLE
);

-- The share counts on that basis that no rule has set aside so far.
CREATE MACRO undoubted_count() AS TABLE
FROM adjusted_share_count SEMI JOIN (SELECT rowid AS id FROM share_count WHERE doubt IS NULL) USING (id);

-- Days on which closes step and no split explains it: one row per symbol and day. Made with the series.
CREATE TABLE price_step (ticker VARCHAR, date DATE);

-- How many shares a receipt stands for, as a filing states it: one row per symbol and filing.
CREATE TABLE receipt (ticker VARCHAR NOT NULL, symbol VARCHAR, shares DOUBLE NOT NULL, known_on DATE NOT NULL, source_id VARCHAR NOT NULL);

-- How exactly an amount is told: its digits but for the zeros at the end.
CREATE MACRO digits_of(value) AS length(rtrim(coalesce(try_cast(abs(value) AS BIGINT), 1)::VARCHAR, '0'));

-- The zeros at its end.
CREATE MACRO zeros_of(value) AS length(coalesce(try_cast(abs(value) AS BIGINT), 1)::VARCHAR) - digits_of(value);

-- Whether a unit is a currency.
CREATE MACRO is_money(unit) AS regexp_matches(unit, '^[A-Z]{3}$');

-- Whether a fact counts as of a day: nothing spoke against it by then, or what did was settled.
CREATE MACRO stands(doubt, doubted_on, doubted_until, day) AS
    (doubt IS NULL OR coalesce(doubted_on > day, FALSE) OR coalesce(doubted_until <= day, FALSE));

-- The facts that count as of a day.
CREATE MACRO fact_at(day) AS TABLE
FROM observation WHERE known_on <= day AND stands(doubt, doubted_on, doubted_until, day);

-- What was decided about a single value, of whichever filing: one row per value, the last decision of a person first of
-- all. `verdict`: 'accept' or 'refuse' (a person's), or 'set aside' (a quality gate's, for `reason`, until a person decides).
-- A share count stands under the concept 'shares', its day as `period_end`.
CREATE TABLE fact_decision (
    ticker VARCHAR NOT NULL, concept VARCHAR NOT NULL, tag VARCHAR, period_start DATE, period_end DATE NOT NULL,
    value DOUBLE NOT NULL, source_id VARCHAR, verdict VARCHAR NOT NULL, reason VARCHAR, decided_on DATE NOT NULL
);

-- The filed facts that a decision is about: one row per fact.
CREATE MACRO decided_fact() AS TABLE
SELECT o.id, o.ticker, o.concept, o.tag, o.period_start, o.period_end, o.value, o.known_on, d.verdict, d.reason, d.decided_on
FROM observation AS o JOIN fact_decision AS d
    ON d.ticker = o.ticker AND d.concept = o.concept AND d.tag IS NOT DISTINCT FROM o.tag AND d.period_end = o.period_end
    AND d.period_start IS NOT DISTINCT FROM o.period_start AND d.value = o.value
WHERE o.method <> 'user';

-- What a person calls such a value by: the same in every filing that states it.
CREATE MACRO fact_name(ticker, concept, tag, period_start, period_end, value) AS ticker || '-' || left(md5(concat_ws('|',
    concept, coalesce(tag, ''), coalesce(period_start::DATE::VARCHAR, ''), period_end::DATE::VARCHAR, value::DOUBLE::VARCHAR)), 10);

-- Closes that are set aside, with the reason; one that is not above zero has no evidence. A later record judges them anew.
CREATE TABLE excluded_close (
    ticker VARCHAR NOT NULL, date DATE NOT NULL, close DOUBLE, adj_close DOUBLE, volume DOUBLE, evidence VARCHAR,
    reason VARCHAR NOT NULL
);

-- Rows of the embedded files that could not be used, and why.
CREATE TABLE reject (file VARCHAR, row INTEGER, "column" VARCHAR, value VARCHAR, reason VARCHAR);

-- The evidence of arithmetic on filed facts: that of its weakest input, and never stronger than derived.
CREATE MACRO weakest(by_user, seen_once) AS CASE WHEN by_user THEN 'user' WHEN seen_once THEN 'single_source' ELSE 'derived' END;
CREATE MACRO weaker(one, other) AS weakest('user' IN (one, other), 'single_source' IN (one, other));
CREATE MACRO weakest_of(evidence) AS weakest(bool_or(evidence = 'user'), bool_or(evidence = 'single_source')); -- of a group

-- The parts of such sums, term by term (`terms`, a list with the place and the parts of each): one sort of all lists takes half
-- as long as an aggregate that sorts each group.
CREATE MACRO in_order(terms) AS flatten(list_transform(list_sort(terms), lambda term: term.parts));

-- Length in quarters of a duration: of 12, 13, 14, 16 or 17 weeks each, and years of 52 or 53 weeks.
CREATE MACRO span_of(first, last) AS CASE
    WHEN first IS NULL THEN 0
    WHEN last - first + 1 BETWEEN 80 AND 100 OR last - first + 1 BETWEEN 108 AND 123 THEN 1
    WHEN last - first + 1 BETWEEN 160 AND 206 THEN 2
    WHEN last - first + 1 BETWEEN 245 AND 294 THEN 3
    WHEN last - first + 1 BETWEEN 345 AND 385 THEN 4
END;

-- One row per answer that this snapshot was made with, in the order of loading; its bytes are kept under their SHA-256.
CREATE TABLE answer (
    place INTEGER NOT NULL, source VARCHAR NOT NULL, kind VARCHAR NOT NULL, ticker VARCHAR NOT NULL, url VARCHAR NOT NULL,
    sha256 VARCHAR NOT NULL, size BIGINT NOT NULL, retrieved_at TIMESTAMP NOT NULL, etag VARCHAR, last_modified VARCHAR
);

-- One row per report or release in a filer's list of filings.
CREATE TABLE filing (
    accession VARCHAR PRIMARY KEY, ticker VARCHAR NOT NULL, cik VARCHAR NOT NULL, form VARCHAR NOT NULL, filed DATE NOT NULL,
    report_date DATE, document VARCHAR, items VARCHAR
);

-- One row per employee count read out of the text of a filing. `state`: loaded, waiting (for a person's yes), refused,
-- known (a stated count was there already). Offsets count characters of the filing's text.
CREATE TABLE reading (
    reading_id VARCHAR PRIMARY KEY, ticker VARCHAR NOT NULL, as_of DATE, employees DOUBLE NOT NULL, kind VARCHAR, scope VARCHAR,
    sentence VARCHAR NOT NULL, first_character INTEGER, last_character INTEGER, confidence DOUBLE NOT NULL,
    known_on DATE NOT NULL, accession VARCHAR NOT NULL, url VARCHAR NOT NULL, sha256 VARCHAR NOT NULL, state VARCHAR NOT NULL, reason VARCHAR
);

-- What a profile page says of shares and employees: held against our values, never among them.
CREATE TABLE cross_check (ticker VARCHAR NOT NULL, concept VARCHAR NOT NULL, value DOUBLE NOT NULL, told_on DATE NOT NULL, sha256 VARCHAR NOT NULL);

-- What refreshes found of the annual panel beyond its embedded rows: one row per company, fiscal year, measure and filing, in
-- the columns of `annual_fact`, with the answer that it was read from. What has a `doubt` is missing, for that reason; a later
-- row goes before the embedded one from the day it was known (load_annual.sql says which come in).
CREATE TABLE annual_observation (
    cik INTEGER NOT NULL, fiscal_year INTEGER NOT NULL, measure VARCHAR NOT NULL, value DOUBLE NOT NULL, period_start DATE,
    period_end DATE NOT NULL, tag VARCHAR NOT NULL, form VARCHAR NOT NULL, accession VARCHAR NOT NULL, known_on DATE NOT NULL, how VARCHAR,
    sha256 VARCHAR NOT NULL, doubt VARCHAR
);
