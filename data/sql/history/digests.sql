-- What the history of each company is made of, in short: one row per company. `facts` is of all that the rules read of it but for its
-- market value, `worth` of what they read for that alone, but for the closes, which `unchanged_closes` compares. Whatever the scripts beside
-- this one and the rules read of the snapshot is in them, in its order; what is the same for all companies and made by this program is
-- in the stamp of the history. Run after `valuing_closes`. The id of a share count is its place among those of all companies: a company's own
-- are in its order, and no rule here reads it. Share counts on the basis of the prices and steps of closes are made with every
-- snapshot, in no order of their own.
WITH part AS (
    SELECT ticker, TRUE AS of_facts, 'observation' AS kind, o.rowid AS place, o::VARCHAR AS content FROM snapshot.observation AS o
    UNION ALL SELECT ticker, TRUE, 'entity', e.rowid, e::VARCHAR FROM snapshot.entity AS e
    UNION ALL SELECT ticker, TRUE, 'tag', t.rowid, t::VARCHAR FROM snapshot.concept_tag AS t
    UNION ALL SELECT ticker, TRUE, 'line', p.rowid, p::VARCHAR FROM snapshot.concept_part AS p
    UNION ALL SELECT ticker, TRUE, 'decided', d.rowid, d::VARCHAR FROM snapshot.fact_decision AS d
    UNION ALL SELECT ticker, FALSE, 'adjusted', c.id, struct_update(c, id := NULL)::VARCHAR FROM snapshot.adjusted_share_count AS c
    UNION ALL SELECT ticker, FALSE, 'counted', c.rowid, c::VARCHAR FROM snapshot.share_count AS c
    UNION ALL SELECT symbol.ticker, FALSE, 'split', s.rowid, s::VARCHAR FROM snapshot.split AS s JOIN symbol ON symbol = s.ticker
    UNION ALL SELECT symbol.ticker, FALSE, 'step', 0, s::VARCHAR FROM snapshot.price_step AS s JOIN symbol ON symbol = s.ticker
),
told AS (SELECT ticker, of_facts, kind, place, content, kind || content AS text FROM part)
SELECT ticker,
       coalesce(sha256(string_agg(text, chr(10) ORDER BY kind, place, content) FILTER (of_facts)), '') AS facts,
       coalesce(sha256(string_agg(text, chr(10) ORDER BY kind, place, content) FILTER (NOT of_facts)), '') AS worth
FROM told GROUP BY ticker;
