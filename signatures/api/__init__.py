"""Documents and their verdicts under /api/v1/ (DESIGN 9)."""
