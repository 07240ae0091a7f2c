"""Row 9: one module a document kind: how it is issued, judged when it comes back, and what it records."""
