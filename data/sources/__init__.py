"""One file per public source: `fetch` brings bytes, `parse` turns them into frames, offline and deterministic."""
