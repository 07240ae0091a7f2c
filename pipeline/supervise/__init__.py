"""Row 2: supervision 督办, what follows from red and black tasks (rules section 7). Pure functions."""
