"""A page of tables laid out in words: heads with their definitions, cells with what stands behind them; the same rows as a
file."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any, overload

from django.utils.translation import gettext as _

from zhanggui.web.show import numbers
from zhanggui.web.templatetags.words import speaking


def declared(zh: str, en: str) -> str:
    """The two wordings of a declaration -> the one of this page."""
    return zh if numbers.zh(speaking()) else en


@dataclass(frozen=True)
class Head:
    """A column: its name in files, its word, what it means (printed below the table), whether it holds numbers."""

    name: str
    word: str
    means: str = ""
    number: bool = True


@dataclass(frozen=True)
class Cell:
    """A cell: its text, its value in files (None: nothing there), the list behind it, a second line, a verdict's tone, a
    picture."""

    text: str
    raw: Any = None
    href: str = ""
    why: str = ""
    tone: str = ""
    picture: str = ""


class Rows(Sequence[Sequence[Cell]]):
    """Things and how one is laid out -> its rows, each laid out when it is looked at: a page shows a few of many."""

    def __init__(self, things: Sequence[Any], lay: Callable[[Any], Sequence[Cell]]) -> None:
        self._things, self._lay = things, lay

    def __len__(self) -> int:
        return len(self._things)

    @overload
    def __getitem__(self, at: int) -> Sequence[Cell]: ...

    @overload
    def __getitem__(self, at: slice) -> list[Sequence[Cell]]: ...

    def __getitem__(self, at: int | slice) -> Any:
        if isinstance(at, slice):
            return [self._lay(one) for one in self._things[at]]
        return self._lay(self._things[at])


@dataclass(frozen=True)
class Laid:
    """A table: its name in files, its title, its heads, its rows, the rows that sum them up, what is said when there are none."""

    name: str
    title: str
    heads: tuple[Head, ...]
    rows: Sequence[Sequence[Cell]]
    totals: Sequence[Sequence[Cell]] = ()
    sub: str = ""
    empty: str = ""
    notes: tuple[str, ...] = ()
    most: int = 200
    """Rows that a page shows; the file has them all."""

    @property
    def meanings(self) -> list[Head]:
        """-> the heads that say what they mean."""
        return [h for h in self.heads if h.means]

    def lines(self) -> list[tuple[list[tuple[Head, Cell]], bool]]:
        """-> (head and cell of each column, whether the row sums up), row by row."""
        rows = [(row, False) for row in self.rows[: self.most]] + [(row, True) for row in self.totals]
        return [(list(zip(self.heads, row, strict=True)), total) for row, total in rows]

    @property
    def beyond(self) -> str:
        """-> that the page does not show all rows, where it does not."""
        n, shown = len(self.rows), self.most
        if n <= shown:
            return ""
        return _("共%(n)s行，这里列%(shown)s行，导出有全部。") % {"n": f"{n:,}", "shown": shown}

    def header(self) -> list[str]:
        """-> the header of the file."""
        return [h.name for h in self.heads]

    def cells(self) -> list[list[Any]]:
        """-> the rows of the file, without those that sum up."""
        return [[c.raw for c in row] for row in self.rows]


@dataclass(frozen=True)
class Figure:
    """A key figure: its word, its text, what stands below it."""

    word: str
    text: str
    why: str = ""


@dataclass(frozen=True)
class Missing:
    """What is not there: said, what to do about it, the command that does it."""

    what: str
    do: str = ""
    command: str = ""


@dataclass
class Page:
    """A page: its title and note, the first sentence, key figures, tables, what is missing, which tab and which page below it."""

    title: str
    tab: str
    sub: str
    note: str = ""
    lead: str = ""
    figures: list[Figure] = field(default_factory=list)
    tables: list[Laid] = field(default_factory=list)
    missing: list[Missing] = field(default_factory=list)
    cuts: list[tuple[str, str, bool]] = field(default_factory=list)
    """(word, address, whether it is chosen) of each way to cut the page."""

    def table(self, name: str) -> Laid | None:
        """A table's name -> the table; without a name the first."""
        return next((t for t in self.tables if not name or t.name == name), None)


# ---- cells


def named(text: str, raw: str | None, *, href: str = "") -> Cell:
    """A group with the word for one that nobody named -> its cell; in files that one is empty."""
    return Cell(text, raw, href)


def words(text: str | None, *, href: str = "", why: str = "") -> Cell:
    """A name -> its cell."""
    return Cell(text or numbers.NONE, text, href, why)


def count(value: int | None, href: str = "") -> Cell:
    """How many -> its cell; the list behind it has that length."""
    return Cell(numbers.exact(value, "count"), value, href if value else "")


def money(value: float | None, why: str = "") -> Cell:
    """Minor units -> whole major units; cents where there is little."""
    small = value is not None and abs(value) < 10_000 and round(value) % 100 != 0
    said = numbers.exact(value, "money") if small else numbers.whole(value)
    return Cell(said, None if value is None else round(value / 100, 2), why=why)


def share(value: float | None, low: float | None = None, high: float | None = None, tone: str = "") -> Cell:
    """A share and its interval -> its cell."""
    if value is None:
        return Cell(numbers.NONE)
    why = "" if low is None or high is None else f"{low * 100:.1f}–{high * 100:.1f}%"
    return Cell(numbers.exact(value, "percent"), round(value, 6), why=why, tone=tone)


def plain(value: float | None, digits: int = 1, *, why: str = "", tone: str = "") -> Cell:
    """A number -> with so many decimals."""
    if value is None:
        return Cell(numbers.NONE, why=why)
    return Cell(f"{value:,.{digits}f}".replace("-", numbers.MINUS), round(value, 6), why=why, tone=tone)


def money_spread(low: float, high: float) -> str:
    """The ends of an interval in minor units -> whole major units: 2,931–5,111."""
    return f"{numbers.whole(low)}–{numbers.whole(high)}"
