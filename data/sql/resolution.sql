-- Which tag stands for a concept: one row per basis, company, concept and quarter (or fiscal year).

-- What the rules compare goes by numbers, in rows without texts and lists: those take several times as long to sort. `place` is
-- the number of a candidate, `line` that of a company's concept and tag, `definition` that of the company's tags that count
-- the same, `whose` that of the company's concept.

-- The lines of candidates (`numbered`, the name of a table of them with their places): one row per company, concept and tag.
CREATE MACRO candidate_line_of(numbered) AS TABLE
WITH named AS (
    SELECT *, coalesce(line.scope, '') AS scope, coalesce(line.stand_in, FALSE) AS stand_in,
           coalesce(line.whole, FALSE) AS whole, contains(tag, ' ') IS TRUE AS added
    FROM (SELECT DISTINCT ticker, concept, tag FROM query_table(numbered)) JOIN (SELECT concept, nonnegative FROM concept) USING (concept)
    LEFT JOIN (SELECT concept, tag, scope, stand_in, whole, positive FROM line_tag) AS line USING (concept, tag)
)
SELECT ticker, concept, tag, scope, stand_in, whole, added, nonnegative, positive, row_number() OVER () AS line,
       dense_rank() OVER (ORDER BY ticker, concept) AS whose, dense_rank() OVER (ORDER BY ticker, concept, scope) AS definition,
       count(*) OVER (PARTITION BY ticker, concept) > 1 AS several
FROM named;

-- Candidates with what is proven of them (`proofs`, the name of a table of that). A sum stands for a whole of which only parts are tagged, so that its terms are
-- parts speaks not against it. Where nothing is proven of a period, a tag is a part if it was one before and is one after.
CREATE MACRO judged_of(numbered, lines, proofs) AS TABLE
WITH candidate AS MATERIALIZED (
    SELECT place, whose, line, definition, several, basis, quarter, period_start, period_end, value, preference, fits, known_on,
           method = 'reported' AS stated, added, stand_in, whole,
           CASE WHEN positive AND value <= 0 THEN 'not above zero'
                WHEN nonnegative AND value < 0 AND method <> 'reported'
                    THEN 'the difference of two facts is below zero' END AS impossible
    FROM query_table(numbered) AS c JOIN query_table(lines) AS line
        ON line.ticker = c.ticker AND line.concept = c.concept AND line.tag IS NOT DISTINCT FROM c.tag
),
verdict AS (
    SELECT place, CASE WHEN bool_or(verdict = -1) THEN -1 WHEN bool_and(coalesce(verdict, 0) >= 1) THEN max(verdict) ELSE 0 END AS verdict
    FROM (SELECT place, unnest(parts) AS id FROM query_table(numbered) WHERE NOT contains(tag, ' ') IS TRUE)
    LEFT JOIN query_table(proofs) USING (id)
    GROUP BY place
)
SELECT candidate.*, coalesce(verdict, 0) AS verdict,
       last_value(nullif(verdict, 0) IGNORE NULLS) OVER (run ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING) AS verdict_before,
       first_value(nullif(verdict, 0) IGNORE NULLS) OVER (run ROWS BETWEEN 1 FOLLOWING AND UNBOUNDED FOLLOWING) AS verdict_after,
       max(candidate.value) OVER (PARTITION BY basis, definition ORDER BY period_end
                                  RANGE BETWEEN 500 PRECEDING AND CURRENT ROW) AS largest_of_late
FROM candidate LEFT JOIN verdict USING (place)
WINDOW run AS (PARTITION BY basis, line ORDER BY period_end, period_start);

-- Candidates that may stand (`reason` NULL), and why the others may not.
CREATE MACRO admitted_of(numbered, lines, proofs) AS TABLE
SELECT * EXCLUDE (impossible, verdict_before, verdict_after, largest_of_late),
       CASE WHEN verdict = 2 THEN NULL
               WHEN impossible IS NOT NULL THEN impossible
               WHEN verdict = -1 THEN 'a part: its filing has a larger or proven line'
               WHEN whole AND verdict = 0 AND verdict_before = -1
                    AND (verdict_after = -1 OR (verdict_after IS NULL AND value < 0.5 * largest_of_late))
                   THEN 'a part in the periods beside it' END AS reason
FROM judged_of(numbered, lines, proofs);

-- Candidates whose tag took the place of the others' when they were published: their filing uses none of the others' tags,
-- or with the same values.
CREATE MACRO successor_of(numbered, lines, proofs, day) AS TABLE
WITH admitted AS MATERIALIZED (FROM admitted_of(numbered, lines, proofs)),
shared AS (
    SELECT definition, basis, quarter FROM admitted WHERE reason IS NULL GROUP BY ALL HAVING min(line) < max(line)
),
differing AS (
    SELECT one.place, other.place AS other_place
    FROM admitted AS one JOIN shared USING (definition, basis, quarter)
    JOIN admitted AS other USING (definition, basis, quarter)
    WHERE one.line <> other.line AND one.reason IS NULL AND other.reason IS NULL AND NOT equal(one.value, other.value)
),
rival AS (
    SELECT differing.place, one.ticker, one.concept, one.source_id, one.tag, other.tag AS other
    FROM differing JOIN query_table(numbered) AS one USING (place)
    JOIN query_table(numbered) AS other ON other.place = other_place
),
told AS (
    SELECT ticker, concept, source_id, tag, period_start, period_end, value FROM observation
    SEMI JOIN rival USING (ticker, concept, source_id) WHERE known_on <= day
),
elder AS (
    SELECT rival.place
    FROM rival JOIN told AS its ON its.ticker = rival.ticker AND its.concept = rival.concept
        AND its.source_id = rival.source_id AND its.tag = rival.other
    LEFT JOIN told AS same ON same.ticker = rival.ticker AND same.concept = rival.concept
        AND same.source_id = rival.source_id AND same.tag = rival.tag AND same.period_start = its.period_start
        AND same.period_end = its.period_end AND equal(same.value, its.value)
    GROUP BY rival.place, rival.other HAVING count(same.tag) = 0
)
SELECT admitted.*, place NOT IN (FROM elder) AS successor FROM admitted;

-- Candidates in order: `rank` 1 is the one that stands, unless a `reason` says why nothing does. Between lines of
-- different definitions the declared order, but for those that cover less of the five years around than one that is not
-- smaller. Within
-- a line what is proven, then the value that was published last (a restatement may come under another tag, but not one
-- that makes a fifth of it or less), then the declared order.
CREATE MACRO ranked_of(numbered, lines, proofs, day) AS TABLE
WITH candidate AS MATERIALIZED (FROM successor_of(numbered, lines, proofs, day)),
measured AS (
    SELECT *, value < 0.2 * max(CASE WHEN reason IS NULL THEN value END) OVER (PARTITION BY definition, basis, quarter) AS small
    FROM candidate WHERE several  -- most lines have one tag: nothing is to be weighed there
),
weighed AS (
    SELECT *, CASE WHEN basis = 'quarter' AND reason IS NULL
                   THEN 1 / count(*) FILTER (reason IS NULL) OVER (PARTITION BY definition, basis, quarter)
                   ELSE 0 END AS weight,
           first_value(value) OVER (
               PARTITION BY definition, basis, quarter
               ORDER BY preference >= 98, reason IS NOT NULL, verdict DESC, added, small, NOT successor,
                        CASE WHEN successor THEN known_on END DESC, preference, period_end DESC, period_start DESC) AS newest
    FROM measured
),
covering AS (
    SELECT *, sum(weight) OVER (
               PARTITION BY definition ORDER BY quarter
               RANGE BETWEEN INTERVAL 30 MONTH PRECEDING AND INTERVAL 30 MONTH FOLLOWING) AS cover,
           min(preference) OVER (PARTITION BY definition) AS first_preference
    FROM weighed
),
ordered AS (
    SELECT *, cover < 0.75 * max(CASE WHEN reason IS NULL THEN cover END) OVER (
                  PARTITION BY whose, basis, quarter ORDER BY value DESC
                  RANGE BETWEEN UNBOUNDED PRECEDING AND 0.1 * abs(value) FOLLOWING) AS sparse
    FROM covering
)
SELECT place, verdict, reason, row_number() OVER (
           PARTITION BY whose, basis, quarter
           ORDER BY reason IS NOT NULL, NOT fits, verdict < 2, preference >= 98, stand_in, sparse, first_preference, verdict DESC,
                    NOT added AND abs(value - newest) > 0.001 * abs(newest), preference, NOT stated,
                    known_on DESC, period_end DESC, period_start DESC) AS rank
FROM ordered
UNION ALL
SELECT place, verdict, reason, row_number() OVER (
           PARTITION BY whose, basis, quarter
           ORDER BY reason IS NOT NULL, NOT fits, verdict < 2, NOT stated, known_on DESC, period_end DESC, period_start DESC) AS rank
FROM candidate WHERE NOT several;

-- The same, where what stands is held back with a reason if a year and its quarters differ by more than a fifth: one of them
-- is wrong, and nothing says which. Quarters within the published versions of the year are partly restated, no more;
-- what one filing tells beside the year under another name of the line is no version of it. Where the quarters add up
-- to that, only the year is held back.
CREATE MACRO settled_of(candidates, proofs, day) AS TABLE
WITH numbered AS MATERIALIZED (SELECT *, row_number() OVER () AS place FROM query_table(candidates)),
line AS MATERIALIZED (FROM candidate_line_of('numbered')),
ranked AS MATERIALIZED (
    SELECT numbered.*, rank, reason, verdict FROM ranked_of('numbered', 'line', proofs, day) JOIN numbered USING (place)
),
standing AS (
    SELECT ticker, concept, basis, tag, scope, whole, period_start, period_end, value
    FROM ranked JOIN line USING (ticker, concept, tag) WHERE nonnegative AND rank = 1 AND reason IS NULL AND verdict < 2
),
summed AS (
    SELECT year.ticker, year.concept, year.period_start, year.period_end, any_value(year.tag) AS tag,
           any_value(year.scope) AS scope, bool_or(year.whole) AS whole, any_value(year.value) AS value, sum(part.value) AS parts
    FROM standing AS year JOIN standing AS part
        ON part.ticker = year.ticker AND part.concept = year.concept AND part.basis = 'quarter'
       AND part.period_start >= year.period_start - 3 AND part.period_end <= year.period_end + 3
    WHERE year.basis = 'annual'
    GROUP BY year.ticker, year.concept, year.period_start, year.period_end
    HAVING count(*) = 4
),
version AS (
    SELECT ticker, concept, period_start, period_end, o.value, parts, o.tag = summed.tag AS same_tag,
           whole AND coalesce(line.scope = summed.scope, FALSE) AND NOT same_tag
               AND bool_or(same_tag) OVER (PARTITION BY ticker, concept, period_start, period_end, o.source_id) AS beside_it
    FROM summed JOIN observation AS o USING (ticker, concept, period_start, period_end)
    LEFT JOIN (SELECT concept AS of_concept, tag AS of_tag, scope FROM line_tag) AS line
        ON line.of_concept = concept AND line.of_tag = o.tag
    WHERE abs(parts - summed.value) > 0.2 * abs(summed.value) AND o.known_on <= day
),
apart AS (
    SELECT ticker, concept, period_start, period_end, bool_or(beside_it AND equal(value, parts)) AS added_up
    FROM version GROUP BY ticker, concept, period_start, period_end, parts
    HAVING parts < 0.95 * min(value) FILTER (NOT beside_it) OR parts > 1.05 * max(value) FILTER (NOT beside_it)
)
SELECT ranked.* REPLACE (
           CASE WHEN rank = 1 AND reason IS NULL AND apart.ticker IS NOT NULL
                THEN 'the year and its quarters differ by more than a fifth' ELSE reason END AS reason)
FROM ranked LEFT JOIN apart
    ON apart.ticker = ranked.ticker AND apart.concept = ranked.concept
   AND ranked.period_start >= apart.period_start - 3 AND ranked.period_end <= apart.period_end + 3
   AND (ranked.basis = 'annual' OR NOT added_up);

CREATE MACRO settled_at(day) AS TABLE
WITH calendar_of_day AS MATERIALIZED (FROM calendar_at(day)),
version_of_day AS MATERIALIZED (FROM version_at(day)),
candidate_of_day AS MATERIALIZED (FROM candidate_of('version_of_day', 'calendar_of_day')),
proof_of_day AS MATERIALIZED (FROM proof_of('version_of_day', day))
FROM settled_of('candidate_of_day', 'proof_of_day', day);

-- What stands, of the rows of `settled_at` (the name of a table of them).
CREATE MACRO resolved_of(settled) AS TABLE
SELECT basis, ticker, concept, tag, period_start, period_end, value, unit, method, evidence, known_on, source_id, parts,
       quarter
FROM query_table(settled) WHERE rank = 1 AND reason IS NULL;

-- Values that the filings do not settle: one row per candidate of a quarter or year for which none stands, with the reason.
CREATE MACRO contested_of(settled) AS TABLE
SELECT ticker, concept, basis, quarter, period_start, period_end, tag, value, source_id, known_on,
       coalesce(reason, 'the other candidate for the period') AS reason, parts
FROM query_table(settled)
WINDOW period AS (PARTITION BY ticker, concept, basis, quarter)
QUALIFY bool_or(rank = 1 AND reason IS NOT NULL) OVER period
    -- Two tags of one value are one candidate.
    AND (rank = 1 OR NOT equal(value, first_value(value) OVER (period ORDER BY rank)));
