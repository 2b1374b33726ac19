"""What a reader asks for in an address -> picks; picks -> questions, addresses, and the few words by which they are saved."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import urlencode

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from zhanggui.base.days import iso
from zhanggui.base.errors import WrongUse
from zhanggui.base.scope import Scope
from zhanggui.measures import MEASURES
from zhanggui.measures.conditions import parse_all
from zhanggui.measures.dimension import DIMENSIONS
from zhanggui.measures.measure import Measure
from zhanggui.measures.question import bases_of, told_with
from zhanggui.web.boards import reads
from zhanggui.web.boards.periods import Period, against_of, period_of
from zhanggui.web.boards.reads import Asked
from zhanggui.web.people.reads import only_known

PREFERRED_CUTS = ("category", "channel", "region", "country", "brand", "sku", "customer")
MOST_BESIDE = 4
"""Measures that may stand beside the board's own in its table."""
GROUPS = {
    "sales": gettext_noop("销售"),
    "customers": gettext_noop("客户"),
    "goods": gettext_noop("商品"),
    "stock": gettext_noop("库存"),
    "purchases": gettext_noop("采购"),
    "data": gettext_noop("数据"),
}
TABLES = {
    "stock_days": "stock", "stock_moves": "stock", "purchases": "purchases", "receipts": "purchases", "offers": "purchases",
    "customers": "customers", "members": "customers", "skus": "goods",
}
"""A table -> the group of the measures that are made of it."""


@dataclass(frozen=True)
class Picks:
    """What the reader asked for. against: previous, last-year, DAY..DAY or nothing; cross: the second cut, or nothing."""

    measure: Measure
    by: str
    period: Period
    against: str
    where: tuple[str, ...]
    scope: Scope
    also: tuple[str, ...] = ()
    cross: str = ""

    def asked(self, by: tuple[str, ...] = (), against: str | None = None, measures: tuple[str, ...] = ()) -> Asked:
        """The question in full; against: another comparison than the picked one, "" for none."""
        other = (self.against if against is None else against) or None
        names = measures or (self.measure.name,)
        return Asked(names, by, self.period.first, self.period.last, self.where, other)

    @property
    def told(self) -> tuple[str, ...]:
        """What stands beside the measure in the table: what was picked, and how much of all that is known."""
        shown = (self.measure.name, *self.also)
        return tuple(dict.fromkeys([*self.also, *(n for name in shown for n in told_with(MEASURES[name]) if n not in shown)]))

    def pairs(self) -> list[tuple[str, str]]:
        """The picks as an address has them; a period by its name, so that it moves on with the records."""
        first, last = self.period.iso
        days = {"from": first, "to": last} if self.period.name == "days" else {"period": self.period.name}
        picks = {"measure": self.measure.name, "by": self.by, "cross": self.cross} | days
        start, dots, end = self.against.partition("..")
        against = {"against": "days", "vs_from": start, "vs_to": end} if dots else {"against": self.against}
        found = [(k, v) for k, v in picks.items() if v] + list(against.items())
        return found + [("also", name) for name in self.also] + [("where", w) for w in self.where]

    def query(self, **changed: str) -> str:
        """The picks as an address, some of them changed; what is changed to nothing goes."""
        kept = [(k, v) for k, v in self.pairs() if k not in changed]
        return urlencode(kept + [(k, v) for k, v in changed.items() if v])

    def without(self, condition: str) -> str:
        """The address of the same board with one condition less."""
        return replace(self, where=tuple(w for w in self.where if w != condition)).query()

    def within(self, *conditions: str) -> str:
        """The address of the same board with more conditions."""
        return replace(self, where=(*self.where, *conditions)).query()

    def lines(self, *conditions: str, days: tuple[int, int] | None = None, measure: str = "") -> str:
        """The address of the list behind a number of this board; nothing where the number has no lines of its own."""
        name = measure or self.measure.name
        if not has_lines(MEASURES[name]):
            return ""
        first, last = days or (self.period.first, self.period.last)
        pairs = [("measure", name), ("from", iso(first)), ("to", iso(last))]
        return urlencode(pairs + [("where", w) for w in (*self.where, *conditions)])


def has_lines(measure: Measure) -> bool:
    """Whether there is a list of which a measure was made: none for an average over days, a count of days, a whole."""
    if measure.whole or measure.fold in ("mean", "period"):
        return False
    return all(has_lines(MEASURES[part]) for part in measure.parts[:1])


def of_sales(measure: Measure) -> bool:
    """Whether the list behind a measure is of lines of sale: those that can be marked as out of line."""
    return all(of_sales(MEASURES[part]) for part in measure.parts) if measure.parts else measure.table == "sales"


def adds(measure: Measure, by: str = "") -> bool:
    """Whether groups of a measure, by a cut, add up to the whole: sums do, and what is made of sums by adding; balances do over
    anything but time."""
    if measure.less or measure.plus:
        return all(adds(MEASURES[part], by) for part in measure.parts)
    if measure.fold in ("last", "first"):
        return bool(by) and not DIMENSIONS[by].is_time
    return measure.adds



def picked(asked: Mapping[str, Any], where: Sequence[str], scope: Scope, also: Sequence[str] = ()) -> Picks | None:
    """A query string and whose rows -> picks; none where this scope shows no row at all."""
    name = asked.get("measure") or "net_sales"
    beside = tuple(dict.fromkeys(n for n in also if n != name))[:MOST_BESIDE]
    for one in (name, *beside):
        if one not in MEASURES:
            raise WrongUse(_("没有这个指标：%(name)s。") % {"name": one})
    conditions = parse_all(where)
    cuts = reads.usable_dimensions(scope)
    by = asked.get("by") or next((c for c in PREFERRED_CUTS if c in {d.name for d in cuts}), "kind")
    cross = asked.get("cross", "")
    for cut in (by, cross):
        if cut and cut not in DIMENSIONS:
            raise WrongUse(_("没有这个分法：%(name)s。") % {"name": cut})
    only_known((name, *beside, by, cross, *(c.name for c in conditions)), scope)
    ends = reads.ends(scope)
    if ends is None:
        return None
    against = against_of(asked.get("against", "previous"), asked.get("vs_from", ""), asked.get("vs_to", ""))
    period = period_of(asked.get("period", ""), asked.get("from", ""), asked.get("to", ""), ends[1], ends[0])
    held = tuple(dict.fromkeys(str(c) for c in conditions))
    return Picks(MEASURES[name], by, period, against, held, scope, beside, cross if cross != by else "")


def grouped(measures: Sequence[Measure]) -> list[tuple[str, list[Measure]]]:
    """Measures -> by what they are about, in the order of the counter: sales, customers, goods, stock, purchases, data."""
    found: dict[str, list[Measure]] = {}
    for measure in measures:
        found.setdefault(group_of(measure), []).append(measure)
    return [(_(word), found[name]) for name, word in GROUPS.items() if name in found]


def group_of(measure: Measure) -> str:
    """A measure -> what it is about, by its tables and by what it counts."""
    bases = bases_of(measure)
    tables = {TABLES.get(base.table, "sales") for base in bases}
    for name in ("stock", "purchases"):
        if name in tables:
            return name
    if "complete" in measure.name:
        return "data"
    words = set(measure.name.split("_"))
    if words & {"customer", "customers", "member", "repurchase", "buyers"} or bases[0].distinct == ("customer",):
        return "customers"
    return "goods" if words & {"sku", "skus", "goods", "items"} or bases[0].distinct == ("sku",) else next(iter(tables))

