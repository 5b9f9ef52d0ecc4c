-- What the history of each company is made of, in short: one row per company. Whatever the scripts beside this one and the rules
-- read of the snapshot is in it, in its order; what is the same for all companies and made by this program is in the stamp of the history.
-- Run after `closes`. The id of a share count is its place among those of all companies: a company's own are in its order, and no rule
-- here reads it. Share counts on the basis of the prices and steps of closes are made with every snapshot, in no order of their own.
WITH part AS (
    SELECT ticker, 'observation' AS kind, o.rowid AS place, o::VARCHAR AS content FROM snapshot.observation AS o
    UNION ALL SELECT ticker, 'adjusted', c.id, struct_update(c, id := NULL)::VARCHAR FROM snapshot.adjusted_share_count AS c
    UNION ALL SELECT ticker, 'counted', c.rowid, c::VARCHAR FROM snapshot.share_count AS c
    UNION ALL SELECT ticker, 'entity', e.rowid, e::VARCHAR FROM snapshot.entity AS e
    UNION ALL SELECT ticker, 'tag', t.rowid, t::VARCHAR FROM snapshot.concept_tag AS t
    UNION ALL SELECT ticker, 'line', p.rowid, p::VARCHAR FROM snapshot.concept_part AS p
    UNION ALL SELECT ticker, 'decided', d.rowid, d::VARCHAR FROM snapshot.fact_decision AS d
    UNION ALL SELECT symbol.ticker, 'price', p.rowid, p::VARCHAR FROM valuing_close AS p JOIN symbol ON symbol = p.ticker
    UNION ALL SELECT symbol.ticker, 'split', s.rowid, s::VARCHAR FROM snapshot.split AS s JOIN symbol ON symbol = s.ticker
    UNION ALL SELECT symbol.ticker, 'step', 0, s::VARCHAR FROM snapshot.price_step AS s JOIN symbol ON symbol = s.ticker
)
SELECT ticker, sha256(string_agg(kind || content, chr(10) ORDER BY kind, place, content)) AS digest FROM part GROUP BY ticker;
