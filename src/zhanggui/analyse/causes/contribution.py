"""Exact splits of a change: what each driver, and each element, contributed. Every split sums to the change, to the cent.

These are accounts, not causes: they say where a change sits, not why it came about.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import floor, log

Item = tuple[float, float, float]
"""Quantity, sales, cost of one item in a period."""


@dataclass(frozen=True)
class Row:
    """One part of a change: what it is, before, after, its part of the change. None where before and after do not apply."""

    name: str
    change: int | float
    before: int | float | None = None
    after: int | float | None = None


def margin_split(before: Mapping[str, Item], after: Mapping[str, Item]) -> dict[str, float]:
    """Items of two periods as (quantity, sales, cost) -> the change of margin by driver: volume, mix, price, cost, new, lost.

    The order is fixed: volume (everything sold as before, more or less of it), mix (shares move, prices and costs as
    before), price, cost. Items sold in one period only have no earlier price to compare with: they are `new` and `lost`.
    With costs of nothing it is the split of sales into volume, mix and price.
    """
    both = [i for i in before if i in after and before[i][0] > 0 and after[i][0] > 0]
    q0, q1 = sum(before[i][0] for i in both), sum(after[i][0] for i in both)
    m0 = sum(before[i][1] - before[i][2] for i in both)
    as_before = mix = price = cost = 0.0
    for i in both:
        grown = after[i][0] / before[i][0]
        mix += (before[i][1] - before[i][2]) * grown
        price += after[i][1] - before[i][1] * grown
        cost -= after[i][2] - before[i][2] * grown
    as_before = m0 * q1 / q0 if q0 else 0.0
    kept = set(both)
    new = sum(x[1] - x[2] for i, x in after.items() if i not in kept)
    lost = -sum(x[1] - x[2] for i, x in before.items() if i not in kept)
    volume = as_before - m0
    return {"volume": volume, "mix": mix - as_before, "price": price, "cost": cost, "new": float(new), "lost": float(lost)}


def log_mean(a: float, b: float) -> float:
    """Two positive numbers -> their logarithmic mean (a - b) / ln(a / b), the number itself where they are equal."""
    return a if abs(a - b) <= 1e-12 * max(a, b) else (a - b) / log(a / b)


def factor_split(before: Sequence[float], after: Sequence[float]) -> list[float]:
    """The factors of a product in two periods -> what each contributed to the change of the product (LMDI-I, Ang 2004, eq. 4).

    With L the logarithmic mean of both products, factor x contributes L ln(x1 / x0): exact, and the same in either order.
    Where a product is nothing (nobody bought) no logarithm exists: the first factor, which came or went, has it all.
    """
    v0, v1 = _product(before), _product(after)
    if min(*before, *after) <= 0:
        return [v1 - v0, *(0.0 for _ in before[1:])]
    mean = log_mean(v1, v0)
    return [mean * log(x1 / x0) for x0, x1 in zip(before, after, strict=True)]


def _product(factors: Sequence[float]) -> float:
    out = 1.0
    for factor in factors:
        out *= factor
    return out


def to_whole(parts: Mapping[str, float], total: int) -> dict[str, int]:
    """Parts that sum to a whole number but for rounding -> whole parts that sum to it (largest remainders)."""
    out = {name: floor(value) for name, value in parts.items()}
    missing = total - sum(out.values())
    sign = 1 if missing > 0 else -1
    order = sorted(parts, key=lambda n: (-sign * (parts[n] - out[n]), n))
    for k in range(abs(missing)):
        out[order[k % len(order)]] += sign
    return out


def element_rows(
    before: Mapping[str | None, float], after: Mapping[str | None, float], most: int = 8, first: Sequence[str] = ()
) -> list[Row]:
    """A measure that adds, by element, in two periods -> the elements that changed most, the rest as one row.

    The rows sum to the change. first: elements that stand above the others.
    """
    change = {e: (after.get(e) or 0) - (before.get(e) or 0) for e in before.keys() | after.keys()}
    order = sorted(change, key=lambda e: (e not in first, -abs(change[e]), str(e)))
    rows = [Row("none" if e is None else str(e), change[e], before.get(e) or 0, after.get(e) or 0) for e in order[:most]]
    rest = order[most:]
    if rest:
        sums = [sum(x.get(e) or 0 for e in rest) for x in (before, after)]
        rows.append(Row(f"rest:{len(rest)}", sums[1] - sums[0], sums[0], sums[1]))
    return rows


def ratio_rows(
    before: Mapping[str | None, tuple[float, float]], after: Mapping[str | None, tuple[float, float]], most: int = 8
) -> list[Row]:
    """(numerator, denominator) by element in two periods -> what each contributed to the change of the ratio of the sums.

    An element contributes its numerator over the whole denominator; these add up to the ratio, before and after.
    """
    d0, d1 = sum(x[1] for x in before.values()), sum(x[1] for x in after.values())
    was = {e: x[0] / d0 if d0 else 0.0 for e, x in before.items()}
    now = {e: x[0] / d1 if d1 else 0.0 for e, x in after.items()}
    return element_rows(was, now, most)
