"""What customers like and react to -> the page."""

from __future__ import annotations

from django.urls import reverse

from zhanggui.analyse.customers.ways.profile import Response
from zhanggui.web.acquisition.pages.worded import CUT_WORDS
from zhanggui.web.acquisition.reads import Likes
from zhanggui.web.show import numbers
from zhanggui.web.show.laid import Cell, Head, Laid, Missing, Page, both, count, named, plain, share, words
from zhanggui.web.templatetags.words import day, isoday


def _heads() -> tuple[Head, ...]:
    return (
        Head("customer", both("客户", "Customer"), "", False),
        Head(
            "likes",
            both("偏好", "Likes"),
            both(
                "近12个月里买这个品类的下单占比，明显高于全公司（二项检验，按多次比较修正）",
                "Bought on a larger share of orders than others do, not by chance (binomial test, corrected)",
            ),
            False,
        ),
        Head("share", both("自己的占比", "Own share")),
        Head("usual", both("全公司", "Company")),
        Head("lift", both("倍数", "Lift")),
        Head("orders", both("次数", "Orders")),
        Head("from", both("出处", "From"), "", False),
    )


def profile_page(found: Likes | None, by: str) -> Page:
    """Tags, likings and responses -> the page (C31)."""
    page = Page(both("偏好与响应", "Likings and response"), "acquisition", "profile")
    if found is None:
        page.missing.append(Missing(both("还没有记录。", "No records yet."), "", "zhanggui import FILE"))
        return page
    if found.whole and found.responses is not None:
        page.cuts = [(both(f"按{_seg(s)[0]}", f"by {_seg(s)[1]}"), f"?by={s}", s == by) for s in found.segments]
        page.tables.append(_responses_table(found.responses, by))
        sure = [r for r in found.responses if r.verdict == "reacts"]
        page.lead = (
            both(
                f"{'、'.join(r.segment or '没写' for r in sure[:3])}对促销有反应。",
                f"{', '.join(r.segment or 'not written' for r in sure[:3])} react to offers.",
            )
            if sure
            else both("还说不准哪一群对促销有反应。", "It cannot be told yet which segment reacts to offers.")
        )
    elif found.whole:
        page.missing.append(
            Missing(
                both(
                    "没有促销记录（商品、起止日期），看不出谁对哪种优惠有反应。",
                    "No promotions of a SKU were imported: who reacts cannot be told.",
                ),
                "",
                "zhanggui import FILE --as promotions",
            )
        )
    page.tables += _who_tables(found)
    return page


def _who_tables(found: Likes) -> list[Laid]:
    """-> what each customer likes, and the tags that were written."""
    tables: list[Laid] = []
    heads = _heads()
    when = both(f"销售明细，截至{day(found.as_of - 1)}", f"sales to {day(found.as_of - 1)}")
    rows = [
        [
            _who(found, x.customer),
            words(x.category),
            share(x.share),
            share(x.usual),
            plain(x.lift, 2),
            count(x.orders),
            Cell(when, f"sales {isoday(found.as_of - 1)}"),
        ]
        for x in found.likings
    ]
    tables.append(
        Laid(
            "likings",
            both("谁偏爱什么", "Who likes what"),
            heads,
            rows,
            most=50,
            empty=both(
                "没有明显的偏好；要有商品档案的品类、每家至少5次下单。",
                "No clear likings: categories of SKUs and 5 orders a customer are needed.",
            ),
        )
    )
    tag_heads = (
        Head("customer", both("客户", "Customer"), "", False),
        Head("tag", both("标签", "Tag"), "", False),
        Head("since", both("从哪天", "Since"), "", False),
        Head("from", both("出处", "From"), "", False),
    )
    tags = [
        [
            _who(found, t.customer),
            words(t.tag),
            Cell(day(t.day), isoday(t.day)) if t.day >= 0 else Cell(numbers.NONE),
            Cell(both("客户档案", "list of customers"), t.source),
        ]
        for t in found.tags
    ]
    tables.append(
        Laid(
            "tags",
            both("写下的标签", "Tags that were written"),
            tag_heads,
            tags,
            most=50,
            empty=both("客户档案没有标签这一列。", "The list of customers has no tags."),
        )
    )
    return tables


def _seg(name: str) -> tuple[str, str]:
    return CUT_WORDS.get(name) or {"channel": ("渠道", "channel"), "kind": ("类型", "kind")}[name]


def _who(found: Likes, customer: str) -> Cell:
    name = found.names.get(customer)
    return Cell(name or customer, customer, reverse("customer", args=[customer]), customer if name else "")


def _responses_heads(by: str) -> tuple[Head, ...]:
    return (
        Head(by, both(*_seg(by)), "", False),
        Head("customers", both("客户", "Customers")),
        Head(
            "chances",
            both("遇到促销的次数", "Chances to react"),
            both(
                "以前买过这个商品的客户×这个商品的促销，近12个月",
                "Customers who had bought the SKU before x its offers, 12 months",
            ),
        ),
        Head("response", both("有反应的把握", "P(response)"), both("促销期内买了的÷遇到的", "Bought within the offer / chances")),
        Head(
            "uplift",
            both("多出来的", "Uplift"),
            both(
                "促销期内比之前同样长的一段多买的比例，减去同时没有促销的商品的变化；第二行95%区间（按客户抽）",
                "Share bought within the offer less in the span before, less the same of SKUs without an offer; below, "
                "95 % by drawing customers",
            ),
        ),
        Head(
            "verdict",
            both("结论", "Verdict"),
            both(
                "区间不含0才说有反应；不是随机试验，留对照更准",
                "Only when the interval does not hold 0; no trial: a hold-out tells more",
            ),
            False,
        ),
    )


def _responses_table(found: list[Response], by: str) -> Laid:
    heads = _responses_heads(by)

    def row(r: Response) -> list[Cell]:
        told = r.uplift
        said_ = {
            "reacts": both("有反应", "reacts"),
            "not": both("反而少买", "buys less"),
            "cannot tell": both("说不准", "cannot tell"),
        }[r.verdict]
        points = (
            Cell(
                f"{told[0] * 100:+.2f}".replace("-", numbers.MINUS) + both("个百分点", " pt"),
                round(told[0], 6),
                why=f"{told[1] * 100:.2f}–{told[2] * 100:.2f}".replace("-", numbers.MINUS),
            )
            if told
            else Cell(numbers.NONE)
        )
        return [
            named(r.segment or both("没写", "Not written"), r.segment),
            count(r.customers),
            count(r.exposed),
            share(r.chance),
            points,
            Cell(said_, r.verdict),
        ]

    return Laid(
        "responses",
        both("谁对促销有反应", "Who reacts to offers"),
        heads,
        [row(r) for r in found],
        empty=both("近12个月没有结束的促销。", "No offer of the last 12 months is over."),
    )
