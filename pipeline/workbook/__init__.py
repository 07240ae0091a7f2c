"""Row 2: one declaration per sheet; it draws the workbook we issue and reads the one that comes back."""
