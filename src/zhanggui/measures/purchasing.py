"""Measures over purchases (what was ordered from suppliers) and receipts (what came, at which cost)."""

from __future__ import annotations

import narwhals as nw

from zhanggui.measures.measure import Measure

DOCUMENT = ("source", "document")


def _money() -> nw.Expr:
    return nw.col("net_cents")


def _quantity() -> nw.Expr:
    return nw.col("quantity")


def _quantity_of_known_cost() -> nw.Expr:
    return nw.when(~nw.col("net_cents").is_null()).then(nw.col("quantity")).otherwise(nw.lit(0.0))


def _rejected() -> nw.Expr:
    return nw.col("rejected")


def _price() -> nw.Expr:
    return nw.col("price_e4")


def _day() -> nw.Expr:
    return nw.col("day")


PURCHASE_MEASURES = (
    Measure(
        "purchase_amount", "采购额", "purchases", "money", "neither",
        "采购单上订货的金额", "Amount ordered from suppliers",
        table="purchases", needs=("net_cents",), value=_money, inside=True,
    ),
    Measure(
        "purchase_quantity", "采购数量", "quantity ordered", "quantity", "neither",
        "采购单上订货的数量，按基本单位", "Quantity ordered from suppliers, in base units",
        table="purchases", needs=("quantity",), value=_quantity,
    ),
    Measure(
        "purchase_order_count", "采购单数", "purchases made", "count", "neither",
        "采购单的张数（来源系统 + 单号各算一张）", "Purchases (source and number)",
        table="purchases", needs=DOCUMENT, distinct=DOCUMENT, fold="distinct",
    ),
    Measure(
        "supplier_count", "供货商数", "suppliers", "count", "neither",
        "下过采购单的不同供应商数", "Different suppliers ordered from",
        table="purchases", needs=("supplier",), distinct=("supplier",), fold="distinct", inside=True,
    ),
    Measure(
        "received_amount", "入库成本", "received at cost", "money", "neither",
        "入库的成本金额；没有写明金额的入库不计（占多少看入库成本已知占比）", "What was received, at cost; receipts that tell no amount are left out "
        "(how much is known: share of receipts of known cost)",
        table="receipts", needs=("net_cents",), value=_money, inside=True, beside="receipt_cost_coverage",
    ),
    Measure(
        "received_quantity", "入库数量", "quantity received", "quantity", "neither",
        "入库数量（含随后拒收的），按基本单位", "Quantity received, what was then rejected included, in base units",
        table="receipts", needs=("quantity",), value=_quantity,
    ),
    Measure(
        "costed_received_quantity", "成本已知的入库数量", "quantity received of known cost", "quantity", "neither",
        "入库数量里写明金额的那些", "Of what was received, what tells an amount",
        table="receipts", needs=("quantity", "net_cents"), value=_quantity_of_known_cost, inside=True,
    ),
    Measure(
        "rejected_quantity", "拒收数量", "quantity rejected", "quantity", "less",
        "到货后拒收的数量，按基本单位", "Quantity rejected on arrival, in base units",
        table="receipts", needs=("rejected",), value=_rejected,
    ),
    Measure(
        "last_purchase_price", "上次采购成本价", "last purchase cost", "price", "less",
        "最近一次入库的单价（同一天有几个时取最高）", "Unit cost of the last receipt; the highest where a day has several",
        table="receipts", needs=("price_e4", "day"), value=_price, fold="latest", inside=True,
    ),
    Measure(
        "lowest_purchase_price", "最低采购成本价", "lowest purchase cost", "price", "less",
        "入库单价中最低的", "Lowest unit cost received", table="receipts", needs=("price_e4",), value=_price, fold="min", inside=True,
    ),
    Measure(
        "last_receipt_day", "最近入库日", "last receipt", "day", "neither",
        "最近一次入库的日期", "Day of the last receipt", table="receipts", needs=("day",), value=_day, fold="max",
    ),
)
