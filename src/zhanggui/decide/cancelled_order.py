"""An order that was sold and taken back at once -> one case, which nets to nothing."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from zhanggui.analyse.causes.cancelled import Pair
from zhanggui.analyse.causes.cases import conditions
from zhanggui.base.money import major
from zhanggui.decide.decision import Decision, Gain
from zhanggui.decide.evidence import evidence_of
from zhanggui.decide.kind import Context
from zhanggui.decide.telling import ACTIONS
from zhanggui.decide.wording import day_words, element_words, money_words

VALID = 14


def of_cancelled(context: Context, pairs: Sequence[Pair], names: Mapping[tuple[str, str], str]) -> Decision:
    """The lines of one order and of its cancellation -> the case: neither a surge of sales nor a wave of returns."""
    first, currency = pairs[0], str(context.settings.get("currency", ""))
    cents, quantity = sum(p.cents for p in pairs), sum(p.quantity for p in pairs)
    what = {"customer": first.where["customer"]} | ({"sku": first.where["sku"]} if len(pairs) == 1 else {})
    sold, back = f"document={first.sale_document}", f"document={first.return_document}"
    days = first.return_day - first.sale_day + 1
    on_sale, on_return = conditions(first.sale_day, 1, what), conditions(first.return_day, 1, what)
    wanted = [
        ("net_sales", conditions(first.sale_day, days, what)), ("gross_sales", f"{on_sale} {sold}"),
        ("return_amount", f"{on_return} {back}"), ("goods_quantity", f"{on_sale} {sold}"),
        ("net_sales", conditions(first.return_day, 1, {})),
    ]  # fmt: skip
    who, when = element_words("customer", what["customer"], names), day_words(first.return_day)
    money = money_words(cents, currency)
    act = ACTIONS["cancelled"]
    return Decision(
        kind="investigate",
        subject=f"customer={what['customer']}",
        cause=f"cancelled {first.sale_document} {first.return_document}",
        title={
            "zh": f"{when['zh']}{who['zh']}的{quantity:,.0f}件、{money['zh']}下单即取消，净额0.00",
            "en": f"{quantity:,.0f} pieces, {money['en']}, sold to {who['en']} and cancelled by {when['en']}: nets to 0.00",
        },
        action=act,
        owner_role="operations",
        gain=Gain(0, 0, 0, currency),
        confidence=0.99,
        evidence=evidence_of(context, wanted),
        as_of=context.as_of,
        expires=max(first.return_day + VALID, context.as_of + 1),
        run=context.run,
        replay=context.replay,
        details={
            "sentence": {
                "zh": f"单据{first.sale_document}卖出，{first.return_document}原样冲回，两下相抵为0："
                f"不算卖得好，也不算退货潮。{act['zh']}。",
                "en": f"{first.sale_document} sold it and {first.return_document} took it back whole: neither a surge of sales "
                f"nor a wave of returns. {act['en']}.",
            },
            "measure": "net_sales",
            "day": first.sale_day,
            "days": days,
            "net": major(0),
            "at_stake": cents,
            "gain_method": {"zh": "一正一负，没有可赚的", "en": "it nets to nothing: there is nothing to gain"},
            "cause": {"verdict": "cancelled", "elements": [what], "share": 1.0, "detectable": None, "common": {}},
            "contributions": [_row("sold", first.sale_document, cents), _row("taken back", first.return_document, -cents)],
            "series": [],
            "angles": [],
        },
    )


def _row(key: str, document: str, cents: int) -> dict[str, object]:
    zh = {"sold": "卖出", "taken back": "冲回"}[key]
    label = {"zh": f"{zh} {document}", "en": f"{key} {document}"}
    return {"key": key, "label": label, "before": 0, "after": cents, "change": cents}
