"""Stock and buying in memory -> the files about them: what was ordered, received, cleared out, and the balances."""

from __future__ import annotations

from typing import Any

import numpy as np
import pyarrow as pa

from zhanggui.base.days import date_of
from zhanggui.sources.sample.buying import LATE, TURNED_AWAY, Balances, Deliveries
from zhanggui.sources.sample.catalogue import STOCKROOMS, SUPPLIERS
from zhanggui.sources.sample.columns import Columns, dates, pick, yuan, yuan_e4
from zhanggui.sources.sample.goods import supplier_codes
from zhanggui.sources.sample.sales import Market
from zhanggui.sources.sample.season import Ints
from zhanggui.sources.sample.stock import ROOMS, Store

ROOM_CODES = [room[0] for room in STOCKROOMS]
BUYERS = ("何静", "白音")
FREIGHT_SHARE = 0.012


def stock_files(of: Market, seen: Store, got: Deliveries, held: Balances) -> dict[str, Columns]:
    """Everything about stock -> its four files."""
    orders, order_lines = _documents("CG", got.ordered, of.goods.supplier[got.sku] * ROOMS + got.room)
    shown = got.ordered >= of.at.start
    came = shown & (got.received > 0)
    return {
        "采购订单明细": _purchases(of, got, orders, order_lines, np.flatnonzero(shown)),
        "采购入库明细": _receipts(of, got, orders, np.flatnonzero(came)),
        "其他出入库明细": _clearances(of, seen),
        "库存日结": _balances(of, held),
    }


def truths(of: Market, seen: Store, got: Deliveries) -> dict[str, Any]:
    """Everything about stock -> what was planted in it, in JSON's own types: codes, day numbers, quantities."""
    code = of.goods.code
    supplied = (of.goods.supplier[got.sku] == LATE) & (got.received > 0) & (got.ordered >= of.at.start)
    return {
        "sold_out_today": [code[sku] for sku in seen.empty],
        "below_reorder_point": [code[sku] for sku in seen.low],
        "sold_out_for_a_while": [[code[sku], ROOM_CODES[room], start, end] for sku, room, start, end in seen.gaps],
        "heaps": [
            {"sku": code[h.sku], "lot": of.lots.code[h.lot], "quantity": h.quantity, "why": h.why} for h in seen.heaps
        ],
        "late_supplier": supplier_codes()[LATE], "late_stated_days": SUPPLIERS[LATE][2],
        "late_mean_days": round(float((got.received - got.ordered)[supplied].mean()), 4),
        "turned_away_supplier": supplier_codes()[TURNED_AWAY],
    }


def _documents(letters: str, day: Ints, group: Ints) -> tuple[pa.Array, Ints]:
    """Letters, and the day and group of each line -> its document (one a day and group, numbered in the day) and line number."""
    code = day * 1000 + group
    documents, of_line = np.unique(code, return_inverse=True)
    days = documents // 1000
    starts = np.r_[True, np.diff(days) != 0]
    within = np.arange(len(documents)) - np.maximum.accumulate(np.where(starts, np.arange(len(documents)), 0))
    names = pa.array([f"{letters}{date_of(d):%Y%m%d}-{n + 1:03d}" for d, n in zip(days.tolist(), within.tolist(), strict=True)])
    order = np.argsort(of_line, kind="stable")
    begins = np.r_[0, np.flatnonzero(np.diff(of_line[order])) + 1]
    number = np.empty(len(day), dtype=np.int64)
    number[order] = np.arange(len(day)) - np.repeat(begins, np.diff(np.r_[begins, len(day)])) + 1
    return names.take(pa.array(of_line)), number


def _purchases(of: Market, got: Deliveries, orders: pa.Array, number: Ints, shown: Ints) -> Columns:
    """Lines ordered -> 采购订单明细, by day and document."""
    which = shown[np.lexsort((number[shown], of.goods.supplier[got.sku[shown]] * ROOMS + got.room[shown], got.ordered[shown]))]
    sku, supplier = got.sku[which], of.goods.supplier[got.sku[which]]
    amount = got.quantity[which] + got.rejected[which]
    cents = np.rint(got.price_e4[which] * amount / 100).astype(np.int64)
    return {
        "采购单号": orders.take(pa.array(which)), "行号": pa.array(number[which]), "采购日期": dates(got.ordered[which]),
        "要求到货日": dates(got.due[which]), "供应商编号": pick(supplier_codes(), supplier),
        "供应商名称": pick([s[0] for s in SUPPLIERS], supplier), "仓库": pick(ROOM_CODES, got.room[which]),
        "商品编码": pick(of.goods.code, sku), "商品名称": pick(of.goods.name, sku), "采购数量": pa.array(amount.astype(np.int64)),
        "单位": pick(of.goods.unit, sku), "采购单价": yuan_e4(got.price_e4[which]), "采购金额": yuan(cents),
        "采购员": pick(list(BUYERS), supplier % len(BUYERS)),
    }


def _receipts(of: Market, got: Deliveries, orders: pa.Array, shown: Ints) -> Columns:
    """Lines received -> 采购入库明细, by day and document; freight where the supplier is far away."""
    names, number = _documents("RK", got.received[shown], of.goods.supplier[got.sku[shown]] * ROOMS + got.room[shown])
    order = np.lexsort((number, of.goods.supplier[got.sku[shown]] * ROOMS + got.room[shown], got.received[shown]))
    which = shown[order]
    sku, supplier = got.sku[which], of.goods.supplier[got.sku[which]]
    cents = np.rint(got.price_e4[which] * got.quantity[which] / 100).astype(np.int64)
    far = np.array([s[2] > 5 for s in SUPPLIERS])[supplier]
    freight = np.where(far, np.rint(cents * FREIGHT_SHARE).astype(np.int64), 0)
    return {
        "采购入库单号": names.take(pa.array(order)), "行号": pa.array(number[order]), "采购单号": orders.take(pa.array(which)),
        "入库日期": dates(got.received[which]), "供应商编号": pick(supplier_codes(), supplier),
        "收货仓库": pick(ROOM_CODES, got.room[which]), "商品编码": pick(of.goods.code, sku),
        "批号": pick(of.lots.code, got.lot[which]), "入库数量": pa.array(got.quantity[which].astype(np.int64)),
        "拒收数量": pa.array(got.rejected[which].astype(np.int64)), "单位": pick(of.goods.unit, sku),
        "入库单价": yuan_e4(got.price_e4[which]), "入库金额": yuan(cents), "运费": yuan(freight),
    }


def _clearances(of: Market, seen: Store) -> Columns:
    """What left at the clearances -> 其他出入库明细: damaged goods written off, rests of lots given back to the supplier."""
    left = seen.cleared
    lot = np.concatenate([left.key, left.key]) // ROOMS
    room, day = np.concatenate([left.key, left.key]) % ROOMS, np.concatenate([left.day, left.day])
    quantity, kind = np.concatenate([left.frozen, left.free]), np.repeat([0, 1], len(left.key))
    kept = np.flatnonzero(quantity < 0)
    names, number = _documents("QT", day[kept], kind[kept] * ROOMS + room[kept])
    order = np.lexsort((number, kind[kept] * ROOMS + room[kept], day[kept]))
    which = kept[order]
    return {
        "出入库单号": names.take(pa.array(order)), "行号": pa.array(number[order]), "日期": dates(day[which]),
        "收发类别": pick(["报损出库", "退供应商出库"], kind[which]), "仓库": pick(ROOM_CODES, room[which]),
        "商品编码": pick(of.goods.code, of.lots.sku[lot[which]]), "批号": pick(of.lots.code, lot[which]),
        "数量": pa.array(quantity[which].astype(np.int64)), "原因": pick(["退货残损", "批次尾货"], kind[which]),
    }


def _balances(of: Market, held: Balances) -> Columns:
    """Balances -> 库存日结."""
    def whole(values: np.ndarray[tuple[int], np.dtype[np.float64]]) -> pa.Array:
        return pa.array(values.astype(np.int64))

    return {
        "库存日期": dates(held.day), "仓库": pick(ROOM_CODES, held.room), "商品编码": pick(of.goods.code, held.sku),
        "批号": pick(of.lots.code, np.maximum(held.lot, 0), held.lot >= 0), "现存量": whole(held.on_hand),
        "占用": whole(held.reserved), "冻结": whole(held.frozen), "在途": whole(held.in_transit),
        "库存金额": yuan(held.value_cents),
    }
