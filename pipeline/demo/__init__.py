"""Row 14: an invented county, its people, and three months of its life, so that everything can be tried."""
