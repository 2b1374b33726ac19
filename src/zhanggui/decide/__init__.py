"""Decisions: what is suggested, one file a kind. The visible list: DECISIONS."""

from __future__ import annotations

from zhanggui.decide.activate import ACTIVATE
from zhanggui.decide.fill_gap import FILL_GAP
from zhanggui.decide.investigate import INVESTIGATE
from zhanggui.decide.kind import Context, Kind
from zhanggui.decide.remind import REMIND
from zhanggui.decide.replenish import REPLENISH
from zhanggui.decide.win_back import WIN_BACK

DECISIONS: dict[str, Kind] = {kind.name: kind for kind in (INVESTIGATE, REPLENISH, WIN_BACK, REMIND, ACTIVATE, FILL_GAP)}

__all__ = ["DECISIONS", "Context", "Kind"]
