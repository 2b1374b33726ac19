"""The steps of a query, each from a plan to a plan. Columns made on the way: `own_` the lines' own keys, `of_` what is
counted, `by_` the asked dimensions, `sum_` measures."""

from __future__ import annotations

from dataclasses import dataclass, replace

import narwhals as nw

from zhanggui.base.errors import MissingColumn, WrongUse
from zhanggui.measures.balance import PACK, held, spans_of
from zhanggui.measures.conditions import Condition
from zhanggui.measures.dimension import Dimension, Lookup
from zhanggui.measures.measure import Measure
from zhanggui.measures.periods import parse_period, with_bucket
from zhanggui.measures.question import Question, bases_of, days_of_table, divisors, once
from zhanggui.measures.reading import Frame, Tables
from zhanggui.measures.subsets import counted, of_goods, tills, unit_costs

DOCUMENT = ("source", "document")
_LOWEST, _HIGHEST = -(2**31), 2**31 - 1
"""Stand for an unknown day where the parts of an answer are brought together."""

_DEAREST = PACK - 1
"""Stands for an unknown price there."""


@dataclass(frozen=True)
class Plan:
    """A query being made: the frame so far, and for which base measures.

    by, where: the dimensions and conditions of the question that the table can have: all, but for what is only divided by.
    distinct: the columns whose different values are counted. early: dimensions put on the lines; late: those found after the
    first sum. keys: what the lines are summed by, as (name, column).
    """

    question: Question
    tables: Tables
    bases: tuple[Measure, ...]
    frame: Frame
    by: tuple[Dimension, ...]
    where: tuple[Condition, ...]
    distinct: tuple[str, ...] = ()
    keys: tuple[tuple[str, str], ...] = ()
    late: tuple[Dimension, ...] = ()
    products: bool = False
    cost_from_offers: bool = False

    @property
    def table(self) -> str:
        """The table whose rows are summed."""
        return self.bases[0].table

    @property
    def names(self) -> list[str]:
        """The columns of the asked dimensions."""
        return [f"by_{dimension.name}" for dimension in self.by]

    def place(self, dimension: Dimension) -> str | Lookup:
        """Where a dimension is found."""
        return self.tables.place(self.table, dimension, f"by {dimension.name}")

    def own(self, column: str) -> str:
        """A line's column that is summed by -> its name in the first sum."""
        return f"of_{column}" if column in self.distinct else f"own_{column}"


def plans(question: Question, tables: Tables) -> list[Plan]:
    """A question -> a plan for each set of lines and each thing to count; sums ride along with the first count."""
    looked_up = [base for base in question.bases if not base.apart and base.fold != "period"]
    of_products = {(base.table, base.lines) for base in looked_up if base.products}
    groups: dict[tuple[str, str, bool, tuple[str, ...], bool], list[Measure]] = {}
    for base in looked_up:
        check_columns(base, tables, _asked_through(question, base))
        from_offers = base.costed and "cost_cents" not in tables.columns(base.table)
        # What looks at no returns at all does not mind which of them are left out.
        products = base.products or (bool(base.kinds) and "return" not in base.kinds and (base.table, base.lines) in of_products)
        groups.setdefault((base.table, base.lines, products, base.distinct, from_offers), []).append(base)
    for sums in [key for key in groups if not key[3] and not key[4]]:
        counts = next((key for key in groups if key[:3] == sums[:3] and key[3] and "day" not in key[3]), None)
        if counts:
            groups[counts] += groups.pop(sums)
    return [
        replace(_plan(question, tables, tuple(bases), distinct, from_offers), products=products)
        for (_, _, products, distinct, from_offers), bases in groups.items()
    ]


def _plan(question: Question, tables: Tables, bases: tuple[Measure, ...], distinct: tuple[str, ...], from_offers: bool) -> Plan:
    """Base measures of one table -> their plan: over its rows, or over what lay in stock in the period."""
    table, by, where = bases[0].table, question.by, question.where
    if {base.name for base in bases} <= divisors(question):
        by = tuple(dimension for dimension in by if tables.knows(table, dimension))
        where = tuple(c for c in where if (tables.knows(table, c.dimension) if c.dimension else c.column in tables.columns(table)))
    if table != "stock_days":
        return Plan(question, tables, bases, tables.lines(table), by, where, distinct, cost_from_offers=from_offers)
    question, where = _in_the_period(question, where)
    low, high = _days_of_stock(tables)
    first = low if question.first is None else question.first
    last = high if question.last is None else question.last
    # A period is asked as far as there are records; where it begins after them, what lay there then lies there still.
    last = min(last, high) if first <= high else last
    times = tuple(dimension for dimension in by if dimension.is_time)
    daily = tuple(dimension for dimension in by if dimension.name == "day") or (_DAY,)
    spans = spans_of(tables, first, max(first, last), daily if "day" in distinct else times, question.shift)
    valued = any(base.inside for base in bases)
    rows = held(tables, spans, _asked_through(question, bases[0]), valued=valued)
    return Plan(replace(question, first=None, last=None), tables, bases, rows, by, where, distinct)


def _days_of_stock(tables: Tables) -> tuple[int, int]:
    """The first day of stock records, and the last of any that stock goes by: what lay there lies there while goods are sold."""
    low, high = days_of_table("stock_days", tables)
    return low, max(high, *(days_of_table(table, tables)[1] for table in ("sales", "receipts") if tables.has(table, "day")), 0)


_DAY = Dimension("day", "日", "day", "day", unit="day")


def _in_the_period(question: Question, where: tuple[Condition, ...]) -> tuple[Question, tuple[Condition, ...]]:
    """A question of balances -> with its conditions on time as its period: a condition looks at rows, and a balance lies there
    on days that have none."""
    first, last, others = question.first, question.last, []
    for condition in where:
        dimension = condition.dimension
        if not (dimension and dimension.is_time):
            others.append(condition)
            continue
        if condition.operator == "!=" or dimension.bucket == "weekday":
            raise WrongUse(f"Stock lies there every day: {condition} says nothing of it.", do="Ask a period: --from, --to, or month=2011-03.")
        low, high = parse_period(condition.value, dimension.bucket)
        if condition.operator in ("=", ">=", ">"):
            low = high + 1 if condition.operator == ">" else low
            first = low if first is None else max(first, low)
        if condition.operator in ("=", "<=", "<"):
            high = low - 1 if condition.operator == "<" else high
            last = high if last is None else min(last, high)
    return replace(question, first=first, last=last), tuple(others)


def _asked_through(question: Question, base: Measure) -> str:
    """A base measure -> the asked measure that needs it."""
    return next((measure.name for measure in question.measures if base in bases_of(measure)), base.name)


def check_columns(base: Measure, tables: Tables, needed_by: str) -> None:
    """A base measure -> nothing; MissingColumn where the company has not imported what it needs."""
    columns = tables.columns(base.table)
    for column in base.needs:
        if column not in columns:
            raise MissingColumn(base.table, column, needed_by)
    if base.table == "stock_days" and base.inside and not (
        "value_cents" in columns or tables.has("receipts", "sku", "day", "price_e4") or tables.has("offers", "sku", "price_e4")
    ):
        raise MissingColumn(base.table, "value_cents", needed_by)
    offered = {"quantity", "sku"} <= columns and tables.has("offers", "sku", "price_e4")
    if base.costed and "cost_cents" not in columns and not offered:
        raise MissingColumn(base.table, "cost_cents", needed_by)


# ---- the steps


def keep_subset(plan: Plan) -> Plan:
    """Lines -> those of the subset that the measures speak of."""
    subset = plan.bases[0].lines
    if subset == "till":
        return replace(plan, frame=tills(plan.frame))
    return replace(plan, frame=_first_lines(plan)) if subset == "first" else plan


def _first_lines(plan: Plan) -> Frame:
    """Lines -> those of goods on the day on which their customer first bought.

    Where nothing but customer and day is asked about, the one row (customer, first day) stands for them.
    """
    goods = plan.frame.filter(_is_of(plan.bases[0].kinds) & ~nw.col("customer").is_null())
    firsts = goods.group_by("customer").agg(nw.col("day").min().alias("_first"))
    asked = [*plan.by, *(condition.dimension for condition in plan.where)]
    places = [plan.place(dimension) if dimension else "" for dimension in asked]
    if all((place if isinstance(place, str) else place.key) in ("customer", "day") for place in places):
        return firsts.select("customer", nw.col("_first").alias("day"), nw.lit(plan.bases[0].kinds[0]).alias("kind"))
    days = firsts.select(nw.col("customer").alias("_who"), "_first")
    return goods.join(days, left_on=["customer", "day"], right_on=["_who", "_first"], how="inner")


def keep_period(plan: Plan) -> Plan:
    """Lines -> those of the period."""
    first, last = plan.question.first, plan.question.last
    within = [] if first is None else [nw.col("day") >= first]
    within += [] if last is None else [nw.col("day") <= last]
    if within and "day" not in plan.frame.collect_schema().names():
        raise WrongUse(f"{plan.table} rows have no day: they are as they are now.", do="Ask without --from and --to.")
    return replace(plan, frame=plan.frame.filter(*within)) if within else plan


def keep_where(plan: Plan) -> Plan:
    """Lines -> those for which every condition holds."""
    return replace(plan, frame=plan.tables.where(plan.frame, plan.table, plan.where))


def keep_kinds(plan: Plan) -> Plan:
    """Lines -> those of a kind that any of the measures looks at."""
    if all(base.kinds for base in plan.bases):
        return replace(plan, frame=plan.frame.filter(_is_of(once(kind for base in plan.bases for kind in base.kinds))))
    return plan


def keep_products(plan: Plan) -> Plan:
    """Lines -> without the returns of what was never sold as goods: a refunded charge is no return of goods."""
    if not plan.products:
        return plan
    alone = all(base.kinds == ("return",) for base in plan.bases)
    return replace(plan, frame=of_goods(plan.tables, plan.table, plan.frame, returns_alone=alone))


def refuse_mixed_money(plan: Plan) -> Plan:
    """Lines -> themselves, once it is certain that the amounts to be added are in one currency.

    Lines that carry a rate were turned into the company's currency at import. This one step looks at the records, and only
    where lines have a currency at all.
    """
    columns = plan.tables.columns(plan.table)
    apart = any(d.name == "currency" for d in plan.question.by) or any(
        c.name == "currency" and c.operator == "=" for c in plan.question.where
    )
    if "currency" not in columns or apart or not any(base.unit == "money" for base in plan.bases):
        return plan
    foreign = plan.frame.filter(~nw.col("currency").is_null(), *([nw.col("rate").is_null()] if "rate" in columns else []))
    found = foreign.group_by("currency").agg(nw.len().alias("_n")).select("currency").collect("pyarrow")
    names = sorted(str(name) for name in found["currency"].to_list())
    if len(names) > 1:
        raise WrongUse(f"Amounts in {', '.join(names)} are not added.", do=f"Ask --by currency, or --where currency={names[0]}.")
    return plan


def put_early_dimensions(plan: Plan) -> Plan:
    """Lines -> with the dimensions that must be known before the first sum; the others wait, their own keys do not."""
    frame, keys, late = plan.frame, [(f"of_{column}", column) for column in plan.distinct], []
    for dimension, name in zip(plan.by, plan.names, strict=True):
        place = plan.place(dimension)
        if _waits(plan, dimension):
            late.append(dimension)
            own = place if isinstance(place, str) else place.key
            keys.append((plan.own(own), own))
            continue
        frame = plan.tables.with_dimension(frame, plan.table, dimension, name, f"by {dimension.name}")
        if dimension.is_time:
            frame = _in_time(plan, frame, dimension, name)
        keys.append((name, name))
    if plan.cost_from_offers:
        keys.append((plan.own("sku"), "sku"))
    return replace(plan, frame=frame, keys=once(keys), late=tuple(late))


def _in_time(plan: Plan, frame: Frame, dimension: Dimension, column: str) -> Frame:
    """Rows with a column of days -> with the dimension of time made of it: the day, or the first day of its bucket."""
    name, shift = f"by_{dimension.name}", plan.question.shift
    if dimension.bucket:
        return with_bucket(frame, column, dimension.bucket, name, shift)
    return frame.with_columns((nw.col(column) + shift).alias(name)) if shift or column != name else frame


def _waits(plan: Plan, dimension: Dimension) -> bool:
    """Whether a dimension can be found after the first sum, from its own key, without many more groups or a wrong count."""
    place = plan.place(dimension)
    if isinstance(place, Lookup):
        return not plan.distinct or place.key in plan.distinct
    # A month is made from the day: sum by day first where that does not multiply the groups. A document has one day, nearly always.
    if plan.distinct == DOCUMENT:
        return dimension.bucket is not None
    return dimension.bucket is not None and plan.distinct in ((), ("customer",)) and all(other.bucket for other in plan.by)


def sum_on_own_keys(plan: Plan) -> Plan:
    """Lines -> sums by the lines' own keys, and by what is counted."""
    mixed = len({base.kinds for base in plan.bases}) > 1
    values = [_value(plan, base, mixed).alias(name_of(base)) for base in plan.bases]
    frame = plan.frame.select(*(nw.col(column).alias(name) for name, column in plan.keys), *values)
    return replace(plan, frame=grouped(frame, [name for name, _ in plan.keys], _first_folds(plan)))


def join_late_dimensions(plan: Plan) -> Plan:
    """Sums by own keys -> with the dimensions that waited, found for those few rows."""
    frame = plan.frame
    for dimension in plan.late:
        place, name = plan.place(dimension), f"by_{dimension.name}"
        if isinstance(place, Lookup):
            frame = plan.tables.looked_up(frame, place, plan.own(place.key), name)
        else:
            frame = _in_time(plan, frame, dimension, plan.own(place))
    if plan.cost_from_offers:
        frame = _with_cost(plan, frame)
    return replace(plan, frame=frame)


def _with_cost(plan: Plan, frame: Frame) -> Frame:
    """Quantities by SKU -> what they cost at the lowest offer of today, in cents, in the column of the cost."""
    lowest = unit_costs(plan.tables)
    frame = frame.join(lowest, left_on=plan.own("sku"), right_on="_costs", how="left")
    cost = nw.col("_cost_e4")
    return frame.with_columns(*(
        (nw.col(name) * cost / 100).round().alias(name) if name == "sum_sales_cost" else nw.when(~cost.is_null()).then(nw.col(name)).alias(name)
        for name in map(name_of, plan.bases)
    ))


def sum_at_asked_grain(plan: Plan) -> Plan:
    """Sums by own keys -> sums by the asked dimensions; each counted value is one row now, so that it counts once."""
    frame = plan.frame
    if plan.distinct and any(dimension.bucket for dimension in plan.late):
        frame = grouped(frame, [*plan.names, *(f"of_{column}" for column in plan.distinct)], _first_folds(plan))
    if plan.distinct:
        known = nw.all_horizontal(*(~nw.col(f"of_{column}").is_null() for column in plan.distinct), ignore_nulls=False)
        counted = [name_of(base) for base in plan.bases if base.distinct]
        frame = frame.with_columns(
            *(nw.when(known & (nw.col(name) == 1)).then(nw.lit(1)).otherwise(nw.lit(0)).alias(name) for name in counted)
        )
    if plan.distinct or plan.late or plan.cost_from_offers:
        frame = grouped(frame, plan.names, [folded(base, "sum" if base.distinct else base.fold) for base in plan.bases])
    typed = [_whole(base).fill_null(nothing(base)).cast(type_of(base)) for base in plan.bases]
    return replace(plan, frame=frame.select(*plan.names, *typed))


# ---- what a row brings, and how it comes together


def _value(plan: Plan, base: Measure, mixed: bool) -> nw.Expr:
    """What a line brings to a base measure: nothing where its kind is not one of the measure's."""
    value = base.value() if base.value else nw.lit(1)
    if plan.cost_from_offers and base.name == "sales_cost":
        value = nw.col("quantity")  # until its cost is found, SKU by SKU, after the first sum
    for test in counted(base, plan.tables):
        value = nw.when(test).then(value).otherwise(nw.lit(0))
    if base.fold == "latest":
        value = nw.col("day").cast(nw.Int64) * PACK + value
    elif base.balance:
        value = value * nw.col(_WEIGHT[base.fold])
    if not (mixed and base.kinds):
        return value
    chosen = nw.when(_is_of(base.kinds)).then(value)
    return chosen if base.fold in ("max", "min", "latest") else chosen.otherwise(nw.lit(0))


_WEIGHT = {"last": "at_end", "first": "at_start", "mean": "part"}
"""Of what lay in stock in a span: which rows a fold of balances adds, and with what weight."""


def _is_of(kinds: tuple[str, ...]) -> nw.Expr:
    """Kinds -> whether a line is of one of them. Comparisons, not is_in: engines push them into the reading of files."""
    return nw.any_horizontal(*(nw.col("kind") == kind for kind in kinds), ignore_nulls=False)


def _first_folds(plan: Plan) -> list[nw.Expr]:
    """How values come together while what is counted is still apart: a counted thing is there, or is not."""
    return [folded(base, "max" if base.distinct else base.fold) for base in plan.bases]


def folded(base: Measure, fold: str) -> nw.Expr:
    """A base measure -> how two of its sums become one."""
    column = nw.col(name_of(base))
    return column.max() if fold in ("max", "latest") else column.min() if fold == "min" else column.sum()


def grouped(frame: Frame, names: list[str], folds: list[nw.Expr]) -> Frame:
    """Rows -> one a group of the columns, or one in all."""
    return frame.group_by(*names).agg(*folds) if names else frame.select(*folds)


def name_of(measure: Measure) -> str:
    """A measure -> its column while it is made."""
    return f"sum_{measure.name}"


def type_of(base: Measure) -> type[nw.Int64] | type[nw.Float64]:
    """A base measure -> the type that all its parts have."""
    return nw.Float64 if base.unit == "quantity" else nw.Int64


def _whole(base: Measure) -> nw.Expr:
    """A sum -> itself; money that was reckoned in parts of cents, to the nearest."""
    value = nw.col(name_of(base))
    return value.round() if base.balance and base.unit == "money" else value


def nothing(base: Measure) -> int:
    """A base measure -> what stands for nothing known, or nothing there."""
    if base.fold == "min":
        return _DEAREST if base.unit == "price" else _HIGHEST
    return _LOWEST if base.fold == "max" else 0
