"""Settings of replenishment."""

from __future__ import annotations

from zhanggui.base.settings.setting import Setting

GOODS: tuple[Setting, ...] = (
    Setting("service_level", 0.95, "补货的服务水平：不断货的把握低于它就该看要不要订（订多少按多订少订的代价算）",
            "The service level of replenishment: below it an order is looked at (how many: by what more and less cost)",
            least=0.5, most=0.9995, group="goods"),
    Setting("review_days", 7, "隔几天看一次要不要补货（复核周期）", "Days from one look at what to order to the next",
            least=0, most=90, group="goods"),
    Setting("lead_days", 7, "没人说过提前期时按几天算", "The lead time, in days, where neither deliveries nor suppliers tell it",
            least=0, most=365, group="goods"),
    Setting("demand_window", 28, "日均销量看最近几天", "Over how many days the daily average of sales is taken",
            least=7, most=364, group="goods"),
    Setting("quote_days", 365, "报价和进货价过多少天算旧（有更新的价就不用旧价比）",
            "Quotes and prices paid are old after this many days (not compared with newer ones)",
            least=1, most=3650, group="goods"),
    Setting("holding_rate", 0.2, "占用一年库存资金的代价（占成本的比例）",
            "What keeping stock costs a year, as a share of its cost",
            least=0, most=2, group="goods"),
    Setting("order_cost", 0.0, "每下一张采购单要花多少钱（0为不计）", "What one purchase order costs in itself (0: not reckoned)",
            least=0, most=1e6, group="goods"),
    Setting("slow_days", 90, "多少天没卖出算滞销", "Without a sale for this many days goods are slow",
            least=7, most=1000, group="goods"),
)
