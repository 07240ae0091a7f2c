"""kaohe: target responsibility assessment for a county office."""
