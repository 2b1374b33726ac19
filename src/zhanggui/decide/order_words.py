"""A line of an order -> its arithmetic said aloud in both languages, with the digits it is reckoned with."""

from __future__ import annotations

from collections.abc import Mapping

from zhanggui.base.days import iso
from zhanggui.decide.order_line import OrderLine
from zhanggui.decide.wording import Both
from zhanggui.rules.reorder import as_shown, service_factor

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


def words(line: OrderLine) -> dict[str, Both]:
    """A line -> its arithmetic said aloud: how the quantity came, what it saves, when to order, what sells, how long it takes."""
    return {
        "quantity": _quantity_words(line),
        "gain": _gain_words(line),
        "point": _point_words(line),
        "daily": _daily_words(line),
        "lead": _lead_words(line),
        "price": _price_words(line),
    }


def number(value: float) -> str:
    """A number as people write it, with the digits it is reckoned with: 190, 61.2, 3.85, 0.016."""
    shown = as_shown(value)
    if shown == round(shown):
        return f"{shown:,.0f}"
    if abs(shown) >= 10:
        return f"{shown:,.1f}"
    whole, part = f"{shown:,.3f}".rstrip("0").split(".")
    return f"{whole}.{part:0<2}"


def _quantity_words(x: OrderLine) -> Both:
    n = number
    late_zh, late_en = (f" − 断货{n(x.out_days)}天", f"−{n(x.out_days)}") if x.out_days else ("", "")
    out_en = " − days without stock" if x.out_days else ""
    moq_zh = f"、起订{n(x.moq)}" if x.moq else ""
    moq_en = f", at least {n(x.moq)}" if x.moq else ""
    lot_zh = f"（安全天数里有{n(x.lot)}天是因为每张单本身要花钱）" if x.lot else ""
    lot_en = f" ({n(x.lot)} of the safety days because an order itself costs money)" if x.lot else ""
    forced = _forced_words(x)
    return {
        "zh": f"预计日均{n(x.daily or 0)} × (提前期{n(x.lead)}天{late_zh} + 复核周期{n(x.review)}天 + "
        f"安全天数{n(x.safety_days)}天) − 可用库存{n(x.available or 0)} − 在途{n(x.in_transit)} = 还差{n(x.short)}；"
        f"按箱规{n(x.pack)}{moq_zh}取整，订{n(x.quantity)}{forced['zh']}"
        f"{lot_zh}。可用库存 = 现存{n(x.on_hand or 0)} − 占用{n(x.reserved)} − 冻结{n(x.frozen)} − 过期{n(x.expired)}。",
        "en": f"{n(x.daily or 0)}×({n(x.lead)}{late_en}+{n(x.review)}+{n(x.safety_days)}) (forecast a day × lead time{out_en} + "
        f"review + safety days) − available {n(x.available or 0)} − in transit {n(x.in_transit)} = {n(x.short)} short; in packs "
        f"of {n(x.pack)}{moq_en}: {n(x.quantity)}{forced['en']}{lot_en}. "
        f"Available = on hand {n(x.on_hand or 0)} − reserved {n(x.reserved)} − frozen {n(x.frozen)} − expired {n(x.expired)}.",
    }


def _forced_words(x: OrderLine) -> Both:
    """-> what makes it more than pays, where something does."""
    if x.added > 0:
        least = f"{(x.minimum_cents or 0) / 100:,.0f}"
        return {
            "zh": f"（其中{number(x.added)}是为凑够起订金额{least}）",
            "en": f" ({number(x.added)} of them to reach the supplier's smallest order of {least})",
        }
    if x.forced == "minimum" and x.quantity == 0:
        least = f"{(x.minimum_cents or 0) / 100:,.0f}"
        return {
            "zh": f"：不到起订金额{least}，凑够不划算，等一等",
            "en": f": below the supplier's smallest order of {least}, and filling it up would not pay",
        }
    if x.forced == "moq":
        return {"zh": "（少订更划算，但起订就要这么多）", "en": " (fewer would pay better, but the supplier takes no fewer)"}
    return {"zh": "", "en": ""}


def _gain_words(x: OrderLine) -> Both:
    """-> what is at stake, what the order saves of it, what is lost anyway; nothing where the margin is not known."""
    if not x.valued or x.margin_cents is None:
        return {"zh": "", "en": ""}

    def m(cents: float) -> str:
        return f"{cents / 100:,.2f}"

    unit, n = m(x.margin_cents), number
    still = x.stake_cents - x.missed_cents
    order_zh = f" − 订货的钱{m(x.ordering_cents)}" if x.ordering_cents else ""
    order_en = f" − ordering {m(x.ordering_cents)}" if x.ordering_cents else ""
    lost_zh = f"货到之前会少卖{n(x.lost_units)}（毛利{m(x.lost_cents)}），订不订都来不及，不算。" if x.lost_units >= 0.05 else ""
    lost_en = (
        f" Before it arrives {n(x.lost_units)} are missed (margin {m(x.lost_cents)}) whatever is ordered: not counted."
        if x.lost_units >= 0.05 else ""
    )  # fmt: skip
    return {
        "zh": f"不订，从货到起到下一批能到为止，预计少卖{n(x.stake_units)}，每件毛利{unit}，共{m(x.stake_cents)}；"
        f"这么订能保住{m(still)} − 占款{m(x.kept_cents)}{order_zh} = {m(x.saved_cents)}。{lost_zh}",
        "en": f"Without it {n(x.stake_units)} are expected to be missed from its arrival until the next can arrive, at a margin "
        f"of {unit} each: {m(x.stake_cents)}. It saves {m(still)} − keeping {m(x.kept_cents)}{order_en} = "
        f"{m(x.saved_cents)}.{lost_en}",
    }


def _point_words(x: OrderLine) -> Both:
    n, days, z = number, f"{round(x.need.protection, 3):g}", service_factor(x.level)
    formula = (
        f"{n(x.daily or 0)}×{days} + {z}×√({days}×{n(x.daily_sd)}² + {n(x.daily or 0)}²×{n(x.lead_sd)}²) = {n(x.point or 0)}"
    )
    below = x.point is not None and x.position < x.point
    verdict_zh, verdict_en = "还够，不用订", "enough"
    if below:
        verdict_zh, verdict_en = ("低于它，该订", "below it: order") if x.quantity > 0 else (
            "低于它，但差得太少，订了不划算", "below it, but too little is short for an order to pay"
        )  # fmt: skip
    return {
        "zh": f"订货点 = {formula}，现有加在途{n(x.position)}，{verdict_zh}。服务水平{x.level:.0%}。",
        "en": f"Reorder point = {formula}; there and on the way: {n(x.position)}, {verdict_en}. Service level {x.level:.0%}.",
    }


def _price_words(x: OrderLine) -> Both:
    """-> of which day the price is, and what was quoted before goods came at another; nothing where it has no day."""
    if x.price_day is None or not x.net_e4:
        return {"zh": "", "en": ""}
    day, price = iso(x.price_day), f"{x.net_e4 / 10_000:,.2f}"
    if x.price_paid and x.quoted_day is not None and x.quoted_e4 is not None:
        quoted = f"{x.quoted_e4 / 10_000:,.2f}"
        return {
            "zh": f"净价{price}是{day}实际进货的价；报价{quoted}是{iso(x.quoted_day)}的，已经过时。",
            "en": f"The net price {price} was paid on {day}; the quote of {quoted} is of {iso(x.quoted_day)} and out of date.",
        }
    if x.price_paid:
        return {
            "zh": f"净价{price}是{day}实际进货的价，没有报价。",
            "en": f"The net price {price} was paid on {day}; nothing was quoted.",
        }
    return {
        "zh": f"净价{price}是{day}的报价，之后没进过货。",
        "en": f"The net price {price} was quoted on {day}; nothing came since.",
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
