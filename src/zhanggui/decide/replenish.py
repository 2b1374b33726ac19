"""`replenish`: what to order from whom today, and why that many: one suggestion a supplier, every number of it in words.

A SKU is looked at when what is there and on the way is below its reorder point (B06). How many: what keeping one more costs
against what it saves, in whole packs and at least the smallest order; said as forecast a day x days - what is there (B07).
At stake is the margin that would be missed from the day this order arrives until the next one can arrive; the gain is the share
of it that the order saves, less keeping it. What is missed before it arrives is lost whatever is ordered, and said apart. Without
stock on record nothing is suggested.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from zhanggui.base.days import iso
from zhanggui.decide.decision import Decision, Gain, Span
from zhanggui.decide.evidence import evidence_of
from zhanggui.decide.kind import Context, Kind
from zhanggui.decide.order_line import OrderLine
from zhanggui.decide.order_lines import order_lines
from zhanggui.decide.order_stakes import stakes
from zhanggui.decide.order_value import alternatives, gains_of
from zhanggui.decide.order_words import words
from zhanggui.decide.restocked import RESTOCKED, restocked
from zhanggui.decide.wording import Both, money_words
from zhanggui.predict.goods.shortage import EIGHTY, band

PROOFS = 3
"""SKUs of an order whose numbers are given as evidence: the ones worth most."""


def make(context: Context) -> list[Decision]:
    """Records as of a day -> one suggestion a supplier from whom something must be ordered, the most margin saved first."""
    groups: dict[str, list[OrderLine]] = {}
    lines = order_lines(context)
    if not any(line.quantity > 0 for line in lines):
        return context.nothing(
            f"看了{len(lines)}种卖着的商品，库存和在途都够卖到下一批到货，没有一种要补。",
            f"Of {len(lines)} SKUs on sale, stock on hand and on the way lasts until the next delivery: none has to be ordered.",
        )
    for line in lines:
        if line.quantity > 0:
            groups.setdefault(line.supplier, []).append(line)
    made = [_of_supplier(context, supplier, lines) for supplier, lines in groups.items()]
    made.sort(key=lambda d: (-d.gain.value, d.subject))
    return made[: int(context.settings.get("max_decisions", 10))]


def _of_supplier(context: Context, supplier: str, lines: Sequence[OrderLine]) -> Decision:
    """A supplier and what to order there -> the suggestion."""
    currency = str(context.settings.get("currency", ""))
    gain, surely = _gain(context, lines, currency)
    name, cost = lines[0].supplier_name or supplier, money_words(sum(x.cents() for x in lines), currency)
    who: Both = {"zh": f"向{name}", "en": f" from {name}"} if name else {"zh": "", "en": ""}
    out = [x for x in lines if x.out_days > 0]
    return Decision(
        kind="replenish",
        subject=f"supplier={supplier or 'none'}",
        cause=" ".join(sorted(x.sku for x in lines)[:20]),
        title={
            "zh": f"{who['zh']}补货{len(lines)}种，共{cost['zh']}" + (f"，{len(out)}种货到前会断" if out else ""),
            "en": f"Order {len(lines)} SKU{'' if len(lines) == 1 else 's'}{who['en']}, {cost['en']}"
            + (f"; {len(out)} run{'s' if len(out) == 1 else ''} out before it arrives" if out else ""),
        },
        action={
            "zh": "看一遍数量，生成采购单发给供应商" + ("；先催最早断货的" if out else ""),
            "en": "Look over the quantities, make the purchase draft, send it" + ("; chase what runs out first" if out else ""),
        },
        owner_role="buyer",
        gain=gain,
        confidence=round(min(max(surely, 0.5), 0.99), 2),
        evidence=evidence_of(context, _proofs(context, lines)),
        as_of=context.as_of,
        expires=context.as_of + max(1, int(context.settings["review_days"])),
        run=context.run,
        replay=context.replay,
        details={
            "sentence": _sentence(lines, gain, currency),
            "measure": "gross_profit",
            "supplier": supplier,
            "supplier_name": name,
            "outcome_method": RESTOCKED,
            "horizon": round(max(x.need.protection for x in lines)),
            "simulated": any(x.simulated for x in lines),
            "gain_method": {
                "zh": "不订，从这批货到起、到下一批能到为止会少卖的毛利；减去订了仍会少卖的，再减占款。"
                "这批货到之前少卖的，订不订都一样，不算",
                "en": "margin missed from the day this order arrives until the next can, if nothing is ordered; less what is "
                "missed all the same and what keeping the goods costs. What is missed before is lost anyway: not counted",
            },
            "stake_cents": sum(x.stake_cents for x in lines),
            "lost_cents": sum(x.lost_cents for x in lines),
            "holding_rate": float(context.settings["holding_rate"]),
            "order_cost": float(context.settings["order_cost"]),
            "lines": [x.row() | {"words": words(x), "alternatives": alternatives(context.settings, x)} for x in lines],
        },
    )


def _gain(context: Context, lines: Sequence[OrderLine], currency: str) -> tuple[Gain, float]:
    """Lines of a supplier -> what ordering them is worth, and in how many of the futures anything would be missed without."""
    stake, saved = (np.sum(part, axis=0) for part in zip(*(gains_of(context.settings, x) for x in lines), strict=True))
    cost = sum(x.kept_cents + x.ordering_cents for x in lines)
    whole, value = sum(x.stake_cents for x in lines), sum(x.saved_cents for x in lines)
    low, high = band(saved)
    shares = (saved + cost)[stake > 0] / stake[stake > 0] if (stake > 0).any() else np.zeros(1)
    ends = (float(np.clip(end, 0, 1)) for end in np.quantile(shares, EIGHTY))
    share = Span(min((value + cost) / whole, 1.0) if whole else 0.0, *ends)
    gain = Gain(value, round(low), round(high), currency, Span(float(whole), *band(stake)), share, cost)
    return gain, float((stake > 0).mean())


def _proofs(context: Context, lines: Sequence[OrderLine]) -> list[tuple[str, str]]:
    """-> what was sold of each in the window; it is what the daily average rests on."""
    first = iso(context.as_of - lines[0].window)
    return [("goods_quantity", f"sku={x.sku} day>={first} day<={iso(context.as_of - 1)}") for x in lines[:PROOFS]]


def _sentence(lines: Sequence[OrderLine], gain: Gain, currency: str) -> Both:
    """Lines of a supplier -> what, why, worth what, in two sentences."""
    first = min(lines, key=lambda x: (x.cover if x.cover is not None else 1e9, -x.saved_cents))
    worth, lost = money_words(gain.value, currency), sum(x.lost_cents for x in lines)
    gone = money_words(lost, currency)
    too_late = lost > max(0.01 * gain.value, 50)
    late_zh = f"货到之前会少卖的毛利{gone['zh']}，订不订都来不及，不算在内。" if too_late else ""
    late_en = f" Margin of {gone['en']} is missed before it arrives, whatever is ordered, and not counted." if too_late else ""
    cover, several = first.cover or 0.0, len(lines) > 1
    called = first.name or first.sku
    lasts = {"zh": f"预计可售{cover:.1f}天", "en": f"stock lasts {cover:.1f} days"}
    if cover < 0.05:
        lasts = {"zh": "已经断货", "en": "it has run out"}
    return {
        "zh": f"{'最急的是' if several else ''}{called}：{lasts['zh']}，货要{first.lead:.0f}天才到。"
        f"现在订，能少断货、多赚毛利{worth['zh']}。{late_zh}",
        "en": f"{'Most urgent is ' if several else ''}{called}: {lasts['en']}, delivery takes {first.lead:.0f} days. "
        f"Ordering now keeps {worth['en']} of margin from being missed.{late_en}",
    }


REPLENISH = Kind(
    name="replenish",
    zh="补货",
    en="replenish",
    does_zh="哪些商品低于订货点、向谁订、订多少：每个数怎么来的都写明，箱规和起订量照顾到，多订少订各要付什么代价",
    does_en="Which SKUs are below their reorder point, from whom and how many to order: every number in words, "
    "in packs and smallest orders, with what ordering more or less would cost",
    needs=("sales.quantity", "stock_days.on_hand"),
    owner_roles=("buyer", "operations"),
    hold_out=0.0,
    reads=("sales", "stock_days", "purchases", "receipts", "offers", "suppliers", "skus", "lots", "pack_units"),
    make=make,
    came=restocked,
    stakes=stakes,
    stakes_days=28,
)
