"""Other people's files into the chain's tables: readers, column maps, and one kind of row per module."""
