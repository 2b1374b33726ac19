"""Decisions: what is suggested, one file a kind. The visible list: DECISIONS."""

from __future__ import annotations

from zhanggui.decide.investigate import INVESTIGATE
from zhanggui.decide.kind import Context, Kind
from zhanggui.decide.replenish import REPLENISH

DECISIONS: dict[str, Kind] = {kind.name: kind for kind in (INVESTIGATE, REPLENISH)}

__all__ = ["DECISIONS", "Context", "Kind"]
