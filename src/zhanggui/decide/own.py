"""An analyst's own dataframes of sales -> what the product says of each customer, and how right it was, as dataframes again.

    books = zhanggui.sales(frame, day="InvoiceDate", customer="Customer ID", quantity="Quantity", price="Price")
    zhanggui.customers(books, country="GB")          # state, next order, chances, alarm, reasons, value: a row a customer
    zhanggui.backtest(books, "next-order", cuts=6)   # ours beside the peers, on these very sales
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import narwhals as nw
import pyarrow as pa

from zhanggui.base.errors import WrongUse
from zhanggui.base.settings import SETTINGS, setting_named, typed
from zhanggui.decide import BACKTESTS
from zhanggui.decide.kind import Context
from zhanggui.decide.outlook import outlook
from zhanggui.measures.periods import parse
from zhanggui.measures.reading import Tables


def customers(books: Mapping[str, Any] | Any, *, as_of: str | int | None = None, **settings: str | float | bool) -> Any:
    """Sales lines as `sales` makes them (or table name -> dataframe), the day before which everything was known (ISO text or day
    number; when not said, the day after the last sale), settings by name (`country`, `active_months`) -> one row a customer.

    The columns are those of `results_customers` in docs/tables.md without `run`: days are day numbers, money minor units,
    chances 0 to 1, null what is not known. pandas and Polars come back as they came, anything else as PyArrow. WrongUse where
    the columns of a customer, a day or an amount are missing, or a setting does not exist.
    """
    frames, day = _known(books, as_of)
    told = {setting.name: setting.default for setting in SETTINGS} | {
        name: typed(setting_named(name), str(value)) for name, value in settings.items()
    }
    found = outlook(Context(frames, day, told, "own", replay=True))
    return _as_it_came(frames, found.drop_columns(["run"]))


def backtest(
    books: Mapping[str, Any] | Any, name: str, *, cuts: int = 4, horizon: int | None = None, as_of: str | int | None = None
) -> Any:
    """The same, and the name of a back-test (`demand`, `next-order`, `churn`, `value`, `gains`), on how many past days and
    how many days ahead it is tried -> a row a cut, method and metric: value with its 95 % interval, n. None sees a later day."""
    if name not in BACKTESTS:
        raise WrongUse(f"There is no back-test {name}.", do=f"Known: {', '.join(BACKTESTS)}")
    frames, day = _known(books, as_of)
    rows = [row.json() for row in BACKTESTS[name].run(frames, day, cuts, horizon or BACKTESTS[name].horizon)]
    return _as_it_came(frames, pa.Table.from_pylist(rows))


def _known(books: Mapping[str, Any] | Any, as_of: str | int | None) -> tuple[Mapping[str, Any], int]:
    """-> the tables by name, and the day before which everything was known."""
    frames: Mapping[str, Any] = books if isinstance(books, Mapping) else {"sales": books}
    there = Tables(frames).columns("sales")
    missing = [column for column in ("customer", "day", "kind", "net_cents") if column not in there]
    if missing:
        do = "Make the lines with zhanggui.sales(frame, day=..., customer=..., amount=...), or quantity and price."
        raise WrongUse(f"Sales of customers need the column {missing[0]}.", do=do)
    if as_of is not None:
        return frames, as_of if isinstance(as_of, int) else parse(as_of)
    [last] = Tables(frames).lines("sales").select(nw.col("day").max()).collect("pyarrow").to_native()["day"].to_pylist()
    if last is None:
        raise WrongUse("There are no sales.", do="Bring a dataframe with at least one line.")
    return frames, int(last) + 1


def _as_it_came(frames: Mapping[str, Any], table: pa.Table) -> Any:
    """-> the table as the kind of dataframe in which the sales came."""
    kind = nw.from_native(frames["sales"]).implementation
    if kind in (nw.Implementation.PANDAS, nw.Implementation.POLARS):
        return nw.from_arrow(table, backend=kind).to_native()
    return table
