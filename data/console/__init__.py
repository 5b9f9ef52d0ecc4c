"""Questions in SQL that readers write: a sealed copy of a snapshot, and a process of its own for every question."""
