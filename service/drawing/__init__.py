"""A chart from a slug and parameters, with what a reader lays over it; what pages share, and sets of choices."""
