"""The views as self-contained pages; the templates hold the loops."""
