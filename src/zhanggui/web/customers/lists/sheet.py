"""A list of customers as people open it in Excel: headings and values in words, in the language of who asks.

CSV and the API have the names of the columns instead: those are for programs.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import pyarrow as pa
from django.utils.translation import gettext as _

from zhanggui.base.days import iso
from zhanggui.tables.results.results_customers import RESULTS_CUSTOMERS
from zhanggui.tables.table import Column
from zhanggui.web.customers.filters import WORDS, value_word
from zhanggui.web.customers.telling import Row
from zhanggui.web.show import numbers
from zhanggui.web.templatetags.words import speaking

LEFT_OUT = ("run", "axes")
"""Which refresh it was, and the numbers of the radar: on the page of a customer."""
FEW = 4
"""Decimals of a chance and of a number of days: more say nothing."""


def _cells(column: Column, values: list[Any]) -> list[Any]:
    if column.type == "day":
        return [None if v is None else iso(v) for v in values]
    if column.type == "cents":
        return [None if v is None else v / 100 for v in values]
    if column.type == "flag":
        return [None if v is None else _("是") if v else _("不是") for v in values]
    if column.type == "number":
        return [None if v is None else round(v, FEW) for v in values]
    return [value_word(column.name, v) if v else None for v in values] if column.name in ("state", *WORDS) else values


def _reasons(table: pa.Table, as_of: int) -> list[str]:
    """Why each is at risk, as their page says it."""
    rows = table.select(["reasons", "last_day", "cycle", "overdue", "basis", "alarm"]).to_pylist()
    return [Row(row, as_of).because if row["alarm"] else "" for row in rows]


def in_words(table: pa.Table, there: Iterable[str], as_of: int, currency: str) -> tuple[list[str], list[list[Any]]]:
    """Rows, and the columns of which something is known -> headings (money with its currency) and cells."""
    known, zh = frozenset(there) - frozenset(LEFT_OUT), numbers.zh(speaking())
    columns = [c for c in RESULTS_CUSTOMERS.columns if c.name in known]
    money = f" {numbers.currency_word(currency, speaking())}"
    header = [(c.zh if zh else c.en[:1].upper() + c.en[1:]) + (money if c.type == "cents" else "") for c in columns]
    cells = [_reasons(table, as_of) if c.name == "reasons" else _cells(c, table[c.name].to_pylist()) for c in columns]
    return header, [list(row) for row in zip(*cells, strict=True)]
