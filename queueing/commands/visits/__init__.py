"""Settled visits are kept up to date beside the line, proved against it, and brought in from the time before."""
