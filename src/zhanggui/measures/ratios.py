"""Measures made of two others: a ratio of sums at the asked grain (never a mean of ratios), or a difference."""

from __future__ import annotations

from zhanggui.measures.measure import Measure

RATIO_MEASURES = (
    Measure(
        "gross_profit", "毛利", "gross profit", "money", "more",
        "净销售额减销售成本（含赠品的成本）", "Net sales less cost of sales (the cost of gifts included)",
        less=("net_sales", "sales_cost"),
    ),
    Measure(
        "margin_rate", "毛利率", "margin", "percent", "more",
        "毛利 ÷ 净销售额", "Gross profit / net sales", over=("gross_profit", "net_sales"),
    ),
    Measure(
        "return_rate", "退货率", "return rate", "percent", "less",
        "商品退货额 ÷ 销售毛额，只算商品", "Returns of goods / gross sales: goods only", over=("product_return_amount", "gross_sales"),
    ),
    Measure(
        "sale_value", "笔单价", "value of a sale", "money", "more",
        "净销售额 ÷ 销售单数", "Net sales / sales", over=("net_sales", "sale_count"),
    ),
    Measure(
        "customer_value", "客单价", "value of a customer", "money", "more",
        "净销售额 ÷ 成交客户数", "Net sales / buying customers", over=("net_sales", "customer_count"),
    ),
    Measure(
        "sale_frequency", "购买频次", "sales per customer", "ratio", "more",
        "销售单数 ÷ 成交客户数", "Sales / buying customers", over=("sale_count", "customer_count"),
    ),
    Measure(
        "items_per_sale", "连带率", "items per sale", "ratio", "more",
        "销售数量 ÷ 销售单数：一单卖几件，退货不减", "Quantity sold / sales: pieces in a sale, returns not taken off",
        over=("goods_quantity", "sale_count"),
    ),
    Measure(
        "average_price", "平均售价", "average price", "money", "neither",
        "销售毛额 ÷ 销售数量", "Gross sales / quantity sold", over=("gross_sales", "goods_quantity"),
    ),
)
