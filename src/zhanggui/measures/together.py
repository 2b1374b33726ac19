"""Parts of an answer, each asked for by itself -> one answer at the asked grain, with what is made of it.

A question may speak of several tables (sales and stock): each is summed for itself, and they meet at the asked dimensions.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

import narwhals as nw

from zhanggui.measures import MEASURES
from zhanggui.measures.balance import PACK
from zhanggui.measures.dimension import DIMENSIONS
from zhanggui.measures.measure import Measure
from zhanggui.measures.periods import with_bucket
from zhanggui.measures.question import Question, bases_of, days_of_table, leaves, made_measures, once
from zhanggui.measures.reading import Frame, Tables
from zhanggui.measures.steps import Plan, folded, grouped, name_of, nothing, type_of

Query = Callable[[Question, Tables], Frame]


@dataclass(frozen=True)
class Part:
    """Some of the measures of an answer, and the columns of the dimensions by which they are cut."""

    frame: Frame
    leaves: tuple[Measure, ...]
    names: tuple[str, ...]


def part_of(plan: Plan) -> Part:
    """A plan that was carried out -> the part of the answer that it is."""
    return Part(plan.frame, plan.bases, tuple(plan.names))


def parts_apart(question: Question, tables: Tables, query: Query) -> list[Part]:
    """A question -> the parts that are made at a grain of their own, each by a question of its own."""
    return [_whole(question, tables, leaf, query) if leaf.whole else _each(question, tables, leaf, query) for leaf in question.bases if leaf.apart]


def _whole(question: Question, tables: Tables, leaf: Measure, query: Query) -> Part:
    """A measure of everything asked about: one row, whatever the cut."""
    of = (MEASURES[leaf.whole],)
    frame = query(replace(question, measures=of, bases=leaves(of), by=()), tables)
    return Part(frame.select(nw.col(name_of(of[0])).alias(name_of(leaf))), (leaf,), ())


def _each(question: Question, tables: Tables, leaf: Measure, query: Query) -> Part:
    """A measure made for every value of a dimension apart -> added, or counted, at the asked grain."""
    each, names = DIMENSIONS[leaf.each], [f"by_{d.name}" for d in question.by]
    of = replace(leaf, each="", at_least=None) if leaf.over else MEASURES[leaf.parts[0]]
    question = _recorded(question, tables, leaf)
    frame = query(replace(question, measures=(of,), bases=leaves((of,)), by=once((*question.by, each))), tables)
    frame = frame.filter(~nw.col(f"by_{each.name}").is_null())
    value = nw.col(name_of(of))
    if leaf.at_least:
        value = nw.when(value >= leaf.at_least[1]).then(nw.lit(1)).otherwise(nw.lit(0))
    frame = frame.select(*names, value.alias(name_of(leaf)))
    frame = grouped(frame, names, [nw.col(name_of(leaf)).sum()])
    return Part(frame.select(*names, nw.col(name_of(leaf)).fill_null(0).cast(type_of(leaf))), (leaf,), tuple(names))


def _recorded(question: Question, tables: Tables, leaf: Measure) -> Question:
    """A question of what is divided by days in stock -> the same from the first day of stock records on: what was sold before
    them was sold on days of which nobody knows."""
    low = days_of_table("stock_days", tables)[0] if any(base.table == "stock_days" for base in bases_of(leaf)) else 0
    early = low and (question.first is None or question.first < low)
    return replace(question, first=low) if early and (question.last is None or question.last >= low) else question


def brought_together(question: Question, parts: list[Part]) -> Frame:
    """Parts of an answer -> one frame, one row a group that any part has which is cut by everything asked; the other parts
    stand beside each group that they know, or beside all."""
    names = tuple(f"by_{d.name}" for d in question.by)
    full = [part for part in parts if part.names == names]
    frame = _in_one(names, full)
    for part in parts:
        if part.names != names:
            frame = _beside(frame, names, part)
    return frame.with_columns(*known) if (known := _known(question)) else frame


def _in_one(names: tuple[str, ...], parts: list[Part]) -> Frame:
    """Parts cut alike -> one frame."""
    if len(parts) == 1:
        return parts[0].frame
    every = once(leaf for part in parts for leaf in part.leaves)
    frames = []
    for part in parts:
        absent = [nw.lit(nothing(leaf)).cast(type_of(leaf)).alias(name_of(leaf)) for leaf in every if leaf not in part.leaves]
        cut = [nw.col(name).cast(nw.Int64) for name in names if DIMENSIONS[name.removeprefix("by_")].is_time]
        frames.append(part.frame.with_columns(*absent, *cut).select(*names, *(name_of(leaf) for leaf in every)))
    folds = [folded(leaf, "sum" if leaf.distinct else leaf.fold) for leaf in every]
    return grouped(nw.concat(frames, how="vertical"), list(names), folds)


def _beside(frame: Frame, names: tuple[str, ...], part: Part) -> Frame:
    """Rows of an answer, and a part that is cut by fewer dimensions -> the rows with its values; no value is a value too."""
    columns = [name_of(leaf) for leaf in part.leaves]
    if not part.names:
        return frame.join(part.frame.select(*columns), how="cross")
    marks = {name: f"_at_{name}" for name in part.names}
    theirs = part.frame.select(*(_text(name).alias(mark) for name, mark in marks.items()), *columns)
    ours = frame.with_columns(*(_text(name).alias(f"_{mark}") for name, mark in marks.items()))
    met = ours.join(theirs, left_on=[f"_{mark}" for mark in marks.values()], right_on=list(marks.values()), how="left")
    there = [nw.col(name) for name in frame.collect_schema().names()]
    return met.select(*there, *(nw.col(name_of(leaf)).fill_null(nothing(leaf)).cast(type_of(leaf)) for leaf in part.leaves))


def _text(name: str) -> nw.Expr:
    value = nw.col(name).cast(nw.Int64) if DIMENSIONS[name.removeprefix("by_")].is_time else nw.col(name)
    return value.cast(nw.String).fill_null("")


def _known(question: Question) -> list[nw.Expr]:
    """What stood for nothing known while parts were brought together -> nothing; what was packed with its day -> itself."""
    known: list[nw.Expr] = []
    for leaf in question.bases:
        name = name_of(leaf)
        if leaf.fold == "latest":
            known.append(nw.when(nw.col(name) > 0).then(nw.col(name) % PACK).alias(name))
        elif leaf.fold in ("max", "min"):
            known.append(nw.when(nw.col(name) != nothing(leaf)).then(nw.col(name)).alias(name))
    return known


def with_ratios(question: Question, tables: Tables, frame: Frame) -> Frame:
    """Sums at the asked grain -> with the ratios, differences and sums made of them."""
    if any(leaf.fold == "period" for leaf in question.bases):
        frame = _with_days(question, tables, frame)
    for measure in made_measures(question):
        first, second = (nw.col(f"sum_{part}") for part in measure.parts)
        value = first + second if measure.plus else first - second
        if measure.over:
            value = nw.when(second != 0).then(first.cast(nw.Float64) / second.cast(nw.Float64))
        if measure.unit == "price":
            value = value * 100
        frame = frame.with_columns(value.alias(name_of(measure)))
    if not any(measure.parts for measure in question.measures):
        return frame
    return frame.select(*(f"by_{d.name}" for d in question.by), *(name_of(measure) for measure in question.measures))


def _with_days(question: Question, tables: Tables, frame: Frame) -> Frame:
    """Rows of an answer -> with the days of the period, as far as there are records, or of each row's part of it."""
    low, high = days_of_table("sales", tables)
    first = low if question.first is None else min(max(question.first, low), high)
    last = high if question.last is None else max(min(question.last, high), first)
    times = [d for d in question.by if d.is_time and d.name != "weekday"]
    days = nw.lit(float(last - first + 1))
    if any(d.name == "day" for d in times):
        days = nw.lit(1.0)
    elif times:
        finest = min(times, key=lambda d: _LONGEST[d.name])
        start = nw.col(f"by_{finest.name}").cast(nw.Int64)
        assert finest.bucket
        frame = frame.with_columns((start + _LONGEST[finest.name]).alias("_next"))
        frame = with_bucket(frame, "_next", finest.bucket, "_next")
        begins = nw.when(start - question.shift >= first).then(start - question.shift).otherwise(nw.lit(first))
        ends = nw.when(nw.col("_next") - question.shift - 1 <= last).then(nw.col("_next") - question.shift - 1).otherwise(nw.lit(last))
        days = (ends - begins + 1).cast(nw.Float64)
    if any(d.name == "weekday" for d in question.by):
        days = days / 7
    return frame.with_columns(nw.when(nw.col("sum_line_count") > 0).then(days).alias("sum_period_days"))


_LONGEST = {"week": 7, "month": 31, "quarter": 92, "year": 366}
"""Days in the longest of each: so many after its first day the next has begun, and not yet ended."""
