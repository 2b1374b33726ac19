"""The market and its lines -> what was seen of competitors: prices month by month, a promotion before a region dips."""

from __future__ import annotations

from typing import Any

import numpy as np
import pyarrow as pa

from zhanggui.sources.sample.catalogue import REGIONS, TOWN
from zhanggui.sources.sample.columns import Columns, dates
from zhanggui.sources.sample.customers import LEFT
from zhanggui.sources.sample.goods import half_year
from zhanggui.sources.sample.lines import SALE, Lines
from zhanggui.sources.sample.sales import Market
from zhanggui.sources.sample.season import Floats, Ints

RIVALS = ("北通商贸", "云岭配送", "大兴粮油批发")
SOURCES = ("业务员走访", "批发市场报价单", "竞品小程序")
MONTHS, WATCHED = 13, 16
CHEAPER = (0.97, 1.02, 0.99)
"""By rival: its prices beside ours, on the whole."""
LOOKED_BACK = 75
UNDERCUT = 0.9
"""Beside our price, that of the rival who took customers with it."""


def rival_facts(of: Market, lines: Lines, rng: np.random.Generator) -> tuple[Columns, dict[str, Any]]:
    """The market and its lines -> 竞品情报, and what is planted in it: a promotion, and who was lured away by a price."""
    day, region = dip(of, lines)
    seen = of.at.delivery_before(day, 1)
    rows = _prices(of, rng)
    staple = int(np.argsort(-of.goods.popularity * (of.goods.category == 1), kind="stable")[0])
    said = "粮油满500减60，限三天，送货上门"
    rows.append((RIVALS[0], REGIONS[region][0], "促销", of.goods.code[staple], None, "", said, SOURCES[0], 0.9, seen))
    lured = [who for who, (_, why) in LEFT.items() if why == "rival_price"]
    for who in lured:
        where, when = REGIONS[of.customers.region[who]][0], int(of.customers.left[who]) - 2
        for sku in _watched(of)[:3]:
            price = _yuan(of, sku, when, UNDERCUT)
            rows.append((RIVALS[2], where, "价格", of.goods.code[sku], price, "元", "比我方低一成", SOURCES[1], 0.8, when))
    told = {(row[-1], *row[:4]): row for row in rows}  # of two prices seen on one day the later one counts
    rows = [told[key] for key in sorted(told)]
    planted = {
        "rival": RIVALS[0], "region": REGIONS[region][0], "promotion_day": seen, "dip_day": day,
        "lured_away": [of.customers.code[who] for who in lured], "facts": len(rows),
    }
    return _columns(rows), planted


def dip(of: Market, lines: Lines) -> tuple[int, int]:
    """Lines -> the day and the region of the town that sold least beside what the others sold that day, of the last ten weeks."""
    sold = lines.at((lines.sort == SALE) & (lines.day > of.at.last - LOOKED_BACK) & (lines.day < of.at.last - 2))
    region = of.customers.region[sold.customer]
    table = np.bincount((sold.day - of.at.start) * len(REGIONS) + region, sold.net_cents, len(of.at.days) * len(REGIONS))
    by_day = table.reshape(-1, len(REGIONS))
    open_days = np.flatnonzero(by_day.sum(axis=1) > 0)
    town = by_day[open_days][:, :TOWN]
    others = by_day[open_days].sum(axis=1, keepdims=True) - town
    ratio = town / others
    beside: Floats = ratio / np.median(ratio, axis=0)
    depth = (1 - beside) * np.sqrt(np.median(town, axis=0))  # a small region dips by chance
    at, region_found = np.unravel_index(int(np.argmax(depth)), depth.shape)
    return int(of.at.days[open_days[at]]), int(region_found)


def _watched(of: Market) -> Ints:
    """-> the SKUs of which rivals' prices are noted: the most popular that are sold all the time."""
    steady = (of.goods.ended == 0) & (of.goods.launched <= of.at.start)
    return np.argsort(-of.goods.popularity * steady, kind="stable")[:WATCHED]


def _yuan(of: Market, sku: int, day: int, beside: float) -> float:
    """A SKU, a day, a share of our price -> the rival's price in yuan, to the tenth."""
    level = float(half_year(np.array([day]))[0])
    return round(float(of.goods.list_e4[sku]) * level * beside / 10_000, 1)


def _prices(of: Market, rng: np.random.Generator) -> list[tuple[Any, ...]]:
    """-> what the rivals asked for the watched SKUs, about once a month each."""
    rows: list[tuple[Any, ...]] = []
    for back in range(MONTHS):
        for number, rival in enumerate(RIVALS):
            day = of.at.delivery_before(of.at.last, 30 * back + 4 + 6 * number)
            for sku in rng.choice(_watched(of), 8, replace=False):
                price = _yuan(of, int(sku), day, CHEAPER[number] * float(rng.normal(1, 0.02)))
                where, source = REGIONS[int(rng.integers(TOWN))][0], SOURCES[int(rng.integers(len(SOURCES)))]
                sure = round(0.6 + 0.05 * int(rng.integers(8)), 2)
                rows.append((rival, where, "价格", of.goods.code[sku], price, "元", "", source, sure, day))
    return rows


def _columns(rows: list[tuple[Any, ...]]) -> Columns:
    names = ("竞争对手", "区域", "事项", "对应商品", "竞品价", "单位", "内容", "信息来源", "可信度")
    told: Columns = {name: pa.array([row[at] for row in rows]) for at, name in enumerate(names)}
    return {"观察日期": dates(np.array([row[-1] for row in rows])), **told}
