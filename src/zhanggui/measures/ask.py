"""A question -> named steps -> one lazy query -> an answer.

A query is the functions of STEPS, in order, each from a plan to a plan: keep the lines it speaks of; sum on the lines' own
keys first and look dimensions up afterwards, on the few rows that are left; sum at the asked grain. Tables meet there, and then ratios are made, of the sums.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

import narwhals as nw

from zhanggui.base.scope import EVERYTHING, Scope
from zhanggui.measures.answer import Answer, Kind
from zhanggui.measures.compare import compared, refuse_buckets_that_do_not_meet, unit_of, with_second
from zhanggui.measures.dress import dressed
from zhanggui.measures.periods import Before, aligned, before, together
from zhanggui.measures.question import Question, understand
from zhanggui.measures.reading import Frame, Tables
from zhanggui.measures.recorded import Recorded, recorded, with_period
from zhanggui.measures.steps import (
    Plan,
    join_late_dimensions,
    keep_kinds,
    keep_period,
    keep_products,
    keep_subset,
    keep_where,
    plans,
    put_early_dimensions,
    refuse_mixed_money,
    sum_at_asked_grain,
    sum_on_own_keys,
)
from zhanggui.measures.together import brought_together, part_of, parts_apart, with_ratios

STEPS = (
    keep_subset,
    keep_period,
    keep_where,
    keep_kinds,
    keep_products,
    refuse_mixed_money,
    put_early_dimensions,
    sum_on_own_keys,
    join_late_dimensions,
    sum_at_asked_grain,
)


def ask(
    frames: Mapping[str, Any] | Any,
    measures: str | Sequence[str],
    by: str | Sequence[str] = (),
    *,
    from_day: int | None = None,
    to_day: int | None = None,
    where: str | Sequence[str] = (),
    against: str | None = None,
    scope: Scope = EVERYTHING,
    as_of: int | None = None,
    new_years: Sequence[int] = (),
) -> Answer:
    """Tables, names of measures and dimensions -> the answer, one row a group.

    frames: table name -> anything Narwhals takes (`sales`, and those that dimensions need), or sales alone. Days are day numbers, inclusive;
    as_of is exclusive. where: `kind=goods`, `sku!=X`, `customer=none`, `quantity>0`, `document!=C*`; every one must hold.
    against: `previous`, `last-year`, `new-year` or `DAY..DAY` adds `_before`, `_change` and `_change_share` of each measure, by the
    rule of `periods.before`. new_years: the lunar new years, where the company's country keeps them: near one a second comparison
    stands beside the first.
    """
    question = understand(measures, by, from_day, to_day, where)
    tables = Tables(frames if isinstance(frames, Mapping) else {"sales": frames}, as_of, scope)
    if not against:
        return dressed(question, tables, query(question, tables))
    records = recorded(question, tables)
    question = with_period(question, records)
    first, last = question.first or 0, question.last or 0
    found = before(against, first, last, reached=records.reached if records.days else None, unit=unit_of(question), new_years=new_years)
    answer = _compared(question, tables, found, records)
    if against == "last-year" and new_years:
        both = None if unit_of(question) else together(found, records.reached, new_years)
        beside: tuple[tuple[Kind, Before | None], ...] = (("aligned", aligned(found, new_years)), ("together", both))
        for kind, other in beside:
            if other:
                answer = with_second(answer, _compared(question, tables, other, records), question, kind)
    return answer


def _compared(question: Question, tables: Tables, found: Before, records: Recorded) -> Answer:
    """A question and its two periods -> both answers in one."""
    refuse_buckets_that_do_not_meet(question, found)
    asked = replace(question, first=found.now[0], last=found.now[1])
    asked_before = replace(question, first=found.first, last=found.last, shift=found.days)
    now, old = (dressed(one, tables, query(one, tables), in_order=False) for one in (asked, asked_before))
    return compared(now, old, asked, found, records)


def ask_lazily(
    frames: Mapping[str, Any] | Any,
    measures: str | Sequence[str],
    by: str | Sequence[str] = (),
    *,
    from_day: int | None = None,
    to_day: int | None = None,
    where: str | Sequence[str] = (),
    scope: Scope = EVERYTHING,
    as_of: int | None = None,
) -> Any:
    """The same question -> its answer as the kind of dataframe that came in, lazy where that was, to be worked on further.

    A column a dimension and a column a measure, in machine values; the order of the rows is not told.
    """
    question = understand(measures, by, from_day, to_day, where)
    tables = Tables(frames if isinstance(frames, Mapping) else {"sales": frames}, as_of, scope)
    names = {f"by_{d.name}": d.name for d in question.by} | {f"sum_{m.name}": m.name for m in question.measures}
    answer = query(question, tables).select(*(nw.col(made).alias(name) for made, name in names.items()))
    lazy = isinstance(nw.from_native(tables.frames[question.bases[0].table]), nw.LazyFrame)
    return answer.to_native() if lazy else answer.collect().to_native()


def query(question: Question, tables: Tables) -> Frame:
    """A question -> the lazy frame that answers it: `by_<dimension>` and `sum_<measure>` columns, one row a group."""
    tables = replace(tables, period=(question.first, question.last))
    parts = [part_of(carried_out(plan)) for plan in plans(question, tables)]
    parts += parts_apart(question, tables, query)
    return with_ratios(question, tables, brought_together(question, parts))


def carried_out(plan: Plan) -> Plan:
    """A plan -> the same after every step: its frame holds the asked dimensions and its base measures."""
    for step in STEPS:
        plan = step(plan)
    return plan
