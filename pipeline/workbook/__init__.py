"""Row 3: one declaration per sheet; it draws the workbook we issue and reads the one that comes back."""

READERS = ("pipeline.workbook.pool", "pipeline.workbook.read", "pipeline.pictures.look")  # what reading processes load at their start
