"""What `ask` gives back: rows of machine values, what each column means, and the stable JSON shape."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

from zhanggui.base.days import iso
from zhanggui.base.money import major
from zhanggui.measures.measure import Better, Unit

ColumnUnit = Unit | Literal["text", "day"]


@dataclass(frozen=True)
class AnswerColumn:
    """A column of an answer: its name, what people call it, its unit, and what it is.

    role: `dimension`, `measure`, or for a comparison `before`, `change`, `change_share` of the measure `of`, and `period` for a
    first or last day of a row's two periods.
    """

    name: str
    zh: str
    en: str
    unit: ColumnUnit
    role: Literal["dimension", "measure", "before", "change", "change_share", "period"] = "measure"
    of: str = ""
    better: Better = "neither"


Kind = Literal["aligned", "together"]


@dataclass(frozen=True)
class Beside:
    """A second comparison that stands beside the first: aligned by the lunar new year, or January and February together; its two
    periods, and whether the records cover the earlier one."""

    kind: Kind
    period: tuple[int | None, int | None]
    before: tuple[int, int]
    covered: bool


@dataclass(frozen=True)
class Answer:
    """An answered question: `rows` hold machine values, keyed by the names of `columns`.

    Money is whole cents, counts are int, days are day numbers (a week, month, quarter or year is its first day; a weekday
    is 1 for Monday to 7), ratios are float (0.05, not 5), None is unknown: a ratio over nothing, a customer who is not named.
    `notes` say how the question was understood where that is not evident (as sold or as now), in both languages.
    Of a comparison `before` is the earlier period, `covered` whether the records speak of all of it, `beside` what else is compared.
    """

    columns: tuple[AnswerColumn, ...]
    rows: list[dict[str, Any]]
    period: tuple[int | None, int | None] = (None, None)
    before: tuple[int, int] | None = None
    notes: tuple[tuple[str, str], ...] = ()
    covered: bool = True
    beside: tuple[Beside, ...] = ()

    def json(self) -> list[dict[str, Any]]:
        """The stable shape: one object a group; money in major units with two decimals, days as ISO text."""
        units = {column.name: column.unit for column in self.columns}
        return [{name: plain(value, units[name]) for name, value in row.items()} for row in self.rows]

    def shown(self) -> list[dict[str, Any]]:
        """The same for eyes: shares in percent, so named; the days of the periods stand in the notes."""
        days = {column.name for column in self.columns if column.role == "period"}
        percents = {column.name for column in self.columns if column.unit == "percent"}
        return [
            {
                f"{name} %" if name in percents else name: value * 100 if name in percents and value is not None else value
                for name, value in row.items() if name not in days
            }
            for row in self.json()
        ]

    def value(self, measure: str | None = None, **group: Any) -> Any:
        """A measure (none: the first), and the group by dimension -> its value, None where there is no such group."""
        name = measure or next(c.name for c in self.columns if c.role == "measure")
        found = [row for row in self.rows if all(row[dim] == value for dim, value in group.items())]
        return found[0][name] if found else None

    def total(self, measure: str) -> float:
        """A measure that adds -> the sum over the rows."""
        return sum(row[measure] or 0 for row in self.rows)

    def share_of_top(self, measure: str, share: float) -> float | None:
        """A measure that adds and a share such as 0.01 -> what part of the whole the largest rows, that share of them, hold.

        At least one row, halves up: the top 1 % of 1,850 customers are 19.
        """
        values = sorted((row[measure] or 0 for row in self.rows), reverse=True)
        whole = sum(values)
        return sum(values[: max(1, int(len(values) * share + 0.5))]) / whole if values and whole else None


def plain(value: Any, unit: str) -> Any:
    """A machine value and its unit -> what JSON and CSV show: money 9747747.93, days 2011-12-09."""
    if value is None:
        return None
    if unit == "money":
        return float(major(round(value)))
    if unit == "day":
        return iso(value)
    return value


def mapping_of(answer: Answer, by: str, measure: str) -> Mapping[Any, Any]:
    """An answer cut by one dimension -> value of the dimension -> value of the measure."""
    return {row[by]: row[measure] for row in answer.rows}
