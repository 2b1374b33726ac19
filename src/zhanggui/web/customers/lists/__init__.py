"""The standing lists of customers. One entry here is a list with its page, tab, files, address, and its name in the API and the
command: who is on it, in which order, in which words, with which columns, what to do with it, what is said where nobody is on it.
"""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.translation import gettext_noop

from zhanggui.web.customers.filters import ANY, NONE, Filter

COLUMNS = {
    "state": "state", "grade": "grade", "last": "last_day", "orders": "orders", "cycle": "cycle", "next": "next_mid",
    "p30": "p30", "risk": "risk", "net": "net_12m_cents", "prior": "prior_12m_cents", "profit": "profit_12m_cents", "rep": "rep",
}  # fmt: skip
"""Columns that a list may show beside the name, and of what each is made; those of which nothing is known are left out."""
USUAL = ("state", "grade", "last", "orders", "cycle", "next", "p30", "risk", "net", "profit", "rep")
GONE = ("state", "grade", "last", "orders", "cycle", "p30", "net", "prior", "profit", "rep")
DUE_DAYS, NEW_DAYS = 7, 30


@dataclass(frozen=True)
class Listed:
    """A standing list. needs: the column without which there is no such list. orders: those in which it is offered (name in an
    address, word), the usual one first; () where the heads of its columns are enough. template: of a page that shows more than
    rows; what it shows is made in `views.BESIDE`.
    """

    word: str
    why: str
    filter: Filter
    columns: tuple[str, ...] = USUAL
    needs: str = ""
    do: str = ""
    empty: str = ""
    orders: tuple[tuple[str, str], ...] = ()
    template: str = "customers/list.html"


def _asks(sort: str, **pairs: str) -> Filter:
    return Filter(tuple(pairs.items()), sort)


LISTS: dict[str, Listed] = {
    "all": Listed(gettext_noop("名单"), gettext_noop("每一家"), _asks("net")),
    "due": Listed(
        gettext_noop("到期"), gettext_noop("7天内该来、没有警报的"), _asks("next", due=str(DUE_DAYS), alarm=NONE),
        needs="next_mid",
        do=gettext_noop("日子到之前问一声要备多少货；过了日子还没来的，会到“有风险”里。"),
        empty=gettext_noop("7天内没有人该来。"),
    ),
    "risk": Listed(
        gettext_noop("有风险"), gettext_noop("安静下来的、该来没来的和买得少了的"), _asks("gain", alarm=ANY), needs="alarm",
        orders=(
            ("gain", gettext_noop("按行动的价值")), ("stake", gettext_noop("按少来的毛利")), ("risk", gettext_noop("按风险")),
        ), template="customers/risk.html",
    ),
    "lost": Listed(
        gettext_noop("流失"), gettext_noop("按规则已经流失的"), _asks("prior", state="lost"), GONE, needs="state",
        do=gettext_noop("以前买得多的在前。值得请回来的，有一条建议在“今日”里。"),
        empty=gettext_noop("按规则没有一家流失。"),
    ),
    "key": Listed(
        gettext_noop("重点"), gettext_noop("重点客户"), _asks("net", key="1"), needs="key",
        empty=gettext_noop("没有一家是重点客户。"), template="customers/key.html",
    ),
    "new": Listed(
        gettext_noop("新来"), gettext_noop("30天内登记或第一次买的"), _asks("since", new=str(NEW_DAYS)),
        do=gettext_noop("看第二次来了没有；没来的，先问一声。"), empty=gettext_noop("30天内没有新来的。"),
    ),
}  # fmt: skip


def narrowed(filter_: Filter, listed: str) -> Filter:
    """What is asked besides, and a standing list -> both; where the list says `any`, what is asked may say which."""
    base = LISTS[listed].filter
    open_ = {n for n, v in base.pairs if v == ANY}
    more = tuple((n, v) for n, v in filter_.pairs if n not in dict(base.pairs) or (n in open_ and v not in (NONE, ANY)))
    said = {n for n, _v in more}
    return Filter((*((n, v) for n, v in base.pairs if n not in said), *more), filter_.sort)
