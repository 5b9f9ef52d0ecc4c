-- Facts of a size that cannot be are set aside, after `restatement_doubts.sql`.

-- always
-- Facts beside a fact: of the same line, within thirteen months, of another period. Looked for only where sizes differ
-- so much that a slip of the scale is possible at all, and where one filing states a fact twice.
CREATE OR REPLACE TEMP TABLE twin AS
SELECT unnest(list(id)) AS id FROM filed_fact
GROUP BY line, period_start, period_end, source_id, known_on HAVING count(*) > 1;

CREATE OR REPLACE TEMP TABLE off_size AS
WITH extent AS (
    SELECT line, year(period_end) AS year, min(rate) AS least, max(rate) AS most
    FROM filed_fact WHERE value <> 0 GROUP BY ALL
),
around AS (
    SELECT e.line, e.year, min(near.least) AS least, max(near.most) AS most
    FROM extent AS e JOIN extent AS near USING (line)
    WHERE near.year BETWEEN e.year - 2 AND e.year + 2 GROUP BY ALL HAVING max(near.most) > 20 * min(near.least)
)
SELECT fact.id
FROM filed_fact AS fact JOIN around ON around.line = fact.line AND around.year = year(fact.period_end)
WHERE fact.value <> 0 AND (fact.rate > 20 * least OR 300 * fact.rate < most)
UNION
FROM twin;

CREATE OR REPLACE TEMP TABLE beside AS
SELECT fact.id, fact.concept, fact.nonnegative, fact.value, fact.rate, fact.source_id, fact.known_on,
       near.rate AS near_rate, near.known_on AS near_known_on, near.source_id AS near_source_id
FROM filed_fact AS fact SEMI JOIN off_size USING (id)
JOIN filed_fact AS near USING (line)
WHERE near.period_end BETWEEN fact.period_end - 400 AND fact.period_end + 400 AND near.value <> 0
  AND (near.period_end <> fact.period_end OR near.period_start <> fact.period_start);

-- only where EXISTS (SELECT 1 FROM twin)
-- One filing states a fact twice: what is of the size of its neighbours counts, of two such the more exact.
INSERT INTO doubted
WITH usual AS (
    SELECT id, exp(median(ln(near_rate))) AS usual FROM beside WHERE near_known_on <= known_on GROUP BY id
),
version AS (
    SELECT fact.*, usual, abs(ln(nullif(rate, 0) / usual)) AS distance,
           max(rate) OVER same > 1.5 * min(rate) OVER same AS apart
    FROM (FROM filed_fact SEMI JOIN twin USING (id)) AS fact LEFT JOIN usual USING (id)
    WINDOW same AS (PARTITION BY line, period_start, period_end, source_id, known_on)
)
SELECT id, 'the same filing states it otherwise too', known_on, NULL
FROM version
QUALIFY row_number() OVER (
    PARTITION BY line, period_start, period_end, source_id, known_on
    ORDER BY CASE WHEN apart THEN distance ELSE 0 END NULLS LAST, digits_of(value) DESC, value DESC) > 1
   OR (apart AND usual IS NULL AND count(*) OVER (PARTITION BY line, period_start, period_end, source_id, known_on, digits_of(value)) > 1);

-- only where EXISTS (SELECT 1 FROM filed_fact WHERE value <> 0 GROUP BY line, period_start, period_end HAVING max(rate) > 500 * min(rate))
-- The same fact a thousand or a million times larger or smaller than another filing states it. The other facts of that
-- concept within thirteen months, known by the later filing, decide; where they are silent, what the company takes in a
-- year and holds (the larger figure is right where it is no more than that); where that is unknown, the earlier is right.
INSERT INTO doubted
WITH pair AS (
    SELECT earlier.id AS earlier_id, later.id AS later_id, later.ticker, later.concept, later.period_end, later.known_on,
           earlier.rate AS earlier_rate, later.rate AS later_rate, earlier.source_id AS earlier_source,
           later.source_id AS later_source, abs(log10(later.rate / earlier.rate)) AS power, later.nonnegative,
           greatest(earlier.rate, later.rate) * CASE later.kind WHEN 'flow' THEN 365 ELSE 1 END AS larger
    FROM filed_fact AS earlier JOIN filed_fact AS later USING (line, period_end)
    WHERE earlier.period_start IS NOT DISTINCT FROM later.period_start AND earlier.value <> 0 AND later.value <> 0
      AND earlier.known_on < later.known_on AND (later.rate > 500 * earlier.rate OR earlier.rate > 500 * later.rate)
),
slip AS (FROM pair WHERE abs(power - 3 * round(power / 3)) < CASE WHEN nonnegative THEN 0.02 ELSE 0.005 END),
vote AS (
    SELECT slip.earlier_id, slip.later_id, slip.known_on, slip.larger, slip.later_rate > slip.earlier_rate AS later_larger,
           count(DISTINCT near.source_id) FILTER (abs(ln(near.rate / later_rate)) < abs(ln(near.rate / earlier_rate)) AND near.concept = slip.concept)
           - count(DISTINCT near.source_id) FILTER (abs(ln(near.rate / later_rate)) > abs(ln(near.rate / earlier_rate)) AND near.concept = slip.concept) AS for_later,
           max(near.rate * CASE near.kind WHEN 'flow' THEN 365 ELSE 1 END) FILTER (near.concept IN ('revenue', 'assets') AND near.concept <> slip.concept) AS most
    FROM slip LEFT JOIN filed_fact AS near ON near.ticker = slip.ticker AND near.concept IN (slip.concept, 'revenue', 'assets') AND near.value <> 0
        AND near.period_end BETWEEN slip.period_end - 400 AND slip.period_end + 400 AND near.known_on <= slip.known_on
        AND near.source_id NOT IN (earlier_source, later_source)
    GROUP BY ALL
)
SELECT CASE WHEN for_later > 0 OR (for_later = 0 AND most IS NOT NULL AND later_larger = (larger <= most)) THEN earlier_id ELSE later_id END AS id,
       'a thousand or a million times off what another filing states', min(known_on), NULL
FROM vote GROUP BY ALL;

-- only where EXISTS (SELECT 1 FROM beside GROUP BY id HAVING count(*) FILTER (rate > 20 * near_rate) > 1 OR count(*) FILTER (near_rate > 500 * rate) > 1)
-- A size far from that of its neighbours. Larger: more than 20 times (equity, which may cross zero, 300), and beyond all
-- that the company takes in a year or holds. Smaller: less than a 500th; where a line may be near zero by itself, a 20,000th; debt and cash, which do fall to
-- little, only if a thousand times the figure fits. It takes two filings that state such neighbours, and twice as many as
-- come near it; once three do, or more than speak against it, it stands. Assets and revenue that are 300 times what two
-- filings before them state, and beyond what the other of the two allows, are no measure: a report in thousands has them too
-- large with the rest.
INSERT INTO doubted
WITH jump AS (
    SELECT id FROM (
        SELECT id, near_source_id, bool_and(rate > 300 * near_rate) AS against FROM beside
        WHERE concept IN ('revenue', 'assets') AND near_known_on <= known_on AND near_source_id <> source_id
        GROUP BY id, near_source_id
    ) GROUP BY id HAVING count(*) FILTER (against) >= 2 AND count(*) FILTER (against) >= 2 * count(*) FILTER (NOT against)
),
outsized AS (
    SELECT fact.id FROM (FROM filed_fact SEMI JOIN jump USING (id)) AS fact
    JOIN filed_fact AS other ON other.ticker = fact.ticker AND other.known_on <= fact.known_on AND other.value > 0
        AND other.period_end BETWEEN fact.period_end - 400 AND fact.period_end + 400
        AND other.concept = CASE fact.concept WHEN 'assets' THEN 'revenue' ELSE 'assets' END
    GROUP BY fact.id, fact.rate, fact.concept
    HAVING CASE fact.concept WHEN 'assets' THEN fact.rate > 50 * 365 * max(other.rate) ELSE 365 * fact.rate > 3 * max(other.rate) END
),
holds AS (
    SELECT ticker, concept, period_end, known_on, rate * CASE kind WHEN 'flow' THEN 365 ELSE 1 END AS size
    FROM filed_fact ANTI JOIN outsized USING (id) WHERE concept IN ('revenue', 'assets')
),
most AS (
    SELECT fact.id, max(CASE fact.concept || '<' || holds.concept WHEN 'revenue<revenue' THEN NULL WHEN 'assets<assets' THEN NULL
                             WHEN 'revenue<assets' THEN 3 * size WHEN 'assets<revenue' THEN 50 * size ELSE size END) AS most
    FROM filed_fact AS fact SEMI JOIN off_size USING (id)
    JOIN holds ON holds.ticker = fact.ticker AND holds.known_on <= fact.known_on
        AND holds.period_end BETWEEN fact.period_end - 400 AND fact.period_end + 400
    GROUP BY fact.id
),
compared AS (
    SELECT beside.*, 'larger' AS direction, rate > CASE WHEN concept = 'equity' THEN 300 WHEN most IS NULL THEN 50 ELSE 20 END * near_rate AND abs(value) > coalesce(most, 0) AS far
    FROM beside LEFT JOIN most USING (id)
    UNION ALL
    SELECT beside.*, 'smaller', CASE WHEN concept IN ('long_term_debt', 'cash') THEN
               near_rate > 20000 * rate OR (abs(log10(near_rate / rate) - 3) < 0.2 AND digits_of(value) >= 4)
           ELSE near_rate > CASE WHEN nonnegative THEN 500 ELSE 20000 END * rate END
    FROM beside
),
suspect AS (SELECT id, direction FROM compared GROUP BY ALL HAVING count(*) FILTER (far) > 1),
filing AS (
    SELECT id, direction, near_source_id, greatest(known_on, min(near_known_on)) AS day, bool_or(far) AS against,
           near_source_id <> source_id AND NOT bool_or(far) AS favour
    FROM compared SEMI JOIN suspect USING (id, direction) GROUP BY id, direction, near_source_id, source_id, known_on
),
course AS (
    SELECT id, direction, day, count(*) FILTER (against) OVER told AS against, count(*) FILTER (favour) OVER told AS favour
    FROM filing WINDOW told AS (PARTITION BY id, direction ORDER BY day)
),
first AS (
    SELECT id, direction, min(day) AS doubted_on FROM course WHERE against >= 2 AND against >= 2 * favour GROUP BY ALL
)
SELECT id, 'far ' || direction || ' than the same line within a year', doubted_on, min(day) FILTER (favour > least(against, 2) AND day > doubted_on)
FROM first JOIN course USING (id, direction) GROUP BY ALL;

-- only where EXISTS (SELECT 1 FROM doubted WHERE doubt LIKE 'far smaller%' OR doubt LIKE 'a thousand%')
-- A report that states three lines too small states the others so too.
INSERT INTO doubted
WITH small AS (
    SELECT source_id, concept, min(doubted_on) AS day FROM doubted JOIN filed_fact USING (id)
    WHERE doubt LIKE 'far smaller%' OR doubt LIKE 'a thousand%' GROUP BY ALL
),
small_report AS (
    SELECT source_id, list_sort(list(day))[3] AS day FROM small GROUP BY source_id HAVING count(*) >= 3
),
usual AS (SELECT id, exp(median(ln(near_rate))) AS usual FROM beside WHERE near_known_on <= known_on AND near_source_id <> source_id GROUP BY id)
SELECT id, 'its filing states other lines a thousand or a million times too small', greatest(day, known_on), NULL
FROM filed_fact JOIN small_report USING (source_id) JOIN usual USING (id)
WHERE rate * 300 < usual AND id NOT IN (SELECT id FROM doubted);

-- So does a report in which such lines are fewer, where every line that can be held against other filings is a hundredth of them
-- or less, and two are: then no amount of it is known.
INSERT INTO doubted
WITH small AS (
    SELECT source_id, min(doubted_on) AS day FROM doubted JOIN filed_fact USING (id)
    WHERE doubt LIKE 'far smaller%' OR doubt LIKE 'a thousand%' GROUP BY source_id
),
measured AS (
    SELECT fact.source_id, fact.line, fact.id, any_value(fact.rate) AS rate, exp(median(ln(near.rate))) AS usual
    FROM (FROM filed_fact SEMI JOIN small USING (source_id) WHERE value <> 0) AS fact JOIN filed_fact AS near USING (line)
    WHERE near.period_end BETWEEN fact.period_end - 400 AND fact.period_end + 400 AND near.value <> 0
      AND near.source_id <> fact.source_id AND near.known_on <= fact.known_on
    GROUP BY fact.source_id, fact.line, fact.id
),
whole AS (SELECT source_id FROM measured GROUP BY source_id HAVING max(100 * rate / usual) < 1 AND count(DISTINCT line) > 1)
SELECT id, 'its filing states other lines a thousand or a million times too small', greatest(day, known_on), NULL
FROM filed_fact JOIN small USING (source_id) SEMI JOIN whole USING (source_id)
WHERE value <> 0 AND id NOT IN (SELECT id FROM doubted);
