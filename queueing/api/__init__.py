"""The HTTP interface of the line (DESIGN 9)."""
