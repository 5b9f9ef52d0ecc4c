"""Three readers walked through the dashboard in a real browser: an analyst, a journalist, a student on a phone."""
