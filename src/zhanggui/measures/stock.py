"""Measures over stock: what lay there. The rows they are folded over are made by balance.py, one a lot and span of the period."""

from __future__ import annotations

import narwhals as nw

from zhanggui.measures.measure import Measure

HAND = ("day", "sku", "on_hand")


def _on_hand() -> nw.Expr:
    return nw.col("on_hand")


def _available() -> nw.Expr:
    return nw.col("available")


def _expired() -> nw.Expr:
    return nw.col("expired")


def _in_transit() -> nw.Expr:
    return nw.col("in_transit")


def _value() -> nw.Expr:
    return nw.col("value_cents")


def _on_hand_of_known_cost() -> nw.Expr:
    return nw.col("on_hand") * nw.col("valued")


def _there() -> nw.Expr:
    return nw.col("there")


STOCK_MEASURES = (
    Measure(
        "stock_quantity", "库存数量", "stock", "quantity", "neither",
        "期末现存量，按基本单位；按月看是每月末的结存，不跨日相加",
        "On hand at the end of the period, in base units; by month, that of each month's end. Never added over days",
        table="stock_days", needs=HAND, value=_on_hand, fold="last",
    ),
    Measure(
        "available_quantity", "可用库存", "available stock", "quantity", "neither",
        "期末可用库存 = 现存 − 占用 − 冻结 − 过期", "Available at the end of the period: on hand - reserved - frozen - expired",
        table="stock_days", needs=HAND, value=_available, fold="last",
    ),
    Measure(
        "expired_quantity", "过期库存", "expired stock", "quantity", "less",
        "期末已过有效期的库存数量（未占用、未冻结的）", "Stock past its expiry at the end of the period, neither reserved nor frozen",
        table="stock_days", needs=HAND, value=_expired, fold="last",
    ),
    Measure(
        "in_transit_quantity", "在途库存", "stock in transit", "quantity", "neither",
        "期末在途数量", "In transit at the end of the period",
        table="stock_days", needs=("day", "sku", "in_transit"), value=_in_transit, fold="last",
    ),
    Measure(
        "stock_value", "库存金额", "stock value", "money", "neither",
        "期末库存的成本金额。结存没有金额时按最近入库成本（没有则按最低供货价）乘现存量，并注明；成本不明的不计（占多少看库存成本已知占比）",
        "Cost of what is on hand at the end of the period. Where balances carry no value: on hand at the cost last received, else at the "
        "lowest offer, noted as such. Goods whose cost nobody knows are left out (how much is known: share of stock of known cost)",
        table="stock_days", needs=HAND, value=_value, fold="last", inside=True, beside="stock_cost_coverage",
    ),
    Measure(
        "opening_stock_value", "期初库存金额", "opening stock value", "money", "neither",
        "期初（第一天之前）库存的成本金额", "Cost of what was on hand before the first day of the period",
        table="stock_days", needs=HAND, value=_value, fold="first", inside=True, beside="stock_cost_coverage",
    ),
    Measure(
        "average_stock_value", "平均库存金额", "average stock value", "money", "neither",
        "期内每日库存成本金额的平均；从有库存记录的那天算起", "Mean over the days of the period of the stock's cost, from the first day of stock records on",
        table="stock_days", needs=HAND, value=_value, fold="mean", inside=True, beside="stock_cost_coverage",
    ),
    Measure(
        "costed_stock_quantity", "成本已知的库存数量", "stock of known cost", "quantity", "neither",
        "期末现存量里成本已知的那部分", "Of what is on hand at the end of the period, what has a known cost",
        table="stock_days", needs=HAND, value=_on_hand_of_known_cost, fold="last", inside=True,
    ),
    Measure(
        "on_sale_sku_count", "在售 SKU 数", "SKUs on sale", "count", "neither",
        "期内有过可用库存的不同 SKU 数（某天开始或结束时有货即算）", "Different SKUs with stock available at the beginning or the end of some day of the period",
        table="stock_days", needs=HAND, value=_there, distinct=("sku",), fold="distinct",
    ),
    Measure(
        "in_stock_days", "有货天数", "days in stock", "days", "more",
        "期内有可用库存的天数，每个 SKU 一天算一天；某天开始或结束时有货即算",
        "Days with stock available at their beginning or end, counted for each SKU",
        table="stock_days", needs=HAND, value=_there, distinct=("sku", "day"), fold="distinct",
    ),
)
