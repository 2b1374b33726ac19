"""A share out of few cases has a wide interval."""

from __future__ import annotations

import pytest

from zhanggui.analyse.shares import wilson


@pytest.mark.parametrize(
    ("hits", "n", "low", "high"),
    [(10, 100, 0.05523, 0.17437), (0, 20, 0.0, 0.16113), (3, 40, 0.02584, 0.19864), (120, 2400, 0.04198, 0.05946), (0, 0, 0.0, 1.0)],
)
def test_the_interval_of_wilson(hits: int, n: int, low: float, high: float) -> None:
    assert wilson(hits, n) == pytest.approx((low, high), abs=1e-5)
