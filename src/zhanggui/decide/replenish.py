"""`replenish`: what to order from whom today, and why that many: one suggestion a supplier, every number of it in words.

A SKU is ordered when what is there and on the way is below its reorder point (B06), up to daily sales x (lead time + days to the
next look + safety days) (B07), in whole packs and at least the smallest order. The gain is the margin that would be lost to empty
shelves until the order after it can arrive, less what is lost all the same. Without stock on record nothing is suggested.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from math import prod
from typing import Any

from zhanggui.base.days import iso
from zhanggui.decide.decision import Decision, Gain
from zhanggui.decide.evidence import evidence_of
from zhanggui.decide.kind import Context, Kind
from zhanggui.decide.order_lines import OrderLine, alternatives, order_lines
from zhanggui.decide.restocked import RESTOCKED, restocked
from zhanggui.decide.wording import Both, money_words
from zhanggui.rules.reorder import chance_of_short, service_factor

EIGHTY = 1.2816
"""Half the width of the interval that holds 80 % of a normal distribution, in standard deviations."""
PROOFS = 3
"""SKUs of an order whose numbers are given as evidence: the ones worth most."""
LEAD_WORDS: Mapping[str, Both] = {
    "measured": {"zh": "按这个商品以往{n}次到货量的", "en": "measured on {n} deliveries of this SKU"},
    "measured supplier": {"zh": "按这家供应商以往{n}次到货量的", "en": "measured on {n} deliveries of this supplier"},
    "offer": {"zh": "供应商报的", "en": "as the offer says"},
    "supplier": {"zh": "供应商资料里写的", "en": "as the supplier states"},
    "setting": {"zh": "没人说过，按设置里的", "en": "nobody told it: the setting"},
}
METHOD_WORDS: Mapping[str, str] = {
    "steady SES": "平滑法", "SES": "指数平滑", "mean-8": "8周平均", "mean-26": "半年平均", "TSB": "TSB间断法",
    "SBA": "SBA间断法", "window": "近期日均",
}  # fmt: skip


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
    value, spread = sum(x.saved_cents for x in lines), sum(x.saved_sd**2 for x in lines) ** 0.5
    gain = Gain(value, max(0, round(value - EIGHTY * spread)), round(value + EIGHTY * spread), currency)
    name, cost = lines[0].supplier_name or supplier, money_words(sum(x.cents() for x in lines), currency)
    who: Both = {"zh": f"向{name}", "en": f" from {name}"} if name else {"zh": "", "en": ""}
    out = [x for x in lines if x.out_before_arrival > 0]
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
        confidence=round(min(max(1 - prod(1 - chance_of_short(x.need, x.position) for x in lines), 0.5), 0.99), 2),
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
                "zh": "不订，到下一批能到货前会少卖的毛利；减去订了也会少卖的",
                "en": "margin missed before the next order can arrive, if nothing is ordered; less what is missed all the same",
            },
            "lines": [x.row() | {"words": words(x), "alternatives": alternatives(context.settings, x)} for x in lines],
        },
    )


def _proofs(context: Context, lines: Sequence[OrderLine]) -> list[tuple[str, str]]:
    """-> what was sold of each in the window; it is what the daily average rests on."""
    first = iso(context.as_of - lines[0].window)
    return [("goods_quantity", f"sku={x.sku} day>={first} day<={iso(context.as_of - 1)}") for x in lines[:PROOFS]]


def _sentence(lines: Sequence[OrderLine], gain: Gain, currency: str) -> Both:
    """Lines of a supplier -> what, why, worth what, in two sentences."""
    first = min(lines, key=lambda x: (x.cover if x.cover is not None else 1e9, -x.saved_cents))
    worth = money_words(gain.value, currency)
    cover, several = first.cover or 0.0, len(lines) > 1
    called = first.name or first.sku
    lasts = {"zh": f"可售{cover:.1f}天", "en": f"stock lasts {cover:.1f} days"}
    if cover < 0.05:
        lasts = {"zh": "已经断货", "en": "it has run out"}
    return {
        "zh": f"{'最急的是' if several else ''}{called}：{lasts['zh']}，货要{first.lead:.0f}天才到。"
        f"现在订，能少断货、多赚毛利{worth['zh']}。",
        "en": f"{'Most urgent is ' if several else ''}{called}: {lasts['en']}, delivery takes {first.lead:.0f} days. "
        f"Ordering now keeps {worth['en']} of margin from being missed.",
    }


def words(line: OrderLine) -> dict[str, Both]:
    """A line -> its arithmetic said aloud: how the quantity came, when to order, what sells, how long delivery takes."""
    return {
        "quantity": _quantity_words(line),
        "point": _point_words(line),
        "daily": _daily_words(line),
        "lead": _lead_words(line),
    }


def number(value: float) -> str:
    """A number as people write it: 190, 61.2."""
    return f"{value:,.0f}" if abs(value - round(value)) < 0.005 else f"{value:,.1f}" if abs(value) >= 10 else f"{value:,.2f}"


def _quantity_words(x: OrderLine) -> Both:
    n = number
    target = f"{n(x.daily or 0)}×({n(x.lead)}+{n(x.review)}+{n(x.safety_days)})"
    moq_zh = f"、起订{n(x.moq)}" if x.moq else ""
    moq_en = f", at least {n(x.moq)}" if x.moq else ""
    lot_zh = f"（安全天数里有{n(x.lot)}天是因为每张单本身要花钱）" if x.lot else ""
    lot_en = f" ({n(x.lot)} of the safety days because an order itself costs money)" if x.lot else ""
    return {
        "zh": f"日均销量{n(x.daily or 0)} × (提前期{n(x.lead)}天 + 复核周期{n(x.review)}天 + 安全天数{n(x.safety_days)}天) "
        f"− 可用库存{n(x.available or 0)} − 在途{n(x.in_transit)} = 还差{n(x.short)}；"
        f"按箱规{n(x.pack)}{moq_zh}取整，订{n(x.quantity)}"
        f"{lot_zh}。可用库存 = 现存{n(x.on_hand or 0)} − 占用{n(x.reserved)} − 冻结{n(x.frozen)} − 过期{n(x.expired)}。",
        "en": f"{target} (daily sales × lead time + review + safety days) − available {n(x.available or 0)} − in transit "
        f"{n(x.in_transit)} = {n(x.short)} short; in packs of {n(x.pack)}{moq_en}: {n(x.quantity)}{lot_en}. "
        f"Available = on hand {n(x.on_hand or 0)} − reserved {n(x.reserved)} − frozen {n(x.frozen)} − expired {n(x.expired)}.",
    }


def _point_words(x: OrderLine) -> Both:
    n, days, z = number, number(x.need.protection), service_factor(x.level)
    formula = (
        f"{n(x.daily or 0)}×{days} + {z:.2f}×√({days}×{n(x.daily_sd)}² + {n(x.daily or 0)}²×{n(x.lead_sd)}²) = {n(x.point or 0)}"
    )
    below = x.point is not None and x.position < x.point
    pays = f"{x.paying_level:.1%}" if x.paying_level is not None else ""
    return {
        "zh": f"订货点 = {formula}，现有加在途{n(x.position)}，{'低于它，该订' if below else '还够，不用订'}。"
        + f"服务水平{x.level:.0%}"
        + (f"；按毛利和占款算，划算的是{pays}" if pays else "")
        + "。",
        "en": f"Reorder point = {formula}; there and on the way: {n(x.position)}, {'below it: order' if below else 'enough'}. "
        f"Service level {x.level:.0%}" + (f"; margin and the cost of keeping make {pays} worth while" if pays else "") + ".",
    }


def _daily_words(x: OrderLine) -> Both:
    n = number
    off_zh = f"；这类商品以往预测差{x.error:.0%}" if x.error else ""
    off_en = f"; for such goods it was off by {x.error:.0%}" if x.error else ""
    return {
        "zh": f"近{x.window}天卖{n(x.window_sold)}，有货{x.window_days}天，日均{n(x.window_daily)}（缺货日不计）；"
        f"往后按{n(x.daily or 0)}一天算（{METHOD_WORDS.get(x.method, x.method)}{off_zh}）。",
        "en": f"{n(x.window_sold)} sold in {x.window} days, {x.window_days} of them in stock: {n(x.window_daily)} a day; "
        f"{n(x.daily or 0)} a day expected ({x.method}{off_en}).",
    }


def _lead_words(x: OrderLine) -> Both:
    said = LEAD_WORDS.get(x.lead_from, {"zh": "", "en": ""})
    spread_zh = f"，上下{number(x.lead_sd)}天" if x.lead_count else "，波动没有量过"
    spread_en = f", ± {number(x.lead_sd)}" if x.lead_count else ", its spread was never measured"
    return {
        "zh": f"提前期{number(x.lead)}天：{said['zh'].format(n=x.lead_count)}{spread_zh}。",
        "en": f"Lead time {number(x.lead)} days: {said['en'].format(n=x.lead_count)}{spread_en}.",
    }


def simple(line: OrderLine) -> dict[str, Any]:
    """A line -> the columns of a list for people and spreadsheets."""
    return {
        "sku": line.sku, "name": line.name, "rank": line.rank, "daily": line.daily, "on_hand": line.on_hand,
        "available": line.available,
        "in_transit": line.in_transit, "cover": line.cover, "out_day": iso(line.out_day) if line.out_day is not None else None,
        "lead": line.lead, "review": line.review, "safety_days": line.safety_days, "point": line.point, "short": line.short,
        "pack": line.pack, "moq": line.moq, "quantity": line.quantity, "supplier": line.supplier,
        "price": line.net_e4 / 10_000 if line.net_e4 else None, "last_price": line.last_e4 / 10_000 if line.last_e4 else None,
        "last_day": iso(line.last_day) if line.last_day is not None else None, "last_supplier": line.last_supplier,
    }  # fmt: skip


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
    reads=("sales", "stock_days", "purchases", "receipts", "offers", "suppliers", "skus", "lots"),
    make=make,
    came=restocked,
)
