-- Which filed facts are set aside, and from which day that can be known. Judged anew over everything that is loaded, so
-- that what is loaded later speaks too. A set-aside fact stays listed as a finding. Each rule looks only at what was
-- known by its day: as of any day the answer is that of a store without later filings.
--
-- A line `only where` says, in SQL, what must be among the facts for the statements after it to change anything: they are
-- left out where it is not. It asks for no less than they need: who changes them looks at it.
DELETE FROM observation WHERE id < 0;
UPDATE observation SET doubt = NULL, doubted_on = NULL, doubted_until = NULL WHERE doubt IS NOT NULL;

-- What filings state, with what the rules compare: `rate` is the size a day (of a balance: at its day), `periodic`
-- whether it comes from a report on a period. A proxy statement, a prospectus or a registration only repeats. `line` is the
-- number of a company's concept and tag: one number is sorted and joined several times as fast as three texts.
CREATE OR REPLACE TEMP TABLE filed_fact AS
WITH filed AS MATERIALIZED (
    SELECT id, ticker, concept, tag, period_start, period_end, span, value, known_on, source_id
    FROM observation WHERE method = 'reported' AND tag IS NOT NULL AND concept <> 'headcount'
),
line AS (
    SELECT ticker, concept, tag, row_number() OVER ()::INTEGER AS line, kind, nonnegative
    FROM (SELECT DISTINCT ticker, concept, tag FROM filed) JOIN (SELECT concept, kind, nonnegative FROM concept) USING (concept)
),
report AS (
    SELECT source_id, coalesce(regexp_matches(form, '^(10-[KQ]T?|20-F|40-F|6-K|8-K)'), TRUE) AS periodic FROM source
)
SELECT id, line, ticker, concept, tag, period_start, period_end, span, value, known_on, source_id, kind, nonnegative,
       abs(value) / CASE WHEN period_start < period_end THEN period_end - period_start + 1 ELSE 1 END AS rate,
       coalesce(periodic, TRUE) AS periodic
FROM filed JOIN line USING (ticker, concept, tag) LEFT JOIN report USING (source_id);

CREATE OR REPLACE TEMP TABLE doubted (id BIGINT, doubt VARCHAR, doubted_on DATE, doubted_until DATE);

-- only where EXISTS (SELECT 1 FROM observation WHERE method = 'reported' GROUP BY ticker HAVING min(unit) <> max(unit))
-- The currency that a company reports in, filing by filing: that of its balance sheet, else that of the sheet before it;
-- where none is known that of most of its facts. What stands beside it in another one (dollars, mostly) is a translation
-- for convenience. A company that changes its currency tells its past anew: from then on the old amounts are set aside.
CREATE OR REPLACE TEMP TABLE report_currency AS
WITH money AS (
    SELECT ticker, source_id, known_on, unit, count(*) AS facts, bool_or(concept = 'assets') AS balanced
    FROM observation
    WHERE method = 'reported' AND is_money(unit)
      AND ticker IN (SELECT ticker FROM (SELECT DISTINCT ticker, unit FROM observation WHERE method = 'reported')
                     WHERE is_money(unit) GROUP BY ticker HAVING count(*) > 1)
    GROUP BY ALL
),
counted AS (
    SELECT *, sum(facts) OVER (PARTITION BY ticker, unit ORDER BY known_on) AS so_far FROM money
),
own AS (
    FROM counted
    QUALIFY row_number() OVER (PARTITION BY ticker, source_id, known_on ORDER BY balanced DESC, facts DESC, so_far DESC, unit = 'USD', unit) = 1
)
SELECT ticker, source_id, known_on, balanced,
       coalesce(last_value(CASE WHEN balanced THEN unit END IGNORE NULLS) OVER (
           PARTITION BY ticker ORDER BY known_on, balanced, source_id ROWS UNBOUNDED PRECEDING), unit) AS currency
FROM own;

INSERT INTO doubted
SELECT id, 'in ' || unit || ', and the company reports in ' || currency, observation.known_on, NULL
FROM observation JOIN report_currency USING (ticker, source_id, known_on)
WHERE method = 'reported' AND is_money(unit) AND unit <> currency;

INSERT INTO doubted
WITH changed AS (
    SELECT fact.id, fact.ticker, fact.unit, min(later.known_on) AS changed_on
    FROM observation AS fact JOIN report_currency USING (ticker, source_id, known_on)
    JOIN report_currency AS later ON later.ticker = fact.ticker AND later.balanced AND later.known_on > fact.known_on AND later.currency <> fact.unit
    WHERE fact.unit = report_currency.currency AND fact.method = 'reported'
    GROUP BY ALL
)
SELECT id, 'in ' || unit || ', and the company reports in another currency since', changed_on, min(back.known_on)
FROM changed LEFT JOIN report_currency AS back
    ON back.ticker = changed.ticker AND back.balanced AND back.known_on > changed_on AND back.currency = changed.unit
GROUP BY ALL;
DELETE FROM filed_fact WHERE id IN (SELECT id FROM doubted);

-- always
-- What cannot be, whatever else is known.
INSERT INTO doubted
SELECT id, CASE WHEN (kind = 'flow') = (period_start IS NULL) THEN
                     CASE kind WHEN 'flow' THEN 'dated to one day, and the line is of a period' ELSE 'reported of a period, and the line stands at a day' END
                WHEN period_end > known_on THEN 'its period ends after the filing'
                ELSE 'its period is none' END AS doubt,
       known_on, NULL
FROM filed_fact
WHERE (kind = 'flow') = (period_start IS NULL) OR period_end > known_on OR period_start > period_end OR period_end - period_start > 40 * 366;
-- only where EXISTS (SELECT 1 FROM doubted)
DELETE FROM filed_fact WHERE id IN (SELECT id FROM doubted);

-- only where EXISTS (SELECT 1 FROM filed_fact WHERE span IN (1, 4) AND value <> 0 GROUP BY ticker, concept, period_end, value HAVING min(span) < max(span))
-- Filers' slips of the date. A quarter that carries the whole year's figure (Oracle 2020), unless the company's other
-- quarters are of that size (it began in that quarter).
INSERT INTO doubted
WITH whole AS (
    SELECT DISTINCT fact.*, year.period_start AS year_start
    FROM filed_fact AS fact JOIN filed_fact AS year USING (ticker, concept, period_end, value)
    WHERE fact.span = 1 AND year.span = 4 AND year.known_on <= fact.known_on AND fact.value <> 0
),
-- The filing before gave the quarter what the year leaves after nine months.
reckoned AS (
    SELECT DISTINCT whole.id
    FROM whole
    JOIN filed_fact AS before ON before.line = whole.line
        AND before.span = 1 AND before.period_end = whole.period_end AND before.known_on < whole.known_on
    JOIN filed_fact AS nine ON nine.line = whole.line
        AND nine.span = 3 AND nine.period_start = whole.year_start AND nine.known_on <= whole.known_on
    WHERE before.value <> whole.value AND abs(whole.value - nine.value - before.value) <= 0.02 * abs(before.value)
)
SELECT whole.id, 'a quarter with the whole year''s value', whole.known_on, NULL
FROM whole LEFT JOIN filed_fact AS near ON near.ticker = whole.ticker AND near.concept = whole.concept AND near.span = 1
    AND near.known_on <= whole.known_on AND near.period_end <> whole.period_end
    AND near.period_end BETWEEN whole.period_end - 400 AND whole.period_end + 400
GROUP BY whole.id, whole.known_on, whole.rate
HAVING coalesce(whole.rate > 2 * median(near.rate), TRUE) OR whole.id IN (SELECT id FROM reckoned);

-- only where EXISTS (SELECT 1 FROM filed_fact WHERE span BETWEEN 1 AND 4 AND value <> 0 GROUP BY line, period_end, value HAVING min(span) = 1 AND max(span) > 1)
-- Months from the year's start that carry the figure of their last quarter, though what is known of the months before is not
-- nothing; or a quarter that carries theirs. The slip is what was told later; of one filing the company's other quarters say it:
-- the quarter's figure is nearer to theirs, or what the months leave for it. A line that may fall below zero follows the others.
CREATE OR REPLACE TEMP MACRO off_by(rate, usual) AS abs(ln(greatest(abs(rate), 1e-9) / greatest(usual, 1e-9)));

INSERT INTO doubted
WITH told AS (
    SELECT *, min(known_on) OVER (PARTITION BY line, period_start, period_end, value) AS first_on FROM filed_fact WHERE span BETWEEN 1 AND 4
),
pair AS (
    SELECT DISTINCT quarter.id AS quarter_id, longer.id AS longer_id, longer.span, longer.period_start, longer.source_id,
           quarter.line, quarter.period_end, quarter.nonnegative, quarter.rate,
           (longer.value - before.value) / (quarter.period_end - quarter.period_start + 1) AS rest,
           longer.first_on - quarter.first_on AS later, greatest(quarter.known_on, longer.known_on, before.known_on) AS known_on
    FROM told AS quarter JOIN told AS longer USING (line, period_end, value)
    JOIN told AS before ON before.line = longer.line AND before.period_start = longer.period_start
        AND before.span = longer.span - 1 AND abs(before.value) > 0.1 * abs(longer.value)
    WHERE quarter.span = 1 AND longer.span BETWEEN 2 AND 4 AND quarter.value <> 0 AND quarter.period_start > longer.period_start
),
near AS (
    SELECT fact.line, fact.period_end, fact.rate, fact.known_on, min(pair.known_on) AS paired_on
    FROM filed_fact AS fact SEMI JOIN pair USING (line) LEFT JOIN pair ON pair.quarter_id = fact.id
    WHERE fact.span = 1 GROUP BY fact.id, fact.line, fact.period_end, fact.rate, fact.known_on
),
weighed AS (
    SELECT pair.quarter_id, pair.longer_id, pair.span, pair.period_start, pair.period_end, pair.source_id, pair.nonnegative, pair.known_on,
           CASE WHEN later <> 0 THEN later > 0
                WHEN pair.nonnegative AND rest < 0 THEN TRUE
                WHEN NOT pair.nonnegative AND pair.span = 4 THEN abs(rest) > 1.5 * max(near.rate)
                ELSE off_by(pair.rate, median(near.rate)) < off_by(rest, median(near.rate)) END AS longer_slips
    FROM pair LEFT JOIN near ON near.line = pair.line AND near.known_on <= pair.known_on
        AND near.period_end <> pair.period_end AND near.period_end BETWEEN pair.period_end - 400 AND pair.period_end + 400
        AND (near.paired_on IS NULL OR near.paired_on > pair.known_on)
    GROUP BY pair.quarter_id, pair.longer_id, pair.span, pair.period_start, pair.period_end, pair.source_id, pair.nonnegative, pair.known_on,
             pair.rate, rest, later
),
decided AS (
    SELECT *, coalesce(bool_or(longer_slips) FILTER (nonnegative) OVER (PARTITION BY source_id, period_start, period_end, known_on),
                       longer_slips) AS slips
    FROM weighed
)
SELECT CASE WHEN slips THEN longer_id ELSE quarter_id END AS id,
       CASE WHEN slips THEN 'the figure of its last quarter alone' ELSE 'a quarter with the figure of the months from the year''s start' END,
       min(known_on), NULL::DATE
FROM (SELECT quarter_id, longer_id, bool_and(slips) AS slips, min(known_on) AS known_on FROM decided
      GROUP BY quarter_id, longer_id HAVING bool_and(slips) OR bool_or(span < 4 OR NOT nonnegative))
GROUP BY ALL;

-- only where EXISTS (SELECT 1 FROM filed_fact WHERE span IN (3, 4) AND value > 0 GROUP BY line, period_start HAVING min(value) FILTER (span = 4) < 0.5 * max(value) FILTER (span = 3))
-- A year of less than half of what its first nine months came to, and of the year before as it was told by then: the figure
-- of a quarter. Only of lines that are a whole and not below zero: elsewhere the last quarter may take back what was told.
INSERT INTO doubted
SELECT year.id, 'less than half of its own first nine months', max(greatest(year.known_on, nine.known_on)), NULL::DATE
FROM filed_fact AS year
JOIN (SELECT DISTINCT concept, tag FROM line_tag WHERE whole AND NOT part) AS of_whole USING (concept, tag)
JOIN filed_fact AS nine ON nine.line = year.line AND nine.period_start = year.period_start AND nine.span = 3
    AND nine.known_on <= year.known_on
LEFT JOIN filed_fact AS last_year ON last_year.line = year.line AND last_year.span = 4 AND last_year.known_on <= year.known_on
    AND year.period_end - last_year.period_end BETWEEN 358 AND 372
WHERE year.span = 4 AND year.nonnegative AND year.value > 0 AND year.known_on - year.period_end < 200 -- no year told anew
GROUP BY year.id
HAVING any_value(year.value) < 0.5 * arg_max(nine.value, (nine.known_on, nine.id))
   AND coalesce(any_value(year.value) < 0.5 * arg_max(last_year.value, (last_year.known_on, last_year.id)), TRUE);

-- always
-- A later filing that gives a quarter, or months up to a year, the figure of the same ones a year on (Amazon 2013): not by
-- rounding the first one, and where it is of two digits only if the filing does so with others too.
INSERT INTO doubted
WITH misdated AS (
    SELECT DISTINCT fact.id, fact.source_id, fact.known_on, digits_of(fact.value) > 2 OR abs(fact.value) < 100 AS sure
    FROM filed_fact AS fact
    JOIN filed_fact AS first USING (line, period_start, period_end)
    JOIN filed_fact AS next ON next.line = fact.line AND next.value = fact.value
    WHERE fact.span BETWEEN 1 AND 4 AND fact.value <> 0 AND first.known_on < fact.known_on
      AND abs(first.value - fact.value) > 0.01 * abs(fact.value)
      AND next.span = fact.span AND next.known_on <= fact.known_on AND next.period_end - fact.period_end BETWEEN 358 AND 372
)
SELECT id, 'a later filing gives it the value of the same months one year on', known_on, NULL
FROM misdated
QUALIFY sure OR count(*) FILTER (sure) OVER (PARTITION BY source_id) > 1
    OR (bool_or(sure) OVER (PARTITION BY source_id) AND count(*) OVER (PARTITION BY source_id) > 2);

-- only where EXISTS (SELECT 1 FROM doubted WHERE doubt LIKE 'a later filing%')
-- What else that filing revised is set aside with it: the same line in the quarters around. Where it misdates two or more
-- quarters of one line, every line in just those quarters, and in those a year before: a table of two years' quarters under the
-- wrong years, whose other figures match no filing because they were recast as well (Intuit 2012, 2013).
INSERT INTO doubted
WITH slipped AS (
    SELECT fact.*, count(DISTINCT period_end) OVER (PARTITION BY line, source_id) > 1 AS several
    FROM filed_fact AS fact SEMI JOIN (FROM doubted WHERE doubt LIKE 'a later filing%') AS slip USING (id) WHERE span = 1
)
SELECT DISTINCT fact.id, 'revised by a filing that misdates its neighbours', fact.known_on, NULL::DATE
FROM slipped JOIN filed_fact AS fact ON fact.ticker = slipped.ticker AND fact.source_id = slipped.source_id
JOIN filed_fact AS first ON first.line = fact.line AND first.period_start = fact.period_start AND first.period_end = fact.period_end
WHERE fact.span = 1 AND first.known_on < fact.known_on AND abs(first.value - fact.value) > 0.01 * abs(fact.value)
  AND ((fact.line = slipped.line AND abs(slipped.period_end - fact.period_end) < 100)
       OR (several AND (fact.period_end = slipped.period_end OR slipped.period_end - fact.period_end BETWEEN 358 AND 372)))
  AND fact.id NOT IN (SELECT id FROM doubted);

-- only where EXISTS (SELECT 1 FROM filed_fact WHERE NOT periodic)
-- A proxy statement or a prospectus restates nothing that a report stated before it.
INSERT INTO doubted
SELECT DISTINCT fact.id, 'no report: it restates nothing', fact.known_on, NULL::DATE
FROM filed_fact AS fact JOIN filed_fact AS report USING (line, period_end)
WHERE NOT fact.periodic AND report.periodic AND report.period_start IS NOT DISTINCT FROM fact.period_start
  AND report.known_on <= fact.known_on AND report.value <> fact.value;

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

-- only where EXISTS (SELECT 1 FROM filed_fact WHERE nonnegative AND value < 0)
-- Signs. What is paid, written off or held is told as a positive amount; some reports tell it as a negative one. It is
-- read with the right sign where another filing tells the same with it, or where the report tells all of that line as
-- negative: for lines that reversals may turn (stock compensation, depreciation, costs), at least two of the usual size.
-- Revenue is never turned without another filing: a negative one is a true loss or another line.
CREATE OR REPLACE TEMP TABLE other_sign AS
WITH told AS MATERIALIZED (
    FROM filed_fact
    SEMI JOIN (SELECT line, source_id FROM filed_fact WHERE nonnegative AND value < 0) USING (line, source_id)
    WHERE value <> 0 AND id NOT IN (SELECT id FROM doubted)
),
counted AS (
    SELECT line, source_id, count(*) FILTER (value > 0) AS positives, count(*) FILTER (value < 0) AS negatives
    FROM told GROUP BY line, source_id
),
negative AS MATERIALIZED (FROM told JOIN counted USING (line, source_id) WHERE value < 0),
mirror AS (
    SELECT negative.id, min(greatest(fact.known_on, negative.known_on)) FILTER (abs(fact.value + negative.value) <= 0.01 * fact.value) AS mirrored_on,
           coalesce(bool_or(abs(fact.value + negative.value) > 0.1 * fact.value AND fact.known_on <= negative.known_on), FALSE) AS contradicted
    FROM negative JOIN filed_fact AS fact USING (line, period_end)
    WHERE fact.period_start IS NOT DISTINCT FROM negative.period_start AND fact.value > 0 GROUP BY negative.id
),
usual AS (
    SELECT negative.id, exp(median(ln(fact.rate))) AS usual FROM negative JOIN filed_fact AS fact USING (line)
    WHERE fact.value > 0 AND fact.known_on <= negative.known_on AND abs(fact.period_end - negative.period_end) < 800 GROUP BY negative.id
),
weighed AS (
    SELECT negative.*, mirrored_on, bool_and(coalesce(rate BETWEEN usual / 3 AND 3 * usual, concept IN ('stock_compensation', 'depreciation'))
               AND NOT coalesce(contradicted, FALSE)) OVER (PARTITION BY line, source_id) AS usual_size,
           usual IS NOT NULL AS compared,
           coalesce(bool_or(mirrored_on <= known_on) OVER (PARTITION BY line, source_id), FALSE) AS proven
    FROM negative LEFT JOIN mirror USING (id) LEFT JOIN usual USING (id)
)
SELECT id, known_on, CASE
    WHEN positives = 0 AND CASE
        WHEN concept IN ('capex', 'finance_lease_principal', 'long_term_debt', 'ppe_net', 'assets', 'cash') THEN TRUE
        WHEN concept = 'revenue' THEN FALSE
        WHEN proven THEN TRUE
        WHEN negatives > 1 THEN usual_size
        ELSE usual_size AND compared AND concept = 'depreciation' AND tag NOT LIKE '%Net' END THEN known_on
    ELSE mirrored_on END AS turned_on,
    positives > 0 AND concept IN ('capex', 'finance_lease_principal', 'long_term_debt', 'ppe_net', 'assets', 'cash') AS mixed
FROM weighed;

INSERT INTO doubted
SELECT id, 'reported with the other sign', turned_on, NULL FROM other_sign WHERE turned_on IS NOT NULL
UNION ALL
SELECT id, 'negative beside positive amounts of the same line', known_on, NULL FROM other_sign WHERE turned_on IS NULL AND mixed;

-- The same fact with the right sign, under the negative of its id.
INSERT INTO observation BY NAME
SELECT o.* REPLACE (-id AS id, -value AS value) FROM observation AS o JOIN other_sign USING (id) WHERE turned_on = o.known_on;

-- only where EXISTS (SELECT 1 FROM doubted)
UPDATE observation SET doubt = best.doubt, doubted_on = best.doubted_on, doubted_until = best.doubted_until
FROM (
    SELECT id, arg_min(doubt, doubted_on) AS doubt, min(doubted_on) AS doubted_on,
           CASE WHEN count(doubted_until) = count(*) THEN max(doubted_until) END AS doubted_until
    FROM doubted GROUP BY id
) AS best
WHERE observation.id = best.id;

-- always
DROP TABLE filed_fact; DROP TABLE doubted; DROP TABLE IF EXISTS report_currency; DROP TABLE off_size; DROP TABLE twin; DROP TABLE beside; DROP TABLE IF EXISTS other_sign;
