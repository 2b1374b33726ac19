"""`win_back`: who is about to be lost, why, who goes there and what that is worth: key accounts one by one, others a list a rep.

Told before the loss: the alarm is raised against a customer's own rhythm and own amounts (A11, C14), not after months without a
purchase. Who has only changed the channel of ordering is not among them (C28). Who acts: C16, C17. A customer is worth calling
when acting is worth more than it costs (A47), however high the risk.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np

from zhanggui.decide.acting import AHEAD, acted, is_key, rate_of, texts
from zhanggui.decide.came_back import came_back
from zhanggui.decide.customer_decision import Told, decision_of, mean
from zhanggui.decide.customer_lines import READS, Line, by_rep, called, chosen, drawn, foresee, whose
from zhanggui.decide.customer_stakes import stakes_of
from zhanggui.decide.customer_words import away_words, left_alone, reasons_words, several
from zhanggui.decide.decision import Decision
from zhanggui.decide.kind import Context, Kind
from zhanggui.decide.known import comes_of
from zhanggui.decide.outlook import outlook
from zhanggui.decide.wording import Both, money_words

VALID = 7
"""Days for which a list of a rep stands: then it is looked at again."""
KEY_VALID = 30
HOLD_OUT = 0.1
MESSAGES = 10
"""So many times more customers get a message than a rep can call."""
ACTIONS: Mapping[str, Both] = {
    "director": {
        "zh": "销售总监这周登门，问清原因，当面把问题解决",
        "en": "The sales director visits this week, asks why, and settles it",
    },
    "rep": {
        "zh": "逐家打电话，说不清的上门，问清为什么不订了",
        "en": "Call each, visit where a call does not tell, ask why they stopped",
    },
    "campaign": {"zh": "发一条挽回消息，附上常订的货和优惠", "en": "Send a message with their usual goods and an offer"},
}
ALONE: Mapping[str, Both] = {
    "rep": {"zh": "打电话，说不清就上门，问清为什么不订了", "en": "Call, visit if a call does not tell, ask why they stopped"},
}
OWNERS = {"director": "sales_director", "rep": "rep", "campaign": "marketer"}
SURE: Both = {"zh": "90天不来的可能", "en": "chance of no purchase in 90 days"}
WORTH: Both = {"zh": f"平常{AHEAD}天的毛利", "en": f"the margin of {AHEAD} usual days"}


def make(context: Context) -> list[Decision]:
    """Records as of a day -> key accounts that may be lost, one decision each; the others by who acts and by rep; the most won
    first."""
    seen = _at_risk(context)
    if not seen:
        table = outlook(context)
        ringing = int((texts(table["alarm"]) != "").sum())
        return context.nothing(
            f"看了{table.num_rows}家客户，{f'{ringing}家拉着警报，去找哪一家都不值它的花费' if ringing else '没有一家拉警报'}。",
            f"{several(table.num_rows, 'customer')} looked at: "
            + (f"{ringing} with an alarm, none of them worth what acting costs." if ringing else "no alarm rings."),
        )
    key = [line for line in seen if line["key"]][: int(context.settings["max_decisions"])]
    named = {line["customer"] for line in key}
    made = [_of_one(context, line) for line in key]
    rest = [line for line in seen if line["customer"] not in named]
    groups = by_rep(line for line in rest if line["route"] != "campaign")
    foresee(context, groups.values(), int(context.settings["lines_a_rep"]))
    for rep, lines in groups.items():
        made.append(_of_many(context, f"rep={rep or 'none'}", "rep", lines))
    sent = [line for line in rest if line["route"] == "campaign"]
    made += [_of_many(context, "route=campaign", "campaign", sent)] if sent else []
    return sorted(made, key=lambda d: (-d.gain.value, d.subject))


def _at_risk(context: Context) -> list[Line]:
    """-> customers with an alarm on whom somebody should act, worth most first, each with its gain and who goes there."""
    table = outlook(context)
    if not (texts(table["alarm"]) != "").any():
        return []
    gains = acted(table, context.settings, context.as_of, context.found.get("outcomes", ()), comes_of(context, AHEAD))
    which, key = np.array([bool(route) for route in gains["route"]], dtype=bool), is_key(table, context.settings)
    lines, rate = chosen(context, which), rate_of(table, context.settings)
    for line, place in zip(lines, np.flatnonzero(which), strict=True):
        line |= {name: column[place] for name, column in gains.items()}
        line |= {"key": bool(key[place]), "margin_rate": float(rate[place])}
    return sorted(lines, key=lambda line: (-line["gain_cents"], line["customer"]))


def _of_one(context: Context, line: Line) -> Decision:
    """A key account -> its decision."""
    currency = str(context.settings["currency"])
    acts, alone = drawn(context, [line], float(context.settings["key_hold_out"]))
    away, why, who = away_words(line, context.as_of), reasons_words(line), called(line)
    shrinks = reasons_words(line, 1) if line["alarm"] == "shrinking" else {"zh": "", "en": ""}
    what = shrinks if shrinks["zh"] else away
    act = ALONE.get(line["route"], ACTIONS[line["route"]])
    bought, worth = money_words(line["net_12m_cents"] or 0, currency), money_words(line["gain_cents"], currency)
    told = Told(
        kind="win_back", act=line["route"], subject=f"customer={line['customer']}",
        cause=f"{line['alarm']} since {line['last_day']}",
        title={"zh": f"大客户{who}可能要流失：{what['zh']}", "en": f"{who}, a key account, may be leaving: {what['en']}"},
        action=act,
        sentence={
            "zh": f"{why['zh'] or away['zh']}；近12个月买了{bought['zh']}。{act['zh']}，去找值{worth['zh']}。",
            "en": f"{_upper(why['en'] or away['en'])}; bought {bought['en']} in 12 months. {act['en']}; acting is worth "
            f"{worth['en']}.",
        },
        owner_role=_owner(line["route"], line["rep"]), worth=WORTH, horizon=AHEAD, chance="p90",
        expires=context.as_of + KEY_VALID, sure=mean([line["risk"]]), sure_of=SURE,
    )  # fmt: skip
    return decision_of(context, told, acts, alone)


def _of_many(context: Context, subject: str, act: str, lines: Sequence[Line]) -> Decision:
    """Customers whom one acts on -> their decision: as many as can be followed up, less those left alone by lot."""
    many = int(context.settings["lines_a_rep"]) * (MESSAGES if act == "campaign" else 1)
    acts, alone = drawn(context, lines[:many], HOLD_OUT)
    first = acts[0] if acts else alone[0]
    away, why = away_words(first, context.as_of), reasons_words(first, 1)
    worth = money_words(sum(line["gain_cents"] for line in acts), str(context.settings["currency"]))
    more = len(lines) - len(acts) - len(alone)
    told = Told(
        kind="win_back", act=act, subject=subject, cause=f"{act} list", title=_title(act, lines[0]["rep"], len(acts), len(alone)),
        action=ACTIONS[act],
        sentence={
            "zh": f"最值得先找的是{called(first)}：{away['zh']}{'；' + why['zh'] if why['zh'] else ''}。{ACTIONS[act]['zh']}；"
            f"都跟进值{worth['zh']}{f'，另有{more}家排在后面' if more else ''}。",
            "en": f"First of all {called(first)}: {away['en']}{'; ' + why['en'] if why['en'] else ''}. {ACTIONS[act]['en']}; "
            f"all of it is worth {worth['en']}{f', {more} more come after these' if more else ''}.",
        },
        owner_role=_owner(act, lines[0]["rep"]), worth=WORTH, horizon=AHEAD, chance="p90", expires=context.as_of + VALID,
        sure=mean([line["risk"] for line in acts or alone]), sure_of=SURE,
    )  # fmt: skip
    return decision_of(context, told, acts, alone)


def _title(act: str, rep: str | None, n: int, alone: int) -> Both:
    """Who acts, for which rep, how many customers, how many left alone -> the title of a list."""
    small = act == "campaign"
    text: Both = {
        "zh": f"{n}家{'小' if small else ''}客户有流失迹象",
        "en": f"{several(n, 'small customer' if small else 'customer')} may be leaving",
    }
    return whose("" if small else rep or "", text if n else left_alone(alone))


def _upper(text: str) -> str:
    return text[:1].upper() + text[1:]


def _owner(act: str, rep: str | None) -> str:
    """Who acts, and the rep of the customer -> the role that owns it; where nobody looks after them, the director does."""
    return "sales_director" if act == "rep" and not rep else OWNERS[act]


WIN_BACK = Kind(
    name="win_back",
    zh="挽回",
    en="win back",
    does_zh="哪些客户快要流失、为什么、谁去、去了值多少：重点客户一家一条，其余每个业务员一张名单；只是换了下单渠道的不算",
    does_en="Which customers are about to be lost, why, who goes there and what that is worth: key accounts one by one, the "
    "others a list a rep; who only orders through another channel is not among them",
    needs=("sales.day", "sales.customer", "sales.net_cents"),
    owner_roles=("sales_director", "rep", "marketer"),
    hold_out=HOLD_OUT,
    reads=READS,
    make=make,
    of_customers=True,
    draws=True,
    came=came_back,
    stakes=stakes_of(make),
    stakes_days=AHEAD,
)
