"""Row 10: what the office sends: messages as ready-to-send mails, the queue of what goes out, and the sending."""
