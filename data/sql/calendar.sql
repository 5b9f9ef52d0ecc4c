-- A company's own fiscal calendar out of the periods of its flows, as known on a day, and the calendar quarter that each
-- fiscal period end is shown in. Rests on (start, end) dates alone, so that it is one for all lines of a company.

-- Fiscal years may begin on any day, and a fiscal quarter may have 12, 13 or 16 weeks. A fiscal year is shown in the four
-- calendar quarters in a row that hold the middles of its four equal parts; for quarters of 13 weeks that is the
-- quarter that holds the middle of each (NVIDIA's to late January: the fourth of the year before).
CREATE MACRO half_quarter() AS 45;

-- The place in the fiscal year (1 to 4) of the quarter that ends so many days after the year began; NULL for a stub.
CREATE MACRO place_in_year(days) AS CASE
    WHEN days < 45 THEN NULL WHEN days <= 130 THEN 1 WHEN days <= 225 THEN 2 WHEN days <= 310 THEN 3 ELSE 4 END;

-- The durations of a company's flows: one row per company, first and last day.
CREATE MACRO duration_at(day) AS TABLE
SELECT ticker, period_start, period_end, period_end - period_start + 1 AS days, any_value(span) AS span,
       bool_or(fiscal_year) AS fiscal_year, count(*) AS facts, min(known_on) AS known_on
FROM fact_at(day)
WHERE period_end - period_start BETWEEN 44 AND 400
GROUP BY ticker, period_start, period_end;

-- First days of fiscal years: of years and of cumulative periods, and the days after a year or a transition period. A
-- company's first days that fall on one day of the year (within twelve days, for years of 52 and 53 weeks) are shown
-- alike: `shown` is the calendar quarter of the year's first fiscal quarter. One row per company and first day.
CREATE MACRO fiscal_start_of(durations) AS TABLE
WITH start AS MATERIALIZED (
    SELECT ticker, period_start AS first_day FROM query_table(durations) WHERE span IN (2, 3) OR fiscal_year
    UNION
    SELECT ticker, period_end + 1 FROM query_table(durations) WHERE fiscal_year OR (span IS NULL AND days > 125)
)
SELECT start.ticker, start.first_day,
       (date_trunc('quarter', min(other.first_day) + half_quarter())
           + to_years(round((start.first_day - min(other.first_day)) / 365.25)::INTEGER))::DATE AS shown
FROM start JOIN start AS other
    ON other.ticker = start.ticker
   AND abs((start.first_day - other.first_day) - 365.25 * round((start.first_day - other.first_day) / 365.25)) <= 12
GROUP BY start.ticker, start.first_day;

CREATE MACRO fiscal_start_at(day) AS TABLE
WITH duration_of_day AS MATERIALIZED (FROM duration_at(day))
FROM fiscal_start_of('duration_of_day');

-- Days of a company with the calendar quarter that they are shown in: by the place in the fiscal year of the quarter end
-- that is nearest, the years going on where none is known; without any year by the quarter's own middle. One row per
-- company, day and kind: 'flow' for the ends of flows, 'balance' for those of balances, 'headcount' for days of counts,
-- which belong to the quarter that holds the day ten days before.
CREATE MACRO shown_of(durations, day) AS TABLE
WITH wanted AS (
    SELECT ticker, 'flow' AS kind, period_end, min(known_on) AS known_on, period_end AS near,
           period_end - coalesce(max(days) FILTER (span = 1) // 2, half_quarter())::INTEGER AS middle
    FROM query_table(durations) GROUP BY ticker, period_end
    UNION ALL
    SELECT ticker, CASE concept WHEN 'headcount' THEN concept ELSE 'balance' END AS kind, period_end, min(known_on),
           period_end + CASE concept WHEN 'headcount' THEN half_quarter() - 10 ELSE 0 END AS near,
           period_end - half_quarter() AS middle
    FROM fact_at(day) WHERE span = 0
    GROUP BY ALL
),
begun AS MATERIALIZED (FROM fiscal_start_of(durations)),
dated AS (
    SELECT wanted.*, coalesce(last.shown, first.shown) AS shown, coalesce(last.first_day, first.first_day) AS first_day
    FROM (SELECT *, near - half_quarter() + 1 AS latest_start FROM wanted) AS wanted
    ASOF LEFT JOIN begun AS last ON last.ticker = wanted.ticker AND wanted.latest_start >= last.first_day
    LEFT JOIN (
        SELECT ticker, min(first_day) AS first_day, arg_min(shown, first_day) AS shown FROM begun GROUP BY ticker
    ) AS first ON first.ticker = wanted.ticker
),
counted AS (
    -- A count of people up to 45 days into a year is of the year's end before, also where only the later year is known.
    SELECT *, floor((near - CASE kind WHEN 'headcount' THEN 44 ELSE 20 END - first_day) / 365.25)::INTEGER AS years FROM dated
),
placed AS (
    SELECT *, place_in_year(near - first_day - (365.25 * years)::INTEGER + 1) AS place FROM counted
)
SELECT ticker, kind, period_end, known_on,
       CASE WHEN first_day IS NULL THEN date_trunc('quarter', middle)::DATE
            ELSE (shown + to_years(years) + to_months(3 * (place - 1)))::DATE END AS quarter
FROM placed
WHERE first_day IS NULL OR place IS NOT NULL;

CREATE MACRO shown_at(day) AS TABLE
WITH duration_of_day AS MATERIALIZED (FROM duration_at(day))
FROM shown_of('duration_of_day', day);

-- The fiscal quarter ends of a company: days on which one of its flows ended, each with the calendar quarter that it is
-- shown in. One row per company and day.
CREATE MACRO fiscal_end_of(shown_days) AS TABLE
SELECT ticker, period_end, known_on, quarter FROM query_table(shown_days) WHERE kind = 'flow';

CREATE MACRO fiscal_end_at(day) AS TABLE
WITH shown_of_day AS (FROM shown_at(day))
FROM fiscal_end_of('shown_of_day');

-- The periods that a company's durations leave for single quarters: stated ones, what is left between two cumulative
-- periods of one start, and a year's rest after its third quarter. Short ones only where a year ends or begins. One row
-- per company, first and last day, with the calendar quarter of the last.
CREATE MACRO piece_of(durations, shown_days) AS TABLE
WITH duration AS (FROM query_table(durations)),
stated AS (
    SELECT ticker, period_start, period_end, facts, known_on FROM duration WHERE span = 1
    UNION ALL
    SELECT ticker, period_start, period_end, facts, duration.known_on
    FROM duration SEMI JOIN fiscal_start_of(durations) AS begun
        ON begun.ticker = duration.ticker AND begun.first_day = duration.period_start
    WHERE days < 80
),
candidate AS (
    FROM stated
    UNION ALL
    SELECT ticker, part.period_end + 1, whole.period_end, least(part.facts, whole.facts), greatest(part.known_on, whole.known_on)
    FROM duration AS whole JOIN duration AS part USING (ticker, period_start)
    WHERE part.days >= 80 AND whole.period_end - part.period_end BETWEEN 45 AND 125
    UNION ALL
    SELECT ticker, third.period_end + 1, year.period_end, least(third.facts, year.facts), greatest(third.known_on, year.known_on)
    FROM duration AS year JOIN stated AS third USING (ticker)
    WHERE year.fiscal_year AND year.period_end - third.period_end BETWEEN 80 AND 125
),
piece AS (
    SELECT ticker, period_start, period_end, sum(facts) AS facts, min(known_on) AS known_on
    FROM candidate GROUP BY ticker, period_start, period_end
)
SELECT piece.ticker, period_start, period_end, quarter, facts, piece.known_on,
       period_end - period_start + 1 NOT BETWEEN 80 AND 101 AS odd
FROM piece JOIN (SELECT ticker, period_end, quarter FROM fiscal_end_of(shown_days)) USING (ticker, period_end);

-- How many pieces follow one without a gap, whole quarters before others: a step further than `reaches` (the name of a table
-- of what is known of the pieces after). `steps` names one of pieces with the piece after each.
CREATE MACRO reach_of(steps, reaches) AS TABLE
SELECT step.ticker, step.period_start, step.period_end, max(100 - odd::INTEGER + coalesce(reach, 0)) AS reach
FROM query_table(steps) AS step LEFT JOIN query_table(reaches) AS after
    ON after.ticker = step.ticker AND after.period_start = next_start AND after.period_end = next_end
GROUP BY ALL;

-- The fiscal quarters of a company: one row per company and calendar quarter, the piece that fits its neighbours best.
-- Where several fall on one (a changed year end, recast quarters, a filer's slip of a date) a whole quarter comes before
-- a piece of another length; then the one counts that most pieces follow without a gap, up to a year, and whole quarters
-- rather than others, that touches the one before, that most facts bear out, and that is newest.
CREATE MACRO fiscal_quarter_of(durations, shown_days) AS TABLE
WITH piece AS MATERIALIZED (FROM piece_of(durations, shown_days)),
step AS MATERIALIZED (
    SELECT piece.ticker, piece.period_start, piece.period_end, next.period_start AS next_start, next.period_end AS next_end,
           next.odd
    FROM piece JOIN piece AS next
        ON next.ticker = piece.ticker AND next.period_start BETWEEN piece.period_end - 3 AND piece.period_end + 5
),
none AS (SELECT ticker, period_start, period_end, 0 AS reach FROM step WHERE FALSE),
one AS (FROM reach_of('step', 'none')),
two AS (FROM reach_of('step', 'one')),
three AS (FROM reach_of('step', 'two')),
four AS (FROM reach_of('step', 'three'))
SELECT piece.ticker, piece.period_start, piece.period_end, piece.quarter, piece.known_on
FROM piece LEFT JOIN four USING (ticker, period_start, period_end)
    LEFT JOIN (SELECT DISTINCT ticker, next_start AS period_start, next_end AS period_end, TRUE AS follows FROM step) AS before
        USING (ticker, period_start, period_end)
QUALIFY row_number() OVER (
    PARTITION BY piece.ticker, piece.quarter
    ORDER BY piece.odd, coalesce(four.reach, 0) DESC, follows IS NULL, facts DESC, piece.known_on DESC, piece.period_end DESC) = 1;

CREATE MACRO fiscal_quarter_at(day) AS TABLE
WITH duration_of_day AS MATERIALIZED (FROM duration_at(day)),
shown_of_day AS MATERIALIZED (FROM shown_of('duration_of_day', day))
FROM fiscal_quarter_of('duration_of_day', 'shown_of_day');

-- Every fiscal quarter end with the calendar quarter that it is shown in and the company's fiscal quarter shown there,
-- which it ends itself where `current`. One row per company and day.
CREATE MACRO calendar_of(shown_days, fiscal_quarters) AS TABLE
SELECT fiscal_end.ticker, fiscal_end.period_end, fiscal_end.quarter, fiscal.period_start AS fiscal_start,
       fiscal.period_end AS fiscal_end, coalesce(fiscal.period_end = fiscal_end.period_end, TRUE) AS current
FROM fiscal_end_of(shown_days) AS fiscal_end LEFT JOIN query_table(fiscal_quarters) AS fiscal
    ON fiscal.ticker = fiscal_end.ticker AND fiscal.quarter = fiscal_end.quarter;

CREATE MACRO calendar_at(day) AS TABLE
WITH duration_of_day AS MATERIALIZED (FROM duration_at(day)),
shown_of_day AS MATERIALIZED (FROM shown_of('duration_of_day', day)),
quarter_of_day AS MATERIALIZED (FROM fiscal_quarter_of('duration_of_day', 'shown_of_day'))
FROM calendar_of('shown_of_day', 'quarter_of_day');

-- Whether a number of days is a quarter's: 11 to 17 weeks. Two months or four, which a changed year end or a company's first days
-- leave, are a piece of the calendar, and no quarter's flow.
CREATE MACRO of_a_quarter(days) AS days BETWEEN 77 AND 119;

-- Whether a period is that fiscal quarter, but for a week of another count of days.
CREATE MACRO is_quarter(first, last, fiscal_start, fiscal_end) AS
    coalesce(abs(first - fiscal_start) <= 7 AND abs(last - fiscal_end) <= 7 AND of_a_quarter(last - first + 1), FALSE);

-- Fiscal years of a company that its fiscal quarters do not fill, from its first quarter on: one row per company and year.
CREATE MACRO untiled_year_at(day) AS TABLE
WITH duration_of_day AS MATERIALIZED (FROM duration_at(day)),
shown_of_day AS MATERIALIZED (FROM shown_of('duration_of_day', day)),
quarter AS MATERIALIZED (FROM fiscal_quarter_of('duration_of_day', 'shown_of_day')),
year AS (
    SELECT duration.ticker, duration.period_start, duration.period_end, days
    FROM duration_of_day AS duration
    SEMI JOIN (FROM calendar_of('shown_of_day', 'quarter') WHERE current) AS ended
        ON ended.ticker = duration.ticker AND ended.period_end = duration.period_end
    WHERE fiscal_year
)
SELECT year.ticker, year.period_start, year.period_end, count(quarter.ticker) AS quarters
FROM year
JOIN (SELECT ticker, min(period_start) AS first_day FROM quarter GROUP BY ticker) AS begun
    ON begun.ticker = year.ticker AND begun.first_day <= year.period_start + 7
LEFT JOIN quarter ON quarter.ticker = year.ticker AND quarter.period_start >= year.period_start - 7
    AND quarter.period_end <= year.period_end + 7 AND of_a_quarter(quarter.period_end - quarter.period_start + 1)
GROUP BY year.ticker, year.period_start, year.period_end, days
HAVING abs(coalesce(sum(quarter.period_end - quarter.period_start + 1), 0) - days) > 10;
