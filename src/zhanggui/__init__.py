"""掌柜: what a distribution business should do today, why, what it is worth, and whether yesterday's advice worked.

For analysts, over pandas, Polars, PyArrow or DuckDB:

    import zhanggui
    books = zhanggui.sales(frame, day="InvoiceDate", document="Invoice", sku="StockCode", quantity="Quantity", price="Price")
    zhanggui.ask(books, ["net_sales", "sale_value"], by="month", against="last-year", from_day=..., to_day=...).json()
    zhanggui.customers(books, country="GB")
    zhanggui.backtest(books, "next-order")

Names are loaded when they are first used (PEP 562), so that importing the package costs nothing.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from zhanggui.base.days import iso, parse_day
    from zhanggui.base.scope import Scope
    from zhanggui.decide.own import backtest, customers
    from zhanggui.measures import DIMENSIONS, MEASURES
    from zhanggui.measures.answer import Answer
    from zhanggui.measures.ask import ask, ask_lazily
    from zhanggui.measures.behind import lines
    from zhanggui.measures.own import sales

__version__ = "0.1.0"

_OFFERED = {
    "DIMENSIONS": "zhanggui.measures",
    "MEASURES": "zhanggui.measures",
    "Answer": "zhanggui.measures.answer",
    "Scope": "zhanggui.base.scope",
    "ask": "zhanggui.measures.ask",
    "ask_lazily": "zhanggui.measures.ask",
    "backtest": "zhanggui.decide.own",
    "customers": "zhanggui.decide.own",
    "iso": "zhanggui.base.days",
    "lines": "zhanggui.measures.behind",
    "parse_day": "zhanggui.base.days",
    "sales": "zhanggui.measures.own",
}

__all__ = [
    "DIMENSIONS", "MEASURES", "Answer", "Scope", "ask", "ask_lazily", "backtest", "customers", "iso", "lines", "parse_day",
    "sales",
]  # fmt: skip


def __getattr__(name: str) -> Any:
    if name not in _OFFERED:
        raise AttributeError(f"module 'zhanggui' has no attribute {name!r}")
    return getattr(import_module(_OFFERED[name]), name)


def __dir__() -> list[str]:
    return sorted([*globals(), *_OFFERED])
