"""What is published, as frozen views: every figure and name resolved, nothing drawn yet."""
