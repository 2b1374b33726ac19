"""One customer in full: purchases day by day, usual goods, dated states. Only this customer's lines are asked for."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

import narwhals as nw
import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from zhanggui.analyse.customers.cycles import Cycles, cycles
from zhanggui.analyse.customers.histories import Histories, merged_ids, of_rows
from zhanggui.analyse.customers.lifecycle import STATES, Rules, Story, known_days, rules_of, states, story
from zhanggui.analyse.customers.usual import Usual, usual
from zhanggui.base.scope import EVERYTHING
from zhanggui.measures.reading import BOUGHT, Tables
from zhanggui.web import books
from zhanggui.web.boards.reads import names_of
from zhanggui.web.customers.reads import Seen
from zhanggui.web.customers.telling import Row

COLUMNS = (
    "day", "source", "document", "kind", "sku", "description", "quantity", "net_cents", "cost_cents", "channel", "reason", "lot",
)  # fmt: skip
LAST_ORDERS = 16
"""Usual goods are told of so many last purchases."""
TIMES = 3
"""In so many of them a SKU must have been bought to be usual."""


@dataclass(frozen=True)
class Day:
    """A day on which they bought: what it brought, how many SKUs, by which channel, and what it earned (None: not known)."""

    day: int
    cents: int
    skus: int
    channel: str
    profit: int | None


@dataclass(frozen=True)
class Good:
    """A SKU that they usually buy: in how many of their last purchases, how much, the last price, days from one to the next."""

    sku: str
    name: str
    bought: int
    of: int
    quantity: float
    price_e4: int | None
    last_day: int
    every: float | None


@dataclass(frozen=True)
class Back:
    """Goods that came back: the day, the document, what they were worth, which SKUs and lots, why (as far as it was said)."""

    day: int
    document: str
    cents: int
    names: tuple[str, ...]
    lots: tuple[str, ...]
    reason: str


@dataclass(frozen=True)
class Whole:
    """A customer: their row, the ids that are theirs, their purchases, returns, usual goods and states. The lines themselves are
    not kept: some customers have tens of thousands."""

    row: Row
    ids: tuple[str, ...]
    own: Histories
    rules: Rules
    told: Story | None
    days: list[Day] = field(default_factory=list)
    backs: list[Back] = field(default_factory=list)
    goods: list[Good] = field(default_factory=list)

    @cached_property
    def cycle(self) -> dict[str, Any]:
        """The gaps between purchases: mean, median, between which four of five lie, the longest."""
        found: Cycles = cycles(self.own)
        told = found.row(self.row.id) or {}
        gaps = np.diff(self.own.day)
        return told | {"longest": int(gaps.max()) if len(gaps) else None, "gaps": gaps.tolist()}

    @property
    def average_cents(self) -> int | None:
        """What a purchase of the last twelve months brought."""
        recent = [d.cents for d in self.days if d.day >= self.row.as_of - 365]
        return round(sum(recent) / len(recent)) if recent else None

    @property
    def moves(self) -> list[tuple[int, str, str]]:
        """Every change of state: day, from (empty on the first day), to; the newest first."""
        if self.told is None:
            return []
        return [(day, STATES[a].name if a is not None else "", STATES[b].name) for day, a, b in reversed(self.told.moves)]


def merged_into(customer: str, seen: Seen) -> str | None:
    """An id -> the customer it was merged into, where this person sees that one."""
    if not seen.as_of:
        return None
    into: dict[str, str] = books.kept(("merged", seen.as_of), EVERYTHING, lambda: merged_ids(_tables(seen.as_of), seen.as_of))
    kept = into.get(customer)
    return kept if kept is not None and seen.row(kept) is not None else None


def whole(customer: str, seen: Seen) -> Whole | None:
    """A code and whose customers are seen -> all that is known of that one; None where there is none or it is another's.

    Whoever may see a customer sees their whole past, whoever looked after them then.
    """
    values = seen.row(customer)
    if values is None:
        return None
    key = ("customer", customer, seen.run, sorted(books.company().items(), key=str))
    found: Whole = books.kept(key, seen.sight, lambda: _whole(Row(values, seen.as_of), seen.sight.inside))
    return found


def _tables(as_of: int) -> Tables:
    return Tables(books.engine().frames(as_of=as_of), as_of)


def _whole(row: Row, inside: bool) -> Whole:
    tables = _tables(row.as_of)
    others = [one for one, kept in merged_ids(tables, row.as_of).items() if kept == row.id]
    lines = _lines(tables, [row.id, *others])
    own = _history(lines, row.id)
    rules = rules_of(books.company())
    known = known_days(tables, row.as_of)
    known = {row.id: known[row.id]} if row.id in known else {}
    told = None
    if known or own.names:
        told = story(states(own, known, row.as_of, rules), own, row.id)
    days = _days(lines, own, inside)
    goods = _goods(tables, own, row.id, lines) if own.names else []
    return Whole(row, (row.id, *others), own, rules, told, days, _backs(lines, inside), goods)


def _lines(tables: Tables, ids: Sequence[str]) -> pa.Table:
    """Every line of these ids before the day, oldest first, in the columns that the company has; none without sales."""
    if not tables.has("sales", "customer", "day", "kind", "net_cents"):
        return pa.table({name: pa.array([], pa.int64()) for name in ("day", "net_cents")} | {"kind": pa.array([], pa.string())})
    there = [name for name in COLUMNS if tables.has("sales", name)]
    mine = nw.col("customer") == ids[0] if len(ids) == 1 else nw.col("customer").is_in(list(ids))
    frame = tables.lines("sales").filter(mine, nw.col("day") < tables.as_of).select(*there)
    found: pa.Table = frame.collect("pyarrow").to_native()
    return found.sort_by([("day", "ascending"), *([("document", "ascending")] if "document" in there else [])])


def _history(lines: pa.Table, name: str) -> Histories:
    """Lines of one -> their purchases: a day on which something was bought and not all of it cancelled."""
    bought = pc.is_in(lines["kind"], pa.array(list(BOUGHT)))
    marked = lines.append_column("_bought", bought.cast(pa.int8()))
    days = marked.group_by("day").aggregate([("net_cents", "sum"), ("_bought", "max")])
    days = days.filter(pc.and_(pc.equal(days["_bought_max"], 1), pc.greater(days["net_cents_sum"], 0)))
    return of_rows([name] * days.num_rows, days["day"], days["net_cents_sum"])


def _days(lines: pa.Table, own: Histories, inside: bool) -> list[Day]:
    """Lines and purchases -> each day of purchase with what was bought; what its lines of known cost earned, for those who may
    see it."""
    wanted: list[tuple[str, str]] = [("net_cents", "sum")]
    names = lines.column_names
    wanted += [("sku", "count_distinct")] if "sku" in names else []
    wanted += [("channel", "max")] if "channel" in names else []
    cost = inside and "cost_cents" in names
    wanted += [("_of_known", "sum"), ("cost_cents", "sum"), ("cost_cents", "count")] if cost else []
    if cost:
        known = pc.is_valid(lines["cost_cents"])
        lines = lines.append_column("_of_known", pc.if_else(known, lines["net_cents"], None))
    kept = lines.filter(pc.is_in(lines["day"], pa.array(own.day.tolist(), lines["day"].type)))
    rows = kept.group_by("day").aggregate(wanted).sort_by("day").to_pylist()
    return [
        Day(
            r["day"], round(r["net_cents_sum"]), r.get("sku_count_distinct", 0), str(r.get("channel_max") or ""),
            round(r["_of_known_sum"] - r["cost_cents_sum"]) if cost and r["cost_cents_count"] else None,
        )
        for r in rows
    ]  # fmt: skip


def _goods(tables: Tables, own: Histories, name: str, lines: pa.Table) -> list[Good]:
    """-> what they usually buy, the most often bought first, with the days from one purchase of it to the next."""
    found: list[Usual] = usual(tables, own, [name], last=LAST_ORDERS, least=TIMES).get(name, [])[:8]
    skus = [u.sku for u in found]
    called, gaps = named(lines, skus) | names_of("sku", skus), every(lines, skus)
    return [
        Good(u.sku, called.get(u.sku, ""), u.bought, u.of, u.quantity, u.price_e4, u.last_day, gaps.get(u.sku)) for u in found
    ]


def _backs(lines: pa.Table, inside: bool) -> list[Back]:
    """Lines -> what came back, a document each; of which lots for those who may see what the company buys."""
    rows = lines.filter(pc.equal(lines["kind"], "return")).to_pylist()
    groups: dict[tuple[int, str], list[dict[str, Any]]] = {}
    for r in rows:
        groups.setdefault((r["day"], str(r.get("document") or "")), []).append(r)
    return [
        Back(
            day, document, sum(r["net_cents"] or 0 for r in its), _told(its, "description") or _told(its, "sku"),
            _told(its, "lot") if inside else (), "、".join(_told(its, "reason")),
        )
        for (day, document), its in groups.items()
    ]  # fmt: skip


def _told(rows: Sequence[dict[str, Any]], column: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(str(r[column]) for r in rows if r.get(column)))


def named(lines: pa.Table, skus: Sequence[str]) -> dict[str, str]:
    """Lines and SKUs -> what the last line of each calls it, where lines say that."""
    if not {"sku", "description"} <= set(lines.column_names):
        return {}
    found = lines.filter(pc.is_in(lines["sku"], pa.array(list(skus), pa.string())))
    return {sku: text for sku, text in zip(found["sku"].to_pylist(), found["description"].to_pylist(), strict=True) if text}


def every(lines: pa.Table, skus: Sequence[str]) -> dict[str, float]:
    """Lines and SKUs -> the median days from one purchase of each to the next; who was bought once is not in it."""
    if "sku" not in lines.column_names:
        return {}
    bought = lines.filter(pc.and_(pc.equal(lines["kind"], "goods"), pc.is_in(lines["sku"], pa.array(list(skus), pa.string()))))
    out = {}
    for sku in skus:
        days = np.unique(bought.filter(pc.equal(bought["sku"], sku))["day"].to_numpy())
        if len(days) > 1:
            out[sku] = float(np.median(np.diff(days)))
    return out
