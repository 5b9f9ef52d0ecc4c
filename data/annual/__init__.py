"""The annual panel of large filers: which lines make a measure, and values by fiscal year."""
