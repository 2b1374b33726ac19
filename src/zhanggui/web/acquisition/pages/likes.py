"""What customers like and react to -> the page."""

from __future__ import annotations

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from zhanggui.analyse.customers.ways.profile import Liking, Response
from zhanggui.web.acquisition.pages.worded import by_word, cut_word
from zhanggui.web.acquisition.reads import Likes
from zhanggui.web.show import numbers
from zhanggui.web.show.laid import Cell, Head, Laid, Missing, Page, Rows, count, named, plain, share, words
from zhanggui.web.templatetags.words import day, isoday


def _heads() -> tuple[Head, ...]:
    return (
        Head("customer", pgettext("acquisition", "客户"), "", False),
        Head(
            "likes",
            _("偏好"),
            _("近12个月里买这个品类的下单占比，明显高于全公司（二项检验，按多次比较修正）"),
            False,
        ),
        Head("share", _("自己的占比")),
        Head("usual", pgettext("acquisition", "全公司")),
        Head("lift", _("倍数")),
        Head("orders", pgettext("acquisition", "次数")),
        Head("from", _("出处"), "", False),
    )


def profile_page(found: Likes | None, by: str) -> Page:
    """Tags, likings and responses -> the page (C31)."""
    page = Page(_("偏好与响应"), "acquisition", "profile")
    if found is None:
        page.missing.append(Missing(pgettext("acquisition", "还没有记录。"), "", "zhanggui import FILE"))
        return page
    if found.whole and found.responses is not None:
        page.cuts = [(by_word(s), f"?by={s}", s == by) for s in found.segments]
        page.tables.append(_responses_table(found.responses, by))
        sure = [r for r in found.responses if r.verdict == "reacts"]
        who = _("、").join(r.segment or pgettext("acquisition", "没写") for r in sure[:3])
        page.lead = _("%(who)s对促销有反应。") % {"who": who} if sure else _("还说不准哪一群对促销有反应。")
    elif found.whole:
        page.missing.append(
            Missing(
                _("没有促销记录（商品、起止日期），看不出谁对哪种优惠有反应。"),
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
    when = _("销售明细，截至%(as_of)s") % {"as_of": day(found.as_of - 1)}
    source = Cell(when, f"sales {isoday(found.as_of - 1)}")

    def row(x: Liking) -> list[Cell]:
        who = _who(found, x.customer)
        return [who, words(x.category), share(x.share), share(x.usual), plain(x.lift, 2), count(x.orders), source]

    rows = Rows(found.likings, row)
    tables.append(
        Laid(
            "likings",
            _("谁偏爱什么"),
            heads,
            rows,
            most=50,
            empty=_("没有明显的偏好；要有商品档案的品类、每家至少5次下单。"),
        )
    )
    tag_heads = (
        Head("customer", pgettext("acquisition", "客户"), "", False),
        Head("tag", pgettext("acquisition", "标签"), "", False),
        Head("since", _("从哪天"), "", False),
        Head("from", _("出处"), "", False),
    )
    tags = [
        [
            _who(found, t.customer),
            words(t.tag),
            Cell(day(t.day), isoday(t.day)) if t.day >= 0 else Cell(numbers.NONE),
            Cell(_("客户档案"), t.source),
        ]
        for t in found.tags
    ]
    tables.append(
        Laid(
            "tags",
            _("写下的标签"),
            tag_heads,
            tags,
            most=50,
            empty=_("客户档案没有标签这一列。"),
        )
    )
    return tables


def _who(found: Likes, customer: str) -> Cell:
    name = found.names.get(customer)
    return Cell(name or customer, customer, reverse("customer", args=[customer]), customer if name else "")


def _responses_heads(by: str) -> tuple[Head, ...]:
    return (
        Head(by, cut_word(by), "", False),
        Head("customers", _("客户")),
        Head(
            "chances",
            _("遇到促销的次数"),
            _("以前买过这个商品的客户×这个商品的促销，近12个月"),
        ),
        Head("response", _("有反应的把握"), _("促销期内买了的÷遇到的")),
        Head(
            "uplift",
            _("多出来的"),
            _("促销期内比之前同样长的一段多买的比例，减去同时没有促销的商品的变化；第二行95%区间（按客户抽）"),
        ),
        Head(
            "verdict",
            _("结论"),
            _("区间不含0才说有反应；不是随机试验，留对照更准"),
            False,
        ),
    )


def _responses_table(found: list[Response], by: str) -> Laid:
    heads = _responses_heads(by)

    def row(r: Response) -> list[Cell]:
        told = r.uplift
        said_ = {
            "reacts": _("有反应"),
            "not": _("反而少买"),
            "cannot tell": _("说不准"),
        }[r.verdict]
        points = (
            Cell(
                f"{told[0] * 100:+.2f}".replace("-", numbers.MINUS) + _("个百分点"),
                round(told[0], 6),
                why=f"{told[1] * 100:.2f}–{told[2] * 100:.2f}".replace("-", numbers.MINUS),
            )
            if told
            else Cell(numbers.NONE)
        )
        return [
            named(r.segment or pgettext("acquisition", "没写"), r.segment),
            count(r.customers),
            count(r.exposed),
            share(r.chance),
            points,
            Cell(said_, r.verdict),
        ]

    return Laid(
        "responses",
        _("谁对促销有反应"),
        heads,
        [row(r) for r in found],
        empty=_("近12个月没有结束的促销。"),
    )
