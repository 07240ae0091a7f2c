"""Row 2: what a picture shows, when it was taken, and whether it was seen before."""
