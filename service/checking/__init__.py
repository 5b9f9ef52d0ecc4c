"""Whether the numbers are right: audit, verification, and errors that readers report."""
