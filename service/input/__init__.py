"""What readers send as text: one grammar, one validator of parameters, and their own events."""
