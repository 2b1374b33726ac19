"""The five angles from which a case is looked at, each with a finding, the numbers it rests on, or what is missing.

Goods (SKU, lot, supplier, reason), service, rep and customer, competitors, the market. What the company's records do not
reach is said, with the column that would be needed: absent is not zero.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from zhanggui.analyse.causes.cases import Case
from zhanggui.decide.angles import goods, market, rep, rivals, service
from zhanggui.decide.angles.angle import Look

ANGLES = (goods, service, rep, rivals, market)


def angles(frames: Mapping[str, Any], case: Case, as_of: int) -> list[dict[str, Any]]:
    """A case and the records before a day -> the five angles, as they are stored: see `Angle`."""
    at = Look(frames, case, as_of)
    return [angle.look(at).told() for angle in ANGLES]
