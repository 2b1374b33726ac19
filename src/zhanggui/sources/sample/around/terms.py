"""The market -> the lists behind its trade: prices by tier, packs, promotions, campaigns, coupons, regions, channels."""

from __future__ import annotations

import numpy as np
import pyarrow as pa

from zhanggui.base.days import date_of, day_number
from zhanggui.sources.sample.catalogue import CATEGORIES, KINDS, ORDER_CHANNELS, REGIONS, TIER_NAMES, TOWN
from zhanggui.sources.sample.columns import Columns, dates, pick, yuan_e4
from zhanggui.sources.sample.goods import half_year
from zhanggui.sources.sample.sales import TIER, Market
from zhanggui.sources.sample.season import Ints

BUNDLE = ((45.0, 5), (80.0, 3), (130.0, 2))
"""Below which list price in yuan how many boxes are strapped to one bundle; dearer goods come singly."""
CAMPAIGNS = (
    ("HD01", "年货提前订", "推送", "商城", "活跃", "活跃", 290, 25, 3200),
    ("HD02", "沉默网点唤醒", "短信", "电话", "沉默", "活跃", 235, 14, 860),
    ("HD03", "新网点首单礼", "优惠券", "商城", "新客", "活跃", 180, 30, 4500),
    ("HD04", "啤酒饮料旺季", "横幅", "商城", "活跃", "活跃", 130, 45, 5200),
    ("HD05", "流失大客户回访", "拜访", "业务员", "流失", "活跃", 95, 30, 600),
    ("HD06", "中秋备货", "推送", "商城", "活跃", "活跃", 48, 14, 1800),
    ("HD07", "一元促销", "横幅", "商城", "活跃", "活跃", 58, 58, 9000),
    ("HD08", "洁净专场", "横幅", "商城", "活跃", "活跃", 58, 58, 2400),
)
"""Number, name, how people are reached, through what, from which state to which, begun so many days ago, for how many, yuan."""
COUPONS = (
    ("Q01", "HD02", "满减", 20, None, 200), ("Q02", "HD03", "满减", 50, None, 300), ("Q03", "HD03", "满减", 100, None, 800),
    ("Q04", "HD04", "折扣", None, 0.08, 500), ("Q05", "HD05", "满减", 200, None, 1000), ("Q06", "HD06", "折扣", None, 0.05, 600),
)
"""Number, campaign, kind, yuan taken off, share taken off, from so many yuan on."""


def term_files(of: Market) -> dict[str, Columns]:
    """The market -> its files of terms."""
    return {
        "分销价格": price_columns(of), "包装单位": pack_columns(of), "促销活动": promotion_columns(of),
        "营销活动": campaign_columns(of), "优惠券": coupon_columns(of), "区域档案": region_columns(),
        "渠道档案": channel_columns(),
    }


def price_columns(of: Market) -> Columns:
    """SKUs x tiers -> 分销价格, as they hold since the last change of prices (January or July)."""
    last = date_of(of.at.last)
    since = day_number(last.replace(month=1 if last.month < 7 else 7, day=1))
    level = float(half_year(np.array([since]))[0])
    list_e4 = np.rint(of.goods.list_e4 * level / 1000) * 1000
    sku, tier = np.repeat(np.arange(len(list_e4)), len(TIER)), np.tile(np.arange(len(TIER)), len(list_e4))
    price = np.rint(list_e4[sku] * np.array(list(TIER.values()))[tier] / 100).astype(np.int64) * 100
    return {
        "价格表": pa.array(["经销价"] * len(sku)), "分销等级": pick([TIER_NAMES[grade] for grade in TIER], tier),
        "商品编码": pick(of.goods.code, sku), "执行价": yuan_e4(price), "起价数量": pa.array(np.ones(len(sku), dtype=np.int64)),
        "生效日期": dates(np.full(len(sku), since)),
    }


def bundles(of: Market) -> Ints:
    """SKUs -> how many boxes are strapped to one bundle."""
    price = of.goods.list_e4 / 10_000
    return np.select([price < below for below, _ in BUNDLE], [many for _, many in BUNDLE], default=1)


def pack_columns(of: Market) -> Columns:
    """SKUs -> 包装单位: the bundle in which they are strapped."""
    many = bundles(of)
    packed = np.flatnonzero(many > 1)
    return {
        "商品编码": pick(of.goods.code, packed), "包装单位": pa.array(["件"] * len(packed)), "箱规": pa.array(many[packed]),
        "外箱条码": pa.array([f"1690{int(of.goods.code[sku]):06d}{sku % 10}07" for sku in packed]),
    }


def promotion_columns(of: Market) -> Columns:
    """-> 促销活动: every month one category is cheaper from the 10th to the 24th, in turn; one row a SKU of it."""
    first, last = date_of(of.at.start), date_of(of.at.last)
    months = (last.year - first.year) * 12 + last.month - first.month + 1
    number, sku, begin = [], [], []
    for month in range(months):
        year, index = divmod(first.year * 12 + first.month - 1 + month, 12)
        mine = np.flatnonzero(of.goods.category == month % len(CATEGORIES))
        number += [f"P{year}{index + 1:02d}-{month % len(CATEGORIES) + 1:02d}"] * len(mine)
        sku += mine.tolist()
        begin += [day_number(first.replace(year=year, month=index + 1, day=10))] * len(mine)
    which, since = np.array(sku), np.array(begin)
    return {
        "促销编号": pa.array(number), "促销名称": pick([f"{c.name}特惠" for c in CATEGORIES], of.goods.category[which]),
        "促销类型": pa.array(["品类折扣"] * len(number)), "商品编码": pick(of.goods.code, which),
        "折扣率": pa.array(np.full(len(number), 0.06)), "开始日期": dates(since), "结束日期": dates(since + 14),
    }


def campaign_columns(of: Market) -> Columns:
    """-> 营销活动."""
    begin = np.array([of.at.last - row[6] for row in CAMPAIGNS])
    names = ("活动编号", "活动名称", "触达方式", "投放渠道", "目标状态（从）", "目标状态（到）")
    told: Columns = {name: pa.array([str(row[at]) for row in CAMPAIGNS]) for at, name in enumerate(names)}
    return {
        **told, "活动费用": pa.array([float(row[8]) for row in CAMPAIGNS]), "开始日期": dates(begin),
        "结束日期": dates(begin + np.array([row[7] for row in CAMPAIGNS])),
    }


def coupon_columns(of: Market) -> Columns:
    """-> 优惠券: the rules, each as long as its campaign."""
    begin = {row[0]: of.at.last - row[6] for row in CAMPAIGNS}
    ends = {row[0]: of.at.last - row[6] + row[7] for row in CAMPAIGNS}
    return {
        "优惠券编号": pa.array([row[0] for row in COUPONS]), "活动编号": pa.array([row[1] for row in COUPONS]),
        "优惠券类型": pa.array([row[2] for row in COUPONS]), "面值": pa.array([row[3] for row in COUPONS]),
        "优惠比例": pa.array([row[4] for row in COUPONS]), "使用门槛": pa.array([row[5] for row in COUPONS]),
        "开始日期": dates(np.array([begin[row[1]] for row in COUPONS])),
        "结束日期": dates(np.array([ends[row[1]] for row in COUPONS])),
    }


def region_columns() -> Columns:
    """-> 区域档案: what the company calls a region, the city above it, and its own division into town and around."""
    cities = sorted({r[4] for r in REGIONS})
    rows = [("行政区划", city, "内蒙古自治区") for city in cities] + [("行政区划", r[0], r[4]) for r in REGIONS]
    rows += [("销售片区", r[0], "城区" if number < TOWN else "旗县") for number, r in enumerate(REGIONS)]
    return {
        "区域方案": pa.array([row[0] for row in rows]), "区域编码": pa.array([row[1] for row in rows]),
        "区域名称": pa.array([row[1] for row in rows]), "上级区域": pa.array([row[2] for row in rows]),
    }


def channel_columns() -> Columns:
    """-> 渠道档案: through what orders come, and the classes of outlets."""
    classes = sorted({k[1] for k in KINDS})
    names = [*ORDER_CHANNELS, *classes]
    level = ["零售"] * len(ORDER_CHANNELS) + ["批发" if name == "批发渠道" else "零售" for name in classes]
    return {
        "渠道编码": pa.array(names), "渠道名称": pa.array(names), "渠道层级": pa.array(level),
        "业态": pa.array([None] * len(ORDER_CHANNELS) + ["现代" if name == "现代渠道" else "传统" for name in classes]),
        "是否KA": pa.array(["是" if name == "现代渠道" else "否" for name in names]),
        "价格策略": pa.array(["标价"] * len(names)),
    }
