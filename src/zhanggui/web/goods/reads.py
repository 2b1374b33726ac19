"""Goods as a person may see them. What stock cost is told only to those who see costs and the whole company."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from django.core.exceptions import PermissionDenied

from zhanggui import refresh
from zhanggui.analyse.goods import bought, stockrooms
from zhanggui.base.days import iso
from zhanggui.base.scope import EVERYTHING
from zhanggui.decide import Context
from zhanggui.decide.order_line import OrderLine
from zhanggui.decide.order_lines import order_lines
from zhanggui.decide.order_value import alternatives, with_quantity
from zhanggui.decide.wording import names_of
from zhanggui.measures.ask import ask
from zhanggui.measures.reading import Tables
from zhanggui.web import books
from zhanggui.web.decisions import results
from zhanggui.web.goods.models import SENT, Draft
from zhanggui.web.people.reads import User, require, scope_for
from zhanggui.web.people.roles import COST

HISTORY_DAYS = 182


@dataclass(frozen=True)
class Goods:
    """Every SKU as of a day, and what of the records is there at all."""

    lines: list[OrderLine]
    as_of: int
    has_stock: bool
    has_sales: bool

    @property
    def simulated(self) -> bool:
        """Whether any of the stock is made up."""
        return any(x.simulated for x in self.lines)

    @property
    def to_order(self) -> list[OrderLine]:
        """What to order, what saves most first."""
        return [x for x in self.lines if x.quantity > 0]


@dataclass(frozen=True)
class Group:
    """A supplier, and what to order there."""

    supplier: str
    name: str
    lines: list[OrderLine]

    @property
    def first(self) -> OrderLine:
        """Any of them: the lead time is the supplier's."""
        return self.lines[0]

    @property
    def cents(self) -> int:
        """What it costs together."""
        return sum(x.cents() for x in self.lines)


def goods(*, by: User) -> Goods:
    """-> every SKU as the last refresh saw it; worked out now where none has."""
    _allowed(by)
    run = results.run_of()
    columns = books.columns("stock_days")
    has_stock, has_sales = "on_hand" in columns, "quantity" in books.columns("sales")
    if run and "goods" in run.steps:
        kept: list[OrderLine] = books.kept(("goods", run.run), EVERYTHING, lambda: refresh.goods_of(books.engine(), run))
        return Goods(kept, run.as_of, has_stock, has_sales)
    as_of = _live_day(has_stock)
    if as_of is None:
        return Goods([], 0, has_stock, has_sales)
    found: list[OrderLine] = books.kept(
        ("goods live", as_of, sorted(books.company().items(), key=str)), EVERYTHING, lambda: order_lines(_context(as_of))
    )
    return Goods(found, as_of, has_stock, has_sales)


def _live_day(has_stock: bool) -> int | None:
    """-> the day after the last sale; without sales, the day after the last balance."""
    reached = books.reached()
    if reached is not None:
        return reached + 1
    if not has_stock:
        return None
    last = books.engine().frame("stock_days").select("day").collect("pyarrow").to_native()["day"].to_pylist()
    return max(last) + 1 if last else None


def _context(as_of: int) -> Context:
    return Context(books.engine().frames(as_of=as_of), as_of, books.company(), "page", False)


def groups(lines: Sequence[OrderLine]) -> list[Group]:
    """What to order -> by supplier, the one that saves most first."""
    found: dict[str, list[OrderLine]] = {}
    for line in lines:
        found.setdefault(line.supplier, []).append(line)
    made = [Group(supplier, its[0].supplier_name or supplier, its) for supplier, its in found.items()]
    return sorted(made, key=lambda g: -sum(x.saved_cents for x in g.lines))


def fast(lines: Sequence[OrderLine], rank: str = "") -> list[OrderLine]:
    """Lines -> what sells, the fastest first, those of a rank where one is asked for."""
    selling = [x for x in lines if x.window_sold > 0 and (not rank or x.rank == rank)]
    return sorted(selling, key=lambda x: (x.rank or "Z", -(x.window_daily or 0.0), x.sku))


def slow(lines: Sequence[OrderLine], as_of: int, days: int) -> list[OrderLine]:
    """Lines -> what lies there and did not sell for so many days, or lasts longer than that; the most money first (A12)."""
    lying = [
        x for x in lines
        if (x.on_hand or 0) > 0
        and (x.last_sold is None or as_of - x.last_sold > days or (x.cover is not None and x.cover > 2 * days))
    ]  # fmt: skip
    return sorted(lying, key=lambda x: (-(x.value_cents or 0), x.sku))


def changed(line: OrderLine, quantity: float) -> OrderLine:
    """A line -> the same with another quantity and what that would cost."""
    return with_quantity(books.company(), line, quantity)


def choices(line: OrderLine) -> list[dict[str, Any]]:
    """A line -> what less and more would cost; nothing where the margin is not known."""
    return alternatives(books.company(), line) if line.valued else []


@dataclass(frozen=True)
class Shelf:
    """A SKU in full: the line, where it lies, what was paid for it, what it sold a week."""

    line: OrderLine
    as_of: int
    places: list[dict[str, Any]]
    paid: list[dict[str, Any]]
    weeks: list[tuple[int, float]]
    has_stock: bool
    emptied: int = 0
    """Places and lots where it once lay and where nothing is left: counted, not listed."""


def sku(code: str, *, by: User) -> Shelf | None:
    """A SKU -> all that is known of it, None where it is unknown."""
    found = goods(by=by)
    line = next((x for x in found.lines if x.sku == code), None)
    if line is None:
        return None
    tables = Tables(books.engine().frames(as_of=found.as_of), found.as_of)
    paid = bought(tables, code).get(code, [])
    names = names_of(tables.frames, {("supplier", r["supplier"]) for r in paid})
    paid = [r | {"name": names.get(("supplier", r["supplier"]), r["supplier"])} for r in paid]
    weeks: list[tuple[int, float]] = []
    if found.has_sales:
        rows = ask(tables.frames, ["goods_quantity"], ["week"], from_day=found.as_of - HISTORY_DAYS, to_day=found.as_of - 1,
                   where=[f"sku={code}"], as_of=found.as_of).rows  # fmt: skip
        weeks = [(r["week"], float(r["goods_quantity"] or 0)) for r in rows]
    places = stockrooms(tables, found.as_of, code)
    full = [p for p in places if p["on_hand"]]
    return Shelf(line, found.as_of, full, paid, weeks, found.has_stock, len(places) - len(full))


def drafts(*, by: User) -> list[Draft]:
    """-> purchase drafts, newest first."""
    _allowed(by)
    return list(Draft.objects.select_related("by").prefetch_related("lines")[:500])


def draft(pk: int, *, by: User) -> Draft | None:
    """-> one draft."""
    _allowed(by)
    return Draft.objects.select_related("by").prefetch_related("lines").filter(pk=pk).first()


def sent_to(suppliers: tuple[str, ...]) -> list[Draft]:
    """Suppliers' numbers -> the drafts that were sent to them, newest first: what they themselves may read."""
    return list(Draft.objects.prefetch_related("lines").filter(state=SENT, supplier__in=suppliers)[:500])


def on_order(*, by: User) -> dict[str, float]:
    """-> SKU: units on drafts that were sent and are not cancelled: what is about to be on the way."""
    out: dict[str, float] = {}
    for one in drafts(by=by):
        if one.state == SENT:
            for line in one.lines.all():
                out[line.sku] = out.get(line.sku, 0.0) + line.quantity
    return out


def as_rows(lines: Sequence[OrderLine]) -> list[list[Any]]:
    """Lines -> rows of an export: money in major units, days as ISO text."""
    out = []
    for x in lines:
        price, last = (v / 10_000 if v else None for v in (x.net_e4, x.last_e4))
        out.append([
            x.sku, x.name, x.rank, x.supplier, x.supplier_name, x.window_daily, x.daily, x.window_sold, x.window_days,
            x.on_hand, x.reserved, x.frozen, x.expired, x.available, x.in_transit, x.cover,
            iso(x.out_day) if x.out_day is not None else None, x.lead, x.lead_from,
            x.review, x.safety_days, x.point, x.short, x.pack, x.moq, x.quantity, price, last,
            iso(x.last_day) if x.last_day is not None else None, x.last_supplier, (x.value_cents or 0) / 100,
            x.turnover, iso(x.last_sold) if x.last_sold is not None else None, x.out_days, x.stake_units, x.stake_cents / 100,
            x.missed_cents / 100, x.kept_cents / 100, x.saved_cents / 100, x.lost_units, x.lost_cents / 100,
            iso(x.price_day) if x.price_day is not None else None, "paid" if x.price_paid else "quoted" if x.net_e4 else None,
            iso(x.quoted_day) if x.quoted_day is not None else None,
            x.minimum_cents / 100 if x.minimum_cents else None, x.added, x.forced or None,
        ])  # fmt: skip
    return out


HEADER = (
    "sku", "name", "abc", "supplier", "supplier_name", "daily_quantity", "forecast_daily", "sold_in_window", "days_in_stock",
    "on_hand",
    "reserved", "frozen", "expired", "available", "in_transit", "forecast_cover_days", "stock_out_day", "lead_days", "lead_from",
    "review_days", "safety_days",
    "reorder_point", "short", "pack", "moq", "quantity", "net_price", "last_price", "last_day", "last_supplier", "stock_value",
    "turnover_days", "last_sold", "out_days", "stake_units", "stake", "still_missed", "keeping", "gain", "lost_units", "lost",
    "price_day", "price_from", "quoted_day", "minimum_amount", "added_for_minimum", "forced_by",
)  # fmt: skip


def edited(lines: Sequence[OrderLine], quantities: dict[str, float]) -> list[OrderLine]:
    """Lines and what was typed -> the lines with these quantities."""
    return [changed(x, quantities[x.sku]) if x.sku in quantities else replace(x) for x in lines]


def _allowed(by: User) -> None:
    require(by, COST)
    if not scope_for(by).everything:
        raise PermissionDenied("stock is told to those who see the whole company")
