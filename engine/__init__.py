"""Companies x quarters with evidence: panel, evaluation, catalogue, series, provenance. No charts, no screen."""
