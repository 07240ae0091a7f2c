"""Row 2: the rules a delivery and the register must keep. Pure functions; mistakes are problems."""
