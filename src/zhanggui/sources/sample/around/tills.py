"""The cards, the goods and the span -> what the tills of the two shops of its own rang up: members and people without a card.

Goods are sold at the list price, every eighth line at a tenth off. What lies in the shops is not among these books: a till names
no stockroom.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import pyarrow as pa

from zhanggui.sources.sample.around.members import CLERKS, Members
from zhanggui.sources.sample.catalogue import SHOPS
from zhanggui.sources.sample.columns import Columns, dates, pick, yuan, yuan_e4
from zhanggui.sources.sample.goods import half_year
from zhanggui.sources.sample.lines import NOBODY, cents
from zhanggui.sources.sample.sales import Market
from zhanggui.sources.sample.season import Floats, Ints

GAP, STAYS = 34.0, 420.0
"""Days between a member's purchases, and from the card to the last of them, in the middle."""
STRANGERS = 0.6
"""Purchases without a card for each one with."""
OFF = 0.125
"""Lines at a tenth off."""
WOKEN_AGO, WOKEN = 95, 0.5
"""Days before the end on which the sleeping members were called to the shops, and how many of them came within two weeks."""
ASLEEP = 183
"""Days without a purchase after which a member was called."""


def till_columns(of: Market, cards: Members, rng: np.random.Generator) -> tuple[Columns, dict[str, Any]]:
    """The market and the cards -> 门店小票, and what is planted in it."""
    member, day = visits_of(of, cards, rng)
    woken, woken_day = _called(of, member, day, rng)
    member, day = np.concatenate([member, woken]), np.concatenate([day, woken_day])
    many = round(STRANGERS * len(member))
    shop = np.concatenate([cards.shop[member], rng.choice(len(SHOPS), many, p=(0.6, 0.4))])
    day = np.concatenate([day, rng.choice(of.at.days[of.at.weight > 0], many)])
    member = np.concatenate([member, np.full(many, NOBODY)])
    order = np.lexsort((member, shop, day))
    member, day, shop = member[order], day[order], shop[order]
    rung = _lines(of, cards, (member, day, shop), rng)
    called = of.at.delivery_before(of.at.last, WOKEN_AGO)
    return rung, {"woken": len(np.unique(woken)), "woken_day": called, "purchases": len(day)}


def visits_of(of: Market, cards: Members, rng: np.random.Generator) -> tuple[Ints, Ints]:
    """The cards -> (member, day) of every purchase with one, from the day of the card on: a rhythm each, until it ends."""
    gap = np.clip(rng.lognormal(np.log(GAP), 0.55, len(cards)), 6, 150)
    stays = rng.exponential(STAYS, len(cards))
    most = int(np.ceil((of.at.last - of.at.start) / gap.min() * 1.5))
    since = rng.gamma(1.6, gap[:, None] / 1.6, (len(cards), most)).cumsum(axis=1)
    since[:, 0] = 0  # the card is given out at the till
    at = cards.enrolled[:, None] + since
    there = (since <= stays[:, None]) & (at <= of.at.last)
    who = np.broadcast_to(np.arange(len(cards))[:, None], at.shape)[there]
    return _open_days(of, who, at[there])


def _open_days(of: Market, who: Ints, moment: Floats) -> tuple[Ints, Ints]:
    """Members and moments -> (member, day) once a day, on days on which the shops are open."""
    days = of.at.days[of.at.weight > 0]
    day = days[np.minimum(np.searchsorted(days, moment.astype(np.int64)), len(days) - 1)]
    once = np.unique(who * 100_000 + day)
    return once // 100_000, once % 100_000


def _called(of: Market, member: Ints, day: Ints, rng: np.random.Generator) -> tuple[Ints, Ints]:
    """Purchases -> (member, day) of those who came when they were called, having slept for half a year and not come since."""
    at = of.at.delivery_before(of.at.last, WOKEN_AGO)
    last = np.zeros(int(member.max()) + 1, dtype=np.int64)
    np.maximum.at(last, member, day)
    asleep = np.flatnonzero((last > 0) & (last < at - ASLEEP) & (last >= at - 2 * ASLEEP))
    came = asleep[rng.random(len(asleep)) < WOKEN]
    return _open_days(of, came, (at + rng.integers(0, 14, len(came))).astype(float))


def _lines(of: Market, cards: Members, tills: tuple[Ints, Ints, Ints], rng: np.random.Generator) -> Columns:
    """(member or nobody, day, shop) of every purchase -> 门店小票, a row a line."""
    member, day, shop = tills
    at = np.repeat(np.arange(len(day)), 1 + np.minimum(rng.poisson(1.3, len(day)), 8))
    # The shops keep what was on sale all the time.
    odds = np.where((of.goods.launched <= of.at.start) & (of.goods.ended == 0), of.goods.popularity, 0.0)
    once = np.unique(at * 1000 + rng.choice(len(odds), len(at), p=odds / odds.sum()))
    at, sku = once // 1000, once % 1000
    quantity: Floats = np.where(rng.random(len(at)) < 0.2, 2.0, 1.0)
    level = half_year(day[at])
    list_e4: Ints = np.rint(of.goods.list_e4[sku] * level / 1000).astype(np.int64) * 1000
    price_e4: Ints = np.where(rng.random(len(at)) < OFF, np.rint(list_e4 * 0.9 / 1000).astype(np.int64) * 1000, list_e4)
    cost_e4 = np.rint(of.goods.list_e4[sku] * of.goods.cost_share[sku] * level * 0.985 / 100).astype(np.int64) * 100
    clerk_of = [[n for n, (_, where) in enumerate(CLERKS) if where == place] for place in range(len(SHOPS))]
    clerk = np.where(shop == 0, rng.choice(clerk_of[0], len(shop)), rng.choice(clerk_of[1], len(shop)))
    first = np.flatnonzero(np.r_[True, at[1:] != at[:-1]])
    row = np.arange(len(at)) - np.repeat(first, np.diff(np.r_[first, len(at)])) + 1
    return {
        "小票号": pa.array([f"LS{n + 1:07d}" for n in at]), "行号": pa.array(row), "销售日期": dates(day[at]),
        "门店": pick([s[0] for s in SHOPS], shop[at]), "收银员": pick([c[0] for c in CLERKS], clerk[at]),
        "会员卡号": pick(cards.code, np.maximum(member[at], 0), member[at] >= 0),
        "商品编码": pick(of.goods.code, sku), "商品名称": pick(of.goods.name, sku),
        "批号": pick(of.lots.code, of.lots.sold_on(sku, day[at])), "数量": pa.array(quantity),
        "单价": yuan_e4(price_e4), "原价金额": yuan(cents(list_e4, quantity)),
        "折扣额": yuan(cents(list_e4, quantity) - cents(price_e4, quantity)), "金额": yuan(cents(price_e4, quantity)),
        "成本金额": yuan(cents(cost_e4, quantity)),
    }  # fmt: skip
