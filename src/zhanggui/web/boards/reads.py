"""Questions of boards, and the lines behind their numbers, as a person may see them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import narwhals as nw

from zhanggui.base.errors import MissingColumn, ZhangguiError
from zhanggui.base.scope import Scope
from zhanggui.measures import MEASURES
from zhanggui.measures.answer import Answer
from zhanggui.measures.ask import ask
from zhanggui.measures.conditions import parse_all
from zhanggui.measures.dimension import DIMENSIONS, Dimension
from zhanggui.measures.measure import Measure
from zhanggui.measures.reading import Tables
from zhanggui.web import books

ROW_SUBJECTS = ("customer", "sku", "region", "rep", "shop", "supplier", "channel", "country", "category", "brand")
"""What a decision can be about so that its lines say whose it is."""
LINE_COLUMNS = (
    "day", "document", "line", "kind", "customer", "sku", "description", "quantity", "price_e4", "net_cents",
    "rep", "region", "country",
)
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


def answer(question: Asked, scope: Scope) -> Answer:
    """A question and whose rows -> the answer, from memory while the lake is unchanged."""
    found: Answer = books.kept(question, scope, lambda: _asked(question, scope))
    return found


def _asked(q: Asked, scope: Scope) -> Answer:
    return ask(
        books.engine().frames(), q.measures, q.by, from_day=q.from_day, to_day=q.to_day, where=q.where, against=q.against,
        scope=scope, as_of=q.as_of,
    )


def tables(scope: Scope, as_of: int | None = None) -> Tables:
    """The lake as this scope sees it."""
    return Tables(books.engine().frames(), as_of, scope)


def usable_measures() -> list[Measure]:
    """The measures for which this company has the columns."""
    found: list[Measure] = books.kept(("measures",), Scope(), lambda: [m for m in MEASURES.values() if not missing(m)])
    return found


def missing(measure: Measure) -> str:
    """A measure -> the column it lacks here, empty when it can be asked."""
    try:
        Asked_ = Asked((measure.name,), from_day=0, to_day=0)
        _asked(Asked_, Scope())
    except MissingColumn as lack:
        return f"{lack.table}.{lack.column}"
    except ZhangguiError as lack:
        return lack.what
    return ""


def usable_dimensions() -> list[Dimension]:
    """The cuts that this company's records allow."""
    return [d for d in DIMENSIONS.values() if books.reachable(d.name)]


def all_within(condition: str, scope: Scope) -> bool:
    """A condition such as `customer=17850` -> whether there are lines of it and the scope shows every one of them."""
    try:
        whole, seen = (_count(condition, s) for s in (Scope(), scope))
    except ZhangguiError:
        return False
    return whole > 0 and whole == seen


def _count(condition: str, scope: Scope) -> int:
    seen = tables(scope)
    frame = seen.where(seen.lines("sales"), "sales", parse_all(condition))
    return int(frame.select(nw.len().alias("n")).collect("pyarrow")["n"].to_list()[0])


def dictionary(rows: Any) -> list[dict[str, Any]]:
    """A collected frame -> rows."""
    found: list[dict[str, Any]] = rows.to_native().to_pylist()
    return found


def names_of(dimension: str, ids: Sequence[str]) -> dict[str, str]:
    """Ids of customers or SKUs -> what they are called, where the company has a list of them."""
    table = {"customer": "customers", "sku": "skus"}.get(dimension, "")
    if not table or "name" not in books.columns(table):
        return {}
    wanted = set(ids)
    return {str(r[dimension]): str(r["name"]) for r in books.small(table) if str(r[dimension]) in wanted and r.get("name")}
