"""Decisions: what is suggested, one file a kind. The visible list: DECISIONS."""

from __future__ import annotations

from zhanggui.decide.investigate import INVESTIGATE
from zhanggui.decide.kind import Context, Kind

DECISIONS: dict[str, Kind] = {kind.name: kind for kind in (INVESTIGATE,)}

__all__ = ["DECISIONS", "Context", "Kind"]
