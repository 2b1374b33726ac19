"""`activate`: who bought once and has not come back in the time in which most others had: a list a rep (C32).

How long is measured on the company's own new customers: half of those who came back had done so by then. Who is silent for longer
than nine in ten of them ever were is past activating. What is won is what such customers go on to buy in a year, at the size of
their own first purchase.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from zhanggui.analyse.acquisition.newcomers import NEVER
from zhanggui.decide.acting import numbers, rate_of, stakes, texts
from zhanggui.decide.came_back import came_back
from zhanggui.decide.customer_decision import Told, decision_of, mean
from zhanggui.decide.customer_lines import READS, Line, act_of, by_rep, called, chosen, drawn, foresee, whose, worth_of
from zhanggui.decide.customer_words import left_alone, several
from zhanggui.decide.decision import Decision
from zhanggui.decide.kind import Context, Kind
from zhanggui.decide.known import new_of
from zhanggui.decide.outlook import YEAR, outlook
from zhanggui.decide.wording import Both, money_words

HORIZON, VALID, HOLD_OUT = 30, 7, 0.1
FEW = 10
"""With fewer who ever came back nobody can say how long it usually takes."""
MESSAGES = 10
ACTIONS: dict[str, Both] = {
    "rep": {
        "zh": "打电话问第一单用得怎样，给一个第二单的优惠",
        "en": "Call, ask how the first purchase went, offer something on the second",
    },
    "campaign": {
        "zh": "发一条消息：第二单的优惠，附上第一单买过的货",
        "en": "Send a message: an offer on the second purchase, with what they bought",
    },
}
WORTH: Both = {"zh": "回来的新客一年里再买的毛利", "en": "the margin of what new customers who come back buy within a year"}
SURE: Both = {"zh": "不管它就不会再来的可能", "en": "chance that they do not come back untouched"}


@dataclass(frozen=True)
class Usual:
    """What is usual of new customers: days within which half, and nine in ten, of those who came back did; how many they were;
    purchases they go on to make in their first year; the largest purchase that is still ordinary (minor units)."""

    half: int
    most: int
    came: int
    more: float
    large: float


def make(context: Context) -> list[Decision]:
    """Records as of a day -> lists of new customers without a second purchase, one a rep and one for messages."""
    usual = _usual(context)
    if usual is None:
        return context.nothing(
            f"近来的新客户里，第二次来过的不到{FEW}家：平常隔几天来第二次，还说不准。",
            f"Fewer than {FEW} new customers came a second time: after how many days they usually do cannot be told yet.",
        )
    lines = _waited(context, usual)
    if not lines:
        return context.nothing(
            f"回来过的{usual.came}家新客户多半隔{usual.half}天来第二次；只买过一次、过了这个日子又值得去找的，没有。",
            f"The {usual.came} new customers who came again mostly did so after {usual.half} days: nobody who bought once is "
            "past that and worth the asking.",
        )
    groups = by_rep(x for x in lines if x["act"] == "rep")
    foresee(context, groups.values(), int(context.settings["lines_a_rep"]))
    made = [_of_many(context, usual, "rep", found) for found in groups.values()]
    sent = [x for x in lines if x["act"] == "campaign"]
    made += [_of_many(context, usual, "campaign", sent)] if sent else []
    return sorted(made, key=lambda d: (-d.gain.value, d.subject))


def _usual(context: Context) -> Usual | None:
    """-> what is usual of this company's new customers; None where too few ever came back."""
    new = new_of(context)
    again = new.is_new & (new.second != NEVER)
    if again.sum() < FEW:
        return None
    days = (new.second - new.first)[again]
    table = outlook(context)
    orders, first = numbers(table["orders"]), numbers(table["first_day"])
    came = {name for name, is_again in zip(new.names, again, strict=True) if is_again}
    like = (orders >= 2) & (first < context.as_of - YEAR // 2) & [who in came for who in table["customer"].to_pylist()]
    lived = np.maximum(context.as_of - first[like], 1)
    more = float(np.median((orders[like] - 1) * np.minimum(YEAR / lived, 1.0))) if like.any() else 1.0
    bought = numbers(table["last_cents"])
    return Usual(int(np.median(days)), int(np.quantile(days, 0.9)), int(again.sum()), more, float(np.nanquantile(bought, 0.9)))


def _waited(context: Context, usual: Usual) -> list[Line]:
    """-> who bought once, longer ago than most of those who came back waited, worth most first, each with its gain."""
    table = outlook(context)
    gone, chance = context.as_of - numbers(table["first_day"]), numbers(table["p30"])
    which = (numbers(table["orders"]) == 1) & (gone > usual.half) & (gone <= max(usual.most, 2 * usual.half)) & ~np.isnan(chance)
    which &= texts(table["switched_to"]) == ""
    if not which.any():
        return []
    stake = stakes(_brings(context, usual, which), chance[which])
    lines = chosen(context, which)
    worth = {act: worth_of(stake, *act_of(context, "activate", act)) for act in ACTIONS}
    for i, line in enumerate(lines):
        act = "rep" if worth["rep"][i]["gain_cents"] >= worth["campaign"][i]["gain_cents"] else "campaign"
        line |= worth[act][i] | {"act": act}
    return sorted((x for x in lines if x["gain_cents"] > 0), key=lambda x: (-x["gain_cents"], x["customer"]))


def _brings(context: Context, usual: Usual, which: npt.NDArray[np.bool_]) -> npt.NDArray[np.float64]:
    """-> what each would go on to bring: as many purchases as others, as large as the first one as far as that was ordinary."""
    table = outlook(context)
    last, rate = numbers(table["last_cents"])[which], rate_of(table, context.settings)[which]
    return np.asarray(np.nan_to_num(np.minimum(last, usual.large) * rate * usual.more), dtype=np.float64)


def _of_many(context: Context, usual: Usual, act: str, lines: Sequence[Line]) -> Decision:
    """New customers whom one acts on -> the list, less those left alone by lot."""
    many = int(context.settings["lines_a_rep"]) * (MESSAGES if act == "campaign" else 1)
    acts, alone = drawn(context, lines[:many], HOLD_OUT)
    rep = str(lines[0]["rep"] or "") if act == "rep" else ""
    first, n, gain = (acts or alone)[0], len(acts), sum(line["gain_cents"] for line in acts)
    worth_ = money_words(gain, str(context.settings["currency"]))
    text: Both = {"zh": f"{n}家新客户只买过一次", "en": f"{several(n, 'new customer')} bought only once"}
    ago = context.as_of - int(first["last_day"])
    told = Told(
        kind="activate", act=act, subject=f"rep={rep or 'none'}" if act == "rep" else "route=campaign", cause=f"{act} list",
        title=whose(rep, text if acts else left_alone(len(alone))), action=ACTIONS[act],
        sentence={
            "zh": f"回来的新客一半在{usual.half}天内就回来了，这些过了还没来；比如{called(first)}，{ago}天前买过一次。"
            f"{ACTIONS[act]['zh']}；都激活值{worth_['zh']}。",
            "en": f"Half of those who came back had done so within {usual.half} days, these have not; {called(first)} "
            f"for one bought {several(ago, 'day')} ago. {ACTIONS[act]['en']}; all of it is worth {worth_['en']}.",
        },
        owner_role="marketer" if act == "campaign" else "rep" if rep else "sales_director", worth=WORTH,
        horizon=HORIZON, chance="p30", sure_of=SURE,
        expires=context.as_of + VALID, sure=1 - mean([line["p30"] for line in acts or alone]),
    )  # fmt: skip
    return decision_of(context, told, acts, alone)


ACTIVATE = Kind(
    name="activate",
    zh="激活新客",
    en="activate",
    does_zh="哪些新客户只买过一次、过了大多数人回头的时间还没来第二次：每个业务员一张名单，其余发消息",
    does_en="Which new customers bought once and have not come back in the time in which most others did: a list a rep, messages "
    "to the others",
    needs=("sales.day", "sales.customer", "sales.net_cents"),
    owner_roles=("rep", "sales_director", "marketer"),
    hold_out=HOLD_OUT,
    reads=(*READS, "touches", "prospects"),
    make=make,
    of_customers=True,
    draws=True,
    came=came_back,
)
