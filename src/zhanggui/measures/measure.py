"""The record of a measure: a number declared once. Pages, API, pickers, CSV headers and docs are generated from it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

import narwhals as nw

Unit = Literal["money", "count", "quantity", "percent", "ratio", "days", "day"]
Better = Literal["more", "less", "neither"]
Fold = Literal["sum", "max", "min", "last", "distinct"]


@dataclass(frozen=True)
class Measure:
    """One number: names, unit, direction, table, formula.

    A base measure has `value`, what one line of `table` brings, over the lines that `kinds` keeps (all lines where it is
    empty), and `fold`, how lines and groups add: `sum` over anything; `max` and `min`; `last` for balances, which `ask`
    refuses to sum over days. A `distinct` measure counts different values of the columns `distinct` and adds over nothing
    (the customers of two days are not the sum of both). A ratio has `over` = (numerator, denominator), names of two base
    measures: a ratio of sums at the asked grain, never a mean of ratios. A difference has `less` = (of, what is taken away).

    `needs` are the columns without which it cannot be said. `lines` narrows the lines further, by the name of a subset
    that `ask` knows (`first` = on the customer's first day, `product` = of goods that were ever sold as goods).
    `inside` says that it tells what goods cost the company; what is made of it tells so too. Pages keep it from outsiders.
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
    distinct: tuple[str, ...] = ()
    over: tuple[str, str] | None = None
    less: tuple[str, str] | None = None
    fold: Fold = "sum"
    lines: Literal["", "first", "product"] = ""
    source: str = ""
    inside: bool = False
