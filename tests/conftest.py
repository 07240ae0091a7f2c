"""Stands here so that `tests/` is on the import path and helpers such as `rulebook` can be shared."""
