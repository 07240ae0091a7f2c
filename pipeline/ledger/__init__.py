"""Row 3: the journal is the truth, the index is a cache of it."""
