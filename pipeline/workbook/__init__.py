"""Row 3: one declaration per sheet; it draws the workbook we issue and reads the one that comes back."""

READERS = ("pipeline.workbook.pool", "pipeline.workbook.read", "pipeline.pictures.look")  # what reading processes load at their start
LASTING = (*READERS, "imagehash", "scipy.fftpack")  # and where one reading follows another, what the first picture needs
