"""Row 11: the path of one delivery, from mailbox and inbox to receipt and archive."""
