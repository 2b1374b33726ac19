"""`investigate`: something out of the ordinary happened; what it is, what explains it, who should ask, what it may cost.

The gain is what comes again on its own. How much of an anomaly came again over the next five trading days is measured on
the company's own earlier anomalies; acting can save at most that. No subject is held out: nobody may be left alone with a
wave of returns for the sake of an experiment.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from zhanggui.analyse.anomaly import anomalies, persistence
from zhanggui.analyse.causes.cancelled import Pair, largest
from zhanggui.analyse.causes.cases import Case, cases, conditions
from zhanggui.analyse.series import ALL, DAYS_BACK, MONEY, WHOLE, Watched, watch
from zhanggui.base.days import iso
from zhanggui.decide.angles import angles
from zhanggui.decide.cancelled_order import VALID, of_cancelled
from zhanggui.decide.decision import Decision, Gain
from zhanggui.decide.evidence import evidence_of
from zhanggui.decide.kind import Context, Kind
from zhanggui.decide.pictures import band, contributions
from zhanggui.decide.telling import action_of, is_good, owner_of, sentence, title, unjudged
from zhanggui.decide.wording import names_of
from zhanggui.measures.ask import ask

DAYS_AHEAD = 5
CANCELLED_SHARE = 0.25
"""An order cancelled at once is a case from this share of an ordinary day's net sales on."""
GOOD_NEWS_WEIGHT = 0.5
"""A surge is worth a look, but half as much of one as a loss of the same size."""


def make(context: Context) -> list[Decision]:
    """Records as of a day -> at most `max_decisions` investigations, the costliest first."""
    watched = watch(context.frames, context.as_of, str(context.settings.get("country", "")))
    if watched is None:
        return context.nothing("没有销售记录可看。", "There are no sales to look at.")
    if said := unjudged(watched, str(context.settings.get("country", ""))):
        context.untold(*said)
    found = anomalies(watched.judged, float(context.settings.get("false_discovery_rate", 0.05)))
    ranked: list[tuple[float, Case | list[Pair]]] = []
    ranked += [(_weight(c), c) for c in cases(context.frames, watched, found, context.as_of)]
    ranked += [(float(sum(p.cents for p in pairs)), pairs) for pairs in cancelled(watched)]
    ranked.sort(key=lambda pair: -pair[0])
    if not ranked:
        what = sorted({j.family.measure for j in watched.judged})
        return context.nothing(
            f"看了{iso(watched.day)}为止的{len(watched.judged)}组数（{len(what)}个指标，整体和分开看），没有一个出了平常的范围。",
            f"{len(watched.judged)} series ({len(what)} measures, in all and by parts) up to {iso(watched.day)} were looked at: "
            "nothing left its usual range.",
        )
    chosen = [subject for _, subject in ranked[: int(context.settings.get("max_decisions", 10))]]
    names = names_of(context.frames, _mentioned(chosen))
    repeats = {m: persistence([j for j in watched.judged if j.family.measure == m], DAYS_AHEAD) for m in WHOLE}
    return [
        of_case(context, watched, c, names, repeats[c.head.measure]) if isinstance(c, Case) else of_cancelled(context, c, names)
        for c in chosen
    ]


def _weight(case: Case) -> float:
    return case.head.weight * (1 - case.head.adjusted) * (GOOD_NEWS_WEIGHT if is_good(case.head) else 1.0)


def cancelled(watched: Watched) -> list[list[Pair]]:
    """-> the orders cancelled at once, in the judged days, that would have been a surge of sales."""
    out = []
    for day in range(watched.day - DAYS_BACK + 1, watched.day + 1):
        for pairs in largest(watched.pairs, day).values():
            if sum(p.cents for p in pairs) >= CANCELLED_SHARE * watched.usual:
                out.append(pairs)
    return out


def _mentioned(chosen: list[Case | list[Pair]]) -> set[tuple[str, str]]:
    out: set[tuple[str, str]] = set()
    for c in chosen:
        if isinstance(c, Case):
            out |= {pair for element in c.cause.elements for pair in element.items()} | set(c.common.items())
            out.add((c.head.dimension, c.head.element))
        else:
            out |= {pair for p in c for pair in p.where.items()}
    return out


def of_case(
    context: Context,
    watched: Watched,
    case: Case,
    names: Mapping[tuple[str, str], str],
    repeats: tuple[float, float, float, int],
) -> Decision:
    """A case, and how earlier anomalies went on (mean, 10 %, 90 % of a day's share; how many) -> the decision."""
    case = replace(case, of_goods=_of_goods(context, case))
    head, currency = case.head, str(context.settings.get("currency", ""))
    value, low, high = (round(head.weight * share * DAYS_AHEAD) for share in repeats[:3])
    gain = Gain(value, low, high, currency)
    cause = " ".join(f"{d}={e}" for element in case.cause.elements for d, e in sorted(element.items()))
    return Decision(
        kind="investigate",
        subject=f"measure={head.measure}" if head.dimension == ALL else f"{head.dimension}={head.element}",
        cause=f"{head.measure} {conditions(head.day, head.days, {})} {cause}".strip(),
        title=title(case, names, currency),
        action=action_of(case),
        owner_role=owner_of(case),
        gain=gain,
        confidence=round(min(max(1 - 2 * head.adjusted, 0.5), 0.99), 2),
        evidence=evidence_of(context, _wanted(case)),
        as_of=context.as_of,
        expires=max(head.day + head.days - 1 + VALID, context.as_of + 1),
        run=context.run,
        replay=context.replay,
        details={
            "sentence": sentence(case, names, currency, gain, seen=repeats[3], netted=_netted(watched, case)),
            **_figures(case, repeats[3]),
            "same_event": [{"measure": o.measure, "dimension": o.dimension, "element": o.element} for o in case.others],
            "contributions": contributions(context.frames, watched, case, context.as_of),
            "series": band(watched, head),
            "angles": angles(context.frames, case, context.as_of),
        },
    )


def _of_goods(context: Context, case: Case) -> bool:
    """-> whether at least half of what came back had ever been sold as goods; true of anything but returns."""
    if case.head.measure != "return_amount":
        return True
    asked = ["return_amount", "product_return_amount"]
    answer = ask(context.frames, asked, where=case.condition, as_of=context.as_of)
    returned, goods = (answer.value(measure) or 0 for measure in asked)
    return 2 * goods >= returned


def _figures(case: Case, seen: int) -> dict[str, Any]:
    """-> the numbers of the case page: machine values, money in minor units."""
    head, cause = case.head, case.cause
    return {
        "measure": head.measure,
        "dimension": head.dimension,
        "element": head.element,
        "day": head.day,
        "days": head.days,
        "value": head.value,
        "expected": round(head.expected, 2),
        "low": round(head.low, 2),
        "high": round(head.high, 2),
        "z": round(head.z, 2),
        "adjusted_p": head.adjusted,
        "at_stake": round(head.weight),
        "gain_method": {
            "zh": f"涉及金额×以往{seen}次异常在其后{DAYS_AHEAD}个营业日每天重来的比例；查清楚最多省下这么多",
            "en": f"money at stake x the share of {seen} earlier anomalies that came again on each of the next {DAYS_AHEAD} "
            "trading days; acting saves at most that",
        },
        "cause": {
            "verdict": cause.verdict,
            "elements": [dict(e) for e in cause.elements],
            "share": round(cause.share, 4),
            "detectable": cause.detectable if cause.detectable < 1e15 else None,
            "common": dict(case.common),
        },
    }


def _netted(watched: Watched, case: Case) -> int:
    """-> cents of orders cancelled at once that were left out of the case's number."""
    head = case.head
    last = head.day + head.days - 1
    total = 0
    for pair in watched.pairs:
        if head.measure in MONEY and (head.dimension == ALL or pair.where.get(head.dimension) == head.element):
            sold, back = head.day <= pair.sale_day <= last, head.day <= pair.return_day <= last
            total += pair.cents * (back if head.measure == "return_amount" else sold != back)
    return total


def _wanted(case: Case) -> list[tuple[str, str]]:
    """-> the three to six numbers behind a case: it, a week before, its causes, what they share, the other side."""
    head = case.head
    where = {} if head.dimension == ALL else {head.dimension: head.element}
    wanted = [(head.measure, case.condition), (head.measure, conditions(head.day - 7, head.days, where))]
    for element in case.cause.elements:
        wanted.append((head.measure, conditions(head.day, head.days, where | dict(element))))
    for dim, common in list(case.common.items())[:1]:
        wanted.append((head.measure, conditions(head.day, head.days, where | {dim: common})))
    other = "net_sales" if head.measure == "return_amount" else "return_amount"
    wanted += [(other, case.condition), ("sale_count", case.condition)]
    return list(dict.fromkeys(wanted))[:6]


INVESTIGATE = Kind(
    name="investigate",
    zh="查一查",
    en="investigate",
    does_zh="某个数字反常：反常在哪、由哪几样造成、谁该去问、不管它会再来多少",
    does_en="A number is out of the ordinary: where, which few elements explain it, who asks, what comes again if left alone",
    needs=("sales.day", "sales.net_cents", "sales.kind"),
    owner_roles=("operations", "sales_director", "buyer", "regional_manager"),
    hold_out=0.0,
    reads=("sales", "customers", "skus", "lots", "suppliers", "offers", "assignments", "visits", "competitor_facts"),
    make=make,
)
