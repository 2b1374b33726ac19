"""How long until it happens, when for some it has not: the published example of the method, and its edges."""

from __future__ import annotations

import numpy as np
import pytest

from zhanggui.analyse.acquisition.waiting import waiting

REMISSION = [(6, 1), (6, 1), (6, 1), (6, 0), (7, 1), (9, 0), (10, 1), (10, 0), (11, 0), (13, 1), (16, 1), (17, 0), (19, 0), (20, 0),
             (22, 1), (23, 1), (25, 0), (32, 0), (32, 0), (34, 0), (35, 0)]  # fmt: skip
"""Weeks in remission under 6-MP (Freireich et al. 1963): the example of every text book on the method."""


def test_the_textbook_example_comes_out() -> None:
    found = waiting(np.array([d for d, _ in REMISSION]), np.array([bool(h) for _, h in REMISSION]))
    told = dict(zip(found.day.tolist(), found.still.round(4).tolist(), strict=True))
    assert told == {6: 0.8571, 7: 0.8067, 10: 0.7529, 13: 0.6902, 16: 0.6275, 22: 0.5378, 23: 0.4482}
    assert found.median == 23
    share, low, high = found.within(10) or (0, 0, 0)
    # Kalbfleisch & Prentice: S(10) = .7529, log-log interval .503 to .889.
    assert (1 - high, 1 - low) == (pytest.approx(0.5032, abs=1e-3), pytest.approx(0.8894, abs=1e-3))
    assert share == pytest.approx(0.2471, abs=1e-4)


def test_what_nobody_was_watched_for_is_not_told() -> None:
    found = waiting(np.array([5, 8]), np.array([True, False]))
    assert found.within(9) is None
    assert found.within(8) is not None
    assert waiting(np.array([], dtype=np.int64), np.array([], dtype=bool)).within(1) is None


def test_when_it_happened_to_all_it_stays_so_and_to_none_the_share_may_still_be_above_nothing() -> None:
    everybody = waiting(np.array([1, 2]), np.array([True, True])).within(90)
    assert everybody == (1.0, pytest.approx(0.05**0.5), 1.0)
    nobody = waiting(np.array([90, 95]), np.array([False, False]))
    assert nobody.within(90) == (0.0, 0.0, pytest.approx(1 - 0.05**0.5))
    assert nobody.median is None
