"""Who sees and does what with what customers say: a file for each part. Every edge gets its objects from here."""
