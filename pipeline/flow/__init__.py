"""Row 5: the flow of a month in one workspace: register, issue, intake, close, publish, and the loop that minds it."""
