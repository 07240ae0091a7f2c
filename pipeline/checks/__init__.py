"""Row 1: the rules a delivery and the register must keep. Pure functions; mistakes are problems."""
