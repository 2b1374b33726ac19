"""Tags of members: by rule (what the records say), by statistics (a place among the others), by prediction; each says why, as of
which day and from where. A company writes rules of its own in the same words (D31)."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal, NamedTuple

import numpy as np
import numpy.typing as npt

from zhanggui.analyse.customers.worth import Worth
from zhanggui.analyse.members.standing import Book
from zhanggui.base.days import date_of
from zhanggui.base.errors import WrongUse

Numbers = npt.NDArray[np.float64]
Flags = npt.NDArray[np.bool_]
Kind = Literal["rule", "stat", "predicted"]


class Fact(NamedTuple):
    """What is known of every member and can be asked by a rule: name, words, whether it is a number, where it comes from."""

    name: str
    zh: str
    en: str
    number: bool
    source: str


FACTS: dict[str, Fact] = {
    fact.name: fact
    for fact in (
        Fact("amount", "消费额（元）", "amount spent", True, "sales"),
        Fact("purchases", "消费次数", "purchases", True, "sales"),
        Fact("days_since", "多少天没来", "days since the last purchase", True, "sales"),
        Fact("gap", "平均回头天数", "mean days to return", True, "sales"),
        Fact("largest", "最大单笔（元）", "largest purchase", True, "sales"),
        Fact("weekend_share", "周末消费占比（0到1）", "share of purchases at weekends (0 to 1)", True, "sales"),
        Fact("special_share", "特价消费占比（0到1）", "share bought below the regular price (0 to 1)", True, "sales"),
        Fact("score", "价值得分（0到100）", "value score (0 to 100)", True, "sales"),
        Fact("age", "年龄", "age", True, "members"),
        Fact("enrolled_days", "开卡多少天", "days since enrolment", True, "members"),
        Fact("birth_month", "出生月份", "month of birth", True, "members"),
        Fact("p30", "30天内会来的把握（0到1）", "chance of a purchase within 30 days (0 to 1)", True, "prediction"),
        Fact("p_alive", "还会再来的把握（0到1）", "chance of still buying here (0 to 1)", True, "prediction"),
        Fact("state", "状态", "state", False, "sales"),
        Fact("level", "会员等级", "level", False, "members"),
        Fact("shop", "开卡门店", "shop of enrolment", False, "members"),
        Fact("sex", "性别", "sex", False, "members"),
    )
}


@dataclass(frozen=True)
class Facts:
    """Of each of `names`: columns by name; a number that is not known is NaN, a text that is not is empty."""

    names: tuple[str, ...]
    as_of: int
    numbers: Mapping[str, Numbers]
    texts: Mapping[str, Sequence[str]]

    def quantile(self, name: str, q: float) -> float | None:
        """A fact -> its quantile among those who have it; None where nobody has."""
        known = self.numbers[name][~np.isnan(self.numbers[name])]
        return float(np.quantile(known, q)) if len(known) else None


def facts(found: Book, value: Worth | None = None, chances: Any | None = None) -> Facts:
    """The book, what members are worth, and what is expected of them (predict.next_order) -> the facts of every card."""
    names = tuple(card.member for card in found.cards)
    place = {name: i for i, name in enumerate(names)}
    day, h, size = found.as_of - 1, found.bought, len(names)
    row = np.fromiter((place[n] for n in h.names), np.int64, len(h.names))

    def of_buyers(values: Any) -> Numbers:
        out = np.full(size, np.nan)
        out[row] = values
        return out

    weekend = np.bincount(h.owner, weights=(h.day + 3) % 7 >= 5, minlength=len(h.names)) / np.maximum(h.count, 1)
    amount = np.add.reduceat(h.cents, h.start[:-1]) / 100 if len(h.names) else np.zeros(0)
    largest = np.maximum.reduceat(h.cents, h.start[:-1]) / 100 if len(h.names) else np.zeros(0)
    gap = (
        np.divide(h.last - h.first, h.count - 1, out=np.full(len(h.names), np.nan), where=h.count > 1)
        if len(h.names)
        else np.zeros(0)
    )
    numbers = {
        "amount": np.nan_to_num(of_buyers(amount)), "purchases": np.nan_to_num(of_buyers(h.count)),
        "days_since": of_buyers(found.as_of - h.last if len(h.names) else np.zeros(0)), "gap": of_buyers(gap),
        "largest": of_buyers(largest), "weekend_share": of_buyers(weekend),
        "age": _numbers(card.age(day) for card in found.cards),
        "enrolled_days": _numbers(None if c.enrolled_day is None else day - c.enrolled_day for c in found.cards),
        "birth_month": _numbers(None if c.age(day) is None else date_of(c.birth_day or 0).month for c in found.cards),
        "special_share": _of(value, "special_share", place, size), "score": _of(value, "score", place, size),
        "p30": _of(chances, "p30", place, size), "p_alive": _of(chances, "p_alive", place, size),
    }  # fmt: skip
    now = found.now()
    texts = {
        "state": [now.get(n, "new") for n in names], "level": [c.level or "" for c in found.cards],
        "shop": [c.shop or "" for c in found.cards], "sex": [c.sex or "" for c in found.cards],
    }  # fmt: skip
    return Facts(names, found.as_of, numbers, texts)


def _numbers(values: Any) -> Numbers:
    return np.array([np.nan if v is None else float(v) for v in values], dtype=np.float64)


def _of(told: Any, column: str, place: Mapping[str, int], size: int) -> Numbers:
    """Something with `names` and a column of theirs -> the column by our names; below 0 is not known, as predictions say it."""
    out = np.full(size, np.nan)
    values = getattr(told, column, None) if told is not None else None
    if values is not None:
        for name, value in zip(told.names, values, strict=True):
            if name in place and value >= 0:
                out[place[name]] = value
    return out


class Test(NamedTuple):
    """One comparison of a fact: `amount >= 1000`, `state = silent`."""

    fact: str
    sign: str
    value: str


SIGNS = (">=", "<=", "!=", ">", "<", "=")
TEST = re.compile(r"\s*([a-z_0-9]+)\s*(>=|<=|!=|>|<|=)\s*([^\s]+)\s*$")


def parse(text: str) -> tuple[Test, ...]:
    """`amount>=1000 and state=silent` -> its tests; WrongUse where a fact is not known or a number is none."""
    parts = [part for part in re.split(r"\s+and\s+|\s*[,，;；]\s*|\s*且\s*", text.strip()) if part]
    if not parts:
        raise WrongUse("A rule has at least one test.", do="For example: amount>=1000 and state=silent")
    out = []
    for part in parts:
        found = TEST.match(part)
        if found is None or found[1] not in FACTS:
            raise WrongUse(f"{part[:60]} is no test of a fact.", do=f"Facts: {', '.join(FACTS)}. Signs: {' '.join(SIGNS)}")
        fact, sign, value = FACTS[found[1]], found[2], found[3]
        if fact.number and not re.fullmatch(r"-?\d+(\.\d+)?", value):
            raise WrongUse(f"{value[:40]} is no number ({fact.en}).", do="Write a number: 1000, 0.5")
        if not fact.number and sign not in ("=", "!="):
            raise WrongUse(f"{fact.en} is compared by = or != only.")
        out.append(Test(fact.name, sign, value))
    return tuple(out)


def holds(known: Facts, tests: Sequence[Test]) -> Flags:
    """Facts and tests -> one flag a name: all of them hold. What is not known holds no test."""
    out = np.ones(len(known.names), bool)
    for test in tests:
        if FACTS[test.fact].number:
            values, wanted = known.numbers[test.fact], float(test.value)
            compare = {">=": values >= wanted, "<=": values <= wanted, ">": values > wanted, "<": values < wanted,
                       "=": values == wanted, "!=": values != wanted}[test.sign]  # fmt: skip
            out &= compare & ~np.isnan(values)
        else:
            same = np.array([text == test.value for text in known.texts[test.fact]], dtype=bool)
            out &= same if test.sign == "=" else ~same
    return out


@dataclass(frozen=True)
class Tag:
    """A tag: its words, kind, why it is given (with the limit that was used), since when it is known, from where; who has it."""

    name: str
    zh: str
    en: str
    kind: Kind
    why_zh: str
    why_en: str
    day: int
    source: str
    members: tuple[str, ...]


TOP, WEEKEND, SPECIAL, ENOUGH, FRESH_DAYS = 0.8, 0.6, 0.5, 5, 30
LIKELY, FADING = 0.5, 0.3


Words = tuple[str, str, str, Kind, str, str]
"""Name, words in both languages, kind, why in both languages."""
FIXED: tuple[tuple[Words, str], ...] = (
    (("fresh", "新卡", "new card", "rule", f"开卡{FRESH_DAYS}天以内", f"enrolled within {FRESH_DAYS} days"),
     f"enrolled_days<={FRESH_DAYS}"),
    (("no_purchase", "开卡没消费", "no purchase yet", "rule", "开卡以后一次也没买", "enrolled and never bought"), "purchases=0"),
    (("once", "只来过一次", "came once", "rule", "一共消费过一次", "one purchase in all"), "purchases=1"),
    (("weekend", "周末型", "weekend buyer", "stat", f"消费{ENOUGH}次以上，{WEEKEND:.0%}以上在周六周日",
      f"{ENOUGH} purchases or more, {WEEKEND:.0%} or more at weekends"), f"weekend_share>={WEEKEND} and purchases>={ENOUGH}"),
    (("price_sensitive", "爱买特价", "price-sensitive", "stat", f"消费{ENOUGH}次以上，{SPECIAL:.0%}以上的钱买特价",
      f"{ENOUGH} purchases or more, {SPECIAL:.0%} or more of the money on special offers"),
     f"special_share>={SPECIAL} and purchases>={ENOUGH}"),
    (("likely", "快来了", "likely to come", "predicted", f"30天内会来的把握在{LIKELY:.0%}以上",
      f"chance of a purchase within 30 days {LIKELY:.0%} or more"), f"p30>={LIKELY}"),
    (("fading", "可能要流失", "may be leaving", "predicted", f"还会再来的把握在{FADING:.0%}以下",
      f"chance of still buying here {FADING:.0%} or less"), f"p_alive<={FADING} and state!=lost"),
)  # fmt: skip
"""Tags whose limits are the same for every company, and their rules."""


def tags(known: Facts) -> list[Tag]:
    """Facts -> the tags that the product gives by itself; one that nobody can have (the records do not tell) is not there."""
    out = []
    for words, rule in (*FIXED, *_of_now(known)):
        tests = parse(rule)
        if all(_told(known, test.fact) for test in tests):
            out.append(_tag(known, words, tests))
    return out


def _of_now(known: Facts) -> list[tuple[Words, str]]:
    """Facts -> the tags whose limits come from the day or from the other members: this month's birthdays, the top fifths."""
    month, top, often = date_of(known.as_of).month, known.quantile("amount", TOP), known.quantile("purchases", TOP)
    born = (f"{month}月生日", f"born in month {month}")
    made: list[tuple[Words, str]] = [(("birthday", "本月生日", "birthday this month", "rule", *born), f"birth_month={month}")]
    if top:
        why = (f"消费额在前20%（{top:,.0f}元及以上）", f"amount among the top 20 % ({top:,.0f} or more)")
        made.append((("top", "消费前20%", "top 20 % by amount", "stat", *why), f"amount>={top:.2f}"))
    if often and often > 1:
        why = (f"消费次数在前20%（{often:.0f}次及以上）", f"purchases among the top 20 % ({often:.0f} or more)")
        made.append((("often", "常来", "comes often", "stat", *why), f"purchases>={often:.1f}"))
    return made


def own_tag(known: Facts, word: str, rule: str) -> Tag:
    """Facts, a word and a company's own rule -> the tag. WrongUse where the rule cannot be read."""
    tests = parse(rule)
    said = " 且 ".join(f"{FACTS[t.fact].zh}{t.sign}{t.value}" for t in tests)
    also = " and ".join(f"{FACTS[t.fact].en} {t.sign} {t.value}" for t in tests)
    return _tag(known, (word, word, word, "rule", said, also), tests)


def _told(known: Facts, fact: str) -> bool:
    """Whether the records tell a fact of anybody."""
    return not FACTS[fact].number or bool((~np.isnan(known.numbers[fact])).any())


def _tag(known: Facts, words: Words, tests: Sequence[Test]) -> Tag:
    flags = holds(known, tests)
    source = "prediction" if words[3] == "predicted" else ", ".join(sorted({FACTS[t.fact].source for t in tests}))
    return Tag(*words, known.as_of - 1, source, tuple(known.names[i] for i in np.flatnonzero(flags)))
