"""Outlets, goods and the span -> what was ordered: days, lines, prices. Everything at once, no loop over lines."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from zhanggui.base.days import date_of
from zhanggui.sources.sample.catalogue import CATEGORIES, KIND_TASTE
from zhanggui.sources.sample.customers import YOUYI, Customers
from zhanggui.sources.sample.goods import MILK, Goods, Lots, half_year
from zhanggui.sources.sample.lines import NOBODY, SALE, Lines
from zhanggui.sources.sample.season import Floats, Ints, Span, category_season

LINE_YUAN = 190.0
"""What a line comes to at an outlet of average size."""
LINES = 3.5
"""Lines a document has on top of the first, at an outlet of average size."""
FAVOURITES = 6
TIER = {"A": 0.965, "B": 0.985, "C": 1.0}
ONE_OFF_AGO = 8
"""Days before the end on which one customer buys far more than ever."""
ONE_OFF_SHARE = 0.08
"""How much it is beside what the company sells on an ordinary day."""


@dataclass(frozen=True)
class Market:
    """Everything the orders follow from."""

    at: Span
    customers: Customers
    goods: Goods
    lots: Lots


@dataclass(frozen=True)
class Wanted:
    """What is ordered, one element a line: who, when, on which document, how it came, what, how much."""

    customer: Ints
    day: Ints
    basket: Ints
    channel: Ints
    sku: Ints
    quantity: Floats


def orders(of: Market, rng: np.random.Generator) -> tuple[Ints, Ints]:
    """Outlets -> one element an order: customer and day. Gaps are gamma(3) around the outlet's own, in busy time.

    Busy time runs as fast as the company delivers: it stands still on Sundays and over the new year.
    """
    clock = np.cumsum(of.at.weight)
    start = of.at.start
    who = of.customers
    begin = np.where(who.opened > start, clock[np.maximum(who.opened - start - 1, 0)], 0.0)
    end = clock[np.minimum(who.left, of.at.last) - start]
    begin = begin + rng.random(len(who)) * np.where(who.opened > start, 2.0, who.gap)
    hoped = np.maximum(end - begin, 0) / who.gap
    most = np.ceil(1.2 * hoped + 4 * np.sqrt(hoped) + 4).astype(np.int64)
    customer = np.repeat(np.arange(len(who)), most)
    gaps = rng.gamma(3.0, who.gap[customer] / 3.0)
    first = np.cumsum(most) - most
    total = np.cumsum(gaps)
    since = total - np.repeat(total[first] - gaps[first], most) - np.repeat(gaps[first], most)
    moment = begin[customer] + since
    kept = moment < end[customer]
    customer, moment = customer[kept], moment[kept]
    day = of.at.days[np.searchsorted(clock, moment, side="right")]
    one_a_day = np.unique(customer * 100_000 + day)
    return one_a_day // 100_000, one_a_day % 100_000


def favourites(of: Market, rng: np.random.Generator) -> Ints:
    """Outlets -> the SKUs that each usually buys in each category, dearest to it first (customers x categories x 6)."""
    chosen = np.empty((len(of.customers), len(CATEGORIES), FAVOURITES), dtype=np.int64)
    for number in range(len(CATEGORIES)):
        mine = np.flatnonzero(of.goods.category == number)
        cumulative = np.cumsum(of.goods.popularity[mine]) / of.goods.popularity[mine].sum()
        chosen[:, number, :] = mine[np.searchsorted(cumulative, rng.random((len(of.customers), FAVOURITES)))]
    return chosen


def sales(of: Market, rng: np.random.Generator) -> Lines:
    """The market -> every line sold, in order of day and customer, with the one-off purchase among them."""
    customer, day = orders(of, rng)
    basket = np.arange(len(day))
    stocking = np.where((of.at.from_new_year >= -25) & (of.at.from_new_year < 0), 1.25, 1.0)[day - of.at.start]
    wanted = LINES * np.clip(of.customers.size[customer], 0.4, 3.0) ** 0.45 * stocking
    count = 1 + np.minimum(rng.poisson(wanted), 14)
    channel = ordered_by(customer, day, of, rng)
    line = np.repeat(basket, count)
    sku = wanted_skus(customer[line], day[line], of, rng)
    on_sale = (of.goods.launched[sku] <= day[line]) & ((of.goods.ended[sku] == 0) | (of.goods.ended[sku] >= day[line]))
    once = np.unique(line[on_sale] * 1000 + sku[on_sale])
    line, sku = once // 1000, once % 1000
    yuan = LINE_YUAN * of.customers.size[customer[line]] ** 0.75 * rng.lognormal(-0.1, 0.45, len(line))
    yuan = np.where(sku == MILK, 2 * yuan, yuan)  # the staple is bought by the stack
    yuan = np.where(day[line] == of.at.last, yuan / last_day_beside_others(day[line], yuan, of.at), yuan)
    quantity = np.maximum(1.0, np.rint(yuan / (of.goods.list_e4[sku] / 10_000)))
    found = priced(Wanted(customer[line], day[line], line, channel[line], sku, quantity), of)
    return in_order(found, [one_off(of)])


def last_day_beside_others(day: Ints, yuan: Floats, at: Span) -> float:
    """Days and amounts of lines -> the last day beside the median of the 50 days of delivery before, each by its weight.

    What is planted on the last day must not drown in a last day that happens to be a poor one.
    """
    level = np.bincount(day - at.start, yuan, len(at.days))[at.weight > 0] / at.weight[at.weight > 0]
    return float(level[-1] / np.median(level[-51:-1]))


def in_order(found: Lines, more: list[Lines]) -> Lines:
    """Lines, and others -> all by day and basket."""
    parts, next_basket = [found], int(found.basket.max()) + 1
    for part in more:
        parts.append(part.with_(basket=part.basket + next_basket))
        next_basket = int(parts[-1].basket.max()) + 1
    columns = Lines(*(np.concatenate([getattr(part, name) for part in parts]) for name in Lines.__dataclass_fields__))
    return columns.at(np.lexsort((columns.sku, columns.basket, columns.day)))


def wanted_skus(customer: Ints, day: Ints, of: Market, rng: np.random.Generator) -> Ints:
    """For each line its customer and day -> a SKU: a category by taste and season, then mostly one of the favourites."""
    season = category_season(
        of.at, *(np.array([getattr(c, name) for c in CATEGORIES]) for name in ("swing", "peak", "feast"))
    )
    taste = np.array(KIND_TASTE) * np.array([c.share for c in CATEGORIES])
    odds = taste[:, None, :] * season[None, :, :]
    cumulative = np.cumsum(odds / odds.sum(axis=2, keepdims=True), axis=2)
    row = cumulative[of.customers.kind[customer], day - of.at.start]
    category = np.minimum((rng.random(len(customer))[:, None] > row).sum(axis=1), len(CATEGORIES) - 1)
    ranks = np.cumsum(0.62 ** np.arange(FAVOURITES))
    slot = np.searchsorted(ranks / ranks[-1], rng.random(len(customer)))
    sku = np.asarray(favourites(of, rng)[customer, category, slot], dtype=np.int64)
    curious = rng.random(len(customer)) < 0.12
    for number in range(len(CATEGORIES)):
        these = np.flatnonzero(curious & (category == number))
        sku[these] = rng.choice(np.flatnonzero(of.goods.category == number), len(these))
    return sku


def ordered_by(customer: Ints, day: Ints, of: Market, rng: np.random.Generator) -> Ints:
    """For each order -> how it came (0 the mall, 1 the rep, 2 telephone): the mall grows from 15 to 55 in a hundred."""
    mall = 0.15 + 0.4 * (day - of.at.start) / len(of.at.days)
    habit = np.clip(mall * 2 * rng.random(len(of.customers))[customer], 0, 0.97)
    chance = rng.random(len(day))
    return np.where(chance < habit, 0, np.where(chance < habit + (1 - habit) * 0.88, 1, 2))


def promotion_on(category: Ints, day: Ints, at: Span) -> Ints:
    """Categories and days -> the promotion that runs (its number: months since the start x 8 + category), else -1.

    Every month one category is cheaper by 6 % from the 10th to the 24th, in turn.
    """
    dates = [date_of(int(d)) for d in at.days]
    month = np.array([(d.year - dates[0].year) * 12 + d.month - dates[0].month for d in dates])[day - at.start]
    running = np.array([10 <= d.day <= 24 for d in dates])[day - at.start]
    return np.where(running & (month % len(CATEGORIES) == category), month * len(CATEGORIES) + category, NOBODY)


def priced(what: Wanted, of: Market) -> Lines:
    """What is ordered -> lines with lot, list price, net price (tier and promotion taken off) and cost."""
    level, sku, count = half_year(what.day), what.sku, len(what.day)
    list_e4 = np.rint(of.goods.list_e4[sku] * level / 1000).astype(np.int64) * 1000
    promotion = promotion_on(of.goods.category[sku], what.day, of.at)
    tier = np.array([TIER[grade] for grade in of.customers.grade])[what.customer]
    price = np.rint(list_e4 * tier * np.where(promotion >= 0, 0.94, 1.0) / 100).astype(np.int64) * 100
    cost = np.rint(of.goods.list_e4[sku] * of.goods.cost_share[sku] * level * 0.985 / 100).astype(np.int64) * 100
    none = np.full(count, NOBODY)
    return Lines(
        sort=np.full(count, SALE), day=what.day, basket=what.basket, customer=what.customer, channel=what.channel, sku=sku,
        lot=of.lots.sold_on(sku, what.day), quantity=what.quantity, list_e4=list_e4, price_e4=price, cost_e4=cost,
        promotion=promotion, reason=none, origin=none,
    )


def one_off(of: Market) -> Lines:
    """The market -> one document: the customer Youyi buys seasoning worth a twelfth of an ordinary day, once."""
    seasoning = np.flatnonzero(of.goods.category == 3)
    steady = seasoning[(of.goods.launched[seasoning] <= of.at.start) & (of.goods.ended[seasoning] == 0)][:3]
    ordinary_day = len(of.customers) / 2000 * 160_000
    quantity = np.rint(ONE_OFF_SHARE * ordinary_day / 3 / (of.goods.list_e4[steady] / 10_000))
    day = np.full(3, of.at.delivery_before(of.at.last, ONE_OFF_AGO))
    one_document, by_rep = np.zeros(3, dtype=np.int64), np.ones(3, dtype=np.int64)
    return priced(Wanted(np.full(3, YOUYI), day, one_document, by_rep, steady, quantity), of)
