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
        "商品行加商品退货行的金额，只算商品：运费等费用（charge）和退回的费用都不算，赠品（gift）金额为零，调整（adjustment）是账务更正，也不算。"
        "商品是曾作为商品卖出过的 SKU",
        "Goods lines and returns of goods, nothing else: neither charges (freight, fees) nor refunded charges; gifts bring no money and "
        "adjustments correct the books. Goods are SKUs that were ever sold as goods",
        needs=("net_cents", "kind"), kinds=TRADE, products=True, value=_money,
    ),
    Measure(
        "return_amount", "退货额", "returns", "money", "less",
        "退货行的金额，记为正数；含退回的费用，所以不等于销售毛额减净销售额（那是商品退货额）",
        "Return lines as a positive amount; refunded charges included, so it is not gross less net sales (that is returns of goods)",
        needs=("net_cents", "kind"), kinds=("return",), value=_money_back,
    ),
    Measure(
        "product_return_amount", "商品退货额", "returns of goods", "money", "less",
        "退货行的金额，记为正数，只算曾作为商品卖出过的 SKU：退回的运费不是退货",
        "Return lines as a positive amount, of SKUs that were ever sold as goods: a cancelled fee is not a return of goods",
        needs=("net_cents", "kind", "sku"), kinds=("return",), products=True, value=_money_back,
    ),
    Measure(
        "return_quantity", "退货数量", "quantity returned", "quantity", "less",
        "商品退货行的数量，记为正数；退回的费用不算", "Quantity of returns of goods, as a positive number; refunded charges are none",
        needs=("quantity", "kind"), kinds=("return",), products=True, value=_quantity_back,
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
        "商品行的数量减商品退货数量，按基本单位", "Quantity of goods lines less quantity of goods returned, in base units",
        needs=("quantity", "kind"), kinds=TRADE, products=True, value=_quantity,
    ),
    Measure(
        "goods_quantity", "销售数量", "quantity sold", "quantity", "more",
        "商品行的数量，未减退货，按基本单位", "Quantity of goods lines before returns, in base units",
        needs=("quantity", "kind"), kinds=GOODS, value=_quantity,
    ),
    Measure(
        "sales_cost", "销售成本", "cost of sales", "money", "neither",
        "商品、商品退货和赠品行的成本，符号随数量，只算成本已知的行（占多少看成本已知占比）。明细没有成本这一列时按现在的最低供货价乘数量，并注明",
        "Cost of goods lines, returns of goods and gifts, signed as their quantity: of the lines whose cost is known (how much that is: share of "
        "known cost). Where lines have no column of cost: quantity at the lowest offer of today, noted as such",
        needs=("kind",), kinds=("goods", "return", "gift"), products=True, value=_cost, costed=True, inside=True, beside="cost_coverage",
    ),
    Measure(
        "costed_sales", "成本已知的净销售额", "net sales of known cost", "money", "neither",
        "净销售额里成本已知的那些行的金额：毛利和毛利率只按它们算", "Net sales of the lines whose cost is known: gross profit and margin are of these",
        needs=("net_cents", "kind"), kinds=TRADE, products=True, value=_money, costed=True, inside=True,
    ),
    Measure(
        "costed_gross_sales", "成本已知的销售毛额", "gross sales of known cost", "money", "neither",
        "销售毛额里成本已知的那些行的金额", "Gross sales of the lines whose cost is known",
        needs=("net_cents", "kind"), kinds=GOODS, value=_money, costed=True, inside=True,
    ),
    Measure(
        "costed_quantity", "成本已知的净销量", "quantity of known cost", "quantity", "neither",
        "净销量里成本已知的那些行的数量", "Quantity sold less returned of the lines whose cost is known",
        needs=("quantity", "kind"), kinds=TRADE, products=True, value=_quantity, costed=True, inside=True,
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
        "有商品退货行的单据数；只退费用的不算", "Documents with at least one return of goods; a refunded charge alone is none",
        needs=("source", "document", "kind"), kinds=("return",), products=True, distinct=DOCUMENT, fold="distinct",
    ),
    Measure(
        "customer_sales", "有客户的净销售额", "net sales to known customers", "money", "more",
        "净销售额里写明客户的那些行", "Net sales of the lines that name a customer",
        needs=("net_cents", "kind", "customer"), kinds=TRADE, products=True, value=_money, naming="customer",
    ),
    Measure(
        "customer_sale_count", "有客户的销售单数", "sales to known customers", "count", "more",
        "销售单数里写明客户的那些单据", "Of sales, the documents that name a customer",
        needs=("source", "document", "kind", "customer"), kinds=SOLD, distinct=DOCUMENT, naming="customer", fold="distinct",
    ),
    Measure(
        "member_sales", "会员销售额", "sales to members", "money", "more",
        "净销售额里写明会员的那些行", "Net sales of the lines that name a member",
        needs=("net_cents", "kind", "member"), kinds=TRADE, products=True, value=_money, naming="member",
    ),
    Measure(
        "till_sales", "门店净销售额", "net sales of own shops", "money", "more",
        "净销售额里自己门店卖的：写明门店或会员的行，或者没有客户（企业）的行。批发给客户的不算",
        "Net sales of the company's own shops: lines that name a shop or a member, or no customer (a business). What was sold to customers "
        "wholesale is none",
        needs=("net_cents", "kind"), kinds=TRADE, products=True, lines="till", value=_money,
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
