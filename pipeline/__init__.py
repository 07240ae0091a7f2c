"""kaohe: target responsibility assessment for a county office."""

__version__ = "0.1.0"
