"""What the clock shows in each of the 8,760 hours of the model's year, which is 2025 day by day."""

from __future__ import annotations

import numpy as np

DAYS = (31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)
FIRST_WEEKDAY = 2  # 1 January 2025 is a Wednesday; Monday is 0

HOUR = np.tile(np.arange(24), 365)  # 0 to 23
MONTH = np.repeat(np.arange(1, 13), 24 * np.array(DAYS))  # 1 to 12
WEEKEND = np.repeat((np.arange(365) + FIRST_WEEKDAY) % 7 >= 5, 24)
