"""Row 2: the journal is the truth, the index is a cache of it."""
