"""The record of a measure: a number declared once. Pages, API, pickers, CSV headers and docs are generated from it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

import narwhals as nw

Unit = Literal["money", "count", "quantity", "percent", "ratio", "days"]
Better = Literal["more", "less", "neither"]
Fold = Literal["sum", "last", "distinct"]


@dataclass(frozen=True)
class Measure:
    """One number: names, unit, direction, table, formula.

    A base measure has `value`, an aggregation over the lines of `table` that `kinds` keeps (all lines where it is empty).
    A ratio has `over` = (numerator, denominator), names of two base measures: a ratio of sums at the asked grain, never a
    mean of ratios. `fold` says how it adds: `sum` over anything; `distinct` over nothing (customers of two days are not the
    sum of both); `last` for balances, which `ask` refuses to sum over days.
    """

    name: str
    zh: str
    en: str
    unit: Unit
    better: Better
    definition_zh: str
    definition_en: str
    table: str = "sales"
    needs: tuple[str, ...] = ()
    kinds: tuple[str, ...] = ()
    value: Callable[[], nw.Expr] | None = None
    over: tuple[str, str] | None = None
    fold: Fold = "sum"
    source: str = ""
