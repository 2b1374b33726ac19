"""Customers -> pictures: the scale of a column of rulers, the rhythm of purchases, the radar, the quadrant."""

from __future__ import annotations

from collections.abc import Sequence

from zhanggui.web.customers.telling import Row


def scale_of(rows: Sequence[Row], least: int = 14, most: int = 120) -> float:
    """Rows -> the days that the rulers of their column hold: as far as nine in ten of the intervals reach."""
    ends = sorted(row.ahead[2] for row in rows if row.ahead)
    return float(min(max(ends[int(0.9 * (len(ends) - 1))], least), most)) if ends else float(least)
