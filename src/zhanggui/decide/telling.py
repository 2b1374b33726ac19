"""A case told in one breath: what happened, why, what to do, what it is worth, and whose it is."""

from __future__ import annotations

from collections.abc import Mapping

from zhanggui.analyse.anomaly import Anomaly
from zhanggui.analyse.causes.cases import Case
from zhanggui.analyse.festivals import NEEDED
from zhanggui.analyse.series import ALL, DAYS_BACK, Watched
from zhanggui.base.days import iso
from zhanggui.decide.decision import Gain
from zhanggui.decide.wording import Both, day_words, element_words, joined, money_words, range_words, value_words
from zhanggui.measures import MEASURES
from zhanggui.tables.places.calendar import plan_unknown

Names = Mapping[tuple[str, str], str]

ACTIONS: dict[str, Both] = {
    "returns_goods": {
        "zh": "先停发这批货，抽检库存，问清退货原因，再找供应商",
        "en": "Hold these goods, check the stock, ask why they came back, then call the supplier",
    },
    "returns_customer": {
        "zh": "今天就联系客户，问清为什么退，确认是不是记错",
        "en": "Call the customer today: why did it come back, and was it booked right",
    },
    "returns_unknown": {
        "zh": "把当天的退货单翻一遍，问清原因，看是不是同一回事",
        "en": "Go through that day's returns, ask for the reasons, see whether they are one matter",
    },
    "returns_charge": {
        "zh": "退的不是商品，是费用或手工更正：核对这笔红字单，补上依据",
        "en": "No goods came back, a fee or a correction was taken back: check that document and what it rests on",
    },
    "sales_down": {
        "zh": "逐个问：是缺货、价格、客户没下单，还是单据没录完",
        "en": "Ask in turn: out of stock, price, customers who did not order, or papers not booked yet",
    },
    "sales_up": {
        "zh": "核对大单是不是真的；是真的，先看库存够不够下周",
        "en": "Check that the large sale is real; if it is, see whether stock lasts next week",
    },
    "cancelled": {
        "zh": "核对单据：是录错还是真取消？放开占用的库存，别把它算进业绩",
        "en": "Check the papers: typed wrong, or truly cancelled? Release the stock; do not count it as a sale",
    },
}
GOODS = frozenset({"lot", "sku", "supplier", "return_reason", "category", "brand"})
PEOPLE = frozenset({"customer", "rep", "shop"})


def about(case: Case) -> set[str]:
    """A case -> the dimensions that it is about: those of its cause, else its own and what its lines have in common."""
    named = {d for element in case.cause.elements for d in element}
    return named or ({case.head.dimension, *case.common} - {ALL})


def is_good(head: Anomaly) -> bool:
    """An anomaly -> whether it moved the way its measure is meant to move."""
    return (head.change > 0) == (MEASURES[head.measure].better == "more")


def action_of(case: Case) -> Both:
    """A case -> what to do."""
    if case.head.measure == "return_amount":
        if not case.of_goods:
            return ACTIONS["returns_charge"]
        found = about(case)
        return ACTIONS["returns_goods" if found & GOODS else "returns_customer" if found & PEOPLE else "returns_unknown"]
    return ACTIONS["sales_up" if is_good(case.head) else "sales_down"]


def owner_of(case: Case) -> str:
    """A case -> the role whose work it is."""
    found = about(case)
    if case.head.measure == "return_amount" and (found & GOODS or not case.of_goods):
        return "operations"
    if case.head.dimension == "region":
        return "regional_manager"
    if case.head.measure == "gross_profit" or (found & GOODS and not found & PEOPLE):
        return "buyer"
    return "sales_director"


def title(case: Case, names: Names, currency: str) -> Both:
    """A case -> one line: which number, whose, on which day, what it usually is."""
    head, measure, when = case.head, MEASURES[case.head.measure], day_words(case.head.day, case.head.days)
    value, usual = (value_words(v, measure.unit, currency) for v in (head.value, head.expected))
    who: Both = {"zh": "", "en": ""} if head.dimension == ALL else element_words(head.dimension, head.element, names)
    of = f" of {who['en']}" if who["en"] else ""
    on = "on" if head.days == 1 else "in"
    return {
        "zh": f"{when['zh']}{who['zh']}{measure.zh}{value['zh']}，平常{usual['zh']}",
        "en": f"{measure.en.capitalize()}{of} {on} {when['en']}: {value['en']}, usually {usual['en']}",
    }


def sentence(case: Case, names: Names, currency: str, gain: Gain, *, seen: int, netted: int) -> Both:
    """A case -> two sentences: how far off and why; what to do and what comes again if nothing is done.

    seen: earlier anomalies of the company; netted: cents of orders cancelled at once that were left out of the number.
    """
    head, unit = case.head, MEASURES[case.head.measure].unit
    off, usual = value_words(abs(head.change), unit, currency), range_words(head.low, head.high, unit, currency)
    reason, act = why(case, names), action_of(case)
    worth, about = money_words(gain.value, currency), range_words(gain.low, gain.high, "money", currency)
    without = money_words(netted, currency)
    left_out_zh = f"（下单即取消的{without['zh']}不算在内）" if netted else ""
    left_out_en = f" (orders of {without['en']} cancelled at once are left out)" if netted else ""
    more_zh, more_en = ("多", "more") if head.change > 0 else ("少", "less")
    return {
        "zh": f"比平常{more_zh}{off['zh']}，平常在{usual['zh']}{left_out_zh}；{reason['zh']}。{act['zh']}；"
        f"照以往{seen}次的样子，往后5个营业日还会再来{worth['zh']}（{about['zh']}）。",
        "en": f"{off['en']} {more_en} than usual ({usual['en']}){left_out_en}; {reason['en']}. {act['en']}. "
        f"As {seen} earlier ones went, {worth['en']} ({about['en']}) comes again within 5 trading days.",
    }


def why(case: Case, names: Names) -> Both:
    """A case -> what explains it, in words, or that nothing can be named."""
    parts = joined([joined([element_words(d, e, names) for d, e in sorted(x.items())]) for x in case.cause.elements])
    common = joined([element_words(d, e, names) for d, e in case.common.items()])
    if case.cause.elements:
        share = f"{min(max(case.cause.share, 0), 1):.0%}"
        all_zh, all_en = (f"，都属{common['zh']}", f", all of {common['en']}") if case.common else ("", "")
        return {"zh": f"其中{share}在{parts['zh']}{all_zh}", "en": f"{share} of it is in {parts['en']}{all_en}"}
    if case.cause.verdict == "external":
        return {"zh": "各处一起变，不是哪一家哪一样的事", "en": "everything moved together: no one element is to blame"}
    if case.common:
        return {"zh": f"几乎都在{common['zh']}", "en": f"nearly all of it is in {common['en']}"}
    return {"zh": "分散在很多地方，归不到某一处，不猜", "en": "it is spread out and cannot be pinned on anything: no guess"}


def unjudged(watched: Watched, country: str) -> tuple[str, str] | None:
    """What was watched, whose holidays -> which of the days were not judged and why, in both languages; None if all were."""
    zh, en = [], []
    for found in watched.unjudged:
        span_zh, span_en = iso(found.first), iso(found.first)
        if found.days > 1:
            span_zh = f"{iso(found.first)}到{iso(found.last)}之间的{found.days}天"
            span_en = f"{found.days} days between {iso(found.first)} and {iso(found.last)}"
        if found.near:
            zh.append(f"没有判断{span_zh}：紧挨着节假日，或刚歇业回来，每年送货的日子不一样。")
            moved = "next to a public holiday or just after a closure, when deliveries move from day to day"
            en.append(f"Not judged: {span_en}, {moved}.")
        else:
            zh.append(f"没有判断{span_zh}：过节，账上能比的往年有{found.earlier}个，要有{NEEDED}个。")
            few = f"a festival that has {found.earlier} earlier ones in the books to compare with and needs {NEEDED}"
            en.append(f"Not judged: {span_en}, {few}.")
    for year in plan_unknown(country, watched.day - DAYS_BACK + 1, watched.day):
        zh.append(f"{year}年的调休安排还没有：那年的补班日先当周末看。")
        en.append(f"The plan of make-up days of {year} is not known: they are looked at as weekends.")
    return ("".join(zh), " ".join(en)) if zh else None
