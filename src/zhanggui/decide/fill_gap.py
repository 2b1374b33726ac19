"""`fill_gap`: key accounts that are gone for good -> how many new outlets bring what they brought, and which leads first (C20).

Gone: large half a year ago, and no longer active by the company's own rules. What a new outlet brings in its first year is
measured on the company's own new outlets, as is the share of leads that is won; the leads nearest to a purchase come first.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import numpy as np

from zhanggui.analyse.acquisition.leads import leads
from zhanggui.analyse.loss.gap import Gap, gap
from zhanggui.analyse.loss.leaving import YEAR, Leaving
from zhanggui.base.days import iso
from zhanggui.decide.customer_words import several
from zhanggui.decide.decision import Decision, Gain
from zhanggui.decide.evidence import evidence_of
from zhanggui.decide.kind import Context, Kind
from zhanggui.decide.known import left_of, new_of, sold_of, tables_of
from zhanggui.decide.outcome import Outcome
from zhanggui.decide.wording import Both, money_words
from zhanggui.measures.reading import Tables
from zhanggui.rules.lead_stage import WORDS

HORIZON, VALID = 90, 30
LARGE = 0.8
"""Key accounts are those stated to be, and the fifth that brought most in the year before the window."""
PROOFS, SHOWN = 3, 50
ACTION: Both = {
    "zh": "挽回不了的，靠新网点补：从最接近成交的线索谈起",
    "en": "What cannot be won back, new outlets bring: the leads nearest to a purchase first",
}
WON: Both = {
    "zh": "对照：不去谈，一家也成交不了；名单上成交的每家按新网点第一年的毛利，按往常的成交率该成交几家写在旁边",
    "en": "against going for none: each lead of the list that is won, at what a new outlet brings in its first year; how many "
    "are usually won stands beside it",
}
METHOD: Both = {
    "zh": "各条线索成交的可能×新网点第一年毛利；区间是新网点毛利的",
    "en": "chance that each lead is won x what a new outlet brings in its first year; the interval is that of the latter",
}
SURE: Both = {"zh": "新网点第一年毛利落在区间里的把握", "en": "how sure the interval of a new outlet's first year is"}


def make(context: Context) -> list[Decision]:
    """Records as of a day -> at most one plan; none where no key account is gone, or nobody can say what a new outlet brings."""
    tables, of = tables_of(context), _keys_gone(left_of(context))
    if not of.gone.any():
        return context.nothing(
            f"看了半年前在买的{len(of.names)}家客户，没有一家大客户走了。",
            f"Of {several(len(of.names), 'customer')} who bought half a year ago, no key account is gone.",
        )
    found, lost = gap(tables, of, new_of(context), leads(tables, context.as_of), sold_of(context)), int(of.gone.sum())
    if found is None or found.needed is None:
        seen = found.observed if found else 0
        return context.nothing(
            f"走了{lost}家大客户；满一年的新网点只有{seen}家，一家新网点带来多少说不准，要补几家也就说不准。",
            f"{several(lost, 'key account')} gone; {several(seen, 'new outlet')} with a whole year behind them are too few to "
            "say what one brings, so nobody can say how many fill the gap.",
        )
    if not found.still:
        return context.nothing(
            f"走了{lost}家大客户，要{found.needed[0]}家新网点来补；这段时间已经开了{found.fresh}家，补上了。",
            f"{several(lost, 'key account')} gone: {several(found.needed[0], 'new outlet')} fill the gap, and {found.fresh} are "
            "open already.",
        )
    return [_of_gap(context, of, found)]


def _keys_gone(of: Leaving) -> Leaving:
    """Who was active half a year ago -> the same, where gone are only the key accounts."""
    if not len(of.names):
        return of
    stated = np.array([str(said or "").lower() in ("true", "1") for said in of.get("is_key")], dtype=bool)
    return replace(of, gone=of.gone & (stated | (of.net >= np.quantile(of.net, LARGE))))


def _of_gap(context: Context, of: Leaving, found: Gap) -> Decision:
    """Key accounts that are gone, and what fills the gap -> the plan."""
    currency = str(context.settings["currency"])
    rate = 1.0 if found.measure == "gross_profit" else float(context.settings["assumed_margin"])
    value, low, high = (max(v, 0.0) * rate for v in found.value or (0.0, 0.0, 0.0))
    still, gone = found.still or 0, [int(i) for i in np.argsort(-of.net) if of.gone[i]]
    won = sum(p.chance or 0.0 for p in found.prospects[:still])
    missed = money_words(found.lost_cents * rate, currency)
    return Decision(
        kind="fill_gap", subject=f"measure={found.measure}", action=ACTION,
        cause=" ".join(sorted(of.names[i] for i in gone)[:20]),
        title={
            "zh": f"走了{len(gone)}家大客户，一年少{missed['zh']}毛利：要补{still}家新网点",
            "en": f"{several(len(gone), 'key account')} gone, {missed['en']} of margin a year: "
            f"{several(still, 'new outlet')} to win",
        },
        owner_role="sales_director", gain=Gain(round(won * value), round(won * low), round(won * high), currency),
        confidence=0.95, evidence=evidence_of(context, _proofs(of, gone, context.as_of)), as_of=context.as_of,
        expires=context.as_of + VALID, run=context.run, replay=context.replay,
        details={
            "sentence": _sentence(found, round(value), round(won * value), currency), "measure": found.measure,
            "horizon": HORIZON, "outcome_method": WON,
            "gain_method": METHOD, "sure_of": SURE, "lost_cents": round(found.lost_cents * rate),
            "value_cents": round(value), "needed": list(found.needed or ()), "still": still, "fresh": found.fresh,
            "gone": [{"customer": of.names[i], "name": of.get("name")[i], "net_cents": round(float(of.net[i])),
                      "last_day": int(of.last[i]), "rep": of.rep[i]} for i in gone[:SHOWN]],
            "prospects": [_line(p, value) for p in found.prospects[: max(still, SHOWN)]],
            "wanted": min(still, len(found.prospects)),
        },
    )  # fmt: skip


def _proofs(of: Leaving, gone: list[int], as_of: int) -> list[tuple[str, str]]:
    """-> what those gone bought in the year before the window, the first of them since, how many customers there were then."""
    before = f"day>={iso(of.from_day - YEAR)} day<={iso(of.from_day - 1)}"
    wanted = [("net_sales", f"customer={of.names[i]} {before}") for i in gone[:PROOFS]]
    since = f"day>={iso(of.from_day)} day<={iso(as_of - 1)}"
    return [*wanted, ("net_sales", f"customer={of.names[gone[0]]} {since}"), ("customer_count", before)]


def _sentence(found: Gap, value: int, worth: int, currency: str) -> Both:
    """A gap, what a new outlet and the leads bring -> two sentences."""
    one, all_, needed = money_words(value, currency), money_words(worth, currency), (found.needed or (0,))[0]
    n = min(found.still or 0, len(found.prospects))
    zh, en = "还没有线索，先导入潜在客户。", "there are no leads: import prospects."
    if n:
        zh = f"前{n}条线索按往常的成交率值{all_['zh']}。"
        en = f"the first {several(n, 'lead')} at the usual share won are worth {all_['en']}."
    return {
        "zh": f"一家新网点第一年毛利{one['zh']}，补上要{needed}家，已开{found.fresh}家。{ACTION['zh']}；{zh}",
        "en": f"A new outlet brings {one['en']} of margin in its first year: {needed} fill the gap, {found.fresh} are open. "
        f"{ACTION['en']}; {en}",
    }


def _line(prospect: Any, value: float) -> dict[str, Any]:
    lead, words = prospect.lead, WORDS[prospect.lead.stage]
    return {
        "prospect": lead.lead, "name": lead.name, "city": lead.city, "source": lead.source, "owner": lead.owner,
        "stage": {"zh": words[0], "en": words[1]}, "chance": prospect.chance, "fits": prospect.fits,
        "worth_cents": None if prospect.chance is None else round(prospect.chance * value),
    }  # fmt: skip


def filled(frames: Mapping[str, Any], decision: Decision, as_of: int, country: str) -> Outcome:
    """A plan, and records as of a later day -> the leads won beyond the usual share, once its days have passed."""
    told, promised = decision.details or {}, decision.gain.value
    lines = told.get("prospects", [])[: told.get("wanted", 0)]
    if decision.replay:
        return Outcome(decision.id, decision.kind, "never scored", promised=promised)
    if not lines:
        return Outcome(decision.id, decision.kind, "nothing to measure", promised=promised)
    last = decision.as_of + HORIZON - 1
    if as_of <= last:
        return Outcome(decision.id, decision.kind, "not in yet", "customer_count", promised=promised)
    won = {lead.lead for lead in leads(Tables(frames, as_of), as_of) if lead.won and (lead.won_day or last) <= last}
    chances = [float(x["chance"] or 0.0) for x in lines]
    usual, after = sum(chances), sum(x["prospect"] in won for x in lines)
    spread = 1.2816 * sum(c * (1 - c) for c in chances) ** 0.5 * told["value_cents"]
    effect = after * told["value_cents"]
    return Outcome(
        decision.id, decision.kind, "in", "customer_count", decision.as_of, last, float(after), round(usual, 2), round(effect),
        round(effect - spread), round(effect + spread), promised, effect >= decision.gain.low,
    )  # fmt: skip


FILL_GAP = Kind(
    name="fill_gap",
    zh="补缺口",
    en="fill gap",
    does_zh="留不住的大客户少了多少毛利、要几家新网点才补上、先谈哪些线索",
    does_en="How much margin went with the key accounts that could not be kept, how many new outlets fill the gap, which leads "
    "to go for first",
    needs=("sales.day", "sales.customer", "sales.net_cents"),
    owner_roles=("sales_director",),
    hold_out=0.0,
    reads=("sales", "customers", "assignments", "person_links", "prospects", "touches", "offers", "skus"),
    make=make,
    of_customers=True,
    came=filled,
)
