"""Row 13: what goes by itself: the events of the calendar, the board, and the loop that minds the inbox."""
