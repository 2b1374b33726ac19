"""Conditions in words (`kind=goods`, `sku!=X`, `customer=none`, `quantity>0`, `day>=2011-12-09`, `document!=C*`) -> filters."""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import Literal

import narwhals as nw

from zhanggui.base.errors import WrongUse
from zhanggui.measures.dimension import DIMENSIONS, Dimension
from zhanggui.measures.periods import parse_period, weekday_of

Operator = Literal["=", "!=", ">=", "<=", ">", "<"]
_FORM = re.compile(r"\s*([a-z_]+)\s*(!=|>=|<=|=|>|<)\s*(.*?)\s*", re.DOTALL)

NUMBERS: dict[str, tuple[str, int]] = {
    "quantity": ("quantity", 1),
    "price": ("price_e4", 10_000),
    "amount": ("net_cents", 100),
    "batch": ("batch", 1),
}
"""What a line's number is called in a condition -> its column, and how many of the column make one."""

LARGEST = 10**12
"""No line holds more: an import refuses it. In the units of a column it still fits 64 bits."""

MOST = 40
"""Conditions of one question: each makes the question longer to carry out, and an address of the site may hold hundreds."""

TEXTS = {"document": "document", "original_document": "original_document", "coupon": "coupon", "description": "description"}
"""Texts of a line that are no dimension, but may be asked for."""

NONE = "none"


@dataclass(frozen=True)
class Condition:
    """One condition: the name of a dimension, a number or a text of a line; how it compares; with what."""

    name: str
    operator: Operator
    value: str

    @property
    def dimension(self) -> Dimension | None:
        """The dimension it is about, None for numbers and texts of a line."""
        return DIMENSIONS.get(self.name) if self.name not in NUMBERS else None

    @property
    def column(self) -> str:
        """The column of a line that it looks at, empty where only a look-up can tell."""
        dimension = self.dimension
        if dimension:
            return dimension.column
        return NUMBERS[self.name][0] if self.name in NUMBERS else TEXTS[self.name]

    def __str__(self) -> str:
        return f"{self.name}{self.operator}{self.value}"


def names() -> list[str]:
    """Everything that a condition can be about."""
    return [*DIMENSIONS, *NUMBERS, *TEXTS]


def suggest(word: str, known: Iterable[str]) -> str:
    """A word nobody knows, and those that are known -> what to do about it."""
    close = difflib.get_close_matches(word, list(known), n=1, cutoff=0.5)
    return f"Did you mean {close[0]}?" if close else f"Known: {', '.join(known)}"


def parse_all(where: str | Sequence[str]) -> tuple[Condition, ...]:
    """Texts, each of one condition or of several joined by blanks -> conditions, all of which must hold."""
    parts = [part for text in ([where] if isinstance(where, str) else where) for part in split(text)]
    if len(parts) > MOST:
        raise WrongUse(f"{len(parts)} conditions are too many.", do=f"Ask with {MOST} at most.")
    return tuple(parse(part) for part in parts)


def told_apart(words: Sequence[str], by: Sequence[str], where: Sequence[str]) -> tuple[list[str], list[str], list[str]]:
    """Words of a command, and what followed --by and --where -> measures, dimensions, conditions.

    `--by month category` and `--where quantity>0 price>0` leave their second words among the measures; here they go home.
    Several dimensions may also be joined by commas.
    """
    cuts = [name for text in by for name in text.split(",") if name]
    conditions, measures = list(where), []
    for word in words:
        if by and word in DIMENSIONS:
            cuts.append(word)
        elif where and _FORM.fullmatch(word):
            conditions.append(word)
        else:
            measures.append(word)
    return measures, cuts, conditions


def split(text: str) -> list[str]:
    """Conditions joined by blanks (as evidence carries them) -> one text each. Values may hold blanks: a blank parts only
    where the name of something that can be asked for, and an operator, follow."""
    known = "|".join(sorted(names(), key=len, reverse=True))
    return [part for part in re.split(rf"\s+(?=(?:{known})(?:!=|>=|<=|=|>|<))", text.strip()) if part]


def parse(text: str) -> Condition:
    """`name operator value` -> a condition; WrongUse where it is none."""
    found = _FORM.fullmatch(text)
    if not found:
        raise WrongUse(f"{text!r} is not a condition.", do="Write dim=value, dim!=value, dim=none, quantity>0 or day>=2011-12-09.")
    name, operator, value = found.groups()
    if name not in names():
        raise WrongUse(f"{name} is nothing that a condition can be about.", where=text, do=suggest(name, names()))
    condition = Condition(name, operator, value)  # type: ignore[arg-type]
    if operator not in ("=", "!=") and not (name in NUMBERS or (condition.dimension and condition.dimension.is_time)):
        raise WrongUse(f"{name} is a text: it can be = or !=, not {operator}.", where=text)
    if name in NUMBERS and value != NONE:
        number(condition)
    return condition


def number(condition: Condition) -> Decimal:
    """A condition on a number -> the number, in the units of its column."""
    try:
        said = Decimal(condition.value)
    except InvalidOperation:
        raise WrongUse(f"{condition.value} is not a number.", where=str(condition)) from None
    if not (said.is_finite() and abs(said) <= LARGEST):
        raise WrongUse(f"{condition.value} is no number of a line.", where=str(condition), do=f"Numbers go up to {LARGEST:,}.")
    return said * NUMBERS[condition.name][1]


def holds(condition: Condition, column: str) -> nw.Expr:
    """A condition, and the column that holds what it is about -> an expression that is true where it holds, never null."""
    value = nw.col(column)
    if condition.value == NONE and condition.operator in ("=", "!="):
        return value.is_null() if condition.operator == "=" else ~value.is_null()
    dimension = condition.dimension
    if dimension and dimension.is_time:
        return _holds_in_time(condition, dimension, value)
    if condition.name in NUMBERS:
        exact = number(condition)
        return _compare(value, condition.operator, int(exact) if exact == int(exact) else float(exact))
    prefix = condition.value.endswith("*")
    same = value.str.starts_with(condition.value[:-1]) if prefix else value == condition.value
    # A missing value is not X: `sku!=X` keeps lines without one, on every engine.
    return ~value.is_null() & same if condition.operator == "=" else value.is_null() | ~same


def _holds_in_time(condition: Condition, dimension: Dimension, day: nw.Expr) -> nw.Expr:
    if dimension.bucket == "weekday":
        if condition.value not in tuple("1234567"):
            raise WrongUse(f"{condition.value} is not a weekday.", where=str(condition), do="1 is Monday, 7 is Sunday.")
        return _compare(weekday_of(day), condition.operator, int(condition.value))
    first, last = parse_period(condition.value, dimension.bucket)
    match condition.operator:
        case "=":
            return (day >= first) & (day <= last)
        case "!=":
            return (day < first) | (day > last)
        case ">=":
            return day >= first
        case ">":
            return day > last
        case "<=":
            return day <= last
        case _:
            return day < first


def _compare(value: nw.Expr, operator: Operator, with_: float) -> nw.Expr:
    match operator:
        case "=":
            return value == with_
        case "!=":
            return value.is_null() | (value != with_)
        case ">=":
            return value >= with_
        case "<=":
            return value <= with_
        case ">":
            return value > with_
        case _:
            return value < with_
