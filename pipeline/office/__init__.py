"""Row 12: what the office does with a period: issue, close, publish, correct, supervise, explain, audit."""
