"""What can be asked of a company, given the columns it has: what is absent is not offered."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from zhanggui.base.errors import MissingColumn, ZhangguiError
from zhanggui.measures import DIMENSIONS, MEASURES
from zhanggui.measures.question import bases_of
from zhanggui.measures.reading import Tables
from zhanggui.measures.steps import check_columns


def usable_measures(frames: Mapping[str, Any]) -> list[str]:
    """Tables -> the names of the measures that their columns allow."""
    tables = Tables(frames)
    return [name for name in MEASURES if not missing(name, tables)]


def usable_dimensions(frames: Mapping[str, Any], table: str = "sales") -> list[str]:
    """Tables -> the names of the dimensions by which a table's rows can be cut."""
    tables = Tables(frames)
    return [name for name, dimension in DIMENSIONS.items() if tables.has(table) and _found(tables, table, name, dimension)]


def missing(measure: str, tables: Tables) -> str:
    """A measure's name -> `table.column` that it lacks here, or the table; empty where it can be asked."""
    try:
        for base in bases_of(MEASURES[measure]):
            if base.fold == "period":
                continue
            check_columns(base, tables, measure)
    except MissingColumn as lack:
        return f"{lack.table}.{lack.column}"
    except ZhangguiError:
        return MEASURES[measure].table
    return ""


def _found(tables: Tables, table: str, name: str, dimension: Any) -> bool:
    try:
        tables.place(table, dimension, name)
    except ZhangguiError:
        return False
    return True
