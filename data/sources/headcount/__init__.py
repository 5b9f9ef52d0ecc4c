"""How many people a company employs, read out of the text of its reports and releases.

`best` gives the one reading of a report, `readings` one for each day that the text states, `candidates` every number that
was considered, with the reason against it. Nothing is learned, nothing is fetched.
"""

from data.sources.headcount.readings import DOUBTFUL, SURE, Reading, best, candidates, readings

__all__ = ["DOUBTFUL", "SURE", "Reading", "best", "candidates", "readings"]
