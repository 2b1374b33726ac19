"""How well a score ranks: pairs in the right order."""

from __future__ import annotations

import numpy as np

from zhanggui.predict.buying.heldback import area


def test_the_area_counts_pairs_in_the_right_order() -> None:
    assert area(np.array([True, False, True]), np.array([0.9, 0.5, 0.5])) == 0.75
    assert area(np.array([True, True]), np.array([0.9, 0.5])) is None
