"""The binder of boards, and the standing ones that nobody had to make."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import parse_qs, urlencode

from django.utils.translation import gettext_noop

from zhanggui.measures import MEASURES
from zhanggui.web.binder.reads import Binder
from zhanggui.web.boards import reads
from zhanggui.web.boards.models import Pin, Saved
from zhanggui.web.boards.picks import Picks, picked
from zhanggui.web.people.reads import Sight, User, scope_for


@dataclass(frozen=True)
class Standing:
    """A board that comes with the house: its words, its measures (the first that the company has leads), its cut."""

    word: str
    why: str
    measures: tuple[str, ...]
    by: str
    period: str = "30"


STANDING = (
    Standing(
        gettext_noop("销售总览"), gettext_noop("卖了多少，从什么时候起，因为谁"),
        ("net_sales", "gross_profit", "sale_count"), "category",
    ),
    Standing(
        gettext_noop("动销"), gettext_noop("在售的有多少真卖了，进来的卖掉多少"),
        ("active_sku_rate", "sell_through", "sku_count"), "category",
    ),
    Standing(
        gettext_noop("库存与周转"), gettext_noop("压了多少钱，够卖几天，多久转一圈"),
        ("stock_quantity", "stock_value", "cover_days", "turnover_days"), "category",
    ),
    Standing(
        gettext_noop("客户与复购"), gettext_noop("来了多少家，新的几家，回头的几家"),
        ("customer_count", "new_customer_count", "returning_customer_count", "repurchase_rate"), "region",
    ),
    Standing(
        gettext_noop("购买次数"), gettext_noop("买一次的多少家，占多少钱"),
        ("customer_share", "sales_share", "customer_count"), "purchase_count", "year",
    ),
    Standing(
        gettext_noop("退货"), gettext_noop("退了多少，为什么退"), ("return_amount", "return_rate"), "return_reason", "quarter",
    ),
    Standing(
        gettext_noop("进货"), gettext_noop("进了多少，进价怎样"),
        ("purchase_amount", "last_purchase_price", "average_purchase_price"), "sku", "quarter",
    ),
)


@dataclass(frozen=True)
class Door:
    """A way into a board: its name, a line below it, its address."""

    name: str
    why: str
    query: str


def standing(sight: Sight) -> list[Door]:
    """Whose eyes -> the standing boards whose measures the company has and they may see."""
    have = {m.name for m in reads.usable_measures(sight)}
    cuts = {d.name for d in reads.usable_dimensions(sight)}
    doors = []
    for one in STANDING:
        measures = [name for name in one.measures if name in have]
        if not measures or one.measures[0] not in have or (one.by == "purchase_count" and one.by not in cuts):
            continue
        pairs = [("measure", measures[0]), ("period", one.period), *(("also", name) for name in measures[1:])]
        doors.append(Door(one.word, one.why, urlencode(pairs + ([("by", one.by)] if one.by in cuts else []))))
    return doors


def _told_to(board: Saved, user: User) -> bool:
    """Whether the measures and cuts of a board are somebody's to see."""
    asked = parse_qs(board.query)
    return scope_for(user).knows(*asked.get("measure", []), *asked.get("also", []), *asked.get("by", []), *asked.get("cross", []))


BINDER = Binder(
    "board", Saved, Pin, gettext_noop("看板要有名字，最多%(most)s个字。"), gettext_noop("只有存这个看板的人能改它。"), _told_to
)


def picks_of(query: str, scope: Sight) -> Picks | None:
    """A kept address, as somebody sees it -> picks; none where they see no row."""
    asked = parse_qs(query, keep_blank_values=True)
    first = {name: found[0] for name, found in asked.items()}
    return picked(first, asked.get("where", []), scope, asked.get("also", []))


def measure_of(board: Saved) -> str:
    """A board -> the name of its measure, as far as it is known."""
    name = parse_qs(board.query).get("measure", ["net_sales"])[0]
    return name if name in MEASURES else ""
