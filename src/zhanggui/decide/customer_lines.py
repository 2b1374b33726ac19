"""The customers of a decision: which of them, whose, in which words; who of them is left alone by lot, and how that is kept."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import numpy as np
import numpy.typing as npt

from zhanggui.base.days import iso
from zhanggui.decide.acting import Z_80, Stakes, Uplift, cost_of, uplift_of
from zhanggui.decide.decision import Evidence, Gain, Span, gain_of_parts
from zhanggui.decide.evidence import evidence_of
from zhanggui.decide.kind import Context
from zhanggui.decide.outlook import YEAR, outlook
from zhanggui.decide.usual_goods import usual_goods
from zhanggui.decide.wording import Both
from zhanggui.measures.answer import plain
from zhanggui.measures.ask import ask

Line = dict[str, Any]

READS = ("sales", "customers", "assignments", "person_links", "channels", "events", "top_ups", "offers", "skus", "promotions")
"""What decisions about customers rest on."""
TOLD = (
    "customer", "name", "rep", "region", "grade", "state", "last_day", "orders", "cycle", "overdue", "risk", "p7", "p30", "p90",
    "alarm", "next_low", "next_mid", "next_high", "net_12m_cents", "prior_12m_cents", "last_cents",
)  # fmt: skip
"""Columns of `results_customers` that a decision keeps of each of its customers, as they were on its day."""
OF_MARGIN = (
    "usual_cents", "stake_cents", "stake_sd_cents", "gain_cents", "gain_low_cents", "gain_high_cents", "share", "share_low",
    "share_high", "margin_rate",
)  # fmt: skip
"""What a line keeps of what its customer is worth: what they usually bring in the days ahead, what of it is at stake and how far
that strays, the gain, the share of the stake that acting changes, the margin in what they buy. It tells the margin on them."""
SHARE = OF_MARGIN[6:9]
PROOFS = 3
"""Customers of a decision whose numbers are given as evidence: those worth most."""


def chosen(context: Context, which: npt.NDArray[np.bool_]) -> list[Line]:
    """Which customers of the outlook (one flag a row) -> a line each, with its reasons."""
    rows = outlook(context).select([*TOLD, "reasons", "grade_stated"]).filter(which).to_pylist()
    out = []
    for row in rows:
        reasons = json.loads(row["reasons"]) if row["reasons"] else []
        out.append({name: row[name] for name in TOLD} | {"grade": row["grade"] or row["grade_stated"], "reasons": reasons})
    return out


def by_rep(lines: Iterable[Line]) -> dict[str, list[Line]]:
    """Lines -> rep: their lines; '' where nobody looks after them."""
    groups: dict[str, list[Line]] = {}
    for line in lines:
        groups.setdefault(str(line["rep"] or ""), []).append(line)
    return groups


def drawn(context: Context, lines: Sequence[Line], share: float) -> tuple[list[Line], list[Line]]:
    """Lines, and the share of them to be left alone -> (those to act on, those left alone by lot).

    What was drawn for a customer in an earlier decision of the kind holds until its result is in, and it is not measured twice:
    its line says `again`. In a replay nobody is left alone: nothing of it is measured.
    """
    before = _drawn_before(context)
    act: list[Line] = []
    alone: list[Line] = []
    for line in lines:
        held = before.get(line["customer"])
        again = held is not None
        held = context.chance() < share if held is None else held
        (alone if held and not context.replay else act).append(line | ({"again": True} if again else {}))
    return act, alone


def _drawn_before(context: Context) -> dict[str, bool]:
    """-> customer: whether it is left alone, of the decisions of the kind whose result is not in yet."""
    out: dict[str, bool] = {}
    for decision in context.found.get("earlier", ()):
        told = decision.details or {}
        if decision.as_of < context.as_of < decision.as_of + int(told.get("horizon", 0)):
            out |= {line["customer"]: False for line in told.get("lines", [])}
            out |= {line["customer"]: True for line in told.get("left_alone", [])}
    return out


def worth_of(stake: Stakes, uplift: Uplift, cost: float) -> list[Line]:
    """What is at stake with each customer, how much acting lifts, what it costs (minor units) -> what a line keeps of it."""
    gains, shares = stake.gain(uplift, cost), stake.share(uplift)
    out = []
    for i in range(len(stake.value)):
        money = (stake.usual, stake.value, stake.spread, *gains)
        cents = dict(zip(OF_MARGIN[:6], (round(float(part[i])) for part in money), strict=True))
        out.append(cents | dict(zip(SHARE, (float(part[i]) for part in shares), strict=True)))
    return out


def gain_of(lines: Sequence[Line], currency: str, cost: float, *, measured: bool) -> Gain:
    """Lines, what acting on each of them costs (minor units), whether the share was measured -> what acting on all is worth.

    What is at stake with one has nothing to do with another: the spreads add as squares. The uplift is one number for all, so
    the ends of the share are those of the whole.
    """
    usual, value = (sum(line[name] for line in lines) for name in ("usual_cents", "stake_cents"))
    half = Z_80 * sum(line["stake_sd_cents"] ** 2 for line in lines) ** 0.5
    shares = [sum(line[name] * line["stake_cents"] for line in lines) / value if value else 0.0 for name in SHARE]
    stake = Span(value, max(value - half, 0.0), min(value + half, max(float(usual), value)))
    return gain_of_parts(stake, Span(*shares), round(cost * len(lines)), currency, measured=measured)


def act_of(context: Context, kind: str, act: str) -> tuple[Uplift, float]:
    """A kind of decision and who acts -> its uplift, and the cost of one act (minor units)."""
    return uplift_of(context.settings, kind, act, context.found.get("outcomes", ())), cost_of(context.settings, act)


def method_words(uplift: Uplift, act: str, worth: Both) -> Both:
    """An uplift, who acts, and what is at stake -> how the gain was reckoned, and whether the uplift was measured or assumed."""
    act_zh, act_en = ACTS[act]
    ends_zh, ends_en = f"（{uplift.low:.0%}–{uplift.high:.0%}）", f" ({uplift.low:.0%}-{uplift.high:.0%})"
    if uplift.measured:
        said: Both = {
            "zh": f"量过：跟进的{uplift.treated}家回来{uplift.returned}家，抽签不动的{uplift.held}家回来{uplift.held_returned}家",
            "en": f"measured: {uplift.returned} of {uplift.treated} acted on came back, "
            f"{uplift.held_returned} of {uplift.held} left alone by lot",
        }
    else:
        said = {
            "zh": "这是假定，还没量够；在设置里改，抽签不动的客户攒够了就按量出来的算",
            "en": "an assumption of the settings, until enough customers were left alone by lot to measure it",
        }
    return {
        "zh": f"会丢的×能挽回的份额−{act_zh}的花费。会丢的：{worth['zh']}，乘这家自己不来的可能。份额：来的可能是"
        f"{uplift.base:.0%}的，做了多来{uplift.value:.0%}{ends_zh}，{said['zh']}；更稳的、走定的，都改变得更少",
        "en": f"stake x share - the cost of {act_en}. Stake: {worth['en']}, x the customer's own chance of staying away. Share: "
        f"of those who come with a chance of {uplift.base:.0%}, {uplift.value:.0%}{ends_en} more come, {said['en']}; less "
        "changes with those who come anyhow, or are gone",
    }


ACTS: Mapping[str, tuple[str, str]] = {
    "director": ("总监登门", "a visit of the director"), "rep": ("业务员跟进", "a call of the rep"),
    "campaign": ("一条消息", "a message"),
}  # fmt: skip


def proofs(context: Context, lines: Sequence[Line]) -> tuple[Evidence, ...]:
    """Lines -> the numbers behind them: sales of the last twelve months and of the twelve before; of one alone, what it bought
    lately and the last time."""
    out: list[Evidence] = []
    for line in lines[:PROOFS]:
        who, first = f"customer={line['customer']}", context.as_of - YEAR
        for days in ((first, context.as_of - 1), (first - YEAR, first - 1)):
            out.append(_net_sales(context, str(line["customer"]), days))
        if len(lines) == 1:
            lately = ("sale_count", f"{who} {between(context.as_of - 90, context.as_of - 1)}")
            out += evidence_of(context, [lately, ("net_sales", f"{who} {between(line['last_day'], line['last_day'])}")])
    return tuple(out)


def _net_sales(context: Context, customer: str, days: tuple[int, int]) -> Evidence:
    """A customer and the first and last day -> their net sales; asked once a run, of everybody."""
    kept: dict[tuple[int, int], dict[str, int]] = context.found.setdefault("net sales", {})
    if days not in kept:
        answer = ask(context.frames, ["net_sales"], ["customer"], from_day=days[0], to_day=days[1], as_of=context.as_of)
        kept[days] = {row["customer"]: round(row["net_sales"] or 0) for row in answer.rows}
    cents = kept[days].get(customer, 0)
    return Evidence("net_sales", float(plain(cents, "money")), "money", "sales", f"customer={customer} {between(*days)}")


def foresee(context: Context, groups: Iterable[Sequence[Line]], many: int) -> None:
    """Groups of lines of which `many` each will be told -> what their customers usually buy, read in one pass for all."""
    usual_goods(context, [line["customer"] for lines in groups for line in lines[:many]])


def between(first: int, last: int) -> str:
    """Two days -> the condition that lies between them."""
    return f"day>={iso(first)} day<={iso(last)}"


def called(line: Line) -> str:
    """A customer as people say it: 都兰商超（C0002）, or the code alone."""
    name = str(line["name"] or "")
    return f"{name} ({line['customer']})" if name and name != line["customer"] else str(line["customer"])


def whose(rep: str, text: Both) -> Both:
    """A rep's code, '' for none, and what is said of their customers -> the title of the list: 业务员003：3家客户..."""
    first = {name: said[:1].upper() + said[1:] for name, said in text.items()}
    return {"zh": f"业务员{rep}：{text['zh']}", "en": f"Rep {rep}: {text['en']}"} if rep else first


def since(line: Line, as_of: int) -> int | None:
    """-> days since the last purchase."""
    return as_of - int(line["last_day"]) if line["last_day"] is not None else None
