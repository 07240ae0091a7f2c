"""Row 3: what arrives, as paths and bytes. Nothing here opens a sheet."""
