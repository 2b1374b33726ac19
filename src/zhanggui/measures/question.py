"""What is asked, from names and texts into known terms."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TypeVar

import narwhals as nw

from zhanggui.base.errors import WrongUse
from zhanggui.measures import MEASURES
from zhanggui.measures.conditions import Condition, parse_all, suggest
from zhanggui.measures.dimension import DIMENSIONS, Dimension
from zhanggui.measures.measure import Measure
from zhanggui.measures.reading import Tables

Known = TypeVar("Known")


@dataclass(frozen=True)
class Question:
    """Measures, the base measures they are made of, dimensions, period (inclusive, None is open), conditions.

    shift: days by which lines are moved forward before they fall into a week or a month, so that an earlier period lines up.
    """

    measures: tuple[Measure, ...]
    bases: tuple[Measure, ...]
    by: tuple[Dimension, ...]
    first: int | None
    last: int | None
    where: tuple[Condition, ...]
    shift: int = 0


def understand(
    measures: str | Sequence[str], by: str | Sequence[str], first: int | None, last: int | None, where: str | Sequence[str]
) -> Question:
    """Names and texts -> a question in known terms; WrongUse says which name is unknown and what was perhaps meant."""
    asked = once(_known(name, MEASURES, "measure") for name in _list(measures))
    if not asked:
        raise WrongUse("No measure is asked for.", do=f"Known: {', '.join(MEASURES)}")
    cuts = once(_known(name, DIMENSIONS, "dimension") for name in _list(by))
    if first is not None and last is not None and first > last:
        raise WrongUse("The period ends before it begins.")
    bases = once(base for measure in asked for base in bases_of(measure))
    for base in bases:
        if base.fold == "last" and not any(cut.name == "day" for cut in cuts) and (first is None or first != last):
            raise WrongUse(f"{base.name} is a balance: it is not added over days.", do="Ask it by day, or for one day.")
    return Question(asked, bases, cuts, first, last, parse_all(where))


def bases_of(measure: Measure) -> list[Measure]:
    """A measure -> the base measures it is made of: itself, or those of its two parts."""
    parts = measure.over or measure.less
    return [base for part in parts for base in bases_of(MEASURES[part])] if parts else [measure]


def made_measures(question: Question) -> tuple[Measure, ...]:
    """A question -> the ratios and differences it needs, each after the parts it is made of."""
    return once(made for measure in question.measures for made in _made(measure))


def _made(measure: Measure) -> list[Measure]:
    parts = measure.over or measure.less
    return [*(made for part in parts for made in _made(MEASURES[part])), measure] if parts else []


def with_period(question: Question, tables: Tables) -> Question:
    """A question to be compared -> with both ends of its period: open ends are the first and last day of the records."""
    if question.first is not None and question.last is not None:
        return question
    low, high = days_of_records(question, tables)
    first = question.first if question.first is not None else low
    last = question.last if question.last is not None else high
    return replace(question, first=first, last=max(first, last))


def days_of_records(question: Question, tables: Tables) -> tuple[int, int]:
    """A question -> the first and the last day of the records it speaks of, whoever asks; (0, 0) where there are none."""
    ends = tables.everything(question.bases[0].table).select(nw.col("day").min().alias("low"), nw.col("day").max().alias("high"))
    low, high = ends.collect("pyarrow").row(0)
    return int(low or 0), int(high or 0)


def once(items: Iterable[Known]) -> tuple[Known, ...]:
    """Items -> each once, in the order in which they came."""
    kept: list[Known] = []
    for item in items:
        if item not in kept:
            kept.append(item)
    return tuple(kept)


def _known(name: str, known: Mapping[str, Known], what: str) -> Known:
    if name not in known:
        raise WrongUse(f"There is no {what} {name}.", do=suggest(name, known))
    return known[name]


def _list(names: str | Sequence[str]) -> list[str]:
    return [names] if isinstance(names, str) else list(names)
