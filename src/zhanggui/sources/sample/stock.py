"""What was sold and came back -> what lay in the stockrooms: deliveries cut to what each lot had to cover, and the balances.

A lot is sold in a window of its own and the next one after it, so first expiry goes first out. What comes back damaged is
frozen until it leaves with the next clearance; what comes back sound while its lot is being sold is sold again.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from zhanggui.base.days import date_of
from zhanggui.sources.sample.catalogue import RETURN_REASONS, SUPPLIERS, TOWN
from zhanggui.sources.sample.goods import MILK, RESTED
from zhanggui.sources.sample.lines import RETURN, SALE, Lines
from zhanggui.sources.sample.sales import Market
from zhanggui.sources.sample.season import Floats, Ints

ROOMS = 2
SOUND = tuple(number for number, (name, _) in enumerate(RETURN_REASONS) if name in ("滞销", "送错"))
"""Reasons of return after which the goods are as good as new."""
WAITS = 15
"""Days that damaged goods lie frozen at least, before they leave on the first day of delivery of a month."""
BALANCED_DAYS = 410
"""Balances are kept for the last 13 months; before that the company did not count by lot."""
EMPTY_TODAY, LOW_TODAY, GAPS = 3, 6, 4
"""How many fast movers are sold out today, are below their reorder point with nothing on order, were sold out for a while."""
SLOW, NEAR, DEAD = 8, 4, 2
"""How many SKUs have a heap that hardly moves, one that is about to expire, one although no longer sold."""
EXPIRES_IN = (-9, 12, 26, 44)
"""In about how many days the four near their expiry expire: one has already."""
HEAP_YUAN = 22_000
"""What a heap is worth at cost, in a company of 2,000 outlets."""


@dataclass(frozen=True)
class Keys:
    """Lots in rooms: key = lot x rooms + room. Day of the first and last sale of the lot, and what must come in for it."""

    lot: Ints
    room: Ints
    opens: Ints
    closes: Ints
    needed: Floats
    left_over: Floats


@dataclass(frozen=True)
class Changes:
    """What changed: key, day, by how much the free and the frozen quantity."""

    key: Ints
    day: Ints
    free: Floats
    frozen: Floats

    def at(self, which: np.ndarray[tuple[int], np.dtype[np.bool_]]) -> Changes:
        """A mask -> those changes."""
        return Changes(self.key[which], self.day[which], self.free[which], self.frozen[which])


@dataclass(frozen=True)
class Heap:
    """Goods planted to lie: SKU, lot, quantity, in the main stockroom; why (slow, near its expiry, no longer sold)."""

    sku: int
    lot: int
    quantity: int
    why: str


@dataclass(frozen=True)
class Store:
    """What the stockrooms saw: needs of each lot, changes by sales and returns, clearances, heaps, and what was planted.

    gaps: (SKU, room, first day without, day on which the rest came). empty, low: SKUs today. rate: sold a day lately, SKU x room.
    """

    keys: Keys
    traded: Changes
    cleared: Changes
    heaps: tuple[Heap, ...]
    gaps: tuple[tuple[int, int, int, int], ...]
    empty: Ints
    low: Ints
    rate: Floats


def room_of(lines: Lines, of: Market) -> Ints:
    """Lines -> the stockroom (position) each left or came back to: the second serves Donghe and what lies around the town."""
    region = of.customers.region[np.maximum(lines.customer, 0)]
    return np.asarray((region == 2) | (region >= TOWN), dtype=np.int64)


def store(of: Market, lines: Lines, rng: np.random.Generator) -> Store:
    """The market and its lines -> what the stockrooms saw."""
    traded = _traded(of, lines)
    rate = _rate(of, lines)
    chosen = _chosen(of, rate, rng)
    keys = _keys(of, traded, rate, chosen)
    heaps = _heaps(of, rate, rng)
    return Store(keys, traded, _cleared(of, traded, keys), heaps, _gaps(of, traded, rate), chosen[0], chosen[1], rate)


def windows(of: Market, lot: Ints) -> tuple[Ints, Ints]:
    """Lots -> the first and the last day on which each is sold."""
    opens = of.lots.made[lot] + RESTED
    return opens, opens + of.lots.every[of.lots.sku[lot]] - 1


def _traded(of: Market, lines: Lines) -> Changes:
    """Lines -> what they changed, one element a key and day."""
    key = lines.lot * ROOMS + room_of(lines, of)
    sound = np.isin(lines.reason, SOUND) & (lines.day <= windows(of, lines.lot)[1])
    back = lines.sort == RETURN
    written_off = ~back & (lines.sort != SALE)
    free = np.where(written_off, lines.quantity, np.where(back & ~sound, 0.0, -lines.quantity))
    return summed(Changes(key, lines.day, free, np.where(back & ~sound, -lines.quantity, 0.0)))


def summed(of: Changes) -> Changes:
    """Changes -> one a key and day, in that order."""
    codes, place = np.unique(of.key * 100_000 + of.day, return_inverse=True)
    free = np.asarray(np.bincount(place, of.free), dtype=np.float64)
    return Changes(codes // 100_000, codes % 100_000, free, np.asarray(np.bincount(place, of.frozen), dtype=np.float64))


def _rate(of: Market, lines: Lines) -> Floats:
    """Lines -> sold a day over the last 60 days, SKU x room."""
    sold = lines.at((lines.sort == SALE) & (lines.day > of.at.last - 60))
    count = len(of.goods.code) * ROOMS
    total = np.bincount(sold.sku * ROOMS + room_of(sold, of), sold.quantity, count)
    return np.asarray(total.reshape(-1, ROOMS) / 60)


def _chosen(of: Market, rate: Floats, rng: np.random.Generator) -> tuple[Ints, Ints]:
    """-> fast movers that are sold out today, and SKUs below their reorder point; none of them the milk of the story."""
    worth = rate.sum(axis=1) * of.goods.list_e4
    worth[MILK] = 0
    fast = np.argsort(-worth, kind="stable")
    empty = np.sort(rng.choice(fast[3:25], EMPTY_TODAY, replace=False))
    rest = np.setdiff1d(fast[3:90], empty)
    return empty, np.sort(rng.choice(rest, LOW_TODAY, replace=False))


def _keys(of: Market, traded: Changes, rate: Floats, chosen: tuple[Ints, Ints]) -> Keys:
    """Changes -> for each lot and room what had to come in: never less than was gone at any evening; the last lots for longer."""
    count = len(of.lots.sku) * ROOMS
    lot, room = np.arange(count) // ROOMS, np.arange(count) % ROOMS
    opens, closes = windows(of, lot)
    running = _within(traded.key, -traded.free)
    needed = np.zeros(count)
    np.maximum.at(needed, traded.key, running)
    final = np.bincount(traded.key, -traded.free, count)
    sku = of.lots.sku[lot]
    current = (opens <= of.at.last) & (closes >= of.at.last)
    lead = np.array([s[2] for s in SUPPLIERS])[of.goods.supplier[sku]]
    on_sale = (of.goods.ended[sku] == 0) | (of.goods.ended[sku] > of.at.last)
    daily = rate[sku, room] * on_sale
    ahead = np.maximum(np.ceil(daily * (closes - of.at.last + lead + 7)), np.where(daily > 0, 2, 0))
    ahead = np.where(np.isin(sku, chosen[1]), np.maximum(np.floor(daily * lead * 0.5), 1), ahead)
    ahead = np.where(np.isin(sku, chosen[0]), 0, ahead)
    needed = np.where(current, np.maximum(needed, final + ahead), needed)
    return Keys(lot, room, opens, closes, needed, needed - final)


def _within(key: Ints, values: Floats) -> Floats:
    """Sorted keys and values -> the running sum within each key."""
    total = np.cumsum(values)
    first = np.r_[True, np.diff(key) != 0]
    before = (total - values)[first]
    return np.asarray(np.rint(total - before[np.cumsum(first) - 1]), dtype=np.float64)


def clearing_days(of: Market) -> Ints:
    """-> the first day of delivery of each month."""
    open_days = of.at.days[of.at.weight > 0]
    months = np.array([d.year * 12 + d.month for d in (date_of(int(v)) for v in open_days)])
    return np.asarray(open_days[np.r_[True, np.diff(months) != 0]], dtype=np.int64)


def _cleared(of: Market, traded: Changes, keys: Keys) -> Changes:
    """What lies frozen, and the rest of a lot that is no longer sold -> what leaves at the clearances, all below zero."""
    damaged = traded.frozen > 0
    rest = (keys.left_over > 0) & (keys.closes < of.at.last)
    key = np.concatenate([traded.key[damaged], np.flatnonzero(rest)])
    since = np.concatenate([traded.day[damaged], keys.closes[rest]])
    zero_rest, zero_damaged = np.zeros(int(rest.sum())), np.zeros(int(damaged.sum()))
    days = np.append(clearing_days(of), of.at.last + 1)
    day = days[np.minimum(np.searchsorted(days, since + WAITS), len(days) - 1)]
    free = np.concatenate([zero_damaged, -keys.left_over[rest]])
    leaving = Changes(key, day, free, np.concatenate([-traded.frozen[damaged], zero_rest]))
    return summed(leaving.at(day <= of.at.last))


def _heaps(of: Market, rate: Floats, rng: np.random.Generator) -> tuple[Heap, ...]:
    """-> the goods that lie: slow ones bought too much of months ago, some near their expiry, some no longer sold."""
    worth = rate.sum(axis=1) * of.goods.list_e4
    ended = np.flatnonzero((of.goods.ended > 0) & (of.goods.ended < of.at.last - 40))
    here = np.flatnonzero((of.goods.ended == 0) & (of.goods.launched < of.at.last - 700) & (worth > 0))
    slow = here[np.argsort(worth[here], kind="stable")][:90]
    short = slow[of.goods.shelf_days[slow] <= 365]
    near = rng.choice(short, NEAR, replace=False)
    lying = rng.choice(np.setdiff1d(slow, near), SLOW, replace=False)
    dead = rng.choice(ended, min(DEAD, len(ended)), replace=False)
    old = of.goods.shelf_days[near] - np.array(EXPIRES_IN)
    ages = np.concatenate([old, rng.integers(50, 160, SLOW), np.zeros(len(dead), dtype=np.int64)])
    skus = np.concatenate([near, lying, dead])
    last = np.where(of.goods.ended[skus] > 0, np.minimum(of.goods.ended[skus], of.at.last), of.at.last - ages + RESTED)
    lot = of.lots.sold_on(skus, np.maximum(last, of.at.start))
    yuan = HEAP_YUAN * len(of.customers) / 2000 * rng.lognormal(0, 0.4, len(skus))
    quantity = np.maximum(8, np.rint(yuan / (of.goods.list_e4[skus] * of.goods.cost_share[skus] / 10_000))).astype(np.int64)
    why = ["near_expiry"] * NEAR + ["slow"] * SLOW + ["ended"] * len(dead)
    return tuple(Heap(int(s), int(b), int(q), w) for s, b, q, w in zip(skus, lot, quantity, why, strict=True))


def _gaps(of: Market, traded: Changes, rate: Floats) -> tuple[tuple[int, int, int, int], ...]:
    """-> for the best sellers that were not sold for some days of delivery in a row, within one lot: SKU, room, from, until.

    Nobody bought, so that there may have been nothing: the longest such gap of each among the last 300 days, the longest first.
    """
    sold = traded.at((traded.free < 0) & (traded.day > of.at.last - 300) & (traded.day < of.at.last - 5))
    worth = rate * of.goods.list_e4[:, None]
    sku = of.lots.sku[sold.key // ROOMS]
    fast = worth[sku, sold.key % ROOMS] >= np.sort(worth.ravel())[-120]
    sold, sku = sold.at(fast), sku[fast]
    open_days = np.cumsum(of.at.weight > 0)
    same = np.r_[np.diff(sold.key) == 0, False]
    later = np.r_[sold.day[1:], sold.day[-1:]]
    missed = np.where(same, open_days[later - of.at.start] - open_days[sold.day - of.at.start] - 1, 0)
    missed = np.where(sku == MILK, 0, missed)
    found: dict[int, tuple[int, int, int, int]] = {}
    for place in np.argsort(-missed, kind="stable"):
        if missed[place] < 1 or len(found) == GAPS:
            break
        which = int(sku[place])
        found.setdefault(which, (which, int(sold.key[place] % ROOMS), int(sold.day[place]), int(later[place])))
    return tuple(found.values())
