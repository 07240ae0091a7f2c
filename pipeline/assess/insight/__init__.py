"""Insight 研判: warnings beside the colours, each a pure function (rules section 8)."""

from pipeline.assess.insight.sight import Sight, TaskSight, trace_of
from pipeline.assess.insight.warnings import WARNINGS, find_warnings

__all__ = ["WARNINGS", "Sight", "TaskSight", "find_warnings", "trace_of"]
