"""`remind`: who is to order within a week, told a week ahead with what they usually order: a list a rep, once a week (C09, C11).

The message is worth something where the order is likely but not sure: it adds what the uplift adds to the chance of an order, at
most what the chance leaves, times the margin of a usual order. Whoever gives cause for alarm is not reminded but won back.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from zhanggui.decide.acting import numbers, rate_of, stakes, texts
from zhanggui.decide.came_back import came_back
from zhanggui.decide.customer_decision import Told, decision_of, mean
from zhanggui.decide.customer_lines import READS, Line, act_of, by_rep, called, chosen, drawn, foresee, whose, worth_of
from zhanggui.decide.customer_stakes import stakes_of
from zhanggui.decide.customer_words import due_words, goods_words, left_alone, several
from zhanggui.decide.decision import Decision
from zhanggui.decide.kind import Context, Kind
from zhanggui.decide.known import sizes_of
from zhanggui.decide.outlook import YEAR, outlook
from zhanggui.decide.usual_goods import usual_goods
from zhanggui.decide.wording import Both, money_words

AHEAD = 7
"""Days before the expected order from which its customer is told; a list stands as long, and then the result is in."""
HOLD_OUT = 0.1
ACT = "campaign"
ACTION: Both = {
    "zh": "发消息提醒，附上常订的货和数量；到日子还没订的打电话",
    "en": "Send a reminder with their usual goods and quantities; call those who have not ordered by their day",
}
WORTH: Both = {"zh": "平常一单的毛利", "en": "the margin of a usual order"}
SURE: Both = {"zh": "这一周会订货的可能", "en": "chance that they order this week"}


def make(context: Context) -> list[Decision]:
    """Records as of a day -> one list a rep of customers due within the week, the most won first."""
    due = _due(context)
    if not due:
        table = outlook(context)
        told = int((~np.isnan(numbers(table["next_mid"]))).sum())
        return context.nothing(
            f"看了{table.num_rows}家客户，{told}家说得准下次哪天来；{AHEAD}天内该来、没有警报、又值得去问一声的，没有。",
            f"{several(table.num_rows, 'customer')} looked at, of {told} it can be told when they come next: nobody is due "
            f"within {AHEAD} days, without an alarm, and worth the asking.",
        )
    groups = by_rep(due)
    foresee(context, groups.values(), int(context.settings["lines_a_rep"]))
    made = [_of_rep(context, rep, found) for rep, found in groups.items()]
    return sorted(made, key=lambda d: (-d.gain.value, d.subject))


def _due(context: Context) -> list[Line]:
    """-> customers whose next order is expected within the week, without an alarm, worth most first, each with its gain."""
    table = outlook(context)
    due, chance = numbers(table["next_mid"]), numbers(table["p7"])
    calm = (texts(table["alarm"]) == "") & (texts(table["switched_to"]) == "")
    calm &= np.nan_to_num(numbers(table["orders"])) >= 2
    which = calm & (due >= context.as_of) & (due < context.as_of + AHEAD) & ~np.isnan(chance)
    if not which.any():
        return []
    rate = rate_of(table, context.settings)[which]
    stake = stakes(rate * np.nan_to_num(_order(table, which)), chance[which], sizes_of(context))
    lines = chosen(context, which)
    for line, worth, part in zip(lines, worth_of(stake, *act_of(context, "remind", ACT)), rate.tolist(), strict=True):
        line |= worth | {"margin_rate": part}
    return sorted((x for x in lines if x["gain_cents"] > 0), key=lambda x: (-x["gain_cents"], x["customer"]))


def _order(table: object, which: npt.NDArray[np.bool_]) -> npt.NDArray[np.float64]:
    """-> what a usual order comes to: sales of twelve months over the orders that the usual cycle makes in them, else the last
    order."""
    cycle, sales, last, first = (numbers(table[name])[which] for name in ("cycle", "net_12m_cents", "last_cents", "first_day"))  # type: ignore[index]
    latest = numbers(table["last_day"])[which]  # type: ignore[index]
    orders = np.minimum(latest - first, YEAR) / cycle + 1
    return np.where(orders >= 1, sales / orders, last)


def _of_rep(context: Context, rep: str, lines: Sequence[Line]) -> Decision:
    """A rep and their customers who are due -> the list."""
    acts, alone = drawn(context, lines[: int(context.settings["lines_a_rep"])], HOLD_OUT)
    first, n = (acts or alone)[0], len(acts)
    usual = usual_goods(context, [first["customer"]]).get(first["customer"])
    goods = goods_words(usual.goods if usual else ())
    due, gain = due_words(first), money_words(sum(line["gain_cents"] for line in acts), str(context.settings["currency"]))
    title: Both = {"zh": f"{n}家客户这周该订货，先提醒", "en": f"{several(n, 'customer')} due this week, remind them"}
    told = Told(
        kind="remind", act=ACT, subject=f"rep={rep or 'none'}", cause="due", action=ACTION,
        title=whose(rep, title if acts else left_alone(len(alone))),
        sentence={
            "zh": f"比如{called(first)}：预计{due['zh']}{'，常订' + goods['zh'] if goods['zh'] else ''}。{ACTION['zh']}；"
            f"多来的订单值{gain['zh']}。",
            "en": f"For one {called(first)}: expected {due['en']}{', usually ' + goods['en'] if goods['en'] else ''}. "
            f"{ACTION['en']}; the orders it adds are worth {gain['en']}.",
        },
        owner_role="rep" if rep else "marketer", worth=WORTH, horizon=AHEAD, chance="p7", expires=context.as_of + AHEAD,
        sure=mean([line["p7"] for line in acts or alone]), sure_of=SURE,
    )  # fmt: skip
    return decision_of(context, told, acts, alone)


REMIND = Kind(
    name="remind",
    zh="提醒订货",
    en="remind",
    does_zh="哪些客户这一周该订货了、大概哪天、平时订什么：提前一周提醒，每个业务员一周一张名单",
    does_en="Which customers are due to order within a week, about when, and what they usually order: reminded a week ahead, one "
    "list a rep and week",
    needs=("sales.day", "sales.customer", "sales.net_cents"),
    owner_roles=("rep", "marketer"),
    hold_out=HOLD_OUT,
    reads=READS,
    make=make,
    of_customers=True,
    draws=True,
    came=came_back,
    stakes=stakes_of(make),
    stakes_days=AHEAD,
)
