"""Lines sold -> what came back, why, and the planted spike: one lot of milk, on the last day, from many outlets at once."""

from __future__ import annotations

import numpy as np

from zhanggui.sources.sample.catalogue import RETURN_REASONS
from zhanggui.sources.sample.goods import MILK
from zhanggui.sources.sample.lines import NOBODY, RETURN, WRITE_OFF, Lines
from zhanggui.sources.sample.sales import Market
from zhanggui.sources.sample.season import Floats, Ints

SHARE = 0.058
"""Share of the lines of which something comes back, at an ordinary outlet."""
RETURN_YUAN = 165.0
"""What comes back of a line, unless the line was smaller."""
SWOLLEN = len(RETURN_REASONS)
"""The reason of the spike, after the ordinary ones."""
REASONS = (*(name for name, _ in RETURN_REASONS), "胀包")
TIMES = 3.8
"""The spike: returns of the last day beside the ordinary day."""
SWELLS = 3
"""Days before a bad carton shows: what was delivered later has not come back yet."""
AT_LEAST = 6
"""Where there is enough, no line is more than this part of the spike, so that many outlets have a share in it."""
ORDINARY_ON_THE_DAY = 0.66
"""The most that comes back on the last day for ordinary reasons, beside the ordinary day."""


def ordinary_returns(sold: Lines, of: Market, rng: np.random.Generator) -> Lines:
    """Lines sold -> what came back of them, up to the last day; nothing of the bad lot."""
    likely = SHARE * np.where(of.goods.category[sold.sku] == 0, 1.25, 0.95)
    chosen = np.flatnonzero((rng.random(len(sold)) < likely) & (sold.lot != of.lots.bad))
    lag = 1 + rng.geometric(0.14, len(chosen))
    day = of.at.deliveries_later(sold.day[chosen], lag)
    kept = day <= of.at.last
    chosen, day = chosen[kept], day[kept]
    yuan = RETURN_YUAN * rng.lognormal(-0.1, 0.4, len(chosen))
    part = np.clip(np.rint(yuan / (sold.price_e4[chosen] / 10_000)), 1, sold.quantity[chosen])
    reason = rng.choice(len(RETURN_REASONS), len(chosen), p=[share for _, share in RETURN_REASONS])
    return calmed(_returned(sold, chosen, day, part, reason), of)


def calmed(back: Lines, of: Market) -> Lines:
    """Ordinary returns -> the same, without so many of the last day that it would not be an ordinary one."""
    amount = -back.net_cents
    limit = ORDINARY_ON_THE_DAY * ordinary_day(back, of)
    today = np.flatnonzero(back.day == of.at.last)
    over = today[np.cumsum(amount[today]) > limit]
    return back.at(np.setdiff1d(np.arange(len(back)), over))


def ordinary_day(back: Lines, of: Market) -> float:
    """Returns -> their amount on a mean day of delivery, in cents, over the 60 days before the last."""
    recent = (back.day >= of.at.last - 60) & (back.day < of.at.last)
    open_days = int(((of.at.weight > 0) & (of.at.days >= of.at.last - 60) & (of.at.days < of.at.last)).sum())
    return float(-back.net_cents[recent].sum() / open_days)


def spike(sold: Lines, back: Lines, of: Market) -> Lines:
    """Lines sold and ordinary returns -> the milk of the bad lot, returned by those who had most of it (the last one in part).

    So much that the last day comes to 3.8 times the ordinary one.
    """
    mean = ordinary_day(back, of)
    target = TIMES * mean + float(back.net_cents[back.day == of.at.last].sum())
    candidates = np.flatnonzero((sold.lot == of.lots.bad) & (sold.sku == MILK) & (sold.day <= of.at.last - SWELLS))
    amount = sold.net_cents[candidates]
    too_much = amount > target / AT_LEAST
    order = np.lexsort((np.where(too_much, amount, -amount), too_much))
    sums = np.cumsum(amount[order])
    count = min(int(np.searchsorted(sums, target)) + 1, len(order))
    chosen = candidates[order[:count]]
    quantity = sold.quantity[chosen].copy()
    over = max(float(sums[count - 1]) - target, 0.0) / (sold.price_e4[chosen[-1]] / 100)
    quantity[-1] -= np.floor(over)
    return _returned(sold, chosen, np.full(len(chosen), of.at.last), quantity, np.full(len(chosen), SWOLLEN))


def _returned(sold: Lines, chosen: Ints, day: Ints, quantity: Floats, reason: Ints) -> Lines:
    """Which lines come back, when, how much, why -> lines at the price and the cost they were sold at.

    What one customer gives back on one day is one document.
    """
    origin = sold.at(chosen)
    return origin.with_(
        sort=np.full(len(chosen), RETURN), day=day, basket=origin.customer, quantity=-quantity, reason=reason,
        promotion=np.full(len(chosen), NOBODY), origin=chosen,
    )


def write_offs(of: Market, rng: np.random.Generator) -> Lines:
    """The market -> what was broken in the stockroom: about one document a day, no customer, no price."""
    open_days = of.at.days[of.at.weight > 0]
    day = np.repeat(open_days, rng.poisson(0.9 * len(of.customers) / 2000, len(open_days)))
    count = len(day)
    sku = rng.choice(np.flatnonzero(of.goods.launched <= of.at.start), count)
    none, zero = np.full(count, NOBODY), np.zeros(count, dtype=np.int64)
    return Lines(
        sort=np.full(count, WRITE_OFF), day=day, basket=np.arange(count), customer=none, channel=none, sku=sku,
        lot=of.lots.sold_on(sku, day), quantity=-rng.integers(1, 5, count).astype(np.float64), list_e4=zero, price_e4=zero,
        cost_e4=zero, promotion=none, reason=none, origin=none,
    )
