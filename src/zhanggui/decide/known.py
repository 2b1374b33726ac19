"""What several steps of a run need to know of customers, worked out once: their orders, who they are, how they came, who left."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

from zhanggui.analyse.acquisition.brought import Takings, takings
from zhanggui.analyse.acquisition.newcomers import Newcomers, newcomers
from zhanggui.analyse.customers.histories import Histories, histories
from zhanggui.analyse.customers.lifecycle import rules_of
from zhanggui.analyse.customers.roster import Roster, roster
from zhanggui.analyse.loss.leaving import Leaving, leaving
from zhanggui.decide.kind import Context
from zhanggui.measures.reading import Tables
from zhanggui.predict.shortfall import Comes, comes, sizes

Found = TypeVar("Found")


def tables_of(context: Context) -> Tables:
    """-> the records as of the day."""
    return _once(context, "tables", lambda: Tables(context.frames, context.as_of))


def past_of(context: Context) -> Histories:
    """-> the orders of every customer."""
    return _once(context, "past", lambda: histories(context.frames, context.as_of))


def roster_of(context: Context) -> Roster:
    """-> who the customers are."""
    return _once(context, "roster", lambda: roster(tables_of(context), past_of(context).names, context.as_of))


def new_of(context: Context) -> Newcomers:
    """-> how and when each customer came."""
    return _once(context, "new", lambda: newcomers(tables_of(context), context.as_of, past_of(context), roster_of(context)))


def left_of(context: Context) -> Leaving:
    """-> who was active half a year ago, and who of them left."""
    rules = rules_of(context.settings)
    return _once(
        context, "left", lambda: leaving(tables_of(context), context.as_of, rules, past=past_of(context), who=roster_of(context))
    )


def sold_of(context: Context) -> Takings | None:
    """-> what each customer brought on each day; None where there are no sales of customers."""
    return _once(context, "sold", lambda: takings(tables_of(context), context.as_of))


def comes_of(context: Context, days: int) -> Comes:
    """-> what customers who had been away for longer than usual, and came within so many days, bought over their usual."""
    return _once(context, f"comes {days}", lambda: comes(past_of(context), context.as_of, days))


def sizes_of(context: Context) -> Comes:
    """-> what an order came to, over what one of the same customer usually does."""
    return _once(context, "sizes", lambda: sizes(past_of(context), context.as_of))


def _once(context: Context, name: str, make: Callable[[], Found]) -> Found:
    if name not in context.found:
        context.found[name] = make()
    found: Any = context.found[name]
    return found  # type: ignore[no-any-return]
