"""The record of a measure: a number declared once. Pages, API, pickers, CSV headers and docs are generated from it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

import narwhals as nw

Unit = Literal["money", "price", "count", "quantity", "percent", "ratio", "days", "day"]
Better = Literal["more", "less", "neither"]
Fold = Literal["sum", "max", "min", "distinct", "latest", "last", "first", "mean", "period"]


@dataclass(frozen=True)
class Measure:
    """One number: names, unit, direction, table, formula.

    A base measure has `value`, what one line of `table` brings, over the lines that `kinds` keeps (all lines where it is
    empty), and `fold`, how lines and groups come together: `sum` over anything; `max` and `min`; `latest`, that of the last
    day. A balance is added over stockrooms, SKUs and lots, never over days: it is that at the end of the period (`last`), at
    its beginning (`first`) or the average of its days (`mean`), and asked by month that of each month. A `distinct` measure
    counts different values of the columns `distinct` (for which `value`, where it has one, is 1) and adds over nothing (the
    customers of two days are not the sum of both). `period` is the days of the period itself, of no table.

    A made measure names the measures it is made of: a ratio `over` = (numerator, denominator) is a ratio of sums at the asked
    grain, never a mean of ratios; a difference `less` = (of, what is taken away); `plus` = a sum of two. `each` names a
    dimension: the number is made for every value of it apart, and then added (sales a day are those of each SKU, over the days
    on which that SKU was there); with `at_least` = (measure, n) the values are counted of which the measure is n or more.
    `whole` names a measure that is taken of everything asked about, whatever the cut: what shares are shares of.

    `needs` are the columns without which it cannot be said. `lines` narrows the lines further, by the name of a subset
    that `ask` knows (`first` = on the customer's first day, `till` = sold by the company's own shops). `products`: of return
    lines only those of SKUs that were ever sold as goods; a refunded charge is no return of goods. `naming`: only
    lines in which this column is filled. `costed`: only lines whose cost is known. `beside` names the measure that is always told with it: how much of it is known at all. That one
    says it in words, `known_zh` and `known_en`, with the share put in, where it is less than all.
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
    plus: tuple[str, str] | None = None
    each: str = ""
    at_least: tuple[str, int] | None = None
    whole: str = ""
    fold: Fold = "sum"
    lines: Literal["", "first", "till"] = ""
    products: bool = False
    naming: str = ""
    costed: bool = False
    beside: str = ""
    known_zh: str = ""
    known_en: str = ""
    source: str = ""
    inside: bool = False

    @property
    def parts(self) -> tuple[str, ...]:
        """The names of the measures it is made of, none for a base measure."""
        of = self.at_least[0] if self.at_least else self.whole
        return self.over or self.less or self.plus or ((of,) if of else ())

    @property
    def apart(self) -> bool:
        """Whether it needs a query of its own: it is made at another grain than the one that is asked."""
        return bool(self.each or self.whole)

    @property
    def balance(self) -> bool:
        """Whether it is what is there, not what happened: never added over days."""
        return self.fold in ("last", "first", "mean")

    @property
    def adds(self) -> bool:
        """Whether those of two groups of lines are, added, that of both."""
        return self.fold == "sum" and not (self.parts or self.distinct)
