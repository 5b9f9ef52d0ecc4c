-- What the filings prove of single facts: which is the whole, which is a part.

CREATE MACRO equal(one, other) AS abs(one - other) <= greatest(0.0005 * abs(one), least(2e6, 0.005 * abs(one)));
CREATE MACRO much_larger(one, other) AS one > 0 AND one - other > 0.02 * one;

-- The newest version of every fact (`versions` names a table of the rows of `version_at`), balances included (their period starts on its only day).
CREATE MACRO newest_fact_of(versions) AS TABLE
SELECT id, line, ticker, concept, tag, coalesce(period_start, period_end) AS period_start, period_end, span, value, source_id
FROM query_table(versions)
WHERE newest AND span BETWEEN 0 AND 4 AND concept <> 'headcount';

-- Facts of lines with several tags, with what identities prove of them: `settled` for good, `fitting` less than that.
CREATE MACRO proven_of(versions) AS TABLE
WITH fact AS MATERIALIZED (FROM newest_fact_of(versions)),
side AS (
    SELECT DISTINCT s.identity, s.concept, s.side, s.sign, s.settles, fact.ticker, fact.period_start, fact.period_end, fact.value
    FROM fact JOIN identity_side AS s USING (tag)
),
result AS (
    SELECT concept, settles, ticker, period_start, period_end, one.value + other.sign * other.value AS value
    FROM side AS one JOIN side AS other USING (identity, concept, settles, ticker, period_start, period_end)
    WHERE one.side = 1 AND other.side = 2
),
fit AS (
    SELECT fact.id, bool_or(result.settles) AS settled
    FROM fact JOIN result USING (concept, ticker, period_start, period_end)
    WHERE equal(fact.value, result.value) GROUP BY fact.id
)
SELECT fact.* EXCLUDE (concept), line.concept, line.scope, line.whole, line.gross, line.one_line, line.with_minorities, line.part,
       line.certain OR coalesce(fit.settled, FALSE) AS settled, fit.id IS NOT NULL AS fitting
FROM fact
JOIN line_tag AS line ON line.tag = fact.tag AND (line.concept = fact.concept OR (line.part AND fact.concept = 'proof'))
LEFT JOIN fit USING (id);

-- Lines of one line of an income statement that are not the whole of it: gross profit or operating income is larger, what two
-- other lines add up to is larger by a tenth, or services stand beside goods. `named` names a table of the rows of `proven_of`.
CREATE MACRO exceeded_of(versions, named) AS TABLE
WITH one AS MATERIALIZED (FROM query_table(named) WHERE one_line AND NOT settled),
other AS MATERIALIZED (
    SELECT tag, concept, ticker, period_start, period_end, value FROM newest_fact_of(versions)
    SEMI JOIN one USING (ticker, period_start, period_end)
),
added AS (
    SELECT first.ticker, first.period_start, first.period_end, first_side.concept, first.value + second_side.sign * second.value AS value
    FROM other AS first JOIN identity_side AS first_side ON first_side.tag = first.tag AND first_side.side = 1
    JOIN identity_side AS second_side ON second_side.identity = first_side.identity AND second_side.side = 2
    JOIN other AS second ON second.tag = second_side.tag AND second.ticker = first.ticker
        AND second.period_start = first.period_start AND second.period_end = first.period_end
)
SELECT one.id FROM one JOIN added USING (concept, ticker, period_start, period_end) WHERE added.value > 1.1 * one.value
UNION
SELECT one.id FROM one JOIN other USING (ticker, period_start, period_end)
WHERE other.tag IN ('GrossProfit', 'OperatingIncomeLoss') AND much_larger(other.value, one.value)
UNION
SELECT one.id FROM one JOIN newest_fact_of(versions) AS services USING (ticker)
WHERE one.tag = 'SalesRevenueGoodsNet' AND services.tag = 'SalesRevenueServicesNet'
  AND services.period_start <= one.period_start AND services.period_end >= one.period_end
  AND services.value / (services.period_end - services.period_start + 1) > 0.02 * one.value / (one.period_end - one.period_start + 1);

-- Facts that a person accepted.
CREATE MACRO accepted_at(day) AS TABLE
SELECT id FROM decided_fact() WHERE verdict = 'accept' AND known_on <= day;

-- Days around which a company has minorities: it says so, or two of its lines differ by what belongs to them.
CREATE MACRO minority_of(versions) AS TABLE
SELECT DISTINCT ticker, period_end FROM query_table(versions) SEMI JOIN minority_tag USING (tag) WHERE value <> 0;

-- One row per fact of which something is known: verdict 2 where a person accepted it, 1 where two other lines of the period add up to it, -1 where
-- it is only a part. A part it is where the same filing proves another tag of its line, or gives a larger value under
-- another tag of its line or under a tag that is only ever a part; where its filing shows it to be one in another period;
-- and where it holds what belongs to minorities.
CREATE MACRO proof_of(versions, day) AS TABLE
WITH named AS MATERIALIZED (FROM proven_of(versions)),
minority AS (
    FROM minority_of(versions)
    UNION
    SELECT one.ticker, one.period_end FROM named AS one JOIN named AS other USING (concept, ticker, period_start, period_end)
    WHERE one.with_minorities AND NOT other.with_minorities AND NOT other.part AND NOT equal(one.value, other.value)
),
-- Pairs of which the other would make the one a part.
outdone AS MATERIALIZED (
    SELECT one.id, one.line, one.period_end, other.id AS other_id, other.line AS other_line
    FROM named AS one JOIN named AS other USING (concept, ticker, period_start, period_end, source_id)
    WHERE one.tag <> other.tag AND NOT one.part AND NOT one.settled
      AND ((one.scope = other.scope AND NOT equal(one.value, other.value)
            AND (other.settled OR (other.fitting AND (one.gross OR other.value > one.value))))
           OR (one.scope = other.scope AND one.whole AND (NOT other.gross OR (other.part AND one.gross)) AND much_larger(other.value, one.value))
           OR (one.value = 0 AND other.value > 0))
),
-- Those whose tag is used in quarterly reports of that year, too.
interim AS (
    SELECT DISTINCT asked.id
    FROM (SELECT id, line, period_end FROM outdone UNION SELECT other_id, other_line, period_end FROM outdone) AS asked
    JOIN (SELECT line, period_end AS told_end FROM newest_fact_of(versions) WHERE span < 4) AS told USING (line)
    WHERE told_end BETWEEN period_end - 300 AND period_end
),
beaten AS (
    SELECT id FROM outdone WHERE other_id IN (FROM interim) OR id NOT IN (FROM interim)
    UNION
    SELECT named.id FROM named JOIN minority ON minority.ticker = named.ticker
        AND abs(minority.period_end - named.period_end) <= 190
    WHERE named.with_minorities AND NOT named.settled
    UNION
    FROM exceeded_of(versions, 'named')
),
judged AS MATERIALIZED (
    SELECT id, line, source_id, CASE WHEN settled THEN 1 ELSE -1 END AS verdict
    FROM named ANTI JOIN accepted_at(day) USING (id)
    WHERE NOT part AND (settled OR id IN (FROM beaten))
),
parted AS (SELECT line, source_id FROM judged GROUP BY ALL HAVING max(verdict) = -1)
SELECT id, 2 AS verdict FROM accepted_at(day)
UNION ALL
SELECT id, verdict FROM judged
UNION ALL
SELECT id, -1 FROM named SEMI JOIN parted USING (line, source_id) ANTI JOIN judged USING (id) ANTI JOIN accepted_at(day) USING (id)
WHERE NOT part;

CREATE MACRO proof_at(day) AS TABLE
WITH version_of_day AS MATERIALIZED (FROM version_at(day))
FROM proof_of('version_of_day', day);
