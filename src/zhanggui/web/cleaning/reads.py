"""What is out of line, what was marked, and what that does to the figures. Only for those who may import."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from typing import Any

import narwhals as nw

from zhanggui.analyse.outliers import Outlier, Thresholds, Without, outliers
from zhanggui.base.errors import ZhangguiError
from zhanggui.base.scope import Scope
from zhanggui.measures import MEASURES
from zhanggui.measures.ask import ask
from zhanggui.measures.measure import Measure
from zhanggui.sources.quarantine.marks import Key, Mark, standing
from zhanggui.web import books
from zhanggui.web.people.reads import User, require
from zhanggui.web.people.roles import IMPORT

AFFECTED = ("line_amount", "net_sales", "quantity", "sale_value", "customer_value", "return_amount")
"""The figures shown before and after."""
LINE = ("source", "document", "line", "day", "kind", "customer", "sku", "description", "quantity", "net_cents")


@dataclass(frozen=True)
class Effect:
    """A measure with every line, without those marked, and without those proposed as well."""

    measure: Measure
    whole: float | None
    clean: float | None
    cleaner: float | None


def proposed(rule: str, *, by: User) -> list[Outlier]:
    """A rule -> the lines that it finds out of line and nobody has marked, the strangest first."""
    require(by, IMPORT)
    thresholds = Thresholds.of(books.company())
    engine = books.engine()
    if not engine.lake.files("sales"):
        return []
    found = books.kept(("outliers", rule, thresholds), Scope(), lambda: outliers(engine.frames(clean=True), rule, thresholds))
    return list(found)


def marked(*, by: User) -> list[tuple[Mark, dict[str, Any]]]:
    """-> the marks that stand, newest first, each with its line as it is now; empty where the line is gone."""
    require(by, IMPORT)
    found = standing(books.engine().lake)
    lines = {(r["source"], r["document"], r["line"]): r for r in _lines(sorted({m.document for m in found}))}
    return [(m, lines.get(m.key, {})) for m in found]


def lines_of(document: str, source: str, *, by: User) -> list[tuple[dict[str, Any], Mark | None]]:
    """A document -> its lines in order, each with the mark that stands on it."""
    require(by, IMPORT)
    known = {m.key: m for m in standing(books.engine().lake)}
    rows = [r for r in _lines([document]) if source in ("", r["source"])]
    rows.sort(key=lambda r: (r["source"], r["line"]))
    return [(r, known.get((r["source"], r["document"], r["line"]))) for r in rows]


def _lines(documents: list[str]) -> list[dict[str, Any]]:
    engine = books.engine()
    if not documents or not engine.lake.files("sales"):
        return []
    frame = engine.frame("sales", clean=False)
    there = [c for c in LINE if c in frame.collect_schema().names()]
    found = frame.filter(nw.col("document").is_in(documents)).select(*there).collect("pyarrow").to_arrow()
    return list(found.to_pylist())


def effects(found: list[Outlier], *, by: User) -> list[Effect]:
    """Lines proposed -> what the marks do to the figures now, and what these would do besides."""
    require(by, IMPORT)
    engine = books.engine()
    if not engine.lake.files("sales"):
        return []
    keys = [o.key for o in found]
    shown = []
    for name in AFFECTED:
        try:
            shown.append(books.kept(("effect", name, tuple(keys)), Scope(), partial(_effect, name, keys)))
        except ZhangguiError:
            continue
    return shown


def _effect(name: str, keys: list[Key]) -> Effect:
    """A measure and lines proposed -> its value with every line, without those marked, without those proposed as well."""
    engine = books.engine()
    asked = (engine.frames(clean=False), engine.frames(clean=True), Without(engine.frames(clean=True), keys))
    whole, clean, cleaner = (ask(frames, name).value(name) for frames in asked)
    return Effect(MEASURES[name], whole, clean, cleaner)
