"""The live pages of feedback: their regions, built once for each person and list."""
