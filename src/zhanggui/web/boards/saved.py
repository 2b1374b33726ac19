"""Kept boards: which ones a person may open, in their order, and the standing ones that nobody had to make."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import parse_qs, urlencode

from django.http import Http404
from django.utils.translation import gettext_noop

from zhanggui.measures import MEASURES
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


def may_open(board: Saved, user: User) -> bool:
    """Whether somebody may open a board: it is theirs, or shared with them or their role, and its measures are theirs to see."""
    if board.dropped or not (board.owner_id == user.pk or user.role in board.roles or user in board.people.all()):
        return False
    asked = parse_qs(board.query)
    return scope_for(user).knows(*asked.get("measure", []), *asked.get("also", []), *asked.get("by", []), *asked.get("cross", []))


def boards_of(user: User) -> list[Saved]:
    """A person -> every board that they may open: the pinned ones in their order, then their own, then the others'."""
    every = Saved.objects.filter(dropped=False).select_related("owner").prefetch_related("people")
    places = {p.board_id: p.place for p in Pin.objects.filter(user=user)}
    found = [b for b in every if may_open(b, user)]
    for board in found:
        board.pinned = board.pk in places  # type: ignore[attr-defined]
    return sorted(found, key=lambda b: (b.pk not in places, places.get(b.pk, 0), b.owner_id != user.pk, b.name, b.pk))


def dropped_of(user: User, most: int = 10) -> list[Saved]:
    """A person -> what they dropped last, for undo."""
    return list(Saved.objects.filter(owner=user, dropped=True).order_by("-changed_at")[:most])


def board_of(number: int, user: User) -> Saved:
    """A number -> the board, where this person may open it."""
    board = Saved.objects.filter(pk=number).select_related("owner").prefetch_related("people").first()
    if board is None or not may_open(board, user):
        raise Http404
    return board


def picks_of(query: str, scope: Sight) -> Picks | None:
    """A kept address, as somebody sees it -> picks; none where they see no row."""
    asked = parse_qs(query, keep_blank_values=True)
    first = {name: found[0] for name, found in asked.items()}
    return picked(first, asked.get("where", []), scope, asked.get("also", []))


def measure_of(board: Saved) -> str:
    """A board -> the name of its measure, as far as it is known."""
    name = parse_qs(board.query).get("measure", ["net_sales"])[0]
    return name if name in MEASURES else ""
