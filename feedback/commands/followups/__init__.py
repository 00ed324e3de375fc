"""Follow-ups: opened by what customers say or a visit that was not settled, worked on, closed, gone one list up."""
