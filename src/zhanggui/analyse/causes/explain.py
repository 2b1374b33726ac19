"""Why a measure changed between two periods: by driver, by dimension, and the few elements that explain it, or none."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np

from zhanggui.analyse.causes.cases import cube_of, leaves_of
from zhanggui.analyse.causes.cause import HALF, Cause, Direction, attribute
from zhanggui.analyse.causes.contribution import Item, Row, element_rows, factor_split, margin_split, ratio_rows, to_whole
from zhanggui.analyse.series import CUTS
from zhanggui.base.errors import MissingColumn, WrongUse
from zhanggui.base.scope import EVERYTHING, Scope
from zhanggui.base.text import Text
from zhanggui.measures import DIMENSIONS, MEASURES
from zhanggui.measures.ask import ask
from zhanggui.measures.conditions import Condition, parse_all
from zhanggui.measures.measure import Measure
from zhanggui.measures.periods import before as period_before
from zhanggui.measures.question import leaves, understand
from zhanggui.measures.reading import Frame, Tables
from zhanggui.measures.recorded import NotCovered, Recorded, recorded

PERIODS = 26
DEFAULT_DAYS = 28
CAUSE_DIMENSIONS = 6
LEVELS_KEPT = 15
PICK_ANOTHER = Text("换一段时间，或换一个对比期。", "Ask about another period, or compare with another.")
DRIVEN_BY_CUSTOMERS = ("net_sales",)
DRIVEN_BY_PRICE = ("net_sales", "gross_profit")


@dataclass(frozen=True)
class Split:
    """One way of taking the change apart: `customers` (x frequency x sale value), `price` (volume, mix, price, cost) or a
    dimension; its rows sum to the change. Money is whole minor units."""

    name: str
    rows: tuple[Row, ...]


@dataclass(frozen=True)
class Explanation:
    """A measure over two periods (day numbers, inclusive): values, change, splits, the few elements that explain it."""

    measure: str
    period: tuple[int, int]
    against: tuple[int, int]
    value: float
    before: float
    change: float
    drivers: tuple[Split, ...]
    dimensions: tuple[Split, ...]
    cause: Cause


@dataclass(frozen=True)
class Question:
    """What is explained: records as of a day as a person may see them, a measure, two periods."""

    frames: Mapping[str, Any]
    measure: Measure
    now: tuple[int, int]
    was: tuple[int, int]
    scope: Scope
    as_of: int | None
    where: tuple[str, ...] = ()
    asked: dict[tuple[Any, ...], list[dict[str, Any]]] = field(default_factory=dict)

    def ask(self, measures: list[str], by: list[str], period: tuple[int, int]) -> list[dict[str, Any]]:
        """Measures by dimensions over one of the periods; what was asked before is remembered."""
        key = (*measures, "by", *by, period)
        if key not in self.asked:
            self.asked[key] = ask(
                self.frames, measures, by, from_day=period[0], to_day=period[1], where=self.where, scope=self.scope,
                as_of=self.as_of,
            ).rows
        return self.asked[key]


@dataclass
class Conditioned(Tables):
    """Tables of whose sales only the lines are seen for which conditions hold."""

    conditions: tuple[Condition, ...] = ()

    def lines(self, table: str) -> Frame:
        """A table's name -> its known rows that the scope shows and, of sales, the conditions leave."""
        seen = super().lines(table)
        return self.where(seen, table, self.conditions) if table == "sales" else seen


def explain(
    frames: Mapping[str, Any],
    measure: str,
    period: tuple[int | None, int | None] = (None, None),
    against: str = "previous",
    *,
    where: str | Sequence[str] = (),
    scope: Scope = EVERYTHING,
    as_of: int | None = None,
    search: bool = True,
    new_years: Sequence[int] = (),
) -> Explanation:
    """Records, a measure, a period (open: the last 28 days), what it is compared with -> the change, taken apart.

    against, new_years: as in `ask`, by the same rule; NotCovered where there are no records of the earlier period.

    where: conditions as in `ask`; the change of the lines for which they hold is taken apart. A dimension that a condition
    holds to one value is not among the splits. search: whether the few elements are looked for, which reads two years of lines.
    """
    if measure not in MEASURES:
        ask(frames, measure)
    record = MEASURES[measure]
    if record.unit in ("day", "price") or not all(_adds_over_elements(base) for base in leaves([record])):
        raise WrongUse(f"{measure} does not add up over elements: it cannot be explained.")
    conditions = parse_all(where)
    tables = Conditioned(frames, as_of, scope, conditions=conditions)
    known = recorded(understand([measure], (), None, None, ()), tables)
    first, last = _period(known, period)
    other = period_before(against, first, last, reached=known.reached, new_years=new_years)
    if not known.covers(other, other.first, other.last):
        raise NotCovered(known.refusal(other), do=PICK_ANOTHER)
    question = Question(frames, record, other.now, (other.first, other.last), scope, as_of, tuple(str(c) for c in conditions))
    value, was = (question.ask([measure], [], p)[0][measure] or 0 for p in (question.now, question.was))
    drivers = [split for split in (_customers(question), _price(question)) if split]
    held = {c.name for c in conditions if c.operator == "="}
    cuts = [c for c in CUTS if c not in held and _reached(tables, c)]
    dimensions = [_by_dimension(question, cut, value - was) for cut in cuts]
    nothing = Cause("not attributable", (), value - was, 0.0, 0.0, float("inf"), float("inf"), 1.0)
    cause = _cause(tables, question, cuts, value - was) if search else nothing
    return Explanation(
        measure, question.now, question.was, value, was, value - was, tuple(drivers), tuple(d for d in dimensions if d), cause
    )


def _adds_over_elements(leaf: Measure) -> bool:
    """Whether what a measure is made of comes from the lines of sales, each line once: not a balance, nor what is made apart."""
    return leaf.table == "sales" and leaf.lines != "first" and leaf.fold != "period" and not leaf.whole


def _period(known: Recorded, period: tuple[int | None, int | None]) -> tuple[int, int]:
    """The days with records, and the period asked -> both of its days; the last 28 days where none is asked."""
    if not known.days:
        raise WrongUse("There are no sales to explain.")
    last = known.days[-1] if period[1] is None else period[1]
    first = last - DEFAULT_DAYS + 1 if period[0] is None else period[0]
    if first > last:
        raise WrongUse("The period ends before it begins.")
    # Days before any record add nothing but time: a century asked for is the few years that are there.
    return first if last < known.begins else max(first, known.begins), last


def _reached(tables: Tables, cut: str) -> bool:
    try:
        tables.place("sales", DIMENSIONS[cut], cut)
    except MissingColumn:
        return False
    return True


# ---- drivers


def _customers(question: Question) -> Split | None:
    """Sales to known customers = customers x sales per customer x value of a sale (A10), by the logarithmic mean; sales that
    name no customer (till tickets) are a part of their own."""
    if question.measure.name not in DRIVEN_BY_CUSTOMERS:
        return None
    names = ("customer_count", "sale_frequency", "customer_sale_value")
    try:
        was, now = (question.ask([*names, "customer_sales", "anonymous_sales"], [], p)[0] for p in (question.was, question.now))
    except MissingColumn:
        return None
    factors = [[float(x[n] or 0) for n in names] for x in (was, now)]
    # The value of a sale may be told in whole cents: the product is brought back to the sales that it stands for.
    for x, told in zip(factors, (was, now), strict=True):
        x[2] = float(told["customer_sales"] or 0) / (x[0] * x[1]) if x[0] * x[1] else 0.0
    if not any(factors[0]) and not any(factors[1]):
        return None
    total = int(now["customer_sales"] or 0) - int(was["customer_sales"] or 0)
    parts = dict(zip(names, factor_split(*factors), strict=True))
    whole = to_whole(_reconciled(parts, total), total)
    rows = [Row(n, whole[n], was[n], now[n]) for n in names]
    apart = [int(x["anonymous_sales"] or 0) for x in (was, now)]
    rows += [Row("anonymous_sales", apart[1] - apart[0], *apart)] if any(apart) else []
    return Split("customers", tuple(rows))


def _reconciled(parts: dict[str, float], total: int) -> dict[str, float]:
    """Parts -> the same, any difference to the total (returns to customers who bought nothing) in the first."""
    first = next(iter(parts))
    return parts | {first: parts[first] + total - sum(parts.values())}


def _price(question: Question) -> Split | None:
    """Volume, mix, price, cost (A45, in this order), item by item; new and lost items apart."""
    name = question.measure.name
    if name not in DRIVEN_BY_PRICE:
        return None
    wanted = ["costed_quantity", "costed_sales", "sales_cost"] if name == "gross_profit" else ["quantity", "net_sales"]
    try:
        was, now = (
            {str(r["sku"]): _item(r, wanted) for r in question.ask(wanted, ["sku"], p)} for p in (question.was, question.now)
        )
    except MissingColumn:
        return None
    parts = margin_split(was, now)
    total = round(sum(x[1] - x[2] for x in now.values()) - sum(x[1] - x[2] for x in was.values()))
    whole = to_whole(parts, total)
    return Split("price", tuple(Row(n, whole[n]) for n in parts if n != "cost" or name == "gross_profit"))


def _item(row: Mapping[str, Any], wanted: Sequence[str]) -> Item:
    quantity, sales, *cost = (float(row[name] or 0) for name in wanted)
    return quantity, sales, cost[0] if cost else 0.0


# ---- dimensions


def _by_dimension(question: Question, cut: str, change: float) -> Split | None:
    """-> what each element contributed; a row `overlap` where an element may count what another counts too."""
    measure = question.measure
    if measure.over:
        top, bottom = measure.over
        if MEASURES[bottom].fold == "distinct" or MEASURES[top].fold == "distinct":
            return None
        before, after = (
            {r[cut]: (float(r[top] or 0), float(r[bottom] or 0)) for r in question.ask([top, bottom], [cut], p)}
            for p in (question.was, question.now)
        )
        return Split(cut, tuple(ratio_rows(before, after)))
    was, now = ({r[cut]: r[measure.name] for r in question.ask([measure.name], [cut], p)} for p in (question.was, question.now))
    rows = element_rows(was, now)
    off = change - sum(r.change for r in rows)
    if measure.fold == "distinct" and off:
        rows.append(Row("overlap", off))
    return Split(cut, tuple(rows))


# ---- the few elements


def _cause(tables: Tables, question: Question, cuts: list[str], change: float) -> Cause:
    """-> the elements that explain the change, told from noise by the periods of equal length before both."""
    bases = [MEASURES[name] for name in question.measure.less or (question.measure.name,)]
    length = question.now[1] - question.now[0] + 1
    starts = [question.was[0] - length * k for k in range(PERIODS, 0, -1)]
    dims = tuple(c for c in cuts)[-CAUSE_DIMENSIONS:]
    nothing = Cause("not attributable", (), change, 0.0, 0.0, float("inf"), float("inf"), 1.0)
    lines = all(b.value and not b.lines and not b.distinct and tables.has("sales", *b.needs) for b in bases)
    if not dims or not lines or ("sales_cost" in (b.name for b in bases) and not tables.has("sales", "cost_cents")):
        return nothing
    periods = [(s, s + length - 1) for s in starts] + [question.was, question.now]
    place = {d: i for i, (a, b) in enumerate(periods) for d in range(a, b + 1)}
    keep = {d: _kept(question, d) for d in dims}
    leaves, values, at = leaves_of(tables, [b.name for b in bases], dims, sorted(place), {}, keep=keep)
    if not len(at):
        return nothing
    told = values[:, 0] - values[:, 1:].sum(axis=1)
    labels, cube = cube_of(leaves, told, np.array([place[int(d)] for d in at], dtype=np.int64), len(periods), dims)
    traded = np.abs(cube[:, :-2]).sum(axis=0) > 0
    start = int(np.argmax(traded)) + 1 if traded.any() else cube.shape[1] - 2
    direction: Direction = "up" if change > 0 else "down"
    return _holding(attribute(labels, cube[:, start:-2], cube[:, -1], direction, expected=cube[:, -2]), float(cube[:, -2].sum()))


def _holding(cause: Cause, before: float) -> Cause:
    """A cause -> the same where its elements hold half of the change; else what everything did together, or nothing."""
    together = (cause.common - 1) * before
    if cause.verdict == "external" or (cause.verdict == "elements" and cause.share >= HALF):
        return cause
    if together and cause.change and together / cause.change >= HALF:
        return replace(cause, verdict="external", elements=(), share=together / cause.change)
    return replace(cause, verdict="not attributable", elements=(), share=0.0)


def _kept(question: Question, cut: str) -> set[str] | None:
    """-> the elements of a dimension that changed most, and the largest; None for all."""
    name = question.measure.name
    was, now = ({r[cut]: r[name] or 0 for r in question.ask([name], [cut], p)} for p in (question.was, question.now))
    if len(was.keys() | now.keys()) <= LEVELS_KEPT:
        return None
    named = [e for e in was.keys() | now.keys() if e is not None]
    moved = sorted(named, key=lambda e: (-abs(now.get(e, 0) - was.get(e, 0)), e))[: LEVELS_KEPT * 2 // 3]
    large = sorted(named, key=lambda e: (-was.get(e, 0), e))[: LEVELS_KEPT // 3]
    return {*moved, *large}
