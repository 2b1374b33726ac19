"""The mall's sales of the last 60 days -> what people did in the app: sessions that led to them, and sessions that did not.

Who searches orders, who starts from the banner mostly does not; one banner draws the clicks and sells little.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import pyarrow as pa

from zhanggui.sources.sample.around.visits import instants
from zhanggui.sources.sample.columns import Columns, pick
from zhanggui.sources.sample.customers import LEFT
from zhanggui.sources.sample.files import numbered, ordered_on
from zhanggui.sources.sample.lines import SALE, Lines
from zhanggui.sources.sample.sales import Market
from zhanggui.sources.sample.season import Ints

DAYS = 60
SEARCH, BANNER, REORDER, CATEGORY = range(4)
ENTRY_OF_ORDERS = (0.45, 0.2, 0.2, 0.15)
"""Through what the sessions that end in an order begin."""
ORDERS_AFTER = (0.92, 0.3, 0.85, 0.54)
"""Of the sessions that begin so, how many end in an order."""
MISLEADING_SHARE, MISLEADING_RATE = 0.7, 0.17
"""Of the clicks on a banner, how many are on the misleading one, and how many of them end in an order."""
BANNERS = (("一元促销", "首页轮播1"), ("洁净专场", "首页轮播2"))
EVENTS = ("login", "search", "banner_click", "browse_list", "browse", "add_to_cart", "submit_order", "pay")
PAGES = ("首页", "搜索结果", "首页", "商品列表", "商品详情", "商品详情", "结算", "支付")
HOURS = np.array([.2, .1, .1, .1, .2, .8, 2, 4, 7, 9, 9, 7, 5, 5, 6, 6, 5, 4, 4, 5, 7, 7, 4, 1.5])
SILENT, SILENT_FROM = 6, 32
"""How many good customers have not opened the app for so many days, although they still order by rep and telephone."""
QUIET = -1


@dataclass(frozen=True)
class Sessions:
    """One element a session: whose, when, how it began, on which banner (-1: none), the order it led to (-1: none)."""

    customer: Ints
    day: Ints
    second: Ints
    entry: Ints
    banner: Ints
    order: Ints

    def __len__(self) -> int:
        return len(self.day)


def app(of: Market, lines: Lines, rng: np.random.Generator) -> tuple[Columns, dict[str, Any]]:
    """The market and its lines -> 行为事件, and what is planted in it."""
    recent = lines.at(lines.day > of.at.last - DAYS - 5)
    sold = (recent.sort == SALE) & (recent.channel == 0)
    document, _ = numbered(recent)
    which = np.flatnonzero(sold & (ordered_on(recent) > of.at.last - DAYS))
    names, first, of_line = np.unique(document.to_numpy(zero_copy_only=False)[which], return_index=True, return_inverse=True)
    orders = recent.at(which[first])
    silent = _silent(of, recent)
    sessions = _sessions(of, orders, ordered_on(orders), silent, rng)
    columns, count = _events(of, sessions, names, (of_line, recent.sku[which]), rng)
    banners = sessions.banner
    return columns, {
        "misleading_banner": BANNERS[0][0], "other_banner": BANNERS[1][0],
        "banner_clicks": {BANNERS[n][0]: int((banners == n).sum()) for n in (0, 1)},
        "banner_orders": {BANNERS[n][0]: int(((banners == n) & (sessions.order >= 0)).sum()) for n in (0, 1)},
        "search_sessions": int((sessions.entry == SEARCH).sum()),
        "search_orders": int(((sessions.entry == SEARCH) & (sessions.order >= 0)).sum()),
        "app_silent": [of.customers.code[who] for who in silent], "app_silent_since": of.at.last - SILENT_FROM,
        "events": count,
    }


def _silent(of: Market, recent: Lines) -> Ints:
    """Lines of the last weeks -> customers who ordered often, none of it in the mall: the best grades first."""
    late = recent.at((recent.sort == SALE) & (recent.day > of.at.last - 30))
    mall = np.unique(recent.customer[(recent.sort == SALE) & (recent.channel == 0)])
    days = np.unique(late.customer * 100_000 + late.day) // 100_000
    often = np.flatnonzero(np.bincount(days, minlength=len(of.customers)) >= 2)
    found = np.setdiff1d(np.setdiff1d(often, mall), [*LEFT, 0, 2])
    grade = np.array([of.customers.grade[who] for who in found])
    return np.sort(found[np.argsort(grade, kind="stable")][:SILENT])


def _sessions(of: Market, orders: Lines, day: Ints, silent: Ints, rng: np.random.Generator) -> Sessions:
    """Orders in the mall -> the sessions in which they were made, and all the others, in order of time."""
    count = len(orders)
    entry = rng.choice(4, count, p=ENTRY_OF_ORDERS)
    wanted = np.array(ENTRY_OF_ORDERS) * (1 / np.array(ORDERS_AFTER) - 1) * count
    idle = np.repeat(np.arange(4), np.rint(wanted).astype(np.int64))
    ordering = rng.choice(count, len(idle)) if count else idle
    idle_day = np.clip(day[ordering] + rng.integers(-6, 7, len(idle)), of.at.last - DAYS + 1, of.at.last)
    drawn = MISLEADING_SHARE * MISLEADING_RATE / ORDERS_AFTER[BANNER]
    lost = MISLEADING_SHARE * (1 - MISLEADING_RATE) / (1 - ORDERS_AFTER[BANNER])
    quiet = np.repeat(silent, 5)
    quiet_day = of.at.last - rng.integers(SILENT_FROM, DAYS, len(quiet))
    odds = np.where(np.concatenate([np.ones(count), np.zeros(len(idle))]) > 0, drawn, lost)
    entries = np.concatenate([entry, idle])
    banner = np.where(entries == BANNER, (rng.random(len(entries)) >= odds).astype(np.int64), QUIET)
    every = Sessions(
        np.concatenate([orders.customer, orders.customer[ordering], quiet]), np.concatenate([day, idle_day, quiet_day]),
        _seconds(count + len(idle) + len(quiet), rng), np.concatenate([entries, np.full(len(quiet), CATEGORY)]),
        np.concatenate([banner, np.full(len(quiet), QUIET)]),
        np.concatenate([np.arange(count), np.full(len(idle) + len(quiet), -1)]),
    )
    order = np.lexsort((every.customer, every.second, every.day))
    return Sessions(*(getattr(every, name)[order] for name in Sessions.__dataclass_fields__))


def _seconds(count: int, rng: np.random.Generator) -> Ints:
    """How many -> seconds of the day at which sessions begin, never so late that one runs into the next day."""
    hour = rng.choice(24, count, p=HOURS / HOURS.sum())
    return np.asarray(np.minimum(hour * 3600 + rng.integers(0, 3600, count), 84_000), dtype=np.int64)


def _events(
    of: Market, on: Sessions, documents: Any, bought: tuple[Ints, Ints], rng: np.random.Generator
) -> tuple[Columns, int]:
    """Sessions, the names of the orders, and order and SKU of each line bought -> 行为事件, and how many they are."""
    made = on.order >= 0
    began = np.flatnonzero(on.entry != REORDER)
    first = np.where(on.entry == SEARCH, 1, np.where(on.entry == BANNER, 2, 3))
    session_of = np.full(len(documents), 0)
    session_of[on.order[made]] = np.flatnonzero(made)
    line_session, line_sku = session_of[bought[0]], bought[1]
    listed = np.flatnonzero(on.entry == BANNER)
    looks = np.repeat(np.flatnonzero(~made), rng.integers(0, 4, int((~made).sum())))
    steps: list[tuple[Ints, int | Ints, float, Ints | None]] = [
        (np.arange(len(on)), 0, 0, None), (began, first[began], 1, None), (listed, 3, 2, None),
        (line_session, 4, 3, line_sku), (line_session, 5, 3.5, line_sku),
        (looks, 4, 3, rng.choice(np.flatnonzero(of.goods.ended == 0), len(looks))),
        (np.flatnonzero(made), 6, 8, None), (np.flatnonzero(made), 7, 9, None),
    ]
    session = np.concatenate([step[0] for step in steps])
    event = np.concatenate([np.broadcast_to(np.asarray(step[1]), len(step[0])) for step in steps])
    rank = np.concatenate([np.full(len(step[0]), float(step[2])) for step in steps])
    sku = np.concatenate([np.full(len(step[0]), -1) if step[3] is None else step[3] for step in steps])
    order = np.lexsort((event, sku, rank, session))
    return _columns(of, on, documents, (session[order], event[order], sku[order]), rng), len(order)


def _columns(
    of: Market, on: Sessions, documents: Any, told: tuple[Ints, Ints, Ints], rng: np.random.Generator
) -> Columns:
    """Sessions, and session, event and SKU of each event in order -> 行为事件."""
    session, event, sku = told
    fresh = np.r_[True, np.diff(session) != 0]
    pause = np.where(fresh, 0, rng.integers(3, 40, len(session)))
    spent = np.cumsum(pause)
    second = on.second[session] + spent - spent[fresh][np.cumsum(fresh) - 1]
    banner = np.where(event == 2, on.banner[session], QUIET)
    paid = np.isin(event, (6, 7))
    names = pa.array(list(documents) or [""])
    words = sorted({brand for brand in of.goods.brand})
    asked = rng.integers(0, len(words), len(session))
    phone = on.customer[session] * 7919 % 10 < 8
    return {
        "事件编号": pa.array([f"E{n + 1:07d}" for n in range(len(session))]),
        "用户ID": pick(of.customers.code, on.customer[session]), "客户编号": pick(of.customers.code, on.customer[session]),
        "事件时间": instants(on.day[session], second),
        "事件名称": pick(list(EVENTS), event), "会话编号": pa.array([f"S{n + 1:06d}" for n in session.tolist()]),
        "页面": pick(list(PAGES), event), "坑位": pick([b[1] for b in BANNERS], np.maximum(banner, 0), banner >= 0),
        "素材": pick([b[0] for b in BANNERS], np.maximum(banner, 0), banner >= 0),
        "商品编码": pick(of.goods.code, np.maximum(sku, 0), sku >= 0), "搜索词": pick(words, asked, event == 1),
        "结果数": pa.array(rng.integers(1, 40, len(session)), mask=event != 1),
        "订单编号": names.take(pa.array(np.where(paid, on.order[session], 0), mask=~paid)),
        "终端": pick(["网页", "手机"], phone.astype(np.int64)),
    }
