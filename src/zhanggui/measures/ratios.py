"""Measures made of two others: a ratio of sums at the asked grain (never a mean of ratios), or a difference."""

from __future__ import annotations

from zhanggui.measures.measure import Measure

RATIO_MEASURES = (
    Measure(
        "gross_profit", "毛利", "gross profit", "money", "more",
        "成本已知的净销售额减销售成本（含赠品的成本）。成本不明的行不算，占多少看成本已知占比",
        "Net sales of known cost less cost of sales (the cost of gifts included). Lines whose cost nobody knows are left out: how much is known "
        "is told beside it",
        less=("costed_sales", "sales_cost"), beside="cost_coverage",
    ),
    Measure(
        "margin_rate", "毛利率", "margin", "percent", "more",
        "毛利 ÷ 成本已知的净销售额", "Gross profit / net sales of known cost", over=("gross_profit", "costed_sales"), beside="cost_coverage",
    ),
    Measure(
        "cost_coverage", "成本已知占比", "share of known cost", "percent", "more",
        "成本已知的销售毛额 ÷ 销售毛额：毛利和毛利率按多少销售额算出来", "Gross sales of known cost / gross sales: of how much of what was sold gross profit and margin speak",
        over=("costed_gross_sales", "gross_sales"), known_zh="按成本已知的 {} 销售额算", known_en="of the {} of sales whose cost is known",
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
        "有客户的净销售额 ÷ 成交客户数：没有客户的销售（散客小票）分子分母都不算",
        "Net sales to known customers / buying customers: sales without a customer (till tickets) are in neither",
        over=("customer_sales", "customer_count"),
    ),
    Measure(
        "sale_frequency", "购买频次", "sales per customer", "ratio", "more",
        "有客户的销售单数 ÷ 成交客户数", "Sales to known customers / buying customers", over=("customer_sale_count", "customer_count"),
    ),
    Measure(
        "customer_sale_value", "客户笔单价", "value of a sale to a known customer", "money", "more",
        "有客户的净销售额 ÷ 有客户的销售单数：客单价 = 购买频次 × 客户笔单价", "Net sales to known customers / their sales: value of a customer = sales per customer x this",
        over=("customer_sales", "customer_sale_count"),
    ),
    Measure(
        "anonymous_sales", "无客户的净销售额", "net sales without a customer", "money", "neither",
        "净销售额减有客户的净销售额：散客小票、没写客户的单", "Net sales less those to known customers: till tickets, sales that name nobody",
        less=("net_sales", "customer_sales"),
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
    Measure(
        "return_sale_rate", "退货单率", "returns per sale", "percent", "less",
        "退货单数 ÷ 销售单数", "Documents with returns of goods / sales", over=("return_sale_count", "sale_count"),
    ),
    Measure(
        "return_quantity_rate", "退货数量率", "return rate by quantity", "percent", "less",
        "退货数量 ÷ 销售数量", "Quantity returned / quantity sold", over=("return_quantity", "goods_quantity"),
    ),
    Measure(
        "list_amount", "折前金额", "amount before discount", "money", "neither",
        "销售毛额加上记下的折扣", "Gross sales and the discount that was booked on them", plus=("gross_sales", "discount"),
    ),
    Measure(
        "discount_rate", "折扣率", "discount rate", "percent", "less",
        "折扣额 ÷ 折前金额：让出了几成", "Discount / amount before discount: the share given away", over=("discount", "list_amount"),
    ),
    Measure(
        "returning_customer_count", "老客户数", "returning customers", "count", "more",
        "成交客户数减新客户数：以前就买过的", "Buying customers less new customers: those who had bought before",
        less=("customer_count", "new_customer_count"),
    ),
    Measure(
        "repeat_customer_count", "复购客户数", "repeat customers", "count", "more",
        "期内有两张或更多销售单的客户数", "Customers with two sales or more in the period",
        each="customer", at_least=("sale_count", 2), needs=("customer",),
    ),
    Measure(
        "repurchase_rate", "复购率", "repurchase rate", "percent", "more",
        "期内购买 ≥ 2 次的客户数 ÷ 购买客户数", "Customers with two sales or more in the period / buying customers",
        over=("repeat_customer_count", "customer_count"),
    ),
    Measure(
        "all_customer_count", "全部成交客户数", "all buying customers", "count", "neither",
        "所问范围内的成交客户数，不分组", "Buying customers of everything asked about, whatever the cut", whole="customer_count",
    ),
    Measure(
        "all_net_sales", "全部净销售额", "all net sales", "money", "neither",
        "所问范围内的净销售额，不分组", "Net sales of everything asked about, whatever the cut", whole="net_sales",
    ),
    Measure(
        "customer_share", "客户占比", "share of customers", "percent", "neither",
        "成交客户数 ÷ 全部成交客户数", "Buying customers / all buying customers", over=("customer_count", "all_customer_count"),
    ),
    Measure(
        "sales_share", "销售占比", "share of sales", "percent", "neither",
        "净销售额 ÷ 全部净销售额", "Net sales / all net sales", over=("net_sales", "all_net_sales"),
    ),
    Measure(
        "member_share", "会员贡献率", "members' share of sales", "percent", "more",
        "会员销售额 ÷ 门店净销售额：会员只和自己门店的销售比，不和批发比", "Sales to members / net sales of own shops: not of wholesale, where nobody shows a card",
        over=("member_sales", "till_sales"),
    ),
    Measure(
        "active_sku_rate", "动销率", "active SKU rate", "percent", "more",
        "期间有销售的 SKU 数 ÷ 期间在售（有库存）的 SKU 数。库存没有的分法（区域、客户）不分母",
        "SKUs sold / SKUs on sale, with stock in the period. By what stock does not know (region, customer) the divisor is all of them",
        over=("sku_count", "on_sale_sku_count"),
    ),
    Measure(
        "goods_to_sell_cost", "可售货品成本", "cost of goods to sell", "money", "neither",
        "期初库存金额 + 入库成本", "Opening stock value + received at cost", plus=("opening_stock_value", "received_amount"),
    ),
    Measure(
        "sell_through", "售罄率", "sell-through", "percent", "more",
        "销售成本 ÷（期初库存金额 + 入库成本）。库存没有的分法（区域、客户）不分母",
        "Cost of sales / (opening stock + received at cost). By what stock does not know (region, customer) the divisor is all of it",
        over=("sales_cost", "goods_to_sell_cost"),
    ),
    Measure(
        "daily_quantity", "日均销量", "sold a day", "quantity", "more",
        "销售数量 ÷ 有货天数，逐个 SKU 算后相加：缺货的日子不算；分子分母都从有库存记录的那天算起",
        "Quantity sold / days in stock, SKU by SKU, then added: days out of stock do not count; both from the first day of stock records on",
        each="sku", over=("goods_quantity", "in_stock_days"), needs=("sku",),
    ),
    Measure(
        "cover_days", "可售天数", "days of cover", "days", "neither",
        "期末可用库存 ÷ 日均销量（缺货日不算）", "Available stock at the end of the period / quantity sold a day (days out of stock left out)",
        over=("available_quantity", "daily_quantity"),
    ),
    Measure(
        "period_days", "天数", "days of the period", "days", "neither",
        "期间的天数；不超出有记录的日子", "Days of the period, as far as there are records", fold="period",
    ),
    Measure(
        "daily_sales_cost", "日均销货成本", "cost of sales a day", "money", "neither",
        "销售成本 ÷ 天数", "Cost of sales / days of the period", over=("sales_cost", "period_days"),
    ),
    Measure(
        "turnover_days", "周转天数", "turnover days", "days", "less",
        "平均库存金额 ÷ 日均销货成本", "Average stock value / cost of sales a day", over=("average_stock_value", "daily_sales_cost"),
    ),
    Measure(
        "average_purchase_price", "平均采购成本价", "average purchase cost", "price", "less",
        "入库成本 ÷ 成本已知的入库数量：按数量加权", "Received at cost / quantity received of known cost: weighted by quantity",
        over=("received_amount", "costed_received_quantity"),
    ),
    Measure(
        "stock_cost_coverage", "库存成本已知占比", "share of stock of known cost", "percent", "more",
        "成本已知的库存数量 ÷ 库存数量：库存金额按多少现存量算出来", "Stock of known cost / stock: of how much of what is on hand the stock value speaks",
        over=("costed_stock_quantity", "stock_quantity"), known_zh="按成本已知的 {} 库存算", known_en="of the {} of stock whose cost is known",
    ),
    Measure(
        "receipt_cost_coverage", "入库成本已知占比", "share of receipts of known cost", "percent", "more",
        "成本已知的入库数量 ÷ 入库数量", "Quantity received of known cost / quantity received", over=("costed_received_quantity", "received_quantity"),
        known_zh="按成本已知的 {} 入库算", known_en="of the {} of receipts whose cost is known",
    ),
)
