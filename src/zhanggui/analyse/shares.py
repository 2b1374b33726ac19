"""A share out of few cases, with the interval that few cases deserve."""

from __future__ import annotations

from math import sqrt

Z_95 = 1.959963984540054


def wilson(hits: int, n: int, z: float = Z_95) -> tuple[float, float]:
    """Hits out of n -> the 95 % interval of the share (Wilson 1927, eq. 1); of no cases: anything between 0 and 1."""
    if n == 0:
        return 0.0, 1.0
    share = hits / n
    middle = (share + z * z / (2 * n)) / (1 + z * z / n)
    half = z * sqrt(share * (1 - share) / n + z * z / (4 * n * n)) / (1 + z * z / n)
    return max(middle - half, 0.0), min(middle + half, 1.0)


def difference(hits: int, n: int, others: int, m: int, z: float = Z_95) -> tuple[float, float, float]:
    """Hits of n against hits of m, both above 0 -> the difference of the shares, its 95 % interval (Newcombe 1998, method 10)."""
    first, second = hits / n, others / m
    (low, high), (other_low, other_high) = wilson(hits, n, z), wilson(others, m, z)
    value = first - second
    down, up = sqrt((first - low) ** 2 + (other_high - second) ** 2), sqrt((high - first) ** 2 + (second - other_low) ** 2)
    return value, value - down, value + up
