"""How many people a company employs, read out of the text of its reports and releases.

`best` gives the one reading of a report, `readings` one for each day that the text states, `candidates` every number
that was considered, with the reason against it. How it is done: tokens, lexicon (words), rules (what a rule is),
then readings.
"""

from data.sources.headcount.readings import Reading, best, candidates, chosen, readings
from data.sources.headcount.weighing import DOUBTFUL, SURE

__all__ = ["DOUBTFUL", "SURE", "Reading", "best", "candidates", "chosen", "readings"]
