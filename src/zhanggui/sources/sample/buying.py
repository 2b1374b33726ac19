"""What had to come in -> orders to suppliers and what they delivered, when; and from all of it the balances of every evening."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from zhanggui.sources.sample.catalogue import SUPPLIERS
from zhanggui.sources.sample.goods import half_year
from zhanggui.sources.sample.sales import Market
from zhanggui.sources.sample.season import Floats, Ints
from zhanggui.sources.sample.stock import BALANCED_DAYS, ROOMS, Changes, Store, summed

LATE = 2
"""The supplier (position) that cannot be relied on."""
LATENESS = (
    (0.2, 0.7), (0.1, 0.6), (5.0, 3.5), (0.8, 1.0), (0.3, 0.9), (0.5, 1.2), (0.0, 0.4), (2.2, 1.5), (1.0, 1.6), (0.0, 0.5),
    (0.4, 0.8), (0.0, 0.3),
)
"""By supplier: days later than stated, on the whole, and how much they vary."""
TURNED_AWAY = 5
"""The supplier (position) of which the most is turned away at the door."""
NO_LOT = -1


@dataclass(frozen=True)
class Deliveries:
    """Lines ordered, and received where `received` is not 0 (else still on the way). Lot -1: not known yet."""

    lot: Ints
    sku: Ints
    room: Ints
    ordered: Ints
    due: Ints
    received: Ints
    quantity: Floats
    rejected: Floats
    price_e4: Ints

    def __len__(self) -> int:
        return len(self.sku)


@dataclass(frozen=True)
class Balances:
    """One element a change of a balance: evening, room, SKU, lot (-1: what is on the way), quantities, value in cents."""

    day: Ints
    room: Ints
    sku: Ints
    lot: Ints
    on_hand: Floats
    reserved: Floats
    frozen: Floats
    in_transit: Floats
    value_cents: Ints


def price_of(of: Market, sku: Ints, day: Ints) -> Ints:
    """SKUs and days -> what its supplier asks then."""
    yearly = of.goods.list_e4[sku] * of.goods.cost_share[sku] * half_year(day)
    return np.asarray(np.rint(yearly * 0.985 / 100) * 100, dtype=np.int64)


def deliveries(of: Market, seen: Store, rng: np.random.Generator) -> Deliveries:
    """What the stockrooms saw -> every line ordered and received, the last ones still on the way."""
    key, day, quantity = _arrivals(of, seen, rng)
    kept = quantity > 0
    key, day, quantity = key[kept], day[kept], quantity[kept]
    lot, room = key // ROOMS, key % ROOMS
    open_key, open_day = _outstanding(of, seen, rng)
    sku = np.concatenate([of.lots.sku[lot], open_key // ROOMS])
    supplier = of.goods.supplier[sku]
    stated = np.array([s[2] for s in SUPPLIERS])[supplier]
    late = np.array(LATENESS)[supplier]
    took = np.maximum(1, np.rint(stated + late[:, 0] + late[:, 1] * rng.standard_normal(len(sku)))).astype(np.int64)
    ordered = np.concatenate([day - took[: len(day)], open_day])
    ordered -= (ordered + 3) % 7 == 6
    part = np.where(supplier == TURNED_AWAY, 0.14, 0.015) > rng.random(len(sku))
    of_a_lot = seen.rate[open_key // ROOMS, open_key % ROOMS] * of.lots.every[open_key // ROOMS]
    amount = np.concatenate([quantity, np.ceil(of_a_lot)])
    rejected = np.where(part, np.ceil(0.08 * amount), 0.0)
    received = np.concatenate([day, np.zeros(len(open_key), dtype=np.int64)])
    unknown = np.full(len(open_key), NO_LOT)
    return Deliveries(
        np.concatenate([lot, unknown]), sku, np.concatenate([room, open_key % ROOMS]), ordered, ordered + stated, received,
        amount, np.where(received > 0, rejected, 0.0), price_of(of, sku, ordered),
    )


def _arrivals(of: Market, seen: Store, rng: np.random.Generator) -> tuple[Ints, Ints, Floats]:
    """-> key, day and quantity of every delivery: a lot comes one to three days before it is sold; after a gap comes the rest."""
    keys = seen.keys
    key = np.arange(len(keys.lot))
    day = keys.opens - rng.integers(1, 4, len(key))
    day -= (day + 3) % 7 == 6
    quantity = keys.needed.copy()
    later: list[tuple[int, int, float]] = []
    traded = seen.traded
    for sku, room, start, end in seen.gaps:
        mine = int(of.lots.sold_on(np.array([sku]), np.array([start]))[0]) * ROOMS + room
        until = float(np.maximum.accumulate(np.cumsum(-traded.free[(traded.key == mine) & (traded.day <= start)]))[-1])
        later.append((mine, end, float(quantity[mine]) - until))
        quantity[mine] = until
    for heap in seen.heaps:
        quantity[heap.lot * ROOMS] += heap.quantity
    more = np.array(later, dtype=np.float64).reshape(-1, 3)
    return (
        np.concatenate([key, more[:, 0].astype(np.int64)]), np.concatenate([day, more[:, 1].astype(np.int64)]),
        np.concatenate([quantity, more[:, 2]]),
    )


def _outstanding(of: Market, seen: Store, rng: np.random.Generator) -> tuple[Ints, Ints]:
    """-> SKU x room of what is on the way today, and the day it was ordered: lots that end soon."""
    keys = seen.keys
    sku = of.lots.sku[keys.lot]
    lead = np.array([s[2] for s in SUPPLIERS])[of.goods.supplier[sku]]
    current = (keys.opens <= of.at.last) & (keys.closes >= of.at.last)
    forgotten = np.isin(sku, np.concatenate([seen.empty, seen.low, [heap.sku for heap in seen.heaps]]))
    needs = current & (keys.closes - of.at.last < lead + 3) & ~forgotten & (seen.rate[sku, keys.room] > 0)
    needs &= (of.goods.ended[sku] == 0) | (of.goods.ended[sku] > of.at.last + 30)
    which = np.flatnonzero(needs)
    ago = np.minimum(rng.integers(0, 5, len(which)), np.maximum(lead[which] - 1, 0))
    return sku[which] * ROOMS + keys.room[which], np.asarray(of.at.last - ago, dtype=np.int64)


def balances(of: Market, seen: Store, got: Deliveries) -> Balances:
    """What was traded, cleared and received -> the balance of each lot on every evening on which it changed, 13 months back.

    The first rows are the count with which it began: what lay there on the evening before.
    """
    came = got.received > 0
    arrived = got.quantity[came]
    received = Changes(got.lot[came] * ROOMS + got.room[came], got.received[came], arrived, np.zeros(len(arrived)))
    parts = (seen.traded, seen.cleared, received)
    moved = summed(Changes(*(np.concatenate([getattr(p, name) for p in parts]) for name in ("key", "day", "free", "frozen"))))
    first = np.r_[True, np.diff(moved.key) != 0]
    free, frozen = _running(moved.free, first), _running(moved.frozen, first)
    reserved = _reserved(of, seen, moved, free)
    price = _lot_price(of, got)[moved.key]
    shown, day = since(of, moved, free + frozen)
    lot = moved.key // ROOMS
    held = Balances(
        day, moved.key % ROOMS, of.lots.sku[lot], lot, free + frozen, reserved, frozen, np.zeros(len(day)),
        np.rint((free + frozen) * price / 100).astype(np.int64),
    )
    return _both(_at(held, shown), _on_the_way(of, got))


def since(of: Market, moved: Changes, level: Floats) -> tuple[np.ndarray[tuple[int], np.dtype[np.bool_]], Ints]:
    """Changes and the level after each -> which are shown, as of which day: those of 13 months, and the count before."""
    begin = max(of.at.last - BALANCED_DAYS, of.at.start)
    before = moved.day < begin
    newest = before & np.r_[(np.diff(moved.key) != 0) | ~before[1:], True]
    return ~before | (newest & (level != 0)), np.where(before, begin - 1, moved.day)


def _running(values: Floats, first: np.ndarray[tuple[int], np.dtype[np.bool_]]) -> Floats:
    """Values and where a key begins -> the running sum within each key."""
    total = np.cumsum(values)
    return np.asarray(np.rint(total - (total - values)[first][np.cumsum(first) - 1]), dtype=np.float64)


def _reserved(of: Market, seen: Store, moved: Changes, free: Floats) -> Floats:
    """Balances -> what is promised to orders that have come in: what leaves at the next change, or about a day's sales today."""
    follows = np.r_[(np.diff(moved.key) == 0) & (np.diff(moved.day) <= 3), False]
    soon = np.where(follows, np.maximum(-np.r_[moved.free[1:], 0.0], 0.0), 0.0)
    sku, room = of.lots.sku[moved.key // ROOMS], moved.key % ROOMS
    newest = np.r_[np.diff(moved.key) != 0, True] & (seen.keys.closes[moved.key] >= of.at.last)
    today = np.where(newest, np.floor(seen.rate[sku, room]), 0.0)
    return np.asarray(np.clip(np.where(follows, soon, today), 0, np.maximum(free, 0)), dtype=np.float64)


def _lot_price(of: Market, got: Deliveries) -> Ints:
    """Deliveries -> the price of each key, as last received."""
    price = np.zeros(len(of.lots.sku) * ROOMS, dtype=np.int64)
    came = got.received > 0
    price[got.lot[came] * ROOMS + got.room[came]] = got.price_e4[came]
    return price


def _on_the_way(of: Market, got: Deliveries) -> Balances:
    """Deliveries -> what was on the way on every evening on which that changed, by room and SKU, of no lot."""
    came = got.received > 0
    key, amount = got.sku * ROOMS + got.room, got.quantity + got.rejected
    zero = np.zeros(len(key) + int(came.sum()))
    day, by = np.concatenate([got.ordered, got.received[came]]), np.concatenate([amount, -amount[came]])
    moved = summed(Changes(np.concatenate([key, key[came]]), day, by, zero))
    level = _running(moved.free, np.r_[True, np.diff(moved.key) != 0])
    shown, day = since(of, moved, level)
    none = np.zeros(len(day))
    rows = Balances(
        day, moved.key % ROOMS, moved.key // ROOMS, np.full(len(day), NO_LOT), none, none, none, level, none.astype(np.int64),
    )
    return _at(rows, shown)


def _at(of: Balances, which: np.ndarray[tuple[int], np.dtype[np.bool_]]) -> Balances:
    return Balances(*(getattr(of, name)[which] for name in Balances.__dataclass_fields__))


def _both(one: Balances, other: Balances) -> Balances:
    """Two sets of balances -> both, by day, room and SKU."""
    together = Balances(*(np.concatenate([getattr(one, n), getattr(other, n)]) for n in Balances.__dataclass_fields__))
    order = np.lexsort((together.lot, together.sku, together.room, together.day))
    return Balances(*(getattr(together, name)[order] for name in Balances.__dataclass_fields__))
