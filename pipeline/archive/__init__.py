"""Row 3: every file as it came, findable by a person with a file manager and by content hash."""
