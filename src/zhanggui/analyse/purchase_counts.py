"""Customers by how often they bought in a period: how many, and what they brought. Both shares make exactly the whole."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from zhanggui.base.scope import EVERYTHING, Scope
from zhanggui.measures.ask import ask

COUNTS = ("1", "2", "3", ">3")


@dataclass(frozen=True)
class PurchaseCount:
    """Customers who bought so often: how many, their gross sales in cents, and both as shares, exact."""

    purchases: str
    customers: int
    cents: int
    customer_share: Fraction
    sales_share: Fraction


def purchase_counts(
    frames: Mapping[str, Any],
    period: tuple[int | None, int | None] = (None, None),
    *,
    where: str | Sequence[str] = (),
    scope: Scope = EVERYTHING,
    as_of: int | None = None,
) -> tuple[PurchaseCount, ...]:
    """Sales lines and a period -> a row for customers with 1, 2, 3 and more sales in it; no rows where nobody bought.

    Of customers who are named: a sale without one tells nothing of how often somebody came. Returns are not taken off, since a
    share of what was sold is a share of something that cannot be negative.
    """
    conditions = [where] if isinstance(where, str) else list(where)
    answer = ask(
        frames, ["customer_count", "gross_sales"], "purchase_count", from_day=period[0], to_day=period[1],
        where=[*(text for text in conditions if text), "purchase_count!=none"], scope=scope, as_of=as_of,
    )
    found = {row["purchase_count"]: (row["customer_count"], row["gross_sales"]) for row in answer.rows}
    customers, cents = (sum(pair[place] for pair in found.values()) for place in (0, 1))
    if not customers:
        return ()
    rows = tuple(
        PurchaseCount(name, *found.get(name, (0, 0)), Fraction(found.get(name, (0, 0))[0], customers),
                      Fraction(found.get(name, (0, 0))[1], cents) if cents else Fraction(0))
        for name in COUNTS
    )
    adds_to_the_whole([row.customer_share for row in rows])
    if cents:
        adds_to_the_whole([row.sales_share for row in rows])
    return rows


def adds_to_the_whole(shares: Sequence[Fraction]) -> None:
    """Shares of one whole -> nothing; ValueError where they are not exactly all of it, as in the table that made this a rule:
    users 93 %, 5 %, 1 % and 5 % are 104 %."""
    if sum(shares) != 1:
        raise ValueError(f"the shares make {float(sum(shares)):.2%} of the whole, not all of it")


def as_percents(shares: Sequence[Fraction], digits: int = 0) -> list[float]:
    """Shares of one whole -> percents of so many digits that still make 100: what rounding down leaves goes to the largest
    remainders (Hamilton's method)."""
    adds_to_the_whole(shares)
    unit = 100 * 10**digits
    exact = [share * unit for share in shares]
    whole = [int(value) for value in exact]
    left = unit - sum(whole)
    for place in sorted(range(len(exact)), key=lambda n: exact[n] - whole[n], reverse=True)[:left]:
        whole[place] += 1
    return [value / 10**digits for value in whole]
