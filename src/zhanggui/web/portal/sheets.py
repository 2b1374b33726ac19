"""The visible list of what the portal shows: each sheet with its columns. What is not a column here is told to nobody outside."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

CUSTOMER, SUPPLIER = "customer", "supplier"


@dataclass(frozen=True)
class Column:
    """A column: its name in files, its word in both languages, what its values are, what it means where that is not plain.

    Values: days as day numbers, money in minor units, prices in 1/10,000; `state` is one of STATES.
    """

    name: str
    zh: str
    en: str
    unit: Literal["text", "day", "month", "count", "quantity", "money", "price", "state"] = "text"
    means_zh: str = ""
    means_en: str = ""


@dataclass(frozen=True)
class Sheet:
    """A sheet: whose it is (the dimension of the role), its title, its columns, what is said where it is empty."""

    name: str
    whose: str
    icon: str
    zh: str
    en: str
    columns: tuple[Column, ...]
    none_zh: str
    none_en: str


STATES = {
    "open": ("还没到", "not here yet"), "late": ("晚了", "late"), "part": ("到了一部分", "in part"), "done": ("到齐", "complete"),
}
DAY = Column("day", "日期", "day", "day")
DOCUMENT = Column("document", "单号", "number")
SKU, NAME = Column("sku", "商品编码", "SKU"), Column("name", "品名", "name")
QUANTITY = Column("quantity", "数量", "quantity", "quantity")
PRICE, AMOUNT = Column("price", "单价", "price", "price"), Column("amount", "金额", "amount", "money")
FROM_QTY = Column("from_qty", "起价数量", "from this quantity", "quantity")
FROM_DAY, TO_DAY = Column("from_day", "起始日", "from", "day"), Column("to_day", "截止日", "until", "day")
DUE = Column("due", "要求到货", "due", "day")
ARRIVED = Column("arrived", "最近到货", "last arrival", "day", "这个单号、这个商品最后一次入库的日子",
                 "the last day on which goods of this order and SKU were received")
RECEIVED = Column("received", "已到", "received", "quantity", "按单号和商品从入库明细对出来，拒收的也算到了",
                  "found in the receipts by order and SKU; what was turned away has come too")
OPEN = Column("open", "未到", "still open", "quantity", "订的减去已到的，不小于0", "ordered less received, never below 0")
STATE = Column("state", "状态", "state", "state")

SHEETS: tuple[Sheet, ...] = (
    Sheet("orders", CUSTOMER, "clipboard-list", "订单", "Orders", (
        DAY, DOCUMENT, Column("lines", "行数", "lines", "count"), QUANTITY, AMOUNT),
        "还没有你的订单。", "There is no order of yours yet."),
    Sheet("returns", CUSTOMER, "arrow-back-up", "退货", "Returns", (DAY, DOCUMENT, SKU, NAME, QUANTITY, AMOUNT),
          "没有你的退货。", "There is no return of yours."),
    Sheet("prices", CUSTOMER, "bookmark", "价格", "Prices", (SKU, NAME, FROM_QTY, PRICE, FROM_DAY, TO_DAY),
          "没有为你单独定的价格。", "No prices are set for you."),
    Sheet("statement", CUSTOMER, "list", "对账", "Statement", (
        Column("month", "月", "month", "month"), Column("documents", "单数", "documents", "count"),
        Column("ordered", "订货", "ordered", "money"), Column("returned", "退货", "returned", "money"),
        Column("other", "费用和调整", "charges and adjustments", "money"),
        Column("total", "合计", "total", "money", "订货、退货、费用和调整加起来；付款不在这里",
               "ordered, returned, charges and adjustments added; payments are not in it")),
        "还没有你的往来。", "There is no trade of yours yet."),
    Sheet("cards", CUSTOMER, "user-share", "会员卡", "Cards", (
        Column("card", "卡号", "card"), Column("enrolled", "开卡日期", "enrolled", "day"), Column("level", "等级", "level")),
        "没有记在你名下的会员卡。", "No card is registered to you."),
    Sheet("purchases", SUPPLIER, "clipboard-list", "采购单", "Purchase orders", (
        DAY, DOCUMENT, SKU, NAME, QUANTITY, RECEIVED, OPEN, DUE, ARRIVED, STATE, PRICE, AMOUNT),
        "还没有给你的采购单。", "There is no purchase order to you yet."),
    Sheet("sent", SUPPLIER, "bell", "新采购单", "New orders", (
        DAY, DOCUMENT, SKU, NAME, QUANTITY, PRICE, AMOUNT), "没有刚发给你的采购单。", "No order has just been sent to you."),
    Sheet("arrivals", SUPPLIER, "package", "到货", "Arrivals", (
        DAY, DOCUMENT, Column("purchase", "采购单号", "purchase order"), SKU, NAME, QUANTITY,
        Column("rejected", "拒收", "turned away", "quantity"), Column("lot", "批号", "lot")),
        "还没有你的到货记录。", "No delivery of yours is recorded yet."),
    Sheet("offers", SUPPLIER, "bookmark", "报价", "Offers", (
        SKU, NAME, FROM_QTY, PRICE, Column("moq", "最小起订量", "smallest quantity", "quantity"), FROM_DAY, TO_DAY),
        "没有记下你的报价。", "No offer of yours is recorded."),
)
LINES = Sheet("document", CUSTOMER, "list", "单据明细", "Lines of a document",
              (DAY, DOCUMENT, SKU, NAME, QUANTITY, PRICE, AMOUNT),
              "没有这张单，或不是你的。", "There is no such document, or it is not yours.")
"""What stands behind an order."""


def sheets_of(whose: str) -> tuple[Sheet, ...]:
    """The dimension of a role -> its sheets, in the order of the menu."""
    return tuple(sheet for sheet in SHEETS if sheet.whose == whose)
