"""The rows of each sheet: only those that carry the reader's own number in the column of the table itself, never by a look-up."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable
from typing import Any

import narwhals as nw
from django.core.exceptions import ObjectDoesNotExist, PermissionDenied
from django.utils import timezone

from zhanggui.base.days import date_of, day_number
from zhanggui.web import books
from zhanggui.web.boards.reads import names_of
from zhanggui.web.goods import reads as goods
from zhanggui.web.people.reads import User, scope_for
from zhanggui.web.portal.sheets import CUSTOMER, LINES, SUPPLIER, Sheet, sheets_of

Row = dict[str, Any]
BOUGHT = ("goods", "gift")
PARTS = {"goods": "ordered", "gift": "ordered", "return": "returned"}
"""The kind of a line -> the column of the statement into which it goes; all others are charges and adjustments."""


def sheets(*, by: User) -> tuple[Sheet, ...]:
    """-> the sheets of somebody's role; PermissionDenied for colleagues, who have pages of their own."""
    if not by.kind.portal:
        raise PermissionDenied("the portal is for those the company trades with")
    return sheets_of(by.kind.sees)


def rows(name: str, *, by: User, find: str = "") -> tuple[Sheet, list[Row]]:
    """A sheet's name and a word -> the sheet and its rows of the reader, newest first, those that carry the word in a document's
    number, a SKU or a name. ObjectDoesNotExist where their role has no such sheet."""
    sheet = next((s for s in sheets(by=by) if s.name == name), None)
    if sheet is None:
        raise ObjectDoesNotExist(name)
    own = tuple(sorted(str(v) for v in by.sees))
    if sheet.name == "sent":
        found = _sent(own)
    else:
        asked = ("portal", name, timezone.localdate())
        found = books.kept(asked, scope_for(by), lambda: ROWS[name](own), records_only=True)
    low = find.strip().lower()
    kept = [r for r in found if not low or any(low in str(r.get(c) or "").lower() for c in ("document", "sku", "name", "card"))]
    return sheet, kept


def document(number: str, *, by: User) -> tuple[Sheet, list[Row]]:
    """A document's number -> its lines, as far as they are the reader's own; ObjectDoesNotExist where there are none."""
    if CUSTOMER not in {s.whose for s in sheets(by=by)}:
        raise ObjectDoesNotExist(number)
    own = tuple(sorted(str(v) for v in by.sees))
    every = books.kept(("portal", "lines"), scope_for(by), lambda: _sold(own), records_only=True)
    lines = [r for r in every if r["document"] == number]
    if not lines:
        raise ObjectDoesNotExist(number)
    return LINES, _named([
        {"day": r["day"], "document": number, "sku": r.get("sku"), "name": r.get("description"), "quantity": r["quantity"],
         "price": r.get("price_e4"), "amount": r.get("net_cents")} for r in lines
    ])  # fmt: skip


def _own(table: str, column: str, values: tuple[str, ...], names: Iterable[str]) -> list[Row]:
    """A table, the column that says whose a row is, the reader's numbers, the columns wanted -> their rows; none where the
    company has no such table or column."""
    there = books.columns(table)
    if not values or column not in there or not books.engine().lake.files(table):
        return []
    wanted = [name for name in names if name in there]
    # Marked lines are ours to leave out of our numbers; what was sold to somebody stays sold to them.
    frame = books.engine().frame(table, clean=False).filter(nw.col(column).is_in(list(values)))
    found: list[Row] = frame.select(wanted).collect("pyarrow").to_arrow().to_pylist()
    return found


def _sold(own: tuple[str, ...]) -> list[Row]:
    """-> the lines sold to the reader, newest first."""
    names = ("day", "source", "document", "line", "kind", "sku", "description", "quantity", "price_e4", "net_cents")
    return sorted(_own("sales", CUSTOMER, own, names), key=lambda r: (-r["day"], r["document"], r.get("line") or 0))


def _named(found: list[Row]) -> list[Row]:
    """Rows with a SKU -> the same with its name, as the list of goods has it, else as the line has it."""
    called = names_of("sku", list({str(r["sku"]) for r in found if r.get("sku")}))
    return [r | {"name": called.get(str(r.get("sku")), r.get("name"))} for r in found]


def _orders(own: tuple[str, ...]) -> list[Row]:
    """-> a row a document: what was ordered and what was charged with it."""
    grouped: dict[tuple[int, str, str], list[Row]] = defaultdict(list)
    for line in _sold(own):
        if line["kind"] in (*BOUGHT, "charge"):
            grouped[line["day"], line["document"], line["source"]].append(line)
    return [
        {"day": day, "document": number, "lines": len(lines),
         "quantity": sum(x["quantity"] for x in lines if x["kind"] in BOUGHT),
         "amount": sum(x.get("net_cents") or 0 for x in lines)}
        for (day, number, _), lines in grouped.items()
    ]  # fmt: skip


def _returns(own: tuple[str, ...]) -> list[Row]:
    """-> a row a line that came back; quantities and money above zero."""
    return _named([
        {"day": r["day"], "document": r["document"], "sku": r.get("sku"), "name": r.get("description"),
         "quantity": -r["quantity"], "amount": -(r.get("net_cents") or 0)}
        for r in _sold(own) if r["kind"] == "return"
    ])  # fmt: skip


def _statement(own: tuple[str, ...]) -> list[Row]:
    """-> a row a month: ordered, returned, charges and adjustments, all together, minor units."""
    months: dict[int, list[Row]] = defaultdict(list)
    for line in _sold(own):
        months[day_number(date_of(line["day"]).replace(day=1))].append(line)
    out = []
    for month, lines in sorted(months.items(), reverse=True):
        part = {"ordered": 0, "returned": 0, "other": 0}
        for x in lines:
            part[PARTS.get(x["kind"], "other")] += x.get("net_cents") or 0
        documents = len({(x["source"], x["document"]) for x in lines})
        out.append({"month": month, "documents": documents} | part | {"total": sum(part.values())})
    return out


def _today() -> int:
    return day_number(timezone.localdate())


def _holds(row: Row) -> bool:
    """Whether a row with an interval holds today."""
    begun, ended, today = row.get("from_day"), row.get("to_day"), _today()
    return (begun is None or begun <= today) and (ended is None or ended >= today)


def _prices(own: tuple[str, ...]) -> list[Row]:
    """-> the prices that hold today and are written for the reader, or for the tier in which they are. A row that is also bound
    to a channel counts only where that is theirs."""
    names = ("customer", "tier", "channel", "sku", "from_qty", "price_e4", "from_day", "to_day")
    me = [r for r in _own("customers", CUSTOMER, own, ("tier", "channel", "from_day", "to_day")) if _holds(r)]
    tiers, channels = ({str(r[c]) for r in me if r.get(c)} for c in ("tier", "channel"))
    found = _own("prices", CUSTOMER, own, names)
    found += [r for r in _own("prices", "tier", tuple(tiers), names) if r.get("customer") is None]
    mine = [r for r in found if _holds(r) and r.get("tier") in {None, *tiers} and r.get("channel") in {None, *channels}]
    told = _named([r | {"price": r["price_e4"]} for r in mine])
    return sorted(told, key=lambda r: (r["sku"], r.get("from_qty") or 0))


def _cards(own: tuple[str, ...]) -> list[Row]:
    """-> the cards that are registered as the reader's own business."""
    found = _own("members", CUSTOMER, own, ("member", "enrolled_day", "level"))
    cards = [{"card": r["member"], "enrolled": r.get("enrolled_day"), "level": r.get("level")} for r in found]
    return sorted(cards, key=lambda r: str(r["card"]))


def _purchases(own: tuple[str, ...]) -> list[Row]:
    """-> a row a line of a purchase order: how much of it came. What came of one SKU of an order fills its lines in turn."""
    names = ("day", "document", "line", "sku", "quantity", "due_day", "price_e4", "net_cents")
    ordered = sorted(_own("purchases", SUPPLIER, own, names), key=lambda r: (-r["day"], r["document"], r.get("line") or 0))
    came: dict[tuple[str, str], list[float]] = defaultdict(lambda: [0.0, 0])
    for r in _own("receipts", SUPPLIER, own, ("purchase", "sku", "quantity", "day")):
        key = (str(r.get("purchase")), str(r["sku"]))
        came[key] = [came[key][0] + r["quantity"], max(came[key][1], r["day"])]
    out = []
    for r in ordered:
        key = (r["document"], str(r.get("sku")))
        left, last = came.get(key, (0.0, 0))
        got = min(left, r["quantity"])
        if key in came:
            came[key][0] -= got
        out.append({
            "day": r["day"], "document": r["document"], "sku": r.get("sku"), "quantity": r["quantity"], "received": got,
            "open": max(r["quantity"] - got, 0.0), "due": r.get("due_day"), "arrived": int(last) if got else None,
            "state": _state(r["quantity"], got, r.get("due_day")), "price": r.get("price_e4"), "amount": r.get("net_cents"),
        })  # fmt: skip
    return _named(out)


def _state(ordered: float, got: float, due: int | None) -> str:
    """How much was ordered and came, and when it is due -> one of STATES."""
    if got >= ordered:
        return "done"
    if due is not None and due < _today():
        return "late"
    return "part" if got else "open"


def _sent(own: tuple[str, ...]) -> list[Row]:
    """-> the lines of orders that were sent to the reader from the page of purchase orders."""
    return [
        {"day": day_number(timezone.localdate(one.changed_at)), "document": one.number, "sku": line.sku, "name": line.name,
         "quantity": line.quantity, "price": line.price_e4, "amount": line.cents if line.price_e4 else None}
        for one in goods.sent_to(own) for line in one.lines.all()
    ]  # fmt: skip


def _arrivals(own: tuple[str, ...]) -> list[Row]:
    """-> a row a line received from the reader, newest first."""
    names = ("day", "document", "purchase", "sku", "quantity", "rejected", "lot")
    return _named(sorted(_own("receipts", SUPPLIER, own, names), key=lambda r: (-r["day"], r["document"])))


def _offers(own: tuple[str, ...]) -> list[Row]:
    """-> what the reader offers today."""
    names = ("sku", "from_qty", "price_e4", "moq", "from_day", "to_day")
    held = [r for r in _own("offers", SUPPLIER, own, names) if _holds(r)]
    return sorted(_named([r | {"price": r["price_e4"]} for r in held]), key=lambda r: (r["sku"], r.get("from_qty") or 0))


ROWS: dict[str, Callable[[tuple[str, ...]], list[Row]]] = {
    "orders": _orders, "returns": _returns, "prices": _prices, "statement": _statement, "cards": _cards,
    "purchases": _purchases, "arrivals": _arrivals, "offers": _offers,
}
