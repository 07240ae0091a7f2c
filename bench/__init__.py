"""Ratios: what we do against the bare library doing the least possible on the same files, and against ourselves undisturbed."""
