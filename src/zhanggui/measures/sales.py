"""Measures over sales lines: one line of a sale, return, adjustment, gift or charge, as it was booked."""

from __future__ import annotations

import narwhals as nw

from zhanggui.measures.measure import Measure

GOODS = ("goods",)
TRADE = ("goods", "return")
SOLD = ("goods", "charge")
DOCUMENT = ("source", "document")


def _money() -> nw.Expr:
    return nw.col("net_cents")


def _money_back() -> nw.Expr:
    return 0 - nw.col("net_cents")


def _quantity() -> nw.Expr:
    return nw.col("quantity")


def _quantity_back() -> nw.Expr:
    return 0 - nw.col("quantity")


def _cost() -> nw.Expr:
    return nw.col("cost_cents")


def _discount() -> nw.Expr:
    return nw.col("discount_cents")


def _one() -> nw.Expr:
    # Not a literal: selected alone, that would be one row instead of one a line.
    return nw.col("day") * 0 + 1


def _day() -> nw.Expr:
    return nw.col("day")


def _money_of_members() -> nw.Expr:
    return nw.when(~nw.col("member").is_null()).then(nw.col("net_cents")).otherwise(nw.lit(0))


SALES_MEASURES = (
    Measure(
        "line_amount", "明细金额", "line amount", "money", "neither",
        "所有明细行按入账金额合计，不论类别：对账用的数字",
        "Every line as booked, whatever its kind: the figure to reconcile with the books",
        needs=("net_cents",), value=_money,
    ),
    Measure(
        "gross_sales", "销售毛额", "gross sales", "money", "more",
        "商品行（goods）的金额，未减退货", "Goods lines, before returns are taken off",
        needs=("net_cents", "kind"), kinds=GOODS, value=_money,
    ),
    Measure(
        "net_sales", "净销售额", "net sales", "money", "more",
        "商品行加退货行的金额。运费等费用（charge）不是商品，赠品（gift）金额为零，调整（adjustment）是账务更正，都不算销售",
        "Goods and return lines. Charges (freight, fees) are not goods, gifts bring no money and adjustments correct the books: none of them is a sale",
        needs=("net_cents", "kind"), kinds=TRADE, value=_money,
    ),
    Measure(
        "return_amount", "退货额", "returns", "money", "less",
        "退货行的金额，记为正数；含退回的费用", "Return lines as a positive amount; cancelled fees included",
        needs=("net_cents", "kind"), kinds=("return",), value=_money_back,
    ),
    Measure(
        "product_return_amount", "商品退货额", "returns of goods", "money", "less",
        "退货行的金额，记为正数，只算曾作为商品卖出过的 SKU：退回的运费不是退货",
        "Return lines as a positive amount, of SKUs that were ever sold as goods: a cancelled fee is not a return of goods",
        needs=("net_cents", "kind", "sku"), kinds=("return",), value=_money_back, lines="product",
    ),
    Measure(
        "return_quantity", "退货数量", "quantity returned", "quantity", "less",
        "退货行的数量，记为正数", "Quantity of return lines, as a positive number",
        needs=("quantity", "kind"), kinds=("return",), value=_quantity_back,
    ),
    Measure(
        "charge_amount", "费用收入", "charges", "money", "neither",
        "费用行（运费、手续费等）的金额", "Charge lines: freight, fees and the like",
        needs=("net_cents", "kind"), kinds=("charge",), value=_money,
    ),
    Measure(
        "adjustment_amount", "调整额", "adjustments", "money", "neither",
        "调整行的金额：账务更正、报损", "Adjustment lines: corrections of the books, write-offs",
        needs=("net_cents", "kind"), kinds=("adjustment",), value=_money,
    ),
    Measure(
        "discount", "折扣额", "discount", "money", "less",
        "商品行上记的折扣额", "Discount booked on goods lines",
        needs=("discount_cents", "kind"), kinds=GOODS, value=_discount,
    ),
    Measure(
        "quantity", "净销量", "quantity", "quantity", "more",
        "商品行的数量减退货数量，按基本单位", "Quantity of goods lines less quantity returned, in base units",
        needs=("quantity", "kind"), kinds=TRADE, value=_quantity,
    ),
    Measure(
        "goods_quantity", "销售数量", "quantity sold", "quantity", "more",
        "商品行的数量，未减退货，按基本单位", "Quantity of goods lines before returns, in base units",
        needs=("quantity", "kind"), kinds=GOODS, value=_quantity,
    ),
    Measure(
        "sales_cost", "销售成本", "cost of sales", "money", "neither",
        "商品、退货和赠品行的成本，符号随数量。明细没有成本时按现在的最低供货价乘数量，并注明；不知道成本的商品不计成本",
        "Cost of goods, return and gift lines, signed as their quantity. Where lines carry no cost: quantity at the lowest offer of today, noted as such. Goods whose cost nobody knows bring none",
        needs=("kind",), kinds=("goods", "return", "gift"), value=_cost, inside=True,
    ),
    Measure(
        "line_count", "明细行数", "lines", "count", "neither",
        "明细行的条数，不论类别", "Number of lines, whatever their kind", value=_one,
    ),
    Measure(
        "sale_count", "销售单数", "sales", "count", "more",
        "卖出商品或收取费用的单据数（来源系统 + 单号各算一张）；只有退货、调整或赠品的单据不算",
        "Documents (source and number) that sell something: at least one goods or charge line; returns, adjustments or gifts alone are no sale",
        needs=("source", "document", "kind"), kinds=SOLD, distinct=DOCUMENT, fold="distinct",
    ),
    Measure(
        "customer_count", "成交客户数", "buying customers", "count", "more",
        "买过商品或付过费用的不同客户数；没有客户的明细不算", "Different customers with a goods or charge line; lines without a customer do not count",
        needs=("customer", "kind"), kinds=SOLD, distinct=("customer",), fold="distinct",
    ),
    Measure(
        "new_customer_count", "新客户数", "new customers", "count", "more",
        "第一次购买的客户数，记在其第一个购买日；第一次以全部记录为准，不受所选期间和条件影响",
        "Customers on the day they first bought; first in all the records, whatever period and conditions are asked",
        needs=("customer", "kind"), kinds=SOLD, distinct=("customer",), fold="distinct", lines="first",
    ),
    Measure(
        "return_sale_count", "退货单数", "returns made", "count", "less",
        "有退货行的单据数", "Documents with at least one return line",
        needs=("source", "document", "kind"), kinds=("return",), distinct=DOCUMENT, fold="distinct",
    ),
    Measure(
        "member_sales", "会员销售额", "sales to members", "money", "more",
        "有会员号的商品行加退货行的金额", "Goods and return lines that name a member",
        needs=("net_cents", "kind", "member"), kinds=TRADE, value=_money_of_members,
    ),
    Measure(
        "sku_count", "动销 SKU 数", "SKUs sold", "count", "more",
        "卖出过的不同 SKU 数", "Different SKUs sold",
        needs=("sku", "kind"), kinds=GOODS, distinct=("sku",), fold="distinct",
    ),
    Measure(
        "first_sale_day", "首次购买日", "first sale", "day", "neither",
        "最早一次购买的日期", "Day of the earliest goods or charge line",
        needs=("day", "kind"), kinds=SOLD, value=_day, fold="min",
    ),
    Measure(
        "last_sale_day", "最近购买日", "last sale", "day", "neither",
        "最近一次购买的日期", "Day of the latest goods or charge line",
        needs=("day", "kind"), kinds=SOLD, value=_day, fold="max",
    ),
)
