"""Row 4: what the office publishes: bulletins, receipts, tables, drawn from frozen views."""
