"""Questions of boards, and the lines behind their numbers, as a person may see them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

import narwhals as nw

from zhanggui.base.errors import ZhangguiError
from zhanggui.base.scope import EVERYTHING, Scope
from zhanggui.measures import MEASURES
from zhanggui.measures.answer import Answer
from zhanggui.measures.ask import ask
from zhanggui.measures.behind import Listing
from zhanggui.measures.behind import lines as lines_behind
from zhanggui.measures.conditions import parse_all
from zhanggui.measures.dimension import DIMENSIONS, Dimension
from zhanggui.measures.measure import Measure
from zhanggui.measures.periods import before
from zhanggui.measures.question import understand
from zhanggui.measures.reading import Tables
from zhanggui.measures.recorded import recorded
from zhanggui.measures.usable import usable_dimensions as dimensions_of
from zhanggui.measures.usable import usable_measures as measures_of
from zhanggui.tables.places.calendar import new_years_of
from zhanggui.web import books
from zhanggui.web.people.reads import Sight, only_known

ROW_SUBJECTS = ("customer", "sku", "region", "rep", "shop", "supplier", "channel", "country", "category", "brand")
"""What a decision can be about so that its lines say whose it is."""
PAGE = 50


@dataclass(frozen=True)
class Asked:
    """A question in full: the key of its answer."""

    measures: tuple[str, ...]
    by: tuple[str, ...] = ()
    from_day: int | None = None
    to_day: int | None = None
    where: tuple[str, ...] = ()
    against: str | None = None
    as_of: int | None = None

    @property
    def names(self) -> tuple[str, ...]:
        """Every measure and dimension that it names."""
        return (*self.measures, *self.by, *(c.name for c in parse_all(self.where)))


def answer(question: Asked, scope: Scope) -> Answer:
    """A question and whose rows -> the answer, from memory while the lake is unchanged."""
    only_known(question.names, scope)
    new_years = kept_new_years() if question.against else ()
    key = (question, bool(new_years)) if question.against else question
    found: Answer = books.kept(key, scope, lambda: _asked(question, scope, new_years), records_only=True)
    return found


def kept_new_years() -> tuple[int, ...]:
    """-> the lunar new years, where the company's country keeps them: around one a second comparison stands beside."""
    return new_years_of(str(books.company()["country"]))


def earlier(measure: str, first: int, last: int, as_of: int) -> tuple[int, int] | None:
    """A measure and a period as of a day -> the period of last year with which it is compared, none where no records cover it."""
    def found() -> tuple[int, int] | None:
        tables = Tables(books.engine().frames(as_of=as_of), as_of)
        known, other = recorded(understand(measure, (), first, last, ()), tables), before("last-year", first, last)
        return (other.first, other.last) if known.covers(other, other.first, other.last) else None

    days: tuple[int, int] | None = books.kept(("earlier", measure, first, last, as_of), EVERYTHING, found, records_only=True)
    return days


def traded() -> frozenset[int]:
    """-> the days on which the company has any line of sale; on the others it was closed, and no line of a chart falls there."""
    found: frozenset[int] = books.kept(("traded",), EVERYTHING, _traded, records_only=True)
    return found


def _traded() -> frozenset[int]:
    try:
        return frozenset(r["day"] for r in ask(books.engine().frames(), "line_count", "day").rows)
    except ZhangguiError:
        return frozenset()


def _asked(q: Asked, scope: Scope, new_years: tuple[int, ...]) -> Answer:
    return ask(
        books.engine().frames(), q.measures, q.by, from_day=q.from_day, to_day=q.to_day, where=q.where, against=q.against,
        scope=scope, as_of=q.as_of, new_years=new_years,
    )


def behind(q: Asked, scope: Scope, page: int = 1, size: int = PAGE) -> Listing:
    """A question about one measure -> one page of the list behind its number, as this scope sees it."""
    only_known(q.names, scope)

    def listed() -> Listing:
        return lines_behind(
            books.engine().frames(), q.measures[0], q.where, from_day=q.from_day, to_day=q.to_day, scope=scope, as_of=q.as_of,
            limit=size, offset=(page - 1) * size,
        )

    found: Listing = books.kept(("behind", q, page, size), scope, listed, records_only=True)
    return found


def tables(scope: Scope, as_of: int | None = None) -> Tables:
    """The lake as this scope sees it."""
    return Tables(books.engine().frames(), as_of, scope)


def usable_measures(sight: Sight) -> list[Measure]:
    """The measures for which this company has the columns, and which this person may see."""
    names = books.kept(("measures",), EVERYTHING, lambda: measures_of(books.engine().frames()), records_only=True)
    return [MEASURES[name] for name in names if sight.knows(name)]


def usable_dimensions(scope: Scope = EVERYTHING) -> list[Dimension]:
    """The cuts that this company's records allow, and this person may use: a scope that says nothing of costs has none of those
    that tell them."""
    names = books.kept(("dimensions",), EVERYTHING, lambda: dimensions_of(books.engine().frames()), records_only=True)
    sight = scope if isinstance(scope, Sight) else Sight(scope.allowed)
    return [DIMENSIONS[name] for name in names if sight.knows(name)]


def values(dimension: str, scope: Scope, part: str = "", most: int = 200) -> list[tuple[str, str]]:
    """A dimension and a part of a name -> (value, name) of what the scope shows of it, most lines first."""
    found = answer(Asked(("line_count",), (dimension,)), scope)
    keys = [r[dimension] for r in sorted(found.rows, key=lambda r: -(r["line_count"] or 0))]
    called = names_of(dimension, [str(k) for k in keys if k is not None])
    low = part.lower()
    pairs = [("none" if k is None else str(k), called.get(str(k), "")) for k in keys]
    return [(key, name) for key, name in pairs if low in key.lower() or low in name.lower()][:most]


def all_within(condition: str, scope: Scope) -> bool:
    """A condition such as `customer=17850` -> whether there are lines of it and the scope shows every one of them."""
    try:
        whole, seen = (_count(condition, s) for s in (EVERYTHING, scope))
    except ZhangguiError:
        return False
    return whole > 0 and whole == seen


def _count(condition: str, scope: Scope) -> int:
    seen = tables(scope)
    frame = seen.where(seen.lines("sales"), "sales", parse_all(condition))
    return int(dictionary(frame.select(nw.len().alias("n")).collect("pyarrow"))[0]["n"])


def dictionary(rows: Any) -> list[dict[str, Any]]:
    """A collected frame -> rows."""
    found: list[dict[str, Any]] = rows.to_arrow().to_pylist()
    return found


def names_of(dimension: str, ids: Sequence[str]) -> dict[str, str]:
    """Ids of customers, SKUs or suppliers -> what they are called, where the company has a list of them."""
    table = {"customer": "customers", "sku": "skus", "supplier": "suppliers"}.get(dimension, "")
    if not table or "name" not in books.columns(table):
        return {}
    wanted = set(ids)
    return {str(r[dimension]): str(r["name"]) for r in books.small(table) if str(r[dimension]) in wanted and r.get("name")}


def ends(scope: Scope) -> tuple[int, int] | None:
    """The first day of the rows that a scope shows, and the last of all: a month ends for everybody on the same day. None where
    it shows nothing."""
    found: tuple[int, int] | None = books.kept(("ends",), scope, lambda: _ends(scope), records_only=True)
    return found


def _ends(scope: Scope) -> tuple[int, int] | None:
    try:
        frame = tables(scope).lines("sales").select(nw.col("day").min().alias("a"), nw.col("day").max().alias("b"))
    except ZhangguiError:
        return None
    row = dictionary(frame.collect("pyarrow"))[0]
    return None if row["a"] is None else (int(row["a"]), max(int(row["b"]), books.reached() or 0))


@dataclass(frozen=True)
class Found:
    """What a word was found in: measures, and (dimension, id, name) of customers, SKUs and documents."""

    measures: tuple[Measure, ...] = ()
    things: tuple[tuple[str, str, str], ...] = ()


def find(word: str, scope: Sight) -> Found:
    """A word -> what carries it, within the rows that the scope shows."""
    low = word.lower()
    measures = [m for m in usable_measures(scope) if low in m.zh.lower() or low in m.en.lower() or low == m.name]
    things: list[tuple[str, str, str]] = []
    for dimension in ("customer", "sku", "document"):
        if dimension in books.columns("sales") and scope.knows(dimension):
            things += books.kept(("find", dimension, low), scope, partial(_with_word, dimension, low, scope), records_only=True)
    return Found(tuple(measures[:8]), tuple(things))


def _with_word(dimension: str, low: str, scope: Scope) -> list[tuple[str, str, str]]:
    try:
        frame = tables(scope).lines("sales").filter(~nw.col(dimension).is_null()).group_by(dimension).agg(nw.len().alias("n"))
    except ZhangguiError:
        return []
    text = nw.col(dimension).str.to_lowercase()
    called: dict[str, str] = {}
    table = {"customer": "customers", "sku": "skus"}.get(dimension, "")
    if table and "name" in books.columns(table):
        called = {str(r[dimension]): str(r["name"]) for r in books.small(table) if low in str(r.get("name") or "").lower()}
    named = nw.col(dimension).is_in(list(called)[:500]) if called else nw.lit(False)
    hits = frame.filter(text.str.contains(low, literal=True) | named).sort("n", dimension, descending=[True, False]).head(20)
    return [(dimension, str(r[dimension]), called.get(str(r[dimension]), "")) for r in dictionary(hits.collect("pyarrow"))]
