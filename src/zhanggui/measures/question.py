"""What is asked, from names and texts into known terms."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
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
    """Measures, what must be looked up for them, dimensions, period (inclusive, None is open), conditions.

    bases: the base measures that are folded over rows of their tables, and the measures that are made apart, at a grain of
    their own. shift: days by which lines are moved forward before they fall into a week or a month, so that an earlier period lines up.
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
    asked = once([*asked, *(MEASURES[name] for measure in asked for name in told_with(measure))])
    cuts = once(_known(name, DIMENSIONS, "dimension") for name in _list(by))
    if first is not None and last is not None and first > last:
        raise WrongUse("The period ends before it begins.")
    return Question(asked, leaves(asked), cuts, first, last, parse_all(where))


def bases_of(measure: Measure) -> list[Measure]:
    """A measure -> the base measures it is made of, however deep: itself, or those of its parts."""
    return [base for part in measure.parts for base in bases_of(MEASURES[part])] if measure.parts else [measure]


def told_with(measure: Measure) -> tuple[str, ...]:
    """A measure -> the names of the measures that are told with it wherever it is told: its own, else those of its parts."""
    return (measure.beside,) if measure.beside else once(name for part in measure.parts for name in told_with(MEASURES[part]))


def leaves(measures: Iterable[Measure]) -> tuple[Measure, ...]:
    """Measures -> what must be looked up for them: base measures, and those that are made apart."""
    return once(leaf for measure in measures for leaf in _leaves(measure))


def _leaves(measure: Measure) -> list[Measure]:
    if measure.whole:
        return [*_leaves(MEASURES[measure.whole]), measure]
    if measure.fold == "period":
        return [MEASURES["line_count"], measure]  # the days of a period are of the periods in which there are records
    if measure.apart or not measure.parts:
        return [measure]
    return [leaf for part in measure.parts for leaf in _leaves(MEASURES[part])]


def divisors(question: Question) -> frozenset[str]:
    """A question -> the names of its leaves that are only divided by. By a dimension that their table cannot have they are
    taken whole: what a region sold of all the stock there was."""
    only_told = {name for measure in question.measures for name in told_with(measure)}
    needed = {name for measure in question.measures if measure.name not in only_told for name in _needed(measure)}
    return frozenset(leaf.name for leaf in question.bases if leaf.name not in needed)


def _needed(measure: Measure) -> list[str]:
    if measure.over and not measure.apart:
        return _needed(MEASURES[measure.over[0]])
    return [leaf.name for leaf in _leaves(measure) if not leaf.whole]


def made_measures(question: Question) -> tuple[Measure, ...]:
    """A question -> the ratios, differences and sums it needs, each after the parts it is made of."""
    return once(made for measure in question.measures for made in _made(measure))


def _made(measure: Measure) -> list[Measure]:
    if measure.apart or not measure.parts:
        return []
    return [*(made for part in measure.parts for made in _made(MEASURES[part])), measure]


def days_of_table(table: str, tables: Tables) -> tuple[int, int]:
    """A table -> the first and the last day of its records, (0, 0) where there are none."""
    if not tables.has(table, "day"):
        return 0, 0
    ends = tables.everything(table).select(nw.col("day").min().alias("low"), nw.col("day").max().alias("high"))
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
