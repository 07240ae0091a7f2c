"""Row 3: what the office publishes: bulletins, receipts, tables, drawn from frozen views."""
