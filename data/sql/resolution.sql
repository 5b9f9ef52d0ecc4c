-- Which tag stands for a concept: one row per basis, company, concept and quarter (or fiscal year).

-- What the rules compare goes by numbers, in rows without texts and lists: those take several times as long to sort. `place` is
-- the number of a candidate, `line` that of a company's concept and tag, `definition` that of the company's tags that count
-- the same, `whose` that of the company's concept.

-- The lines of candidates (`numbered`, the name of a table of them with their places): one row per company, concept and tag.
CREATE MACRO candidate_line_of(numbered) AS TABLE
WITH named AS (
    SELECT *, coalesce(line.scope, '') AS scope, coalesce(line.stand_in, FALSE) AS stand_in,
           coalesce(line.whole, FALSE) AS whole, coalesce(line.one_line, FALSE) AS one_line, contains(tag, ' ') IS TRUE AS added
    FROM (SELECT DISTINCT ticker, concept, tag FROM query_table(numbered)) JOIN (SELECT concept, nonnegative FROM concept) USING (concept)
    LEFT JOIN (SELECT concept, tag, scope, stand_in, whole, one_line, positive FROM line_tag) AS line USING (concept, tag)
)
SELECT ticker, concept, tag, scope, stand_in, whole, one_line, added, nonnegative, positive, row_number() OVER () AS line,
       dense_rank() OVER (ORDER BY ticker, concept) AS whose, dense_rank() OVER (ORDER BY ticker, concept, scope) AS definition, several
FROM named JOIN (SELECT ticker, concept, count(*) > 1 AS several FROM named GROUP BY ticker, concept) USING (ticker, concept);

-- Candidates with what is proven of them (`proofs`, the name of a table of that). A sum stands for a whole of which only parts are tagged, so that its terms are
-- parts speaks not against it.
CREATE MACRO judged_of(numbered, lines, proofs) AS TABLE
WITH proven AS (
    SELECT place, CASE WHEN bool_or(verdict = -1) THEN -1 WHEN count(*) = any_value(facts) THEN max(verdict) ELSE 0 END AS verdict
    FROM (SELECT place, len(parts) AS facts, unnest(parts) AS id FROM query_table(numbered) WHERE NOT contains(tag, ' ') IS TRUE)
    JOIN query_table(proofs) USING (id)
    GROUP BY place
)
SELECT place, whose, line, definition, several, basis, quarter, period_start, period_end, value, preference, fits, known_on,
       method = 'reported' AS stated, added, stand_in, whole, one_line, coalesce(verdict, 0) AS verdict,
       CASE WHEN positive AND value <= 0 THEN 'not above zero'
            WHEN nonnegative AND value < 0 AND method <> 'reported'
                THEN 'the difference of two facts is below zero' END AS impossible
FROM query_table(numbered) AS c JOIN query_table(lines) AS line
    ON line.ticker = c.ticker AND line.concept = c.concept AND line.tag IS NOT DISTINCT FROM c.tag
LEFT JOIN proven USING (place);

-- Candidates that may stand (`reason` NULL), and why the others may not. Where nothing is proven of a period, a tag is a part
-- if it was one before and is one after; one line of an income statement also if it is one later, and below a fifth of the whole
-- that is told then (KKR's oil and gas).
CREATE MACRO admitted_of(numbered, lines, proofs) AS TABLE
WITH judged AS MATERIALIZED (FROM judged_of(numbered, lines, proofs)),
parted AS (SELECT basis, line FROM judged WHERE whole AND verdict = -1 GROUP BY basis, line),
within AS MATERIALIZED (FROM judged SEMI JOIN parted USING (basis, line)),
unproven AS MATERIALIZED (
    SELECT one.place, any_value(one.basis) AS basis, any_value(one.definition) AS definition, any_value(one.line) AS line,
           any_value(one.period_end) AS period_end, any_value(one.value) AS value,
           arg_max(other.verdict, (other.period_end, other.period_start)) FILTER ((other.period_end, other.period_start) < (one.period_end, one.period_start)) AS before,
           arg_min(other.verdict, (other.period_end, other.period_start)) FILTER ((other.period_end, other.period_start) > (one.period_end, one.period_start)) AS after
    FROM within AS one JOIN within AS other USING (basis, line)
    WHERE one.verdict = 0 AND other.verdict <> 0
    GROUP BY one.place HAVING before = -1 OR (any_value(one.one_line) AND before IS NULL AND after = -1)
),
beside AS (
    SELECT place FROM unproven WHERE before = -1 AND after = -1
    UNION ALL
    SELECT one.place FROM unproven AS one JOIN judged AS late USING (basis, definition)
    WHERE late.period_end BETWEEN one.period_end - CASE WHEN after IS NULL THEN 500 ELSE 0 END AND one.period_end + CASE WHEN after IS NULL THEN 0 ELSE 2000 END
      AND (after IS NULL OR (before IS NULL AND late.line <> one.line AND late.verdict <> -1))
    GROUP BY one.place, one.value, after HAVING CASE WHEN after IS NULL THEN one.value < 0.5 * max(late.value) ELSE one.value < 0.2 * median(late.value) END
)
SELECT * EXCLUDE (impossible),
       CASE WHEN verdict = 2 THEN NULL
            WHEN impossible IS NOT NULL THEN impossible
            WHEN verdict = -1 THEN 'a part: its filing has a larger or proven line'
            WHEN place IN (FROM beside) THEN 'a part in the periods beside it' END AS reason
FROM judged;

-- Candidates whose tag took the place of the others' when they were published: their filing uses none of the others' tags,
-- or with the same values. `admitted` names a table of the rows of `admitted_of`.
CREATE MACRO successor_of(numbered, admitted, day) AS TABLE
WITH differing AS (
    SELECT one.place, other.place AS other_place
    FROM query_table(admitted) AS one JOIN query_table(admitted) AS other USING (definition, basis, quarter)
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
faced AS MATERIALIZED (
    SELECT rival.*, its.period_start, its.period_end, its.value
    FROM rival JOIN told AS its ON its.ticker = rival.ticker AND its.concept = rival.concept
        AND its.source_id = rival.source_id AND its.tag = rival.other
),
alike AS (
    SELECT faced.place, faced.other
    FROM faced JOIN told AS same ON same.ticker = faced.ticker AND same.concept = faced.concept
        AND same.source_id = faced.source_id AND same.tag = faced.tag AND same.period_start = faced.period_start
        AND same.period_end = faced.period_end
    WHERE equal(same.value, faced.value)
),
elder AS (SELECT place FROM faced ANTI JOIN alike USING (place, other))
SELECT *, place NOT IN (FROM elder) AS successor FROM query_table(admitted);

-- The months of a day, as a number.
CREATE MACRO months_of(day) AS year(day) * 12 + month(day);

-- Candidates, first the one that stands (`rank` 1, the others 2), unless a `reason` says why nothing does. Between lines of
-- different definitions the declared order, but for those that cover less of the five years around than one that is not
-- smaller. Within
-- a line what is proven, then the value that was published last (a restatement may come under another tag, but not one
-- that makes a fifth of it or less), then the declared order.
CREATE MACRO ranked_of(numbered, lines, proofs, day) AS TABLE
WITH admitted AS MATERIALIZED (FROM admitted_of(numbered, lines, proofs)),
crowded AS (SELECT whose, basis, quarter FROM admitted GROUP BY whose, basis, quarter HAVING count(*) > 1),
rival AS MATERIALIZED (FROM admitted SEMI JOIN crowded USING (whose, basis, quarter)),  -- most stand alone: nothing is to be weighed there
one_of_several AS (FROM rival WHERE several),
candidate AS MATERIALIZED (FROM successor_of(numbered, 'one_of_several', day)),
measured AS (
    SELECT candidate.*, value < 0.2 * largest AS small
    FROM candidate LEFT JOIN (
        SELECT definition, basis, quarter, max(value) AS largest FROM candidate WHERE reason IS NULL GROUP BY definition, basis, quarter
    ) USING (definition, basis, quarter)
),
-- Of each definition the first preference, and the quarters that it covers of the five years around.
preferred AS (SELECT definition, min(preference) AS first_preference FROM admitted WHERE several GROUP BY definition),
told AS (
    SELECT DISTINCT definition, months_of(quarter) AS month FROM admitted WHERE several AND basis = 'quarter' AND reason IS NULL
),
covering AS (
    SELECT asked.definition, asked.quarter, count(*) FILTER (told.month BETWEEN months_of(asked.quarter) - 30 AND months_of(asked.quarter) + 30) AS cover
    FROM (SELECT DISTINCT definition, quarter FROM candidate) AS asked LEFT JOIN told USING (definition)
    GROUP BY asked.definition, asked.quarter
),
newest AS (
    SELECT definition, basis, quarter, arg_min(value, (
               preference >= 98, reason IS NOT NULL, -verdict, added, small, NOT successor,
               CASE WHEN successor THEN -day_of(known_on) END, preference, -day_of(period_end), -day_of(period_start))) AS newest
    FROM measured GROUP BY definition, basis, quarter
),
weighed AS MATERIALIZED (
    FROM measured JOIN newest USING (definition, basis, quarter) JOIN covering USING (definition, quarter) JOIN preferred USING (definition)
),
larger AS (
    SELECT one.place, max(other.cover) AS most
    FROM weighed AS one JOIN weighed AS other USING (whose, basis, quarter)
    WHERE other.reason IS NULL AND other.value >= one.value - 0.1 * abs(one.value)
    GROUP BY one.place
),
foremost AS (
    SELECT arg_min(place, (
               reason IS NOT NULL, NOT fits, verdict < 2, preference >= 98, stand_in, cover < 0.75 * most, first_preference, -verdict,
               NOT added AND abs(value - newest) > 0.001 * abs(newest), preference, NOT stated,
               -day_of(known_on), -day_of(period_end), -day_of(period_start))) AS place
    FROM weighed LEFT JOIN larger USING (place) GROUP BY whose, basis, quarter
    UNION ALL
    SELECT arg_min(place, (
               reason IS NOT NULL, NOT fits, verdict < 2, NOT stated, -day_of(known_on), -day_of(period_end), -day_of(period_start)))
    FROM rival WHERE NOT several GROUP BY whose, basis, quarter
),
behind AS (SELECT place FROM rival ANTI JOIN foremost USING (place))
SELECT place, verdict, reason, CASE WHEN place IN (FROM behind) THEN 2 ELSE 1 END AS rank FROM admitted;

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
version AS MATERIALIZED (
    SELECT ticker, concept, period_start, period_end, o.value, parts, o.source_id, o.tag = summed.tag AS same_tag,
           whole AND coalesce(line.scope = summed.scope, FALSE) AND NOT same_tag AS another
    FROM summed JOIN observation AS o USING (ticker, concept, period_start, period_end)
    LEFT JOIN (SELECT concept AS of_concept, tag AS of_tag, scope FROM line_tag) AS line
        ON line.of_concept = concept AND line.of_tag = o.tag
    WHERE abs(parts - summed.value) > 0.2 * abs(summed.value) AND o.known_on <= day
),
compared AS (
    SELECT version.*, another AND own.source_id IS NOT NULL AS beside_it
    FROM version LEFT JOIN (
        SELECT DISTINCT ticker, concept, period_start, period_end, source_id FROM version WHERE same_tag
    ) AS own USING (ticker, concept, period_start, period_end, source_id)
),
apart AS (
    SELECT ticker, concept, period_start, period_end, bool_or(beside_it AND equal(value, parts)) AS added_up
    FROM compared GROUP BY ticker, concept, period_start, period_end, parts
    HAVING parts < 0.95 * min(value) FILTER (NOT beside_it) OR parts > 1.05 * max(value) FILTER (NOT beside_it)
),
held AS (
    SELECT ranked.place
    FROM ranked JOIN apart USING (ticker, concept)
    WHERE ranked.period_start >= apart.period_start - 3 AND ranked.period_end <= apart.period_end + 3
      AND (ranked.basis = 'annual' OR NOT added_up)
)
SELECT * REPLACE (
           CASE WHEN rank = 1 AND reason IS NULL AND place IN (FROM held)
                THEN 'the year and its quarters differ by more than a fifth' ELSE reason END AS reason)
FROM ranked;

-- The same as known on a day. Of balances only those that prove something of flows are looked at.
CREATE MACRO settled_at(day) AS TABLE
WITH calendar_of_day AS MATERIALIZED (FROM calendar_at(day)),
flow_fact_of_day AS (FROM fact_at(day) WHERE span IS DISTINCT FROM 0 OR concept = 'proof'),
version_of_day AS MATERIALIZED (FROM version_of('flow_fact_of_day')),
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
