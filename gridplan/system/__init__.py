"""The frozen system a study describes: horizon, tables, series and finance."""

from gridplan.system.horizon import BlockSpan, Calendar, Horizon, Scenario
from gridplan.system.nodes import ELECTRICITY
from gridplan.system.system import Series, System

__all__ = ["ELECTRICITY", "BlockSpan", "Calendar", "Horizon", "Scenario", "Series", "System"]
