"""The 5W2H sheet of members' behaviour (D29): every sub-question, with what the records of a year answer of it. What no record
answers (why they buy, who decides, how they pay) is left to surveys, which people type in."""

from __future__ import annotations

import zoneinfo
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, NamedTuple

import narwhals as nw
import numpy as np

from zhanggui.analyse.customers.cycles import sku_cycles
from zhanggui.analyse.customers.repurchase import days_to_return
from zhanggui.analyse.members.standing import Book
from zhanggui.analyse.members.tracker import over
from zhanggui.base.errors import ZhangguiError
from zhanggui.base.scope import EVERYTHING, Scope
from zhanggui.measures.ask import ask
from zhanggui.measures.reading import Tables

YEAR, SHOWN, FEW_GAPS = 365, 5, 3


class Question(NamedTuple):
    """A sub-question: its key (`what.wanted`), the W or H it belongs to, its words."""

    key: str
    group: str
    zh: str
    en: str


GROUPS = {
    "what": ("What 买什么", "What"), "who": ("Who 谁买", "Who"), "when": ("When 何时买", "When"),
    "where": ("Where 在哪买", "Where"), "why": ("Why 为什么买", "Why"),
    "how_much": ("How much 买多少", "How much"), "how": ("How to do 怎么买", "How to do"),
}  # fmt: skip
QUESTIONS = tuple(
    Question(f"{group}.{key}", group, zh, en)
    for group, key, zh, en in (
        ("what", "wanted", "想要什么商品", "what is wanted"),
        ("what", "need", "核心需求是什么", "the core need"),
        ("what", "deciding", "由哪些因素决定", "what decides"),
        ("what", "unmet", "得不到满足会怎样", "what they do when it is not met"),
        ("who", "wants", "谁想要", "who wants it"),
        ("who", "gathers", "谁收集信息", "who gathers information"),
        ("who", "decides", "谁做决定", "who decides"),
        ("who", "buys", "谁来购买", "who buys"),
        ("when", "buys", "什么时间购买", "when they buy"),
        ("when", "uses", "什么时间使用", "when they use it"),
        ("when", "again", "何时又会重复购买", "when they buy again"),
        ("when", "lasts", "该产品可以使用多长时间", "how long it lasts"),
        ("where", "buys", "在哪里购买", "where they buy"),
        ("where", "channel", "从什么渠道购买", "through which channel"),
        ("where", "features", "购买地点有什么特点", "what the place is like"),
        ("why", "buys", "为什么购买", "why they buy"),
        ("why", "brand", "为什么选这个品牌", "why this brand"),
        ("why", "channel", "为什么选这个渠道", "why this channel"),
        ("how_much", "quantity", "人均购买量", "quantity per head"),
        ("how_much", "frequency", "购买频率", "frequency"),
        ("how_much", "per_head", "人均消费额", "amount per head"),
        ("how_much", "price", "购买价格带", "price band"),
        ("how", "buys", "如何购买", "how they buy"),
        ("how", "gets_there", "怎么到店", "how they get there"),
        ("how", "pays", "怎么付款", "how they pay"),
    )
)
BY_KEY = {question.key: question for question in QUESTIONS}


@dataclass(frozen=True)
class Part:
    """A piece of an answer: what (an id, or words in both languages), a number with its unit, a share of the whole."""

    what: str = ""
    zh: str = ""
    en: str = ""
    value: float | None = None
    unit: str = ""
    share: float | None = None


@dataclass(frozen=True)
class Sheet:
    """The answers that records give: question key -> parts. first, last: the days looked at; buyers: who bought in them."""

    first: int
    last: int
    buyers: int
    answers: Mapping[str, tuple[Part, ...]]
    where: tuple[str, ...] = ()


def sheet(
    frames: Mapping[str, Any], found: Book, *, where: Sequence[str] = (), zone: str = "Asia/Shanghai", scope: Scope = EVERYTHING
) -> Sheet:
    """Records, the book of members, conditions (`category=tea`), the company's time zone -> the sheet of the last year. What a
    company has not imported is not answered."""
    last = found.as_of - 1
    asker = _Asker(frames, last - YEAR + 1, last, ("member!=none", *where), scope, found.as_of)
    answers: dict[str, tuple[Part, ...]] = {
        "what.wanted": asker.shares("category") or asker.shares("sku"),
        "who.buys": _who(found, asker),
        "when.buys": asker.weekdays() + asker.hours(zone),
        "when.again": _again(found, where),
        "when.lasts": _lasts(asker),
        "where.buys": asker.shares("shop"),
        "where.channel": asker.shares("channel"),
        "how.buys": asker.basket(),
        **asker.amounts(),
    }
    return Sheet(asker.first, last, asker.buyers(), {key: parts for key, parts in answers.items() if parts}, tuple(where))


@dataclass
class _Asker:
    frames: Mapping[str, Any]
    first: int
    last: int
    where: tuple[str, ...]
    scope: Scope
    as_of: int

    def ask(self, measures: list[str], by: list[str]) -> list[dict[str, Any]]:
        """-> rows; none where the records do not tell."""
        try:
            return ask(
                self.frames,
                measures,
                by,
                from_day=self.first,
                to_day=self.last,
                where=list(self.where),
                scope=self.scope,
                as_of=self.as_of,
            ).rows
        except ZhangguiError:
            return []

    def shares(self, cut: str) -> tuple[Part, ...]:
        """-> the largest parts of what members spent, by a dimension."""
        rows = [r for r in self.ask(["net_sales"], [cut]) if r[cut] is not None and (r["net_sales"] or 0) > 0]
        whole = sum(r["net_sales"] for r in rows)
        rows.sort(key=lambda r: (-r["net_sales"], str(r[cut])))
        return tuple(Part(str(r[cut]), share=r["net_sales"] / whole) for r in rows[:SHOWN])

    def weekdays(self) -> tuple[Part, ...]:
        """-> the days of the week by tickets, the busiest first."""
        rows = [r for r in self.ask(["sale_count"], ["weekday"]) if r["weekday"]]
        whole = sum(r["sale_count"] or 0 for r in rows)
        words = dict(enumerate(zip("一二三四五六日", ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"), strict=True), 1))
        rows.sort(key=lambda r: (-(r["sale_count"] or 0), r["weekday"]))
        return tuple(
            Part(zh=f"周{words[r['weekday']][0]}", en=words[r["weekday"]][1], share=(r["sale_count"] or 0) / whole)
            for r in rows[:3]
            if whole
        )

    def hours(self, zone: str) -> tuple[Part, ...]:
        """-> the busiest hours of the day in the company's zone; none where no line tells its time."""
        tables = Tables(self.frames, self.as_of, self.scope)
        if not tables.has("sales", "at_ms", "member"):
            return ()
        lines = tables.lines("sales").filter(~nw.col("member").is_null(), ~nw.col("at_ms").is_null(), nw.col("day") >= self.first)
        hourly = lines.with_columns((nw.col("at_ms") // 3_600_000).alias("_hour")).group_by("_hour").agg(nw.len().alias("n"))
        local, per = zoneinfo.ZoneInfo(zone), np.zeros(24, np.int64)
        for row in hourly.collect("pyarrow").to_native().to_pylist():
            per[datetime.fromtimestamp(int(row["_hour"]) * 3600, tz=UTC).astimezone(local).hour] += int(row["n"])
        if not per.sum() or (per > 0).sum() < 2:
            return ()  # a file of days has everything at midnight
        best = np.argsort(-per, kind="stable")[:3]
        return tuple(Part(zh=f"{h}–{h + 1}点", en=f"{h}:00–{h + 1}:00", share=float(per[h] / per.sum())) for h in best)

    def buyers(self) -> int:
        """-> members who bought in the time looked at."""
        return len([r for r in self.ask(["sale_count"], ["member"]) if r["sale_count"]])

    def basket(self) -> tuple[Part, ...]:
        """-> pieces and money of a ticket."""
        rows = self.ask(["items_per_sale", "sale_value"], [])
        if not rows or rows[0]["items_per_sale"] is None:
            return ()
        return (Part(zh="一单几件", en="pieces a ticket", value=rows[0]["items_per_sale"], unit="ratio"),
                Part(zh="一单多少钱", en="money a ticket", value=rows[0]["sale_value"], unit="money"))  # fmt: skip

    def amounts(self) -> dict[str, tuple[Part, ...]]:
        """-> quantity, purchases and money per head, and the price band of the middle half of the pieces bought."""
        rows = self.ask(["goods_quantity", "sale_count", "net_sales"], [])
        heads = self.buyers()
        if not rows or not heads:
            return {}
        row = rows[0]
        out = {
            "how_much.quantity": (
                Part(zh="每人每年", en="a head and year", value=over(row["goods_quantity"], heads), unit="ratio"),
            ),
            "how_much.frequency": (
                Part(zh="每人每年次数", en="purchases a head and year", value=over(row["sale_count"], heads), unit="ratio"),
            ),
            "how_much.per_head": (Part(zh="每人每年", en="a head and year", value=over(row["net_sales"], heads), unit="money"),),
        }
        band = self._prices()
        return out | ({"how_much.price": band} if band else {})

    def _prices(self) -> tuple[Part, ...]:
        rows = [r for r in self.ask(["gross_sales", "goods_quantity"], ["sku"]) if (r["goods_quantity"] or 0) > 0]
        if not rows:
            return ()
        price = np.array([r["gross_sales"] / r["goods_quantity"] for r in rows])
        weight = np.array([float(r["goods_quantity"]) for r in rows])
        order = np.argsort(price)
        share = weight[order].cumsum() / weight.sum()
        low, middle, high = (float(price[order][np.searchsorted(share, q)]) for q in (0.25, 0.5, 0.75))
        return (Part(zh="中位单价", en="median unit price", value=middle, unit="money"),
                Part(zh="中间一半从", en="middle half from", value=low, unit="money"),
                Part(zh="到", en="to", value=high, unit="money"))  # fmt: skip


def _who(found: Book, asker: _Asker) -> tuple[Part, ...]:
    """-> how many members bought, of which sex, how old."""
    if asker.where != ("member!=none",):
        bought = {str(r["member"]) for r in asker.ask(["sale_count"], ["member"]) if r["sale_count"]}
    else:
        bought = {n for n, last in zip(found.bought.names, found.bought.last, strict=True) if last >= asker.first}
    cards = [c for c in found.cards if c.member in bought]
    if not cards:
        return ()
    out = [Part(zh="买过的会员", en="members who bought", value=float(len(cards)), unit="count")]
    sexes: dict[str, int] = {}
    for c in cards:
        if c.sex:
            sexes[c.sex] = sexes.get(c.sex, 0) + 1
    out += [Part(sex, share=n / sum(sexes.values())) for sex, n in sorted(sexes.items(), key=lambda pair: -pair[1])]
    ages = [age for c in cards if (age := c.age(asker.last)) is not None]
    return (*out, Part(zh="平均年龄", en="mean age", value=sum(ages) / len(ages), unit="ratio")) if ages else tuple(out)


def _again(found: Book, where: Sequence[str]) -> tuple[Part, ...]:
    if where:
        return ()
    told = days_to_return(found.bought, found.as_of, found.as_of - YEAR)
    out = [Part(zh="平均隔", en="on average after", value=told.mean, unit="days")] if told.mean is not None else []
    half = [Part(zh="一半人在", en="half within", value=float(told.half), unit="days")] if told.half is not None else []
    return tuple(out + half)


def _lasts(asker: _Asker) -> tuple[Part, ...]:
    """-> how soon the goods that are bought most are bought again by the same member (D30): how long one lasts."""
    tables = Tables(asker.frames, asker.as_of, asker.scope)
    rows = sorted((r for r in asker.ask(["net_sales"], ["sku"]) if r["sku"]), key=lambda r: -(r["net_sales"] or 0))
    known = sku_cycles(tables, asker.as_of, "member") if rows else {}
    top = [known[r["sku"]] for r in rows if r["sku"] in known and known[r["sku"]].n >= FEW_GAPS]
    return tuple(Part(c.sku, value=c.median, unit="days") for c in top[:SHOWN])
