"""A sample company in memory -> the files that such a company would hand over: Chinese headers, one CSV a subject."""

from __future__ import annotations

import numpy as np
import pyarrow as pa

from zhanggui.base.days import date_of
from zhanggui.sources.sample.catalogue import (
    CATEGORIES,
    KINDS,
    ORDER_CHANNELS,
    REGIONS,
    REP_OF_REGION,
    REPS,
    SHOPS,
    STOCKROOMS,
    SUPPLIERS,
    TIER_NAMES,
)
from zhanggui.sources.sample.columns import Columns, dates, pick, yuan, yuan_e4
from zhanggui.sources.sample.customers import NEVER, Assignments, Customers, rep_codes
from zhanggui.sources.sample.goods import Goods, Lots, supplier_codes
from zhanggui.sources.sample.lines import SALE, Lines
from zhanggui.sources.sample.returns import REASONS
from zhanggui.sources.sample.sales import Market
from zhanggui.sources.sample.season import Ints
from zhanggui.sources.sample.stock import room_of


def people_and_places(of: Market, reps: Assignments) -> dict[str, Columns]:
    """The market -> files about customers, places, reps and who looks after whom."""
    return {
        "客户档案": customer_columns(of.customers),
        "场所": place_columns(of.customers),
        "业务员档案": rep_columns(),
        "业务员分管": assignment_columns(of.customers, reps, of.at.start),
    }


def goods_files(of: Market) -> dict[str, Columns]:
    """The market -> files about goods, lots, suppliers and what they offer."""
    return {
        "商品档案": sku_columns(of.goods), "批次": lot_columns(of.goods, of.lots), "供应商": supplier_columns(),
        "供货报价": offer_columns(of.goods, of.at.start),
    }


def customer_columns(of: Customers) -> Columns:
    """Outlets -> 客户档案."""
    return {
        "客户编号": pa.array(of.code), "客户名称": pa.array(of.name), "客户类型": pick([k[0] for k in KINDS], of.kind),
        "渠道类型": pick([k[1] for k in KINDS], of.kind), "区域": pick([r[0] for r in REGIONS], of.region),
        "城市": pick([r[4] for r in REGIONS], of.region),
        "场所编码": pa.array(of.code), "客户等级": pa.array(of.grade),
        "分销等级": pa.array([TIER_NAMES[grade] for grade in of.grade]), "建档日期": dates(of.opened),
        "重点客户": pa.array(["是" if grade == "A" else "否" for grade in of.grade]),
    }


def place_columns(of: Customers) -> Columns:
    """Outlets, the two stockrooms, the two shops of its own -> 场所: where each stands."""
    own = [*((*room, "仓库") for room in STOCKROOMS), *((*shop, "门店") for shop in SHOPS)]
    rooms = [(code, name, kind, *(REGIONS[at][n] for n in (0, 2, 3))) for code, name, at, kind in own]
    return {
        "场所编码": pa.array([*of.code, *(r[0] for r in rooms)]), "场所名称": pa.array([*of.name, *(r[1] for r in rooms)]),
        "场所类型": pa.array(["网点"] * len(of) + [r[2] for r in rooms]),
        "区域": pa.array([*(REGIONS[n][0] for n in of.region), *(r[3] for r in rooms)]),
        "经度": pa.array(np.round([*of.longitude, *(r[4] for r in rooms)], 6)),
        "纬度": pa.array(np.round([*of.latitude, *(r[5] for r in rooms)], 6)),
    }


def rep_columns() -> Columns:
    """-> 业务员档案: the twelve reps."""
    region_of = {rep: region for region, rep in enumerate(REP_OF_REGION)}
    return {
        "业务员编号": pa.array(rep_codes()), "姓名": pa.array(REPS),
        "区域": pa.array([REGIONS[region_of[n]][0] for n in range(len(REPS))]), "业务员类型": pa.array(["外勤"] * len(REPS)),
    }


def assignment_columns(of: Customers, reps: Assignments, start: int) -> Columns:
    """Outlets and their reps -> 业务员分管: an interval for each, two where it was handed over."""
    first, second = reps.first_rep, reps.second_rep
    moved = np.flatnonzero(first != second)
    customer = np.concatenate([np.arange(len(of)), moved])
    begun = np.concatenate([np.maximum(of.opened, start), np.maximum(of.opened[moved], reps.handed_over)])
    ended = np.concatenate([np.where(first != second, reps.handed_over - 1, 0), np.zeros(len(moved), dtype=np.int64)])
    kept = (ended == 0) | (ended >= begun)
    customer, begun, ended = customer[kept], begun[kept], ended[kept]
    rep = np.concatenate([first, second[moved]])[kept]
    order = np.lexsort((begun, customer))
    return {
        "客户编号": pick(of.code, customer[order]), "业务员": pick(rep_codes(), rep[order]),
        "角色": pa.array(["主管业务"] * len(order)), "开始日期": dates(begun[order]), "结束日期": dates(ended[order], none=0),
    }


def sku_columns(of: Goods) -> Columns:
    """SKUs -> 商品档案."""
    return {
        "商品编码": pa.array(of.code), "商品名称": pa.array(of.name), "品牌": pa.array(of.brand),
        "品类": pick([c.name for c in CATEGORIES], of.category), "规格": pa.array(of.spec), "计量单位": pa.array(of.unit),
        "保质期天数": pa.array(of.shelf_days), "上市日期": dates(of.launched), "停售日期": dates(of.ended, none=0),
        "标价": yuan_e4(of.list_e4),
    }


def lot_columns(of: Goods, lots: Lots) -> Columns:
    """Lots -> 批次."""
    return {
        "批号": pa.array(lots.code), "商品编码": pick(of.code, lots.sku),
        "供应商编号": pick(supplier_codes(), of.supplier[lots.sku]),
        "生产日期": dates(lots.made), "到期日期": dates(lots.made + of.shelf_days[lots.sku]),
    }


def supplier_columns() -> Columns:
    """-> 供应商."""
    return {
        "供应商编号": pa.array(supplier_codes()), "供应商名称": pa.array([s[0] for s in SUPPLIERS]),
        "付款条件": pa.array([f"月结{s[4]}天" if s[4] else "现款" for s in SUPPLIERS]),
        "提前期": pa.array([s[2] for s in SUPPLIERS]),
        "起订金额": pa.array([float(s[3]) for s in SUPPLIERS]),
    }


def offer_columns(of: Goods, start: int) -> Columns:
    """SKUs -> 供货报价: what its supplier asks for each since the start."""
    cost = np.rint(of.list_e4 * of.cost_share * 0.985 / 100).astype(np.int64) * 100
    return {
        "供应商编号": pick(supplier_codes(), of.supplier), "商品编码": pa.array(of.code), "采购单价": yuan_e4(cost),
        "起订量": pa.array(np.full(len(cost), 10)), "提前期": pa.array(np.array([s[2] for s in SUPPLIERS])[of.supplier]),
        "生效日期": dates(np.full(len(cost), start)),
    }


def sales_columns(of: Market, reps: Assignments, lines: Lines) -> Columns:
    """Every line, each document's together and in order -> 销售明细."""
    document, number = numbered(lines)
    named, buyer = lines.customer >= 0, np.maximum(lines.customer, 0)
    region, origin = of.customers.region[buyer], np.maximum(lines.origin, 0)
    back = lines.origin >= 0
    list_cents = np.rint(lines.list_e4 * lines.quantity / 100).astype(np.int64)
    cost_cents = np.rint(lines.cost_e4 * lines.quantity / 100).astype(np.int64)
    sku = np.maximum(lines.sku, 0)
    sold = lines.sort == SALE
    return {
        "单据编号": document, "行号": pa.array(number), "单据日期": dates(lines.day),
        "下单日期": dates(np.where(sold, ordered_on(lines), NEVER)), "发货日期": dates(np.where(sold, lines.day, NEVER)),
        "客户编号": pick(of.customers.code, buyer, named), "客户等级": pick(of.customers.grade, buyer, named),
        "业务员": pick(rep_codes(), reps.rep_on(buyer, lines.day), named), "区域": pick([r[0] for r in REGIONS], region, named),
        "销售渠道": pick(list(ORDER_CHANNELS), np.maximum(lines.channel, 0), named & (lines.channel >= 0)),
        "仓库": pick([room[0] for room in STOCKROOMS], room_of(lines, of)),
        "商品编码": pick(of.goods.code, sku), "商品名称": pick(of.goods.name, sku), "批号": pick(of.lots.code, lines.lot),
        "数量": pa.array(lines.quantity.astype(np.int64)), "单位": pick(of.goods.unit, sku), "单价": yuan_e4(lines.price_e4),
        "原价金额": yuan(list_cents), "折扣额": yuan(list_cents - lines.net_cents), "金额": yuan(lines.net_cents),
        "成本金额": yuan(cost_cents), "促销活动": _promotions(lines.promotion, of),
        "退货原因": pick(list(REASONS), np.maximum(lines.reason, 0), lines.reason >= 0),
        "原单号": document.take(pa.array(origin, mask=~back)), "原行号": pa.array(number[origin], mask=~back),
    }


def ordered_on(lines: Lines) -> Ints:
    """Lines sold -> the day each was ordered: it is shipped on the next day of delivery; one in fifteen waits two days longer."""
    return np.asarray(lines.day - np.where(lines.basket * 7919 % 31 < 2, 3, 1) - ((lines.day + 3) % 7 == 0), dtype=np.int64)


def numbered(lines: Lines) -> tuple[pa.Array, Ints]:
    """Lines, each document's together -> the document of each line and its number there.

    Documents: XS (sale), TH (return), BS (write-off), then the day, then a number within the day.
    """
    fresh = np.flatnonzero(np.r_[True, (np.diff(lines.basket) != 0) | (np.diff(lines.day) != 0) | (np.diff(lines.sort) != 0)])
    of_line = np.repeat(np.arange(len(fresh)), np.diff(np.r_[fresh, len(lines)]))
    day, sort = lines.day[fresh], lines.sort[fresh]
    shelf = day * 10 + sort
    order = np.argsort(shelf, kind="stable")
    starts = np.r_[True, np.diff(shelf[order]) != 0]
    within = np.empty(len(fresh), dtype=np.int64)
    within[order] = np.arange(len(fresh)) - np.maximum.accumulate(np.where(starts, np.arange(len(fresh)), 0))
    stamp = {int(d): f"{date_of(int(d)):%Y%m%d}" for d in np.unique(day)}
    letters = ("XS", "TH", "BS")
    parts = zip(sort.tolist(), day.tolist(), within.tolist(), strict=True)
    names = pa.array([f"{letters[s]}{stamp[d]}-{n + 1:04d}" for s, d, n in parts])
    return names.take(pa.array(of_line)), np.arange(len(lines)) - fresh[of_line] + 1


def _promotions(promotion: Ints, of: Market) -> pa.Array:
    """Numbers of promotions -> P<year><month>-<category>."""
    first = date_of(of.at.start)
    most = int(promotion.max()) // len(CATEGORIES) + 1
    months = [divmod(first.year * 12 + first.month - 1 + n, 12) for n in range(most)]
    names = [f"P{year}{month + 1:02d}-{category + 1:02d}" for year, month in months for category in range(len(CATEGORIES))]
    return pick(names, np.maximum(promotion, 0), promotion >= 0)
