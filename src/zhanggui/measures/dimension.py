"""The dimensions: by what a number can be cut, and where each is found. The visible list is at the end."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Bucket = Literal["week", "month", "quarter", "year", "weekday"]


@dataclass(frozen=True)
class Lookup:
    """A dimension that a line does not carry: by the line's `key`, the column `column` of `table`, whose own key is `table_key`.

    several: rows of one key may hold at the same time, as two suppliers offer one SKU. latest: the table is of facts, and the
    row of the last day tells. counted: the value is made, by counting the key's own documents in the period: 1, 2, 3, >3.
    """

    key: str
    table: str
    table_key: str
    column: str
    several: bool = False
    latest: bool = False
    counted: bool = False


@dataclass(frozen=True)
class Dimension:
    """A cut: names, unit, the column of a line that holds it (as sold), else the tables that know it (as now), in that order.

    `bucket` dimensions are made from the day. `header` ones are the same on every line of a document. `inside` ones tell whose
    goods the company sells and which delivery they came from: pages keep them from those who may not see its costs. `people` ones tell single members of the public:
    pages keep them from those who may not see members.
    """

    name: str
    zh: str
    en: str
    column: str = ""
    lookups: tuple[Lookup, ...] = ()
    bucket: Bucket | None = None
    header: bool = True
    unit: Literal["text", "day", "count"] = "text"
    inside: bool = False
    people: bool = False

    @property
    def is_time(self) -> bool:
        """Whether it orders rows in time."""
        return self.unit != "text"


def _of_customer(column: str) -> tuple[Lookup, ...]:
    return (Lookup("customer", "customers", "customer", column),)


def _of_sku(column: str) -> tuple[Lookup, ...]:
    return (Lookup("sku", "skus", "sku", column),)


_ALL = (
    Dimension("customer", "客户", "customer", "customer"),
    Dimension("grade", "客户等级", "grade", "grade", _of_customer("grade")),
    Dimension("customer_kind", "客户类型", "kind of customer", "", _of_customer("kind")),
    Dimension("purchase_count", "购买次数", "number of purchases", "", (
        Lookup("customer", "sales", "customer", "document", counted=True),)),
    Dimension("sku", "商品", "SKU", "sku", header=False),
    Dimension("category", "品类", "category", "", _of_sku("category"), header=False),
    Dimension("brand", "品牌", "brand", "", _of_sku("brand"), header=False),
    Dimension("lot", "批号", "lot", "lot", header=False, inside=True),
    Dimension("supplier", "供应商", "supplier", "supplier", (
        Lookup("lot", "lots", "lot", "supplier"), *_of_sku("supplier"), Lookup("sku", "offers", "sku", "supplier", several=True)),
        header=False, inside=True),
    Dimension("last_supplier", "上次供货商", "last supplier", "", (Lookup("sku", "receipts", "sku", "supplier", latest=True),),
              header=False, inside=True),
    Dimension("shop", "门店", "shop", "shop"),
    Dimension("stockroom", "仓库", "stockroom", "stockroom", header=False),
    Dimension("channel", "渠道", "channel", "channel", _of_customer("channel")),
    Dimension("region", "区域", "region", "region", (*_of_customer("region"), *_of_customer("city"), *_of_customer("province"))),
    Dimension("rep", "业务员", "rep", "rep", (*_of_customer("rep"), Lookup("customer", "assignments", "customer", "rep", several=True))),
    Dimension("member", "会员", "member", "member", people=True),
    Dimension("level", "会员等级", "level of membership", "", (Lookup("member", "members", "member", "level"),)),
    Dimension("clerk", "店员", "clerk", "clerk"),
    Dimension("promotion", "促销", "promotion", "promotion", header=False),
    Dimension("buyer", "采购员", "buyer", "buyer"),
    Dimension("return_reason", "退货原因", "reason of return", "reason", header=False),
    Dimension("kind", "类别", "kind of line", "kind", header=False),
    Dimension("country", "国家", "country", "country", _of_customer("country")),
    Dimension("list", "资料", "list", "list", header=False),
    Dimension("field", "字段", "field", "field", header=False),
    Dimension("currency", "币种", "currency", "currency"),
    Dimension("source", "来源系统", "source", "source"),
    Dimension("day", "日", "day", "day", unit="day"),
    Dimension("week", "周", "week", "day", bucket="week", unit="day"),
    Dimension("month", "月", "month", "day", bucket="month", unit="day"),
    Dimension("quarter", "季度", "quarter", "day", bucket="quarter", unit="day"),
    Dimension("year", "年", "year", "day", bucket="year", unit="day"),
    Dimension("weekday", "星期", "weekday", "day", bucket="weekday", unit="count"),
)
DIMENSIONS: dict[str, Dimension] = {dimension.name: dimension for dimension in _ALL}
